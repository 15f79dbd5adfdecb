"""Acts on other people's accounts: inviting, joining, grants, dismissal, unlocking."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from webapp.accounts import appointing, invitations, lockout, passwords, queries
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account, AccountSession, Device, Grant, RecoveryCode
from webapp.accounts.people import managed_by
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor, Role, Scope, ScopeKind
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound

LAST_GRANT = _l("这是最后一个身份。要让人离开，请办离职。")
NO_DOCUMENT = _l("揽投员要先登记本人证件，再给这个身份。")
LEFT_ALREADY = _l("这个人已经离职了。要回来，请按“请回来”。")
NOT_LEFT = _l("这个人没有离职，不用请回来。")
COURIERS_ELSEWHERE = _l("揽投员要登记本人证件，请从“邀请揽投员”进。")
NOT_ALIKE = _l("两次输入的不一样，再输一遍")


def join(token: str, *, wanted: str, again: str) -> Account:
    """Take up a link with a password of one's own. Raises NotFound, InvalidInput by field.

    Somebody who was here before starts anew: other sessions end, the second factor is set again.
    """
    account = queries.account(queries.open_invitation(token).account_id)
    if wanted != again:
        raise InvalidInput(errors={"again": [str(NOT_ALIKE)]})
    password_hash = passwords.accepted(wanted, login=account.login, name=account.name)
    with transaction() as session:
        invitation = queries.open_invitation(token, lock=True)
        account = queries.account(invitation.account_id, lock=True)
        account.join(password_hash)
        invitation.used_at = clock.now()
        _close_sessions(session, account.id)
        session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
        chain = queries.chain_of(account.id)
        audit.record(Act.ACCOUNT_JOINED, None, "account", account.id, chain=chain)
    lockout.forgive(account.login)
    return account


def invite(actor: Actor, *, login: str, name: str, role: Role, place: str) -> tuple[Account, str]:
    """A new account with one grant; answers it and the token of its link, told once.

    For roles without a document of their own; couriers come in through `identity`.
    """
    if role is Role.COURIER:
        raise InvalidInput(errors={"role": [str(COURIERS_ELSEWHERE)]})
    appointed = appointing.appoint(actor, role, place)
    with transaction() as session:
        account = invitations.new_account(session, login=login, name=name)
        grant = _grant(session, actor, account, role, appointed)
        token = invitations.new_invitation(session, account, actor.account_id)
        chain = grant.organisation_id
        audit.record(
            Act.ACCOUNT_INVITED,
            actor,
            "account",
            account.id,
            chain=chain,
            role=role,
            grant=grant.id,
        )
    return account, token


def invite_again(actor: Actor, account_id: UUID) -> str:
    """A new link: the first was lost, or the password, or the phone with the codes.

    Nothing changes until it is taken up. Raises NotFound, Forbidden, Conflict for a leaver.
    """
    with transaction() as session:
        account = managed_by(actor, account_id, lock=True)
        if account.state is AccountState.LEFT:
            raise Conflict(LEFT_ALREADY)
        token = invitations.new_invitation(session, account, actor.account_id)
        chain = queries.chain_of(account_id)
        audit.record(Act.ACCOUNT_INVITED, actor, "account", account_id, chain=chain, again=True)
    return token


def return_to_work(actor: Actor, account_id: UUID, *, role: Role, place: str) -> str:
    """Invite somebody who left; answers the token of the link.

    Raises NotFound, Forbidden, InvalidInput (field `place`), Conflict.
    """
    appointed = appointing.appoint(actor, role, place)
    with transaction() as session:
        account = managed_by(actor, account_id, lock=True)
        if account.state is not AccountState.LEFT:
            raise Conflict(NOT_LEFT)
        grant = _grant(session, actor, account, role, appointed)
        account.return_to_work()
        token = invitations.new_invitation(session, account, actor.account_id)
        chain = grant.organisation_id
        audit.record(
            Act.ACCOUNT_INVITED,
            actor,
            "account",
            account_id,
            chain=chain,
            role=role,
            grant=grant.id,
        )
    return token


def give_grant(actor: Actor, account_id: UUID, *, role: Role, place: str) -> Grant:
    """One more role or place for somebody in scope.

    Raises NotFound, Forbidden, InvalidInput (field `place`), Conflict for one held already.
    """
    appointed = appointing.appoint(actor, role, place)
    with transaction() as session:
        account = managed_by(actor, account_id, lock=True)
        if account.state is AccountState.LEFT:
            raise Conflict(LEFT_ALREADY)
        grant = _grant(session, actor, account, role, appointed)
        chain = grant.organisation_id
        audit.record(
            Act.GRANT_GIVEN, actor, "account", account_id, chain=chain, role=role, grant=grant.id
        )
    return grant


def end_grant(actor: Actor, account_id: UUID, grant_id: UUID) -> None:
    """End one grant of several; sessions under it close.

    Raises NotFound for a grant out of reach, Conflict for the last one, Forbidden for one's own.
    """
    with transaction() as session:
        queries.person_for(actor, account_id)
        invitations.refuse_own(actor, account_id)
        queries.account(account_id, lock=True)
        held = queries.grants_now(account_id)
        ending = next((grant for grant in held if grant.id == grant_id), None)
        if ending is None or not invitations.may_give(actor, ending.role, ending):
            raise NotFound()
        if len(held) == 1:
            raise Conflict(LAST_GRANT)
        ending.effective_until, ending.ended_by = clock.now(), actor.account_id
        _close_sessions(session, account_id, grant_id)
        chain = ending.organisation_id
        audit.record(
            Act.GRANT_ENDED,
            actor,
            "account",
            account_id,
            chain=chain,
            role=ending.role,
            grant=grant_id,
        )


def dismiss(actor: Actor, account_id: UUID) -> None:
    """离职: every grant ends, every session closes, every phone is revoked, at this moment.

    What was recorded before stays valid, also when it arrives later. Raises NotFound outside the
    actor's scope, Forbidden for oneself or for somebody the actor could not have invited.
    """
    with transaction() as session:
        account = managed_by(actor, account_id, lock=True)
        chain = queries.chain_of(account_id)
        for grant in queries.grants_now(account_id):
            grant.effective_until, grant.ended_by = clock.now(), actor.account_id
        account.leave()
        invitations.void_invitations(session, account_id)
        _close_sessions(session, account_id)
        _revoke_devices(session, account_id)
        session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
        audit.record(Act.ACCOUNT_DISMISSED, actor, "account", account_id, chain=chain)


def revoke_device(actor: Actor, account_id: UUID, device_id: UUID) -> None:
    """Somebody's phone was lost: nothing that it signs from now on is accepted.

    Every session of theirs ends: signed in, whoever found the phone would have it enrol another
    key. Raises NotFound, Forbidden.
    """
    with transaction() as session:
        managed_by(actor, account_id)
        device = queries.device_of(account_id, device_id)
        device.revoked_at = device.revoked_at or clock.now()
        _close_sessions(session, account_id)
        audit.record(
            Act.DEVICE_REVOKED,
            actor,
            "device",
            device_id,
            chain=queries.chain_of(account_id),
            account=account_id,
        )


def unlock(actor: Actor | None, account_id: UUID) -> None:
    """Let somebody try again at once; without an actor by command. Raises NotFound, Forbidden."""
    with transaction():
        if actor:
            managed_by(actor, account_id)
        account = queries.account(account_id, lock=True)
        account.failed_attempts, account.locked_until = 0, None
        chain = queries.chain_of(account_id)
        audit.record(Act.ACCOUNT_UNLOCKED, actor, "account", account_id, chain=chain)
    lockout.forgive(account.login)


def create_administrator(login: str, name: str, organisation_id: UUID) -> str:
    """The first administrator of a new installation; answers the token of the link.

    Raises InvalidInput for a staff number in use.
    """
    with transaction() as session:
        account = invitations.new_account(session, login=login, name=name)
        invitations.new_grant(
            session,
            account,
            Role.ADMINISTRATOR,
            Scope(ScopeKind.PLATFORM),
            organisation_id=organisation_id,
            place={},
            given_by=None,
        )
        token = invitations.new_invitation(session, account, account.id)
        audit.record(
            Act.ACCOUNT_CREATED,
            None,
            "account",
            account.id,
            chain=organisation_id,
            role=Role.ADMINISTRATOR,
        )
    return token


def _grant(
    session: Session, actor: Actor, account: Account, role: Role, appointed: dict[str, Any]
) -> Grant:
    if role is Role.COURIER and account.person_id is None:
        raise Conflict(NO_DOCUMENT)
    return invitations.new_grant(session, account, role, given_by=actor.account_id, **appointed)


def _close_sessions(session: Session, account_id: UUID, grant_id: UUID | None = None) -> None:
    """Those of an account, or only those under one of its grants."""
    closing = update(AccountSession).where(
        AccountSession.account_id == account_id, AccountSession.closed_at.is_(None)
    )
    if grant_id:
        closing = closing.where(AccountSession.grant_id == grant_id)
    session.execute(closing.values(closed_at=clock.now()))


def _revoke_devices(session: Session, account_id: UUID) -> None:
    session.execute(
        update(Device)
        .where(Device.account_id == account_id, Device.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
