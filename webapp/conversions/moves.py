"""What other systems are told when a case moves, in the transaction in which it does.

The one place is the line of its history (`cases.note`): whatever moves a case writes one.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.conversions.lifecycle import TOLD_AS, CaseState
from webapp.conversions.models import (
    ConversionCase,
    ConversionCaseEvent,
    PlatformConnection,
    PlatformResult,
)
from webapp.foundation import webhooks
from webapp.foundation.database import new_id

MOVED = "conversion-case.moved"
"""The event that tells a hall's programs where a case stands now."""


def is_move(session: Session, case: ConversionCase) -> bool:
    """Whether other systems have not been told yet of where a case stands."""
    if case.state not in TOLD_AS:
        return False
    last = (
        select(ConversionCaseEvent.state)
        .where(
            ConversionCaseEvent.hall_id == case.hall_id,
            ConversionCaseEvent.case_id == case.id,
        )
        .order_by(ConversionCaseEvent.id.desc())
        .limit(1)
    )
    before = session.scalar(last)
    return before is None or TOLD_AS.get(before) is not TOLD_AS[case.state]


def tell(session: Session, case: ConversionCase, at: datetime) -> None:
    """Put out for webhooks and for the hall's platform where a case stands since a moment."""
    webhooks.enqueue(session, case.hall_id, MOVED, told(case, at, case.state))
    of_hall = select(PlatformConnection.id).where(PlatformConnection.hall_id == case.hall_id)
    connection_id = session.scalar(of_hall)
    if connection_id is None:
        return
    result = PlatformResult(
        id=new_id(),
        connection_id=connection_id,
        hall_id=case.hall_id,
        case_id=case.id,
        case_state=TOLD_AS[case.state],
        moved_at=at,
    )
    result.begin()
    session.add(result)


def told(case: ConversionCase, at: datetime, state: CaseState) -> dict[str, Any]:
    """A move to a state as programs read it. Never why."""
    words = TOLD_AS[state].value
    return {"case_number": case.case_number, "state": words, "at": moment(at)}


def moment(at: datetime) -> str:
    """RFC 3339 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
