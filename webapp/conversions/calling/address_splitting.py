"""An address as people paste it, told apart; the caller corrects what was taken wrong."""

import re

from webapp.conversions import phones

_DIGITS = re.compile(
    r"(?<!\d)(?:\+?86[\s-]*)?1[3-9]\d(?:[\s-]*\d){8}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)"
)
_EDGES = " \t\n\r,，;；、:："


def split(text: str) -> dict[str, str]:
    """{name, phone, region_code, detail, postcode} of a pasted text; empty where nothing was found.

    `phone` is canonical. What belongs to no other part stays in `detail`: nothing is dropped.
    """
    found = {"name": "", "phone": "", "region_code": "", "detail": "", "postcode": ""}
    rest = " ".join(text.split())
    for match in _DIGITS.finditer(rest):
        try:
            found["phone"] = phones.canonical(match.group())
        except phones.PhoneRefused:
            continue
        before, after = rest[: match.start()].strip(_EDGES), rest[match.end() :].strip(_EDGES)
        rest = " ".join(part for part in (before, after) if part)
        break
    return found | {"detail": rest.strip(_EDGES)}
