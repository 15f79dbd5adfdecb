"""What a caller does on the desk. Every act is a form; what was typed comes back with a refusal."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from webapp.conversions import address_reading, phones
from webapp.conversions import call_schemas as schemas
from webapp.conversions.kinds import DeliveryWish, Disposition
from webapp.conversions.models import ConversionCall
from webapp.conversions.queries import calls as reading
from webapp.conversions.services import claiming, dialling, saving, shifts
from webapp.conversions.services.dialling import STOPPED_WORDS
from webapp.conversions.services.saving import Outcome
from webapp.conversions.titles import DISPOSITION_TITLES
from webapp.conversions.views.calls.blueprint import pages
from webapp.conversions.views.calls.desk import show_call
from webapp.foundation import forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput, TooMany
from webapp.places.address_text import ParsedAddress, parse
from webapp.places.queries import region_steps

POST, FETCH = "post", "fetch"
"""What a person wants of one of several documents; anything else is asked again another time."""
THEN_NEXT = "next"
LONGEST_PASTE = 1000
SAID_BY_THE_DESK = frozenset({"outside-hours", "paused", "campaign-stopped"})
"""Refusals of a claim that the desk itself explains."""


@pages.post("/next")
@requires(Permission.CALLS_MAKE)
def claim_next() -> Any:
    """The next call, or the desk that says why there is none."""
    return _next(**forms.read(schemas.NextForm))


@pages.post("/<uuid:call_id>/dial")
@requires(Permission.CALLS_MAKE)
def dial(call_id: UUID) -> Any:
    """Note that it is dialled; the answer has the number to dial, or says why it may not be."""
    actor = current_actor()
    reading.own_call(actor, call_id)
    try:
        call = dialling.dial(actor, call_id)
    except Conflict as refusal:
        return _over(call_id, refusal)
    if call.stopped_because is not None:
        flash(str(STOPPED_WORDS[call.stopped_because]), "look")
        return _to_desk(call)
    return show_call(call, request.form)


@pages.post("/<uuid:call_id>/last-four")
@requires(Permission.CALLS_MAKE)
def ask_last_four(call_id: UUID) -> Any:
    """Whether what the person said are the last four; the right ones are never told."""
    actor = current_actor()
    call = reading.own_call(actor, call_id)
    case_id = forms.read(schemas.LastFourForm)["case_id"]
    said = request.form.get(f"last_four-{case_id}", "")
    try:
        matches = dialling.prove(actor, call_id, case_id, said)
    except (InvalidInput, TooMany) as refusal:
        errors = {f"last_four-{case_id}": _sentence(refusal)}
        return show_call(call, request.form, errors), refusal.status, refusal.headers
    except Conflict as refusal:
        return _over(call_id, refusal)
    return show_call(reading.own_call(actor, call_id), request.form, asked={case_id: matches})


@pages.post("/<uuid:call_id>/split")
@requires(Permission.CALLS_MAKE)
def split_address(call_id: UUID) -> Any:
    """Tell the parts of a pasted address apart; without a script, list the next level of regions.

    What is found takes the place of what stood there, what is not found leaves it. Where nothing
    is, that is said.
    """
    call = reading.own_call(current_actor(), call_id)
    given = request.form.to_dict()
    if "pick_region" in given:
        return show_call(call, given)
    pasted = given.get("pasted", "")[:LONGEST_PASTE]
    found = parse(pasted)
    if found.is_nothing and pasted.strip():
        return show_call(call, given, found_nothing=True)
    return show_call(call, given | _parts(found))


@pages.post("/<uuid:call_id>/save")
@requires(Permission.CALLS_MAKE)
def save(call_id: UUID) -> Any:
    """End the call, and go on with the next one if that was pressed."""
    actor = current_actor()
    call = reading.own_call(actor, call_id)
    wrong: dict[str, str] = {}
    try:
        outcome, wrong = _outcome(call)
        call = saving.save(actor, call_id, outcome)
    except InvalidInput as refusal:
        errors = forms.said(refusal)
        if wrong and "detail" not in wrong:
            errors.pop("detail", None)  # the address is there, one of its parts is wrong
        return show_call(call, request.form, errors | wrong), refusal.status
    except Conflict as refusal:
        return _over(call_id, refusal)
    if request.form.get("then") == THEN_NEXT and (key := request.form.get("claim_key")):
        return _next(call.campaign_id, forms.uuid_of(key))
    flash(_("已记下：%(how)s", how=DISPOSITION_TITLES[outcome.disposition]))
    return _to_desk(call)


@pages.post("/<uuid:call_id>/keep")
@requires(Permission.CALLS_MAKE)
def keep(call_id: UUID) -> Any:
    """Show that the page is still open, with what was typed on it so far.

    The answer is which cases are still to be asked about: a page that shows others is drawn anew.
    """
    actor = current_actor()
    typed = request.form if "draft" in request.form else None
    claiming.keep(actor, call_id, typed)
    return {"waiting": reading.waiting_in_call(reading.own_call(actor, call_id))}


@pages.post("/<uuid:call_id>/look")
@requires(Permission.CALLS_MAKE)
def look(call_id: UUID) -> Any:
    """The page of the call as it is now, with what was typed on it."""
    return show_call(reading.own_call(current_actor(), call_id), request.form)


@pages.post("/pause")
@requires(Permission.CALLS_MAKE)
def pause() -> Any:
    """Rest."""
    given = forms.read(schemas.PauseForm)
    try:
        shifts.pause(current_actor(), **given)
    except Conflict as refusal:
        flash(str(refusal.detail), "look")
    return redirect(url_for("calls.desk", campaign=given["campaign_id"]))


@pages.post("/resume")
@requires(Permission.CALLS_MAKE)
def resume() -> Any:
    """Back again."""
    shifts.resume(current_actor())
    campaign_id = forms.uuid_of(request.form.get("campaign_id", ""))
    return redirect(url_for("calls.desk", campaign=campaign_id))


def _next(campaign_id: UUID, claim_key: UUID | None) -> Any:
    """The desk says by itself why there is no call: it is asked after the claim."""
    if claim_key is not None:
        try:
            claiming.claim_next(current_actor(), campaign_id, claim_key)
        except Conflict as refusal:
            if refusal.slug not in SAID_BY_THE_DESK:
                raise
    return redirect(url_for("calls.desk", campaign=campaign_id))


def _outcome(call: ConversionCall) -> tuple[Outcome, dict[str, str]]:
    """What came of the call, and what is wrong with its address. Raises InvalidInput."""
    said = forms.read(schemas.SaveForm)
    address, wish, wrong = None, DeliveryWish.ANY_TIME, {}
    if said["disposition"] is Disposition.CONSENTED:
        try:
            address, wish = address_reading.read(request.form, schemas.county_of(request.form))
        except InvalidInput as refusal:
            wrong = forms.said(refusal)
    wanted = {case_id: request.form.get(f"case-{case_id}") for case_id in call.cases}
    outcome = Outcome(
        **said,
        address=address,
        wish=wish,
        post=tuple(one for one, how in wanted.items() if how == POST),
        fetch=tuple(one for one, how in wanted.items() if how == FETCH),
    )
    return outcome, wrong


def _parts(found: ParsedAddress) -> dict[str, str]:
    """The fields of the form that a pasted address fills."""
    parts = {
        "recipient": found.name,
        "phone": phones.written(found.phone) if found.phone else "",
        "detail": found.detail,
        "postcode": found.postcode,
        "wish": found.wish.value,
    }
    if code := found.region_code:
        levels = zip(("province", "city", "county"), region_steps(code), strict=False)
        parts |= dict(levels)
    return {name: value for name, value in parts.items() if value}


def _over(call_id: UUID, refusal: Conflict) -> Any:
    """The page with everything that was typed, and why it leads no further."""
    call = reading.own_call(current_actor(), call_id)
    return show_call(call, request.form, over=str(refusal.detail)), refusal.status


def _sentence(refusal: InvalidInput | TooMany) -> str:
    return next(iter(forms.said(refusal).values()), str(refusal.detail))


def _to_desk(call: ConversionCall) -> Any:
    return redirect(url_for("calls.desk", campaign=call.campaign_id))
