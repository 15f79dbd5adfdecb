"""All that must be known before a record may be judged, read at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from webapp.accounts.models import Device, Grant
from webapp.foundation.access import Actor, Permission, Role, ScopeKind
from webapp.foundation.database import PLACED_COLUMNS, db
from webapp.foundation.direct import Direct
from webapp.foundation.errors import NotFound
from webapp.places.models import Outlet
from webapp.records.lifecycle import RecordKind
from webapp.records.models import ReceivedRecord


@dataclass(frozen=True)
class EnrolledDevice:
    """A phone's key as it was enrolled."""

    id: UUID
    account_id: UUID
    public_point: bytes
    enrolled_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class Received:
    """What the ledger says of a record that came in before."""

    kind: RecordKind
    record_hash: str
    receipt: str
    received_at: datetime
    captured_by: UUID
    is_erased: bool


@dataclass(frozen=True)
class Span:
    """From when until when a grant of the author's held: at the outlet, or one that names none."""

    role: Role
    since: datetime
    until: datetime | None

    def holds_at(self, moment: datetime) -> bool:
        """Whether it held at a moment."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True)
class Standing:
    """An outlet, a phone, its author's grants, and the record if it is known already."""

    place: Mapping[str, Any]
    """The Placed columns of the outlet."""
    demands_photo: bool
    device: EnrolledDevice | None
    spans: tuple[Span, ...]
    received: Received | None


_OUTLETS, _DEVICES, _GRANTS, _RECORDS = (
    model.__table__.c for model in (Outlet, Device, Grant, ReceivedRecord)
)
_PLACE = [_OUTLETS[name] for name in PLACED_COLUMNS if name != "outlet_id"]
# One statement for what would be four, built once: the outlet is there, the rest may be missing.
# Round trips are what an accepted record costs most.
_STANDING = Direct(
    select(
        _OUTLETS.id.label("outlet_id"),
        *_PLACE,
        _OUTLETS.demands_photo,
        _DEVICES.id.label("device_id"),
        *_DEVICES["account_id", "public_point", "enrolled_at", "revoked_at"],
        *_RECORDS["kind", "record_hash", "receipt", "received_at", "captured_by", "erased_at"],
        *_GRANTS["role", "effective_from", "effective_until"],
    )
    .select_from(Outlet.__table__)
    .outerjoin(Device.__table__, _DEVICES.id == bindparam("device"))
    .outerjoin(
        ReceivedRecord.__table__,
        and_(_RECORDS.outlet_id == _OUTLETS.id, _RECORDS.id == bindparam("record")),
    )
    .outerjoin(
        Grant.__table__,
        and_(
            _GRANTS.account_id == bindparam("author"),
            or_(_GRANTS.outlet_id == _OUTLETS.id, _GRANTS.outlet_id.is_(None)),
        ),
    )
    .where(_OUTLETS.id == bindparam("outlet"))
)


def standing(outlet_id: UUID, record_id: UUID, device_id: UUID, author_id: UUID) -> Standing | None:
    """What is known around a record; None for an outlet that does not exist."""
    given = {"outlet": outlet_id, "record": record_id, "device": device_id, "author": author_id}
    rows = _STANDING.rows(db.session(), given)
    if not rows:
        return None
    first = rows[0]
    return Standing(
        place={name: getattr(first, name) for name in PLACED_COLUMNS},
        demands_photo=first.demands_photo,
        device=_device(first),
        spans=tuple(
            Span(row.role, row.effective_from, row.effective_until)
            for row in rows
            if row.effective_from
        ),
        received=_received(first),
    )


def place_for_upload(actor: Actor, outlet_id: UUID) -> Mapping[str, Any]:
    """The Placed columns of an outlet that the actor may send photos for. Raises NotFound.

    Their own outlet now, or one where they were a courier: the record may still be on the phone.
    """
    if not actor.may(Permission.PICKUPS_RECORD):
        raise NotFound()
    columns = [_OUTLETS.id.label("outlet_id"), *_PLACE]
    query = select(*columns).where(Outlet.id == outlet_id)
    if actor.scope.kind is not ScopeKind.OUTLET or actor.scope.value != outlet_id:
        once = select(Grant.id).where(
            Grant.account_id == actor.account_id,
            Grant.outlet_id == outlet_id,
            Grant.role == Role.COURIER,
        )
        query = query.where(once.exists())
    row = db.session.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound()
    return dict(row)


def _device(row: Any) -> EnrolledDevice | None:
    if row.device_id is None:
        return None
    return EnrolledDevice(
        row.device_id, row.account_id, row.public_point, row.enrolled_at, row.revoked_at
    )


def _received(row: Any) -> Received | None:
    if row.record_hash is None:
        return None
    return Received(
        kind=row.kind,
        record_hash=row.record_hash,
        receipt=row.receipt,
        received_at=row.received_at,
        captured_by=row.captured_by,
        is_erased=row.erased_at is not None,
    )
