"""Prints the two sides of a card, flat and clean."""

from __future__ import annotations

import math
import random
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.cards.people import Person

SIZE = (1000, 631)

BUREAUS = ("样张市公安局纸上分局", "虚构县公安局", "草稿市公安局橡皮分局")

_INK = (38, 36, 40)
_LABEL = (52, 104, 160)


def front(someone: Person, seed: int, *, nation: bool = True) -> Image.Image:
    """The side with the person; `nation` False leaves 民族 out, as residence permits do."""
    card = _blank(seed)
    pen = ImageDraw.Draw(card)
    _write(pen, (68, 78), "姓名", 30, _LABEL)
    for row, part in enumerate(_lines(someone.name, 13)):
        _write(pen, (170, 70 + row * 42), part, 40 if len(someone.name) < 10 else 34)
    _write(pen, (68, 158), "性别", 30, _LABEL)
    _write(pen, (170, 154), someone.sex, 36)
    if nation:
        _write(pen, (280, 158), "民族", 30, _LABEL)
        _write(pen, (370, 154), someone.nation, 36)
    _write(pen, (68, 238), "出生", 30, _LABEL)
    dated = ((170, someone.born.year, "年"), (320, someone.born.month, "月"))
    for x, value, unit in (*dated, (420, someone.born.day, "日")):
        _write(pen, (x, 234), str(value), 36)
        _write(pen, (x + (98 if unit == "年" else 52), 238), unit, 30, _LABEL)
    _write(pen, (68, 318), "住址", 30, _LABEL)
    for row, part in enumerate(_lines(someone.address, 11)):
        _write(pen, (170, 314 + row * 48), part, 36)
    _write(pen, (68, 540), "公民身份号码", 30, _LABEL)
    for place, digit in enumerate(someone.number):
        _write(pen, (330 + place * 31, 532), digit, 44, bold=True)
    _portrait(pen, seed)
    return card


def back(seed: int, start: date, end: date | None) -> Image.Image:
    """The side with the dates of validity; `end` None prints 长期."""
    card = _blank(seed)
    pen = ImageDraw.Draw(card)
    pen.ellipse((70, 60, 230, 220), fill=(196, 60, 52), outline=(220, 170, 60), width=8)
    _write(pen, (330, 70), "中华人民共和国", 58, bold=True)
    _write(pen, (330, 165), "居民身份证", 88, bold=True)
    _write(pen, (190, 430), "签发机关", 32, bold=True)
    _write(pen, (370, 428), BUREAUS[seed % len(BUREAUS)], 34)
    _write(pen, (190, 510), "有效期限", 32, bold=True)
    until = f"{end:%Y.%m.%d}" if end else "长期"
    _write(pen, (370, 508), f"{start:%Y.%m.%d}-{until}", 34)
    return card


def _blank(seed: int) -> Image.Image:
    """The paper: a soft gradient under the fine waves that real cards are printed with."""
    chance = random.Random(f"paper {seed}")
    width, height = SIZE
    across = np.linspace(0, 1, width)[None, :, None]
    down = np.linspace(0, 1, height)[:, None, None]
    left, right = np.array([214, 232, 240]), np.array([244, 226, 232])
    paper = left + (right - left) * (0.7 * across + 0.3 * down)
    card = Image.fromarray(paper.astype(np.uint8), "RGB")
    pen = ImageDraw.Draw(card)
    for wave in range(26):
        phase, swing = chance.uniform(0, math.tau), chance.uniform(10, 26)
        middle = wave * height / 25
        points = [
            (x, middle + swing * math.sin(x / 61 + phase) + 7 * math.sin(x / 17 - phase))
            for x in range(0, width + 8, 8)
        ]
        colour = (196, 218, 226) if wave % 2 else (228, 208, 216)
        pen.line(points, fill=colour, width=1)
    return card


def _portrait(pen: ImageDraw.ImageDraw, seed: int) -> None:
    shade = 120 + seed * 7 % 60
    pen.rectangle((668, 84, 924, 424), fill=(222, 228, 232))
    pen.ellipse((736, 130, 856, 280), fill=(shade, shade - 14, shade - 24))
    pen.pieslice((690, 290, 902, 560), 180, 360, fill=(70, 76, 92))
    pen.rectangle((668, 425, 924, 430), fill=(222, 228, 232))


def _lines(text: str, length: int) -> list[str]:
    return [text[start : start + length] for start in range(0, len(text), length)]


def _write(
    pen: ImageDraw.ImageDraw,
    place: tuple[int, int],
    text: str,
    size: int,
    colour: tuple[int, int, int] = _INK,
    *,
    bold: bool = False,
) -> None:
    pen.text(place, text, font=_font(size, bold), fill=colour)


@lru_cache
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    file = "NotoSansCJK-Bold.ttc" if bold else "NotoSansCJK-Regular.ttc"
    for folder in ("opentype/noto", "opentype/noto-cjk", "noto-cjk", "truetype/noto"):
        path = Path("/usr/share/fonts") / folder / file
        if path.exists():
            return ImageFont.truetype(str(path), size, index=2)  # the third face is "SC"
    raise FileNotFoundError(
        f"{file} was not found: the cards are drawn with Noto Sans CJK (apt install fonts-noto-cjk)"
    )
