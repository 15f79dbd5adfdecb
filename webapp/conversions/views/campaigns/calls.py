"""The calls of a campaign, for the team lead: masked, narrowed, put on the listening list."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.conversions.kinds import Disposition
from webapp.conversions.models import ConversionCall
from webapp.conversions.queries import board as figures
from webapp.conversions.queries import calls as call_reading
from webapp.conversions.queries import campaigns as reading
from webapp.conversions.queries import listening as listening_reading
from webapp.conversions.services import listening as services
from webapp.conversions.titles import CALL_STATE_TITLES, DISPOSITION_TITLES, STOP_TITLES
from webapp.conversions.views.campaigns.blueprint import pages
from webapp.foundation import forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.form_fields import day_of

ORDER: Any = [(ConversionCall.id, "desc")]
FILTERS = ("caller", "disposition", "day")


@pages.get("/<uuid:campaign_id>/calls")
@requires(Permission.CALLS_LEAD)
def list_calls(campaign_id: UUID) -> str:
    """Every call of the campaign, the newest first."""
    campaign = reading.campaign_for(current_actor(), campaign_id)
    asked = request.args
    page = paging.page(figures.calls_of(campaign, _wanted()), ORDER, asked.get("cursor", ""))
    callers = reading.ever_members_of(campaign)
    names = names_of({*callers, *(one.account_id for one in page.rows)})
    return render_template(
        "campaigns/calls.html",
        campaign=campaign,
        page=page,
        numbers=call_reading.numbers_by_id(campaign.hall_id, {one.number_id for one in page.rows}),
        on_list=listening_reading.on_list(page.rows),
        names=names,
        caller_options=[(str(one), names.get(one, "—")) for one in callers],
        disposition_options=[(one.value, title) for one, title in DISPOSITION_TITLES.items()],
        dispositions=DISPOSITION_TITLES,
        states=CALL_STATE_TITLES,
        stops=STOP_TITLES,
        asked=asked,
        filtered=sum(1 for name in FILTERS if asked.get(name)),
    )


@pages.post("/calls/<uuid:call_id>/listen")
@requires(Permission.CALLS_LEAD)
def put_on_list(call_id: UUID) -> Any:
    """Have a call heard again."""
    entry = services.put_on_list(current_actor(), call_id)
    flash(_("已列入听录音"))
    return redirect(url_for("campaigns.show_listening", listening_id=entry.id))


def _wanted() -> figures.CallFilter:
    asked = request.args
    disposition = asked.get("disposition", "")
    return figures.CallFilter(
        account_id=forms.uuid_of(asked.get("caller", "")),
        disposition=Disposition(disposition) if disposition in set(Disposition) else None,
        day=day_of(asked.get("day", "")),
    )
