"""How moments and days are written for people: 11 月 23 日 16:41; always Shanghai's time."""

from datetime import date, datetime

from babel.dates import format_date
from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.foundation import clock

SOURCE_LANGUAGE = "zh_Hans"
WEEKDAY_TITLES = (
    _l("周一"),
    _l("周二"),
    _l("周三"),
    _l("周四"),
    _l("周五"),
    _l("周六"),
    _l("周日"),
)
"""Monday first."""


def install(app: Flask) -> None:
    """Give the templates the filters moment, dated, dated_day, day and clock_time."""
    app.jinja_env.filters.update(
        moment=moment, dated=dated, dated_day=dated_day, day=day, clock_time=clock_time
    )
    app.context_processor(lambda: {"now": clock.now(), "shanghai": clock.SHANGHAI})


def moment(when: datetime | None) -> str:
    """Day and time; the year only when it is not this one."""
    if when is None:
        return "—"
    return f"{day(when)} {clock_time(when)}"


def dated(when: datetime) -> str:
    """Day and time with the year, for paper that is kept."""
    return f"{dated_day(when)} {clock_time(when)}"


def dated_day(when: datetime | date) -> str:
    """The day with the year, for paper that is kept."""
    told = clock.business_day(when) if isinstance(when, datetime) else when
    return format_date(told, _("y 年 M 月 d 日"), locale=get_locale() or SOURCE_LANGUAGE)


def day(when: datetime | date | None) -> str:
    """The day as people say it; the translated patterns are those of CLDR."""
    if when is None:
        return "—"
    told = clock.business_day(when) if isinstance(when, datetime) else when
    pattern = _("M 月 d 日") if told.year == clock.today().year else _("y 年 M 月 d 日")
    return format_date(told, pattern, locale=get_locale() or SOURCE_LANGUAGE)


def clock_time(when: datetime | None) -> str:
    """Hours and minutes."""
    return "—" if when is None else f"{when.astimezone(clock.SHANGHAI):%H:%M}"
