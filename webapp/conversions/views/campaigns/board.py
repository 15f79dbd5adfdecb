"""The live board of a campaign: who calls, who rests, what came of today, what waits."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.conversions.calling import hours
from webapp.conversions.calling.tally import Tally
from webapp.conversions.lifecycle import CallState
from webapp.conversions.models import ConversionCall, ConversionCampaign
from webapp.conversions.queries import board as figures
from webapp.conversions.queries import calls as call_reading
from webapp.conversions.queries import campaigns as reading
from webapp.conversions.queries.cases import cases_by_id
from webapp.conversions.services import claiming
from webapp.conversions.titles import CAMPAIGN_STATE_TITLES, PAUSE_TITLES
from webapp.conversions.views.campaigns.blueprint import pages
from webapp.foundation import clock, working_days
from webapp.foundation.access import Permission, current_actor, requires

TOO_LONG = timedelta(minutes=15)
"""A call that is open for longer is looked at by the team lead."""


@pages.get("/<uuid:campaign_id>")
@requires(Permission.CALLS_LEAD)
def show_board(campaign_id: UUID) -> str:
    """The board, and the ways to everything of the campaign."""
    campaign = reading.campaign_for(current_actor(), campaign_id)
    return render_template(
        "campaigns/board.html",
        states=CAMPAIGN_STATE_TITLES,
        may_edit=current_actor().may(Permission.CAMPAIGNS_EDIT),
        unknown_years=working_days.unknown_years(clock.today()),
        **_shown(campaign),
    )


@pages.get("/<uuid:campaign_id>/now")
@requires(Permission.CALLS_LEAD)
def board_now(campaign_id: UUID) -> str:
    """The part of the board that changes: asked for again and again."""
    return render_template(
        "campaigns/now.html", **_shown(reading.campaign_for(current_actor(), campaign_id))
    )


@pages.get("/calls/<uuid:call_id>/take-away")
@requires(Permission.CALLS_LEAD)
def ask_take_away(call_id: UUID) -> Any:
    """Whose call it is and what happens when it is taken away, and the button that does it."""
    actor = current_actor()
    call = call_reading.call_for(actor, call_id)
    if call.state is not CallState.OPEN:
        flash(_("这通电话已经结束，不用收回"))
        return _to_board(call)
    campaign = reading.campaign_for(actor, call.campaign_id)
    return render_template(
        "campaigns/take_away.html",
        campaign=campaign,
        call=call,
        whom=_whom(campaign, [call])[call.id],
        name=names_of({call.account_id}).get(call.account_id, "—"),
    )


@pages.post("/calls/<uuid:call_id>/take-away")
@requires(Permission.CALLS_LEAD)
def take_call_away(call_id: UUID) -> Any:
    """Take a call from its caller."""
    actor = current_actor()
    call = call_reading.call_for(actor, call_id)
    claiming.take_away(actor, call_id)
    flash(_("已收回，号码放回队列"))
    return _to_board(call)


def _to_board(call: ConversionCall) -> Any:
    return redirect(url_for("campaigns.show_board", campaign_id=call.campaign_id))


def _shown(campaign: ConversionCampaign) -> dict[str, Any]:
    now = clock.now()
    members = [one.account_id for one in reading.members_of(campaign)]
    calls, pauses = figures.open_calls(campaign), figures.open_pauses(campaign)
    busy = {one.account_id for one in calls} | {one.account_id for one in pauses}
    by_caller = figures.tallies([campaign], clock.today())[campaign.id]
    works_on = working_days.works_on()
    return {
        "campaign": campaign,
        "calls": calls,
        "whom": _whom(campaign, calls),
        "too_long": {one.id for one in calls if now - one.claimed_at > TOO_LONG},
        "pauses": pauses,
        "idle": [one for one in members if one not in busy],
        "members": members,
        "by_caller": by_caller,
        "names": names_of({*members, *busy}),
        "today": sum(by_caller.values(), Tally()),
        "queue": figures.queue_of(campaign, now),
        "pause_titles": PAUSE_TITLES,
        "may_call": campaign.runs_on(clock.today())
        and hours.may_call(campaign.hours, now, works_on),
        "opens_at": hours.opening(campaign.hours, now, works_on, campaign.ends_on),
        "at": now,
    }


def _whom(
    campaign: ConversionCampaign, calls: Sequence[ConversionCall]
) -> dict[UUID, tuple[str, str]]:
    """{call: (masked name, masked phone)} of whom is being called."""
    numbers = call_reading.numbers_by_id(campaign.hall_id, {one.number_id for one in calls})
    firsts = {one.id: one.cases[0] for one in calls if one.cases}
    cases = cases_by_id(campaign.hall_id, firsts.values())
    return {
        one.id: (
            cases[firsts[one.id]].masked_name if firsts.get(one.id) in cases else "—",
            numbers[one.number_id].masked_phone if one.number_id in numbers else "—",
        )
        for one in calls
    }
