"""Photographs a printed card: on a desk, and worse in one of several ways."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

SIZE = (960, 720)

Card = Image.Image
Taken = tuple[Image.Image, int, int]
"""A picture, the JPEG quality to keep it at, and by how much it is turned clockwise."""


def photograph(card: Card, seed: int, degradation: str) -> tuple[bytes, int]:
    """A JPEG of the card, and by how many degrees clockwise it must be turned to stand upright."""
    chance = random.Random(f"photo {seed} {degradation}")
    picture, quality, clockwise = DEGRADATIONS[degradation](card, chance)
    file = BytesIO()
    picture.convert("RGB").save(file, "JPEG", quality=quality)
    return file.getvalue(), (360 - clockwise) % 360


def _clean(card: Card, chance: random.Random) -> Taken:
    return _on_desk(card, chance), 88, 0


def _perspective(card: Card, chance: random.Random) -> Taken:
    return _on_desk(card, chance, skew=0.09), 85, 0


def _blur(card: Card, chance: random.Random) -> Taken:
    radius = chance.uniform(1.2, 2.0)
    return _on_desk(card, chance).filter(ImageFilter.GaussianBlur(radius)), 80, 0


def _glare(card: Card, chance: random.Random) -> Taken:
    picture = _on_desk(card, chance, skew=0.03)
    width, height = picture.size
    x, y = chance.uniform(0.25, 0.75) * width, chance.uniform(0.2, 0.9) * height
    down, across = np.mgrid[0:height, 0:width]
    spot = np.exp(-(((across - x) / 170) ** 2 + ((down - y) / 95) ** 2)) * 0.72
    pixels = np.asarray(picture, dtype=np.float32)
    pixels = pixels + (255 - pixels) * spot[..., None]
    return Image.fromarray(pixels.astype(np.uint8), "RGB"), 82, 0


def _tilted(card: Card, chance: random.Random) -> Taken:
    angle = chance.choice((-1, 1)) * chance.uniform(7, 17)
    return _on_desk(card, chance, angle=angle, fill=0.8), 40, 0


def _dim(card: Card, chance: random.Random) -> Taken:
    picture = ImageEnhance.Brightness(_on_desk(card, chance, skew=0.03)).enhance(
        chance.uniform(0.16, 0.3)
    )
    return _grained(picture, chance, 5.0), 75, 0


def _quarter_turn(card: Card, chance: random.Random) -> Taken:
    picture = _on_desk(card, chance, skew=0.04, angle=chance.uniform(-4, 4))
    return _turned(picture, chance.choice((90, 180, 270)), 80)


def _noise(card: Card, chance: random.Random) -> Taken:
    return _grained(_on_desk(card, chance), chance, 22.0), 80, 0


def _everything(card: Card, chance: random.Random) -> Taken:
    """Turned, tilted, dim and kept at JPEG q40, all at once."""
    picture = _on_desk(card, chance, angle=chance.uniform(-9, 9), fill=0.84)
    picture = ImageEnhance.Brightness(picture).enhance(chance.uniform(0.35, 0.5))
    return _turned(picture, chance.choice((0, 90, 180, 270)), 40)


DEGRADATIONS: dict[str, Callable[[Card, random.Random], Taken]] = {
    "clean": _clean,
    "perspective": _perspective,
    "blur": _blur,
    "glare": _glare,
    "tilt-q40": _tilted,
    "dim": _dim,
    "quarter-turn": _quarter_turn,
    "noise": _noise,
    "everything": _everything,
}


def _turned(picture: Image.Image, clockwise: int, quality: int) -> Taken:
    return picture.rotate(-clockwise, expand=True), quality, clockwise


def _grained(picture: Image.Image, chance: random.Random, strength: float) -> Image.Image:
    grain = np.random.default_rng(chance.randrange(2**32))
    clean = np.asarray(picture, dtype=np.float64)
    pixels = clean + grain.normal(0, strength, clean.shape)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8), "RGB")


def _on_desk(
    card: Card, chance: random.Random, *, skew: float = 0.0, angle: float = 0.0, fill: float = 0.92
) -> Image.Image:
    """The card on a dark desk: `fill` of the photo's width, each corner off by up to `skew`."""
    width, height = SIZE
    desk = tuple(chance.randrange(60, 120) for _ in range(3))
    half_w = width * fill / 2
    half_h = half_w * card.height / card.width
    turn = math.radians(angle)
    corners = []
    for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x = sx * half_w * (1 - chance.uniform(0, skew))
        y = sy * half_h * (1 - chance.uniform(0, 2 * skew))
        corners.append(
            (
                width / 2 + x * math.cos(turn) - y * math.sin(turn),
                height / 2 + x * math.sin(turn) + y * math.cos(turn),
            )
        )
    w, h = card.size
    mapping = _homography(corners, [(0, 0), (w, 0), (w, h), (0, h)])
    shape = _seen(Image.new("L", card.size, 255), mapping)
    picture = Image.new("RGB", SIZE, desk)
    picture.paste(_seen(card, mapping), (0, 0), shape)
    return picture


def _seen(flat: Image.Image, mapping: tuple[float, ...]) -> Image.Image:
    return flat.transform(SIZE, Image.Transform.PERSPECTIVE, mapping, Image.Resampling.BICUBIC)


def _homography(
    seen: list[tuple[float, float]], flat: list[tuple[float, float]]
) -> tuple[float, ...]:
    """The eight numbers that Pillow wants: from a place in the photo to a place on the card."""
    rows, right = [], []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return tuple(np.linalg.solve(np.array(rows, float), np.array(right, float)))
