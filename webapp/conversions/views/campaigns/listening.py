"""The listening list: calls that are heard again, and what the team lead found."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.conversions import campaign_forms
from webapp.conversions.models import ConversionListening
from webapp.conversions.queries import calls as call_reading
from webapp.conversions.queries import campaigns as reading
from webapp.conversions.queries import listening as listening_reading
from webapp.conversions.services import listening as services
from webapp.conversions.titles import DISPOSITION_TITLES
from webapp.conversions.views.campaigns.blueprint import pages
from webapp.foundation import forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput

ORDER: Any = [(ConversionListening.id, "desc")]
HEARD = {"no": False, "yes": True}


@pages.get("/<uuid:campaign_id>/listening")
@requires(Permission.CALLS_LEAD)
def list_listening(campaign_id: UUID) -> str:
    """What is to be heard, or was."""
    campaign = reading.campaign_for(current_actor(), campaign_id)
    heard = request.args.get("heard", "")
    query = listening_reading.list_of(campaign, HEARD.get(heard))
    page = paging.page(query, ORDER, request.args.get("cursor", ""))
    calls = call_reading.calls_by_id(campaign.hall_id, {one.call_id for one in page.rows})
    numbers = call_reading.numbers_by_id(
        campaign.hall_id, {one.number_id for one in calls.values()}
    )
    return render_template(
        "campaigns/listening.html",
        campaign=campaign,
        page=page,
        calls=calls,
        numbers=numbers,
        names=names_of({one.account_id for one in calls.values()}),
        dispositions=DISPOSITION_TITLES,
        heard=heard if heard in HEARD else "",
    )


@pages.get("/listening/<uuid:listening_id>")
@requires(Permission.CALLS_LEAD)
def show_listening(listening_id: UUID) -> str:
    """One call to be heard, and the form for what was found."""
    entry = listening_reading.listening_for(current_actor(), listening_id)
    return _entry(entry, {"score": entry.score or "", "words": entry.words})


@pages.post("/listening/<uuid:listening_id>")
@requires(Permission.CALLS_LEAD)
def note_heard(listening_id: UUID) -> Any:
    """Write down what was found."""
    actor = current_actor()
    entry = listening_reading.listening_for(actor, listening_id)
    try:
        services.note(actor, listening_id, **forms.read(campaign_forms.HeardForm))
    except InvalidInput as refusal:
        return _entry(entry, request.form, forms.said(refusal)), refusal.status
    flash(_("已记下"))
    return redirect(url_for("campaigns.list_listening", campaign_id=entry.campaign_id, heard="no"))


def _entry(
    entry: ConversionListening, given: Mapping[str, Any], errors: dict[str, str] | None = None
) -> str:
    call = call_reading.call_for(current_actor(), entry.call_id)
    return render_template(
        "campaigns/listening_entry.html",
        entry=entry,
        call=call,
        number=call_reading.number_of(call),
        names=names_of({call.account_id, entry.heard_by, entry.put_by}),
        dispositions=DISPOSITION_TITLES,
        given=given,
        errors=errors or {},
    )
