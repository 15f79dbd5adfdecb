"""How the questions of the product's own forms are written down, a line each."""

from collections.abc import Callable

from webapp.supervision.forms.kinds import FieldKind, FormField, Measure

N_: Callable[[str], str] = str
"""Marks words for translation where they stand; they are said in a language when shown."""
CHOICE, YES_NO, NUMBER = FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.NUMBER


def yes_no(name: str, label: str, category: str = "", points: int = 0) -> FormField:
    """Well if it is yes; a no suggests to report the category."""
    return FormField(name, label, YES_NO, problem_category=category, points=points)


def count(name: str, label: str, unit: str, most: int = 99_999) -> FormField:
    """So many."""
    return FormField(name, label, NUMBER, least=0, most=most, unit=unit)


def week(name: str, label: str, measure: Measure, category: str, norm: str) -> FormField:
    """So many days a week, measured against the legal number."""
    return FormField(
        name,
        label,
        NUMBER,
        least=0,
        most=7,
        unit=N_("天"),
        norm=norm,
        measure=measure.value,
        problem_category=category,
    )


WORDS = FormField(
    "words",
    N_("还要说的"),
    FieldKind.TEXT,
    required=False,
    hint=N_("写看到的事，不要写个人的姓名和电话。"),
)
