"""The list of findings, and what is done to several at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from webapp.findings import queries, stepping, telling
from webapp.findings.beginning import kinds_of
from webapp.findings.kinds import Doer
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.findings.queries import FindingFilter, Turn
from webapp.findings.schemas import (
    AssignManyForm,
    FilterForm,
)
from webapp.findings.services import steps
from webapp.findings.stepping import Taken
from webapp.findings.titles import titles_for
from webapp.findings.views.findings.blueprint import TITLES, pages
from webapp.foundation import clock, forms, paging
from webapp.foundation.access import Actor, Permission, current_actor, requires
from webapp.foundation.database import new_id
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput
from webapp.places.queries import outlet_names

NEWEST_FIRST: Any = [(Finding.id, "desc")]
DUE_FIRST: Any = [(Finding.due_on, "asc"), (Finding.id, "asc")]
BY_DUE = frozenset({Turn.MINE, Turn.LATE, Turn.NEAR})


@pages.get("")
@requires(Permission.FINDINGS_READ)
def list_findings() -> str:
    """What waits for whoever looks; another choice shows all, what is late, what is over."""
    actor = current_actor()
    given = forms.readable(FilterForm)
    wanted = FindingFilter(
        given.get("turn", Turn.MINE if "turn" not in request.args else None),
        given.get("kind"),
        given.get("category"),
        given.get("outlet"),
    )
    order = DUE_FIRST if wanted.turn in BY_DUE else NEWEST_FIRST
    page = paging.page(queries.findings(actor, wanted), order, request.args.get("cursor", ""), 30)
    assignable = _assignable(actor, page.rows)
    return render_template(
        "findings/list.html",
        page=page,
        wanted=wanted,
        filtered=sum(1 for one in (wanted.kind, wanted.category, wanted.outlet_id) if one),
        outlets=outlet_names({one.outlet_id for one in page.rows}),
        titles_for=titles_for,
        turns=_turns(actor),
        days=telling.days_left(page.rows),
        whose={one.id: telling.whose_turn(one) for one in page.rows},
        may_report=bool(kinds_of(actor)),
        report_url=url_for(
            "pwa.report" if actor.may(Permission.REPORTS_KEEP) else "findings.new_report"
        ),
        assignable=assignable,
        officers=telling.masked(queries.colleagues(actor)) if assignable else {},
        may_analyse=actor.may(Permission.FINDINGS_HANDLE),
        works=_works(actor),
        today=clock.today(),
        **TITLES,
    )


@pages.post("/assign")
@requires(Permission.FINDINGS_HANDLE)
def assign_many() -> Any:
    """Give several accepted findings to one officer; what meanwhile went on is left and told."""
    actor = current_actor()
    try:
        given = forms.read(AssignManyForm)
    except InvalidInput:
        flash(_("先选问题，再选交给谁"))
        return redirect(url_for("findings.list_findings"))
    chosen = [queries.finding_for(actor, *where) for where in given["chosen"]]
    done = sum(_is_assigned(actor, one, given["handler_id"]) for one in chosen)
    left = len(chosen) - done
    flash(
        _("交办了 %(done)s 件；%(left)s 件已经有人办了，没有动", done=done, left=left)
        if left
        else _("交办了 %(done)s 件", done=done)
    )
    return redirect(url_for("findings.list_findings"))


def _is_assigned(actor: Actor, finding: Finding, handler_id: UUID) -> bool:
    if finding.state is not FindingState.ACCEPTED:  # a colleague was faster, or it was sent twice
        return False
    taken = Taken(Step.ASSIGN, new_id())
    try:
        steps.take_step(actor, finding.outlet_id, finding.id, finding.version, taken, handler_id)
    except (Conflict, Forbidden, InvalidInput):
        return False
    return True


def _assignable(actor: Actor, rows: Sequence[Finding]) -> set[UUID]:
    """Those of a list that the actor may give to somebody, all at once."""
    return {
        one.id
        for one in rows
        if one.state is FindingState.ACCEPTED
        and stepping.doers_of(actor, one) & {Doer.COUNTY, Doer.CITY}
    }


def _turns(actor: Actor) -> list[tuple[str, str]]:
    told = [
        (Turn.MINE.value, _("等我办")),
        (Turn.LATE.value, _("逾期")),
        (Turn.NEAR.value, _("快到期")),
        (Turn.OPEN.value, _("没办结")),
        (Turn.OVER.value, _("已办结")),
    ]
    if actor.may(Permission.FINDINGS_HANDLE):
        told.append((Turn.WATCHED.value, _("我关注的")))
    return told


def _works(actor: Actor) -> list[tuple[str, str]]:
    """The other places of supervision that the actor may go to: address and name."""
    handle = Permission.FINDINGS_HANDLE
    wanted = [
        (
            Permission.SUPERVISORS_READ,
            "supervisors.list_supervisors",
            pgettext("many", "社会监督员"),
        ),
        (Permission.VILLAGES_READ, "village_visits.show_weeks", _("到村投递")),
        (handle, "enforcement.list_acts", _("执法台账")),
        (handle, "rewards.list_rewards", _("举报奖励")),
        (Permission.LIBRARY_READ, "library.list_outlets", _("基础信息库")),
        (Permission.FINDINGS_READ, "procedures.list_procedures", _("办理流程")),
        (handle, "response_templates.list_templates", _("常用语")),
        (handle, "successors.show", _("谁来接着确认")),
    ]
    return [(url_for(endpoint), name) for needed, endpoint, name in wanted if actor.may(needed)]
