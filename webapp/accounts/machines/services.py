"""Acts on machine clients: a new one, another key, a key or a client that ends."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.accounts.machines import keys, queries
from webapp.accounts.machines.models import ApiKey, MachineClient
from webapp.foundation import audit, clock
from webapp.foundation.access import FOR_MACHINES, Actor, Permission
from webapp.foundation.audit import Act
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound

NO_PERMISSION = _l("至少选一项")
IS_CLOSED = _l("这个程序已经停用")


def create_client(
    actor: Actor, *, hall_id: UUID, name: str, permissions: Sequence[Permission]
) -> tuple[MachineClient, str]:
    """A client of a hall with its first key; answers both, the key's text this once.

    Raises NotFound for a hall out of scope, InvalidInput.
    """
    queries.hall_for(actor, hall_id)
    given = sorted(set(permissions) & FOR_MACHINES)
    if not given:
        raise InvalidInput(errors={"permissions": [str(NO_PERMISSION)]})
    with transaction() as session:
        client = MachineClient(
            id=new_id(),
            hall_id=hall_id,
            name=name,
            permissions=[one.value for one in given],
            created_at=clock.now(),
            created_by=actor.account_id,
        )
        session.add(client)
        session.flush()
        text = _new_key(session, actor, client)
        audit.record(
            Act.MACHINE_CREATED,
            actor,
            "machine-client",
            client.id,
            chain=hall_id,
            permissions=client.permissions,
        )
    return client, text


def rotate_key(actor: Actor, client_id: UUID) -> tuple[MachineClient, str]:
    """Another key; those before it hold for the time of grace. Answers the new key's text once.

    Raises NotFound, Conflict for a closed client.
    """
    hours = current_app.config["SETTINGS"].api_key_grace_hours
    with transaction() as session:
        client = _open_client(actor, client_id)
        now = clock.now()
        for key in client.keys:
            if key.holds_at(now) and key.valid_until is None:
                key.valid_until = now + timedelta(hours=hours)
        text = _new_key(session, actor, client)
        audit.record(
            Act.API_KEY_ROTATED,
            actor,
            "machine-client",
            client.id,
            chain=client.hall_id,
            grace_hours=hours,
        )
    return client, text


def revoke_key(actor: Actor, client_id: UUID, key_id: UUID) -> None:
    """A key opens nothing from this moment on. Safe to repeat. Raises NotFound."""
    with transaction():
        client = queries.client_for(actor, client_id, lock=True)
        found = [key for key in client.keys if key.id == key_id]
        if not found:
            raise NotFound()
        if found[0].revoked_at is None:
            found[0].revoked_at = clock.now()
            audit.record(
                Act.API_KEY_REVOKED,
                actor,
                "machine-client",
                client.id,
                chain=client.hall_id,
                key=key_id,
            )


def close_client(actor: Actor, client_id: UUID) -> None:
    """A client ends with all of its keys, for good. Raises NotFound, Conflict when it has."""
    with transaction():
        client = _open_client(actor, client_id)
        client.closed_at = clock.now()
        for key in client.keys:
            key.revoked_at = key.revoked_at or client.closed_at
        audit.record(Act.MACHINE_CLOSED, actor, "machine-client", client.id, chain=client.hall_id)


def _open_client(actor: Actor, client_id: UUID) -> MachineClient:
    client = queries.client_for(actor, client_id, lock=True)
    if client.closed_at is not None:
        raise Conflict(IS_CLOSED)
    return client


def _new_key(session: Session, actor: Actor, client: MachineClient) -> str:
    written = keys.new_key(new_id())
    session.add(
        ApiKey(
            id=written.id,
            client_id=client.id,
            secret_hash=written.secret_hash,
            ending=written.secret[-4:],
            created_at=clock.now(),
            created_by=actor.account_id,
        )
    )
    return written.text
