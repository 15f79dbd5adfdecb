"""Acts on other people's accounts: joining, dismissal, grants, unlocking, creation by command."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from webapp.accounts import invitations, queries
from webapp.accounts.models import Account, AccountSession, Device, Grant
from webapp.accounts.services.own_account import put_password
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor, Role, Scope
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Forbidden, InvalidInput, NotFound

LAST_GRANT = _l("这是最后一个身份。要让人离开，请按“离职”")


def join(token: str, wanted: str) -> Account:
    """Take up an invitation with a password of one's own. Raises NotFound, InvalidInput."""
    with transaction():
        invitation = queries.open_invitation(token)
        account = queries.account(invitation.account_id)
        put_password(account, wanted)
        account.join()
        invitation.used_at = clock.now()
        audit.record(Act.ACCOUNT_JOINED, None, "account", account.id, chain=_chain(account.id))
    return account


def invite(
    actor: Actor,
    *,
    login: str,
    name: str,
    role: Role,
    scope: Scope,
    organisation_id: UUID,
    place: dict[str, Any],
) -> tuple[Account, str]:
    """A new account with one grant; answers it and the token of its link, told once.

    For roles without a document of their own; couriers come in through `identity`.
    """
    with transaction() as session:
        account = invitations.new_account(session, login=login, name=name)
        invitations.new_grant(
            session,
            account,
            role,
            scope,
            organisation_id=organisation_id,
            place=place,
            given_by=actor.account_id,
        )
        token = invitations.new_invitation(session, account, actor.account_id)
        audit.record(
            Act.ACCOUNT_INVITED, actor, "account", account.id, chain=organisation_id, role=role
        )
    return account, token


def invite_again(actor: Actor, account_id: UUID) -> str:
    """A new link for somebody who has not come in yet. Raises NotFound, Forbidden."""
    with transaction() as session:
        account = _theirs(actor, account_id)
        if account.password_hash:
            raise NotFound()
        token = invitations.new_invitation(session, account, actor.account_id)
        audit.record(Act.ACCOUNT_INVITED, actor, "account", account.id, again=True)
    return token


def dismiss(actor: Actor, account_id: UUID) -> None:
    """离职: every grant ends, every session closes, every phone is revoked, at this moment.

    What was recorded before stays valid, also when it arrives later. Raises NotFound outside the
    actor's scope, Forbidden for oneself or for somebody the actor could not have invited.
    """
    with transaction() as session:
        account = _theirs(actor, account_id)
        for grant in queries.grants_now(account_id):
            grant.effective_until, grant.ended_by = clock.now(), actor.account_id
        account.leave()
        _close_everything(session, account_id)
        audit.record(
            Act.ACCOUNT_DISMISSED, actor, "account", account_id, chain=_chain(account_id, actor)
        )


def end_grant(actor: Actor, account_id: UUID, grant_id: UUID) -> None:
    """End one grant of several; sessions under it close. Raises NotFound, InvalidInput."""
    with transaction() as session:
        _theirs(actor, account_id)
        held = queries.grants_now(account_id)
        found = [grant for grant in held if grant.id == grant_id]
        if not found or not invitations.may_give(actor, found[0].role, found[0]):
            raise NotFound()
        if len(held) == 1:
            raise InvalidInput(LAST_GRANT)
        found[0].effective_until, found[0].ended_by = clock.now(), actor.account_id
        session.execute(
            update(AccountSession)
            .where(AccountSession.grant_id == grant_id, AccountSession.closed_at.is_(None))
            .values(closed_at=clock.now())
        )
        audit.record(Act.GRANT_ENDED, actor, "account", account_id, grant=grant_id)


def give_grant(
    actor: Actor,
    account_id: UUID,
    *,
    role: Role,
    scope: Scope,
    organisation_id: UUID,
    place: dict[str, Any],
) -> Grant:
    """One more grant for somebody in scope. Raises NotFound, Forbidden."""
    with transaction() as session:
        account = _theirs(actor, account_id)
        grant = invitations.new_grant(
            session,
            account,
            role,
            scope,
            organisation_id=organisation_id,
            place=place,
            given_by=actor.account_id,
        )
        audit.record(Act.GRANT_GIVEN, actor, "account", account_id, role=role, grant=grant.id)
    return grant


def unlock(actor: Actor | None, account_id: UUID) -> None:
    """Let somebody try again at once. Raises NotFound, Forbidden."""
    with transaction():
        account = _theirs(actor, account_id) if actor else queries.account(account_id)
        account.failed_attempts, account.locked_until = 0, None
        audit.record(Act.ACCOUNT_UNLOCKED, actor, "account", account_id)


def create_administrator(login: str, name: str, organisation_id: UUID, scope: Scope) -> str:
    """The first administrator of a new installation; answers the token of the link."""
    with transaction() as session:
        account = invitations.new_account(session, login=login, name=name)
        invitations.new_grant(
            session,
            account,
            Role.ADMINISTRATOR,
            scope,
            organisation_id=organisation_id,
            place={},
            given_by=None,
        )
        token = invitations.new_invitation(session, account, account.id)
        audit.record(Act.ACCOUNT_CREATED, None, "account", account.id, role=Role.ADMINISTRATOR)
    return token


def _theirs(actor: Actor, account_id: UUID) -> Account:
    """An account that the actor may act on: in scope, not oneself, of roles they could give."""
    account = queries.person_for(actor, account_id)
    invitations.refuse_own(actor, account_id)
    for grant in queries.grants_now(account_id):
        if not invitations.may_give(actor, grant.role, grant):
            raise Forbidden()
    return account


def _close_everything(session: Session, account_id: UUID) -> None:
    now = clock.now()
    session.execute(
        update(AccountSession)
        .where(AccountSession.account_id == account_id, AccountSession.closed_at.is_(None))
        .values(closed_at=now)
    )
    session.execute(
        update(Device)
        .where(Device.account_id == account_id, Device.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def _chain(account_id: UUID, actor: Actor | None = None) -> str:
    """The organisation of somebody's youngest grant."""
    session_query = (
        queries.select(Grant.organisation_id)
        .where(Grant.account_id == account_id, or_(Grant.effective_until.is_(None), True))
        .order_by(Grant.effective_from.desc())
        .limit(1)
    )
    found = queries.db.session.scalar(session_query)
    return str(found or (actor.chain if actor else ""))
