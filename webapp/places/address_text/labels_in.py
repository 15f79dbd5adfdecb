"""Finding the labels of a text (收件人, 电话 …) and what is not for the recipient at all."""

import re
from dataclasses import dataclass, field

from webapp.places.address_text.marking import Mark, MarkedText

_KINDS = {
    "sender": "寄件人姓名|寄件人|发件人|寄件方|发货人",
    "other": "代收人|备用联系人|紧急联系人|备用联系电话|备用电话|备用手机号?|备用号码|备用",
    "name": "收[件货]人姓名|收[件货信]人|联系人姓名|联系人|姓名|名字|收件|recipient|name",
    "phone": "手机号码|联系(?:电话|手机|方式)|电话号码|收[件货]电话|手机号?|电话|号码|tel|phone",
    "address": (
        "所在地区|所在区域|所在地|省市区县|省市区|地区|(?:收货|收件|送货|邮寄|寄送|详细|联系|家庭|通讯|街道)?地址|"
        "住址|街道(?=:)|address"
    ),
    "postcode": "邮政编码|邮编|邮递区号|postcode|zip",
    "note": "备注信息|备注|留言|说明|配送要求|送货要求|配送时间|送货时间|note",
    "organisation": "工作单位|单位名称|公司名称|单位|公司",
}
_SURE = re.compile(
    "收件人|收货人|收信人|联系电话|联系方式|手机号|详细|所在|收货地址|邮政编码|邮编|备用"
)
_LABEL = re.compile(
    r"(?P<before>我的|您的)?"
    + "(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items()) + ")"
    + r"(?P<after>\s{0,3}[:=]|[\])】]|\s{0,2}[是为](?!民|公))?"
)  # fmt: skip


@dataclass
class Labels:
    """Where the values of labels begin, by kind of label."""

    after: dict[str, list[int]] = field(default_factory=dict)

    def of(self, kind: str) -> list[int]:
        """The places behind the labels of a kind."""
        return self.after.get(kind, [])


def find_labels(marked: MarkedText) -> Labels:
    """Mark the labels, the sender's part, notes and whoever else is named."""
    labels = Labels()
    starts: list[tuple[int, str]] = []
    for match in _LABEL.finditer(marked.folded):
        kind = str(match.lastgroup if match.lastgroup in _KINDS else _kind_of(match))
        if not marked.is_open(*match.span()) or not _stands(marked, match, kind):
            continue
        marked.take(*match.span(), Mark.LABEL)
        labels.after.setdefault(kind, []).append(match.end())
        starts.append((match.start(), kind))
    _drop_sender(marked, labels, starts)
    for at in labels.of("other"):
        _rest_of_part(marked, at, None)
    for at in labels.of("note"):
        _rest_of_part(marked, at, "\n")
    return labels


def _kind_of(match: re.Match[str]) -> str:
    return next(kind for kind in _KINDS if match[kind])


def _stands(marked: MarkedText, match: re.Match[str], kind: str) -> bool:
    """Whether the word is a label here, and no part of an address: 电话局, 公司."""
    word = match[kind]
    if match["after"] or match["before"]:
        return True
    if kind in ("organisation", "note", "sender"):
        return False
    if _SURE.match(word):
        return True
    follows = marked.plain[match.end() : match.end() + 2].lstrip()
    begins = marked.is_edge(match.start() - 1)
    if kind == "phone":
        return begins or follows[:1].isdigit() or follows[:1] == "+"
    if word.isascii() or word in ("收件", "地区", "名字", "街道"):
        return False
    return begins and bool(follows)


def _drop_sender(marked: MarkedText, labels: Labels, starts: list[tuple[int, str]]) -> None:
    """Where sender and recipient are told, the sender's part goes to the rest."""
    if not labels.of("name"):
        return
    for at, (start, kind) in enumerate(starts):
        if kind == "sender":
            others = [place for place, name in starts[at + 1 :] if name == "name"]
            end = others[0] if others else len(marked.marks)
            marked.take(start, end, Mark.REST)


def _rest_of_part(marked: MarkedText, start: int, end: str | None) -> None:
    """Put what a label tells to the rest: to the end of the line, or its first part only."""
    at = start
    while at < len(marked.marks) and marked.marks[at] is Mark.GAP and marked.plain[at] != "\n":
        at += 1
    while at < len(marked.marks) and marked.marks[at] in (Mark.NONE, Mark.GAP, Mark.PHONE):
        if marked.plain[at] == end or (end is None and marked.marks[at] is Mark.GAP):
            break
        marked.marks[at] = Mark.REST
        at += 1
