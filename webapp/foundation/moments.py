"""How moments and days are written for people: 11 月 23 日 16:41; always Shanghai's time."""

from datetime import date, datetime

from flask import Flask
from flask_babel import gettext as _

from webapp.foundation import clock


def install(app: Flask) -> None:
    """Give the templates the filters moment, day and clock_time."""
    app.jinja_env.filters.update(moment=moment, day=day, clock_time=clock_time)
    app.context_processor(lambda: {"now": clock.now(), "shanghai": clock.SHANGHAI})


def moment(when: datetime | None) -> str:
    """Day and time; the year only when it is not this one."""
    if when is None:
        return "—"
    return f"{day(when)} {clock_time(when)}"


def day(when: datetime | date | None) -> str:
    """The day as people say it."""
    if when is None:
        return "—"
    told = clock.business_day(when) if isinstance(when, datetime) else when
    if told.year == clock.today().year:
        return _("%(month)s 月 %(day)s 日", month=told.month, day=told.day)
    return _("%(year)s 年 %(month)s 月 %(day)s 日", year=told.year, month=told.month, day=told.day)


def clock_time(when: datetime | None) -> str:
    """Hours and minutes."""
    return "—" if when is None else f"{when.astimezone(clock.SHANGHAI):%H:%M}"
