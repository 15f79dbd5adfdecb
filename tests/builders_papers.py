"""PDFs as people send them: scanned pages, one with a password, one that never ends."""

import io

from PIL import Image

AUTHOR = "Written by 王晓明"


def paper(pages: int = 1, *, size: tuple[int, int] = (1240, 1754)) -> bytes:
    """Scanned pages with the name of who made them beside, each with its own line."""
    scans = [Image.new("RGB", size, "ivory") for _ in range(pages)]
    for number, scan in enumerate(scans):
        scan.paste("black", (100, 100 * number + 100, size[0] - 100, 100 * number + 140))
    out = io.BytesIO()
    scans[0].save(out, "PDF", save_all=True, append_images=scans[1:], author=AUTHOR)
    return out.getvalue()


def locked() -> bytes:
    """One that opens with a password only (ISO 32000-1, 7.6.3: revision 2, 40 bits)."""
    lock = b"<</Filter/Standard/V 1/R 2/P -4/O(%s)/U(%s)>>" % (b"o" * 32, b"u" * 32)
    return _written([CATALOG, PAGES, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>", lock], 4)


def endless() -> bytes:
    """One whose page draws a form that draws another ten times, and so on, ten levels deep."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R" + _resources(5) + b">>"
    forms = [_form(number, b"/F Do " * 10) for number in range(6, 16)]
    last = _form(0, b"0 0 200 200 re f " * 50)
    return _written([CATALOG, PAGES, page, _stream(b"", b"/F Do"), *forms, last])


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def _resources(number: int) -> bytes:
    return b"/Resources<</XObject<</F %d 0 R>>>>" % number


def _form(calls: int, words: bytes) -> bytes:
    named = _resources(calls) if calls else b""
    return _stream(b"/Type/XObject/Subtype/Form/BBox[0 0 200 200]" + named, words)


def _stream(entries: bytes, words: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(words), words)


def _written(objects: list[bytes], lock: int = 0) -> bytes:
    out, places = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, one in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    begins, count = out.tell(), len(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    locked_by = b"/Encrypt %d 0 R/ID[(%s)(%s)]" % (lock, b"i" * 16, b"i" * 16) if lock else b""
    out.write(
        b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (count, locked_by, begins)
    )
    return out.getvalue()
