"""Acts on the table of days: what the library knows is put in, what people know better stays.

The audit trail calls it "calling-days", as when only calls used it: its words never change.
"""

import functools
from datetime import date, timedelta

import chinese_calendar

from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.working_days.counting import is_weekday
from webapp.foundation.working_days.models import DaySource, WorkingDay
from webapp.foundation.working_days.queries import working_days

HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def load_days() -> int:
    """Put in the days of this year and the next that the library knows; answers how many are new.

    The State Council announces a year's holidays in the November before; until the library knows
    them weekdays alone decide, and the administrator is told.
    """
    year = clock.today().year
    known = [day for one in (year, year + 1) for day in days_of_library(one)]
    with transaction() as session:
        present = {row.day for one in (year, year + 1) for row in working_days(one)}
        new = [entry for entry in known if entry[0] not in present]
        for day, works, name in new:
            session.add(WorkingDay(day=day, works=works, name=name, source=DaySource.LIBRARY))
        if new:
            audit.record(Act.WORKING_DAYS_LOADED, None, "calling-days", str(year), count=len(new))
    return len(new)


@functools.cache
def days_of_library(year: int) -> tuple[tuple[date, bool, str], ...]:
    """(day, works, name) of each day of a year that is not as its weekday says; none of a year
    that the library does not know."""
    found = []
    day = date(year, 1, 1)
    try:
        while day.year == year:
            is_holiday, name = chinese_calendar.get_holiday_detail(day)
            if is_holiday == is_weekday(day) or (is_holiday and name):
                found.append((day, not is_holiday, HOLIDAY_NAMES.get(str(name), str(name or ""))))
            day += timedelta(days=1)
    except NotImplementedError:
        return ()
    return tuple(found)


def set_day(actor: Actor, day: date, *, works: bool, name: str) -> WorkingDay:
    """Say of a day whether it is worked, whatever the library says."""
    with transaction() as session:
        row = session.get(WorkingDay, day) or WorkingDay(day=day)
        row.works, row.name, row.source = works, name, DaySource.EDITED
        session.add(row)
        audit.record(Act.WORKING_DAY_SET, actor, "calling-days", day.isoformat(), works=works)
    return row


def forget_day(actor: Actor, day: date) -> None:
    """Let the weekday decide again; of a day that was said otherwise, let the library decide.

    What the library knows would be put in again the next night: so its day stays in the table, as
    edited and like its weekday. Without an entry nothing happens.
    """
    with transaction() as session:
        row = session.get(WorkingDay, day)
        if row is None:
            return
        known = {one: (works, name) for one, works, name in days_of_library(day.year)}.get(day)
        if known is None:
            session.delete(row)
        elif row.source is DaySource.EDITED:
            (row.works, row.name), row.source = known, DaySource.LIBRARY
        else:
            row.works, row.name, row.source = is_weekday(day), "", DaySource.EDITED
        audit.record(Act.WORKING_DAY_FORGOTTEN, actor, "calling-days", day.isoformat())
