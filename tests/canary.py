"""A person who must be nowhere: what to look for, in every disguise, and the search itself.

Invented, born in 1890. Number, name and phone occur in no other test.
"""

import base64
import gzip
import hashlib
import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from urllib.parse import quote

import numpy as np

from bench.cards import check_digit
from tests.people import Sender

_FIRST17 = "11010118900307125"
CANARY = Sender(
    name="訾翀瑄",
    number=_FIRST17 + check_digit(_FIRST17),
    phone="19916893071",
    organisation={"code": "91350100M000100Y43", "name": "翀瑄羽毛贸易行"},
)
MISREAD = replace(CANARY, number=_FIRST17 + str((int(check_digit(_FIRST17)) + 1) % 10))
"""The same card with a wrong last digit: refused, and no refusal may repeat it."""
SECRETS = {
    "number": CANARY.number,
    "misread number": MISREAD.number,
    "phone": CANARY.phone,
    "name": CANARY.name,
    "organisation": "翀瑄羽毛贸易行",
}
_HEAD = 6
"""Bytes by which a disguise is recognised; the shortest has as many."""
_GROUPS = {18: ((6, 8, 4), (6, 4, 4, 4), (4, 4, 4, 6)), 11: ((3, 4, 4),)}


def found_in(data: bytes) -> list[str]:
    """Which secrets the bytes hold, and in which disguise; packed files are unpacked first."""
    digest = hashlib.sha256(data).digest()
    if digest not in _searched:  # the same files of a release are looked at again and again
        _searched[digest] = [name for layer in _layers(data) for name in _disguises_in(layer)]
    return _searched[digest]


_searched: dict[bytes, list[str]] = {}


def _disguises_in(layer: bytes) -> list[str]:
    """As if each disguise were looked for by itself: in one pass, for there are a thousand."""
    heads = _by_head()
    found = {
        name
        for place in _likely_places(layer)
        for name, pattern in heads.get(layer[place : place + _HEAD], ())
        if layer.startswith(pattern, place)
    }
    return [name for name, _ in disguises() if name in found]


def _likely_places(layer: bytes) -> list[int]:
    """Where a disguise may begin: each pair of its first bytes is one that some disguise has."""
    letters = np.frombuffer(layer, np.uint8).astype(np.uint16)
    if len(letters) < _HEAD:
        return []
    pairs = letters[:-1] << 8 | letters[1:]
    last = len(letters) - _HEAD + 1
    tables = enumerate(_pairs_of_heads())
    likely = [table[pairs[2 * index : 2 * index + last]] for index, table in tables]
    places: list[int] = np.flatnonzero(np.logical_and.reduce(likely)).tolist()
    return places


@cache
def _pairs_of_heads() -> list[np.ndarray]:
    """For the first, second and third pair of a head: which of all pairs there are."""
    tables = [np.zeros(2**16, bool) for _ in range(_HEAD // 2)]
    for head in _by_head():
        for index, table in enumerate(tables):
            table[int.from_bytes(head[2 * index : 2 * index + 2])] = True
    return tables


@cache
def _by_head() -> dict[bytes, list[tuple[str, bytes]]]:
    made: dict[bytes, list[tuple[str, bytes]]] = {}
    for name, pattern in disguises():
        assert len(pattern) >= _HEAD, name
        made.setdefault(pattern[:_HEAD], []).append((name, pattern))
    return made


@cache
def disguises() -> list[tuple[str, bytes]]:
    """(what and how, the bytes to look for), each pattern once."""
    made: dict[bytes, str] = {}
    for what, secret in SECRETS.items():
        for how, pattern in _disguised(secret):
            made.setdefault(pattern, f"{what}, {how}")
    return [(name, pattern) for pattern, name in made.items()]


def _disguised(secret: str) -> Iterator[tuple[str, bytes]]:
    yield from _encoded(secret, "")
    for how, text in _spellings(secret):
        yield how, text.encode()
    for how, text in _grouped(secret):
        yield from _encoded(text, how)


def _encoded(text: str, how: str) -> Iterator[tuple[str, bytes]]:
    """As bytes, in hexadecimal, and in base64 wherever in a longer text it begins."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        raw = text.encode(encoding)
        name = f"{how} {encoding}".strip()
        yield name, raw
        yield f"{name} hex", raw.hex().encode()
        yield f"{name} HEX", raw.hex().upper().encode()
        yield f"{name} hex in pairs", raw.hex(" ").encode()
        yield f"{name} repr", repr(raw)[2:-1].encode()
        for place in range(3):
            middle = _base64_middle(raw, place)
            yield f"{name} base64 {place}", middle
            yield f"{name} base64url {place}", middle.translate(bytes.maketrans(b"+/", b"-_"))


def _base64_middle(raw: bytes, place: int) -> bytes:
    """What is certain of the base64 of a text in which `raw` begins after 3n + `place` bytes."""
    encoded = base64.b64encode(b"\0" * place + raw)
    begins = -(-place * 8 // 6)
    ends = (place + len(raw)) * 8 // 6
    return encoded[begins:ends]


def _spellings(secret: str) -> Iterator[tuple[str, str]]:
    """As JSON, HTML and URLs write it, in full width, and backwards."""
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in secret)
    yield "backwards", secret[::-1]
    yield "JSON escapes", escaped
    yield "JSON ESCAPES", re.sub("[a-f]", lambda found: found[0].upper(), escaped)
    yield "HTML entities", "".join(f"&#{ord(letter)};" for letter in secret)
    yield "HTML hex entities", "".join(f"&#x{ord(letter):x};" for letter in secret)
    yield "escaped HTML", html.escape(secret)
    yield "URL", quote(secret)
    yield "URL, lower case", quote(secret).lower()
    yield "between stars", "*".join(secret)
    if secret.isdecimal():
        yield "full width", "".join(chr(ord(digit) + 0xFEE0) for digit in secret)


def _grouped(secret: str) -> Iterator[tuple[str, str]]:
    """Digits as people write them."""
    if not secret.isdecimal():
        yield "with spaces", " ".join(secret)
        return
    for sizes in _GROUPS[len(secret)]:
        parts, rest = [], secret
        for size in sizes:
            parts, rest = [*parts, rest[:size]], rest[size:]
        for separator in (" ", "-", "\u00a0", "&nbsp;", "\u2009"):
            yield f"groups {sizes} by {separator!r}", separator.join(parts)


def _layers(data: bytes) -> Iterator[bytes]:
    """The bytes as they are, and what a packed file holds."""
    yield data
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for name in packed.namelist():
                yield from _layers(packed.read(name))
    elif data[:2] == b"\x1f\x8b":
        yield from _layers(gzip.decompress(data))
