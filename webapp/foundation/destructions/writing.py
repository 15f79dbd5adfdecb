"""Keeping the record of what was destroyed, in the act that destroys it."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from webapp.foundation import audit, clock
from webapp.foundation.audit import PLATFORM, Act
from webapp.foundation.database import new_id, upsert_into
from webapp.foundation.destructions.kinds import DataKind
from webapp.foundation.destructions.models import Destruction


def before(kind: DataKind) -> datetime:
    """What had its time over before this moment is to go."""
    return clock.now() - kind.period(current_app.config["SETTINGS"])


def record(
    session: Session, kind: DataKind, rows: int, older_than: datetime, *, owner: UUID | str = ""
) -> None:
    """Note in the running act that so many rows were destroyed; nothing for none.

    `owner` is the organisation whose data it was. One row a day, kind and owner: the sums of a
    day's runs; each run also leaves an entry in the trail.
    """
    if not rows:
        return
    now = clock.now()
    kept = kind.period(current_app.config["SETTINGS"])
    latest = {
        "kept_minutes": kept // timedelta(minutes=1),
        "older_than": older_than,
        "last_at": now,
    }
    noted = upsert_into(Destruction).values(
        id=new_id(),
        owner=str(owner) or PLATFORM,
        kind=kind.name,
        day=clock.business_day(now),
        rows=rows,
        **latest,
    )
    session.execute(
        noted.on_conflict_do_update(
            index_elements=[Destruction.owner, Destruction.kind, Destruction.day],
            set_={**latest, "rows": Destruction.rows + rows},
        )
    )
    audit.record(Act.DATA_DESTROYED, None, "data-kind", kind.name, chain=owner, count=rows)
