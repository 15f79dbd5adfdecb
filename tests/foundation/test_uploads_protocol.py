"""The protocol of photos: tus 1.0.0, header by header."""

import base64
import hashlib

import pytest

from tests.foundation import small
from tests.foundation.sealed import OCTETS, TUS, URL, Phone, files, rows, seal
from webapp.foundation.access import Role, ScopeKind
from webapp.foundation.uploads.lifecycle import UploadState


def test_options_says_what_the_server_can(app) -> None:
    answer = app.test_client().options(URL)

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,checksum,termination"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    limit = app.config["SETTINGS"].photo_limit_bytes
    assert answer.headers["Tus-Max-Size"] == str(limit)


def test_a_photo_in_three_pieces(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    first = phone.patch(place, 0, photo.content[:1000])
    second = phone.patch(place, 1000, photo.content[1000:1001])

    half = phone.head(place)
    last = phone.patch(place, 1001, photo.content[1001:])

    assert [answer.status_code for answer in (first, second, last)] == [204, 204, 204]
    assert [answer.headers["Upload-Offset"] for answer in (first, second)] == ["1000", "1001"]
    assert half.status_code == 200
    assert half.headers["Upload-Offset"] == "1001"
    assert half.headers["Upload-Length"] == str(len(photo.content))
    assert half.headers["Cache-Control"] == "no-store"
    assert phone.head(place).headers["Upload-Offset"] == str(len(photo.content))
    assert rows()[0].state is UploadState.COMPLETE


def test_head_answers_the_metadata_that_was_given(app, phone) -> None:
    photo = seal(phone.actor)

    answer = phone.head(phone.begun(photo))

    given = set(photo.metadata().split(","))
    assert given <= set(answer.headers["Upload-Metadata"].split(","))


@pytest.mark.parametrize("method", ["head", "patch", "delete", "post"])
def test_another_version_is_refused(app, phone, method) -> None:
    place = phone.begun(seal(phone.actor))
    headers = phone.headers | {"Tus-Resumable": "0.2.2"}

    answer = getattr(phone.client, method)(place if method != "post" else URL, headers=headers)

    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Resumable"] == "1.0.0"


def test_a_piece_that_does_not_follow_on_is_refused(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    phone.patch(place, 0, photo.content[:100])

    answers = [phone.patch(place, offset, photo.content[100:]) for offset in (0, 99, 101)]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert phone.head(place).headers["Upload-Offset"] == "100"


def test_a_piece_of_another_type_is_refused(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    headers = phone.headers | {"Upload-Offset": "0"}

    answer = phone.client.patch(
        place, data=photo.content, headers=headers, content_type="image/jpeg"
    )

    assert answer.status_code == 415
    assert phone.head(place).headers["Upload-Offset"] == "0"


def test_more_than_was_announced_is_refused(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    phone.patch(place, 0, photo.content[:100])

    answer = phone.patch(place, 100, photo.content[100:] + b"x")

    assert answer.status_code == 413
    assert phone.head(place).headers["Upload-Offset"] == "100"


def test_more_than_the_limit_is_refused_before_a_byte_is_sent(app, phone) -> None:
    limit = app.config["SETTINGS"].photo_limit_bytes

    answer = phone.create(seal(phone.actor), **{"Upload-Length": str(limit + 1)})

    assert answer.status_code == 413
    assert rows() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"Upload-Length": ""},
        {"Upload-Length": "-1"},
        {"Upload-Length": "ten"},
        {"Upload-Length": "", "Upload-Defer-Length": "1"},
        {"Upload-Metadata": ""},
        {"Upload-Metadata": "record"},
        {"Upload-Metadata": "record !!!,sha256 !!!,kind !!!"},
    ],
)
def test_headers_that_cannot_be_read_are_refused(app, phone, changes) -> None:
    answer = phone.create(seal(phone.actor), **changes)

    assert answer.status_code == 400
    assert answer.json["type"] == "urn:problem:wrong-header"
    assert rows() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"record": "7"},
        {"sha256": "abc"},
        {"kind": "film"},
        {"key_id": "../../etc"},
        {"outlet": "here"},
        {"record": ""},
    ],
)
def test_metadata_of_the_wrong_shape_is_refused(app, phone, changes) -> None:
    photo = seal(phone.actor)

    answer = phone.create(photo, **{"Upload-Metadata": photo.metadata(**changes)})

    assert answer.status_code == 400


def test_an_offset_that_is_no_number_is_refused(app, phone) -> None:
    place = phone.begun(seal(phone.actor))

    for offset in ("", "-1", "1.5", "９"):
        headers = phone.headers | {"Upload-Offset": offset.encode().decode("latin-1")}
        answer = phone.client.patch(place, data=b"x", headers=headers, content_type=OCTETS)
        assert answer.status_code == 400


def test_checksums_of_pieces_are_held(app, phone) -> None:
    photo = seal(phone.actor)
    place, piece = phone.begun(photo), photo.content[:500]
    right = {
        name: f"{name} {base64.b64encode(hashlib.new(name, piece).digest()).decode()}"
        for name in ("sha1", "sha256")
    }

    wrong = phone.patch(place, 0, piece[:-1] + b"x", **{"Upload-Checksum": right["sha1"]})
    assert wrong.status_code == 460
    assert phone.head(place).headers["Upload-Offset"] == "0"

    assert phone.patch(place, 0, piece, **{"Upload-Checksum": right["sha1"]}).status_code == 204
    rest = photo.content[500:]
    whole = f"sha256 {base64.b64encode(hashlib.sha256(rest).digest()).decode()}"
    assert phone.patch(place, 500, rest, **{"Upload-Checksum": whole}).status_code == 204
    assert rows()[0].state is UploadState.COMPLETE


@pytest.mark.parametrize("checksum", ["md5 AAAA", "sha1", "sha1 !!", "sha1 AAAA"])
def test_a_checksum_that_cannot_be_read_is_refused(app, phone, checksum) -> None:
    place = phone.begun(seal(phone.actor))

    assert phone.patch(place, 0, b"x", **{"Upload-Checksum": checksum}).status_code == 400


def test_termination_takes_everything_away(app, phone) -> None:
    photo = seal(phone.actor)
    begun, whole = phone.begun(photo), phone.send(seal(phone.actor))
    phone.patch(begun, 0, photo.content[:10])

    for place in (begun, whole):
        assert phone.client.delete(place, headers=phone.headers).status_code == 204
        assert phone.head(place).status_code == 404

    assert rows() == []
    assert files(app, "uploads") == []
    assert files(app, "blobs") == []


def test_a_colleague_cannot_terminate_but_can_go_on(app, phone) -> None:
    colleague = Phone(app, small.person(where=phone.actor.scope.id))
    photo = seal(phone.actor)
    place = phone.begun(photo)
    phone.patch(place, 0, photo.content[:10])

    assert phone.client.delete(place, headers=colleague.headers).status_code == 404
    assert colleague.patch(place, 10, photo.content[10:]).status_code == 204


def test_the_method_can_be_overridden(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    patch = phone.headers | {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    delete = phone.headers | {"X-HTTP-Method-Override": "DELETE"}

    sent = phone.client.post(place, data=photo.content, headers=patch, content_type=OCTETS)
    plain = phone.client.post(place, headers=phone.headers)
    deleted = phone.client.post(place, headers=delete)

    assert (sent.status_code, plain.status_code, deleted.status_code) == (204, 405, 204)


def test_other_roles_other_outlets_and_strangers_get_nothing(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    elsewhere = Phone(app)
    officer = Phone(app, small.officer())
    auditor = Phone(app, small.person(Role.AUDITOR, ScopeKind.PLATFORM))

    assert elsewhere.head(place).status_code == 404
    assert elsewhere.patch(place, 0, b"x").status_code == 404
    assert officer.head(place).status_code == 404
    assert auditor.head(place).status_code == 403
    assert app.test_client().head(place, headers=TUS).status_code == 401
    assert app.test_client().post(URL, headers=TUS | {"X-Yitong": "1"}).status_code == 401


def test_a_foreign_page_cannot_send(app, phone) -> None:
    headers = {name: value for name, value in phone.headers.items() if name != "X-Yitong"}

    assert app.test_client().post(URL, headers=headers).status_code == 403


def test_another_outlet_may_be_named_only_by_those_who_may(app, phone) -> None:
    photo = seal(phone.actor)
    stranger = Phone(app)
    named = {"Upload-Metadata": photo.metadata(outlet=str(photo.outlet_id))}

    assert phone.create(photo, **named).status_code == 201
    assert stranger.create(photo, **named).status_code == 404
