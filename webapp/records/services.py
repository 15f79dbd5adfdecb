"""The one act that everything a phone sends goes through: judged once, written once, receipted."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from webapp.foundation import audit, clock, crypto
from webapp.foundation.access import Actor
from webapp.foundation.database import transaction
from webapp.foundation.errors import Gone, InvalidInput
from webapp.records import capture_times, membership, reading, receipts
from webapp.records.case import Case, Envelope
from webapp.records.frame import Frame
from webapp.records.kinds import Kind, kind_of
from webapp.records.queries import Received, Standing, standing
from webapp.records.reading import Address
from webapp.records.refusals import NotYourOutlet, RecordDiffers
from webapp.records.stopwatch import step


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
        members = reading.unpack(envelope.frozen)
        where = reading.address(members)
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
    kind, case = _case(actor, envelope, known, record_hash, members)
    try:
        _enter(actor, kind, case)
    except IntegrityError as problem:
        return _entered_meanwhile(actor, where, kind, case, problem)
    return Accepted(where.id, case.receipt, case.time.received_at, kind.state, is_new=True)


def _frozen_bytes(envelope: Envelope) -> bytes:
    try:
        return envelope.frozen.encode()
    except UnicodeEncodeError:
        raise reading.unreadable() from None


def _check_envelope(envelope: Envelope, where: Address) -> None:
    if (envelope.id, envelope.device_id) != (where.id, where.device_id):
        raise reading.unreadable()


def _again(actor: Actor, where: Address, received: Received, record_hash: str) -> Accepted:
    """The answer to a record that is in the ledger already."""
    if received.is_erased:
        raise Gone()
    if received.record_hash == record_hash:
        kind = kind_of(received.kind)
        state = kind.state if kind else "received"
        return Accepted(where.id, received.receipt, received.received_at, state, is_new=False)
    if actor.account_id != received.captured_by and str(where.outlet_id) != actor.scope.id:
        raise NotYourOutlet()  # a stranger does not learn that the id is taken
    raise RecordDiffers()


def _entered_meanwhile(
    actor: Actor, where: Address, kind: Kind, case: Case[Any], problem: IntegrityError
) -> Accepted:
    """A unique constraint was in the way: the same record a moment ago, or something in words."""
    known = standing(*where)
    if known and known.received:
        return _again(actor, where, known.received, case.record_hash)
    raise kind.clash(case, problem)


def _case(
    actor: Actor, envelope: Envelope, known: Standing, record_hash: str, members: dict[str, Any]
) -> tuple[Kind, Case[Frame]]:
    """The record, read and judged by who made it, where and when."""
    with step("check"):
        kind, record = reading.read(members)
        membership.check_sender(actor, kind, record)
        device = membership.check_device(known.device, reading.address(members))
        now = clock.now()
        time = capture_times.judge(
            record.captured_at,
            record.clock.server_offset_ms,
            enrolled_at=device.enrolled_at,
            # A receipt counts in milliseconds, and the ledger must say the same.
            received_at=now.replace(microsecond=now.microsecond // 1000 * 1000),
        )
        member = membership.judge(known, kind.roles, device, time)
    with step("sign"):
        receipt = receipts.make(record.id, record_hash, time.received_at)
    return kind, Case(
        record=record,
        record_hash=record_hash,
        signature=envelope.signature,
        standing=known,
        time=time,
        membership=member,
        sender=actor,
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


def _enter(actor: Actor, kind: Kind, case: Case[Any]) -> None:
    """Write the record with all that follows from it, or nothing.

    Raises IntegrityError when the record, or what it brings, is there already.
    """
    prepared = kind.prepare(case)
    with step("database"), transaction() as session:
        kind.write(session, case, *prepared)
        audit.record(
            kind.act,
            actor,
            kind.kind,
            case.record.id,
            chain=case.standing.place["company_id"],
            outlet=case.record.outlet_id,
            captured_by=case.record.captured_by,
            device=case.record.device_id,
        )
