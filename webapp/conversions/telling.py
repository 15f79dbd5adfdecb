"""How the facts of departments and items are told to people."""

from typing import Any

from flask_babel import gettext as _

from webapp.conversions.facts import differences
from webapp.conversions.models import ConversionCase
from webapp.conversions.titles import CLASS_TITLES, FACT_TITLES, LEVEL_TITLES, PAYER_TITLES
from webapp.foundation import clock

_TITLES: dict[str, dict[Any, Any]] = {
    "document_class": CLASS_TITLES,
    "approval_level": LEVEL_TITLES,
    "payer": PAYER_TITLES,
}


def tell(name: str, value: Any) -> str:
    """The value of a fact."""
    if name == "fee_fen":
        return tell_fee(value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(_TITLES.get(name, {}).get(value, value))


def tell_fee(fee_fen: int) -> str:
    """Money as people say it: 12.00 元, or that it costs nothing."""
    return _("%(yuan)s 元", yuan=yuan(fee_fen)) if fee_fen else _("不收邮费")


def yuan(fee_fen: int) -> str:
    """Fen as yuan: 1250 is 12.50."""
    return f"{fee_fen // 100}.{fee_fen % 100:02}"


def tell_case(case: ConversionCase) -> dict[str, Any]:
    """How a case stands, as programs are told: JSON's own values, nothing personal unmasked."""
    return {
        "case_number": case.case_number,
        "state": case.state.value,
        "reasons": [one.value for one in case.reasons],
        "keep_until": case.keep_until.isoformat(),
        "collected_on": (
            clock.business_day(case.collected_at).isoformat() if case.collected_at else None
        ),
        "masked_name": case.masked_name,
        "masked_phone": case.masked_phone,
    }


def tell_clash(row: Any, given: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """(title, what the row has now, what was typed) of each fact that differs."""
    return [
        (FACT_TITLES[name], tell(name, getattr(row, name)), tell(name, given[name]))
        for name in differences(row, {**given, "version": row.version})
    ]
