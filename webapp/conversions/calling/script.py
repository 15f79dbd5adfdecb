"""What a caller says: steps with {words} that are merged in, nothing else.

A script is text that somebody typed: only the words of the list are replaced, whatever else stands
between braces stays as it is, and nothing of it is ever evaluated.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NAME = "姓名"
WORDS = ("大厅", NAME, "证照", "类别", "部门", "费用", "保管到")
"""The words that can be merged in."""
_WORD = re.compile(r"\{([^{}]{1,20})\}")

STEPS = (
    "您好，这里是{大厅}，请问是{姓名}吗？",
    "为核对身份，请您说一下办的是什么事项，和证件最后四位。",
    "您的{证照}已经办好，保管到{保管到}。可以邮寄给您，{费用}，由您本人凭身份证签收。要寄给您吗？",
    "请您说一下收件地址。",
    "我念一遍地址，请您听听对不对。",
    "好的，短信里有链接，交寄之前随时可以更改或撤回。再见。",
)
CONSENT = "已说明“{费用}”，对方答“同意邮寄”"
"""What a new campaign begins with."""


@dataclass(frozen=True)
class Piece:
    """A piece of what is said; `merged` ones are set apart on the screen."""

    text: str
    merged: bool = False


def unknown_words(texts: Iterable[str]) -> list[str]:
    """Words between braces that no call could fill, in their order."""
    found = [word for text in texts for word in words_in(text)]
    return [word for word in dict.fromkeys(found) if word not in WORDS]


def pieces(text: str, words: Mapping[str, str]) -> list[Piece]:
    """The text with its words merged in, in pieces."""
    made: list[Piece] = []
    at = 0
    for match in _WORD.finditer(text):
        if match.group(1) not in words:
            continue
        made.append(Piece(text[at : match.start()]))
        made.append(Piece(words[match.group(1)], merged=True))
        at = match.end()
    return [one for one in [*made, Piece(text[at:])] if one.text]


def merged(text: str, words: Mapping[str, str]) -> str:
    """The text with its words merged in."""
    return "".join(piece.text for piece in pieces(text, words))


def words_in(text: str) -> list[str]:
    """The words between braces, known or not."""
    return _WORD.findall(text)
