"""Everything that a browser keeps for our origin, read through JavaScript, as bytes to search."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page


def _script(name: str) -> str:
    return (Path(__file__).parent / name).read_text().rstrip().removesuffix(";")


READ = _script("stores_read.js")

PLANT = _script("stores_plant.js")


_bodies: dict[str, bytes] = {}
"""What was read of Cache Storage already, by its SHA-256: the files of a release stay the same."""


def places(page: Page) -> Iterator[tuple[str, bytes]]:
    """(where, what is kept there) of everything that scripts of our origin can read."""
    read: dict[str, Any] = page.evaluate(READ, list(_bodies))
    for name, value in read["found"].items():
        if name.startswith("cache "):
            digest, body = value.pop("digest"), value.pop("body")
            if body is not None:
                _bodies[digest] = base64.b64decode(body)
            yield name, _bodies[digest]
        yield name, json.dumps(value, ensure_ascii=False).encode()
    for bytes_of in read["binary"]:
        yield "bytes in indexedDB", base64.b64decode(bytes_of)


def plantings(page: Page) -> list[str]:
    """Kinds of places where `plant` can put something."""
    names: list[str] = page.evaluate(PLANT, {"where": "", "secret": ""})
    return names


def plant(page: Page, where: str, secret: str) -> None:
    """Put a secret into one kind of place; an empty one takes it away again."""
    page.evaluate(PLANT, {"where": where, "secret": secret})
