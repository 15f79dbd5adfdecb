"""Why the authority's platform sends a record back: its codes, in words, and what mends them.

The codes are those of `docs/authority-platform.md`. A code that is not known here is shown in the
platform's own words, and everything that a correction may change is offered.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

CORRECTABLE = ("destination_code", "class", "letter", "item_category", "weight_grams")
"""Members that a correction may change."""


@dataclass(frozen=True)
class Reason:
    """A reason in the reader's language, and the members that a correction must change."""

    sentence: Any
    correctable: tuple[str, ...]


REASONS = {
    "destination-without-county": Reason(
        _l("平台退回：目的地区后面缺区县。补上后自动重发。"), ("destination_code",)
    ),
    "destination-unknown": Reason(
        _l("平台退回：不认识这个目的地区。改好后自动重发。"), ("destination_code",)
    ),
    "weight-missing": Reason(
        _l("平台退回：这一类要报重量。补上后自动重发。"), ("weight_grams", "class")
    ),
    "class-wrong": Reason(_l("平台退回：分类不对。改好后自动重发。"), ("class", "letter")),
    "item-wrong": Reason(_l("平台退回：物品类别不对。改好后自动重发。"), ("item_category",)),
    "waybill-exists": Reason(
        _l("平台退回：这个运单已经由别的网点上报。请核对面单，扫错的请撤单重收。"), ()
    ),
    "waybill-unknown": Reason(_l("平台退回：没有这个运单号。扫错的请撤单重收。"), ()),
    "identity-doubtful": Reason(_l("平台退回：实名信息核对不上。请撤单，重新验证件。"), ()),
}


def reason(code: str, words: str) -> Reason:
    """The reason of a code; `words` are the platform's own."""
    if known := REASONS.get(code):
        return known
    return Reason(_l("平台退回：%(words)s", words=words or code), CORRECTABLE)
