"""The worker's turn over an outbox: what is due is taken, told and noted, with patience."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from webapp.foundation import clock, destructions, stopping
from webapp.foundation.database import apart, new_id, transaction
from webapp.foundation.destructions import DataKind
from webapp.foundation.outbox.lifecycle import OPEN, DeliveryState
from webapp.foundation.outside import Answer

LEASE = timedelta(minutes=5)
"""Longer than a batch can take at its slowest; a worker that dies gives them back then."""
GIVE_BACK_SECONDS = 5
AS_IT_IS: dict[str, Any] = {"populate_existing": True}
"""Leases are written beside the session, which would remember the row as it was."""


class Outbox(ABC):
    """One table of what goes out, and the table of its destinations."""

    row: ClassVar[Any]
    """The model of what goes out: `Outgoing`, with one `id`."""
    place: ClassVar[Any]
    """The model of where it goes: `Destination`, with one `id`."""
    place_column: ClassVar[str]
    """The column of a row that names its destination."""
    kept: ClassVar[DataKind]
    """For how long a row stays once it is over."""

    @property
    def _place_id(self) -> Any:
        return getattr(self.row, self.place_column)

    def deliver_due(self, limit: int = 10) -> int:
        """Tell destinations what waits for them, until nothing is due; answers how many were told.

        Safe in as many workers as one likes. A destination that fails is left alone for a while,
        so that one which is away holds up nobody but itself.
        """
        told = 0
        while not stopping.wanted():
            turn, ids = self._take(limit)
            if not ids:
                break
            answers = self._tell(ids)
            self._note(turn, answers)
            self._give_back(turn)
            told += len(answers)
        return told

    def sweep(self) -> int:
        """Give up what waited for days at a resting destination, delete what is kept no longer;
        answers how many of those."""
        row = self.row
        late_at = clock.now() - give_up_after() - timedelta(days=1)
        late = update(row).where(row.state.in_(OPEN), row.put_out_at < late_at)
        before = destructions.before(self.kept)
        old = delete(row).where(row.created_at < before, row.state.not_in(OPEN))
        with apart() as session:
            values = {"state": DeliveryState.GIVEN_UP, "turn": None, "ended_at": clock.now()}
            session.execute(late.values(values))
        with transaction() as session:
            gone = len(session.execute(old.returning(row.id)).all())
            destructions.record(session, self.kept, gone, before)
        return gone

    def may_go(self) -> ColumnElement[bool] | None:
        """What else has to be so for a row to go out now."""
        return None

    @abstractmethod
    def parcels(self, ids: Sequence[UUID]) -> tuple[Iterable[Any], dict[UUID, Answer]]:
        """What goes out for some rows, each with `id` and `place_id`, and an answer for each that
        cannot. No database connection is held when they are told."""

    @abstractmethod
    def tell(self, parcel: Any) -> Answer:
        """Tell one of them, once."""

    def settle(self, row: Any, place: Any, answer: Answer) -> None:
        """Keep what became of one, in the transaction that notes it."""
        row.note(answer.status, answer.reason)
        if answer.is_taken:
            row.has_arrived()
            place.took()
            return
        row.has_failed(answer.retry_after, give_up_after())
        place.refused(answer.retry_after)

    def _take(self, limit: int) -> tuple[UUID, Sequence[UUID]]:
        turn, now, row, place = new_id(), clock.now(), self.row, self.place
        also = self.may_go()
        due = (
            select(row.id)
            .join(place, place.id == self._place_id)
            .where(
                row.state.in_(OPEN),
                row.next_try_at <= now,
                place.paused_at.is_(None),
                or_(place.quiet_until.is_(None), place.quiet_until <= now),
                *([] if also is None else [also]),
            )
            .order_by(row.next_try_at, row.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=row)
        )
        with apart() as session:
            ids = session.scalars(due).all()
            if ids:
                values = {"turn": turn, "next_try_at": now + LEASE, "attempts": row.attempts + 1}
                session.execute(update(row).where(row.id.in_(ids)).values(values))
        return turn, ids

    def _tell(self, ids: Sequence[UUID]) -> dict[UUID, Answer]:
        """One after the other; nothing more for a destination that has just failed."""
        parcels, answers = self.parcels(ids)
        failed: set[UUID] = set()
        for parcel in parcels:
            if parcel.place_id in failed:
                continue
            answers[parcel.id] = answer = self.tell(parcel)
            if not answer.is_taken and not self.is_final(answer):
                failed.add(parcel.place_id)
            if stopping.wanted():
                break
        return answers

    def is_final(self, _answer: Answer) -> bool:
        """Whether an answer that is no yes is about this one only, and for good."""
        return False

    def _note(self, turn: UUID, answers: dict[UUID, Answer]) -> None:
        """Keep what became of the rows that are still this worker's, and how destinations do."""
        row = self.row
        mine = select(row).where(row.id.in_(answers), row.turn == turn).order_by(row.id)
        with transaction() as session:
            places = self._locked_places(session, answers)
            for one in session.scalars(mine.with_for_update().execution_options(**AS_IT_IS)).all():
                place = places[getattr(one, self.place_column)]
                self.settle(one, place, answers[one.id])

    def _locked_places(self, session: Session, answers: dict[UUID, Answer]) -> dict[UUID, Any]:
        of_these = select(self._place_id).where(self.row.id.in_(answers))
        query = select(self.place).where(self.place.id.in_(of_these)).order_by(self.place.id)
        # Its key stays as it is, so an act that puts something out for it need not wait.
        locked = query.with_for_update(key_share=True).execution_options(**AS_IT_IS)
        return {one.id: one for one in session.scalars(locked)}

    def _give_back(self, turn: UUID) -> None:
        """What was not tried is nobody's again, a little later."""
        later = clock.now() + timedelta(seconds=GIVE_BACK_SECONDS)
        mine = update(self.row).where(self.row.turn == turn)
        values = {"turn": None, "next_try_at": later, "attempts": self.row.attempts - 1}
        with apart() as session:
            session.execute(mine.values(values))


def give_up_after() -> timedelta:
    """So long something is tried."""
    return timedelta(hours=current_app.config["SETTINGS"].webhook_give_up_hours)
