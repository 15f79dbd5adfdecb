"""Finding what a text says of the region: the longest, surest chain of words, each under the last.

Streets are called like cities, people like counties, and one county's name stands in four cities:
a word counts by its company and by what follows it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from webapp.places.address_text.marking import Mark, MarkedText
from webapp.places.address_text.region_words import LETTER, OLD, STEM, WHOLE, RegionWords, Word

COUNTY = 2
_GAPS, _STEPS = 4, 7
"""Separators between two words of one chain, and its words, at most."""
_STREET = re.compile(
    "(?:[东西南北中新老一二三四五六七八九十]|外环|内环|环城)?(?:[东西南北中]|支|环|横|纵)?"
    "(?:大道|大街|公路|高速|胡同|路|街(?!道)|道(?!里|外)|巷|弄|里(?!区)|村|镇|乡|街道|桥|门)"
)
"""What makes a street or a town of the stem before it: 南京西路, 长安镇."""
_PLACE = re.compile(
    "小区|大厦|花园|广场|银行|大学|学院|医院|酒店|饭店|宾馆|会馆|餐|菜|城(?!区)|公寓|新村|中学|小学|山庄|苑|"
    "师范|附中"
)
_OTHER_SUFFIX = re.compile("[省市区县旗盟州]")
_ENDS = re.compile("[市州盟区县]")
_UNKNOWN = 8
"""Letters of a word that is no region's and is passed over, at most."""
_WRITTEN = re.compile("[\u4e00-\u9fff]{1,7}?[市州盟区县旗]")
_FILLER = re.compile(
    "市辖区|省直辖县级行政区划|自治区直辖县级行政区划|县(?=[\u4e00-\u9fff]{2,9}县)"
)


@dataclass(frozen=True)
class Step:
    """One word of a chain. `codes` are the regions it may be, given those before it."""

    start: int
    end: int
    codes: tuple[str, ...]
    depth: int
    sure: float
    is_guess: bool = False
    """Whether it is not written as the standard writes it."""

    @property
    def weight(self) -> float:
        """What it adds to its chain; of two readings the higher region is meant: 河南, 长沙."""
        return self.sure - self.depth / 100


@dataclass(frozen=True)
class Found:
    """The region of a text."""

    code: str = ""
    candidates: tuple[str, ...] = ()
    """Counties of the name that was written, when it is not clear which."""
    is_guess: bool = False


@dataclass
class _Chain:
    steps: tuple[Step, ...] = ()
    score: float = field(init=False)

    def __post_init__(self) -> None:
        self.score = _weight(self.steps)


def find_region(marked: MarkedText, words: RegionWords, county: str) -> Found:
    """Mark the words of the region, and say which it is; `county` is meant if it may be meant."""
    return _Search(marked, words).run(county)


class _Search:
    def __init__(self, marked: MarkedText, words: RegionWords) -> None:
        self.marked, self.words = marked, words
        self.text = marked.folded
        self._memory: dict[tuple[int, tuple[str, ...], int], tuple[Step, ...]] = {}

    def run(self, county: str) -> Found:
        """See `find_region`."""
        chains = list(self._chains())
        if not chains:
            return Found()
        best = max(chains, key=lambda chain: chain.score)
        steps = best.steps
        if county in steps[-1].codes:
            steps = (*steps[:-1], replace(steps[-1], codes=(county,)))
        open_ = steps[-1].codes if len(steps[-1].codes) > 1 else ()
        known = steps[:-1] if open_ else steps
        for chain in [_Chain(known), *(one for one in chains if self._repeats(one, best))]:
            for step in chain.steps:
                self.marked.take(step.start, step.end, Mark.REGION)
        self._mark_gaps(known)
        code = known[-1].codes[0] if known else ""
        return Found(code, open_, any(step.is_guess for step in known))

    def _chains(self) -> Iterator[_Chain]:
        """The chains of the text. What begins inside a long one is looked at no more."""
        at = 0
        while at < len(self.text):
            chain = self._chain_at(at)
            if chain.steps:
                yield chain
            at = chain.steps[-1].end if len(chain.steps) > 1 else at + 1

    def _mark_gaps(self, steps: tuple[Step, ...]) -> None:
        """What was passed over between two words belongs to the region too: 雄安新区."""
        for before, after in pairwise(steps):
            self.marked.put(before.end, after.start, Mark.REGION)

    def _repeats(self, chain: _Chain, best: _Chain) -> bool:
        """Whether a chain says once more what the best one said, all of it, down to the county."""
        last, said = chain.steps[-1], best.steps[-1]
        return (
            chain is not best
            and len(chain.steps) > 1
            and last.codes == said.codes
            and len(last.codes) == 1
            and all(step.sure >= STEM for step in chain.steps)
        )

    def _chain_at(self, at: int) -> _Chain:
        if self.marked.marks[at] is not Mark.NONE:
            return _Chain()
        best = _Chain()
        for step in self._first_steps(at):
            chain = _Chain((step, *self._steps_from(step.end, step.codes, _STEPS)))
            if self._stands(chain) and chain.score > best.score:
                best = chain
        return best

    def _stands(self, chain: _Chain) -> bool:
        """Whether a chain's first word may begin an address where it stands."""
        first, *others = chain.steps
        begins = self.marked.is_edge(first.start - 1)
        if first.sure < STEM:
            return begins and bool(others) and others[0].start == first.end
        if others:
            return begins or len(others) > 1 or any(step.sure > STEM for step in chain.steps)
        if first.sure == WHOLE and not first.is_guess:
            return True
        if not begins or len(first.codes) > 1 or self._is_name(first):
            return False
        return not (first.depth == COUNTY and self.marked.is_edge(first.end))

    def _first_steps(self, at: int) -> list[Step]:
        steps = [
            step for step in self._written(at, ()) if not self._may_be_a_street(step, is_first=True)
        ]
        if not steps and self.marked.is_edge(at - 1):
            steps = self._sounding(at, "")
        return steps

    def _steps_from(self, at: int, codes: tuple[str, ...], left: int) -> tuple[Step, ...]:
        """The best way on from a region in so many words, or nothing."""
        key = (at, codes, left)
        if key not in self._memory:
            self._memory[key] = self._way_from(at, codes, left) if left else ()
        return self._memory[key]

    def _way_from(self, at: int, codes: tuple[str, ...], left: int) -> tuple[Step, ...]:
        depth = self.words.depth(codes[0])
        if len(codes) > 1 and depth == COUNTY:
            return ()
        begin = self._after_gap(at)
        filler = _FILLER.match(self.text, begin)
        if filler and depth == 0 and self.marked.is_open(begin, filler.end()):
            begin = self._after_gap(filler.end())
        best: tuple[Step, ...] = ()
        for step in self._next_steps(begin, codes, is_near=begin == at):
            way = (step, *self._steps_from(step.end, step.codes, left - 1))
            if _weight(way) > _weight(best):
                best = way
        if len(best) == 1 and best[0].codes == codes:
            return ()  # said twice, and nothing under it: 绵阳市中心医院
        return best

    def _next_steps(self, at: int, codes: tuple[str, ...], *, is_near: bool) -> list[Step]:
        steps = [
            step
            for step in self._written(at, codes)
            if not self._may_be_a_street(step, is_first=False)
            and not (not is_near and self._is_name(step))
        ]
        if not steps and len(codes) == 1:
            steps = self._sounding(at, codes[0]) or self._behind_unknown(at, codes)
        return steps

    def _written(self, at: int, codes: tuple[str, ...]) -> list[Step]:
        """What the words that begin at a place may mean below `codes`, or anywhere."""
        if at >= len(self.text) or self.text[at] not in self.words.first_letters:
            return []
        steps = []
        for length in range(1, min(self.words.longest, len(self.text) - at) + 1):
            word = self.text[at : at + length]
            if word in self.words.words and self.marked.is_open(at, at + length):
                steps += self._meanings(word, at, codes)
        return steps

    def _meanings(self, word: str, at: int, codes: tuple[str, ...]) -> list[Step]:
        meant: dict[tuple[int, float], list[str]] = {}
        for one in self.words.words[word]:
            if self._fits(one, codes):
                meant.setdefault((one.depth, one.weight), []).append(one.code)
        surest = max((sure for _depth, sure in meant), default=0)
        return [
            Step(at, at + len(word), tuple(found), depth, sure)
            for (depth, sure), found in meant.items()
            if sure == surest or depth < COUNTY
        ]

    def _fits(self, word: Word, codes: tuple[str, ...]) -> bool:
        if not codes:
            return not word.is_short and not (word.depth == COUNTY and word.weight == OLD)
        above = [code for code in codes if self.words.is_below(word.code, code)]
        if word.is_short and self.words.depth(codes[0]) == 0:
            return False
        return bool(above) and word.weight > LETTER

    def _sounding(self, at: int, above: str) -> list[Step]:
        """A city or county that sounds as it is written: 潮洲市."""
        written = _WRITTEN.match(self.text, at)
        if not written or not self.marked.is_open(at, written.end()) or len(written[0]) < 3:
            return []
        code = self.words.sounding_like(written[0], above)
        if not code or code == above:
            return []
        return [Step(at, written.end(), (code,), self.words.depth(code), STEM, is_guess=True)]

    def _behind_unknown(self, at: int, codes: tuple[str, ...]) -> list[Step]:
        """A whole name behind one word that is no region's, under a province: 抗州市西湖区."""
        if self.words.depth(codes[0]) != 0:
            return []
        for unknown in _ENDS.finditer(self.text, at + 1, at + _UNKNOWN):
            if not self.marked.is_open(at, unknown.end()):
                break
            found = [one for one in self._written(unknown.end(), codes) if one.sure == WHOLE]
            if found:
                return [replace(step, is_guess=True) for step in found]
        return []

    def _may_be_a_street(self, step: Step, *, is_first: bool) -> bool:
        if step.sure != STEM or self._written(step.end, step.codes):
            return False  # 青岛 + 市北区, 江苏 + 镇江
        if _STREET.match(self.text, step.end) or (is_first and self._is_place(step.end)):
            return True
        return _OTHER_SUFFIX.match(self.text, step.end) is not None  # 临江 + 区望江里

    def _is_place(self, at: int) -> bool:
        found = _PLACE.match(self.text, at)
        return found is not None

    def _is_name(self, step: Step) -> bool:
        """Whether a stem stands by itself beside a telephone: somebody's name."""
        after = self._after_gap(step.end)
        is_alone = self.marked.is_edge(step.end)
        ends = after >= len(self.text) or self.marked.marks[after] is not Mark.NONE
        return step.sure < OLD and is_alone and ends

    def _after_gap(self, at: int) -> int:
        end = at
        while end < len(self.text) and end - at < _GAPS and self.marked.marks[end] is Mark.GAP:
            end += 1
        return end


def _weight(steps: tuple[Step, ...]) -> float:
    return sum(step.weight for step in steps)
