"""What the acts on places left in the database."""

from collections.abc import Sequence

from sqlalchemy import select

from webapp.foundation.audit.acts import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.places.models import Organisation, Outlet


def outlet(code: str) -> Outlet:
    """An outlet by its code, as it is now."""
    db.session.expire_all()
    return db.session.scalars(select(Outlet).where(Outlet.code == code)).one()


def codes() -> list[str]:
    """The codes of all outlets."""
    db.session.expire_all()
    return list(db.session.scalars(select(Outlet.code).order_by(Outlet.code)))


def organisation(code: str) -> Organisation:
    """An organisation by its code, as it is now."""
    db.session.expire_all()
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one()


def entries(*acts: Act) -> Sequence[AuditEntry]:
    """The audit entries of some acts, the oldest first."""
    db.session.expire_all()
    query = select(AuditEntry).where(AuditEntry.act.in_([act.value for act in acts]))
    return db.session.scalars(query.order_by(AuditEntry.at, AuditEntry.number)).all()
