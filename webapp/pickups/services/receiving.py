"""The one act that everything a phone sends goes through: judged once, written once, receipted."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from webapp.foundation import audit, clock, crypto, moments
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Gone, InvalidInput, Unavailable
from webapp.identity import vault
from webapp.pickups import acceptance, capture_times, frozen, membership, receipts
from webapp.pickups.case import Case, Envelope
from webapp.pickups.lifecycle import RecordKind
from webapp.pickups.queries import waybills as known_waybills
from webapp.pickups.queries.standing import Received, Standing, standing
from webapp.pickups.recording import pickup, refusal, versions
from webapp.pickups.refusals import NotTheHead, NotYourOutlet, RecordDiffers, WaybillRecorded
from webapp.pickups.stopwatch import step
from webapp.waybills import numbers as waybills

ACTS = {
    RecordKind.PICKUP: Act.PICKUP_RECORDED,
    RecordKind.REFUSAL: Act.PICKUP_REFUSED,
    RecordKind.VOID: Act.PICKUP_VOIDED,
    RecordKind.CORRECTION: Act.PICKUP_CORRECTED,
}
STATES = {
    RecordKind.PICKUP: "received",
    RecordKind.REFUSAL: "refused",
    RecordKind.VOID: "void",
    RecordKind.CORRECTION: "received",
}


@dataclass(frozen=True)
class Accepted:
    """What the phone is told of a record that is in the books. `is_new` is false for a resend."""

    id: UUID
    receipt: str
    received_at: datetime
    state: str
    is_new: bool


def receive(actor: Actor, envelope: Envelope) -> Accepted:
    """Take in a record, once: the same bytes again get the same receipt, whatever changed since.

    Raises RecordDiffers, Gone, NotYourOutlet, InvalidInput (errors by step), UnknownKey, and the
    conflicts of `refusals`. Nothing of a refused record is kept.
    """
    with step("check"):
        frozen_bytes = _frozen_bytes(envelope)
        record_hash = hashlib.sha256(frozen_bytes).hexdigest()
        members = frozen.unpack(envelope.frozen)
        where = frozen.address(members)
        _check_envelope(envelope, where)
    with step("database"):
        known = standing(*where)
    if known is None:
        raise InvalidInput(errors={"outlet": [_("没有这个网点。")]})
    if known.received:
        return _again(actor, where, known.received, record_hash)
    with step("verify"):
        device = membership.check_device(known.device, where)
        if not crypto.verifies(device.public_point, envelope.signature, frozen_bytes):
            raise InvalidInput(errors={"signature": [_("签名和内容对不上，这条记录被改动过。")]})
    case = _case(actor, envelope, known, record_hash, members)
    try:
        _enter(actor, case)
    except IntegrityError as problem:
        return _entered_meanwhile(actor, where, case, problem)
    kind = case.record.kind
    return Accepted(where.id, case.receipt, case.time.received_at, STATES[kind], is_new=True)


def _frozen_bytes(envelope: Envelope) -> bytes:
    try:
        return envelope.frozen.encode()
    except UnicodeEncodeError:
        raise frozen.unreadable() from None


def _check_envelope(envelope: Envelope, where: frozen.Address) -> None:
    if (envelope.id, envelope.device_id) != (where.id, where.device_id):
        raise frozen.unreadable()


def _again(actor: Actor, where: frozen.Address, received: Received, record_hash: str) -> Accepted:
    """The answer to a record that is in the ledger already."""
    if received.is_erased:
        raise Gone()
    if received.record_hash == record_hash:
        state = STATES[received.kind]
        return Accepted(where.id, received.receipt, received.received_at, state, is_new=False)
    if actor.account_id != received.captured_by and str(where.outlet_id) != actor.scope.id:
        raise NotYourOutlet()  # a stranger does not learn that the id is taken
    raise RecordDiffers()


def _entered_meanwhile(
    actor: Actor, where: frozen.Address, case: Case[Any], problem: IntegrityError
) -> Accepted:
    """A unique constraint was in the way: the same record a moment ago, or something in words."""
    known = standing(*where)
    if known and known.received:
        return _again(actor, where, known.received, case.record_hash)
    if vault.was_faster(problem):
        raise Unavailable(retry_after=1, slug="busy")
    raise _clash(case)


def _case(
    actor: Actor, envelope: Envelope, known: Standing, record_hash: str, members: dict[str, Any]
) -> Case[frozen.Record]:
    """The record, read and judged by who made it, where and when."""
    with step("check"):
        record = frozen.read(members)
        forwarded = membership.check_sender(actor, record)
        device = membership.check_device(known.device, frozen.address(members))
        now = clock.now()
        time = capture_times.judge(
            record.captured_at,
            record.clock.server_offset_ms,
            enrolled_at=device.enrolled_at,
            # A receipt counts in milliseconds, and the ledger must say the same.
            received_at=now.replace(microsecond=now.microsecond // 1000 * 1000),
        )
        member = membership.judge(known, device, time)
    with step("sign"):
        receipt = receipts.make(record.id, record_hash, time.received_at)
    return Case(
        record=record,
        record_hash=record_hash,
        signature=envelope.signature,
        standing=known,
        time=time,
        membership=member,
        forwarded_by=actor.account_id if forwarded else None,
        receipt=receipt,
        observed=_observed(time, member),
    )


def _observed(time: capture_times.CaptureTime, member: membership.Membership) -> dict[str, Any]:
    observed: dict[str, Any] = {}
    if time.is_off(current_app.config["SETTINGS"].clock_skew_flag_minutes):
        observed["clock_minutes"] = abs(time.skew_seconds) // 60
        observed["clock_guessed"] = time.is_guessed
    if member.lost_at:
        observed["access_lost_at"] = member.lost_at.isoformat()
    return observed


def _enter(actor: Actor, case: Case[Any]) -> None:
    """Write the record with all that follows from it, or nothing.

    Raises IntegrityError when the record, or what it brings, is there already.
    """
    prepared = _prepared(case)
    with step("database"), transaction() as session:
        _WRITE[case.record.kind](session, case, *prepared)
        audit.record(
            ACTS[case.record.kind],
            actor,
            case.record.kind,
            case.record.id,
            chain=case.standing.place["company_id"],
            outlet=case.record.outlet_id,
            captured_by=case.record.captured_by,
            device=case.record.device_id,
        )


def _prepared(case: Case[Any]) -> tuple[Any, ...]:
    """What needs no transaction: the numbers normalised, the identity opened and checked."""
    record = case.record
    if record.kind in (RecordKind.PICKUP, RecordKind.REFUSAL):
        membership.refuse_stranger(case.membership)
    if record.kind is RecordKind.REFUSAL:
        return (acceptance.normalised(record.waybills),)
    if record.kind is not RecordKind.PICKUP:
        return ()
    with step("check"):
        numbers = acceptance.normalised([parcel.waybill for parcel in record.parcels])
        acceptance.check_destination(record.destination_code)
        acceptance.check_inspection(record.inspection, letter=record.letter)
        acceptance.check_photos(record, demanded=case.standing.demands_photo)
    with step("open"):
        opened = acceptance.opened_identity(record, case.time)
    return opened, numbers


_WRITE: dict[RecordKind, Any] = {
    RecordKind.PICKUP: pickup.write,
    RecordKind.REFUSAL: refusal.write,
    RecordKind.VOID: versions.void,
    RecordKind.CORRECTION: versions.correct,
}


def _clash(case: Case[Any]) -> Exception:
    """Which unique constraint was in the way, in words."""
    if case.record.kind in (RecordKind.VOID, RecordKind.CORRECTION):
        return NotTheHead()
    numbers = [waybills.normalise(parcel.waybill) for parcel in getattr(case.record, "parcels", ())]
    if live := known_waybills.live_at(case.record.outlet_id, numbers):
        waybill, recorded_at = live
        when = moments.moment(recorded_at)
        tail = waybills.tail(waybill)
        sentence = _("尾号 %(tail)s 的运单 %(when)s 已经收过。", tail=tail, when=when)
        return WaybillRecorded(sentence, tail=tail, recorded_at=recorded_at.isoformat())
    return frozen.unreadable()
