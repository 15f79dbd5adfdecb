"""What the acts left behind, as it lies there now."""

from collections.abc import Sequence

from sqlalchemy import select

from webapp.conversions.models import ConversionCase
from webapp.conversions.queries.cases import case_by_number
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db


def entries(act: Act) -> Sequence[AuditEntry]:
    """The audit entries of an act, the oldest first."""
    db.session.expire_all()
    query = select(AuditEntry).where(AuditEntry.act == act.value).order_by(AuditEntry.at)
    return db.session.scalars(query.order_by(AuditEntry.number)).all()


def case(actor: Actor, number: str) -> ConversionCase:
    """A case of the actor's hall."""
    db.session.expire_all()
    found = case_by_number(actor, number)
    assert found is not None
    return found
