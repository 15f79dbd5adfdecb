"""Opening hours: read as people write them, shown as a table, kept as ranges by weekday.

A week maps weekdays "1" (Monday) to "7" to ranges ["08:00", "12:00"], in order and apart from each
other; 24:00 ends a day. A day without ranges is a day of rest, an empty week is not known.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.foundation import clock

Range = list[str]
Week = dict[str, list[Range]]
DAYS = tuple("1234567")
MOST_RANGES = 6

_WEEKDAYS = "一二三四五六日"
_DAY = "[一二三四五六日天]+"
_WEEK = "(?:周|星期|礼拜)"
_DAYS = re.compile(
    rf"(每天|每日|工作日|周末|双休日|{_WEEK}{_DAY}(?:\s*[-,]\s*{_WEEK}{_DAY}|\s*,\s*{_DAY})*)"
)
_DAY_WORDS = {
    "每天": "1234567",
    "每日": "1234567",
    "工作日": "12345",
    "周末": "67",
    "双休日": "67",
}
_TIME = r"(\d{1,2})(?:\s*[:.点时]\s*(\d{1,2})?\s*分?)?"
_RANGE = re.compile(rf"{_TIME}\s*-\s*{_TIME}")
_REST = frozenset({"", "休息", "休", "不营业", "关门"})
_WHOLE_DAY = frozenset({"全天", "24小时", "24h", "全天24小时"})
_SAME = str.maketrans(dict.fromkeys("–—―−~〜至到", "-") | dict.fromkeys("、;；，。\n/", ","))


class HoursRefused(ValueError):
    """The hours cannot be read; `sentence` tells the person what to change."""

    def __init__(self, sentence: Any) -> None:
        self.sentence = sentence
        super().__init__("hours")


def read_day(text: str) -> list[Range]:
    """The ranges of one day: `08:00-12:00, 14:00-18:00`, 全天, or nothing. Raises HoursRefused."""
    plain = _plain(text)
    if plain in _REST:
        return []
    if plain.replace(" ", "").lower() in _WHOLE_DAY:
        return [["00:00", "24:00"]]
    if _RANGE.sub("", plain).strip(" ,"):
        raise HoursRefused(_not_read(text))
    ranges = sorted(_range(found) for found in _RANGE.finditer(plain))
    for before, after in zip(ranges, ranges[1:], strict=False):
        if after[0] < before[1]:
            words = {"first": "-".join(before), "second": "-".join(after)}
            raise HoursRefused(_l("%(first)s 和 %(second)s 有重叠", **words))
    if len(ranges) > MOST_RANGES:
        raise HoursRefused(_l("一天最多写 %(count)s 段", count=MOST_RANGES))
    return ranges


def read_week(text: str) -> Week:
    """A week in one text: `周一至周五 08:00-18:00；周六、周日 休息`. Raises HoursRefused.

    Hours without a day hold for each day; what comes later wins.
    """
    before, *pieces = _DAYS.split(_plain(text))
    week: Week = dict.fromkeys(DAYS, [])
    if not pieces:
        return _known(dict.fromkeys(DAYS, read_day(before)))
    if before.strip(" ,:"):
        raise HoursRefused(_not_read(before))
    waiting: list[str] = []
    for days, hours in zip(pieces[::2], pieces[1::2], strict=True):
        waiting += _days(days)
        if hours := hours.strip(" ,:"):
            week |= dict.fromkeys(waiting, read_day(hours))
            waiting = []
    if waiting:
        raise HoursRefused(_l("“%(days)s”后面没有写时间，休息就写休息", days=pieces[-2]))
    return _known(week)


def week_of(days: dict[str, list[Range]]) -> Week:
    """A week from what was read for each day; empty when no day has hours."""
    return _known({day: days.get(day, []) for day in DAYS})


def day_text(ranges: list[Range]) -> str:
    """The ranges of one day as `read_day` reads them."""
    return ", ".join("-".join(one) for one in ranges)


def week_text(week: Week) -> str:
    """A week as `read_week` reads it: the writing of spreadsheets, in Chinese whoever reads it."""
    if not week:
        return ""
    told = [
        f"{_days_text(first, last)} {day_text(ranges) or '休息'}"
        for first, last, ranges in runs(week)
    ]
    return "；".join(told)


def runs(week: Week) -> Iterator[tuple[str, str, list[Range]]]:
    """Neighbouring days with the same hours: (first, last, ranges)."""
    first = "1"
    for day in DAYS:
        if day == "7" or week.get(day) != week.get(str(int(day) + 1)):
            yield first, day, week.get(day) or []
            first = str(int(day) + 1)


def is_open_at(week: Week, moment: datetime) -> bool:
    """Whether the hours say open at a moment, by Shanghai's clock."""
    local = moment.astimezone(clock.SHANGHAI)
    told = f"{local:%H:%M}"
    today = week.get(str(local.isoweekday()), [])
    return any(opens <= told < closes for opens, closes in today)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_SAME).strip(" ,")


def _not_read(text: str) -> Any:
    return _l("看不懂“%(text)s”，写成 08:00-12:00, 14:00-18:00 这样", text=text.strip()[:40])


def _range(found: re.Match[str]) -> Range:
    opens, closes = _time(found[1], found[2]), _time(found[3], found[4])
    if opens >= closes:
        raise HoursRefused(
            _l("%(range)s 的结束不晚于开始；过夜的分成两天写", range=f"{opens}-{closes}")
        )
    return [opens, closes]


def _time(hours: str, minutes: str | None) -> str:
    told = f"{int(hours):02}:{int(minutes or 0):02}"
    if told > "24:00" or int(minutes or 0) > 59:
        raise HoursRefused(_l("没有 %(time)s 这个时间", time=told))
    return told


def _days(expression: str) -> list[str]:
    if expression in _DAY_WORDS:
        return list(_DAY_WORDS[expression])
    found: list[str] = []
    for piece in expression.split(","):
        first, dash, last = piece.partition("-")
        ends = [_numbers(first), _numbers(last)]
        found += _from_to(ends[0][-1], ends[1][0]) if dash else ends[0]
    return found


def _numbers(piece: str) -> list[str]:
    letters = re.sub(_WEEK, "", piece).strip().replace("天", "日")
    return [str(_WEEKDAYS.index(letter) + 1) for letter in letters]


def _from_to(first: str, last: str) -> list[str]:
    """周六至周一 goes over the end of the week."""
    length = (int(last) - int(first)) % 7 + 1
    return [str((int(first) - 1 + step) % 7 + 1) for step in range(length)]


def _known(week: Week) -> Week:
    return {day: list(week[day]) for day in DAYS} if any(week.values()) else {}


def _days_text(first: str, last: str) -> str:
    names = [f"周{_WEEKDAYS[int(day) - 1]}" for day in (first, last)]
    if (first, last) == ("1", "7"):
        return "每天"
    if first == last:
        return names[0]
    return ("、" if int(last) - int(first) == 1 else "至").join(names)
