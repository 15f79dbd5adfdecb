"""Lists of a caller's own: the callbacks they agreed, the calls they made. Both are masked."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template, request
from marshmallow import Schema, fields, validate

from webapp.conversions.calling.dispositions import CONNECTED, RIGHT_PERSON
from webapp.conversions.kinds import Disposition
from webapp.conversions.models import ConversionCall, ConversionCase
from webapp.conversions.queries import calls as reading
from webapp.conversions.queries import campaigns
from webapp.conversions.queries import desk as reading_desk
from webapp.conversions.queries.cases import cases_by_id, items_of
from webapp.conversions.titles import DISPOSITION_TITLES
from webapp.conversions.views.calls.blueprint import pages
from webapp.conversions.views.calls.changed import changed_for
from webapp.foundation import clock, forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput

ORDER: Any = [(ConversionCall.id, "desc")]
ASKED_FOR_PEACE = frozenset({Disposition.DO_NOT_CALL, Disposition.WRONG_NUMBER})


class DayForm(Schema):
    """Of which day."""

    day = fields.Date(validate=validate.Range(min=date(2000, 1, 1), max=date(2999, 12, 31)))


@pages.get("/callbacks")
@requires(Permission.CALLS_MAKE)
def list_callbacks() -> str:
    """What the caller agreed, the next first: what is overdue stands at the top."""
    actor = current_actor()
    own = campaigns.campaigns_of(actor)
    agreed = reading_desk.callbacks(actor, own)
    cases = reading_desk.waiting_cases_of(own[0].hall_id, {one.id for one in agreed}) if own else {}
    return render_template(
        "calls/callbacks.html",
        agreed=agreed,
        cases=cases,
        items=_item_names([case for group in cases.values() for case in group]),
        campaigns={one.id: one.name for one in own},
        now=clock.now(),
    )


@pages.get("/record")
@requires(Permission.CALLS_MAKE)
def list_calls() -> str:
    """The calls that the caller saved, the newest first."""
    actor = current_actor()
    day = _wanted_day()
    page = paging.page(reading_desk.own_calls(actor, day), ORDER, request.args.get("cursor", ""))
    cases = _first_cases(page.rows)
    numbers = (
        reading.numbers_by_id(page.rows[0].hall_id, {one.number_id for one in page.rows})
        if page.rows
        else {}
    )
    return render_template(
        "calls/record.html",
        changed=[] if request.args else changed_for(actor),
        page=page,
        day=day,
        cases=cases,
        numbers=numbers,
        items=_item_names(list(cases.values())),
        dispositions=DISPOSITION_TITLES,
        kinds={one: _kind(one) for one in Disposition},
    )


def _wanted_day() -> date | None:
    """The day that was asked for; none for what is no day."""
    try:
        return forms.read(DayForm, request.args).get("day")
    except InvalidInput:
        return None


def _first_cases(calls: Sequence[ConversionCall]) -> dict[UUID, ConversionCase]:
    """The most urgent case of each call, by the call's id."""
    if not calls:
        return {}
    first = {one.id: one.cases[0] for one in calls if one.cases}
    cases = cases_by_id(calls[0].hall_id, first.values())
    return {call_id: cases[case_id] for call_id, case_id in first.items() if case_id in cases}


def _item_names(cases: Sequence[ConversionCase]) -> dict[UUID, str]:
    return {item.id: item.name for item in items_of(cases).values()} if cases else {}


def _kind(disposition: Disposition) -> str:
    """The look of its mark."""
    if disposition is Disposition.CONSENTED:
        return "done"
    if disposition in ASKED_FOR_PEACE:
        return "look"
    return "wait" if disposition in RIGHT_PERSON or disposition in CONNECTED else ""
