"""Table of consents: who agreed to what, in which words, and where the document is to go."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.conversions.kinds import ConsentBasis, DeliveryWish, Payer
from webapp.conversions.lifecycle import CONSENT_MOVES, ConsentState
from webapp.foundation.database import JsonText, UtcDateTime, code_text, db, enum_text
from webapp.foundation.lifecycle import step
from webapp.foundation.sealed import NOTHING_SEALED, Sealed


class ConversionConsent(Sealed, db.Model):  # type: ignore[name-defined]
    """A consent to post one document. Its address may change until the handover.

    Sealed are recipient, phone and address.
    """

    __tablename__ = "conversion_consents"
    __table_args__ = (
        Index("ix_conversion_consents_case", "hall_id", "case_id", "id"),
        Index("ix_conversion_consents_call", "hall_id", "call_id"),
        Index("ix_conversion_consents_erased", "erased_at", "given_at"),
        Index("ix_conversion_consents_day", "hall_id", "given_at"),
        Index(
            "ix_conversion_consents_void",
            "hall_id",
            "account_id",
            "ended_at",
            sqlite_where=text("state = 'void'"),
            postgresql_where=text("state = 'void'"),
        ),
        Index(
            "uq_conversion_consents_given",
            "hall_id",
            "case_id",
            unique=True,
            sqlite_where=text("state = 'given'"),
            postgresql_where=text("state = 'given'"),
        ),
    )

    hall_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column()
    state: Mapped[ConsentState] = mapped_column(enum_text(ConsentState))
    basis: Mapped[ConsentBasis] = mapped_column(enum_text(ConsentBasis))
    call_id: Mapped[UUID | None] = mapped_column()
    script_id: Mapped[UUID | None] = mapped_column()
    account_id: Mapped[UUID | None] = mapped_column()
    """Who took it; nobody when the citizen gave it alone."""
    wording: Mapped[str] = mapped_column(String(600))
    """The exact words that were agreed to."""
    wording_version: Mapped[str] = mapped_column(String(20))
    recording: Mapped[str] = mapped_column(String(60), default="")
    payer: Mapped[Payer] = mapped_column(enum_text(Payer))
    fee_fen: Mapped[int] = mapped_column()
    """What the applicant was told to pay."""
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the address was read back, or seen and confirmed."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    region_code: Mapped[str] = mapped_column(code_text(6))
    masked_address: Mapped[Any] = mapped_column(JsonText, default=dict)
    """{recipient, phone, place}: what a screen shows."""
    wish: Mapped[DeliveryWish] = mapped_column(enum_text(DeliveryWish))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When address and words were destroyed; that and when it was given stays for the figures."""
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}

    def end(self, state: ConsentState, at: datetime) -> None:
        """It holds no longer. Raises Conflict."""
        self.state = step(CONSENT_MOVES, self.state, state)
        self.ended_at = at

    def erase(self, at: datetime) -> None:
        """Destroy the address's data key, what it sealed and its mask, and what was said."""
        for name, value in NOTHING_SEALED.items():
            setattr(self, name, value)
        self.masked_address, self.region_code = {}, ""
        self.wording = self.recording = ""
        self.erased_at = at
