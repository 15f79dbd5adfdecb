"""The figures of supervision: what is counted, what each rate is out of, and what it means.

A report counts on the day it was received, and whatever became of it counts on that day too, so
that a rate never sets one crowd against another. Only the trend counts confirmations on their own
day. Sums are summed; no percentage and no mean is ever averaged.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.findings.kinds import FindingKind
from webapp.foundation import day_spans, forms

WEEKS = 12
"""So many weeks are shown when nobody asked for days; the last one is still running."""
P90 = 0.9


class Per(StrEnum):
    """How the trend is cut."""

    WEEK = "week"
    MONTH = "month"


PER_TITLES = {Per.WEEK: _l("按周"), Per.MONTH: _l("按月")}


@dataclass(frozen=True)
class Wanted:
    """Which days, of what, cut how; both days are counted."""

    first: date
    last: date
    region_code: str = ""
    brand_id: UUID | None = None
    kind: FindingKind | None = None
    per: Per = Per.WEEK

    @property
    def before(self) -> tuple[date, date]:
        """As many days, right before."""
        length = self.last - self.first + timedelta(days=1)
        return self.first - length, self.last - length

    def bucket(self, day: date) -> date:
        """The first day of the week or month of a day."""
        if self.per is Per.MONTH:
            return day.replace(day=1)
        return day - timedelta(days=day.weekday())

    @property
    def buckets(self) -> list[date]:
        """Every week or month of the span."""
        days = (self.last - self.first).days + 1
        return sorted({self.bucket(self.first + timedelta(days=one)) for one in range(days)})


@dataclass(frozen=True)
class Figures:
    """Numbers of one row; they may be added, and rates are made of the sums."""

    received: int = 0
    rejected: int = 0
    unfounded: int = 0
    merged: int = 0
    confirmed: int = 0
    at_county: int = 0
    unconfirmed: int = 0
    ended_disputed: int = 0
    confirmed_days: int = 0
    confirmed_then: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(Figures))
        )

    @property
    def valid(self) -> int:
        """Reports of a problem: what was rejected, unfounded or merged is none of its own."""
        return self.received - self.rejected - self.unfounded - self.merged

    @property
    def unsettled(self) -> int:
        """Valid ones that are not over."""
        return self.valid - self.confirmed - self.unconfirmed - self.ended_disputed

    @property
    def not_confirmed(self) -> int:
        """Valid ones that nobody confirmed: open, ended on silence, ended against a dispute."""
        return self.valid - self.confirmed

    @property
    def rectified(self) -> float | None:
        """The rectification rate, from 0 to 1."""
        return self.confirmed / self.valid if self.valid else None

    @property
    def county_share(self) -> float | None:
        """The share of the confirmed ones that ended at the county, from 0 to 1."""
        return self.at_county / self.confirmed if self.confirmed else None

    @property
    def mean_days(self) -> float | None:
        """Working days from report to confirmation."""
        return self.confirmed_days / self.confirmed if self.confirmed else None


@dataclass(frozen=True)
class Lengths:
    """How many took how many working days; they may be added."""

    counts: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Lengths") -> "Lengths":
        return Lengths(Counter(self.counts) + Counter(other.counts))

    @property
    def count(self) -> int:
        """How many in all."""
        return sum(self.counts.values())

    @property
    def mean(self) -> float | None:
        """The mean; None of nothing."""
        days = sum(length * count for length, count in self.counts.items())
        return days / self.count if self.count else None

    @property
    def p90(self) -> int | None:
        """The fewest days in which at least nine of ten were done; None of nothing."""
        enough, done = P90 * self.count, 0
        for length in sorted(self.counts):
            done += self.counts[length]
            if done >= enough:
                return length
        return None


@dataclass(frozen=True)
class Now:
    """What is open at this moment, and late of it, whenever it was reported."""

    open: int = 0
    overdue: int = 0

    def __add__(self, other: "Now") -> "Now":
        return Now(self.open + other.open, self.overdue + other.overdue)


MEANINGS = (
    (_l("有效报告"), _l("这些天里收到的报告，去掉不予受理、查无此事和并到别件里的。")),
    (
        _l("整改率"),
        _l(
            "有效报告里，已整改并经报告人确认的。整改率 = 已确认 ÷ 有效报告，还没办结的也在分母里。"
        ),
    ),
    (_l("未确认办结"), _l("整改审核通过，两次提醒后报告人没有回音，到期办结的。不算已整改。")),
    (_l("有异议办结"), _l("报告人有异议，市局说明理由后办结的。不算已整改。")),
    (_l("县级办结"), _l("已确认的里面，没有报到市局、在县区就办完的。占比 = 县级办结 ÷ 已确认。")),
    (_l("现在逾期"), _l("此刻没办结、而且过了期限的，不论哪天报的。等报告人补充的不算。")),
    (
        _l("平均用时"),
        _l("从报告到报告人确认，一共多少个工作日。九成：十件里有九件不超过的天数。"),
    ),
    (_l("每一步用时"), _l("从上一步到这一步，隔了多少个工作日。同一步做过几次，就算几次。")),
)
"""What the words of the page mean."""


def asked(given: Mapping[str, str], today: date) -> tuple[Wanted, dict[str, Any]]:
    """What a query asks for, and what is wrong with its days by field: {} when nothing is.

    An empty day is the Monday eleven weeks before this week, or today. The region is as it was
    sent: `counting.narrowed` asks whether it lies in somebody's scope.
    """
    monday = today - timedelta(days=today.weekday())
    usual = monday - timedelta(weeks=WEEKS - 1)
    first, last, wrong = day_spans.asked(given, usual, today)
    kind, per = given.get("kind", ""), given.get("per", "")
    return Wanted(
        first=first,
        last=last,
        region_code=given.get("region", ""),
        brand_id=forms.uuid_of(given.get("brand", "")),
        kind=FindingKind(kind) if kind in set(FindingKind) else None,
        per=Per(per) if per in set(Per) else Per.WEEK,
    ), wrong
