"""The words of a form in another language."""

from collections.abc import Callable
from dataclasses import replace

from webapp.supervision.forms.kinds import FormField


def reworded(questions: tuple[FormField, ...], say: Callable[[str], str]) -> tuple[FormField, ...]:
    """The questions with every word that people read said anew; names and values stay."""

    def said(text: str) -> str:
        return say(text) if text else ""

    return tuple(
        replace(
            one,
            label=said(one.label),
            hint=said(one.hint),
            unit=said(one.unit),
            options=tuple(replace(option, label=said(option.label)) for option in one.options),
        )
        for one in questions
    )
