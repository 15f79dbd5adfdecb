"""Counting for the analysis: sums of the kept figures, and what is open at this moment.

What comes over from the database is as long as the tables of the page, not as the findings.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select

from webapp.findings import queries
from webapp.findings.analysis import Figures, Lengths, Now, Wanted
from webapp.findings.kinds import Category
from webapp.findings.models import WHOLE, Finding, FindingFigure, FindingFigureDays
from webapp.foundation import clock
from webapp.foundation.access import Actor, ScopeKind, in_scope
from webapp.foundation.database import db
from webapp.places.models import RegionLevel, level_of
from webapp.places.queries import region_names, region_steps, regions_under

_CODE = re.compile(r"[0-9]{6}\Z")
_SUMS = [one.name for one in fields(Figures)]
_REGIONAL = frozenset({ScopeKind.PROVINCE, ScopeKind.CITY, ScopeKind.COUNTY})
_COLUMN_OF = {
    RegionLevel.PROVINCE: "province_code",
    RegionLevel.CITY: "city_code",
    RegionLevel.COUNTY: "county_code",
}
_COLUMN_BELOW = {RegionLevel.PROVINCE: "city_code", RegionLevel.CITY: "county_code"}
OUTLETS = "outlet_id"

Key = Any
"""What a row stands for: a region's code, an outlet's or brand's id, a category, a day."""


@dataclass
class Counted:
    """What was received in a span and became of it, cut in several ways; each cut adds up."""

    rows: dict[Key, Figures] = field(default_factory=dict)
    brands: dict[UUID | None, Figures] = field(default_factory=dict)
    categories: dict[Category, Figures] = field(default_factory=dict)
    buckets: dict[Any, Figures] = field(default_factory=dict)
    total: Figures = field(default_factory=Figures)
    before: Figures = field(default_factory=Figures)
    lengths: dict[str, Lengths] = field(default_factory=dict)
    """By the value of a Step, and WHOLE."""
    whole_before: Lengths = field(default_factory=Lengths)
    now: dict[Key, Now] = field(default_factory=dict)
    """By the key of `rows`."""

    @property
    def whole(self) -> Lengths:
        """From report to confirmation."""
        return self.lengths.get(WHOLE, Lengths())

    @property
    def now_total(self) -> Now:
        """All that is open."""
        return sum(self.now.values(), Now())


def narrowed(actor: Actor, wanted: Wanted) -> Wanted:
    """What is wanted, without a region that is unknown or lies outside the actor's scope."""
    code = wanted.region_code
    known = bool(_CODE.match(code)) and bool(region_names({code}))
    if known and actor.scope.kind in _REGIONAL:
        known = actor.scope.id in region_steps(code)
    return wanted if known else replace(wanted, region_code="")


def region_of(actor: Actor, wanted: Wanted) -> str:
    """The region that is looked at: the one that is wanted, or all of the actor's; empty: all."""
    return wanted.region_code or (actor.scope.id if actor.scope.kind in _REGIONAL else "")


def region_above(actor: Actor, code: str) -> str:
    """The region one level above another; empty where that is all of the actor's."""
    above = [step for step in region_steps(code) if step != code]
    return above[-1] if above and above[-1] != actor.scope.id else ""


def rows_by(actor: Actor, wanted: Wanted) -> str:
    """The column that a row of the table stands for: one level below the region, or outlets."""
    code = region_of(actor, wanted)
    if not code:
        return "province_code"
    below = _COLUMN_BELOW.get(level_of(code))
    return below if below and regions_under(code) else OUTLETS


def count(actor: Actor, wanted: Wanted) -> Counted:
    """What was received in the days that are wanted, in the actor's scope."""
    counted = Counted(now=_now(actor, wanted))
    cuts = (rows_by(actor, wanted), "brand_id", "category")
    for (key, brand_id, category), found in _sums(actor, wanted, *cuts):
        counted.total += found
        _add(counted.rows, key, found)
        _add(counted.brands, brand_id, found)
        _add(counted.categories, category, found)
    for (day,), found in _sums(actor, wanted, "day"):
        _add(counted.buckets, wanted.bucket(day), found)
    for _all, found in _sums(actor, _before(wanted)):
        counted.before += found
    counted.lengths = _lengths(actor, wanted)
    counted.whole_before = _lengths(actor, _before(wanted), WHOLE).get(WHOLE, Lengths())
    return counted


def _before(wanted: Wanted) -> Wanted:
    first, last = wanted.before
    return replace(wanted, first=first, last=last)


def _add(rows: dict[Key, Figures], key: Key, found: Figures) -> None:
    rows[key] = rows.get(key, Figures()) + found


def _sums(actor: Actor, wanted: Wanted, *names: str) -> Iterator[tuple[Any, Figures]]:
    """The sums by the columns that are named."""
    keys = [getattr(FindingFigure, name) for name in names]
    sums = [func.sum(getattr(FindingFigure, name)) for name in _SUMS]
    query = select(*keys, *sums).where(*_days(actor, wanted, FindingFigure)).group_by(*keys)
    for row in db.session.execute(query):
        yield row[: len(keys)], Figures(*(value or 0 for value in row[len(keys) :]))


def _lengths(actor: Actor, wanted: Wanted, step: str = "") -> dict[str, Lengths]:
    table = FindingFigureDays
    query = select(table.step, table.days, func.sum(table.count).label("many"))
    query = query.where(*_days(actor, wanted, table)).group_by(table.step, table.days)
    if step:
        query = query.where(table.step == step)
    found: dict[str, Counter[int]] = defaultdict(Counter)
    for row in db.session.execute(query):
        found[row.step][row.days] += row.many
    return {name: Lengths(counts) for name, counts in found.items()}


def _now(actor: Actor, wanted: Wanted) -> dict[Key, Now]:
    """Not kept but asked: what is late becomes so by itself, without anybody's act."""
    key = getattr(Finding, rows_by(actor, wanted))
    late = func.sum(case((queries.is_overdue(clock.today()), 1), else_=0))
    query = select(key, func.count(), late).where(
        Finding.closed_at.is_(None), *_narrowed(actor, wanted, Finding)
    )
    return {
        row[0]: Now(row[1], row[2]) for row in db.session.execute(query.group_by(key)) if row[1]
    }


def _days(actor: Actor, wanted: Wanted, table: Any) -> list[ColumnElement[bool]]:
    return [table.day.between(wanted.first, wanted.last), *_narrowed(actor, wanted, table)]


def _narrowed(actor: Actor, wanted: Wanted, table: Any) -> list[ColumnElement[bool]]:
    found = [in_scope(table, actor)]
    if wanted.region_code:
        column = getattr(table, _COLUMN_OF[level_of(wanted.region_code)])
        found.append(column == wanted.region_code)
    if wanted.brand_id is not None:
        found.append(table.brand_id == wanted.brand_id)
    if wanted.kind is not None:
        found.append(table.kind == wanted.kind)
    return found
