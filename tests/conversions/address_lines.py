"""The frozen lines of pasted addresses: what stands in them and how an answer is compared.

They were written before there was a parser, and do not change with it. Regions are those of the
standard, people and phones are invented. What they hold to:

- `province`, `city`, `county` are the standard's whole names. The city of a municipality's county
  is the municipality; a county directly under its province has none. Hong Kong, Macau and Taiwan
  have nothing below them, as in the data. What is not a region of the standard (a development zone,
  an abolished district) stays in the detail.
- A county that several cities have, when nothing says which, is left open and stays in the detail.
- `phone` is in the one spelling of numbers, the first one where there are two.
- `detail` is what is left of the address, in the order of the text, without what was said of the
  region, without wishes and courtesies. `name` is the recipient's, as written.
- `postcode` is empty when the one that was written cannot be.
"""

import csv
import unicodedata
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("address_lines.csv")
SHA256 = "caed78e40ecaf70badc06d0415de2f3c197f3976eb6fb49bd661920f6f393b6f"
FIELDS = ("name", "phone", "province", "city", "county", "detail", "postcode")
LEAST_RIGHT = 95
"""Per cent of the lines, for each field."""


@dataclass(frozen=True)
class Line:
    """A text as somebody pastes it, and the fields a careful person would fill from it."""

    text: str
    fields: dict[str, str]


def lines() -> list[Line]:
    """All of them."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [Line(row.pop("text"), row) for row in csv.DictReader(file)]


def compared(value: str) -> str:
    """A value as it is compared: half-width, without spaces. Nothing else is forgiven."""
    return "".join(unicodedata.normalize("NFKC", value).split())
