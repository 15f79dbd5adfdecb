"""QR codes as one SVG path, drawn by `templates/components/qr.html`."""

from dataclasses import dataclass

import qrcode
from flask import Flask


@dataclass(frozen=True)
class Code:
    """A drawn code: `side` modules each way, without quiet zone, and the dark ones as a path."""

    side: int
    path: str


def draw(text: str) -> Code:
    """The code of a text, with medium error correction (ISO/IEC 18004 level M)."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(_row(row, y) for y, row in enumerate(rows))
    return Code(len(rows), path)


def _row(row: list[bool], y: int) -> str:
    """The dark runs of one row, each as a rectangle of height 1."""
    parts = []
    start = None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        if not dark and start is not None:
            parts.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            start = None
    return "".join(parts)


def install(app: Flask) -> None:
    """Let templates draw: the macro `qr` asks for `draw_qr(text)`."""
    app.jinja_env.globals["draw_qr"] = draw
