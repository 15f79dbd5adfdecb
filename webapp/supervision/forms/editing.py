"""The table of the editor: questions as rows of inputs, there and back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.findings.kinds import Category
from webapp.foundation.errors import InvalidInput
from webapp.foundation.forms import is_printable
from webapp.places.norms.models import Settlement
from webapp.supervision.forms.kinds import (
    BY_ANSWER,
    SETTLEMENT,
    FieldKind,
    FormField,
    Measure,
    Option,
)

MOST_QUESTIONS = 30
SPARE_ROWS = 2
MOST_OPTIONS = 12
LONGEST = {"label": 60, "hint": 200, "unit": 10, "options": 1000}
MOST_NUMBER = 999_999_999
LAST_PLACE = 999
NO_LABEL = _l("写 1 到 60 个字")
NO_KIND = _l("选怎么回答")
NO_NUMBER = _l("填 0 到 999999999 的整数")
NO_POINTS = _l("填 0 到 100 的整数")
NO_OPTIONS = _l("写 2 到 12 个不同的选项，一行一个，每个最多 60 个字，分值 0 到 100")
TOO_LONG = _l("写短一点，不要有看不见的字符")
WRONG_ORDER = _l("最多不能比最少还少")
NO_SETTLEMENT = _l("要先有一题“在什么地方”")
NOTHING = _l("至少要有一题")
BAD_MARKS = "!！"

Typed = Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """The inputs of one question, as they are shown and sent: all text."""

    number: int
    name: str = ""
    values: Typed | None = None

    def __getitem__(self, key: str) -> str:
        return (self.values or {}).get(key, "")


INPUTS = (
    *("label", "kind", "hint", "options", "unit", "least", "most", "points"),
    *("norm", "measure", "category", "required", "place", "drop"),
)


def rows_of(questions: tuple[FormField, ...]) -> list[Row]:
    """Questions as rows, with some empty ones below."""
    told = [Row(number, one.name, _values(one, number)) for number, one in enumerate(questions)]
    spare = min(SPARE_ROWS, MOST_QUESTIONS - len(told))
    return told + [Row(len(told) + number) for number in range(spare)]


def rows_sent(sent: Typed) -> list[Row]:
    """The rows as they were sent; those of which nothing was typed are spare."""
    return [
        Row(
            number,
            sent.get(f"q{number}-name", ""),
            {one: sent.get(f"q{number}-{one}", "").strip() for one in INPUTS},
        )
        for number in range(MOST_QUESTIONS)
        if f"q{number}-label" in sent
    ]


def questions_of(rows: list[Row], known: tuple[FormField, ...]) -> tuple[FormField, ...]:
    """What the rows say, in the order that they ask for. `known`: the version that was changed,
    whose names and values stay. Raises InvalidInput (`q<number>-<input>`, `questions`)."""
    by_name = {one.name: one for one in known}
    taken = set(by_name)
    errors: dict[str, list[str]] = {}
    found: list[tuple[int, int, FormField]] = []
    for row in rows:
        if row["drop"] or not (row["label"] or row.name):
            continue
        before = by_name.get(row.name)
        name = before.name if before else _new_name(taken)
        wrong = _wrong(row)
        errors |= {f"q{row.number}-{key}": [str(words)] for key, words in wrong.items()}
        if not wrong:
            found.append((_place(row), row.number, _question(row, name, before)))
    questions = tuple(one for _place, _number, one in sorted(found, key=lambda pair: pair[:2]))
    errors = errors or _wrong_together(questions)
    if errors:
        raise InvalidInput(errors=errors)
    return questions


def _values(one: FormField, number: int) -> Typed:
    return {
        "label": one.label,
        "kind": one.kind.value,
        "hint": one.hint,
        "options": "\n".join(_line(option) for option in one.options),
        "unit": one.unit,
        "least": _number_text(one.least),
        "most": _number_text(one.most),
        "points": _number_text(one.points or None),
        "norm": one.norm,
        "measure": one.measure,
        "category": one.problem_category,
        "required": "yes" if one.required else "",
        "place": str(number + 1),
        "drop": "",
    }


def _line(option: Option) -> str:
    mark = "! " if option.is_bad else ""
    return f"{mark}{option.label} | {option.points}" if option.points else f"{mark}{option.label}"


def _place(row: Row) -> int:
    """Where a question is to stand; one that says nothing stands below all that do."""
    place = _whole(row["place"], LAST_PLACE)
    return LAST_PLACE + 1 if place is None else place


def _number_text(value: int | None) -> str:
    return "" if value is None else str(value)


def _new_name(taken: set[str]) -> str:
    number = 1
    while f"q{number}" in taken:
        number += 1
    taken.add(f"q{number}")
    return f"q{number}"


def _wrong(row: Row) -> dict[str, Any]:
    """What is wrong with a row, by its input."""
    wrong: dict[str, Any] = {
        key: NO_LABEL if key == "label" else TOO_LONG
        for key, most in LONGEST.items()
        if len(row[key]) > most or not all(is_printable(line) for line in row[key].splitlines())
    }
    if not row["label"]:
        wrong["label"] = NO_LABEL
    if row["kind"] not in set(FieldKind):
        wrong["kind"] = NO_KIND
        return wrong
    return wrong | _WRONG_OF.get(FieldKind(row["kind"]), _nothing)(row)


def _nothing(_row: Row) -> dict[str, Any]:
    return {}


def _wrong_choice(row: Row) -> dict[str, Any]:
    return {} if _options(row, ()) else {"options": NO_OPTIONS}


def _wrong_points(row: Row) -> dict[str, Any]:
    return {} if _is_number(row["points"], 100) else {"points": NO_POINTS}


def _wrong_number(row: Row) -> dict[str, Any]:
    wrong = {key: NO_NUMBER for key in ("least", "most") if not _is_number(row[key], MOST_NUMBER)}
    if not wrong and row["least"] and row["most"] and int(row["most"]) < int(row["least"]):
        wrong["most"] = WRONG_ORDER
    return wrong


_WRONG_OF = {
    FieldKind.CHOICE: _wrong_choice,
    FieldKind.YES_NO: _wrong_points,
    FieldKind.NUMBER: _wrong_number,
}


def _is_number(text: str, most: int) -> bool:
    return not text or _whole(text, most) is not None


def _whole(text: str, most: int) -> int | None:
    """A number from 0 on; None for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return None
    return int(text) if int(text) <= most else None


def _question(row: Row, name: str, before: FormField | None) -> FormField:
    """What a row that holds together says: what does not belong to its kind is left out."""
    kind = FieldKind(row["kind"])
    one = FormField(name, row["label"], kind, required=bool(row["required"]), hint=row["hint"])
    category = row["category"] if row["category"] in set(Category) else ""
    if kind is FieldKind.CHOICE:
        options = _options(row, before.options if before else ())
        return replace(one, options=options, problem_category=category)
    if kind is FieldKind.YES_NO:
        return replace(one, points=_whole(row["points"], 100) or 0, problem_category=category)
    if kind is FieldKind.NUMBER:
        return _number(row, replace(one, problem_category=category))
    return one


def _number(row: Row, one: FormField) -> FormField:
    norm = row["norm"] if row["norm"] in {*Settlement, BY_ANSWER} else ""
    measure = row["measure"] if row["measure"] in set(Measure) else Measure.DELIVERIES.value
    return replace(
        one,
        least=_whole(row["least"], MOST_NUMBER),
        most=_whole(row["most"], MOST_NUMBER),
        unit=row["unit"],
        norm=norm,
        measure=measure if norm else "",
    )


def _options(row: Row, known: tuple[Option, ...]) -> tuple[Option, ...]:
    """The lines as options, empty where they do not hold together: ! before what is bad, | before
    its points. A label that was there keeps its value."""
    values = {one.label: one.value for one in known}
    taken = set(values.values())
    found: list[Option] = []
    for line in filter(None, (line.strip() for line in row["options"].splitlines())):
        is_bad = line[0] in BAD_MARKS
        label, _bar, points = line.lstrip(BAD_MARKS).replace("｜", "|").partition("|")
        label, points = label.strip(), points.strip()
        if not 1 <= len(label) <= LONGEST["label"] or not _is_number(points, 100):
            return ()
        value = values.get(label) or _new_name(taken)
        found.append(Option(value, label, int(points or 0), is_bad))
    labels = {one.label for one in found}
    return tuple(found) if 2 <= len(found) == len(labels) <= MOST_OPTIONS else ()


def _wrong_together(questions: tuple[FormField, ...]) -> dict[str, list[str]]:
    if not questions:
        return {"questions": [str(NOTHING)]}
    by_answer = any(one.norm == BY_ANSWER for one in questions)
    if by_answer and not any(one.name == SETTLEMENT for one in questions):
        return {"questions": [str(NO_SETTLEMENT)]}
    return {}
