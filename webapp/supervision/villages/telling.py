"""A week as it is drawn: seven days, each with a shape and a word."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.foundation.moments import WEEKDAY_TITLES
from webapp.supervision.villages.models import VillageWeek

DONE, DOUBTFUL, NOTHING, AHEAD = "done", "doubtful", "nothing", "ahead"
WORDS = {
    DONE: _l("送到"),
    DOUBTFUL: _l("打卡存疑"),
    NOTHING: _l("没有打卡"),
    AHEAD: _l("还没到"),
}


@dataclass(frozen=True)
class Day:
    """One day of a strip."""

    day: date
    title: Any
    state: str

    @property
    def words(self) -> Any:
        """The state in words."""
        return WORDS[self.state]


def strip(monday: date, row: VillageWeek | None, today: date) -> list[Day]:
    """The seven days of a week."""
    days = []
    for number, title in enumerate(WEEKDAY_TITLES):
        day, bit = monday + timedelta(days=number), 1 << number
        state = AHEAD if day > today else NOTHING
        if row is not None and row.flagged & bit:
            state = DOUBTFUL
        if row is not None and row.done & bit:
            state = DONE
        days.append(Day(day, title, state))
    return days
