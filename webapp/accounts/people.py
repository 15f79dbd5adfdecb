"""Reading people by their grants: names, colleagues, couriers. For features above."""

from collections.abc import Iterable, Sequence
from typing import TypeVarTuple
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select

from webapp.accounts import appointing, invitations, queries
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.machines.queries import client_names
from webapp.accounts.models import Account, Grant
from webapp.foundation import clock
from webapp.foundation.access import Actor, Permission, Role, Scope, in_scope, roles_with
from webapp.foundation.database import db
from webapp.foundation.errors import Forbidden

Row = TypeVarTuple("Row")
OTHER_GRANTS = _l("这个人还有您管不到的身份，请系统管理员来办。")


def names_of(account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names by account id, also of machine clients; who shows them masks those of people."""
    wanted = {one for one in account_ids if one}
    if not wanted:
        return {}
    query = select(Account.id, Account.name).where(Account.id.in_(wanted))
    names = {row.id: row.name for row in db.session.execute(query)}
    return {**names, **client_names(wanted - names.keys())}


def logins_of(account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Staff numbers by account id."""
    query = select(Account.id, Account.login).where(Account.id.in_(list(account_ids)))
    return {row.id: row.login for row in db.session.execute(query)}


def id_by_login(login: str) -> UUID | None:
    """The account with a staff number, or None."""
    return db.session.scalar(select(Account.id).where(Account.login == login.strip().upper()))


def works_in(scope: Scope, account_id: UUID, permission: Permission) -> bool:
    """Whether somebody holds a role with a permission in exactly this scope now."""
    query = _holders(select(Account.id), permission, scope).where(Account.id == account_id)
    return db.session.scalar(query.limit(1)) is not None


def couriers_in(actor: Actor, limit: int = 500) -> Sequence[Account]:
    """Couriers, present and past, of the outlets in scope: for a filter."""
    query = (
        select(Account)
        .join(Grant, Grant.account_id == Account.id)
        .where(in_scope(Grant, actor), Grant.role == Role.COURIER)
        .distinct()
        .order_by(Account.login)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def colleagues_of(actor: Actor) -> Sequence[Account]:
    """Others who may settle flags in exactly the actor's scope."""
    query = _holders(select(Account), Permission.QUEUE_RESOLVE, actor.scope)
    query = query.where(Account.id != actor.account_id).distinct().order_by(Account.login)
    return db.session.scalars(query).all()


def workers_in(scope: Scope, permission: Permission) -> dict[UUID, str]:
    """Who holds a role with a permission in exactly this scope now: names by account."""
    query = _holders(select(Account.id, Account.name), permission, scope)
    return {row.id: row.name for row in db.session.execute(query.order_by(Account.login))}


def holders_in(
    actor: Actor, permission: Permission, among: Iterable[UUID] | None = None, limit: int = 500
) -> dict[UUID, str]:
    """Who holds a role with a permission now that lies in the actor's scope: names by account.

    Of some accounts, where `among` names them; else the first ones, for a choice.
    """
    query = _holders(select(Account.id, Account.name), permission).where(in_scope(Grant, actor))
    if among is not None:
        query = query.where(Account.id.in_(list(among)))
    return {
        row.id: row.name for row in db.session.execute(query.order_by(Account.login).limit(limit))
    }


def still_hold(account_ids: Iterable[UUID], permission: Permission) -> set[UUID]:
    """Those of some accounts that hold a role with a permission anywhere now."""
    query = _holders(select(Account.id), permission).where(Account.id.in_(list(account_ids)))
    return set(db.session.scalars(query))


def actors_with(permission: Permission) -> list[Actor]:
    """Everybody who holds a role with a permission now, once for each such role: for what is told
    to them. They did not ask, so the session is the grant."""
    query = _holders(select(Grant, Account.name, Account.language), permission)
    return [
        Actor(
            account_id=grant.account_id,
            name=name,
            role=grant.role,
            scope=grant.scope,
            grant_id=grant.id,
            session_id=grant.id,
            chain=str(grant.organisation_id),
            chosen_language=language,
        )
        for grant, name, language in db.session.execute(query.order_by(Grant.id))
    ]


def home_of(actor: Actor) -> str:
    """Where somebody acts, in words: their outlet, their organisation, their region."""
    return appointing.place_words(actor.scope)


def managed_by(actor: Actor, account_id: UUID, *, lock: bool = False) -> Account:
    """An account that the actor may act on: in scope, not their own, no role they could not give.

    `lock` is for acts. Raises NotFound outside the scope; Forbidden for the own account, and for
    somebody who also works where the actor has no say.
    """
    found = queries.person_for(actor, account_id)
    invitations.refuse_own(actor, account_id)
    for grant in queries.grants_now(account_id):
        if not invitations.may_give(actor, grant.role, grant):
            raise Forbidden(OTHER_GRANTS)
    return queries.account(account_id, lock=True) if lock else found


def is_managed_by(actor: Actor, account_id: UUID) -> bool:
    """Whether the actor may act on an account: what its page offers."""
    if actor.account_id == account_id:
        return False
    held = queries.grants_now(account_id)
    return all(invitations.may_give(actor, grant.role, grant) for grant in held)


def _holders(
    what: Select[*Row], permission: Permission, scope: Scope | None = None
) -> Select[*Row]:
    """Narrowed to people who hold a role with a permission now, in exactly a scope or anywhere."""
    now = clock.now()
    query = what.join(Grant, Grant.account_id == Account.id).where(
        Account.state == AccountState.ACTIVE,
        Grant.role.in_(roles_with(permission)),
        Grant.effective_from <= now,
        or_(Grant.effective_until.is_(None), Grant.effective_until > now),
    )
    if scope is None:
        return query
    return query.where(Grant.scope_kind == scope.kind, Grant.scope_id == scope.id)
