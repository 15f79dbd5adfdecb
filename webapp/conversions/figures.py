"""What happened, in numbers: each figure, what its rate is out of, and what it means.

Three things are counted, each on its own day: cases on the day they came, calls on the day they
were dialled, consents on the day they were given. What became of a case, a call or a consent later
still counts on that day, so that a rate never sets one crowd against another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.foundation import day_spans


class By(StrEnum):
    """What a row of the table stands for."""

    DAY = "day"
    CAMPAIGN = "campaign"
    DEPARTMENT = "department"
    ITEM = "item"
    CALLER = "caller"


BY_TITLES = {
    By.DAY: _l("按日期"),
    By.CAMPAIGN: _l("按任务"),
    By.DEPARTMENT: _l("按部门"),
    By.ITEM: _l("按事项"),
    By.CALLER: _l("按坐席"),
}
ROW_TITLES = {
    By.DAY: _l("日期"),
    By.CAMPAIGN: _l("任务"),
    By.DEPARTMENT: _l("部门"),
    By.ITEM: _l("事项"),
    By.CALLER: _l("坐席"),
}
NOBODY = {
    By.CAMPAIGN: _l("没有进任务"),
    By.DEPARTMENT: _l("查不到部门"),
    By.ITEM: _l("查不到事项"),
    By.CALLER: _l("没有经过坐席"),
}
"""The row of what belongs to none: with it the rows add up to the total."""


@dataclass(frozen=True)
class Wanted:
    """Which days, of which campaign, by what; both days are counted."""

    first: date
    last: date
    campaign_id: UUID | None = None
    by: By = By.DAY

    @property
    def days(self) -> list[date]:
        """Every day of the span."""
        count = (self.last - self.first).days + 1
        return [self.first + timedelta(days=number) for number in range(count)]


@dataclass(frozen=True)
class Figures:
    """Numbers of one row; they may be added, and rates are made of the sums."""

    came: int = 0
    eligible: int = 0
    calls: int = 0
    connected: int = 0
    right_person: int = 0
    agreed: int = 0
    """Calls that ended in a consent; one of them may be for several cases."""
    by_call: int = 0
    alone: int = 0
    by_department: int = 0
    withdrawn: int = 0
    handed_over: int = 0
    delivered: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(Figures))
        )

    @property
    def consented(self) -> int:
        """Consents on whatever basis, one a case."""
        return self.by_call + self.alone + self.by_department


@dataclass(frozen=True)
class Column:
    """A figure as page and sheet show it."""

    name: str
    title: Any
    meaning: Any
    of: str = ""
    """The figure that its rate is out of; none: it is a number alone."""
    rate_title: Any = ""
    of_words: Any = ""
    """What the denominator counts, with %(count)s and %(of)s."""


COLUMNS = (
    Column("came", _l("收到办件"), _l("这些天里导入或接口收到的办件，一件算一次。")),
    Column(
        "eligible",
        _l("可以改邮寄"),
        _l("这些办件里，按规则判断过可以改邮寄的。后来领走或过了保管期，也还算在内。"),
        "came",
        _l("可以改邮寄率"),
        _l("%(count)s / %(of)s 件收到"),
    ),
    Column(
        "calls",
        _l("拨打"),
        _l("真正拨出的电话，一通算一次。一通可以为同一号码的几件办件打，一件也可以打几通。"),
    ),
    Column(
        "connected",
        _l("接通"),
        _l("拨打的电话里，有人接的。接通率 = 接通 ÷ 拨打。"),
        "calls",
        _l("接通率"),
        _l("%(count)s / %(of)s 通拨打"),
    ),
    Column(
        "right_person",
        _l("找到本人"),
        _l("接通的电话里，是本人或代办人的。触达本人率 = 找到本人 ÷ 接通。"),
        "connected",
        _l("触达本人率"),
        _l("%(count)s / %(of)s 通接通"),
    ),
    Column(
        "agreed",
        _l("通话同意"),
        _l("找到本人的电话里，同意邮寄的。同意率 = 通话同意 ÷ 找到本人。"),
        "right_person",
        _l("同意率"),
        _l("%(count)s / %(of)s 次找到本人"),
    ),
    Column(
        "consented",
        _l("同意办件"),
        _l("这些天里同意邮寄的办件，一件算一次：电话里同意的、本人在网页上同意的、部门统一寄的。"),
    ),
    Column(
        "by_call",
        _l("其中电话同意"),
        _l("同意办件里，在电话里同意的。"),
        "consented",
        _l("电话同意占比"),
        _l("%(count)s / %(of)s 件同意"),
    ),
    Column(
        "alone",
        _l("其中本人同意"),
        _l("同意办件里，本人在网页上自己同意的。"),
        "consented",
        _l("本人同意占比"),
        _l("%(count)s / %(of)s 件同意"),
    ),
    Column(
        "by_department",
        _l("其中部门统一寄"),
        _l("同意办件里，部门付邮费统一寄、不打电话的。"),
        "consented",
        _l("部门统一寄占比"),
        _l("%(count)s / %(of)s 件同意"),
    ),
    Column(
        "withdrawn",
        _l("撤回"),
        _l("这些天里同意的办件，后来本人撤回的，算在同意的那天。撤回率 = 撤回 ÷ 同意办件。"),
        "consented",
        _l("撤回率"),
        _l("%(count)s / %(of)s 件同意"),
    ),
    Column(
        "handed_over",
        _l("交给邮政"),
        _l("这些天里同意的办件，交给了邮政的，算在同意那天。交寄率 = 交给邮政 ÷ 同意办件。"),
        "consented",
        _l("交寄率"),
        _l("%(count)s / %(of)s 件同意"),
    ),
    Column(
        "delivered",
        _l("妥投"),
        _l("交给邮政的办件里，已经签收的，算在同意的那天。妥投率 = 妥投 ÷ 交给邮政。"),
        "handed_over",
        _l("妥投率"),
        _l("%(count)s / %(of)s 件交给邮政"),
    ),
)
COLUMN = {one.name: one for one in COLUMNS}
FUNNEL = (
    "came",
    "eligible",
    "calls",
    "connected",
    "right_person",
    "agreed",
    "consented",
    "handed_over",
    "delivered",
)
_OF_CASES = ("came", "eligible")


def columns(by: By) -> list[Column]:
    """The figures that a row of this kind can have: no caller brings cases in."""
    return [one for one in COLUMNS if by is not By.CALLER or one.name not in _OF_CASES]


def rate(row: Figures, column: Column) -> float | None:
    """A figure's share of its denominator, from 0 to 1; None where nothing can be a share."""
    whole = getattr(row, column.of) if column.of else 0
    return getattr(row, column.name) / whole if whole else None


def told(share: float | None) -> str:
    """A rate as people read it, with one decimal; “—” where there is none."""
    return "—" if share is None else f"{100 * share:.1f} %"


def asked(given: Mapping[str, str], today: date) -> tuple[Wanted, dict[str, Any]]:
    """What a query asks for, and what is wrong with its days by field: {} when nothing is.

    An empty day is the first of this month, or today.
    """
    first, last, wrong = day_spans.asked(given, today.replace(day=1), today)
    by = given.get("by", "")
    return Wanted(
        first=first,
        last=last,
        campaign_id=_uuid(given.get("campaign", "")),
        by=By(by) if by in set(By) else By.DAY,
    ), wrong


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
