"""New accounts and the links by which their people come in: plain functions for acts above."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account, Grant, Invitation
from webapp.foundation import clock, crypto
from webapp.foundation.access import Actor, Role, Scope, ScopeKind, covers
from webapp.foundation.database import PLACED_COLUMNS, new_id
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput

HOURS = 72
LOGIN_TAKEN = _l("这个工号已经有人用了，换一个")
HELD_ALREADY = _l("这个人在那里已经有这个身份了，没有做任何改动。")
OWN_ACCOUNT = _l("自己的账号请同事或系统管理员来办。")

MAY_GIVE: dict[Role, frozenset[Role]] = {
    Role.COMPANY_ADMIN: frozenset({Role.COURIER, Role.COMPANY_ADMIN}),
    Role.ADMINISTRATOR: frozenset(Role),
}
"""Which roles a role may give. Nobody gives more than their own scope holds."""


def may_give(actor: Actor, role: Role, place: Any) -> bool:
    """Whether an actor may give a role at a place (anything with Placed columns)."""
    return role in MAY_GIVE.get(actor.role, frozenset()) and covers(actor, place)


def new_account(session: Session, *, login: str, name: str) -> Account:
    """An account that waits for its person. Raises InvalidInput for a staff number in use."""
    login = login.strip().upper()
    if session.scalar(select(Account.id).where(Account.login == login)) is not None:
        raise InvalidInput(errors={"login": [str(LOGIN_TAKEN)]})
    account = Account(
        id=new_id(),
        login=login,
        name=name.strip(),
        state=AccountState.INVITED,
        created_at=clock.now(),
        totp_last_step=0,
        failed_attempts=0,
    )
    session.add(account)
    session.flush()
    return account


def new_grant(
    session: Session,
    account: Account,
    role: Role,
    scope: Scope,
    *,
    organisation_id: UUID,
    place: dict[str, Any],
    given_by: UUID | None,
    holds_from: datetime | None = None,
    holds_until: datetime | None = None,
) -> Grant:
    """A grant from now on, or for a time; `place` holds what is known of the Placed columns.

    It never begins before now: what was done under it is asked later. Raises Conflict when the
    account holds the same one already.
    """
    begins = max(holds_from or clock.now(), clock.now())
    same = select(Grant.id).where(
        Grant.account_id == account.id,
        Grant.role == role,
        Grant.scope_kind == scope.kind,
        Grant.scope_id == scope.id,
        or_(Grant.effective_until.is_(None), Grant.effective_until > begins),
    )
    if session.scalar(same) is not None:
        raise Conflict(HELD_ALREADY)
    grant = Grant(
        id=new_id(),
        account_id=account.id,
        role=role,
        scope_kind=scope.kind,
        scope_id=scope.id,
        organisation_id=organisation_id,
        effective_from=begins,
        effective_until=holds_until,
        given_by=given_by,
        **{name: place.get(name) for name in PLACED_COLUMNS},
    )
    session.add(grant)
    return grant


def new_invitation(session: Session, account: Account, invited_by: UUID) -> str:
    """A link's token, told once; only its keyed hash is kept. Earlier links are void."""
    void_invitations(session, account.id)
    token = secrets.token_urlsafe(24)
    session.add(
        Invitation(
            id=new_id(),
            account_id=account.id,
            token_hash=crypto.blind_index("invitation", token)[1],
            invited_by=invited_by,
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(hours=HOURS),
        )
    )
    return token


def void_invitations(session: Session, account_id: UUID) -> None:
    """No link of this account works any more."""
    session.execute(
        update(Invitation)
        .where(Invitation.account_id == account_id, Invitation.used_at.is_(None))
        .values(used_at=clock.now())
    )


def link(token: str) -> str:
    """The address that the invited person opens."""
    return f"{current_app.config['SETTINGS'].base_url}/join/{token}"


def place_of_scope(scope: Scope) -> dict[str, Any]:
    """The Placed columns that a scope itself fills."""
    columns = {
        ScopeKind.OUTLET: "outlet_id",
        ScopeKind.COMPANY: "company_id",
        ScopeKind.HEADQUARTERS: "headquarters_id",
        ScopeKind.BRAND: "brand_id",
    }
    if scope.kind in columns:
        return {columns[scope.kind]: scope.value}
    place: dict[str, Any] = {}
    if scope.kind in (ScopeKind.COUNTY, ScopeKind.CITY, ScopeKind.PROVINCE):
        place["province_code"] = scope.id[:2] + "0000"
    if scope.kind in (ScopeKind.COUNTY, ScopeKind.CITY):
        place["city_code"] = scope.id[:4] + "00"
    if scope.kind is ScopeKind.COUNTY:
        place["county_code"] = scope.id
    return place


def refuse_own(actor: Actor, account_id: UUID) -> None:
    """Nobody raises, dismisses or unlocks themselves. Raises Forbidden."""
    if actor.account_id == account_id:
        raise Forbidden(OWN_ACCOUNT)
