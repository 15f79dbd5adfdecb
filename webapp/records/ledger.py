"""The ledger of what came in: the primary key that makes "exactly once" true."""

from typing import Any

from sqlalchemy.orm import Session

from webapp.records.case import Case
from webapp.records.frame import Frame
from webapp.records.models import ReceivedRecord

TABLE = ReceivedRecord.__table__


def enter(session: Session, case: Case[Frame]) -> None:
    """Enter a record. Raises IntegrityError when another request entered it a moment ago.

    On PostgreSQL the second of two equal requests waits here for the first one's commit.
    """
    session.connection().execute(TABLE.insert(), row(case))


def row(case: Case[Frame]) -> dict[str, Any]:
    """A record's row in the ledger."""
    record, time = case.record, case.time
    return {
        **case.standing.place,
        "id": record.id,
        "kind": record.kind,
        "record_hash": case.record_hash,
        "signature": case.signature,
        "device_id": record.device_id,
        "captured_by": record.captured_by,
        "forwarded_by": case.forwarded_by,
        "captured_at": time.captured_at,
        "adjusted_at": time.adjusted_at,
        "received_at": time.received_at,
        "skew_seconds": time.skew_seconds,
        "business_day": time.business_day,
        "release": record.release,
        "receipt": case.receipt,
        "erased_at": None,
    }
