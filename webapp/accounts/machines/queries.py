"""Reading machine clients and their keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from webapp.accounts.machines.models import ApiKey, MachineClient
from webapp.foundation.access import Actor, ScopeKind, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.places.models import Organisation, OrganisationKind

MOST = 500
"""Clients or halls that a page shows."""


@dataclass(frozen=True)
class HeldKey:
    """A key that opens something now, with what its client may."""

    key: ApiKey
    client: MachineClient


def held_key(key_id: UUID, now: datetime) -> HeldKey | None:
    """The key with an id, unless it was revoked, is over, or its client is closed."""
    query = (
        select(ApiKey, MachineClient)
        .join(MachineClient, MachineClient.id == ApiKey.client_id)
        .where(
            ApiKey.id == key_id,
            ApiKey.revoked_at.is_(None),
            or_(ApiKey.valid_until.is_(None), ApiKey.valid_until > now),
            MachineClient.closed_at.is_(None),
        )
    )
    row = db.session.execute(query).one_or_none()
    return HeldKey(*row) if row else None


def clients(actor: Actor) -> Sequence[MachineClient]:
    """The clients in scope with their keys, open ones first, the youngest first."""
    query = select(MachineClient).where(in_scope(MachineClient, actor))
    query = query.options(selectinload(MachineClient.keys))
    order = (MachineClient.closed_at.is_not(None), MachineClient.id.desc())
    return db.session.scalars(query.order_by(*order).limit(MOST)).all()


def client_for(actor: Actor, client_id: UUID, *, lock: bool = False) -> MachineClient:
    """A client in scope; `lock` is for acts. Raises NotFound."""
    query = select(MachineClient).where(
        MachineClient.id == client_id, in_scope(MachineClient, actor)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def client_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names by client id."""
    wanted = {one for one in ids if one}
    if not wanted:
        return {}
    query = select(MachineClient.id, MachineClient.name).where(MachineClient.id.in_(wanted))
    return {row.id: row.name for row in db.session.execute(query)}


def halls(actor: Actor) -> list[tuple[str, str]]:
    """(id, name) of the halls for which somebody may make clients and webhooks."""
    query = select(Organisation).where(
        Organisation.kind == OrganisationKind.HALL, Organisation.closed.is_(False)
    )
    if actor.scope.kind is ScopeKind.HALL:
        query = query.where(Organisation.id == actor.scope.value)
    elif actor.scope.kind is not ScopeKind.PLATFORM:
        return []
    query = query.order_by(Organisation.pinyin, Organisation.name).limit(MOST)
    return [(str(one.id), one.name) for one in db.session.scalars(query)]


def hall_for(actor: Actor, hall_id: UUID) -> UUID:
    """A hall for which somebody may make clients and webhooks. Raises NotFound."""
    if str(hall_id) not in {one for one, _name in halls(actor)}:
        raise NotFound()
    return hall_id
