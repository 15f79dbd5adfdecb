"""Finding what is neither address nor person: when to deliver, where to leave it, thanks."""

import re
from enum import StrEnum

from webapp.places.address_text.marking import Mark, MarkedText


class Wish(StrEnum):
    """When somebody wants to be delivered to."""

    NONE = ""
    WORKDAYS = "workdays"
    EVENINGS = "evenings"
    WEEKENDS = "weekends"


_OPENING = re.compile(
    "(?:您好|你好|亲|嗨|谢谢|麻烦您?|拜托|劳驾|辛苦您?了?|请?帮?忙?我?(?:寄|送|邮寄|快递|发)(?:送|件|货)?[到至往给]|"
    "我的|地址是|我在|住在?|我叫|我是|我姓|就寄|请)+"
)
_LEADS_ON = re.compile("[到至往给是在叫住]$|好$|谢谢$|麻烦您?$|亲$|嗨$")
_CLOSING = re.compile("(?:谢谢您?|多谢|感谢|辛苦了|麻烦了|拜托了|哈|哦|呢|即可|就行|就好|就可以)+$")
_WISH = (
    "(?:请|要求|希望|不要|别|勿|麻烦|尽快|最好|务必|一定|不在|如果|若|周[一二三四五六日末天]|星期[一二三四五六日天]|礼拜|工作日|节假日|"
    "双休日?|平时|白天|晚上|傍晚|上午|下午|中午|早上|下班|送货|派送|送达|配送|投递|加急|急用|急件|"
    "放(?:在|到)?(?:门卫|门口|前台|保安|物业|快递柜|丰巢|驿站|宿管|楼下)|可以放|到了|提前|电话联系|打电话|轻拿|到付)"
)
_IS_WISH = re.compile(_WISH)
_ENDS_WITH_WISH = re.compile(f"(?<=[号室栋幢楼房座元户层0-9]){_WISH}.{{0,40}}$")
_AFTER_WISH = re.compile(
    "送|放|打|联系|派|发|签收|投|都|可|行|后|前|点|再|急|轻|到|白天|晚上|周|末|日|休|勿|别|不|尽快"
)
_OF_THE_PLACE = re.compile("(?:旁|边|对面|斜对面|隔壁|内|里|处|路|街|号|栋|室|楼)$")
_WHEN = {
    Wish.WEEKENDS: re.compile("周[六日末天]|星期[六日天]|礼拜[六日天]|双休|节假日"),
    Wish.EVENINGS: re.compile("晚上|傍晚|下班|(?:18|19|20|[6-9六七八九])点以?后"),
    Wish.WORKDAYS: re.compile("工作日|白天|上班时间|周一"),
}
_NOT = re.compile("不要|别|勿|不在|不行|不方便|没人")


def find_wishes(marked: MarkedText) -> None:
    """Mark wishes and courtesies."""
    for start, end in list(marked.segments()):
        if marked.plain[start] == "(":
            if _is_wish(marked.folded[start + 1 : end - 1]):
                marked.take(start, end, Mark.REST)
            continue
        opening = _OPENING.match(marked.folded, start, end)
        if opening and (opening.end() == end or _LEADS_ON.search(opening[0])):
            marked.take(start, opening.end(), Mark.LABEL)
            start = opening.end()
        _mark_wish(marked, start, end)


def _mark_wish(marked: MarkedText, start: int, end: int) -> None:
    """Mark a part that is a wish, or ends with one or with thanks."""
    if _is_wish(marked.folded[start:end]):
        marked.take(start, end, Mark.REST)
        return
    if closing := _CLOSING.search(marked.folded[start:end]):
        marked.take(start + closing.start(), end, Mark.LABEL)
        end = start + closing.start()
    if wish := _ENDS_WITH_WISH.search(marked.folded[start:end]):
        marked.take(start + wish.start(), end, Mark.REST)


def _is_wish(text: str) -> bool:
    begins = _IS_WISH.match(text) and _AFTER_WISH.search(text)
    return bool(begins) and not _OF_THE_PLACE.search(text)


def wish_in(rest: str) -> Wish:
    """When, as the rest of a text says it; nothing when it says when not."""
    if _NOT.search(rest) and not re.search("送|派", rest):
        return Wish.NONE
    return next((wish for wish, pattern in _WHEN.items() if pattern.search(rest)), Wish.NONE)
