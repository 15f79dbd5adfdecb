"""Tables of the vault: people, their documents, where those were used, and who looked.

A person's rows are encrypted under the person's own data key; erasing a person destroys that key.
Blind indexes of numbers stand here and nowhere else. Distributed by person_id.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation.access import Role
from webapp.foundation.database import Placed, UtcDateTime, code_text, db, enum_text
from webapp.identity.documents import DocumentType


class Person(db.Model):  # type: ignore[name-defined]
    """Somebody whose document was checked. Elsewhere only the random id is known."""

    __tablename__ = "people"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    vault_key_id: Mapped[str] = mapped_column(String(40), default="")
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The person's data key under the vault's key; empty once the person is erased."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Retention counts from here."""
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_people_last_used", "last_used_at"),)


class PersonDocument(db.Model):  # type: ignore[name-defined]
    """One document. Number and name are ciphertext; the index finds the same number again."""

    __tablename__ = "person_documents"
    __table_args__ = (UniqueConstraint("number_index"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_type: Mapped[DocumentType] = mapped_column(enum_text(DocumentType))
    sealed_number: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_name: Mapped[bytes] = mapped_column(LargeBinary)
    number_index: Mapped[str] = mapped_column(String(64))
    """Keyed HMAC of number space + canonical number; temporary and resident card share a space."""
    index_key_id: Mapped[str] = mapped_column(String(40))
    expires_on: Mapped[date | None] = mapped_column()
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IdentityChannel(StrEnum):
    """How the identity came in."""

    CAMERA = "camera"
    CODE = "code"
    TYPED = "typed"
    AGREEMENT = "agreement"


class IdentityUse(Placed, db.Model):  # type: ignore[name-defined]
    """One check of one person for one act; what the person may later read about it."""

    __tablename__ = "identity_uses"
    __table_args__ = (
        Index("ix_identity_uses_person", "person_id", "used_at"),
        Index("ix_identity_uses_act", "act_id"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column()
    act_id: Mapped[UUID] = mapped_column()
    """The pickup, or whatever act the check was for."""
    account_id: Mapped[UUID] = mapped_column()
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    channel: Mapped[IdentityChannel] = mapped_column(enum_text(IdentityChannel))
    sealed_contact: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON {phone, waybill_name, organisation} under the person's data key."""
    phone_index: Mapped[str] = mapped_column(String(64))
    """For one search only: how many phones one identity was used with."""
    index_key_id: Mapped[str] = mapped_column(String(40))


class LookPurpose(StrEnum):
    """Why a clear number may be looked at."""

    CASE = "case"
    """An enforcement case with its number."""
    POLICE = "police"
    """A written request of the police."""
    LOST_PARCEL = "lost-parcel"
    DATA_SUBJECT = "data-subject"
    """The person asked for a copy (PIPL 45)."""


class IdentityLook(db.Model):  # type: ignore[name-defined]
    """Somebody saw a clear number: who, when, why. Kept for the person, who gets it on request."""

    __tablename__ = "identity_looks"
    __table_args__ = (
        Index("ix_identity_looks_person", "person_id", "at"),
        Index("ix_identity_looks_account", "account_id", "at"),
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column()
    act_id: Mapped[UUID | None] = mapped_column()
    account_id: Mapped[UUID] = mapped_column()
    role: Mapped[Role] = mapped_column(enum_text(Role))
    organisation_id: Mapped[str] = mapped_column(code_text(40))
    purpose: Mapped[LookPurpose] = mapped_column(enum_text(LookPurpose))
    case_number: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
