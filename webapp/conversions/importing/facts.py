"""The facts of a case as a list tells them: plain values that go through JSON and back."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from webapp.conversions import personal
from webapp.conversions.kinds import ApplicantKind, Delivery
from webapp.conversions.models import ConversionCase, ConversionItem
from webapp.conversions.personal import Personal
from webapp.foundation import clock
from webapp.foundation.spreadsheets import EMPTIED

PERSONAL = ("name", "phone", "last_four", "address")
PLAIN = ("applicant", "chosen", "ready_on", "keep_until", "accepted_on", "collected_on", *PERSONAL)
"""Columns whose value is the fact of the same name."""
NOTHING = {"ready_on": None, "accepted_on": None, "collected_on": None, "address": ""}
"""What is left of a fact that is taken away."""

Facts = dict[str, Any]


def said(values: dict[str, Any]) -> Facts:
    """What a row says; an empty cell says nothing."""
    told = {name: values[name] for name in PLAIN if values[name] is not None}
    return {name: NOTHING[name] if value == EMPTIED else value for name, value in told.items()}


def of_case(case: ConversionCase) -> Facts:
    """The facts of a case that is there, its personal part opened."""
    own = personal.opened(case)
    return {
        "item_id": str(case.item_id),
        "applicant": case.applicant.value,
        "chosen": case.chosen.value,
        "ready_on": _text(case.ready_on),
        "keep_until": _text(case.keep_until),
        "accepted_on": _text(case.accepted_on),
        "collected_on": _text(case.collected_at and clock.business_day(case.collected_at)),
        **{name: getattr(own, name) for name in PERSONAL},
    }


def put(case: ConversionCase, facts: Facts, item: ConversionItem) -> None:
    """Write all facts of a case; its personal part is sealed anew."""
    case.item_id, case.department_id = item.id, item.department_id
    case.applicant = ApplicantKind(facts["applicant"])
    case.chosen = Delivery(facts["chosen"])
    case.accepted_on = _day(facts["accepted_on"])
    case.ready_on = _day(facts["ready_on"])
    case.keep_until = date.fromisoformat(facts["keep_until"])
    collected_on = _day(facts["collected_on"])
    case.collected_at = (
        datetime.combine(collected_on, time.min, clock.SHANGHAI) if collected_on else None
    )
    own = Personal(**{name: facts[name] for name in PERSONAL})
    for column, value in personal.sealed(case.hall_id, case.id, own).items():
        setattr(case, column, value)


def item_id_of(facts: Facts) -> UUID:
    """The item that the facts name."""
    return UUID(facts["item_id"])


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
