"""Photos of reports and steps: with a form, without an account, bent, too large, from elsewhere."""

import hashlib
import io
import re
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from tests import builders
from tests.builders_findings import People, again, photos_of
from tests.builders_photos import MODEL, heavy, photo
from webapp.findings import queries
from webapp.findings.kinds import Category, FindingKind
from webapp.findings.lifecycle import FindingState
from webapp.findings.models import Finding, FindingEvidence
from webapp.findings.photos import told
from webapp.foundation import clock, uploads
from webapp.foundation.access import Role
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.uploads import Upload
from webapp.foundation.uploads.lifecycle import UploadState
from webapp.places.queries import outlet

AT = (28.68, 115.9)
THREE_KILOMETRES_NORTH = (28.707, 115.9)
NOWHERE = {"latitude": "", "longitude": "", "accuracy": ""}
"""As a browser without scripts sends it."""
PDF = b"%PDF-1.7\n" + b"1 0 obj << >> endobj\n" * 40


@pytest.fixture
def at_work(client: FlaskClient, people: People) -> FlaskClient:
    """The county officer's browser, without scripts."""
    builders.sign_in(client, people.accounts["county"])
    return client


def evidence() -> list[FindingEvidence]:
    db.session.expire_all()
    return list(db.session.scalars(select(FindingEvidence).order_by(FindingEvidence.position)))


def kept() -> list[Upload]:
    db.session.expire_all()
    return list(db.session.scalars(select(Upload).order_by(Upload.id)))


def files(contents: Iterable[bytes], name: str = "IMG_0001.jpg") -> list[Any]:
    return [(io.BytesIO(content), name) for content in contents]


def verify(client: FlaskClient, finding: Finding, photos: Iterable[bytes], /, **form: Any) -> Any:
    """Look on the spot, by the form."""
    page = f"/findings/{finding.outlet_id}/{finding.id}"
    sent = {
        "id": str(new_id()),
        "step": "verify",
        "version": str(again(finding).version),
        "words": "到现场看过，属实。",
        **NOWHERE,
        "files": files(photos),
    }
    return post(client, page, page, {**sent, **form})


def post(client: FlaskClient, page: str, address: str, form: dict[str, Any]) -> Any:
    token = builders.token_on(client.get(page).text)
    return client.post(
        address, data={"csrf_token": token, **form}, content_type="multipart/form-data"
    )


def by_anybody(client: FlaskClient, people: People, photos: Iterable[bytes], **form: Any) -> Any:
    """A report of somebody without an account."""
    page = f"/report/{people.outlet.id}"
    sent = {
        "id": str(new_id()),
        "category": "closed",
        "words": "上午十点还没开门。",
        **NOWHERE,
        "files": files(photos),
    }
    return post(client, page, page, {**sent, **form})


@pytest.mark.parametrize(
    ("kind", "size", "longest"),
    [
        ("JPEG", (2400, 1800), 1600),
        ("PNG", (1700, 1200), 1600),
        ("WEBP", (1700, 1200), 1600),
        ("HEIF", (640, 480), 640),
    ],
)
def test_a_photo_with_the_form_is_kept_as_a_plain_jpeg(
    people, at_work, kind, size, longest
) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    taken_at = clock.now().replace(microsecond=0) + timedelta(minutes=1)
    content = photo(kind, taken_at=taken_at, at=AT, size=size)

    answer = verify(at_work, finding, [content])

    assert answer.status_code == 302
    assert again(finding).state is FindingState.VERIFIED
    [one] = evidence()
    assert one.sha256 == hashlib.sha256(content).hexdigest()
    assert one.taken_at == taken_at
    assert (one.latitude, one.longitude) == pytest.approx(AT, abs=1e-5)
    jpeg = uploads.read_of(one.step_id, one.outlet_id, one.id)
    opened = Image.open(io.BytesIO(jpeg))
    assert (opened.format, max(opened.size)) == ("JPEG", longest)
    assert not opened.getexif()
    assert MODEL.encode() not in jpeg


def test_the_page_says_when_and_how_far_from_the_outlet(people, at_work) -> None:
    _put_at(people, AT)
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    later = clock.now() + timedelta(minutes=1)

    verify(at_work, finding, [photo(taken_at=later, at=(28.6801, 115.9))])

    page = at_work.get(f"/findings/{finding.outlet_id}/{finding.id}").text
    assert re.search(r"照片拍摄 [^·]+ · 离网点 11 米", page)
    assert "不在网点附近" not in page
    assert "早于问题上报" not in page


def test_a_photo_from_three_kilometres_away_or_of_before_is_taken_and_marked(
    people, at_work
) -> None:
    _put_at(people, AT)
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    before = clock.now() - timedelta(days=3)

    answer = verify(
        at_work,
        finding,
        [photo(taken_at=before, at=THREE_KILOMETRES_NORTH)],
        latitude=str(THREE_KILOMETRES_NORTH[0]),
        longitude=str(THREE_KILOMETRES_NORTH[1]),
        accuracy="12.4",
    )

    assert answer.status_code == 302
    page = at_work.get(f"/findings/{finding.outlet_id}/{finding.id}").text
    assert "离网点 3002 米" in page
    assert "不在网点附近" in page
    assert "早于问题上报" in page
    assert "28.70700, 115.90000" in page


def test_a_report_of_today_may_show_a_photo_of_an_hour_ago(people) -> None:
    now = clock.now().astimezone(clock.SHANGHAI).replace(hour=15)
    with clock.freeze(now):
        finding, _token = people.report_by_link()
    step = queries.steps_of(finding)[0]
    one = FindingEvidence(id=new_id(), sha256="0", taken_at=now - timedelta(hours=1))

    from_today = _told(finding, step, one)
    one.taken_at = now - timedelta(days=2)

    assert not from_today.is_older
    assert _told(finding, step, one).is_older


def test_without_a_word_of_the_camera_nothing_is_said(people, at_work) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)

    verify(at_work, finding, [photo()])

    [one] = evidence()
    assert (one.taken_at, one.latitude, one.longitude) == (None, None, None)
    assert "照片拍摄" not in at_work.get(f"/findings/{finding.outlet_id}/{finding.id}").text


BENT = {
    "a pdf": PDF,
    "a truncated jpeg": photo(size=(1200, 900))[:9000],
    "nothing": b"",
    "a truncated heic": photo("HEIF")[:900],
}


@pytest.mark.parametrize("name", BENT)
def test_what_is_no_photo_gets_a_sentence_and_loses_nothing(people, at_work, name) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    good = photo()
    before = len(kept())

    answer = verify(at_work, finding, [good, BENT[name]])

    assert answer.status_code == 422
    assert "不是能看的照片" in answer.text
    assert "到现场看过，属实。" in answer.text
    assert len(kept()) == before + 1
    assert f'value="{hashlib.sha256(good).hexdigest()}" checked' in answer.text
    assert again(finding).state is FindingState.ASSIGNED


def test_the_form_that_is_shown_again_brings_the_photo_by_its_hash(people, at_work) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    key = str(new_id())
    refused = verify(at_work, finding, [photo()], id=key, words="")
    assert refused.status_code == 422
    hashes = re.findall(r'name="photos" value="([0-9a-f]{64})" checked', refused.text)
    assert len(hashes) == 1
    assert f'name="id" value="{key}"' in refused.text

    answer = verify(at_work, finding, [], id=key, photos=hashes)

    assert answer.status_code == 302
    assert [one.sha256 for one in evidence()] == hashes


def test_when_somebody_was_faster_the_photo_is_still_there(people, at_work) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)

    answer = verify(at_work, finding, [photo()], version="1")

    assert answer.status_code == 409
    assert "已收下，不用再放" in answer.text


def test_six_photos_and_no_seventh(people, at_work) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    key, seven = str(new_id()), [photo() for _ in range(7)]

    refused = verify(at_work, finding, seven, id=key)

    assert refused.status_code == 422
    assert "最多放 6 张" in refused.text
    hashes = re.findall(r'name="photos" value="([0-9a-f]{64})" checked', refused.text)
    assert len(hashes) == 6
    assert verify(at_work, finding, [], id=key, photos=hashes).status_code == 302
    assert len(evidence()) == 6


def test_the_same_photo_twice_is_one(people, at_work) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    content = photo()

    assert verify(at_work, finding, [content, content]).status_code == 302
    assert len(evidence()) == 1


def test_a_hash_of_a_photo_that_never_came_is_asked_for(people, at_work) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)

    answer = verify(at_work, finding, [], photos=["0" * 64])

    assert answer.status_code == 422
    assert "照片没有收全" in answer.text


def test_twenty_megabytes_are_taken_and_more_is_told(people, at_work) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    heavy_one = heavy(17 * 1024 * 1024)
    assert len(heavy_one) < 20 * 1024 * 1024
    too_heavy = heavy_one + b"\0" * (21 * 1024 * 1024 - len(heavy_one))

    refused = verify(at_work, finding, [too_heavy])
    taken = verify(at_work, finding, [heavy_one])

    assert refused.status_code == 422
    assert "一张最大 20 MB，合起来最大 60 MB" in refused.text
    assert "到现场看过，属实。" in refused.text
    assert taken.status_code == 302
    assert len(evidence()) == 1


def test_a_photo_of_a_form_never_touches_the_disk_in_the_clear(
    people, at_work, monkeypatch
) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    page = f"/findings/{finding.outlet_id}/{finding.id}"
    token = builders.token_on(at_work.get(page).text)
    content = photo(size=(3000, 2000), quality=95)
    assert len(content) > 600_000
    body, content_type = _encoded(
        {
            "csrf_token": token,
            "id": str(new_id()),
            "step": "verify",
            "version": str(again(finding).version),
            "words": "属实",
        },
        content,
    )

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
        monkeypatch.setattr(f"werkzeug.formparser.{name}", refuse, raising=False)
    answer = at_work.post(page, data=body, content_type=content_type)

    assert answer.status_code == 302
    [one] = [upload for upload in kept() if upload.record_id == evidence()[0].step_id]
    sealed = b"".join(
        file.read_bytes()
        for file in at_work.application.config["SETTINGS"].data_folder.rglob("*")
        if file.is_file() and one.id.hex in file.name
    )
    assert sealed
    assert b"\xff\xd8\xff" not in sealed[:64]


def test_anybody_reports_with_a_photo_and_adds_one_by_the_link(client, people) -> None:
    answer = by_anybody(client, people, [photo(at=AT)])

    assert answer.status_code == 302
    token = answer.headers["Location"].rsplit("/", 1)[1]
    [one] = evidence()
    page = client.get(f"/f/{token}").text
    assert f"/f/{token}/photos/{one.id}" in page
    shown = client.get(f"/f/{token}/photos/{one.id}")
    assert shown.mimetype == "image/jpeg"
    [upload] = kept()
    assert (upload.account_id, upload.state) == (None, UploadState.ATTACHED)


def test_anybodys_photos_have_a_limit_an_hour(client, people, monkeypatch) -> None:
    monkeypatch.setattr("webapp.findings.views.evidence.PHOTOS_AN_HOUR", 2)

    first = by_anybody(client, people, [photo(), photo()])
    second = by_anybody(client, people, [photo()])

    assert first.status_code == 302
    assert second.status_code == 429
    assert len(kept()) == 2


def test_who_comes_after_too_many_keeps_their_words(client, people, monkeypatch) -> None:
    """Whole villages share one address of a mobile network: what was typed is not lost for it."""
    monkeypatch.setattr("webapp.findings.views.reports.REPORTS_AN_HOUR", 1)
    by_anybody(client, people, [])

    answer = by_anybody(client, people, [photo()], words="窗口没有人")

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert "您写的都还在。60 分钟后再提交" in answer.text
    assert "窗口没有人" in answer.text
    assert "照片 1 已收下，不用再放" in answer.text
    assert len(db.session.scalars(db.select(Finding)).all()) == 1


def test_photos_that_are_too_many_bytes_are_refused_in_words_before_they_are_read(
    client, people
) -> None:
    address = f"/report/{people.outlet.id}"
    limit = client.application.config["SETTINGS"].evidence_form_limit_bytes

    answer = client.post(
        address,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(limit + 1)},
    )

    assert answer.status_code == 413
    assert "照片合起来太大" in answer.text
    assert "您写的还在" in answer.text
    assert "合起来最大" in answer.text


def test_anybodys_bad_photo_loses_neither_words_nor_the_good_one(client, people) -> None:
    answer = by_anybody(client, people, [photo(), PDF], words="窗口没有人")

    assert answer.status_code == 422
    assert "窗口没有人" in answer.text
    assert "照片 1 已收下，不用再放" in answer.text


def test_what_was_kept_for_a_report_never_sent_is_swept(client, people) -> None:
    by_anybody(client, people, [photo(), PDF])
    assert len(kept()) == 1

    with clock.freeze(clock.now() + timedelta(days=11)):
        assert uploads.sweep() == 1

    assert kept() == []


def test_a_grid_worker_reports_only_with_a_photo(client, people) -> None:
    builders.sign_in(client, people.accounts["grid"])
    form = {
        "id": str(new_id()),
        "kind": FindingKind.GRID.value,
        "category": "fire-risk",
        "outlet_id": str(people.outlet.id),
        "words": "消防通道堵了",
    }
    without = post(client, "/findings/new", "/findings/new", form)
    with_one = post(client, "/findings/new", "/findings/new", {**form, "files": files([photo()])})

    assert without.status_code == 422
    assert "至少要 1 张照片" in without.text
    assert with_one.status_code == 302


def test_a_photo_without_an_outlet_is_asked_for_again(client, people) -> None:
    builders.sign_in(client, people.accounts["supervisor"])
    form = {
        "id": str(new_id()),
        "kind": "service",
        "category": "closed",
        "words": "上午十点还没开门。",
        "files": files([photo()]),
    }

    answer = post(client, "/findings/new", "/findings/new", form)

    assert answer.status_code == 422
    assert "先选网点，再把照片放一次。" in answer.text
    assert "上午十点还没开门。" in answer.text
    assert kept() == []


def test_where_place_is_demanded_a_form_without_it_says_so(people, client) -> None:
    key = new_id()
    photos = photos_of(people.outlet, key, 1)
    finding = people.report(
        people.grid, FindingKind.GRID, Category.FIRE_RISK, id=key, photos=photos
    )
    finding = people.bring(finding, FindingState.ASSIGNED)
    builders.sign_in(client, people.accounts["county"])

    refused = verify(client, finding, [photo()])
    taken = verify(client, finding, [photo()], latitude="28.68", longitude="115.9", accuracy="9.0")

    assert refused.status_code == 422
    assert "要在现场办，请允许定位" in refused.text
    assert taken.status_code == 302


def test_the_printed_file_says_it_too(people, at_work) -> None:
    _put_at(people, AT)
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    verify(at_work, finding, [photo(taken_at=clock.now(), at=AT)])
    page = f"/findings/{finding.outlet_id}/{finding.id}"

    printed = post(at_work, page, f"{page}/file", {})

    assert "离网点 0 米" in printed.text


def _told(finding: Finding, step: Any, one: FindingEvidence) -> Any:
    return told(finding, outlet(finding.outlet_id), step, one)


def _put_at(people: People, at: tuple[float, float]) -> None:
    with transaction():
        people.outlet.latitude, people.outlet.longitude = at


def _encoded(form: dict[str, str], content: bytes) -> tuple[bytes, str]:
    """A form as a browser writes it, made here so that the test's client makes no file either."""
    edge = "edge-of-a-part"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n'
    parts.append(f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


def test_a_photo_of_a_stranger_is_not_kept(client, people) -> None:
    finding = people.bring(people.report(), FindingState.ASSIGNED)
    builders.sign_in(client, builders.account(Role.COMPANY_ADMIN, builders.company()))
    token = builders.token_on(client.get("/me").text)
    before = len(kept())

    answer = client.post(
        f"/findings/{finding.outlet_id}/{finding.id}",
        data={"csrf_token": token, "id": str(new_id()), "files": files([photo()])},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 404
    assert len(kept()) == before
