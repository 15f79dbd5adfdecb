"""Pages of rewards: the list, a proposal, one of them with what may be done next."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.findings.models import Finding
from webapp.findings.queries import finding_for
from webapp.findings.titles import CATEGORY_TITLES, REPORTER_TITLES
from webapp.findings.titles import STATE_TITLES as FINDING_STATES
from webapp.foundation import clock, forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput, Problem
from webapp.identity.masking import mask_name
from webapp.places.queries import outlet_names
from webapp.supervision.enforcement import figures
from webapp.supervision.rewards import queries, services
from webapp.supervision.rewards.kinds import RewardState
from webapp.supervision.rewards.models import FindingReward
from webapp.supervision.rewards.schemas import (
    DecisionForm,
    FilterForm,
    PaymentForm,
    ProposalForm,
    fen_of,
)
from webapp.supervision.rewards.titles import STATE_MARKS, STATE_TITLES

pages = Blueprint("rewards", __name__, url_prefix="/rewards")
NEWEST_FIRST: Any = [(FindingReward.id, "desc")]
TITLES: dict[str, Any] = {
    "states": STATE_TITLES,
    "marks": STATE_MARKS,
    "categories": CATEGORY_TITLES,
    "reporters": REPORTER_TITLES,
    "finding_states": FINDING_STATES,
    "yuan": figures.yuan,
}


@pages.get("")
@requires(Permission.ENFORCEMENT_READ)
def list_rewards() -> str:
    """Rewards in scope, and the findings that may be rewarded and have none."""
    actor = current_actor()
    state = forms.readable(FilterForm).get("state")
    query = queries.rewards(actor, state)
    page = paging.page(query, NEWEST_FIRST, request.args.get("cursor", ""), 30)
    waiting = paging.page(queries.without_reward(actor), [(Finding.id, "desc")], "", 10)
    findings = queries.findings_of(page.rows)
    places = {one.outlet_id for one in (*page.rows, *waiting.rows)}
    return render_template(
        "rewards/list.html",
        page=page,
        state=state,
        findings=findings,
        waiting=waiting.rows,
        outlets=outlet_names(places),
        may_propose=actor.may(Permission.ENFORCEMENT_RECORD),
        **TITLES,
    )


@pages.get("/new/<uuid:outlet_id>/<uuid:finding_id>")
@requires(Permission.ENFORCEMENT_RECORD)
def new_reward(outlet_id: UUID, finding_id: UUID) -> Any:
    """The form of a proposal, or why there can be none; the one that there is already."""
    finding = finding_for(current_actor(), outlet_id, finding_id)
    known = queries.of_finding(finding)
    if known is not None:
        return _to(known)
    return _form(finding, {})


@pages.post("/new/<uuid:outlet_id>/<uuid:finding_id>")
@requires(Permission.ENFORCEMENT_RECORD)
def propose(outlet_id: UUID, finding_id: UUID) -> Any:
    """Propose it."""
    actor = current_actor()
    finding = finding_for(actor, outlet_id, finding_id)
    try:
        given = forms.read(ProposalForm)
        amount = fen_of(given["amount_yuan"])
        made = services.propose(actor, outlet_id, finding_id, amount, given["words"])
    except InvalidInput as refusal:
        return _form(finding, forms.said(refusal)), refusal.status
    except (Conflict, Forbidden) as refusal:
        return _form(finding, {}, refusal), refusal.status
    flash(_("已提出，等市局定"))
    return _to(made)


@pages.get("/<uuid:outlet_id>/<uuid:reward_id>")
@requires(Permission.ENFORCEMENT_READ)
def show_reward(outlet_id: UUID, reward_id: UUID) -> str:
    """One reward."""
    return _page(queries.reward_for(current_actor(), outlet_id, reward_id), {})


@pages.post("/<uuid:outlet_id>/<uuid:reward_id>/decide")
@requires(Permission.REWARDS_DECIDE)
def decide(outlet_id: UUID, reward_id: UUID) -> Any:
    """Grant it or refuse it."""
    actor = current_actor()
    row = queries.reward_for(actor, outlet_id, reward_id)
    try:
        given = forms.read(DecisionForm)
        services.decide(
            actor,
            outlet_id,
            reward_id,
            given["version"],
            grants=given["grants"],
            amount_fen=fen_of(given["amount_yuan"]),
            why=given["words"],
        )
    except InvalidInput as refusal:
        return _page(row, forms.said(refusal)), refusal.status
    except (Conflict, Forbidden) as refusal:
        now = queries.reward_for(actor, outlet_id, reward_id)
        return _page(now, {}, refusal), refusal.status
    flash(_("已定"))
    return _to(row)


@pages.post("/<uuid:outlet_id>/<uuid:reward_id>/pay")
@requires(Permission.REWARDS_DECIDE)
def pay(outlet_id: UUID, reward_id: UUID) -> Any:
    """Note that it was handed over."""
    actor = current_actor()
    row = queries.reward_for(actor, outlet_id, reward_id)
    try:
        services.pay(actor, outlet_id, reward_id, **forms.read(PaymentForm))
    except InvalidInput as refusal:
        return _page(row, forms.said(refusal)), refusal.status
    except Conflict as refusal:
        now = queries.reward_for(actor, outlet_id, reward_id)
        return _page(now, {}, refusal), refusal.status
    flash(_("已记下发放"))
    return _to(row)


def _form(finding: Finding, errors: Mapping[str, str], refused: Problem | None = None) -> str:
    return render_template(
        "rewards/new.html",
        finding=finding,
        outlet=outlet_names({finding.outlet_id}).get(finding.outlet_id, ""),
        why_not=services.why_no_reward(finding),
        errors=errors,
        refused=refused,
        typed=request.form,
        **TITLES,
    )


def _page(row: FindingReward, errors: Mapping[str, str], refused: Problem | None = None) -> str:
    actor = current_actor()
    names = names_of({row.proposed_by, row.decided_by, row.paid_by})
    is_own = row.proposed_by == actor.account_id
    return render_template(
        "rewards/show.html",
        row=row,
        finding=queries.findings_of([row]).get(row.finding_id),
        outlet=outlet_names({row.outlet_id}).get(row.outlet_id, ""),
        names={key: mask_name(name) for key, name in names.items()},
        may_decide=actor.may(Permission.REWARDS_DECIDE),
        is_own=is_own,
        today=clock.today().isoformat(),
        errors=errors,
        refused=refused,
        typed=request.form,
        RewardState=RewardState,
        **TITLES,
    )


def _to(row: FindingReward) -> Any:
    return redirect(url_for("rewards.show_reward", outlet_id=row.outlet_id, reward_id=row.id))
