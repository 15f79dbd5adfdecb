"""Pages of the office for the tasks of a month: planned against done, spread in one act."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput, Problem
from webapp.places.queries import region_names
from webapp.places.villages import queries as villages
from webapp.supervision.forms import judging
from webapp.supervision.forms import queries as form_queries
from webapp.supervision.supervisors import months, queries, telling
from webapp.supervision.supervisors.models import SupervisorTask
from webapp.supervision.supervisors.schemas import ChangeTaskForm, DropTaskForm, PlanForm
from webapp.supervision.supervisors.services import planning as acts
from webapp.supervision.supervisors.titles import STATE_TITLES, TASK_ICONS, TASK_TITLES

pages = Blueprint("plans", __name__, url_prefix="/supervisors/plan")


@pages.get("")
@requires(Permission.SUPERVISORS_READ)
def show_plan() -> str:
    """The tasks of a month in scope, by supervisor, with how many are done."""
    month = months.month_of(request.args.get("month", "")) or months.this_month()
    return _page(month, request.args.get("county", ""), {})


@pages.post("")
@requires(Permission.SUPERVISORS_EDIT)
def plan() -> Any:
    """Spread tasks over supervisors."""
    try:
        given = forms.read(PlanForm)
        if given.pop("all_outlets"):
            given["outlet_ids"] = [one.id for one in queries.open_outlets(given["county_code"])]
        count = acts.plan(current_actor(), **given)
    except InvalidInput as refusal:
        month = months.month_of(request.form.get("month", "")) or months.this_month()
        county = request.form.get("county_code", "")
        return _page(month, county, forms.said(refusal)), refusal.status
    flash(ngettext("新排了 %(num)s 个任务", "新排了 %(num)s 个任务", count))
    return redirect(
        url_for("plans.show_plan", month=months.name(given["month"]), county=given["county_code"])
    )


@pages.get("/<uuid:outlet_id>/<uuid:task_id>")
@requires(Permission.SUPERVISORS_READ)
def show_task(outlet_id: UUID, task_id: UUID) -> str:
    """One task: its answers, or the forms to change it."""
    return _task_page(outlet_id, task_id, {})


@pages.post("/<uuid:outlet_id>/<uuid:task_id>")
@requires(Permission.SUPERVISORS_EDIT)
def change(outlet_id: UUID, task_id: UUID) -> Any:
    """Another supervisor, another day, another village."""
    try:
        acts.change(current_actor(), outlet_id, task_id, **forms.read(ChangeTaskForm))
    except (InvalidInput, Conflict) as refusal:
        return _task_page(outlet_id, task_id, forms.said(refusal), refusal), refusal.status
    flash(_("已改"))
    return redirect(url_for("plans.show_task", outlet_id=outlet_id, task_id=task_id))


@pages.post("/<uuid:outlet_id>/<uuid:task_id>/drop")
@requires(Permission.SUPERVISORS_EDIT)
def drop(outlet_id: UUID, task_id: UUID) -> Any:
    """Take it back."""
    try:
        task = acts.drop(current_actor(), outlet_id, task_id, **forms.read(DropTaskForm))
    except (InvalidInput, Conflict) as refusal:
        return _task_page(outlet_id, task_id, forms.said(refusal), refusal), refusal.status
    flash(_("任务已取消"))
    return redirect(
        url_for("plans.show_plan", month=months.name(task.month), county=task.county_code)
    )


def _page(month: date, wanted: str, errors: Mapping[str, str]) -> str:
    actor = current_actor()
    loads = queries.loads_by_county(actor, month)
    counties = queries.counties_of(actor)
    county = wanted if wanted in {*loads, *dict(counties)} else ""
    county = county or (counties[0][0] if len(counties) == 1 else "")
    tasks = queries.tasks_in_order(actor, month, county_code=county) if county else []
    whose = telling.by_supervisor(tasks)
    holders = queries.holding(county, month, months.last_day(month)) if county else []
    accounts = {one.account_id for one in whose} | {one.account_id for one in holders}
    may_plan = actor.may(Permission.SUPERVISORS_EDIT) and month >= months.this_month()
    shown = [loads[county]] if county in loads else [] if county else list(loads.values())
    return render_template(
        "supervisors/plan.html",
        month=month,
        earlier=months.shifted(month, -1),
        later=months.shifted(month, 1),
        named=months.name,
        county=county,
        counties=counties,
        names=region_names({*loads, county} - {""}),
        loads=loads,
        whose=whose,
        total=sum(one.planned for one in shown),
        done=sum(one.done for one in shown),
        late=sum(one.overdue for one in shown),
        today=clock.today(),
        called=telling.called(accounts),
        holders=list(dict.fromkeys(one.account_id for one in holders)),
        where=telling.where_to(tasks),
        open_outlets=queries.open_outlets(county) if county and may_plan else [],
        task_titles=TASK_TITLES,
        task_icons=TASK_ICONS,
        states=STATE_TITLES,
        may_plan=may_plan,
        errors=errors,
        typed=request.form,
    )


def _task_page(
    outlet_id: UUID, task_id: UUID, errors: Mapping[str, str], refused: Problem | None = None
) -> str:
    actor = current_actor()
    task = queries.task_for(actor, outlet_id, task_id)
    holders = queries.holding(task.county_code, task.month, months.last_day(task.month))
    choices = list(dict.fromkeys(one.account_id for one in holders))
    return render_template(
        "supervisors/plan_task.html",
        task=task,
        where=telling.where_to([task])[task.id],
        villages=_villages(task),
        called=telling.called({task.account_id, *choices}),
        choices=choices,
        last=months.last_day(task.month),
        month=months.name(task.month),
        today=clock.today(),
        told=_answers(task),
        task_titles=TASK_TITLES,
        states=STATE_TITLES,
        errors=errors,
        refused=refused if not errors else None,
        typed=request.form,
        may_edit=actor.may(Permission.SUPERVISORS_EDIT),
    )


def _villages(task: SupervisorTask) -> list[tuple[UUID, str]]:
    """The villages that an open task may be about."""
    if not task.kind.is_at_village:
        return []
    of_outlet = villages.villages_of([task.outlet_id])
    return [(one.id, one.name) for one in of_outlet if one.active or one.id == task.village_id]


def _answers(task: SupervisorTask) -> dict[str, Any] | None:
    """The form that was answered, with what is below the legal number; None before."""
    if task.form_id is None:
        return None
    form = form_queries.form(task.form_id)
    remarks = judging.remarks(form, task.answers, task.county_code, telling.day_done(task))
    return {"form": form, "remarks": remarks}
