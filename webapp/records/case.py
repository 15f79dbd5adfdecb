"""A record on its way into the books: what was sent, and what was found out about it."""

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from webapp.foundation.access import Actor
from webapp.records.capture_times import CaptureTime
from webapp.records.frame import Frame
from webapp.records.membership import Membership
from webapp.records.queries import Standing

Kind = TypeVar("Kind", bound=Frame, covariant=True)


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
    sender: Actor
    """Who brings it: its author, or a colleague who forwards it unread."""
    receipt: str
    observed: dict[str, Any]
    """What only this moment knows, for whoever looks at the record later."""

    @property
    def forwarded_by(self) -> UUID | None:
        """The colleague who brought it; None when its author did."""
        sender_id = self.sender.account_id
        return None if sender_id == self.record.captured_by else sender_id

    @property
    def place(self) -> dict[str, Any]:
        """The Placed columns of the outlet."""
        return dict(self.standing.place)
