"""How often one subject may try one thing: counted in rows, so that it holds across workers."""

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Select, String, case, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from webapp.foundation import clock, crypto
from webapp.foundation.database import UtcDateTime, apart, db, upsert_into
from webapp.foundation.errors import TooMany


class Throttle(db.Model):  # type: ignore[name-defined]
    """The tries of one subject in the window that its first try opened."""

    __tablename__ = "throttles"

    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A keyed blind index: who tried cannot be read from the table."""
    count: Mapped[int] = mapped_column()
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def hit(scope: str, subject: str, limit: int, window_seconds: int) -> int:
    """Count one try; answers how many are left. Raises TooMany(retry_after) beyond `limit`.

    The window opens with the first try and ends `window_seconds` later; refused tries do not
    lengthen it. Call it before the act it protects, never inside transaction(): the count has to
    survive the act's rollback.
    """
    now = clock.now()
    over = Throttle.ends_at <= now
    index = _index(scope, subject)
    ends_at = now + timedelta(seconds=window_seconds)
    counted = (
        upsert_into(Throttle)
        .values(scope=scope, subject=index, count=1, ends_at=ends_at)
        .on_conflict_do_update(
            index_elements=[Throttle.scope, Throttle.subject],
            set_={
                "count": case((over, 1), else_=Throttle.count + 1),
                "ends_at": case((over, ends_at), else_=Throttle.ends_at),
            },
            where=or_(over, Throttle.count < limit),
        )
        .returning(Throttle.count)
    )
    with apart() as session:
        count = session.scalar(counted) if limit > 0 else None
        free_at = None if count else session.scalar(_row(scope, index))
    if count:
        return limit - count
    wait = (free_at - now).total_seconds() if free_at else 1
    raise TooMany(retry_after=max(1, ceil(wait)))


def forgive(scope: str, subject: str) -> None:
    """Forget the tries of a subject, as after the right password. Not inside transaction()."""
    indexes = crypto.blind_indexes(_purpose(scope), subject)
    with apart() as session:
        session.execute(
            delete(Throttle).where(Throttle.scope == scope, Throttle.subject.in_(indexes))
        )


def give_back(scope: str, subject: str) -> None:
    """Take one try back, as after one that succeeded. Not inside transaction()."""
    indexes = crypto.blind_indexes(_purpose(scope), subject)
    with apart() as session:
        session.execute(
            update(Throttle)
            .where(Throttle.scope == scope, Throttle.subject.in_(indexes), Throttle.count > 0)
            .values(count=Throttle.count - 1)
        )


def wait_for(scope: str, subject: str, limit: int = 1) -> int:
    """Seconds until a subject may try again; 0 when it may now. Counts nothing."""
    query = select(Throttle.ends_at).where(
        Throttle.scope == scope,
        Throttle.subject == _index(scope, subject),
        Throttle.ends_at > clock.now(),
        Throttle.count >= limit,
    )
    free_at = db.session.scalar(query)
    return max(1, ceil((free_at - clock.now()).total_seconds())) if free_at else 0


def sweep() -> int:
    """Delete the rows whose window is over; answers how many."""
    with apart() as session:
        over = delete(Throttle).where(Throttle.ends_at <= clock.now()).returning(Throttle.scope)
        return len(session.execute(over).all())


def _purpose(scope: str) -> str:
    return f"throttle:{scope}"


def _index(scope: str, subject: str) -> str:
    return crypto.blind_index(_purpose(scope), subject)[1]


def _row(scope: str, index: str) -> Select[datetime]:
    return select(Throttle.ends_at).where(Throttle.scope == scope, Throttle.subject == index)
