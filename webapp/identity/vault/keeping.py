"""Keeping people and their documents: found again by the number, never twice, erased for good."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.foundation import clock, crypto
from webapp.foundation.database import db, hold_name, new_id
from webapp.foundation.direct import Direct, Row, insert_together
from webapp.foundation.errors import Unavailable
from webapp.foundation.keys import Purpose
from webapp.identity.documents import DocumentType
from webapp.identity.models import IdentityChannel, IdentityUse, Person, PersonDocument
from webapp.identity.vault.opening import OpenedIdentity
from webapp.identity.vault.reading import data_key, read_contact, remembered
from webapp.identity.vault.sealing import seal, unseal, unwrap

PHONE = "pickup-phone"
"""The one purpose for which a sender's phone is indexed: phones per identity."""
SELDOM = timedelta(hours=12)
"""How exact `last_used_at` is: spares the row a write at each use."""

# Built once: they run with every accepted record.
_USES, _PERSONS, _DOCUMENT_TABLE = (
    model.__table__ for model in (IdentityUse, Person, PersonDocument)
)
_PEOPLE, _DOCUMENTS = Person.__table__.c, PersonDocument.__table__.c


class KeptDocument(NamedTuple):
    """Where a document lies now."""

    person_id: UUID
    document_id: UUID
    name_as_before: bool
    """False when the same number came with another name earlier."""
    newly_known: bool
    as_first_recorded: bool
    """False when this showing differs from the kept one: another name, kind or date."""


@dataclass(frozen=True)
class Kept:
    """Where an identity lies now, and what may be known of it elsewhere."""

    person_id: UUID
    document_id: UUID
    name_as_before: bool
    """False when the same number came with another name earlier."""
    phone_index: str
    index_key_id: str
    newly_known: bool


def number_space(document_type: DocumentType) -> str:
    """The purpose under which a document's number is indexed."""
    return f"document:{document_type.number_space}"


def keep_document(session: Session, opened: OpenedIdentity) -> KeptDocument:
    """Find the person by the number, or keep a new one. Raises Unavailable when others are faster.

    Two acts that bring the same new number at once make one person, also while two index keys are
    in use.
    """
    kept, rows = _kept(session, opened)
    try:
        insert_together(session, *rows)
    except IntegrityError as taken:
        raise Unavailable(retry_after=1, slug="busy") from taken
    return kept


def keep_for_use(
    session: Session,
    opened: OpenedIdentity,
    *,
    act_id: UUID,
    account_id: UUID,
    place: dict[str, Any],
    channel: IdentityChannel,
    used_at: datetime,
) -> tuple[Kept, list[Row]]:
    """Keep an identity; answers also its rows, to insert together with the act's own.

    Inserting them may raise the IntegrityError that `was_faster` knows.
    """
    kept, rows = _kept(session, opened)
    # No phone is no phone: it must not count as one more that the person was recorded with.
    index_key_id, phone_index = (
        crypto.blind_index(PHONE, opened.phone) if opened.phone else ("", "")
    )
    use_id = new_id()
    contact = json.dumps(_contact(opened, kept))
    use = {
        "person_id": kept.person_id,
        "id": use_id,
        "document_id": kept.document_id,
        "act_id": act_id,
        "account_id": account_id,
        "used_at": used_at,
        "channel": channel,
        "sealed_contact": seal(
            data_key(session, kept.person_id), contact, kept.person_id, "contact", use_id
        ),
        "phone_index": phone_index,
        "index_key_id": index_key_id,
        **place,
    }
    noted = Kept(
        kept.person_id,
        kept.document_id,
        kept.name_as_before,
        phone_index,
        index_key_id,
        kept.newly_known,
    )
    return noted, [*rows, (_USES, use)]


def was_faster(problem: IntegrityError) -> bool:
    """Whether another act has just kept the same number: try again and find it.

    Acts wait for one another by the number's name, so this is left: a key was retired in between,
    and the two knew the number by different names.
    """
    return _DOCUMENT_TABLE.name in str(problem.orig)


def phones_since(person_id: UUID, moment: datetime) -> int:
    """How many different phones one person was recorded with since a moment."""
    uses = db.session.scalars(
        select(IdentityUse)
        .where(
            IdentityUse.person_id == person_id,
            IdentityUse.used_at >= moment,
            IdentityUse.phone_index != "",
        )
        .order_by(IdentityUse.used_at)
    ).all()
    by_index = {use.phone_index: use for use in uses}
    if len({use.index_key_id for use in by_index.values()}) <= 1:
        return len(by_index)
    # In the middle of a rotation one phone stands under two keys: only the phones themselves tell.
    return len({read_contact(db.session(), use)["phone"] for use in by_index.values()})


def erase_person(session: Session, person_id: UUID) -> None:
    """Destroy the person's data key and every index: nothing kept of them can be read again.

    The rows that say that a check took place stay, without the person. An act that is keeping the
    same person at this moment comes first or finds nobody.
    """
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(wrapped_key=None, vault_key_id="", erased_at=clock.now())
    )
    session.execute(PersonDocument.__table__.delete().where(PersonDocument.person_id == person_id))
    session.execute(
        update(IdentityUse)
        .where(IdentityUse.person_id == person_id)
        .values(sealed_contact=b"", phone_index="", index_key_id="")
    )
    remembered(session).pop(person_id, None)


def _kept(session: Session, opened: OpenedIdentity) -> tuple[KeptDocument, list[Row]]:
    """The document, and the rows that are missing for it."""
    space = number_space(opened.document_type)
    hold_name(session, _name_of(space, opened.number))
    if known := _find(session, crypto.blind_indexes(space, opened.number)):
        return _again(session, known, opened), []
    return _new(session, space, opened)


def _find(session: Session, indexes: list[str]) -> Any:
    given = {f"index_{number}": index for number, index in enumerate(indexes)}
    return _by_index(len(indexes)).one_or_none(session, given)


@cache
def _by_index(count: int) -> Direct:
    """The document with one of so many indexes: as many as there are index keys."""
    named = [_DOCUMENTS.number_index == bindparam(f"index_{number}") for number in range(count)]
    return Direct(
        select(
            *_DOCUMENTS["person_id", "id", "document_type", "expires_on", "sealed_name"],
            *_PEOPLE["vault_key_id", "wrapped_key", "last_used_at"],
        )
        .where(
            _PEOPLE.id == _DOCUMENTS.person_id,
            or_(*named),
            _PEOPLE.wrapped_key.is_not(None),
        )
        .limit(1)
        # Until the act ends nobody erases the person: what is sealed to the key now opens later.
        .with_for_update(read=True, key_share=True, of=_PERSONS)
    )


def _name_of(space: str, number: str) -> str:
    """A name for the number that all acts agree on, whichever of two index keys is current to them.

    The oldest key in use: a rotation begins with a younger one and ends by retiring it.
    """
    in_use = [key for key in crypto.provider().known(Purpose.INDEX) if key.retired_at is None]
    return crypto.blind_index(space, number, in_use[-1])[1]


def _again(session: Session, known: Any, opened: OpenedIdentity) -> KeptDocument:
    key = unwrap(known.vault_key_id, known.wrapped_key, known.person_id)
    remembered(session)[known.person_id] = key
    name = unseal(key, known.sealed_name, known.person_id, "name", known.id)
    if clock.now() - known.last_used_at > SELDOM:
        moved = update(Person).where(Person.id == known.person_id)
        session.execute(moved.values(last_used_at=clock.now()))
    first = (name, known.document_type, known.expires_on)
    return KeptDocument(
        known.person_id,
        known.id,
        # Passports print names in capitals; people write them as they like.
        name_as_before=name.casefold() == opened.name.casefold(),
        newly_known=False,
        as_first_recorded=first == (opened.name, opened.document_type, opened.expires_on),
    )


def _new(session: Session, space: str, opened: OpenedIdentity) -> tuple[KeptDocument, list[Row]]:
    person_id, document_id, now = new_id(), new_id(), clock.now()
    key = crypto.new_data_key()
    vault_key_id, wrapped = crypto.wrap(key, person_id.bytes)
    index_key_id, number_index = crypto.blind_index(space, opened.number)
    document = {
        "person_id": person_id,
        "id": document_id,
        "document_type": opened.document_type,
        "sealed_number": seal(key, opened.number, person_id, "number", document_id),
        "sealed_name": seal(key, opened.name, person_id, "name", document_id),
        "number_index": number_index,
        "index_key_id": index_key_id,
        "expires_on": opened.expires_on,
        "added_at": now,
    }
    person = {
        "id": person_id,
        "vault_key_id": vault_key_id,
        "wrapped_key": wrapped,
        "created_at": now,
        "last_used_at": now,
        "erased_at": None,
    }
    remembered(session)[person_id] = key
    kept = KeptDocument(person_id, document_id, True, True, True)
    return kept, [(_PERSONS, person), (_DOCUMENT_TABLE, document)]


def _contact(opened: OpenedIdentity, kept: KeptDocument) -> dict[str, Any]:
    contact: dict[str, Any] = {
        "phone": opened.phone,
        "waybill_name": opened.waybill_name,
        "organisation": opened.organisation,
    }
    if not kept.as_first_recorded:
        expires_on = opened.expires_on.isoformat() if opened.expires_on else None
        contact["document"] = {
            "type": opened.document_type.value,
            "name": opened.name,
            "expires_on": expires_on,
        }
    return contact
