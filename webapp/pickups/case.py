"""A record on its way into the books: what was sent, and what was found out about it."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from webapp.pickups import frozen
from webapp.pickups.capture_times import CaptureTime
from webapp.pickups.membership import Membership
from webapp.pickups.queries.standing import Standing

Kind = TypeVar("Kind", bound=frozen.Record, covariant=True)


@dataclass(frozen=True)
class Envelope:
    """What a phone posts: the frozen text as it is, and who vouches for it."""

    id: UUID
    frozen: str = field(repr=False)
    signature: bytes
    device_id: UUID


@dataclass(frozen=True)
class Case(Generic[Kind]):
    """A record that is signed by its author's phone and belongs to its outlet."""

    record: Kind
    record_hash: str
    """SHA-256 of the frozen bytes, hexadecimal."""
    signature: bytes
    standing: Standing
    time: CaptureTime
    membership: Membership
    forwarded_by: UUID | None
    receipt: str
    observed: dict[str, Any]
    """What only this moment knows, for the examination."""

    @property
    def place(self) -> dict[str, Any]:
        """The Placed columns of the outlet."""
        return dict(self.standing.place)
