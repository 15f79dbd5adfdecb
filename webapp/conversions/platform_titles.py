"""What people read of a hall's government platform."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts.machines.titles import REASON_TITLES
from webapp.conversions.gateways import WRONG_ANSWER
from webapp.conversions.kinds import PlatformPause
from webapp.conversions.services.pulling import BUSY, INTERRUPTED
from webapp.conversions.services.results import COLLECTED, DESTROYED
from webapp.conversions.titles import CASE_FACT_TITLES

PAUSE_TITLES = {
    PlatformPause.BY_HAND: _l("有人停的。恢复以后，从停下的地方接着取，存着的结果接着送。"),
    PlatformPause.TOKEN_REFUSED: _l(
        "对方不认这个令牌。向平台要一个新的，在“改网址和令牌”里填上，再恢复。"
    ),
}
MEMBER_TITLES = {
    **CASE_FACT_TITLES,
    "case_number": _l("办件编号"),
    "item": _l("事项编码"),
    "item_name": _l("事项"),
    "_": _l("有不认识的内容"),
}
"""The members of a case."""
_FAILURES = {
    **REASON_TITLES,
    WRONG_ANSWER: _l("答复的格式不对"),
    "too-large": _l("答复太大"),
    INTERRUPTED: _l("中途断了，从断的地方接着取"),
    BUSY: _l("办件正被别人改，过一会儿再取"),
    COLLECTED: _l("已在窗口领取，以窗口为准"),
    DESTROYED: _l("办件到期已销毁"),
}
_STATUSES = {
    "401": _l("对方不认令牌"),
    "403": _l("令牌没有权限"),
    "404": _l("对方没有这个网址或办件"),
    "409": _l("对方说有冲突"),
    "410": _l("对方说没有了（取办件时会从头再取）"),
    "422": _l("对方不收这个结果"),
    "429": _l("对方说太频繁"),
}


def tell_failure(code: str) -> str:
    """Why an attempt failed: a word of ours, or the other side's status and what it means."""
    status, _blank, reason = code.partition(" ")
    if not status.isdecimal() or reason == DESTROYED:  # ours: nobody was asked
        return str(_FAILURES.get(reason or code, code))
    if reason in _FAILURES:
        return f"{status} {_FAILURES[reason]}"
    if status in _STATUSES:
        return f"{status} {_STATUSES[status]}"
    if status.startswith("5"):
        return _("%(status)s 对方出了故障", status=status)
    return code
