"""Invented people, all born before 1900, and waybills of invented parcels."""

import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from webapp.identity.documents import check_digit
from webapp.identity.masking import mask_name
from webapp.waybills.numbers import s10_check_digit

FIRST_BIRTH = date(1880, 1, 1)
SURNAMES = "赵钱孙李周吴郑王冯陈"
GIVEN = ["晓明", "秀英", "建国", "玉兰", "文博", "若溪"]
_people = itertools.count(1)
_parcels = itertools.count(10_000_000)


@dataclass(frozen=True)
class Sender:
    """What a courier reads from a card and hears from the person."""

    name: str
    number: str = field(repr=False)
    phone: str = "13800138000"
    waybill_name: str = ""
    document_type: str = "resident-card"
    expires_on: str | None = None
    organisation: dict[str, str] | None = None
    temporary: bool = False

    @property
    def masked_name(self) -> str:
        """As the phone keeps it."""
        return mask_name(self.name)

    @property
    def sealed(self) -> dict[str, Any]:
        """What the phone seals."""
        return {
            "document_type": self.document_type,
            "number": self.number,
            "name": self.name,
            "expires_on": self.expires_on,
            "phone": self.phone,
            "waybill_name": self.waybill_name or self.name,
            "organisation": self.organisation,
            "temporary": self.temporary,
        }


def sender(index: int | None = None, **changes: Any) -> Sender:
    """The invented person with an index, or another one each time."""
    index = next(_people) if index is None else index
    name = SURNAMES[index % len(SURNAMES)] + GIVEN[index % len(GIVEN)]
    given: dict[str, Any] = {"name": name, "number": number(index)}
    return Sender(**{**given, **changes})


def number(index: int) -> str:
    """A resident number with a valid check digit and a birth in the eighties of 1800."""
    days, serial = divmod(index, 999)
    born = FIRST_BIRTH + timedelta(days=days % 7000)
    first17 = f"110101{born:%Y%m%d}{serial + 1:03d}"
    return first17 + check_digit(first17)


def waybill(index: int | None = None) -> str:
    """An S10 number of EMS with a valid check digit, another one each time."""
    serial = f"{(next(_parcels) if index is None else index) % 100_000_000:08d}"
    return f"EA{serial}{s10_check_digit(serial)}CN"
