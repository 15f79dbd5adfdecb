"""Pages of the supervisor: what is to be done this month, one task with its form, the year."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.findings import queries as findings
from webapp.findings.kinds import CATEGORIES, Category, FindingKind
from webapp.findings.titles import CATEGORY_TITLES
from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput, Problem
from webapp.places.queries import region_names
from webapp.supervision.forms import judging
from webapp.supervision.forms import queries as form_queries
from webapp.supervision.supervisors import months, queries, telling
from webapp.supervision.supervisors.kinds import TaskState
from webapp.supervision.supervisors.models import SupervisorTask
from webapp.supervision.supervisors.schemas import DoneForm
from webapp.supervision.supervisors.services import doing as acts
from webapp.supervision.supervisors.titles import (
    GRADE_TITLES,
    STATE_TITLES,
    TASK_ICONS,
    TASK_TITLES,
)

pages = Blueprint("tasks", __name__, url_prefix="/tasks")


@pages.get("")
@requires(Permission.TASKS_DO)
def list_tasks() -> str:
    """What the supervisor is asked to do in a month, and what is late from before."""
    actor = current_actor()
    month = months.month_of(request.args.get("month", "")) or months.this_month()
    tasks = queries.tasks_in_order(actor, month, account_id=actor.account_id)
    late = queries.late_before(actor, month) if month == months.this_month() else []
    terms = queries.own_terms(actor.account_id)
    return render_template(
        "supervisors/tasks.html",
        month=month,
        earlier=months.shifted(month, -1),
        later=months.shifted(month, 1),
        named=months.name,
        is_now=month == months.this_month(),
        open=[one for one in tasks if one.state is TaskState.PLANNED],
        over=[one for one in tasks if one.state is TaskState.DONE],
        late=late,
        total=len(tasks),
        today=clock.today(),
        where=telling.where_to([*tasks, *late]),
        term=terms[0] if terms else None,
        to_confirm=findings.count_mine(actor),
        telling=telling,
        task_titles=TASK_TITLES,
        task_icons=TASK_ICONS,
    )


@pages.get("/year")
@requires(Permission.TASKS_DO)
def show_year() -> str:
    """The year: reports, what came of them, tasks, and how good the reports are."""
    actor = current_actor()
    terms = queries.own_terms(actor.account_id)
    return render_template(
        "supervisors/year.html",
        year=clock.today().year,
        tally=queries.tally(actor, actor.account_id, clock.today().year),
        terms=terms,
        counties=region_names({one.county_code for one in terms}),
        today=clock.today(),
        telling=telling,
        grades=GRADE_TITLES,
    )


@pages.get("/<uuid:outlet_id>/<uuid:task_id>")
@requires(Permission.TASKS_DO)
def show_task(outlet_id: UUID, task_id: UUID) -> str:
    """One task: where, and its form; what was answered once it is done."""
    return _page(outlet_id, task_id, {})


@pages.post("/<uuid:outlet_id>/<uuid:task_id>")
@requires(Permission.TASKS_DO)
def finish(outlet_id: UUID, task_id: UUID) -> Any:
    """Answer its form."""
    try:
        given = forms.read(DoneForm)
        form = form_queries.form(given["form_id"])
        typed = judging.typed(form, request.form)
        acts.finish(current_actor(), outlet_id, task_id, form.id, typed)
    except (InvalidInput, Conflict) as refusal:
        return _page(outlet_id, task_id, forms.said(refusal), refusal), refusal.status
    flash(_("已做完，填的都收下了"))
    return redirect(url_for("tasks.show_task", outlet_id=outlet_id, task_id=task_id))


def _page(
    outlet_id: UUID, task_id: UUID, errors: Mapping[str, str], refused: Problem | None = None
) -> str:
    actor = current_actor()
    task = queries.task_for(actor, outlet_id, task_id)
    return render_template(
        "supervisors/task.html",
        task=task,
        where=telling.where_to([task])[task.id],
        today=clock.today(),
        month=months.name(task.month),
        task_titles=TASK_TITLES,
        states=STATE_TITLES,
        errors=errors,
        refused=refused if not errors else None,
        is_open=task.state is TaskState.PLANNED,
        unsaved=_unsaved(task),
        **_form(task),
    )


def _form(task: SupervisorTask) -> dict[str, Any]:
    """The form to fill in, with what was typed; or the answers, with what they say is wrong."""
    if task.form_id is not None:
        form = form_queries.form(task.form_id)
        remarks = judging.remarks(form, task.answers, task.county_code, telling.day_done(task))
        wanted = judging.suggested(form, task.answers, remarks)
        return {"form": form, "remarks": remarks, "problems": _problems(wanted)}
    form = _shown(task)
    return {
        "form": form,
        "values": judging.typed(form, request.form),
        "hints": judging.hints(form, task.county_code),
    }


def _unsaved(task: SupervisorTask) -> dict[str, Any] | None:
    """What somebody typed for a task that is open no longer: to be copied, or known as saved."""
    if task.state is TaskState.PLANNED or request.method != "POST":
        return None
    form = _shown(task)
    return {"form": form, "answers": judging.typed(form, request.form)}


def _shown(task: SupervisorTask) -> Any:
    """The version that was shown before, or the one that holds."""
    current = form_queries.current(task.kind.purpose, task.city_code)
    shown = forms.uuid_of(request.form.get("form_id", ""))
    known = form_queries.versions(task.kind.purpose, task.city_code)
    return next((one for one in known if one.id == shown), current)


def _problems(wanted: list[str]) -> list[tuple[Category, Any]]:
    """The categories that a supervisor can report, with their titles."""
    offered = CATEGORIES[FindingKind.SERVICE]
    return [(one, CATEGORY_TITLES[one]) for one in offered if one.value in wanted]
