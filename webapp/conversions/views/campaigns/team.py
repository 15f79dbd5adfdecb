"""Who calls for a campaign, and whose its agreed callbacks are."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import logins_of, names_of
from webapp.conversions import campaign_forms
from webapp.conversions.models import ConversionCampaign
from webapp.conversions.queries import board as figures
from webapp.conversions.queries import calls as call_reading
from webapp.conversions.queries import campaigns as reading
from webapp.conversions.services import callbacks as callback_services
from webapp.conversions.services import campaigns as services
from webapp.conversions.views.campaigns.blueprint import pages
from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput


@pages.get("/<uuid:campaign_id>/team")
@requires(Permission.CALLS_LEAD)
def show_team(campaign_id: UUID) -> str:
    """Who calls for it."""
    return _team(reading.campaign_for(current_actor(), campaign_id), {})


@pages.post("/<uuid:campaign_id>/team")
@requires(Permission.CALLS_LEAD)
def add_member(campaign_id: UUID) -> Any:
    """Somebody joins."""
    actor = current_actor()
    campaign = reading.campaign_for(actor, campaign_id)
    try:
        services.add_member(actor, campaign_id, **forms.read(campaign_forms.MemberForm))
    except InvalidInput as refusal:
        return _team(campaign, forms.said(refusal)), refusal.status
    flash(_("已加入，现在就可以接号码"))
    return redirect(url_for("campaigns.show_team", campaign_id=campaign_id))


@pages.post("/<uuid:campaign_id>/team/<uuid:account_id>/remove")
@requires(Permission.CALLS_LEAD)
def remove_member(campaign_id: UUID, account_id: UUID) -> Any:
    """Somebody leaves."""
    services.remove_member(current_actor(), campaign_id, account_id)
    flash(_("已移出。正在打的可以记完"))
    return redirect(url_for("campaigns.show_team", campaign_id=campaign_id))


@pages.get("/<uuid:campaign_id>/callbacks")
@requires(Permission.CALLS_LEAD)
def list_callbacks(campaign_id: UUID) -> str:
    """The agreed callbacks, the next first, each with a choice of whose it is."""
    return _callbacks(reading.campaign_for(current_actor(), campaign_id), {})


@pages.post("/numbers/<uuid:number_id>/callback")
@requires(Permission.CALLS_LEAD)
def give_callback(number_id: UUID) -> Any:
    """Give one to somebody else, or to anyone."""
    actor = current_actor()
    number = call_reading.number_for(actor, number_id)
    try:
        given = forms.read(campaign_forms.CallbackForm)
        callback_services.give_callback(actor, number_id, given["account_id"])
    except InvalidInput as refusal:
        campaign = reading.campaign_for(actor, number.campaign_id)
        return _callbacks(campaign, {number_id: _("选这个任务的一位坐席，或者选谁都可以")}), (
            refusal.status
        )
    flash(_("已改派"))
    return redirect(url_for("campaigns.list_callbacks", campaign_id=number.campaign_id))


def _team(campaign: ConversionCampaign, errors: dict[str, str]) -> str:
    members = reading.members_of(campaign)
    ids = {one.account_id for one in members}
    return render_template(
        "campaigns/team.html",
        campaign=campaign,
        members=members,
        names=names_of(ids),
        logins=logins_of(ids),
        by_caller=figures.tallies([campaign], clock.today())[campaign.id],
        typed=request.form.get("login", ""),
        errors=errors,
    )


def _callbacks(campaign: ConversionCampaign, errors: dict[UUID, str]) -> str:
    members = [one.account_id for one in reading.members_of(campaign)]
    numbers = figures.callbacks(campaign)
    names = names_of({*members, *(one.callback_for for one in numbers)})
    return render_template(
        "campaigns/callbacks.html",
        campaign=campaign,
        numbers=numbers,
        names=names,
        options=[("", _("谁都可以"))] + [(str(one), names.get(one, "—")) for one in members],
        errors=errors,
    )
