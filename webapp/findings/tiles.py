"""The figures at the top of the analysis: with denominators, and against the days before."""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _

from webapp.findings.analysis import Figures, Lengths, Now
from webapp.findings.counting import Counted

NONE = "—"
"""What stands where there is nothing to be a share or a mean of."""


class Tone(StrEnum):
    """Whether a change is for the better; plain where that cannot be said."""

    GOOD = "good"
    BAD = "bad"
    PLAIN = ""


@dataclass(frozen=True)
class Change:
    """What changed against the days before, as a sentence."""

    words: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Tile:
    """A figure with what it is out of."""

    label: str
    figure: str
    unit: str
    of: str
    change: Change = Change()
    turn: str = ""
    """The list of findings that shows what was counted."""


def tiles(counted: Counted) -> list[Tile]:
    """The tiles in the order in which they are read."""
    total, before = counted.total, counted.before
    return [
        _valid(total, before),
        _rectified(total, before),
        _unconfirmed(total, before),
        _ended_disputed(total, before),
        _at_county(total, before),
        _overdue(counted.now_total),
        _length(counted.whole, counted.whole_before),
    ]


def percent(share: float | None) -> str:
    """A share with one decimal, without its sign; “—” where there is none."""
    return NONE if share is None else f"{100 * share:.1f}"


def days(mean: float | None) -> str:
    """A mean of days with one decimal; “—” where there is none."""
    return NONE if mean is None else f"{mean:.1f}"


def _valid(total: Figures, before: Figures) -> Tile:
    of = _(
        "共收 %(received)s，不予受理 %(rejected)s，查无此事 %(unfounded)s，并案 %(merged)s",
        received=_many(total.received),
        rejected=_many(total.rejected),
        unfounded=_many(total.unfounded),
        merged=_many(total.merged),
    )
    figure = _many(total.valid) if total.received else NONE
    change = _in_number(total.valid, before.valid, total, before)
    return Tile(_("有效报告"), figure, _("件"), of, change)


def _rectified(total: Figures, before: Figures) -> Tile:
    of = _(
        "%(count)s / %(of)s 件有效报告，还在办 %(open)s",
        count=_many(total.confirmed),
        of=_many(total.valid),
        open=_many(total.unsettled),
    )
    change = _in_points(total.rectified, before.rectified)
    return Tile(_("整改率"), percent(total.rectified), "%", of, change)


def _unconfirmed(total: Figures, before: Figures) -> Tile:
    of = _("%(of)s 件有效报告里，不算已整改", of=_many(total.valid))
    figure = _many(total.unconfirmed) if total.valid else NONE
    change = _in_number(total.unconfirmed, before.unconfirmed, total, before)
    return Tile(_("未确认办结"), figure, _("件"), of, change)


def _ended_disputed(total: Figures, before: Figures) -> Tile:
    of = _("%(of)s 件有效报告里，不算已整改", of=_many(total.valid))
    figure = _many(total.ended_disputed) if total.valid else NONE
    change = _in_number(total.ended_disputed, before.ended_disputed, total, before)
    return Tile(_("有异议办结"), figure, _("件"), of, change)


def _at_county(total: Figures, before: Figures) -> Tile:
    of = _("%(count)s / %(of)s 件已确认", count=_many(total.at_county), of=_many(total.confirmed))
    change = _in_points(total.county_share, before.county_share)
    return Tile(_("县级办结"), percent(total.county_share), "%", of, change)


def _overdue(now: Now) -> Tile:
    figure = _many(now.overdue) if now.open else NONE
    of = _("此刻没办结的 %(of)s 件里，不论哪天报的", of=_many(now.open))
    return Tile(_("现在逾期"), figure, _("件"), of, turn="late")


def _length(whole: Lengths, before: Lengths) -> Tile:
    of = _("没有已确认的")
    if whole.count:
        of = _(
            "九成在 %(days)s 天内，共 %(count)s 件已确认", days=whole.p90, count=_many(whole.count)
        )
    return Tile(_("平均用时"), days(whole.mean), _("工作日"), of, _in_days(whole.mean, before.mean))


def _in_number(now: int, before: int, total: Figures, earlier: Figures) -> Change:
    """More reports are neither good nor bad."""
    if not total.received or not earlier.received:
        return Change(_("前一段没有可比的"))
    if now == before:
        return Change(_("和前一段一样"))
    return Change(_("比前一段 %(change)s 件", change=_signed(now - before, 0)))


def _in_points(now: float | None, before: float | None) -> Change:
    if now is None or before is None:
        return Change(_("前一段没有可比的"))
    points = round(100 * now, 1) - round(100 * before, 1)
    if abs(points) < 0.05:
        return Change(_("和前一段一样"))
    change = _signed(points, 1)
    if points > 0:
        return Change(_("比前一段 %(change)s 点，更好", change=change), Tone.GOOD)
    return Change(_("比前一段 %(change)s 点，变差", change=change), Tone.BAD)


def _in_days(now: float | None, before: float | None) -> Change:
    if now is None or before is None:
        return Change(_("前一段没有可比的"))
    more = round(now, 1) - round(before, 1)
    if abs(more) < 0.05:
        return Change(_("和前一段一样"))
    change = _signed(more, 1)
    if more < 0:
        return Change(_("比前一段 %(change)s 天，更好", change=change), Tone.GOOD)
    return Change(_("比前一段 %(change)s 天，变差", change=change), Tone.BAD)


def _many(count: int) -> str:
    return f"{count:,}"


def _signed(change: float, decimals: int) -> str:
    return f"{change:+,.{decimals}f}".replace("-", "−")
