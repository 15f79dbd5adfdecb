"""What tests of accounts read back from the database."""

from typing import Any

from sqlalchemy import select

from webapp.accounts import queries
from webapp.accounts.models import Account, AccountSession, Device, Grant
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db


def account(of: Account) -> Account:
    """The account as it is now."""
    db.session.expire_all()
    return queries.account(of.id)


def sessions(of: Account) -> list[AccountSession]:
    """Every session of an account, closed ones too."""
    db.session.expire_all()
    query = select(AccountSession).where(AccountSession.account_id == of.id)
    return list(db.session.scalars(query.order_by(AccountSession.opened_at)))


def devices(of: Account) -> list[Device]:
    """Every phone of an account."""
    db.session.expire_all()
    return list(queries.devices_of(of.id))


def grants(of: Account) -> list[Grant]:
    """Every grant of an account, ended ones too, the oldest first."""
    db.session.expire_all()
    query = select(Grant).where(Grant.account_id == of.id)
    return list(db.session.scalars(query.order_by(Grant.effective_from, Grant.id)))


def entries(act: Act) -> list[AuditEntry]:
    """The entries of an act, in their order."""
    query = select(AuditEntry).where(AuditEntry.act == act.value)
    return list(db.session.scalars(query.order_by(AuditEntry.at, AuditEntry.number)))


def last_entry(act: Act) -> AuditEntry:
    """The latest entry of an act."""
    return entries(act)[-1]


def details(act: Act) -> dict[str, Any]:
    """The details of the latest entry of an act."""
    return last_entry(act).details
