"""The phone draws its receipts' QR codes itself; any reader must read them."""

import numpy
import zxingcpp

DRAW = """
import { drawQr } from "./foundation/qr.js";
answer(given.texts.map((text) => drawQr(text)));
"""
MODULE = 4


def painted(code):
    """The code as a reader sees it: black on white, four modules of quiet around it."""
    side = code["side"]
    image = numpy.full((side + 8, side + 8), 255, dtype=numpy.uint8)
    for piece in filter(None, code["path"].split("M")):
        x, rest = piece.split(" ", 1)
        y, length = rest.split("v1", 1)[0].split("h")
        image[int(y) + 4, int(x) + 4 : int(x) + 4 + int(length)] = 0
    return image.repeat(MODULE, 0).repeat(MODULE, 1)


TEXTS = [
    "A",
    "https://example.test/r/" + "Ab9_-" * 33 + "zz",
    "收寄回执：青石路揽投部",
    *("x" * length for length in (17, 18, 32, 53, 106, 134, 192, 230, 271, 500, 1000)),
]


def test_what_is_drawn_is_read(node):
    codes = node(DRAW, texts=TEXTS)

    found = [zxingcpp.read_barcodes(painted(code), zxingcpp.BarcodeFormat.QRCode) for code in codes]

    assert [[one.text for one in seen] for seen in found] == [[text] for text in TEXTS]


def test_too_long_is_said(node):
    assert (
        node("""
        import { drawQr } from "./foundation/qr.js";
        try { answer(drawQr("x".repeat(3000)).side); } catch (failure) { answer(failure.name); }
    """)
        == "RangeError"
    )
