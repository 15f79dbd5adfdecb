"""Real cards through the real reading process: what it reads, what it refuses, how it ends."""

import os
import signal
import socket
import stat
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bench import cards
from bench.cards import photos, printing
from tooling.processes import ROOT, Program
from webapp.identity.card_reading import frames
from webapp.identity.card_reading.client import ping, read_card
from webapp.identity.card_reading.process import CannotServe, serve
from webapp.identity.card_reading.reading import ReaderFull, ReaderUnavailable, UnreadableImage

PLACES = 2  # one photo read, one waiting
PATIENCE = 40.0


class Reader:
    """The process under test, with a folder of its own to work in and one for temporary files."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "ocr.sock"
        self.work, self.temporary = folder / "work", folder / "tmp"
        self.work.mkdir()
        self.temporary.mkdir()
        code = "import sys; from webapp.identity.card_reading.process import serve; "
        code += f"serve(sys.argv[1], waiting={PLACES - 1})"
        environment = {**os.environ, "TMPDIR": str(self.temporary), "PYTHONPATH": str(ROOT)}
        self.program = Program(
            "card reader",
            [sys.executable, "-c", code, str(self.socket)],
            {**environment, "PYTHONDONTWRITEBYTECODE": "1", "DATABASE_URL": "a secret"},
            folder / "log" / "reader.log",
            cwd=self.work,
        )

    def start(self) -> None:
        """Return when it answers."""
        self.program.start()
        wait_until(lambda: self.answers() or not self.program.is_running())
        assert self.program.is_running(), self.program.last_lines()

    def answers(self) -> bool:
        try:
            ping(self.socket)
        except ReaderUnavailable:
            return False
        return True

    def holder(self) -> socket.socket:
        """A caller who takes a place in the line and then keeps silent."""
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.connect(str(self.socket))
        soon = time.monotonic() + 5
        frames.send(link, {"ask": "read", "size": 1000}, soon)
        assert frames.receive(link, soon) == {"answer": "send"}
        return link

    def is_idle(self) -> bool:
        return ping(self.socket)["inside"] == 0


@pytest.fixture(scope="module")
def running() -> Iterator[Reader]:
    with tempfile.TemporaryDirectory(prefix="yitong-") as folder:
        reader = Reader(Path(folder))
        leave_a_stale_socket(reader.socket)
        reader.start()
        yield reader
        reader.program.stop()


@pytest.fixture
def reader(running: Reader) -> Reader:
    """The process of this module, with nobody left in its line by the test before."""
    wait_until(running.is_idle)
    return running


@pytest.mark.parametrize("degradation", ["quarter-turn", "tilt-q40", "dim", "everything"])
def test_a_card_is_read_however_it_lies(reader: Reader, degradation: str) -> None:
    image, truth = cards.draw_card(6, degradation)

    reading = read_card(image, reader.socket)

    assert (reading.name, reading.number) == (truth["name"], truth["number"])
    assert reading.number_valid
    assert reading.document_type == "resident-card"
    assert reading.turned == truth["turned"]


@pytest.mark.parametrize("turned", [0, 270])
def test_boxes_lie_on_the_photo_as_it_is_turned_and_sent(reader: Reader, turned: int) -> None:
    image, _ = cards.draw_card(0, "clean")
    large = Image.open(BytesIO(image)).resize((1920, 1440)).rotate(turned, expand=True)

    reading = read_card(as_file(large, "JPEG"), reader.socket)

    assert (reading.turned, reading.width, reading.height) == (turned, 1920, 1440)
    name, number = reading.boxes["name"], reading.boxes["number"]
    assert 320 < name[0] < 400
    assert 270 < name[1] < 310
    assert 620 < number[0] < 680
    assert 1090 < number[1] < 1140
    assert 950 < number[2] < 1030


def test_a_photo_with_exif_orientation_is_read_as_a_browser_shows_it(reader: Reader) -> None:
    image, truth = cards.draw_card(3, "clean")
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = as_file(Image.open(BytesIO(image)).rotate(90, expand=True), "JPEG", exif=exif)

    reading = read_card(lying, reader.socket)

    assert (reading.number, reading.turned) == (truth["number"], 0)
    assert (reading.width, reading.height) == (960, 720)


def test_a_residence_permit_is_told_from_a_resident_card(reader: Reader) -> None:
    image, truth = cards.draw_residence_card(5, "perspective")

    reading = read_card(image, reader.socket)

    assert reading.document_type == "hk-mo-tw-residence"
    assert (reading.name, reading.number) == (truth["name"], truth["number"])


@pytest.mark.parametrize("long_term", [True, False])
def test_the_back_tells_until_when_the_card_is_valid(reader: Reader, long_term: bool) -> None:
    image, truth = cards.draw_card_back(8, "quarter-turn", long_term=long_term)

    reading = read_card(image, reader.socket)

    assert reading.document_type == "resident-card-back"
    assert reading.long_term is long_term
    ends = reading.expires_on.isoformat() if reading.expires_on else None
    assert ends == truth["expires_on"]
    assert reading.boxes == {}


def test_a_wrong_check_digit_is_reported_and_never_mended(reader: Reader) -> None:
    someone = cards.person(2)
    wrong = replace(
        someone, number=someone.number[:17] + ("1" if someone.number[-1] != "1" else "2")
    )
    image, _ = photos.photograph(printing.front(wrong, 2), 2, "clean")

    reading = read_card(image, reader.socket)

    assert reading.number == wrong.number
    assert not reading.number_valid


def test_a_photo_without_a_card_is_a_reading_without_fields(reader: Reader) -> None:
    reading = read_card(as_file(Image.new("RGB", (640, 480), "white"), "WEBP"), reader.socket)

    assert reading.document_type == "unknown"
    assert (reading.name, reading.number, reading.number_valid) == (None, None, False)


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (b"", "empty"),
        (bytes(frames.LARGEST_IMAGE + 1), "too-large"),
        (b"not an image at all" * 50, "not-an-image"),
        (b"%PDF-1.7 " + bytes(500), "not-an-image"),
        (b"\xff\xd8\xff\xe0" + bytes(300), "not-an-image"),
    ],
)
def test_what_is_no_photo_is_refused_with_the_reason(
    reader: Reader, image: bytes, reason: str
) -> None:
    with pytest.raises(UnreadableImage) as refusal:
        read_card(image, reader.socket)

    assert refusal.value.reason == reason


def test_a_gif_is_refused(reader: Reader) -> None:
    with pytest.raises(UnreadableImage, match="not-an-image"):
        read_card(as_file(Image.new("RGB", (200, 200)), "GIF"), reader.socket)


def test_a_photo_cut_short_is_broken(reader: Reader) -> None:
    image, _ = cards.draw_card(1, "clean")

    with pytest.raises(UnreadableImage, match="broken"):
        read_card(image[: len(image) // 2], reader.socket)


@pytest.mark.parametrize("size", [(5001, 5000), (30_000, 30_000), (65_000, 65_000)])
def test_a_decompression_bomb_is_refused_by_its_header(
    reader: Reader, size: tuple[int, int]
) -> None:
    before = peak_of(reader.program)

    with pytest.raises(UnreadableImage, match="too-many-pixels"):
        read_card(png_that_claims(*size), reader.socket)

    assert peak_of(reader.program) - before < 20_000


def test_a_sliver_is_too_small(reader: Reader) -> None:
    with pytest.raises(UnreadableImage, match="too-small"):
        read_card(as_file(Image.new("L", (2000, 20)), "PNG"), reader.socket)


def test_a_size_the_reader_does_not_take_is_refused_before_it_is_sent(reader: Reader) -> None:
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    soon = time.monotonic() + 5
    with link:
        link.connect(str(reader.socket))
        frames.send(link, {"ask": "read", "size": frames.LARGEST_IMAGE + 1}, soon)

        assert frames.receive(link, soon) == {"answer": "unreadable", "reason": "too-large"}


def test_a_full_line_answers_at_once_and_says_when_to_come_back(reader: Reader) -> None:
    image, truth = cards.draw_card(0, "clean")
    holders = [reader.holder() for _ in range(PLACES)]
    begun = time.monotonic()

    with pytest.raises(ReaderFull) as full:
        read_card(image, reader.socket)

    assert time.monotonic() - begun < 1
    assert 1 <= full.value.retry_after <= 30
    for link in holders:
        link.close()
    wait_until(reader.is_idle)
    assert read_card(image, reader.socket).number == truth["number"]


def test_who_hangs_up_while_waiting_gives_the_place_back(reader: Reader) -> None:
    image, truth = cards.draw_card(0, "noise")
    with ThreadPoolExecutor() as others:
        being_read = others.submit(read_card, image, reader.socket)
        wait_until(lambda: ping(reader.socket)["inside"] == 1)
        with reader.holder() as impatient:
            impatient.sendall(bytes(1000))
        wait_until(reader.is_idle)

        assert being_read.result().number == truth["number"]


def test_nonsense_on_the_socket_harms_nobody(reader: Reader) -> None:
    for nonsense in (b"\xff\xff\xff\xff", b"\0\0\0\4what", b"\0\0\0\2[]", b"\0\0\0\2{}", b"GET /"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.connect(str(reader.socket))
            link.sendall(nonsense)

    image, truth = cards.draw_card(0, "clean")
    assert read_card(image, reader.socket).number == truth["number"]


def test_nothing_is_written_while_cards_are_read(reader: Reader) -> None:
    def traces() -> list[object]:
        # A file made and removed again still changes the time of its folder.
        folders = [reader.work, reader.temporary]
        written = Path(f"/proc/{reader.program.process.pid}/io").read_text()
        return [
            [(folder.stat().st_mtime_ns, list(folder.iterdir())) for folder in folders],
            [line for line in written.splitlines() if line.startswith("write_bytes")],
            reader.program.log.read_bytes(),
        ]

    image, truth = cards.draw_card(4, "clean")
    large = as_file(Image.open(BytesIO(image)).resize((1600, 1200)), "PNG")
    before = traces()

    assert read_card(image, reader.socket).number == truth["number"]
    assert len(large) < frames.LARGEST_IMAGE
    assert read_card(large, reader.socket).number == truth["number"]
    with pytest.raises(UnreadableImage):
        read_card(large[:-5000], reader.socket)

    assert traces() == before


def test_only_its_own_user_may_open_the_socket(reader: Reader) -> None:
    mode = reader.socket.stat().st_mode

    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


def test_the_process_is_told_nothing_but_its_socket(reader: Reader) -> None:
    known = Path(f"/proc/{reader.program.process.pid}/environ").read_bytes()

    assert b"PATH=" in known
    assert b"DATABASE_URL" not in known


def test_a_second_reader_does_not_take_a_living_ones_place(reader: Reader) -> None:
    with pytest.raises(CannotServe, match="another"):
        serve(reader.socket)

    assert reader.answers()


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_text("kept")

    with pytest.raises(CannotServe, match="no socket"):
        serve(path)

    assert path.read_text() == "kept"


def test_without_a_reader_the_courier_is_told_so() -> None:
    with pytest.raises(ReaderUnavailable):
        read_card(b"anything", Path("/nonexistent/ocr.sock"))
    with pytest.raises(ReaderUnavailable):
        ping(Path("/nonexistent/ocr.sock"))


def test_an_answer_that_takes_too_long_is_no_answer() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="yitong-") as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as mute,
    ):
        path = Path(folder) / "mute.sock"
        mute.bind(str(path))
        mute.listen()
        begun = time.monotonic()

        with pytest.raises(ReaderUnavailable):
            read_card(b"anything", path, timeout=0.3)

    assert time.monotonic() - begun < 2


def test_sigterm_lets_the_last_card_be_read_and_clears_the_socket_away() -> None:
    image, truth = cards.draw_card(6, "noise")
    with tempfile.TemporaryDirectory(prefix="yitong-") as folder, ThreadPoolExecutor() as others:
        reader = Reader(Path(folder))
        reader.start()
        being_read = others.submit(read_card, image, reader.socket)
        wait_until(lambda: ping(reader.socket)["inside"] == 1)

        reader.program.signal(signal.SIGTERM)

        assert being_read.result().number == truth["number"]
        assert reader.program.process.wait(10) == 0
        assert not reader.socket.exists()
        assert truth["number"] not in reader.program.last_lines()


def as_file(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes of PNG whose header promises that many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def leave_a_stale_socket(path: Path) -> None:
    """What a reader that was killed leaves behind."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(path))


def peak_of(program: Program) -> int:
    """The most memory the process ever held, in kB."""
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
