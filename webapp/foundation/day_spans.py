"""Spans of business days: read from an address, set against moments, counted by the database."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from webapp.foundation import clock

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 30)
MOST_DAYS = 366
NO_DAY = _l("日期要像 2026-11-23 这样写，从 2000 年到 2999 年")
WRONG_ORDER = _l("结束日期要在开始日期之后，或者是同一天")
TOO_LONG = _l("一次最多看 366 天，把日期选近一些")


class BusinessDay(FunctionElement[str]):
    """The day in Shanghai on which a stored moment falls, as YYYY-MM-DD."""

    type = String()
    inherit_cache = True


@compiles(BusinessDay, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **given: Any) -> str:
    # Shanghai has kept UTC+8 without summer time since 1991.
    return f"strftime('%Y-%m-%d', {compiler.process(element.clauses, **given)}, '+8 hours')"


@compiles(BusinessDay, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **given: Any) -> str:
    moment = compiler.process(element.clauses, **given)
    return f"to_char({moment} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')"


def within(column: Any, first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """Moments from the first moment of one day to the last of another."""
    return column >= clock.start_of(first), column < clock.start_of(last + timedelta(days=1))


def asked(given: Mapping[str, str], first: date, last: date) -> tuple[date, date, dict[str, Any]]:
    """The days that a query asks for (`from`, `until`), and what is wrong with them by field.

    An empty day is the one that is usual. Days that are wrong are not guessed.
    """
    wrong: dict[str, Any] = {}
    first = _day(given, "from", first, wrong)
    last = _day(given, "until", last, wrong)
    if not wrong and last < first:
        wrong["until"] = WRONG_ORDER
    if not wrong and (last - first).days >= MOST_DAYS:
        wrong["from"] = TOO_LONG
    return first, last, wrong


def _day(given: Mapping[str, str], name: str, usual: date, wrong: dict[str, Any]) -> date:
    text = given.get(name, "").strip()
    if not text:
        return usual
    try:
        found = date.fromisoformat(text) if len(text) == len("2026-11-23") else None
    except ValueError:
        found = None
    if found is None or not FIRST_DAY <= found <= LAST_DAY:
        wrong[name] = NO_DAY
        return usual
    return found
