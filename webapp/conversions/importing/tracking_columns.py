"""The columns of a list of tracking events, and the words that carriers use.

Headers and words of cells are the file's own and stay Chinese, whoever reads the page.
"""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.conversions.kinds import TrackingKind
from webapp.foundation import clock
from webapp.foundation.forms import is_printable
from webapp.foundation.spreadsheets import CellRefused, Column
from webapp.foundation.spreadsheets.cells import Cell, as_text
from webapp.waybills import numbers
from webapp.waybills.numbers import WaybillRefused

MOST_ROWS = 2000
LONGEST_PLACE, LONGEST_WORD = 60, 20
WRONG_MOMENT = _l("填日期和钟点，像 2026-11-23 16:41")
NO_CLOCK = _l("只有日期，没有钟点。先后靠钟点分，填到分")
LONG_PLACE = _l("地点最多 %(count)s 个字", count=LONGEST_PLACE)
_MOMENT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?[\sT]+"
    r"(\d{1,2})\s*[:时]\s*(\d{1,2})(?:\s*[:分]\s*(\d{1,2}))?\s*(?:秒|分)?(?:\.\d+)?"
)
WORDS = {
    TrackingKind.ACCEPTED: ("收寄", "已收寄", "邮件已收寄", "揽收", "已揽收", "揽件", "accepted"),
    TrackingKind.IN_TRANSIT: (
        *("运输", "运输中", "在途", "到达", "已到达", "离开", "已离开", "发往", "已发往", "转运"),
        *("封发", "已封发", "到达投递局", "到达处理中心", "离开处理中心", "in-transit"),
    ),
    TrackingKind.OUT_FOR_DELIVERY: (
        *("投递中", "正在投递", "派送", "派送中", "正在派送", "安排投递", "派件", "派件中"),
        "out-for-delivery",
    ),
    TrackingKind.ATTEMPTED: (
        *("未妥投", "投递失败", "投递未成功", "投递不成功", "派送失败", "未签收", "无人签收"),
        "attempted",
    ),
    TrackingKind.DELIVERED: (
        *("妥投", "已妥投", "签收", "已签收", "本人签收", "本人已签收", "他人代收", "已代收"),
        *("代收", "他人签收", "家人代收", "同事代收", "delivered"),
    ),
    TrackingKind.REFUSED: ("拒收", "已拒收", "收件人拒收", "拒绝签收", "refused"),
    TrackingKind.RETURNING: ("退回", "退回中", "已退回", "退件", "改退", "退回妥投", "returning"),
}
"""Whole words only: “未妥投” holds “妥投”, and says the opposite."""
_AROUND = "".join(sorted(set(" ,.;:。、[]【】")))
_LETTERS = {letter for words in WORDS.values() for word in words for letter in word} | set("已未中")
_KINDS = {word: kind for kind, words in WORDS.items() for word in words}


def waybill(cell: Cell) -> str:
    """A waybill number, as labels and lists write it."""
    try:
        return numbers.check(as_text(cell)).number
    except WaybillRefused as refusal:
        raise CellRefused(refusal.sentence) from None


def moment(cell: Cell) -> datetime:
    """A moment of Shanghai: a cell of date and time, or such a text."""
    if isinstance(cell, datetime):
        return _in_shanghai(cell)
    if isinstance(cell, (date, time, bool, int, float)):
        raise CellRefused(NO_CLOCK if isinstance(cell, date) else WRONG_MOMENT)
    text = unicodedata.normalize("NFKC", as_text(cell))
    found = _MOMENT.fullmatch(text)
    if found is None:
        only_a_day = re.fullmatch(r"\d{4}\D\d{1,2}\D\d{1,2}日?", text)
        raise CellRefused(NO_CLOCK if only_a_day else WRONG_MOMENT)
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
        return _in_shanghai(datetime(year, month, day, hour, minute, second))  # noqa: DTZ001
    except ValueError:
        raise CellRefused(WRONG_MOMENT) from None


def kind(cell: Cell) -> TrackingKind:
    """What happened, in one of the words of carriers."""
    word = unicodedata.normalize("NFKC", as_text(cell)).strip(_AROUND)
    found = _KINDS.get(word.replace(" ", "").casefold())
    if found is None:
        raise CellRefused(_unknown(word))
    return found


def place(cell: Cell) -> str:
    """Where, in the carrier's words."""
    told = as_text(cell)
    if len(told) > LONGEST_PLACE or not is_printable(told):
        raise CellRefused(LONG_PLACE)
    return told


COLUMNS = (
    Column(
        "waybill",
        ("邮件号", "运单号", "邮件号码", "单号", "快递单号", "waybill"),
        required=True,
        parse=waybill,
    ),
    Column("at", ("时间", "发生时间", "操作时间", "日期时间", "time"), required=True, parse=moment),
    Column("kind", ("动态", "状态", "操作", "轨迹", "event"), required=True, parse=kind),
    Column("place", ("地点", "网点", "操作网点", "机构", "place"), parse=place),
)


def _unknown(word: str) -> Any:
    """Names the word where it is made of what carriers' words are made of: others may be people."""
    if len(word) <= LONGEST_WORD and word and set(word) <= _LETTERS:
        return _l("不认识这个动态：%(word)s", word=word)
    return _l("不认识这个动态，认得的词在下面")


def _in_shanghai(told: datetime) -> datetime:
    if not 2000 <= told.year < 3000:
        raise CellRefused(WRONG_MOMENT)
    return told.replace(tzinfo=clock.SHANGHAI)
