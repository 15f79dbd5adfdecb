"""Photos arrive once, whatever is sent twice, at once, or bent."""

from tests.foundation.sealed import Phone, files, picture, rows, seal
from webapp.foundation import uploads
from webapp.foundation.database import new_id
from webapp.foundation.uploads.lifecycle import UploadState


def test_the_same_bytes_again_are_the_same_upload(app, phone) -> None:
    photo = seal(phone.actor)
    first = phone.create(photo)
    phone.patch(first.headers["Location"], 0, photo.content[:100])

    again = phone.create(photo)

    assert again.status_code == 201
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Upload-Offset"] == "100"
    assert len(rows()) == 1


def test_two_photos_with_identical_content_are_both_accepted(app, phone) -> None:
    """T6: the phone seals each by itself, so the bytes differ; and the same bytes are one blob."""
    plain, record = picture(), new_id()
    first, second = (seal(phone.actor, plain, record) for _ in range(2))

    places = {phone.send(first), phone.send(second)}
    again = phone.create(first)

    assert len(places) == 2
    assert again.headers["Location"] in places
    assert again.headers["Upload-Offset"] == str(len(first.content))
    assert uploads.complete_for(record, first.outlet_id, [first.sha256, second.sha256]) == []


def test_two_photos_with_the_same_file_name_are_both_kept(app, phone) -> None:
    """T7: a file's name means nothing."""
    record = new_id()
    photos = [seal(phone.actor, record_id=record) for _ in range(2)]
    for photo in photos:
        named = {"Upload-Metadata": photo.metadata(filename="IMG_0001.jpg")}
        place = phone.create(photo, **named).headers["Location"]
        phone.patch(place, 0, photo.content)

    hashes = [photo.sha256 for photo in photos]
    assert uploads.complete_for(record, photos[0].outlet_id, hashes) == []


def test_other_bytes_for_a_complete_upload_are_refused(app, phone) -> None:
    """T9: the first write wins."""
    photo, other = seal(phone.actor), seal(phone.actor)
    place = phone.send(photo)
    kept = uploads.read(rows()[0])

    answers = [
        phone.patch(place, 0, other.content),
        phone.patch(place, len(photo.content), b"x"),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert phone.patch(place, len(photo.content), b"").status_code == 204
    assert uploads.read(rows()[0]) == kept


def test_the_same_hash_with_another_size_is_refused(app, phone) -> None:
    photo = seal(phone.actor)
    phone.begun(photo)

    answer = phone.create(photo, **{"Upload-Length": str(len(photo.content) - 1)})

    assert answer.status_code == 409


def test_many_creates_at_once_make_one_upload(app, phone, in_threads) -> None:
    photo = seal(phone.actor)

    answers = in_threads(12, lambda _number: Phone(app, phone.actor).create(photo))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(rows()) == 1


def test_many_patches_at_once_and_one_wins(app, phone, in_threads) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)

    answers = in_threads(8, lambda _number: Phone(app, phone.actor).patch(place, 0, photo.content))

    codes = sorted(answer.status_code for answer in answers)
    assert codes == [204] + [409] * 7
    assert rows()[0].state is UploadState.COMPLETE
    assert len(files(app, "blobs")) == 1


def test_the_wrong_bytes_are_noticed_at_the_end_and_begin_again(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    bent = bytearray(photo.content)
    bent[700] ^= 1

    answer = phone.patch(place, 0, bytes(bent))

    assert answer.status_code == 460
    assert phone.head(place).headers["Upload-Offset"] == "0"
    assert rows()[0].state is UploadState.RECEIVING
    assert phone.patch(place, 0, photo.content).status_code == 204


def test_a_process_that_died_before_the_sealing_is_made_up_for(app, phone) -> None:
    photo = seal(phone.actor)
    place = phone.begun(photo)
    upload = rows()[0]
    folder = app.config["SETTINGS"].data_folder / "uploads"
    folder.mkdir(exist_ok=True)
    (folder / upload.id.hex).write_bytes(photo.content)

    answer = phone.head(place)

    assert answer.headers["Upload-Offset"] == str(len(photo.content))
    assert rows()[0].state is UploadState.COMPLETE
    assert files(app, "uploads") == []
