"""Keeping identities without the rest of a pickup."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.people import Sender, sender
from webapp.foundation import clock
from webapp.foundation.database import db, new_id, place_of, transaction
from webapp.foundation.direct import insert_together
from webapp.identity import vault
from webapp.identity.models import IdentityChannel, IdentityUse, PersonDocument
from webapp.identity.vault import Kept, KeptDocument, OpenedIdentity
from webapp.places.models import Outlet


def opened(who: Sender | None = None) -> OpenedIdentity:
    """An identity as if a phone had sealed it today."""
    told = (who or sender()).sealed
    if told["expires_on"]:
        told["expires_on"] = date.fromisoformat(told["expires_on"])
    return vault.check_identity(**told, day=clock.today())


def keep_document(who: Sender) -> KeptDocument:
    """Keep a document in an act of its own."""
    with transaction() as session:
        return vault.keep_document(session, opened(who))


def keep(who: Sender | None = None, at: Outlet | None = None, **given: Any) -> Kept:
    """Keep an identity and that it was used for an act."""
    told = facts(at, **given)
    with transaction() as session:
        return keep_within(session, who, told)


def keep_within(session: Session, who: Sender | None, told: dict[str, Any]) -> Kept:
    """The same inside an act: `told` are its `facts`."""
    kept, rows = vault.keep_for_use(session, opened(who), **told)
    insert_together(session, *rows)
    return kept


def facts(at: Outlet | None = None, **given: Any) -> dict[str, Any]:
    """What `vault.keep_for_use` wants to know of the act."""
    at = at or builders.outlet()
    return {
        "act_id": new_id(),
        "account_id": new_id(),
        "place": place_of(at),
        "channel": IdentityChannel.CAMERA,
        "used_at": clock.now(),
        **given,
    }


def number_of(document_id: UUID) -> str:
    """The number of a document, opened."""
    query = select(PersonDocument).where(PersonDocument.id == document_id)
    with transaction() as session:
        return vault.read_document(session, session.scalars(query).one())[0]


def use_of(act_id: UUID) -> IdentityUse:
    """The use that belongs to an act."""
    db.session.expire_all()
    return db.session.scalars(select(IdentityUse).where(IdentityUse.act_id == act_id)).one()


def contact_of(act_id: UUID) -> dict[str, Any]:
    """What was sealed with the use of an act, opened."""
    with transaction() as session:
        query = select(IdentityUse).where(IdentityUse.act_id == act_id)
        return vault.read_contact(session, session.scalars(query).one())
