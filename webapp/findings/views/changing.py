"""Pages of procedures: drawn for everybody who works by them, changed by the city's officer."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.findings import queries, rules
from webapp.findings.kinds import Doer, FindingKind, Severity
from webapp.findings.lifecycle import (
    MAY_BE_LEFT_OUT,
    MOVES,
    OPEN,
    POSSIBLE_DOERS,
    FindingState,
    Step,
)
from webapp.findings.rules import DEFAULTS, MOST_DAYS, MOST_PHOTOS, Rules, StepRule
from webapp.findings.schemas import ProcedureForm
from webapp.findings.services import changing
from webapp.findings.titles import (
    DOER_TITLES,
    KIND_TITLES,
    SEVERITY_TITLES,
    STATE_TITLES,
    STEP_TITLES,
)
from webapp.foundation import forms
from webapp.foundation.access import Permission, ScopeKind, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput, NotFound, Problem
from webapp.identity.masking import mask_name

pages = Blueprint("procedures", __name__, url_prefix="/procedures")
SEVERITIES = (Severity.SERIOUS, Severity.USUAL, Severity.MINOR)


@pages.get("")
@requires(Permission.FINDINGS_READ)
def list_procedures() -> str:
    """The kinds of findings, each with its procedure."""
    city = _city()
    return render_template(
        "findings/procedures.html",
        kinds=KIND_TITLES,
        current={kind: queries.current_procedure(kind, city) for kind in FindingKind},
    )


@pages.get("/<kind>")
@requires(Permission.FINDINGS_READ)
def show(kind: str) -> str:
    """One procedure: drawn, as a table, and its versions; a form for who may change it."""
    return _page(_kind(kind), {})


@pages.post("/<kind>")
@requires(Permission.PROCEDURES_EDIT)
def change(kind: str) -> Any:
    """Write the next version."""
    actor = current_actor()
    wanted = _kind(kind)
    try:
        given = forms.read(ProcedureForm)
        made = changing.change(
            actor,
            wanted,
            given["number"],
            _steps(),
            escalates=given["escalates"],
            warns_days=given["warns_days"],
            quiet_days=given["quiet_days"],
            why=given["why"],
        )
    except InvalidInput as refusal:
        return _page(wanted, forms.said(refusal)), refusal.status
    except Conflict as refusal:
        return _page(wanted, {}, refusal), refusal.status
    flash(_("第 %(number)s 版从现在起用于新的问题，正在办的还按原来的办", number=made.number))
    return redirect(url_for("procedures.show", kind=wanted.value))


def _page(kind: FindingKind, errors: Mapping[str, str], refused: Problem | None = None) -> str:
    actor = current_actor()
    city = _city()
    kept = queries.current_procedure(kind, city)
    says = queries.rules_of(kept) if kept is not None else DEFAULTS[kind]
    versions = queries.versions(kind, city)
    return render_template(
        "findings/procedure.html",
        kind=kind,
        title=KIND_TITLES[kind],
        says=says,
        number=kept.number if kept is not None else 1,
        own=kept is not None and kept.city_code != "",
        ways=_ways(says),
        versions=versions,
        names={
            key: mask_name(name)
            for key, name in names_of({one.made_by for one in versions}).items()
        },
        may_edit=actor.may(Permission.PROCEDURES_EDIT) and actor.scope.kind is ScopeKind.CITY,
        errors=errors,
        refused=refused,
        typed=request.form,
        all_steps=[step for step in Step if step in POSSIBLE_DOERS],
        optional=MAY_BE_LEFT_OUT,
        possible_doers=POSSIBLE_DOERS,
        severities=SEVERITIES,
        severity_titles=SEVERITY_TITLES,
        steps=STEP_TITLES,
        states=STATE_TITLES,
        doers=DOER_TITLES,
        MOST_DAYS=MOST_DAYS,
        MOST_PHOTOS=MOST_PHOTOS,
    )


def _ways(says: Rules) -> list[tuple[FindingState, list[tuple[StepRule, FindingState | None]]]]:
    """Each state with the steps that lead on from it, in the order of a finding's life."""
    return [
        (
            state,
            [
                (says.steps[step], to)
                for step, to in MOVES[state].items()
                if says.leads_on(state, step)
            ],
        )
        for state in FindingState
        if state in OPEN
    ]


def _steps() -> list[StepRule]:
    """The table as it was sent. Raises InvalidInput (`<step>`) for what is no number."""
    found, errors = [], {}
    for step, possible in POSSIBLE_DOERS.items():
        if step in MAY_BE_LEFT_OUT and f"{step}-on" not in request.form:
            continue
        numbers = [_number(f"{step}-days-{one}") for one in SEVERITIES] + [
            _number(f"{step}-photos")
        ]
        if None in numbers:
            errors[step.value] = [str(rules.DAYS)]
            continue
        chosen = request.form.getlist(f"{step}-doers")
        found.append(
            StepRule(
                step,
                frozenset(doer for doer in Doer if doer.value in chosen)
                if len(possible) > 1
                else frozenset(possible),
                dict(zip(SEVERITIES, [one or 0 for one in numbers], strict=False)),
                numbers[-1] or 0,
                f"{step}-words" in request.form,
                f"{step}-place" in request.form,
            )
        )
    if errors:
        raise InvalidInput(errors=errors)
    return found


def _number(name: str) -> int | None:
    text = request.form.get(name, "").strip()
    return (
        int(text)
        if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_DAYS))
        else None
    )


def _kind(text: str) -> FindingKind:
    try:
        return FindingKind(text)
    except ValueError:
        raise NotFound() from None


def _city() -> str:
    """The city whose procedures somebody works by; empty where they work for no one city."""
    scope = current_actor().scope
    if scope.kind is ScopeKind.CITY:
        return scope.id
    return scope.id[:4] + "00" if scope.kind is ScopeKind.COUNTY else ""
