"""What people read about a flag: what was found, and the rule in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.foundation import moments
from webapp.pickups import goods
from webapp.pickups.lifecycle import LABELS, FlagRule, FlagState
from webapp.pickups.models import PickupFlag

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """A flag in words: what it is called, what was found, the rule, and how grave it looks."""

    title: str
    text: str
    rule: str
    kind: str
    """look, stop or note, as the component `flag` draws it."""


STOP = frozenset({FlagRule.OWN_IDENTITY, FlagRule.TWO_IDENTITIES, FlagRule.HELD_GOODS})
NOTE = frozenset({FlagRule.BEFORE_ACCESS_LOST, FlagRule.CLOCK_OFF, FlagRule.OLD_KEY})

RULES: dict[FlagRule, Any] = {
    FlagRule.TWO_OUTLETS: _l("规则：同一运单 24 小时内只应有一个收寄网点。"),
    FlagRule.TWO_IDENTITIES: _l("规则：同一运单只应有一个寄件人。"),
    FlagRule.OWN_IDENTITY: _l("规则：代他人寄件也须寄件人出示。"),
    FlagRule.MANY_PHONES: _l("规则：7 天内同一证件配了多个手机号，就请人看一眼。"),
    FlagRule.TYPED_IDENTITY: _l("规则：能拍就拍；手输的请人看一眼。"),
    FlagRule.NAME_DIFFERS: _l("规则：证件、本人和运单要一致。"),
    FlagRule.CLOCK_OFF: _l("规则：手机时间与服务器相差太多，就请人看一眼。"),
    FlagRule.BEFORE_ACCESS_LOST: _l("规则：失去权限之前收寄的照收，请人看一眼。"),
    FlagRule.HELD_GOODS: _l("规则：禁寄物品不收；有条件收的请人看一眼。"),
    FlagRule.REJECTED_BY_AUTHORITY: _l("规则：监管平台退回的，由网点更正后重报。"),
    FlagRule.OLD_KEY: _l("规则：停用的钥匙还能打开，但手机该换新的了。"),
}


def tell(flag: PickupFlag) -> Told:
    """A flag as people read it."""
    kind = "stop" if flag.rule in STOP else "note" if flag.rule in NOTE else "look"
    rule = str(RULES[flag.rule])
    return Told(str(LABELS[flag.rule]), sentence(flag.rule, flag.facts), rule, kind)


def sentence(rule: FlagRule, facts: Facts) -> str:
    """What was found at one act, with its numbers and places."""
    return _SENTENCES[rule](facts)


def overtaken(flag: PickupFlag, seen: FlagState, name: str) -> str:
    """What somebody reads whose act came too late: what became of the flag meanwhile.

    `seen` is the state in which it was shown to them, `name` who settled it, masked; empty for
    nobody. What they typed is still before them.
    """
    told = {"name": name or _("系统"), "when": moments.moment(flag.settled_at)}
    if flag.state is FlagState.RESOLVED:
        return _("%(name)s 在 %(when)s 已处理完毕。您写的没有提交，还在下面。", **told)
    if flag.state is seen:
        return _("这条记录刚才变了，您写的没有提交，还在下面。看过再提交一次。")
    if flag.state is FlagState.RETURNED:
        return _("%(name)s 在 %(when)s 已退回网点。您写的没有提交，还在下面。", **told)
    return _("%(name)s 在 %(when)s 已答复。您写的没有提交，还在下面。", **told)


def _two_outlets(facts: Facts) -> str:
    told = {"first": facts["first"], "second": facts["second"], "gap": _gap(facts["minutes"])}
    if facts.get("kilometres") is None:
        return _("先在%(first)s，%(gap)s后在%(second)s。", **told)
    return _(
        "先在%(first)s，%(gap)s后在%(second)s，相距 %(kilometres)s 公里。",
        kilometres=facts["kilometres"],
        **told,
    )


def _two_identities(facts: Facts) -> str:
    return _(
        "%(first)s和%(second)s都收了这个运单，证件不是同一个。",
        first=facts["first"],
        second=facts["second"],
    )


def _many_phones(facts: Facts) -> str:
    return _(
        "%(days)s 天内同一证件配了 %(phones)s 个手机号，达到 %(limit)s 个就请人看一眼。",
        days=facts["days"],
        phones=facts["phones"],
        limit=facts["limit"],
    )


def _name_differs(facts: Facts) -> str:
    if facts.get("against") == "before":
        return _("同一证件号码，以前登记的是另一个姓名。")
    return _("证件上的姓名和运单上的寄件人不同。")


def _clock_off(facts: Facts) -> str:
    day = moments.day(date.fromisoformat(facts["day"]))
    gap = _gap(facts["minutes"])
    if facts.get("guessed"):
        return _("手机时间差 %(gap)s，不可信，按收到的时间归入 %(day)s。", gap=gap, day=day)
    return _("手机时间差 %(gap)s，按服务器时间更正后归入 %(day)s。", gap=gap, day=day)


def _before_access_lost(facts: Facts) -> str:
    return _(
        "收寄人或手机在 %(lost)s 失去权限；这件收寄于 %(captured)s，手机签名有效。",
        lost=moments.moment(datetime.fromisoformat(facts["lost_at"])),
        captured=moments.moment(datetime.fromisoformat(facts["captured_at"])),
    )


def _held_goods(facts: Facts) -> str:
    verdict = goods.VERDICTS[facts["verdict"]]
    return _("物品写的是“%(word)s”：%(verdict)s。", word=facts["word"], verdict=verdict)


def _rejected(facts: Facts) -> str:
    return _("平台说：%(reason)s", reason=facts["reason"] or facts["code"])


def _gap(minutes: int) -> str:
    """A span as people say it: 47 分钟, 3 小时, 12 天."""
    if minutes < 120:
        return _("%(count)s 分钟", count=minutes)
    if minutes < 48 * 60:
        return _("%(count)s 小时", count=minutes // 60)
    return _("%(count)s 天", count=minutes // (24 * 60))


_SENTENCES: dict[FlagRule, Callable[[Facts], str]] = {
    FlagRule.TWO_OUTLETS: _two_outlets,
    FlagRule.TWO_IDENTITIES: _two_identities,
    FlagRule.OWN_IDENTITY: lambda _facts: _("寄件人证件与收寄人的登记证件相同。"),
    FlagRule.MANY_PHONES: _many_phones,
    FlagRule.TYPED_IDENTITY: lambda _facts: _("号码是手输的，没有拍证件。"),
    FlagRule.NAME_DIFFERS: _name_differs,
    FlagRule.CLOCK_OFF: _clock_off,
    FlagRule.BEFORE_ACCESS_LOST: _before_access_lost,
    FlagRule.HELD_GOODS: _held_goods,
    FlagRule.REJECTED_BY_AUTHORITY: _rejected,
    FlagRule.OLD_KEY: lambda _facts: _("封存证件用的钥匙已经停用，还打得开。"),
}
