"""What people call a region: its whole name, its stem, its old suffix, its one character.

Built once for each process from the regions that set-up brought: an address is read by the standard
of the release, whatever townships an installation has loaded beside it.
"""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from webapp.places.pinyin import sounds
from webapp.places.region_file import REGIONS

WHOLE, OLD, STEM, LETTER = 3, 2.5, 2, 1
"""How sure a word makes: 杭州市 · 章丘市 for 章丘区, 大理州 · 杭州 · 浙."""
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|普米|鄂温克|怒|裕固|独龙|鄂伦春|各"
)
_AUTONOMOUS = re.compile(
    f"(?:(?:{_PEOPLES})族|蒙古|哈萨克|塔吉克|柯尔克孜|锡伯)+(?:联合)?自治(?P<end>[州县旗])$"
)
_SUFFIX = re.compile("(?:特别行政区|自治区|新区|地区|林区|[省市盟区县旗])$")
_NATIONS = re.compile("(?:壮族|回族|维吾尔)$")
_LETTERS = {
    "11": "京",
    "12": "津",
    "13": "冀",
    "14": "晋",
    "15": "蒙",
    "21": "辽",
    "22": "吉",
    "23": "黑",
    "31": "沪",
    "32": "苏",
    "33": "浙",
    "34": "皖",
    "35": "闽",
    "36": "赣",
    "37": "鲁",
    "41": "豫",
    "42": "鄂",
    "43": "湘",
    "44": "粤",
    "45": "桂",
    "46": "琼",
    "50": "渝",
    "51": "川蜀",
    "52": "贵黔",
    "53": "云滇",
    "54": "藏",
    "61": "陕秦",
    "62": "甘陇",
    "63": "青",
    "64": "宁",
    "65": "新",
    "71": "台",
    "81": "港",
    "82": "澳",
}
_SHORT = {
    "150000": "内蒙",
    "152500": "锡盟",
    "150700": "呼盟",
    "652800": "巴州",
    "652700": "博州",
    "653000": "克州",
    "220721": "前郭县",
    "211324": "喀左县",
    "210921": "阜蒙县",
    "230624": "杜蒙县",
    "510117": "郫县",
}
"""Customary short names, and old ones that no rule finds."""
_OTHER_ENDS = {"市": "县区", "区": "市县", "县": "区市"}
"""A county that became a city, a city that became a district, and who forgets which."""
_FILLERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word for one region: how deep it lies (0 province, 1 city, 2 county) and how sure it is."""

    code: str
    depth: int
    weight: float
    is_short: bool
    """Whether the word is too common to stand for the region by itself: 东区, 城区."""


class RegionWords:
    """All words for all regions."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.names = {code: name for code, name, _above in rows}
        self.below: dict[str, list[str]] = defaultdict(list)
        self.words: dict[str, list[Word]] = defaultdict(list)
        self._sounds: dict[str, list[str]] = defaultdict(list)
        for code, name, above in rows:
            self.below[above].append(code)
            if name not in _FILLERS:
                self._add(code, name)
        self.longest = max(map(len, self.words))
        self.first_letters = frozenset(word[0] for word in self.words)

    def path(self, code: str) -> tuple[str, str, str]:
        """Province, city and county of a code. A municipality is its counties' city as well."""
        province = self.names.get(code[:2] + "0000", "")
        city = self.names.get(code[:4] + "00", "") if code[2:4] != "00" else ""
        if city in _FILLERS:
            city = province if code[2:4] in ("01", "02") and province.endswith("市") else ""
        county = self.names.get(code, "") if code[4:] != "00" else ""
        return province, city, county

    def depth(self, code: str) -> int:
        """0 for a province, 1 for a city, 2 for a county."""
        return 0 if code[2:] == "0000" else 1 if code[4:] == "00" else 2

    def is_below(self, code: str, above: str) -> bool:
        """Whether a code lies under another one, or is the same."""
        return code.startswith(above[: (2, 4, 6)[self.depth(above)]])

    def sounding_like(self, word: str, above: str) -> str:
        """The one city or county under a region that sounds like a word: 潮洲市 is 潮州市.

        Without a region above only cities are looked through. Empty when there is none or several.
        """
        found = [
            code
            for code in self._sounds.get(_sound(word), [])
            if (self.is_below(code, above) if above else self.depth(code) == 1)
        ]
        return found[0] if len(found) == 1 else ""

    def _add(self, code: str, name: str) -> None:
        depth = self.depth(code)
        words = {name: float(WHOLE)}
        match = _AUTONOMOUS.search(name)
        stem = name[: match.start()] if match else _SUFFIX.sub("", name)
        if match:
            words[stem + match["end"]] = OLD
        elif depth == 0:
            stem = _NATIONS.sub("", stem)
            words |= {
                stem + "省": OLD,
                stem + "自治区": OLD,
                **dict.fromkeys(_LETTERS[code[:2]], LETTER),
            }
        elif depth == 2:
            words |= {stem + end: OLD for end in _OTHER_ENDS.get(name[-1], "")}
        if len(stem) > 1:
            words[stem] = STEM
        if code in _SHORT:
            words[_SHORT[code]] = OLD
        words[name] = WHOLE
        for word, weight in words.items():
            self.words[word].append(Word(code, depth, weight, len(word) == 2 and word[1] == "区"))
        if depth > 0 and len(name) > 2:
            self._sounds[_sound(name)].append(code)


def _sound(word: str) -> str:
    return " ".join(sounds(word))


@cache
def region_words() -> RegionWords:
    """The words of this process."""
    return RegionWords(json.loads(REGIONS.read_text(encoding="utf-8")))
