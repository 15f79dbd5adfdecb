"""How the facts of departments and items are told to people."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from webapp.conversions import queries
from webapp.conversions.facts import differences
from webapp.conversions.models import ConversionCase
from webapp.conversions.titles import (
    CAMPAIGN_FACT_TITLES,
    CLASS_TITLES,
    DISPOSITION_TITLES,
    FACT_TITLES,
    LEVEL_TITLES,
    PAYER_TITLES,
)
from webapp.foundation import clashes, clock
from webapp.foundation.clashes import Clash
from webapp.foundation.moments import day
from webapp.places.telling import tell_week

HOUR, DAY = 60, 24 * 60

_TITLES: dict[str, dict[Any, Any]] = {
    "document_class": CLASS_TITLES,
    "approval_level": LEVEL_TITLES,
    "payer": PAYER_TITLES,
}


def tell(name: str, value: Any) -> str:
    """The value of a fact."""
    if name in _TELLERS:
        return _TELLERS[name](value)
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


def tell_clash(row: Any, given: dict[str, Any]) -> Clash:
    """What of a department, an item or a campaign is otherwise than it was typed."""
    titles = {**CAMPAIGN_FACT_TITLES, **FACT_TITLES}
    return clashes.told(row, given, differences(row, given), titles, tell)


def tell_minutes(minutes: int) -> str:
    """A span as people say it: 30 分钟, 4 小时, 1 天; zero is 不隔."""
    if not minutes:
        return _("马上可以")
    if minutes % DAY == 0:
        return _("%(count)s 天", count=minutes // DAY)
    if minutes % HOUR == 0:
        return _("%(count)s 小时", count=minutes // HOUR)
    return _("%(count)s 分钟", count=minutes)


def tell_cool_downs(cool_downs: dict[str, int]) -> str:
    """The spans that a campaign sets itself."""
    told = [
        f"{title} {tell_minutes(int(cool_downs[one.value]))}"
        for one, title in DISPOSITION_TITLES.items()
        if one.value in cool_downs
    ]
    return " · ".join(told) or _("都按默认")


def _tell_items(item_ids: list[str]) -> str:
    names = queries.item_names(UUID(one) for one in item_ids)
    return "、".join(names.values()) or _("全部事项")


_TELLERS: dict[str, Callable[[Any], str]] = {
    "fee_fen": tell_fee,
    "starts_on": day,
    "ends_on": day,
    "hours": tell_week,
    "item_ids": _tell_items,
    "cool_downs": tell_cool_downs,
    "lease_minutes": tell_minutes,
}
"""Facts that are told otherwise than by a list of titles."""
