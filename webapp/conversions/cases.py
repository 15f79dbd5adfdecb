"""Plain functions on cases, for acts that run in a transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert as insert_into
from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.conversions import moves
from webapp.conversions.kinds import EventKind
from webapp.conversions.lifecycle import JUDGED_AGAIN, CaseState
from webapp.conversions.models import ConversionCase, ConversionCaseEvent, ConversionItem
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import new_id


def judge_again(session: Session, item: ConversionItem) -> None:
    """Have all cases of an item wait to be judged: there may be too many to do it at once."""
    session.execute(
        update(ConversionCase)
        .where(
            ConversionCase.hall_id == item.hall_id,
            ConversionCase.item_id == item.id,
            ConversionCase.state.in_(JUDGED_AGAIN),
            ConversionCase.erased_at.is_(None),
        )
        .values(state=CaseState.IMPORTED, version=ConversionCase.version + 1)
        .execution_options(synchronize_session=False)
    )


def insert(session: Session, actor: Actor, cases: Sequence[ConversionCase]) -> None:
    """Write new cases, each with the first line of its history, as two statements for all of them.

    A list has a hundred thousand: row by row through the unit of work they take twice as long.
    """
    if not cases:
        return
    session.execute(insert_into(ConversionCase.__table__), [_columns(case) for case in cases])
    events = [_event(case, EventKind.IMPORTED, actor) for case in cases]
    session.execute(
        insert_into(ConversionCaseEvent.__table__), [_columns(event) for event in events]
    )


def note(
    session: Session,
    case: ConversionCase,
    kind: EventKind,
    actor: Actor | None,
    changed: list[str] | None = None,
    *,
    detail: str = "",
) -> None:
    """Write one line of a case's history, with how it stands now.

    Other systems are told where that is a move for them, once this act is committed.
    """
    event = _event(case, kind, actor, changed, detail)
    event.moved = moves.is_move(session, case)
    session.add(event)
    if event.moved:
        moves.tell(session, case, event.at)


def _event(
    case: ConversionCase,
    kind: EventKind,
    actor: Actor | None,
    changed: list[str] | None = None,
    detail: str = "",
) -> ConversionCaseEvent:
    return ConversionCaseEvent(
        hall_id=case.hall_id,
        id=new_id(),
        case_id=case.id,
        at=clock.now(),
        kind=kind,
        account_id=actor.account_id if actor else None,
        state=case.state,
        ineligible_because=case.ineligible_because,
        changed=changed or [],
        detail=detail,
        moved=False,
    )


def _columns(row: Any) -> dict[str, Any]:
    """The values of a row that no session holds, by column."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
