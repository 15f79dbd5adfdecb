"""The round of the day at an outlet: which villages are due, and who was there today."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import db
from webapp.foundation.uploads.places import own_outlet
from webapp.places.villages import queries as villages
from webapp.places.villages.touching import week_of
from webapp.supervision.villages import queries

WEEKDAYS = {
    1: (3,),
    2: (2, 5),
    3: (1, 3, 5),
    4: (1, 2, 4, 5),
    5: (1, 2, 3, 4, 5),
    6: (1, 2, 3, 4, 5, 6),
    7: (1, 2, 3, 4, 5, 6, 7),
}
"""On which weekdays (Monday is 1) somebody comes so often, evenly over the week."""


@dataclass(frozen=True)
class Seen:
    """A check-in of today."""

    id: UUID
    adjusted_at: datetime
    flagged: bool
    has_place: bool


@dataclass(frozen=True)
class Stop:
    """One village of the round."""

    id: UUID
    name: str
    mode: str
    latitude: float | None
    longitude: float | None
    owed: int | None
    weekdays: tuple[int, ...]
    done: int
    """Days of this week on which somebody came, today among them."""
    today: list[Seen] = field(default_factory=list)


@dataclass(frozen=True)
class Round:
    """An outlet's round of a day."""

    outlet_id: UUID
    business_day: date
    villages: list[Stop]


def round_of(actor: Actor) -> Round:
    """The round at the actor's outlet. Raises NotFound for people who work at none."""
    outlet_id, today = own_outlet(actor), clock.today()
    of_outlet = [one for one in villages.villages_of([outlet_id]) if one.active]
    owed = villages.owed_days(of_outlet)
    monday = week_of(today)
    days: dict[UUID, set[date]] = {}
    session = db.session()
    last = monday + timedelta(days=6)
    for row in queries.check_ins_between(session, outlet_id, monday, last):
        if not row.flagged:
            days.setdefault(row.village_id, set()).add(row.business_day)
    seen: dict[UUID, list[Seen]] = {}
    for one in queries.check_ins_of_day(outlet_id, today):
        told = Seen(one.id, one.adjusted_at, one.flagged, one.has_place)
        seen.setdefault(one.village_id, []).append(told)
    stops = [
        Stop(
            id=one.id,
            name=one.name,
            mode=one.mode.value,
            latitude=one.latitude,
            longitude=one.longitude,
            owed=owed[one.id],
            weekdays=WEEKDAYS.get(owed[one.id] or 0, ()),
            done=len(days.get(one.id, ())),
            today=seen.get(one.id, []),
        )
        for one in of_outlet
    ]
    return Round(outlet_id, today, stops)
