"""Reading what the vault says without opening it: uses in scope, and who looked."""

from uuid import UUID

from sqlalchemy import Select, func, select

from webapp.foundation import clock
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.identity.models import IdentityLook, IdentityUse, PersonDocument


def use_for(actor: Actor, outlet_id: UUID, act_id: UUID) -> IdentityUse:
    """The check that belongs to an act in the actor's scope. Raises NotFound, erased acts too."""
    query = select(IdentityUse).where(
        IdentityUse.act_id == act_id,
        IdentityUse.outlet_id == outlet_id,
        in_scope(IdentityUse, actor),
        IdentityUse.sealed_contact != b"",
    )
    if (use := db.session.scalar(query)) is None:
        raise NotFound()
    return use


def document(person_id: UUID, document_id: UUID) -> PersonDocument:
    """A document of a person. Raises NotFound once the person is erased."""
    if (row := db.session.get(PersonDocument, (person_id, document_id))) is None:
        raise NotFound()
    return row


def looks_by(account_id: UUID) -> int:
    """How often an account looked at a clear number today (business day)."""
    midnight = (
        clock.now().astimezone(clock.SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    query = select(func.count()).where(
        IdentityLook.account_id == account_id, IdentityLook.at >= midnight
    )
    return db.session.scalar(query) or 0


def looks_at(person_id: UUID) -> Select[IdentityLook]:
    """Every look at one person: what the person may read."""
    return select(IdentityLook).where(IdentityLook.person_id == person_id)


def looks() -> Select[IdentityLook]:
    """Every look: what the auditor reads. The page orders them."""
    return select(IdentityLook)
