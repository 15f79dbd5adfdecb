"""Reading accounts, their grants, sessions and devices."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, update

from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import (
    Account,
    AccountSession,
    Device,
    Grant,
    Invitation,
    RecoveryCode,
)
from webapp.foundation import clock, crypto
from webapp.foundation.access import HANDS_IN, Actor, Former, Scope, ScopeKind, in_scope
from webapp.foundation.database import apart, db
from webapp.foundation.direct import Direct
from webapp.foundation.errors import NotFound
from webapp.places.models import Organisation, OrganisationKind, Outlet

SEEN_EVERY = timedelta(minutes=1)
COMPANIES = (
    OrganisationKind.BRAND,
    OrganisationKind.POSTAL_COMPANY,
    OrganisationKind.HEADQUARTERS,
    OrganisationKind.COMPANY,
)


def plain_login(login: str) -> str:
    """A staff number as it is stored and compared."""
    return login.strip().upper()


def account_by_login(login: str) -> Account | None:
    """The account with a staff number, in any state."""
    return db.session.scalar(select(Account).where(Account.login == plain_login(login)))


def account(account_id: UUID, *, lock: bool = False) -> Account:
    """An account by its id; `lock` keeps others out until the act ends. Raises NotFound."""
    query = select(Account).where(Account.id == account_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def person_for(actor: Actor, account_id: UUID) -> Account:
    """An account with a grant, past or present, in the actor's scope. Raises NotFound."""
    theirs = select(Grant.id).where(Grant.account_id == account_id, in_scope(Grant, actor))
    query = select(Account).where(Account.id == account_id, theirs.exists())
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def people(
    actor: Actor, *, role: str = "", outlet_id: UUID | None = None, state: str = "", find: str = ""
) -> Select[Account]:
    """Accounts with a grant in the actor's scope, narrowed; the page orders them by login.

    `find` is the beginning of a staff number or a whole name: there is no search by part of a name.
    """
    theirs = select(Grant.account_id).where(in_scope(Grant, actor))
    if role:
        theirs = theirs.where(Grant.role == role)
    if outlet_id:
        theirs = theirs.where(Grant.outlet_id == outlet_id)
    if role or outlet_id:
        theirs = theirs.where(_holds(clock.now()))
    query = select(Account).where(Account.id.in_(theirs))
    if state == "locked":
        query = query.where(Account.locked_until > clock.now())
    elif state in set(AccountState):
        query = query.where(Account.state == AccountState(state))
    if find:
        by_login = Account.login.startswith(find.upper(), autoescape=True)
        query = query.where(or_(by_login, Account.name == find))
    return query


def grants_now(account_id: UUID) -> Sequence[Grant]:
    """The grants that hold at this moment, the oldest first."""
    query = select(Grant).where(Grant.account_id == account_id, _holds(clock.now()))
    return db.session.scalars(query.order_by(Grant.effective_from, Grant.id)).all()


def grants_to_hand_in(account_id: UUID) -> Sequence[Grant]:
    """Grants that ended, but under which reports may still be brought in; the oldest first."""
    query = select(Grant).where(
        Grant.account_id == account_id,
        Grant.role.in_(HANDS_IN),
        Grant.effective_until > _handing_in_since(clock.now()),
    )
    return db.session.scalars(query.order_by(Grant.effective_from, Grant.id)).all()


def grants_of(actor: Actor, account_ids: Iterable[UUID]) -> dict[UUID, list[Grant]]:
    """What several people are now, as far as it lies in the actor's scope."""
    query = select(Grant).where(
        Grant.account_id.in_(list(account_ids)), in_scope(Grant, actor), _holds(clock.now())
    )
    found: dict[UUID, list[Grant]] = defaultdict(list)
    for grant in db.session.scalars(query.order_by(Grant.effective_from, Grant.id)):
        found[grant.account_id].append(grant)
    return found


def grant_history(actor: Actor, account_id: UUID) -> Sequence[Grant]:
    """Every grant of somebody in the actor's scope, ended ones too, the latest first."""
    query = select(Grant).where(Grant.account_id == account_id, in_scope(Grant, actor))
    return db.session.scalars(query.order_by(Grant.effective_from.desc(), Grant.id.desc())).all()


def grant_holds(account_id: UUID, grant_id: UUID) -> bool:
    """Whether a grant is this account's and holds now."""
    return grant_id in {grant.id for grant in grants_now(account_id)}


def last_used_grant(account_id: UUID) -> UUID | None:
    """The grant of somebody's latest session."""
    query = select(AccountSession.grant_id).where(AccountSession.account_id == account_id)
    return db.session.scalar(query.order_by(AccountSession.opened_at.desc()).limit(1))


def chain_of(account_id: UUID) -> str:
    """The audit chain of what happens to an account: the organisation of its youngest grant."""
    query = select(Grant.organisation_id).where(Grant.account_id == account_id)
    found = db.session.scalar(query.order_by(Grant.effective_from.desc()).limit(1))
    return str(found or "")


# Asked by every request of somebody signed in, so it is built once.
_SESSIONS, _ACCOUNTS, _GRANTS = (model.__table__.c for model in (AccountSession, Account, Grant))
_ACTOR = Direct(
    select(
        _SESSIONS.id,
        _SESSIONS.last_seen_at,
        _ACCOUNTS.id.label("account_id"),
        _ACCOUNTS.name,
        _ACCOUNTS.language,
        _GRANTS.id.label("grant_id"),
        _GRANTS.role,
        _GRANTS.scope_kind,
        _GRANTS.scope_id,
        _GRANTS.organisation_id,
        _GRANTS.effective_until,
    ).where(
        _SESSIONS.id == bindparam("session"),
        _ACCOUNTS.id == _SESSIONS.account_id,
        _GRANTS.id == _SESSIONS.grant_id,
        _SESSIONS.closed_at.is_(None),
        _SESSIONS.expires_at > bindparam("now"),
        _ACCOUNTS.state == AccountState.ACTIVE,
        _GRANTS.effective_from <= bindparam("now"),
        or_(
            _GRANTS.effective_until.is_(None),
            _GRANTS.effective_until > bindparam("now"),
            and_(
                or_(*(_GRANTS.role == role for role in sorted(HANDS_IN))),
                _GRANTS.effective_until > bindparam("handing_in_since"),
            ),
        ),
    )
)


def actor_of_session(session_id: UUID) -> Actor | None:
    """Who a session is, or None: expired, closed, its grant ended, its account left."""
    now = clock.now()
    given = {"session": session_id, "now": now, "handing_in_since": _handing_in_since(now)}
    row = _ACTOR.one_or_none(db.session(), given)
    if row is None:
        return None
    if now - row.last_seen_at > SEEN_EVERY:
        _see(session_id, now)
    ended = row.effective_until is not None and row.effective_until <= now
    return (Former if ended else Actor)(
        account_id=row.account_id,
        name=row.name,
        role=row.role,
        scope=Scope(row.scope_kind, row.scope_id),
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


def device_of(account_id: UUID, device_id: UUID) -> Device:
    """A phone of an account. Raises NotFound for anybody else's."""
    query = select(Device).where(Device.id == device_id, Device.account_id == account_id)
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def organisations_under(actor: Actor) -> Sequence[Organisation]:
    """Brands, headquarters and companies within the actor's scope, by pinyin."""
    query = select(Organisation).where(
        Organisation.kind.in_(COMPANIES), Organisation.closed.is_(False)
    )
    if actor.scope.kind is ScopeKind.COMPANY:
        query = query.where(Organisation.id == actor.scope.value)
    elif actor.scope.kind is ScopeKind.HEADQUARTERS:
        query = query.where(Organisation.headquarters_id == actor.scope.value)
    elif actor.scope.kind is ScopeKind.BRAND:
        query = query.where(Organisation.brand_id == actor.scope.value)
    elif actor.scope.kind is not ScopeKind.PLATFORM:
        return []
    return db.session.scalars(query.order_by(Organisation.pinyin, Organisation.name)).all()


def place_by_code(model: type[Outlet] | type[Organisation], code: str) -> UUID | None:
    """The outlet or organisation with a code of the field."""
    return db.session.scalar(select(model.id).where(model.code == code.upper()))


def device_by_key(account_id: UUID, public_point: bytes) -> Device | None:
    """The phone with a key, if this account enrolled it."""
    query = select(Device).where(
        Device.account_id == account_id, Device.public_point == public_point
    )
    return db.session.scalar(query)


def devices_with_unsent(actor: Actor) -> Select[Device]:
    """Phones of people in scope that still hold records."""
    theirs = select(Grant.account_id).where(in_scope(Grant, actor))
    return select(Device).where(
        Device.account_id.in_(theirs), Device.unsent > 0, Device.revoked_at.is_(None)
    )


def recovery_codes_left(account_id: UUID) -> int:
    """How many recovery codes are still unused."""
    query = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(query) or 0


def open_invitation(token: str, *, lock: bool = False) -> Invitation:
    """The invitation behind a link, if it may still be taken up. Raises NotFound."""
    query = select(Invitation).where(
        Invitation.token_hash.in_(crypto.blind_indexes("invitation", token)),
        Invitation.used_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def _holds(moment: datetime) -> ColumnElement[bool]:
    """Of a grant: it holds at a moment."""
    ends = or_(Grant.effective_until.is_(None), Grant.effective_until > moment)
    return (Grant.effective_from <= moment) & ends


def _handing_in_since(now: datetime) -> datetime:
    return now - timedelta(days=current_app.config["SETTINGS"].hand_in_days)


def _see(session_id: UUID, now: datetime) -> None:
    with apart() as session:
        session.execute(
            update(AccountSession).where(AccountSession.id == session_id).values(last_seen_at=now)
        )
