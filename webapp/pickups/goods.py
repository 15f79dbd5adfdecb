"""Everyday goods: may it be sent, and what the courier says and does.

The categories are the nineteen of 禁止寄递物品指导目录, the annex of 禁止寄递物品管理规定
(国邮发〔2016〕107 号 of 国家邮政局, 公安部 and 国家安全部, 2016-12-16). The words and the advice
stand in `static/pickups/goods.json`, which the phone keeps for use without a network; their pinyin
is written by `scripts/goods_pinyin.py`. The phone's twin is `static/pickups/goods.js`.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

GOODS_FILE = Path(__file__).resolve().parents[2] / "static" / "pickups" / "goods.json"

CATEGORIES: dict[str, Any] = {
    "firearms": _l("枪支弹药"),
    "controlled-tools": _l("管制器具"),
    "explosives": _l("爆炸物品"),
    "gases": _l("压缩和液化气体及其容器"),
    "flammable-liquids": _l("易燃液体"),
    "flammable-solids": _l("易燃固体、自燃物质、遇水易燃物质"),
    "oxidisers": _l("氧化剂和过氧化物"),
    "toxic": _l("毒性物质"),
    "biological": _l("生化制品、传染性、感染性物质"),
    "radioactive": _l("放射性物质"),
    "corrosive": _l("腐蚀性物质"),
    "drugs": _l("毒品及吸毒工具、易制毒化学品"),
    "illegal-publications": _l("非法出版物、印刷品、音像制品"),
    "spy-devices": _l("间谍专用器材"),
    "forgeries": _l("非法伪造物品"),
    "infringing": _l("侵犯知识产权和假冒伪劣物品"),
    "endangered-wildlife": _l("濒危野生动物及其制品"),
    "border-prohibited": _l("禁止进出境物品"),
    "other-prohibited": _l("其他禁寄物品"),
}

VERDICTS: dict[str, Any] = {
    "prohibited": _l("不收"),
    "restricted": _l("有条件收"),
    "allowed": _l("可以收"),
}


@dataclass(frozen=True)
class Good:
    """One thing by its names. `category` is a key of CATEGORIES, or restricted, or allowed.

    The first sentence of the advice is the verdict in short. `pinyin` has one entry for each word,
    its syllables parted by spaces.
    """

    words: tuple[str, ...]
    pinyin: tuple[str, ...]
    category: str
    verdict: str
    advice: str
    advice_en: str


class Found(NamedTuple):
    """A good, and the one of its words that fits best what was asked."""

    good: Good
    word: str


@cache
def load() -> tuple[Good, ...]:
    """All goods, in the order of the file."""
    entries = json.loads(GOODS_FILE.read_text("utf-8"))
    return tuple(
        Good(**{**entry, "words": tuple(entry["words"]), "pinyin": tuple(entry["pinyin"])})
        for entry in entries
    )


def look_up(words: str, limit: int = 8) -> list[Found]:
    """Goods by Chinese, by pinyin (chongdianbao), by initials (cdb) or by part of them, best first.

    A sentence finds the words that stand in it. Southern speakers may write z for zh and n for ng.
    """
    query = _plain(words)
    if not query:
        return []
    best = []
    for at, spellings in enumerate(_index()):
        fits = [
            (*fit, at, place)
            for place, spelling in enumerate(spellings)
            if (fit := _fit(query, spelling))
        ]
        if fits:
            best.append(min(fits))
    goods = load()
    return [Found(goods[at], goods[at].words[place]) for *_, at, place in sorted(best)[:limit]]


def is_itself(words: str, found: Found) -> bool:
    """Whether a thing found is what was written, in Chinese or whole pinyin, not just like it."""
    query, bare = _plain(words), _plain(found.word)
    pinyin = found.good.pinyin[found.good.words.index(found.word)]
    if query in (bare, pinyin.replace(" ", "")):
        return True
    return bare in query and bool(_COUNTED.fullmatch(query.replace(bare, "", 1)))


_COUNTED = re.compile(
    "(?:[0-9一二三四五六七八九十百两几半多个只支把盒瓶罐包件箱条块台套袋桶根张双对些的]"
    "|公?斤|毫?升|千?克|k?g|m?l)*"
)
"""How many of it: 2个, 一箱, 500ml."""


class _Spelling(NamedTuple):
    word: str
    syllables: list[str]
    full: str
    initials: str
    southern: str


@cache
def _index() -> list[list[_Spelling]]:
    """For each good, each of its words in all forms in which it is compared."""
    return [list(map(_spelling, good.words, good.pinyin)) for good in load()]


def _spelling(word: str, pinyin: str) -> _Spelling:
    syllables = pinyin.split(" ")
    full = "".join(syllables)
    initials = "".join(syllable[0] for syllable in syllables)
    return _Spelling(_plain(word), syllables, full, initials, _southern(full))


_HAN = r"\u3007\u3400-\u9fff\U00020000-\U0003fffd"
_NEITHER = re.compile(f"[^0-9a-z{_HAN}]+")


def _plain(text: str) -> str:
    """Lower case, half-width, without tones, spaces and punctuation; ü is written v."""
    spelt = unicodedata.normalize("NFC", text).translate(_UMLAUTS)
    letters = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", spelt))
    return _NEITHER.sub("", letters.translate(_LOWER))


_UMLAUTS = {ord(letter): "v" for letter in "üǖǘǚǜÜǕǗǙǛ"}
_LOWER = {ord(letter): letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def _fit(query: str, spelling: _Spelling) -> tuple[int, int] | None:
    """How well a word fits: the rank, then its length, longest first inside a query."""
    word = spelling.word
    if query == word:
        return 0, len(word)
    if word.startswith(query):
        return 1, len(word)
    if query in word:
        return 2, len(word)
    if len(word) > 1 and word in query:
        return 3, -len(word)
    may_sound = query.isascii() and query[0] in spelling.initials
    rank = _fit_of_sound(query, spelling) if may_sound else 0
    return (rank, len(word)) if rank else None


def _fit_of_sound(query: str, spelling: _Spelling) -> int:
    """The rank of a word by its sound; 0 when it does not fit."""
    starts = (
        (4, query == spelling.full),
        (5, query == spelling.initials),
        (6, spelling.full.startswith(query)),
        (7, spelling.initials.startswith(query)),
    )
    rank = next((rank for rank, fits in starts if fits), 0)
    return rank or _loose_fit_of_sound(query, spelling)


def _loose_fit_of_sound(query: str, spelling: _Spelling) -> int:
    syllables = spelling.syllables
    if _spells(query, syllables):
        return 8
    if len(query) > 1 and any(_spells(query, syllables[at:]) for at in range(1, len(syllables))):
        return 9
    return 10 if len(query) > 3 and spelling.southern.startswith(_southern(query)) else 0


def _spells(query: str, syllables: list[str]) -> bool:
    """Whether the query is made of beginnings of the syllables, one after the other: chongdb."""
    if not query:
        return True
    if not syllables or query[0] != syllables[0][0]:
        return False
    first, rest = syllables[0], syllables[1:]
    return any(
        query.startswith(first[:size]) and _spells(query[size:], rest)
        for size in range(len(first), 0, -1)
    )


@lru_cache(maxsize=4096)
def _southern(pinyin: str) -> str:
    return re.sub("([zcs])h", r"\1", pinyin).replace("ng", "n").replace("v", "u")
