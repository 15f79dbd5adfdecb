"""Reading what the vault keeps: for `services.reveal`, for counting phones, for rotation."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.foundation import crypto
from webapp.identity.documents import DocumentType
from webapp.identity.models import IdentityUse, Person, PersonDocument
from webapp.identity.vault import sealing


@dataclass(frozen=True)
class RecordedIdentity:
    """A document as it was recorded with one act, in the clear; its repr shows nothing personal."""

    document_type: DocumentType
    number: str = field(repr=False)
    name: str = field(repr=False)
    expires_on: date | None


def data_key(session: Session, person_id: UUID) -> bytes:
    """A person's data key. Raises CannotOpen for an erased person."""
    held = remembered(session)
    if person_id not in held:
        query = select(Person.vault_key_id, Person.wrapped_key).where(Person.id == person_id)
        row = session.execute(query).one_or_none()
        if row is None:
            raise crypto.CannotOpen
        held[person_id] = sealing.unwrap(row.vault_key_id, row.wrapped_key, person_id)
    return held[person_id]


def remembered(session: Session) -> dict[UUID, bytes]:
    """The data keys that the running act has unwrapped; forgotten with it."""
    act = session.info.get("act")
    return {} if act is None else act.setdefault("data_keys", {})


def read_document(session: Session, document: PersonDocument) -> tuple[str, str]:
    """(number, name) in the clear, as first recorded. Raises CannotOpen for an erased person."""
    key = data_key(session, document.person_id)
    where = (document.person_id, document.id)
    return (
        sealing.unseal(key, document.sealed_number, where[0], "number", where[1]),
        sealing.unseal(key, document.sealed_name, where[0], "name", where[1]),
    )


def read_contact(session: Session, use: IdentityUse) -> dict[str, Any]:
    """{phone, waybill_name, organisation} of one use, in the clear. Raises CannotOpen.

    `document` {type, name, expires_on} is there too where this act recorded another than the first.
    """
    key = data_key(session, use.person_id)
    return json.loads(sealing.unseal(key, use.sealed_contact, use.person_id, "contact", use.id))


def recorded(session: Session, use: IdentityUse, document: PersonDocument) -> RecordedIdentity:
    """The document of one use, as it was shown for that use. Raises CannotOpen."""
    number, name = read_document(session, document)
    told = read_contact(session, use).get("document") or {}
    expires_on = told.get("expires_on") if told else document.expires_on
    return RecordedIdentity(
        document_type=DocumentType(told.get("type", document.document_type)),
        number=number,
        name=told.get("name", name),
        expires_on=date.fromisoformat(expires_on) if isinstance(expires_on, str) else expires_on,
    )
