"""Tables of accounts, grants, sessions, devices and invitations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.lifecycle import MOVES, AccountState
from webapp.foundation import clock
from webapp.foundation.access import Role, Scope, ScopeKind
from webapp.foundation.database import JsonText, UtcDateTime, code_text, db, enum_text
from webapp.foundation.lifecycle import step


class Account(db.Model):  # type: ignore[name-defined]
    """Somebody who signs in. The name is what colleagues read; own document lies in the vault."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("login"), Index("ix_accounts_person", "person_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(code_text(40))
    """Staff number (工号), upper case."""
    name: Mapped[str] = mapped_column(String(60))
    state: Mapped[AccountState] = mapped_column(enum_text(AccountState))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    password_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Encrypted under the vault's key `totp_key_id`, bound to the account."""
    totp_key_id: Mapped[str] = mapped_column(String(40), default="")
    totp_last_step: Mapped[int] = mapped_column(default=0)
    """The last time step that was used, so that a code works once (RFC 6238 5.2)."""
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person_id: Mapped[UUID | None] = mapped_column()
    """Their own document in the vault, so that a courier who uses it for a parcel is seen."""
    language: Mapped[str] = mapped_column(String(10), default="")
    large_type: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()

    grants: Mapped[list["Grant"]] = relationship(
        back_populates="account", order_by="Grant.effective_from", foreign_keys="Grant.account_id"
    )

    __mapper_args__ = {"version_id_col": version}

    def join(self, password_hash: str) -> None:
        """The invitation was taken up, by somebody new or by somebody who lost their access."""
        if self.state is not AccountState.ACTIVE:
            self.state = step(MOVES, self.state, AccountState.ACTIVE)
        self._forget_second_factor()
        self.set_password(password_hash)

    def leave(self) -> None:
        """The person left: nothing of theirs works from this moment on."""
        self.state = step(MOVES, self.state, AccountState.LEFT)
        self.left_at = clock.now()
        self.password_hash = ""
        self._forget_second_factor()

    def return_to_work(self) -> None:
        """Somebody who left is invited again."""
        self.state = step(MOVES, self.state, AccountState.INVITED)
        self.left_at = None

    def set_password(self, password_hash: str) -> None:
        """Another password."""
        self.password_hash = password_hash
        self.password_changed_at = clock.now()

    def _forget_second_factor(self) -> None:
        self.totp_secret, self.totp_key_id, self.totp_last_step = None, "", 0


class Grant(db.Model):  # type: ignore[name-defined]
    """A role in a scope for a time. Never deleted, never changed but for its end.

    The Placed columns say whose colleague this is: what lies above the scope is filled, what lies
    below is empty (a city officer has no county).
    """

    __tablename__ = "grants"
    __table_args__ = (
        Index("ix_grants_account", "account_id", "effective_from"),
        Index("ix_grants_outlet", "outlet_id"),
        Index("ix_grants_company", "company_id"),
        Index("ix_grants_county", "county_code"),
        Index("ix_grants_city", "city_code"),
        Index("ix_grants_province", "province_code"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[Role] = mapped_column(enum_text(Role))
    scope_kind: Mapped[ScopeKind] = mapped_column(enum_text(ScopeKind))
    scope_id: Mapped[str] = mapped_column(code_text(40), default="")
    organisation_id: Mapped[UUID] = mapped_column()
    """Whose audit chain takes the acts under this grant: a company, a bureau, the operator."""
    outlet_id: Mapped[UUID | None] = mapped_column()
    company_id: Mapped[UUID | None] = mapped_column()
    headquarters_id: Mapped[UUID | None] = mapped_column()
    brand_id: Mapped[UUID | None] = mapped_column()
    county_code: Mapped[str | None] = mapped_column(code_text(6))
    city_code: Mapped[str | None] = mapped_column(code_text(6))
    province_code: Mapped[str | None] = mapped_column(code_text(6))
    effective_from: Mapped[datetime] = mapped_column(UtcDateTime)
    effective_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_by: Mapped[UUID | None] = mapped_column()
    ended_by: Mapped[UUID | None] = mapped_column()

    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id])

    @property
    def scope(self) -> Scope:
        """Where it holds."""
        return Scope(self.scope_kind, self.scope_id)

    def holds_at(self, moment: datetime) -> bool:
        """Whether it held at a moment."""
        until = self.effective_until
        return self.effective_from <= moment and (until is None or moment < until)


class AccountSession(db.Model):  # type: ignore[name-defined]
    """One sign-in on one device; revoking it signs that device out at its next request."""

    __tablename__ = "account_sessions"
    __table_args__ = (Index("ix_account_sessions_account", "account_id", "opened_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("grants.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(120), default="")
    """What the browser calls itself, shortened: for the person to recognise their devices."""


class Device(db.Model):  # type: ignore[name-defined]
    """A phone's signing key, enrolled by one account. The private half never leaves the phone."""

    __tablename__ = "devices"
    __table_args__ = (UniqueConstraint("account_id", "public_point"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    public_point: Mapped[bytes] = mapped_column(LargeBinary)
    """65 bytes, uncompressed P-256."""
    label: Mapped[str] = mapped_column(String(120), default="")
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unsent: Mapped[int] = mapped_column(default=0)
    """Records that the phone said it still holds (what a lost phone would take along)."""
    unsent_oldest_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unsent_reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(db.Model):  # type: ignore[name-defined]
    """A one-time code that stands in for the second factor. Kept as a keyed hash."""

    __tablename__ = "recovery_codes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(db.Model):  # type: ignore[name-defined]
    """A link by which an invited person sets their own password. Kept as a keyed hash."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    invited_by: Mapped[UUID] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    details: Mapped[Any] = mapped_column(JsonText, default=dict)
