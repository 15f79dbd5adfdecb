"""From lines of text to the fields of a card: which of them is the name, which the number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from webapp.identity.card_reading import numbers
from webapp.identity.card_reading.lines import Line, Run, around, runs_of
from webapp.identity.card_reading.reading import Box, DocumentType

_HAN = "\u3007\u3400-\u9fff\U00020000-\U0003ffff"
_NOT_A_NAME = re.compile(f"[^{_HAN}·]")
_DOTS = re.compile("[•・‧∙⋅．.。､]")

# A label as it is read: whole, with a similar character, or with the value glued to it.
_NAME_LABEL = re.compile("^(?:姓名|[姓性][名各夕]|[姓奸娃]名|名(?=$)|姓(?=$)):?")
_FRONT = re.compile("姓名|性[别別]|民族|出生|住址|公民身份")
_BACK = re.compile("签发机关|有效期|居民身份证|居住证|公安")
_VALIDITY = re.compile("有效期限?:?")
_WIDEST_GAP = 2.5  # of the line's height: what stands farther off is not the same name
_NEXT_LINE = 1.4  # likewise, downwards: the row of 性别 stands farther below
_LONG_NAME = 8  # shorter ones have one line only
_SEXES = ("男", "女")


@dataclass(frozen=True)
class Fields:
    """What was found on a card, and on which runs; `reading.Reading` says what each means."""

    document_type: DocumentType = "unknown"
    name: str | None = None
    name_at: tuple[Run, ...] = ()
    number: str | None = None
    number_at: tuple[Run, ...] = ()
    number_valid: bool = False
    expires_on: date | None = None
    long_term: bool = False

    @property
    def boxes(self) -> dict[str, Box]:
        """The upright box around each field that was found."""
        around_each = {"name": around(self.name_at), "number": around(self.number_at)}
        return {key: box for key, box in around_each.items() if box is not None}


def fields_of(lines: Sequence[Line], today: date) -> Fields:
    """The fields on lines that stand upright; those not found stay empty. `today` bounds births."""
    runs = runs_of(lines)
    number, number_at = _number(runs, today)
    expires_on, long_term = _validity(runs)
    text = " ".join(run.text for run in runs)
    possible = number is not None and numbers.is_possible(number, today)
    has_dates = expires_on is not None or long_term
    kind = _document_type(text, number, possible=possible, has_dates=has_dates)
    if kind == "unknown":
        return Fields()
    if kind == "resident-card-back":
        return Fields(document_type=kind, expires_on=expires_on, long_term=long_term)
    name, name_at = _name(runs)
    return Fields(
        document_type=kind,
        name=name,
        name_at=tuple(name_at),
        number=number,
        number_at=tuple(number_at),
        number_valid=possible,
        expires_on=expires_on,
        long_term=long_term,
    )


def familiarity(lines: Sequence[Line]) -> int:
    """How many things typical of a card stand on these lines; next to none when upside down."""
    text = " ".join(run.text for run in runs_of(lines))
    digits = any(len(found) >= 15 for found in re.findall(r"[0-9Xx]+", text))
    return len(set(_FRONT.findall(text))) + len(set(_BACK.findall(text))) + 2 * digits


def name_in(text: str) -> str:
    """Only the signs a name is written with: Han, and · between its parts; "" if there is none."""
    signs = _NOT_A_NAME.sub("", _DOTS.sub("·", text)).strip("·")
    name = signs.removeprefix("姓").removeprefix("名")  # the end of a label, cut off unevenly
    return name if len(name) >= 2 else ""


def _document_type(
    text: str, number: str | None, *, possible: bool, has_dates: bool
) -> DocumentType:
    """What kind of document it is.

    Digits alone make no card unless they can be its number: waybills are photographed too.
    """
    front, back = len(set(_FRONT.findall(text))), len(set(_BACK.findall(text)))
    if "永久居留" in text:
        return "unknown"
    if number is not None and (front or possible):
        return "hk-mo-tw-residence" if numbers.is_residence(number) else "resident-card"
    if back > front and (back > 1 or has_dates):
        return "resident-card-back"
    return "resident-card" if front > 1 else "unknown"


def _number(runs: Sequence[Run], today: date) -> tuple[str | None, list[Run]]:
    """The number as read: the one that can be right, else the one that looks most like one."""
    read = [(number, [run]) for run in runs for number in numbers.candidates(run.text)]
    for run in runs:
        row = _row_from(run, runs)
        read += [(number, row) for number in numbers.candidates("".join(r.text for r in row))]
    possible = (found for found in read if numbers.is_possible(found[0], today))
    whole = (found for found in read if len(found[0]) == numbers.LENGTH)
    longest = sorted(read, key=lambda found: -len(found[0]))
    return next(chain(possible, whole, longest), (None, []))


def _name(runs: Sequence[Run]) -> tuple[str | None, list[Run]]:
    for label in sorted(runs, key=lambda run: run.middle):
        found = _NAME_LABEL.match(label.text)
        if not found:
            continue
        glued = label.after(found.end())
        row = [glued] if glued else []
        row += [run for run in _row_from(label, runs)[1:] if not _FRONT.search(run.text)]
        return _joined(row + _second_line(row, runs))
    return _joined(_above_the_labels(runs))


def _joined(parts: list[Run]) -> tuple[str | None, list[Run]]:
    name = name_in("".join(part.text for part in parts))
    return (name, parts) if name else (None, [])


def _second_line(row: list[Run], runs: Sequence[Run]) -> list[Run]:
    """What a long name goes on with: flush below its first line, nearer than the next row is."""
    if not row or len("".join(run.text for run in row)) < _LONG_NAME:
        return []
    first = row[0]
    return [
        run
        for run in runs
        if 0.6 < (run.middle - first.middle) / first.height < _NEXT_LINE
        and abs(run.left - first.left) < first.height
        and run.text not in _SEXES
        and not _FRONT.search(run.text)
    ]


def _above_the_labels(runs: Sequence[Run]) -> list[Run]:
    """Without a label to go by: the row that stands next above 性别 or 民族, in its column."""
    rows = [run for run in runs if re.match("性[别別]|民族", run.text)]
    if not rows:
        return []
    below = min(rows, key=lambda run: run.left)
    above = [
        run
        for run in runs
        if below.height * 0.8 < below.middle - run.middle < below.height * 3.5
        and abs(run.left - below.left) < below.height * 4
        and name_in(run.text)
    ]
    return sorted(above, key=lambda run: -run.middle)[:1]


def _row_from(first: Run, runs: Sequence[Run]) -> list[Run]:
    """`first`, and what follows it on the same row without a wide gap."""
    row = [first]
    for run in sorted(runs, key=lambda run: run.left):
        last = row[-1]
        beside = run is not first and abs(run.middle - last.middle) < 0.6 * last.height
        near = -1.0 < (run.left - last.right) / last.height < _WIDEST_GAP
        if beside and near and run.left > last.left:
            row.append(run)
    return row


def _validity(runs: Sequence[Run]) -> tuple[date | None, bool]:
    labelled = [_row_from(run, runs) for run in runs if _VALIDITY.search(run.text)]
    unlabelled = [[run] for run in runs if numbers.begins_with_date(run.text)]
    for row in labelled + unlabelled:
        expires_on, long_term = numbers.end_of_validity("".join(run.text for run in row))
        if expires_on or long_term:
            return expires_on, long_term
    return None, False
