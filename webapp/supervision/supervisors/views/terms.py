"""Pages of the office: who supervises, for how long, how well; appointing and ending."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts import invitations
from webapp.accounts.models import Account
from webapp.accounts.people import logins_of, names_of
from webapp.foundation import clock, forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput, Problem
from webapp.identity.masking import mask_name
from webapp.places.queries import region_names
from webapp.supervision.supervisors import months, queries, telling
from webapp.supervision.supervisors.queries import BY_END, BY_LATEST_END, Load, Term
from webapp.supervision.supervisors.schemas import AppointForm, EndForm, ProlongForm
from webapp.supervision.supervisors.services import terms as acts
from webapp.supervision.supervisors.titles import (
    AREA_TITLES,
    GRADE_TITLES,
    STATE_TITLES,
    TASK_ICONS,
    TASK_TITLES,
)

pages = Blueprint("supervisors", __name__, url_prefix="/supervisors")
USUAL_TERM = timedelta(days=365)


@pages.get("")
@requires(Permission.SUPERVISORS_READ)
def list_supervisors() -> str:
    """Who supervises in scope: whose term ends first stands first."""
    actor = current_actor()
    term = Term.OVER if request.args.get("term") == Term.OVER else Term.NOW
    page = paging.page(
        queries.appointments(actor, term),
        BY_LATEST_END if term is Term.OVER else BY_END,
        request.args.get("cursor", ""),
    )
    month = months.this_month()
    who = {one.account_id for one in page.rows}
    return render_template(
        "supervisors/list.html",
        page=page,
        term=term,
        today=clock.today(),
        called=telling.called(who),
        counties=region_names({one.county_code for one in page.rows}),
        loads=queries.loads(actor, who, month, month),
        no_load=Load(),
        tallies=queries.tallies(actor, who, month.year),
        grades=GRADE_TITLES,
        telling=telling,
        may_edit=actor.may(Permission.SUPERVISORS_EDIT),
    )


@pages.get("/new")
@requires(Permission.SUPERVISORS_EDIT)
def new_supervisor() -> str:
    """The form of a term; for somebody known, with what is known."""
    actor = current_actor()
    today = clock.today()
    known = {
        "starts_on": today.isoformat(),
        "ends_on": (today + USUAL_TERM).isoformat(),
        "county_code": next(iter(dict(queries.counties_of(actor))), ""),
    }
    again = forms.uuid_of(request.args.get("again", ""))
    if again is not None:
        known |= _known(queries.appointment_for(actor, again).account_id)
    return _new_page(known, {})


@pages.post("/new")
@requires(Permission.SUPERVISORS_EDIT)
def appoint() -> Any:
    """Begin a term; the link of somebody new is shown once."""
    try:
        wanted = acts.Wanted(**forms.read(AppointForm))
        made, account, token = acts.appoint(current_actor(), wanted)
    except InvalidInput as refusal:
        return _new_page(request.form, forms.said(refusal)), refusal.status
    if token:
        return _invited_page(account, token)
    flash(_("已聘任，任期到 %(day)s", day=made.ends_on.isoformat()))
    return _to(made.id)


@pages.get("/<uuid:appointment_id>")
@requires(Permission.SUPERVISORS_READ)
def show_supervisor(appointment_id: UUID) -> str:
    """One supervisor: the term, the tasks of the month, the reports of the year."""
    return _page(appointment_id, {})


@pages.post("/<uuid:appointment_id>/prolong")
@requires(Permission.SUPERVISORS_EDIT)
def prolong(appointment_id: UUID) -> Any:
    """A later last day."""
    try:
        made = acts.prolong(current_actor(), appointment_id, **forms.read(ProlongForm))
    except (InvalidInput, Conflict) as refusal:
        return _page(appointment_id, forms.said(refusal), refusal), refusal.status
    flash(_("已续聘，任期到 %(day)s", day=made.ends_on.isoformat()))
    return _to(made.id)


@pages.post("/<uuid:appointment_id>/end")
@requires(Permission.SUPERVISORS_EDIT)
def end(appointment_id: UUID) -> Any:
    """End it today."""
    try:
        made = acts.end(current_actor(), appointment_id, **forms.read(EndForm))
    except (InvalidInput, Conflict) as refusal:
        return _page(appointment_id, forms.said(refusal), refusal), refusal.status
    flash(_("任期今天结束，不能再报告。没确认的问题，请安排人接手。"))
    return _to(made.id)


def _page(appointment_id: UUID, errors: Mapping[str, str], refused: Problem | None = None) -> str:
    actor = current_actor()
    term = queries.appointment_for(actor, appointment_id)
    month = months.this_month()
    tasks = queries.tasks_in_order(actor, month, account_id=term.account_id)
    tally = queries.tally(actor, term.account_id, month.year)
    return render_template(
        "supervisors/show.html",
        term=term,
        name=mask_name(names_of({term.account_id}).get(term.account_id, "")),
        login=logins_of({term.account_id}).get(term.account_id, ""),
        county=region_names({term.county_code}).get(term.county_code, ""),
        terms=queries.terms_of(actor, term.account_id),
        today=clock.today(),
        has_ended=term.has_ended(clock.today()),
        month=month,
        tasks=tasks,
        done=telling.Whose(term.account_id, tasks).done,
        where=telling.where_to(tasks),
        tally=tally,
        telling=telling,
        grades=GRADE_TITLES,
        task_titles=TASK_TITLES,
        task_icons=TASK_ICONS,
        states=STATE_TITLES,
        errors=errors,
        refused=refused if not errors else None,
        typed=request.form,
        may_edit=actor.may(Permission.SUPERVISORS_EDIT),
    )


def _new_page(typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    chosen = request.form.getlist("areas")
    return render_template(
        "supervisors/new.html",
        typed=typed,
        chosen=chosen,
        errors=errors,
        counties=queries.counties_of(current_actor()),
        areas=AREA_TITLES,
    )


def _known(account_id: UUID) -> dict[str, str]:
    return {
        "login": logins_of({account_id}).get(account_id, ""),
        "name": names_of({account_id}).get(account_id, ""),
    }


def _invited_page(account: Account, token: str) -> str:
    return render_template(
        "accounts/invited.html",
        account=account,
        address=invitations.link(token),
        hours=invitations.HOURS,
    )


def _to(appointment_id: UUID) -> Any:
    return redirect(url_for("supervisors.show_supervisor", appointment_id=appointment_id))
