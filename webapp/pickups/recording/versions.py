"""A further version of an act: withdrawn (撤单) or put right (更正). One valid head is left.

A version repeats what the act was, so that it still belongs to its courier and its day; who made
the version and when stands in the ledger under the version's id.
"""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import inspect, select, update
from sqlalchemy.orm import Session

from webapp.foundation.errors import Gone, InvalidInput
from webapp.pickups import acceptance, frozen
from webapp.pickups.lifecycle import AuthorityState, FlagState, ParcelClass, PickupState
from webapp.pickups.models import Pickup, PickupFlag, PickupParcel, WaybillEntry
from webapp.pickups.recording import outbox
from webapp.pickups.refusals import NotReceivedYet, NotTheHead
from webapp.records import ledger
from webapp.records.case import Case
from webapp.records.membership import refuse_stranger

VersionRecord = frozen.VoidRecord | frozen.CorrectionRecord
_COLUMNS = [column.key for column in inspect(Pickup).columns]


def void(session: Session, case: Case[frozen.VoidRecord]) -> Pickup:
    """Withdraw an act, whichever of its versions is named; its waybills may be taken in again.

    Raises NotReceivedYet, Conflict (withdrawn already), Gone, InvalidInput (not their outlet).
    """
    ledger.enter(session, case)
    head = _head(session, case, case.record.voids)
    made = _add(session, case, head, {"state": PickupState.VOIDED})
    _release_waybills(session, made)
    _tell(session, case, made, {head.parcel_class})
    return made


def correct(session: Session, case: Case[frozen.CorrectionRecord]) -> Pickup:
    """Put an act right. The record must name the head, so that nobody corrects what they never saw.

    Raises NotTheHead, NotReceivedYet, Conflict (withdrawn), Gone, InvalidInput.
    """
    record = case.record
    ledger.enter(session, case)
    head = _head(session, case, record.corrects)
    if head.id != record.corrects:
        raise NotTheHead(head_id=str(head.id))
    _check_changes(head, record.changes)
    made = _add(session, case, head, record.changes)
    _tell(session, case, made, {head.parcel_class, made.parcel_class})
    return made


def _head(session: Session, case: Case[Any], named_id: UUID) -> Pickup:
    """The act's head, locked, if the author may make a further version of it."""
    outlet_id = case.record.outlet_id
    origin = select(Pickup.origin_id).where(Pickup.outlet_id == outlet_id, Pickup.id == named_id)
    origin_id = session.scalar(origin)
    if origin_id is None:
        raise NotReceivedYet()
    query = (
        select(Pickup)
        .where(Pickup.outlet_id == outlet_id, Pickup.origin_id == origin_id, Pickup.is_head)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    head = session.scalar(query)
    if head is None:  # another version was made while we waited for the lock
        raise NotTheHead()
    if head.state is PickupState.ERASED:
        raise Gone()
    if case.record.captured_by != head.captured_by:
        refuse_stranger(case.membership)
    return head


def _check_changes(head: Pickup, changes: dict[str, Any]) -> None:
    if all(getattr(head, name) == value for name, value in changes.items()):
        raise InvalidInput(errors={"changes": [_("和原来一样，没有要更正的。")]})
    if "destination_code" in changes:
        acceptance.check_destination(changes["destination_code"])
    acceptance.check_inspection(head.inspection, letter=changes.get("letter", head.letter))


def _add(
    session: Session, case: Case[VersionRecord], head: Pickup, changes: dict[str, Any]
) -> Pickup:
    """The next version in the head's place. Raises Conflict unless the head is valid."""
    kept = {name: getattr(head, name) for name in _COLUMNS}
    head.make_way()
    session.flush()  # the index of heads allows one at any moment
    made = Pickup(
        **{
            **kept,
            "id": case.record.id,
            "number": head.number + 1,
            "reason_words": case.record.reason_words,
            "received_at": case.time.received_at,
            "authority_state": AuthorityState.WAITING,
            **changes,
        }
    )
    session.add(made)
    session.flush()
    return made


def _release_waybills(session: Session, act: Pickup) -> None:
    of_act = (PickupParcel.outlet_id == act.outlet_id, PickupParcel.origin_id == act.origin_id)
    waybills = session.scalars(select(PickupParcel.waybill).where(*of_act)).all()
    session.execute(update(PickupParcel).where(*of_act).values(live=False))
    session.execute(
        update(WaybillEntry)
        .where(WaybillEntry.waybill.in_(waybills), WaybillEntry.pickup_id == act.origin_id)
        .values(live=False)
    )


def _tell(
    session: Session, case: Case[VersionRecord], made: Pickup, classes: set[ParcelClass]
) -> None:
    """The authority, the rates and whoever gave the act back to the outlet."""
    now = case.time.received_at
    of_act = (PickupParcel.outlet_id == made.outlet_id, PickupParcel.origin_id == made.origin_id)
    parcel_ids = session.scalars(select(PickupParcel.id).where(*of_act)).all()
    waiting = update(PickupParcel).where(*of_act)
    session.execute(waiting.values(authority_state=AuthorityState.WAITING))
    outbox.transmit(session, made.outlet_id, made.id, parcel_ids, now)
    answered = update(PickupFlag).where(
        PickupFlag.outlet_id == made.outlet_id,
        PickupFlag.pickup_id == made.origin_id,
        PickupFlag.state == FlagState.RETURNED,
    )
    session.execute(answered.values(state=FlagState.OPEN, version=PickupFlag.version + 1))
    outbox.touch(session, made.outlet_id, made.business_day, classes, now)
