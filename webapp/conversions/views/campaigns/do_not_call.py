"""Who wants no calls: the list, a number that is added, a wish that is lifted."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.conversions import campaign_forms
from webapp.conversions.lifecycle import CampaignState
from webapp.conversions.models import DoNotCall
from webapp.conversions.queries import calls as call_reading
from webapp.conversions.queries import campaigns as reading
from webapp.conversions.services import peace
from webapp.conversions.views.campaigns.blueprint import pages
from webapp.foundation import forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput

ORDER: Any = [(DoNotCall.id, "desc")]


@pages.get("/do-not-call")
@requires(Permission.CALLS_LEAD)
def list_wishes() -> str:
    """The wishes that the hall was told and that hold."""
    return _list({})


@pages.post("/do-not-call")
@requires(Permission.CALLS_LEAD)
def note_wish() -> Any:
    """Add a number."""
    try:
        peace.note(current_actor(), **forms.read(campaign_forms.WishForm))
    except InvalidInput as refusal:
        return _list(forms.said(refusal)), refusal.status
    except Conflict as known:
        return _list({"phone": str(known.detail)}), known.status
    flash(_("已登记勿扰，从现在起不再拨打"))
    return _back()


@pages.get("/do-not-call/<uuid:wish_id>/lift")
@requires(Permission.CALLS_LEAD)
def ask_lift(wish_id: UUID) -> str:
    """What happens when a wish is lifted, and the button that does it."""
    actor = current_actor()
    wish = call_reading.wish_for(actor, wish_id)
    return render_template(
        "campaigns/lift.html", wish=wish, campaigns=_campaign_names(), names=_names([wish])
    )


@pages.post("/do-not-call/<uuid:wish_id>/lift")
@requires(Permission.CALLS_LEAD)
def lift_wish(wish_id: UUID) -> Any:
    """The person asked to be called again."""
    peace.lift(current_actor(), wish_id)
    flash(_("勿扰已解除"))
    return _back()


def _list(errors: dict[str, str]) -> str:
    actor = current_actor()
    page = paging.page(call_reading.wishes(actor), ORDER, request.args.get("cursor", ""))
    found = reading.campaigns(actor)
    return render_template(
        "campaigns/do_not_call.html",
        page=page,
        campaigns=_campaign_names(),
        names=_names(page.rows),
        options=[("", _("全部大厅都不打"))]
        + [
            (str(one.id), _("只是“%(name)s”不打", name=one.name))
            for one in found
            if one.state is not CampaignState.CLOSED
        ],
        typed=request.form,
        errors=errors,
    )


def _campaign_names() -> dict[UUID, str]:
    return {one.id: one.name for one in reading.campaigns(current_actor())}


def _names(wishes: list[DoNotCall]) -> dict[UUID, str]:
    return names_of({one.noted_by for one in wishes})


def _back() -> Any:
    return redirect(url_for("campaigns.list_wishes"))
