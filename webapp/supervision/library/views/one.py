"""The file of one outlet (档案): all that is on record about it, and what may be added."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput, Problem
from webapp.identity.masking import mask_name
from webapp.places.models import Outlet
from webapp.places.queries import full_region_name, outlet_for
from webapp.supervision.library import queries, services
from webapp.supervision.library.addresses import differs
from webapp.supervision.library.filing import Filing
from webapp.supervision.library.kinds import BY_COMPANY, BY_OFFICERS
from webapp.supervision.library.schemas import (
    FilingForm,
    OfficerForm,
    VideoCheckForm,
    VideoForm,
)
from webapp.supervision.library.views.blueprint import TITLES, pages


@pages.get("/outlets/<uuid:outlet_id>")
@requires(Permission.LIBRARY_READ)
def show_outlet(outlet_id: UUID) -> str:
    """All of it on one page."""
    return _page(outlet_for(current_actor(), outlet_id), "", {})


@pages.post("/outlets/<uuid:outlet_id>/filing")
@requires(Permission.LIBRARY_EDIT)
def file(outlet_id: UUID) -> Any:
    """Record what is filed."""
    actor = current_actor()
    outlet = outlet_for(actor, outlet_id)
    try:
        services.file(actor, outlet_id, Filing(**forms.read(FilingForm)))
    except InvalidInput as refusal:
        return _page(outlet, "filing", forms.said(refusal)), refusal.status
    except Conflict as refusal:
        return _page(outlet, "filing", {}, refusal), refusal.status
    flash(_("备案已登记"))
    return _to(outlet_id)


@pages.post("/outlets/<uuid:outlet_id>/videos")
@requires(Permission.LIBRARY_EDIT)
def add_video(outlet_id: UUID) -> Any:
    """Enter a camera."""
    actor = current_actor()
    outlet = outlet_for(actor, outlet_id)
    try:
        services.add_video(actor, outlet_id, **forms.read(VideoForm))
    except InvalidInput as refusal:
        return _page(outlet, "video", forms.said(refusal)), refusal.status
    flash(_("监控已登记"))
    return _to(outlet_id)


@pages.post("/outlets/<uuid:outlet_id>/videos/<uuid:video_id>")
@requires(Permission.LIBRARY_EDIT)
def check_video(outlet_id: UUID, video_id: UUID) -> Any:
    """Note how a camera was found, or take it off the list."""
    actor = current_actor()
    queries.video_for(actor, outlet_id, video_id)
    given = forms.read(VideoCheckForm)
    state = None if given["remove"] else given["state"]
    if state is None and not given["remove"]:
        raise InvalidInput(errors={"state": [_("选一种")]})
    try:
        services.check_video(actor, outlet_id, video_id, given["version"], state)
    except Conflict as refusal:
        outlet = outlet_for(actor, outlet_id)
        return _page(outlet, "check", {}, refusal), refusal.status
    flash(_("已记下"))
    return _to(outlet_id)


@pages.post("/outlets/<uuid:outlet_id>/officers")
@requires(Permission.LIBRARY_ANSWER)
def name_officer(outlet_id: UUID) -> Any:
    """Name a safety officer."""
    actor = current_actor()
    outlet = outlet_for(actor, outlet_id)
    try:
        services.name_officer(actor, outlet_id, **forms.read(OfficerForm))
    except InvalidInput as refusal:
        return _page(outlet, "officer", forms.said(refusal)), refusal.status
    except Conflict as refusal:
        return _page(outlet, "officer", {}, refusal), refusal.status
    flash(_("安全员已登记"))
    return _to(outlet_id)


@pages.post("/outlets/<uuid:outlet_id>/officers/<uuid:officer_id>/end")
@requires(Permission.LIBRARY_ANSWER)
def end_officer(outlet_id: UUID, officer_id: UUID) -> Any:
    """Somebody is safety officer no longer."""
    services.end_officer(current_actor(), outlet_id, officer_id)
    flash(_("已记下"))
    return _to(outlet_id)


def _page(
    outlet: Outlet, wrong: str, errors: Mapping[str, str], refused: Problem | None = None
) -> str:
    """The page; `wrong` names the form that `errors` are about, which keeps what was typed."""
    actor = current_actor()
    filing, videos = queries.filing_of(outlet), queries.videos_of(outlet)
    officers = queries.officers_of(outlet)
    people = names_of(
        {one.account_id for one in officers}
        | {one.checked_by for one in videos}
        | ({filing.recorded_by} if filing else set())
    )
    may_answer = actor.may(Permission.LIBRARY_ANSWER)
    return render_template(
        "library/outlet.html",
        outlet=outlet,
        region=full_region_name(outlet.region_code),
        lacks=queries.what_lacks([outlet])[outlet.id],
        filing=filing,
        address_differs=filing is not None and differs(filing.address_key, outlet.address),
        old_filings=queries.old_filings(outlet),
        videos=videos,
        officers=officers,
        names={key: mask_name(name) for key, name in people.items()},
        candidates=[(str(key), mask_name(name)) for key, name in services.candidates(actor).items()]
        if may_answer
        else [],
        answered=[(one, queries.answers_of(outlet, one)) for one in (*BY_COMPANY, *BY_OFFICERS)],
        fills=services.purposes_of(actor),
        may_edit=actor.may(Permission.LIBRARY_EDIT),
        may_answer=may_answer,
        may_read_findings=actor.may(Permission.FINDINGS_READ),
        may_read_ledger=actor.may(Permission.ENFORCEMENT_READ),
        wrong=wrong,
        errors=errors,
        refused=refused,
        typed=request.form if wrong else {},
        today=clock.today(),
        **TITLES,
    )


def _to(outlet_id: UUID) -> Any:
    return redirect(url_for("library.show_outlet", outlet_id=outlet_id))
