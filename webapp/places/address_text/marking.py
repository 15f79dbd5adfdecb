"""A text under the pen: each character gets one mark, so that nothing is lost or read twice."""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby

from webapp.places.address_text.traditional import folded

_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff]"
)
_SEPARATORS = frozenset(" \t\n\r\v\f,，;；、|。!！?？:：[]【】<>《》「」『』\"'“”‘’~…=*^`{}\\")
_BETWEEN = frozenset("/-—_+&")
"""Separators unless letters or digits stand on both sides: 12-3, A/B."""
_REACH = 16


class Mark(StrEnum):
    """What a character of the text is."""

    NONE = ""
    GAP = "gap"
    """A separator, or a sign that says nothing."""
    LABEL = "label"
    """What only leads on: 收件人, 电话, 您好, 寄到, 谢谢."""
    NAME = "name"
    PHONE = "phone"
    POSTCODE = "postcode"
    REGION = "region"
    DETAIL = "detail"
    REST = "rest"
    """Wishes, a second name or number."""


class MarkedText:
    """A text, half-width and without what cannot be seen, and the mark of each character."""

    def __init__(self, text: str) -> None:
        self.plain = unicodedata.normalize("NFKC", _INVISIBLE.sub(" ", text))
        self.folded = folded(self.plain)
        self.marks = [Mark.NONE] * len(self.plain)
        for at, letter in enumerate(self.plain):
            if self._is_gap(at, letter):
                self.marks[at] = Mark.GAP

    def put(self, start: int, end: int, mark: Mark) -> None:
        """Mark what has no mark yet, gaps excepted."""
        for at in range(start, end):
            if self.marks[at] is Mark.NONE:
                self.marks[at] = mark

    def take(self, start: int, end: int, mark: Mark) -> None:
        """Mark all of a part, gaps within it too."""
        self.marks[start:end] = [mark] * (end - start)

    def is_open(self, start: int, end: int) -> bool:
        """Whether nothing of a part is spoken for; gaps may lie in it."""
        return all(mark in (Mark.NONE, Mark.GAP) for mark in self.marks[start:end])

    def is_edge(self, at: int) -> bool:
        """Whether something ends or begins at a place: the text, a gap, a marked part."""
        return not 0 <= at < len(self.marks) or self.marks[at] is not Mark.NONE

    def segments(self) -> Iterator[tuple[int, int]]:
        """(start, end) of each run of characters without a mark. A bracket stands by itself."""
        yield from self.segments_from(0)

    def segments_from(self, start: int) -> Iterator[tuple[int, int]]:
        """The same, from a place on."""
        while start < len(self.plain):
            if self.marks[start] is not Mark.NONE:
                start += 1
                continue
            end = self._end_of(start)
            yield start, end
            start = end

    def mark_before(self, at: int) -> Mark:
        """The mark of what stands before a place, gaps and labels passed over; NONE for nothing."""
        return self._mark_beyond(range(at - 1, max(-1, at - 1 - _REACH), -1))

    def mark_after(self, at: int) -> Mark:
        """The mark of what stands behind a place, gaps and labels passed over."""
        return self._mark_beyond(range(at, min(len(self.marks), at + _REACH)))

    def pieces(self) -> list[tuple[Mark, str]]:
        """The whole text as (mark, part), in its order."""
        found, at = [], 0
        for mark, group in groupby(self.marks):
            length = sum(1 for _ in group)
            found.append((mark, self.plain[at : at + length]))
            at += length
        return found

    def _mark_beyond(self, places: range) -> Mark:
        passed = (Mark.GAP, Mark.LABEL)
        return next((self.marks[at] for at in places if self.marks[at] not in passed), Mark.NONE)

    def _end_of(self, start: int) -> int:
        end = start + 1
        if self.plain[start] == "(":
            closing = self.plain.find(")", start, start + 60)
            inside = self.plain[start + 1 : closing] if closing > 0 else "("
            if "(" not in inside and self.is_open(start, closing):
                return closing + 1
            return end
        while end < len(self.plain) and self.marks[end] is Mark.NONE and self.plain[end] != "(":
            end += 1
            if self.plain[end - 1] == ")":
                break
        return end

    def _is_gap(self, at: int, letter: str) -> bool:
        if letter in _SEPARATORS or letter.isspace():
            return True
        if letter in _BETWEEN:
            around = self.plain[max(0, at - 1) : at] + self.plain[at + 1 : at + 2]
            return not (len(around) == 2 and around.isascii() and around.isalnum())
        return unicodedata.category(letter) in ("So", "Sk", "Cs", "Cn", "Co", "Mn", "Me", "Sm")
