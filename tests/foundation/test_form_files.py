"""Files of forms in memory: how much of them is kept, and that the rest of the form survives."""

import io

from flask import request

from tests.foundation import small
from webapp.foundation import form_files
from webapp.foundation.access import Permission, requires
from webapp.foundation.form_files import HeldFile, Room
from webapp.settings import Mode, Settings


def test_a_file_that_is_too_large_gives_its_room_back() -> None:
    room = Room(each=10, left=30)
    large, good = HeldFile(room), HeldFile(room)

    for piece in (b"12345678", b"12345678", b"1"):
        assert large.write(piece) == len(piece)
    good.write(b"1234567890")

    assert (large.is_too_large, large.getvalue()) == (True, b"")
    assert (good.is_too_large, good.getvalue()) == (False, b"1234567890")
    assert room.left == 20


def test_all_files_together_have_a_limit() -> None:
    room = Room(each=10, left=30)
    held = [HeldFile(room) for _ in range(4)]
    for one in held:
        one.write(b"1234567890")

    assert [one.is_too_large for one in held] == [False, False, False, True]


def test_only_marked_views_hold_files_and_every_field_is_read(tmp_path) -> None:
    app = small.make_app(
        Settings(
            mode=Mode.TEST,
            data_folder=tmp_path,
            keys_folder=tmp_path / "keys",
            evidence_limit_bytes=1000,
            evidence_form_limit_bytes=100_000,
        )
    )
    seen = {}

    @requires(Permission.PUBLIC)
    @form_files.reads_files_in_memory
    def marked() -> str:
        seen["words"] = request.form["words"]
        seen["files"] = list(form_files.sent_files("files"))
        return ""

    app.add_url_rule("/marked", "marked", marked, methods=["POST"])
    sent = [b"a" * 1000, b"b" * 1001, b"c" * 9000, b"", b"d" * 999]
    data = {
        "words": "说明",
        "files": [(io.BytesIO(content), "a.jpg") for content in sent] + [(io.BytesIO(), "")],
    }

    answer = app.test_client().post("/marked", data=data, content_type="multipart/form-data")

    assert answer.status_code == 200
    assert seen == {"words": "说明", "files": [sent[0], None, None, b"", sent[4]]}
