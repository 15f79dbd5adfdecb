"""Pages of the office: the list of pickups, a record with its history, the export."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from marshmallow import Schema, fields, validate

from webapp.accounts.people import couriers_in, names_of
from webapp.foundation import forms, paging, uploads
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.identity.masking import mask_name
from webapp.pickups import flag_sentences
from webapp.pickups.lifecycle import LABELS, FlagState, ParcelClass
from webapp.pickups.models import Pickup
from webapp.pickups.queries import office
from webapp.pickups.services import exports
from webapp.pickups.services import flags as flag_services
from webapp.pickups.views.queue import overtaken, waybills_by_parcel
from webapp.places.queries import full_region_name, outlet_choices, outlet_names, scope_regions
from webapp.waybills import numbers as waybills

pages = Blueprint("pickups", __name__)
ORDER: Any = [(Pickup.adjusted_at, "desc"), (Pickup.id, "desc")]
PAGE = 50


class FilterForm(Schema):
    """How the list is narrowed."""

    day = fields.Date(validate=validate.Range(min=date(2000, 1, 1), max=date(2999, 12, 31)))
    region = fields.String(validate=validate.Regexp(r"[0-9]{6}\Z"))
    outlet = fields.UUID()
    courier = fields.UUID()
    parcel_class = fields.Enum(ParcelClass, by_value=True, data_key="class")
    state = fields.String(validate=validate.OneOf(office.STATES))


class AnswerForm(Schema):
    """What an outlet answers to a flag that was given back."""

    words = forms.Words(500, shortest=2)
    version = fields.Integer(required=True)


@pages.get("/pickups")
@requires(Permission.PICKUPS_READ)
def list_pickups() -> Any:
    """The list; a whole waybill number goes straight to its record or records."""
    actor = current_actor()
    number = waybills.normalise(request.args.get("waybill", ""))
    if number:
        return _found(number)
    page = paging.page(
        office.pickups(actor, wanted_filter()), ORDER, request.args.get("cursor", ""), PAGE
    )
    return render_template("pickups/list.html", **_listed(page.rows), page=page, searched="")


@pages.get("/pickups/<uuid:outlet_id>/<uuid:pickup_id>")
@requires(Permission.PICKUPS_READ)
def show_pickup(outlet_id: UUID, pickup_id: UUID) -> str:
    """One act: what it says now, every version, every flag, every attempt to report it."""
    return _record(outlet_id, pickup_id)


@pages.post("/pickups/<uuid:outlet_id>/flags/<uuid:flag_id>/answer")
@requires(Permission.FLAGS_ANSWER)
def answer_flag(outlet_id: UUID, flag_id: UUID) -> Any:
    """The outlet's answer to a flag that was given back; what was typed is never lost."""
    actor = current_actor()
    flag = office.flag_for(actor, outlet_id, flag_id)
    try:
        given = forms.read(AnswerForm)
    except InvalidInput as refusal:
        error = _("写一句答复，2 到 500 个字")
        return _record(outlet_id, flag.pickup_id, answered=flag_id, error=error), refusal.status
    try:
        flag_services.settle_flag(actor, outlet_id, flag_id, wanted=FlagState.OPEN, **given)
    except Conflict as problem:
        flag = office.flag_for(actor, outlet_id, flag_id)
        clash = overtaken(flag, FlagState.RETURNED)
        return _record(outlet_id, flag.pickup_id, answered=flag_id, clash=clash), problem.status
    flash(_("已答复，等监管人员确认"))
    return redirect(url_for("pickups.show_pickup", outlet_id=outlet_id, pickup_id=flag.pickup_id))


def _record(
    outlet_id: UUID,
    pickup_id: UUID,
    *,
    answered: UUID | None = None,
    error: str = "",
    clash: str = "",
) -> str:
    actor = current_actor()
    pickup = office.pickup_for(actor, outlet_id, pickup_id)
    versions = office.versions(pickup)
    flags = office.flags_of(pickup)
    people = {one.captured_by for one in versions} | {one.settled_by for one in flags}
    parcels = office.parcels(pickup)
    return render_template(
        "pickups/show.html",
        answered=answered,
        typed=request.form.get("words", ""),
        error=error,
        clash=clash,
        pickup=pickup,
        versions=versions,
        records=office.records_of(versions),
        parcels=parcels,
        waybills=waybills_by_parcel(parcels),
        flags=flags,
        told={one.id: flag_sentences.tell(one) for one in flags},
        transmissions=office.transmissions(versions),
        photos=uploads.photos_of(pickup.origin_id, pickup.outlet_id),
        names={key: mask_name(name) for key, name in names_of(people).items()},
        outlet=outlet_names({outlet_id}).get(outlet_id, ""),
        destination=full_region_name(pickup.destination_code),
        labels=LABELS,
        states=FlagState,
        may=actor.may,
        permissions=Permission,
    )


@pages.get("/pickups/<uuid:outlet_id>/<uuid:pickup_id>/photos/<uuid:upload_id>")
@requires(Permission.PICKUPS_READ)
def photo(outlet_id: UUID, pickup_id: UUID, upload_id: UUID) -> Response:
    """One photo of the goods, decrypted for this answer only."""
    pickup = office.pickup_for(current_actor(), outlet_id, pickup_id)
    return uploads.shown(pickup.origin_id, pickup.outlet_id, upload_id)


@pages.post("/pickups/export")
@requires(Permission.PICKUPS_EXPORT)
def export_pickups() -> Any:
    """Have the list written as a spreadsheet, masked, in the background."""
    job = exports.start_export(current_actor(), forms.readable_texts(FilterForm, request.form))
    return redirect(url_for("jobs.show", job_id=job.id))


def wanted_filter() -> office.PickupFilter:
    """What the query of this request asks for."""
    asked = forms.readable(FilterForm)
    return office.PickupFilter(
        day=asked.get("day"),
        region_code=asked.get("region", ""),
        outlet_id=asked.get("outlet"),
        courier_id=asked.get("courier"),
        parcel_class=asked.get("parcel_class"),
        state=asked.get("state", ""),
    )


def _found(number: str) -> Any:
    entries = office.by_waybill(current_actor(), number)
    if len(entries) == 1:
        only = entries[0]
        return redirect(
            url_for("pickups.show_pickup", outlet_id=only.outlet_id, pickup_id=only.pickup_id)
        )
    actor = current_actor()
    rows = [office.pickup_for(actor, one.outlet_id, one.pickup_id) for one in entries]
    none = paging.Page(rows, None, None)
    return render_template("pickups/list.html", **_listed(rows), page=none, searched=number)


def _listed(rows: list[Pickup]) -> dict[str, Any]:
    actor = current_actor()
    names = names_of({row.captured_by for row in rows})
    return {
        "outlets": outlet_names({row.outlet_id for row in rows}),
        "names": {key: mask_name(name) for key, name in names.items()},
        "outlet_options": outlet_choices(actor),
        "region_options": scope_regions(actor),
        "courier_options": [(str(one.id), mask_name(one.name)) for one in couriers_in(actor)],
        "destination": full_region_name,
        "labels": LABELS,
        "classes": ParcelClass,
        "asked": request.args,
        "filtered": sum(
            1
            for name in ("day", "region", "outlet", "courier", "class", "state")
            if request.args.get(name)
        ),
    }
