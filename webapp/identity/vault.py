"""The vault: what a phone sealed is opened, checked and kept; nobody reads a number but here.

These are plain functions for use inside the caller's transaction. Looking at a clear number is an
act of its own, in `services`.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import phonenumbers
from flask import current_app
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.foundation import clock, crypto
from webapp.foundation.database import db, insert_new, new_id
from webapp.foundation.errors import InvalidInput, Problem
from webapp.foundation.keys import MissingKey, Purpose, opens_still
from webapp.identity import documents
from webapp.identity.documents import DocumentRefused, DocumentType
from webapp.identity.models import IdentityChannel, IdentityUse, Person, PersonDocument
from webapp.settings import Settings

SEALING = {
    "unknown-key": _l("封存用的钥匙已经停用。手机会换新的，请再核对一次证件。"),
    "unreadable": _l("封存的证件内容不完整，请再核对一次证件。"),
    "moved": _l("封存的证件和这条记录对不上，请再核对一次证件。"),
    "phone": _l("手机号不对，请再看一遍。固定电话要带区号。"),
}
PHONE = "pickup-phone"
"""The one purpose for which a sender's phone is indexed: phones per identity."""


class UnknownKey(Problem):
    """Sealed to a key that this server does not open with (any more)."""

    status, slug = InvalidInput.status, "unknown-key"
    sentence = SEALING["unknown-key"]


class _Organisation(Schema):
    code = fields.String(required=True, validate=validate.Length(max=40))
    name = fields.String(required=True, validate=validate.Length(min=1, max=120))


class _Sealed(Schema):
    """What the phone seals (unknown members are refused)."""

    document_type = fields.String(required=True, validate=validate.OneOf(list(DocumentType)))
    number = fields.String(required=True, validate=validate.Length(max=60))
    name = fields.String(required=True, validate=validate.Length(max=120))
    expires_on = fields.Date(load_default=None, allow_none=True)
    phone = fields.String(required=True, validate=validate.Length(max=40))
    waybill_name = fields.String(load_default="", validate=validate.Length(max=120))
    organisation = fields.Nested(_Organisation, load_default=None, allow_none=True)
    temporary = fields.Boolean(load_default=False)


_SEALED = _Sealed()


@dataclass(frozen=True)
class OpenedIdentity:
    """An identity in the clear, checked. Lives in memory only; its repr shows nothing personal."""

    document_type: DocumentType
    number: str = field(repr=False)
    """Canonical."""
    name: str = field(repr=False)
    expires_on: date | None
    phone: str = field(repr=False)
    """E.164."""
    waybill_name: str = field(repr=False)
    organisation: dict[str, str] | None = field(repr=False)
    old_key: bool
    """Sealed to a retired key that still opens."""
    warnings: tuple[str, ...]


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


def open_identity(
    sealed: str, key_id: str, info: str, *, day: date, counties: documents.Counties | None = None
) -> OpenedIdentity:
    """Open and check what a phone sealed; `day` is the business day of capture.

    Raises UnknownKey, and InvalidInput whose errors name `identity` and the part of it.
    """
    plain, old_key = _open(sealed, key_id, info)
    try:
        given = _SEALED.load(json.loads(plain))
    except (ValueError, ValidationError):
        # Not chained: the cause would carry the clear text into a traceback.
        raise InvalidInput(errors={"identity": [str(SEALING["unreadable"])]}) from None
    return check_identity(**given, day=day, counties=counties, old_key=old_key)


def check_identity(
    *,
    document_type: str,
    number: str,
    name: str,
    expires_on: date | None,
    phone: str,
    waybill_name: str = "",
    organisation: dict[str, str] | None = None,
    temporary: bool = False,
    day: date,
    counties: documents.Counties | None = None,
    old_key: bool = False,
) -> OpenedIdentity:
    """An identity whose document, phone and organisation hold. Raises InvalidInput."""
    try:
        checked = documents.check(
            document_type,
            number,
            name=name,
            expires_on=expires_on,
            today=day,
            temporary=temporary,
            counties=counties,
        )
        if organisation is not None:
            code = documents.check_uscc(organisation["code"])
            organisation = {"code": code, "name": organisation["name"].strip()}
    except DocumentRefused as refused:
        errors = {"identity": [str(refused.sentence)], "part": refused.field}
        raise InvalidInput(errors=errors) from None
    return OpenedIdentity(
        document_type=checked.document_type,
        number=checked.canonical,
        name=checked.name,
        expires_on=expires_on,
        phone=canonical_phone(phone) if phone else "",
        waybill_name=waybill_name.strip(),
        organisation=organisation,
        old_key=old_key,
        warnings=checked.warnings,
    )


def canonical_phone(phone: str) -> str:
    """A phone in E.164, read as Chinese without a country code. Raises InvalidInput."""
    try:
        number = phonenumbers.parse(phone, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise InvalidInput(errors={"identity": [str(SEALING["phone"])], "part": "phone"}) from None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def keep_document(session: Session, opened: OpenedIdentity) -> tuple[UUID, UUID, bool, bool]:
    """Find the person by the number, or keep a new one.

    Answers (person_id, document_id, name as before, newly known).
    """
    space = f"document:{opened.document_type.number_space}"
    for _ in range(3):  # another act may keep the same person, or erase them, at this moment
        if known := _find(session, crypto.blind_indexes(space, opened.number)):
            return _again(session, known, opened)
        if made := _keep_new(session, space, opened):
            return (*made, True, True)
    raise Problem(slug="busy")


def keep(
    session: Session,
    opened: OpenedIdentity,
    *,
    act_id: UUID,
    account_id: UUID,
    place: dict[str, Any],
    channel: IdentityChannel,
    used_at: datetime,
) -> Kept:
    """Keep an identity and note that it was used for an act at a place."""
    person_id, document_id, name_as_before, newly_known = keep_document(session, opened)
    index_key_id, phone_index = crypto.blind_index(PHONE, opened.phone)
    contact = {
        "phone": opened.phone,
        "waybill_name": opened.waybill_name,
        "organisation": opened.organisation,
    }
    use_id = new_id()
    values = {
        "person_id": person_id,
        "id": use_id,
        "document_id": document_id,
        "act_id": act_id,
        "account_id": account_id,
        "used_at": used_at,
        "channel": channel,
        "sealed_contact": _seal(
            data_key(session, person_id), json.dumps(contact), person_id, "contact", use_id
        ),
        "phone_index": phone_index,
        "index_key_id": index_key_id,
        **place,
    }
    session.execute(IdentityUse.__table__.insert().values(values))
    return Kept(person_id, document_id, name_as_before, phone_index, index_key_id, newly_known)


def phones_since(person_id: UUID, moment: datetime) -> int:
    """How many different phones one person was recorded with since a moment."""
    query = select(func.count(IdentityUse.phone_index.distinct())).where(
        IdentityUse.person_id == person_id, IdentityUse.used_at >= moment
    )
    return db.session.scalar(query) or 0


def data_key(session: Session, person_id: UUID) -> bytes:
    """A person's data key. Raises CannotOpen for an erased person."""
    cached: dict[UUID, bytes] = session.info["act"].setdefault("data_keys", {})
    if person_id not in cached:
        query = select(Person.vault_key_id, Person.wrapped_key).where(Person.id == person_id)
        row = session.execute(query).one_or_none()
        if row is None or row.wrapped_key is None:
            raise crypto.CannotOpen
        cached[person_id] = crypto.unwrap(row.vault_key_id, row.wrapped_key, person_id.bytes)
    return cached[person_id]


def read_document(session: Session, document: PersonDocument) -> tuple[str, str]:
    """(number, name) in the clear. For `services.reveal` and the rotation of keys only."""
    key = data_key(session, document.person_id)
    where = (document.person_id, document.id)
    return (
        _unseal(key, document.sealed_number, where[0], "number", where[1]),
        _unseal(key, document.sealed_name, where[0], "name", where[1]),
    )


def read_contact(session: Session, use: IdentityUse) -> dict[str, Any]:
    """{phone, waybill_name, organisation} of one use, in the clear."""
    key = data_key(session, use.person_id)
    return json.loads(_unseal(key, use.sealed_contact, use.person_id, "contact", use.id))


def erase_person(session: Session, person_id: UUID) -> None:
    """Destroy the person's data key and every index: nothing kept of them can be read again.

    The rows that say that a check took place stay, without the person.
    """
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


def _open(sealed: str, key_id: str, info: str) -> tuple[bytes, bool]:
    try:
        key = crypto.provider().by_id(Purpose.OPENING, key_id)
    except MissingKey:
        raise UnknownKey() from None
    settings: Settings = current_app.config["SETTINGS"]
    if not opens_still(key, settings.retired_opening_key_days):
        raise UnknownKey()
    try:
        plain = crypto.open_sealed(crypto.from_base64url(sealed), key_id, info)
    except (crypto.CannotOpen, ValueError):
        raise InvalidInput(errors={"identity": [str(SEALING["moved"])]}) from None
    return plain, key.retired_at is not None


def _find(session: Session, indexes: list[str]) -> Any:
    query = (
        select(
            PersonDocument.person_id,
            PersonDocument.id,
            PersonDocument.sealed_name,
            Person.vault_key_id,
            Person.wrapped_key,
            Person.last_used_at,
        )
        .join(Person, Person.id == PersonDocument.person_id)
        .where(PersonDocument.number_index.in_(indexes), Person.wrapped_key.is_not(None))
        .limit(1)
    )
    return session.execute(query).one_or_none()


def _again(session: Session, known: Any, opened: OpenedIdentity) -> tuple[UUID, UUID, bool, bool]:
    key = crypto.unwrap(known.vault_key_id, known.wrapped_key, known.person_id.bytes)
    session.info["act"].setdefault("data_keys", {})[known.person_id] = key
    name = _unseal(key, known.sealed_name, known.person_id, "name", known.id)
    if clock.now() - known.last_used_at > timedelta(hours=12):  # spare the row a lock at each use
        moved = update(Person).where(Person.id == known.person_id)
        session.execute(moved.values(last_used_at=clock.now()))
    return known.person_id, known.id, name == opened.name, False


def _keep_new(session: Session, space: str, opened: OpenedIdentity) -> tuple[UUID, UUID] | None:
    person_id, document_id, now = new_id(), new_id(), clock.now()
    key = crypto.new_data_key()
    vault_key_id, wrapped = crypto.wrap(key, person_id.bytes)
    index_key_id, number_index = crypto.blind_index(space, opened.number)
    document = {
        "person_id": person_id,
        "id": document_id,
        "document_type": opened.document_type,
        "sealed_number": _seal(key, opened.number, person_id, "number", document_id),
        "sealed_name": _seal(key, opened.name, person_id, "name", document_id),
        "number_index": number_index,
        "index_key_id": index_key_id,
        "expires_on": opened.expires_on,
        "added_at": now,
    }
    if not insert_new(session, PersonDocument, document):
        return None
    person = {
        "id": person_id,
        "vault_key_id": vault_key_id,
        "wrapped_key": wrapped,
        "created_at": now,
        "last_used_at": now,
    }
    session.execute(Person.__table__.insert().values(person))
    session.info["act"].setdefault("data_keys", {})[person_id] = key
    return person_id, document_id


def _seal(key: bytes, text: str, person_id: UUID, what: str, row_id: UUID) -> bytes:
    return crypto.encrypt(key, text.encode(), _place(person_id, what, row_id))


def _unseal(key: bytes, sealed: bytes, person_id: UUID, what: str, row_id: UUID) -> str:
    return crypto.decrypt(key, sealed, _place(person_id, what, row_id)).decode()


def _place(person_id: UUID, what: str, row_id: UUID) -> bytes:
    return person_id.bytes + what.encode() + row_id.bytes
