"""What a form is for, and what one of its questions says."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Purpose(StrEnum):
    """What a form is for: each purpose has versions of its own."""

    VISIT_OUTLET = "visit-outlet"
    TEST_LETTER = "test-letter"
    ASK_RECIPIENT = "ask-recipient"
    VILLAGE_BOARD = "village-board"
    MONTHLY_REPORT = "monthly-report"
    SPOT_CHECK = "spot-check"
    SCORECARD = "scorecard"
    SELF_CHECK = "self-check"


class FieldKind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    YES_NO = "yes-no"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"


class Measure(StrEnum):
    """What the law counts by the week."""

    DELIVERIES = "deliveries"
    OPEN_DAYS = "open-days"


YES, NO = "yes", "no"
SETTLEMENT = "settlement"
"""The name of the question whose choices are values of Settlement."""
BY_ANSWER = "answer"
"""In the place of a kind of settlement: what was answered to that question."""


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    value: str
    label: str
    points: int = 0
    is_bad: bool = False
    """Whether it suggests to report a problem."""


@dataclass(frozen=True)
class FormField:
    """A question. What does not belong to its kind is empty."""

    name: str
    """Under which the answer is kept: the same in every version."""
    label: str
    kind: FieldKind
    required: bool = True
    hint: str = ""
    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None
    unit: str = ""
    points: int = 0
    """Of “yes”, in a scorecard."""
    norm: str = ""
    """A value of Settlement, or BY_ANSWER: the legal number there is the measure of a number."""
    measure: str = ""
    """A value of Measure: of what the legal number is taken."""
    problem_category: str = ""
    """What a bad answer suggests to report: “no”, a bad choice, a number below the legal one."""

    @property
    def most_points(self) -> int:
        """The most that an answer may bring."""
        if self.kind is FieldKind.CHOICE:
            return max((one.points for one in self.options), default=0)
        return self.points if self.kind is FieldKind.YES_NO else 0


def as_json(fields: tuple[FormField, ...]) -> list[dict[str, Any]]:
    """The questions as a version of a form keeps them: without what is empty."""
    return [_field_json(one) for one in fields]


def from_json(kept: list[Mapping[str, Any]]) -> tuple[FormField, ...]:
    """The questions that a version of a form keeps."""
    return tuple(
        FormField(
            **{
                **one,
                "kind": FieldKind(one["kind"]),
                "options": tuple(Option(**option) for option in one.get("options", ())),
            }
        )
        for one in kept
    )


def _field_json(one: FormField) -> dict[str, Any]:
    told = {name: value for name, value in vars(one).items() if value not in ("", None, (), 0)}
    if not one.required:
        told["required"] = False
    if one.least == 0:
        told["least"] = 0
    if one.most == 0:
        told["most"] = 0
    if one.options:
        told["options"] = [
            {name: value for name, value in vars(option).items() if value not in (0, False)}
            for option in one.options
        ]
    return told
