"""Pages of campaigns: the list, a new one, a changed one, pause, go on, close."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.conversions import campaign_forms, queries, telling
from webapp.conversions.calling import hours
from webapp.conversions.calling.dispositions import RULES
from webapp.conversions.calling.tally import Tally
from webapp.conversions.lifecycle import CampaignState
from webapp.conversions.models import ConversionCampaign
from webapp.conversions.queries import board as figures
from webapp.conversions.queries import calls as call_reading
from webapp.conversions.queries import campaigns as reading
from webapp.conversions.services import campaigns as services
from webapp.conversions.titles import CAMPAIGN_STATE_TITLES, DISPOSITION_TITLES
from webapp.conversions.views.campaigns.blueprint import pages
from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.clashes import Clash
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.foundation.moments import WEEKDAY_TITLES
from webapp.places.opening_hours import DAYS, day_text

SHOWN = (
    "name",
    "starts_on",
    "ends_on",
    "attempts_a_day",
    "attempts_in_all",
    "lease_minutes",
    "version",
)
"""Facts that the form shows as they are."""
USUAL: dict[str, Any] = {"attempts_a_day": 1, "attempts_in_all": 3, "lease_minutes": 10}
"""At most three attempts, one a day."""


@pages.get("")
@requires(Permission.CALLS_LEAD)
def list_campaigns() -> str:
    """The campaigns in scope, each with what waits and what came of today."""
    actor = current_actor()
    found = reading.campaigns(actor)
    today = clock.today()
    by_caller = figures.tallies(found, today)
    return render_template(
        "campaigns/list.html",
        campaigns=found,
        waiting=figures.waiting_by_campaign(found),
        today={key: sum(of.values(), Tally()) for key, of in by_caller.items()},
        states=CAMPAIGN_STATE_TITLES,
        may_edit=actor.may(Permission.CAMPAIGNS_EDIT),
    )


@pages.get("/new")
@requires(Permission.CAMPAIGNS_EDIT)
def new_campaign() -> str:
    """An empty form with the usual hours and limits."""
    return _form(None, {**USUAL, **_hours_fields(hours.DEFAULT), "starts_on": clock.today()})


@pages.post("/new")
@requires(Permission.CAMPAIGNS_EDIT)
def create_campaign() -> Any:
    """Make it, or show what has to be changed."""
    try:
        given = forms.read(campaign_forms.CampaignForm)
        campaign = services.create_campaign(current_actor(), **given)
    except InvalidInput as refusal:
        return _form(None, request.form, forms.said(refusal)), refusal.status
    flash(_("任务已建。再加几位坐席，看一遍话术，就可以打了"))
    return redirect(url_for("campaigns.show_team", campaign_id=campaign.id))


@pages.get("/<uuid:campaign_id>/edit")
@requires(Permission.CAMPAIGNS_EDIT)
def edit_campaign(campaign_id: UUID) -> str:
    """The form, with what is."""
    campaign = reading.campaign_for(current_actor(), campaign_id)
    return _form(
        campaign,
        {
            **{name: getattr(campaign, name) for name in SHOWN},
            **_hours_fields(campaign.hours),
            **campaign_forms.cool_down_fields(campaign.cool_downs),
        },
        chosen=set(campaign.item_ids),
    )


@pages.post("/<uuid:campaign_id>/edit")
@requires(Permission.CAMPAIGNS_EDIT)
def change_campaign(campaign_id: UUID) -> Any:
    """Change it; when somebody was faster, what was typed stays beside what is."""
    actor = current_actor()
    campaign = reading.campaign_for(actor, campaign_id)
    try:
        given = forms.read(campaign_forms.ChangeCampaignForm)
        services.change_campaign(actor, campaign_id, **given)
    except InvalidInput as refusal:
        return _form(campaign, request.form, forms.said(refusal)), refusal.status
    except Conflict as clash:
        present = reading.campaign_for(actor, campaign_id)
        if present.state is CampaignState.CLOSED:
            raise
        theirs = telling.tell_clash(present, given)
        return _form(present, request.form, theirs=theirs), clash.status
    flash(_("已保存"))
    return to_board(campaign_id)


@pages.post("/<uuid:campaign_id>/move")
@requires(Permission.CAMPAIGNS_EDIT)
def move_campaign(campaign_id: UUID) -> Any:
    """Pause it, go on with it, or close it."""
    actor = current_actor()
    reading.campaign_for(actor, campaign_id)
    given = forms.read(campaign_forms.MoveForm)
    campaign = services.move_campaign(actor, campaign_id, **given)
    flash(
        {
            CampaignState.OPEN: _("已继续，坐席可以接下一个了"),
            CampaignState.PAUSED: _("已暂停。正在打的可以记完，不再给新的号码"),
            CampaignState.CLOSED: _("已结束。没打的办件等下一个任务"),
        }[campaign.state]
    )
    return to_board(campaign_id)


@pages.get("/<uuid:campaign_id>/close")
@requires(Permission.CAMPAIGNS_EDIT)
def close_campaign(campaign_id: UUID) -> Any:
    """What happens when it is closed, and the button that does it."""
    campaign = reading.campaign_for(current_actor(), campaign_id)
    if campaign.state is CampaignState.CLOSED:
        return to_board(campaign_id)
    return render_template(
        "campaigns/close.html",
        campaign=campaign,
        waiting=call_reading.waiting_in(campaign),
        open_calls=len(figures.open_calls(campaign)),
    )


def to_board(campaign_id: UUID) -> Any:
    """Back to the campaign."""
    return redirect(url_for("campaigns.show_board", campaign_id=campaign_id))


def _form(
    campaign: ConversionCampaign | None,
    given: Mapping[str, Any],
    errors: dict[str, str] | None = None,
    theirs: Clash | None = None,
    chosen: set[str] | None = None,
) -> str:
    actor = current_actor()
    if chosen is None:
        chosen = set(request.form.getlist("item_ids"))
    items = [
        one
        for one in queries.items(actor)
        if str(one.id) in chosen or not (one.closed or one.returns_old_document)
    ]
    return render_template(
        "campaigns/form.html",
        campaign=campaign,
        given=given,
        errors=errors or {},
        theirs=theirs,
        items=items,
        chosen=chosen,
        weekdays=list(zip(DAYS, WEEKDAY_TITLES, strict=True)),
        cooled=[
            (
                campaign_forms.cool_field(one),
                DISPOSITION_TITLES[one],
                telling.tell_minutes(RULES[one].cool_down),
            )
            for one in campaign_forms.COOLED
        ],
    )


def _hours_fields(week: hours.Hours) -> dict[str, str]:
    return {f"hours_{day}": day_text(week.get(day, [])) for day in DAYS}
