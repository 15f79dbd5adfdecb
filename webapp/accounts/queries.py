"""Reading accounts, their grants, sessions and devices."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select, update

from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account, AccountSession, Device, Grant, Invitation
from webapp.foundation import clock, crypto
from webapp.foundation.access import Actor, Role, ScopeKind, in_scope
from webapp.foundation.database import apart, db
from webapp.foundation.errors import NotFound

SEEN_EVERY = timedelta(minutes=1)


def account_by_login(login: str) -> Account | None:
    """The account with a staff number, in any state."""
    return db.session.scalar(select(Account).where(Account.login == login.strip().upper()))


def account(account_id: UUID) -> Account:
    """An account by its id. Raises NotFound."""
    if (found := db.session.get(Account, account_id)) is None:
        raise NotFound()
    return found


def person_for(actor: Actor, account_id: UUID) -> Account:
    """An account with a grant, past or present, in the actor's scope. Raises NotFound."""
    query = (
        select(Account)
        .join(Grant, Grant.account_id == Account.id)
        .where(Account.id == account_id, in_scope(Grant, actor))
        .limit(1)
    )
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def people(
    actor: Actor, *, role: str = "", outlet_id: UUID | None = None, state: str = "", find: str = ""
) -> Select[tuple[Account]]:
    """Accounts with a grant in the actor's scope, narrowed; the page orders them by login."""
    now = clock.now()
    theirs = select(Grant.account_id).where(in_scope(Grant, actor))
    if role:
        theirs = theirs.where(Grant.role == role)
    if outlet_id:
        theirs = theirs.where(Grant.outlet_id == outlet_id)
    query = select(Account).where(Account.id.in_(theirs))
    if state == "locked":
        query = query.where(Account.locked_until > now)
    elif state in set(AccountState):
        query = query.where(Account.state == AccountState(state))
    if find:
        query = query.where(or_(Account.login.startswith(find.upper()), Account.name == find))
    return query


def grants_now(account_id: UUID) -> Sequence[Grant]:
    """The grants that hold at this moment, the oldest first."""
    now = clock.now()
    query = select(Grant).where(
        Grant.account_id == account_id,
        Grant.effective_from <= now,
        or_(Grant.effective_until.is_(None), Grant.effective_until > now),
    )
    return db.session.scalars(query.order_by(Grant.effective_from, Grant.id)).all()


def grant_holds(account_id: UUID, grant_id: UUID) -> bool:
    """Whether a grant is this account's and holds now."""
    return grant_id in {grant.id for grant in grants_now(account_id)}


def courier_grant_at(account_id: UUID, outlet_id: UUID, moment: datetime) -> Grant | None:
    """The grant by which somebody was a courier of an outlet at a moment, or None."""
    query = select(Grant).where(
        Grant.account_id == account_id,
        Grant.role == Role.COURIER,
        Grant.scope_kind == ScopeKind.OUTLET,
        Grant.outlet_id == outlet_id,
        Grant.effective_from <= moment,
        or_(Grant.effective_until.is_(None), Grant.effective_until > moment),
    )
    return db.session.scalar(query.limit(1))


def actor_of_session(session_id: UUID) -> Actor | None:
    """Who a session is, or None: expired, closed, its grant ended, its account left."""
    now = clock.now()
    query = (
        select(
            AccountSession.id,
            AccountSession.last_seen_at,
            Account.id.label("account_id"),
            Account.name,
            Account.language,
            Grant.id.label("grant_id"),
            Grant.role,
            Grant.scope_kind,
            Grant.scope_id,
            Grant.organisation_id,
        )
        .join(Account, Account.id == AccountSession.account_id)
        .join(Grant, Grant.id == AccountSession.grant_id)
        .where(
            AccountSession.id == session_id,
            AccountSession.closed_at.is_(None),
            AccountSession.expires_at > now,
            Account.state == AccountState.ACTIVE,
            Grant.effective_from <= now,
            or_(Grant.effective_until.is_(None), Grant.effective_until > now),
        )
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    if now - row.last_seen_at > SEEN_EVERY:
        _see(session_id, now)
    return Actor(
        account_id=row.account_id,
        name=row.name,
        role=row.role,
        scope=Grant(scope_kind=row.scope_kind, scope_id=row.scope_id).scope,
        grant_id=row.grant_id,
        session_id=row.id,
        chain=str(row.organisation_id),
        chosen_language=row.language,
    )


def open_sessions(account_id: UUID) -> Sequence[AccountSession]:
    """Where somebody is signed in, the latest first."""
    query = select(AccountSession).where(
        AccountSession.account_id == account_id,
        AccountSession.closed_at.is_(None),
        AccountSession.expires_at > clock.now(),
    )
    return db.session.scalars(query.order_by(AccountSession.last_seen_at.desc())).all()


def devices_of(account_id: UUID) -> Sequence[Device]:
    """Somebody's phones, the latest first."""
    query = select(Device).where(Device.account_id == account_id)
    return db.session.scalars(query.order_by(Device.enrolled_at.desc())).all()


def device(device_id: UUID) -> Device | None:
    """A phone's key by its id."""
    return db.session.get(Device, device_id)


def devices_with_unsent(actor: Actor) -> Select[tuple[Device]]:
    """Phones of people in scope that still hold records."""
    theirs = select(Grant.account_id).where(in_scope(Grant, actor))
    return select(Device).where(
        Device.account_id.in_(theirs), Device.unsent > 0, Device.revoked_at.is_(None)
    )


def open_invitation(token: str) -> Invitation:
    """The invitation behind a link, if it may still be taken up. Raises NotFound."""
    query = select(Invitation).where(
        Invitation.token_hash.in_(crypto.blind_indexes("invitation", token)),
        Invitation.used_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def _see(session_id: UUID, now: datetime) -> None:
    with apart() as session:
        session.execute(
            update(AccountSession).where(AccountSession.id == session_id).values(last_seen_at=now)
        )
