"""Destroying identities whose time is over: the acts stay as figures, the people do not."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.accounts.models import Account
from webapp.foundation import audit, clock, destructions, stopping, uploads
from webapp.foundation.audit import Act
from webapp.foundation.database import db, transaction
from webapp.identity import vault
from webapp.identity.models import IdentityUse, Person
from webapp.pickups.lifecycle import PickupState
from webapp.pickups.models import Examination, Pickup, PickupParcel, WaybillEntry
from webapp.pickups.retention import PEOPLE, PICKUPS
from webapp.places.models import Outlet
from webapp.records.models import ReceivedRecord

BATCH = 50


@dataclass
class Erased:
    """How much was destroyed."""

    acts: int = 0
    people: int = 0


def erase_expired() -> Erased:
    """Erase every act that is older than `identity_keep_days`, outlet by outlet.

    Safe to repeat and to interrupt: each batch is one transaction.
    """
    before = destructions.before(PICKUPS)
    done = Erased()
    for outlet_id in db.session.scalars(select(Outlet.id)).all():
        while not stopping.wanted() and (batch := _erase_acts(outlet_id, before)):
            done.acts += batch
    while not stopping.wanted() and (batch := _erase_people(before)):
        done.people += batch
    return done


def _erase_acts(outlet_id: UUID, before: datetime) -> int:
    with transaction() as session:
        expired = (
            select(Pickup)
            .where(
                Pickup.outlet_id == outlet_id,
                Pickup.adjusted_at < before,
                Pickup.is_head,
                Pickup.state != PickupState.ERASED,
            )
            .order_by(Pickup.adjusted_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        heads = session.scalars(expired).all()
        for head in heads:
            _erase_act(session, head)
            audit.record(Act.PICKUP_ERASED, None, "pickup", head.origin_id, chain=head.company_id)
        for company_id, count in Counter(head.company_id for head in heads).items():
            destructions.record(session, PICKUPS, count, before, owner=company_id)
    return len(heads)


def _erase_people(before: datetime) -> int:
    """Destroy the keys of people whom nothing needs any more: no act in its time, no account.

    Their rows are locked: whoever is being checked at this moment is passed over.
    """
    used = select(IdentityUse.id).where(
        IdentityUse.person_id == Person.id, IdentityUse.sealed_contact != b""
    )
    own = select(Account.id).where(Account.person_id == Person.id)
    unused = (
        select(Person.id)
        .where(
            Person.last_used_at < before,
            Person.wrapped_key.is_not(None),
            ~used.exists(),
            ~own.exists(),
        )
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    with transaction() as session:
        people = session.scalars(unused).all()
        for person_id in people:
            vault.erase_person(session, person_id)
            audit.record(Act.PERSON_ERASED, None, "person", person_id)
        destructions.record(session, PEOPLE, len(people), before)
    return len(people)


def _erase_act(session: Session, head: Pickup) -> None:
    """All versions lose what speaks of a person; the ledger answers a resend with "gone"."""
    outlet_id, origin_id, now = head.outlet_id, head.origin_id, clock.now()
    of_act = (Pickup.outlet_id == outlet_id, Pickup.origin_id == origin_id)
    versions = session.scalars(select(Pickup.id).where(*of_act)).all()
    session.execute(
        update(Pickup)
        .where(*of_act)
        .values(
            state=PickupState.ERASED,
            masked_name="",
            phone_index="",
            index_key_id="",
            item_words="",
            reason_words="",
        )
    )
    session.execute(
        update(ReceivedRecord)
        .where(ReceivedRecord.outlet_id == outlet_id, ReceivedRecord.id.in_(versions))
        .values(erased_at=now)
    )
    _release_parcels(session, outlet_id, origin_id)
    session.execute(
        update(IdentityUse)
        .where(IdentityUse.person_id == head.person_id, IdentityUse.act_id == origin_id)
        .values(sealed_contact=b"", phone_index="", index_key_id="")
    )
    session.execute(
        Examination.__table__.delete().where(
            Examination.outlet_id == outlet_id, Examination.pickup_id == origin_id
        )
    )
    uploads.erase(session, origin_id, outlet_id)


def _release_parcels(session: Session, outlet_id: UUID, origin_id: UUID) -> None:
    of_act = (PickupParcel.outlet_id == outlet_id, PickupParcel.origin_id == origin_id)
    waybills = session.scalars(select(PickupParcel.waybill).where(*of_act)).all()
    session.execute(update(PickupParcel).where(*of_act).values(live=False))
    session.execute(
        update(WaybillEntry)
        .where(WaybillEntry.waybill.in_(waybills), WaybillEntry.pickup_id == origin_id)
        .values(live=False)
    )
