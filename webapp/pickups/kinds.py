"""The records of a courier's shift: who makes them, what is asked of each, what a clash means."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from webapp.foundation import moments
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.errors import Problem, Unavailable
from webapp.identity import vault
from webapp.identity.vault import OpenedIdentity
from webapp.pickups import acceptance, frozen
from webapp.pickups.frozen.schema import (
    FrozenCorrection,
    FrozenPickup,
    FrozenRefusal,
    FrozenVoid,
)
from webapp.pickups.queries import waybills as known_waybills
from webapp.pickups.recording import pickup, refusal, versions
from webapp.pickups.refusals import NotTheHead, WaybillRecorded
from webapp.records import reading
from webapp.records.case import Case
from webapp.records.kinds import Kind
from webapp.records.lifecycle import RecordKind
from webapp.records.membership import refuse_stranger
from webapp.records.stopwatch import step
from webapp.waybills import numbers as waybills

_COURIERS = frozenset({Role.COURIER})
_STEPS = {
    "parcels": "waybills",
    "waybills": "waybills",
    "destination_code": "destination",
    "item_category": "item",
    "item_words": "item",
    "goods_words": "item",
    "reason_words": "reason",
    "identity": "identity",
    "class": "class",
    "letter": "letter",
    "weight_grams": "weight",
    "inspection": "inspection",
    "photos": "photos",
    "reason": "reason",
    "changes": "changes",
}
_SENTENCES = {
    "waybills": _l("运单数量或格式不对，一次最多 200 件。"),
    "reason": _l("要写明原因，最多 300 个字。"),
    "changes": _l("没有要更正的内容，或者这一项不能更正。"),
    "photos": _l("照片数量或大小不对，最多 10 张。"),
    "weight": _l("重量不对，请填 1 克到 1 吨之间的整数。"),
}


def _pickup(case: Case[frozen.PickupRecord]) -> tuple[OpenedIdentity, list[str]]:
    record = case.record
    refuse_stranger(case.membership)
    with step("check"):
        numbers = acceptance.normalised([parcel.waybill for parcel in record.parcels])
        acceptance.check_destination(record.destination_code)
        acceptance.check_inspection(record.inspection, letter=record.letter)
        acceptance.check_photos(record, demanded=case.standing.demands_photo)
    with step("open"):
        return acceptance.opened_identity(record, case.time), numbers


def _refusal(case: Case[frozen.RefusalRecord]) -> tuple[list[str]]:
    refuse_stranger(case.membership)
    return (acceptance.normalised(case.record.waybills),)


def _version(_case: Case[frozen.VoidRecord | frozen.CorrectionRecord]) -> tuple[()]:
    # Whether the author may is asked of the act that it changes.
    return ()


def _clash(case: Case[Any], problem: IntegrityError) -> Problem:
    if vault.was_faster(problem):
        return Unavailable(retry_after=1, slug="busy")
    numbers = [waybills.normalise(parcel.waybill) for parcel in getattr(case.record, "parcels", ())]
    if live := known_waybills.live_at(case.record.outlet_id, numbers):
        waybill, recorded_at = live
        when = moments.moment(recorded_at)
        tail = waybills.tail(waybill)
        sentence = _("尾号 %(tail)s 的运单 %(when)s 已经收过。", tail=tail, when=when)
        return WaybillRecorded(sentence, tail=tail, recorded_at=recorded_at.isoformat())
    return reading.unreadable()


def _version_clash(_case: Case[Any], _problem: IntegrityError) -> Problem:
    return NotTheHead()


def _kind(kind: RecordKind, schema: Any, act: Act, state: str, *work: Any) -> Kind:
    prepare, write, clash = work
    return Kind(
        kind=kind,
        schema=schema,
        roles=_COURIERS,
        colleagues_forward=True,
        act=act,
        state=state,
        prepare=prepare,
        write=write,
        clash=clash,
        steps=_STEPS,
        sentences=_SENTENCES,
    )


_K = RecordKind
KINDS = (
    _kind(
        _K.PICKUP, FrozenPickup(), Act.PICKUP_RECORDED, "received", _pickup, pickup.write, _clash
    ),
    _kind(
        _K.REFUSAL, FrozenRefusal(), Act.PICKUP_REFUSED, "refused", _refusal, refusal.write, _clash
    ),
    _kind(
        _K.VOID, FrozenVoid(), Act.PICKUP_VOIDED, "void", _version, versions.void, _version_clash
    ),
    _kind(
        _K.CORRECTION,
        FrozenCorrection(),
        Act.PICKUP_CORRECTED,
        "received",
        _version,
        versions.correct,
        _version_clash,
    ),
)
