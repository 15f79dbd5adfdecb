"""Export of pickups as a spreadsheet: masked, formula-safe, in the background."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select

from webapp.accounts.people import names_of
from webapp.foundation import audit, jobs, paging, spreadsheets
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, transaction
from webapp.identity.masking import mask_name
from webapp.pickups.lifecycle import LABELS, ParcelClass, PickupState
from webapp.pickups.models import Pickup, PickupParcel
from webapp.pickups.queries import office
from webapp.places.queries import full_region_name, outlet_names

KIND = "pickups-export"
BATCH = 1000
WANTED = ("day", "region", "outlet", "courier", "class", "state")


def start_export(actor: Actor, asked: dict[str, str]) -> jobs.Job:
    """Ask for an export of what the list shows; the job's page tells how far it is."""
    parameters = {name: asked[name][:60] for name in WANTED if asked.get(name)}
    with transaction() as session:
        job = jobs.start(session, actor, KIND, parameters)
        audit.record(Act.PICKUPS_EXPORTED, actor, "job", job.id, wanted=parameters)
    return job


def export(turn: jobs.Turn) -> jobs.Result:
    """The job: one row for each waybill, written in batches within the asker's scope."""
    wanted = _wanted(turn.parameters)
    total = db.session.scalar(
        select(func.count()).select_from(office.pickups(turn.actor, wanted).subquery())
    )
    content = spreadsheets.write_rows(_headers(), _rows(turn, wanted, total or 0), _("收寄记录"))
    return jobs.Result(_("收寄记录") + ".xlsx", content)


def _rows(turn: jobs.Turn, wanted: office.PickupFilter, total: int) -> Iterator[list[Any]]:
    cursor, done = "", 0
    order: Any = [(Pickup.adjusted_at, "desc"), (Pickup.id, "desc")]
    while True:
        page = paging.page(office.pickups(turn.actor, wanted), order, cursor, BATCH)
        yield from _of_page(page.rows)
        done += len(page.rows)
        turn.progress(done, total)
        db.session.expunge_all()
        if not page.older:
            return
        cursor = page.older


def _of_page(rows: list[Pickup]) -> Iterator[list[Any]]:
    names = names_of({row.captured_by for row in rows})
    outlets = outlet_names({row.outlet_id for row in rows})
    waybills: dict[UUID, list[str]] = {}
    query = select(PickupParcel.origin_id, PickupParcel.waybill).where(
        PickupParcel.outlet_id.in_({row.outlet_id for row in rows}),
        PickupParcel.origin_id.in_([row.origin_id for row in rows]),
    )
    for origin_id, waybill in db.session.execute(query):
        waybills.setdefault(origin_id, []).append(waybill)
    for row in rows:
        for waybill in waybills.get(row.origin_id, []):
            yield [
                waybill,
                row.adjusted_at,
                row.business_day,
                outlets.get(row.outlet_id, ""),
                mask_name(names.get(row.captured_by, "")),
                row.masked_name,
                row.document_type.label,
                full_region_name(row.destination_code),
                LABELS[row.parcel_class],
                _("是") if row.letter else _("否"),
                LABELS[row.item_category],
                LABELS[row.inspection],
                _("已撤单") if row.state is PickupState.VOIDED else _("有效"),
                row.number,
                row.authority_state.value,
                _("是") if row.backfilled else _("否"),
            ]


def _headers() -> list[str]:
    return [
        _("运单号"),
        _("收寄时间"),
        _("业务日"),
        _("网点"),
        _("揽投员"),
        _("寄件人"),
        _("证件类型"),
        _("目的地"),
        _("类别"),
        _("信件"),
        _("物品"),
        _("验视"),
        _("状态"),
        _("版本"),
        _("上报"),
        _("补录"),
    ]


def _wanted(parameters: dict[str, str]) -> office.PickupFilter:
    return office.PickupFilter(
        day=date.fromisoformat(parameters["day"]) if parameters.get("day") else None,
        region_code=parameters.get("region", ""),
        outlet_id=UUID(parameters["outlet"]) if parameters.get("outlet") else None,
        courier_id=UUID(parameters["courier"]) if parameters.get("courier") else None,
        parcel_class=ParcelClass(parameters["class"]) if parameters.get("class") else None,
        state=parameters.get("state", ""),
    )
