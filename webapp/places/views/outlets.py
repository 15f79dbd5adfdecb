"""Pages of outlets and sorting centres: the list, one of them, a new one, a changed one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.foundation import clock, forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.foundation.form_fields import VersionForm
from webapp.foundation.moments import WEEKDAY_TITLES
from webapp.places import opening_hours, queries, schemas, services
from webapp.places.models import Outlet, OutletKind, OutletService
from webapp.places.opening_hours import DAYS
from webapp.places.queries import OutletFilter
from webapp.places.services import exports
from webapp.places.services.exports import ORDER
from webapp.places.telling import tell_clash, tell_day
from webapp.places.titles import OUTLET_TITLES, SERVICE_TITLES
from webapp.places.views.blueprint import pages
from webapp.places.views.region_fields import PICK, levels_of

FILTERS = ("region", "company", "kind", "state", "find")
CLOSED = {"": False, "closed": True, "all": None}
SHOWN = (
    "code",
    "name",
    "kind",
    "company_id",
    "address",
    "postcode",
    "phone",
    "latitude",
    "longitude",
    "services",
    "demands_photo",
)
"""Facts that the form shows as they are."""


@pages.get("/outlets")
@requires(Permission.PLACES_READ)
def list_outlets() -> str:
    """The outlets in scope."""
    actor = current_actor()
    wanted = _wanted()
    page = paging.page(queries.outlets(actor, wanted), ORDER, request.args.get("cursor", ""))
    return render_template(
        "places/outlets.html",
        page=page,
        regions=queries.full_region_names({row.region_code for row in page.rows}),
        region_options=queries.filter_regions(actor, wanted.region_code),
        company_options=queries.filter_companies(actor),
        titles=OUTLET_TITLES,
        today=str(clock.today().isoweekday()),
        tell_day=tell_day,
        asked=request.args,
        filtered=sum(1 for name in FILTERS if request.args.get(name)),
        may_edit=actor.may(Permission.PLACES_EDIT),
    )


@pages.post("/outlets/export")
@requires(Permission.PLACES_READ)
def export_outlets() -> Any:
    """Have the list written as a spreadsheet that the import takes back."""
    job = exports.start_export(current_actor(), _wanted())
    return redirect(url_for("jobs.show", job_id=job.id))


@pages.get("/outlets/new")
@requires(Permission.PLACES_EDIT)
def new_outlet() -> str:
    """An empty form; the region begins where the company is."""
    companies = queries.companies_of(current_actor())
    region_code = companies[0].region_code if len(companies) == 1 else ""
    return _form(None, {"kind": OutletKind.OUTLET}, region_code)


@pages.post("/outlets/new")
@requires(Permission.PLACES_EDIT)
def create_outlet() -> Any:
    """Make it, or show what has to be changed."""
    if PICK in request.form:
        return _typed(None)
    try:
        given = forms.read(schemas.OutletForm)
        outlet = services.create_outlet(current_actor(), **given)
    except InvalidInput as refusal:
        return _typed(None, forms.said(refusal)), refusal.status
    flash(_("网点已建，可以邀请揽投员了"))
    return _to(outlet.id)


@pages.get("/outlets/<uuid:outlet_id>")
@requires(Permission.PLACES_READ)
def show_outlet(outlet_id: UUID) -> str:
    """One outlet."""
    actor = current_actor()
    outlet = queries.outlet_for(actor, outlet_id)
    now = clock.now()
    return render_template(
        "places/outlet.html",
        outlet=outlet,
        region=queries.full_region_name(outlet.region_code),
        path=[*queries.path_to(outlet.company), outlet.company],
        week=[(title, outlet.hours.get(day, [])) for day, title in _weekdays()],
        today=str(now.astimezone(clock.SHANGHAI).isoweekday()),
        is_open=opening_hours.is_open_at(outlet.hours, now),
        tell_day=tell_day,
        offered=[SERVICE_TITLES[OutletService(one)] for one in outlet.services],
        titles=OUTLET_TITLES,
        may=actor.may,
        permissions=Permission,
    )


@pages.get("/outlets/<uuid:outlet_id>/edit")
@requires(Permission.PLACES_EDIT)
def edit_outlet(outlet_id: UUID) -> str:
    """The form, with what is."""
    outlet = queries.outlet_for(current_actor(), outlet_id)
    return _form(outlet, _values(outlet), outlet.region_code)


@pages.post("/outlets/<uuid:outlet_id>/edit")
@requires(Permission.PLACES_EDIT)
def change_outlet(outlet_id: UUID) -> Any:
    """Change it; when somebody was faster, what was typed stays beside what is."""
    actor = current_actor()
    outlet = queries.outlet_for(actor, outlet_id)
    if PICK in request.form:
        return _typed(outlet)
    try:
        given = forms.read(schemas.ChangeOutletForm)
        services.change_outlet(actor, outlet_id, **given)
    except InvalidInput as refusal:
        return _typed(outlet, forms.said(refusal)), refusal.status
    except Conflict as clash:
        return _clash(outlet_id, given), clash.status
    flash(_("已保存"))
    return _to(outlet_id)


@pages.get("/outlets/<uuid:outlet_id>/close")
@requires(Permission.PLACES_EDIT)
def close_page(outlet_id: UUID) -> str:
    """What ends when an outlet closes, before it ends."""
    outlet = queries.outlet_for(current_actor(), outlet_id)
    return render_template("places/close_outlet.html", outlet=outlet)


@pages.post("/outlets/<uuid:outlet_id>/close")
@requires(Permission.PLACES_EDIT)
def close_outlet(outlet_id: UUID) -> Any:
    """Close it."""
    return _set_closed(outlet_id, closed=True)


@pages.post("/outlets/<uuid:outlet_id>/reopen")
@requires(Permission.PLACES_EDIT)
def reopen_outlet(outlet_id: UUID) -> Any:
    """Open it again."""
    return _set_closed(outlet_id, closed=False)


def _set_closed(outlet_id: UUID, *, closed: bool) -> Any:
    actor = current_actor()
    queries.outlet_for(actor, outlet_id)
    version = forms.read(VersionForm)["version"]
    services.change_outlet(actor, outlet_id, version=version, closed=closed)
    flash(_("已停业，不再邀请新的揽投员") if closed else _("已恢复营业"))
    return _to(outlet_id)


def _wanted() -> OutletFilter:
    """What the query of this request, or the form of the export, asks for."""
    asked = request.values
    kind = asked.get("kind", "")
    return OutletFilter(
        region_code=asked.get("region", "")[:9],
        company_id=forms.uuid_of(asked.get("company", "")),
        kind=OutletKind(kind) if kind in set(OutletKind) else None,
        closed=CLOSED.get(asked.get("state", ""), False),
        find=asked.get("find", "").strip()[:60],
    )


def _form(
    outlet: Outlet | None,
    given: Mapping[str, Any],
    region_code: str,
    errors: dict[str, str] | None = None,
    theirs: list[tuple[Any, str, str]] | None = None,
) -> str:
    return render_template(
        "places/outlet_form.html",
        outlet=outlet,
        given=given,
        chosen_services=given.getlist("services")
        if isinstance(given, MultiDict)
        else given.get("services", []),
        levels=levels_of(region_code),
        errors=errors or {},
        theirs=theirs,
        company_options=_company_options(outlet),
        kinds=OUTLET_TITLES,
        offers=SERVICE_TITLES,
        weekdays=_weekdays(),
    )


def _typed(outlet: Outlet | None, errors: dict[str, str] | None = None) -> str:
    """The form with what was typed."""
    return _form(outlet, request.form, schemas.chosen_region(request.form), errors)


def _clash(outlet_id: UUID, given: dict[str, Any]) -> str:
    """The form with what was typed, and beside it what somebody else made of it meanwhile."""
    outlet = queries.outlet_for(current_actor(), outlet_id)
    return _form(outlet, request.form, given["region_code"], theirs=tell_clash(outlet, given))


def _values(outlet: Outlet) -> dict[str, Any]:
    """An outlet as its form shows it."""
    hours = {f"hours_{day}": opening_hours.day_text(outlet.hours.get(day, [])) for day in DAYS}
    return {
        **{name: getattr(outlet, name) for name in SHOWN},
        **hours,
        "version": outlet.version,
    }


def _company_options(outlet: Outlet | None) -> list[tuple[str, str]]:
    """The companies that may be chosen; also the one an outlet has, were it closed."""
    found = {str(one.id): one.name for one in queries.companies_of(current_actor())}
    if outlet is not None:
        found.setdefault(str(outlet.company_id), outlet.company.name)
    return list(found.items())


def _weekdays() -> list[tuple[str, Any]]:
    return list(zip(DAYS, WEEKDAY_TITLES, strict=True))


def _to(outlet_id: UUID) -> Any:
    return redirect(url_for("places.show_outlet", outlet_id=outlet_id))
