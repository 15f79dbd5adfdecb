"""Answers to a form: read, measured against the legal numbers, scored. Plain functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.foundation import forms as sent_forms
from webapp.foundation.errors import InvalidInput
from webapp.foundation.form_fields import day_of
from webapp.supervision.forms import legal
from webapp.supervision.forms.kinds import BY_ANSWER, NO, SETTLEMENT, YES, FieldKind, FormField
from webapp.supervision.forms.models import Form

PREFIX = "answer-"
"""Before the name of a question, in the name of its input."""
LONGEST_TEXT = 1000
MOST_DIGITS = 9
NOTHING = _l("这一项要填")
CHOOSE = _l("选一项")
NO_DAY = _l("选日期")
TOO_LONG = _l("最多 1000 个字，请写短一点")
UNREADABLE = _l("里面有看不见的字符，删掉再提交")

Answers = Mapping[str, Any]
"""By the name of the question: a choice's value, yes or no, a number, words, an ISO date."""


@dataclass(frozen=True)
class Remark:
    """An answer that is below the legal number."""

    demanded: int
    source: str
    """The law or rule that demands it."""

    @property
    def words(self) -> str:
        """The remark as a sentence."""
        return _("规定每周至少 %(days)s 天。%(source)s", days=self.demanded, source=self.source)


def typed(form: Form, sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed, by the name of the question, out of the inputs of templates/forms/parts."""
    return {one.name: sent.get(PREFIX + one.name, "") for one in form.questions}


def judge(form: Form, given: Mapping[str, str]) -> dict[str, Any]:
    """The answers that were typed, as they are kept; what was left empty is left out.

    Raises InvalidInput (by the name of the question).
    """
    answers: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for one in form.questions:
        text = given.get(one.name, "").strip()
        if not text:
            if one.required:
                errors[one.name] = [str(NOTHING)]
            continue
        answer, wrong = _READ[one.kind](one, text)
        if wrong:
            errors[one.name] = [str(wrong)]
        else:
            answers[one.name] = answer
    if errors:
        raise InvalidInput(errors=errors)
    return answers


def remarks(
    form: Form, answers: Answers, county_code: str, on: date | None = None
) -> dict[str, Remark]:
    """What is below the legal number of a county on a day (today), by the name of the question."""
    found = {}
    for one in form.questions:
        answer = answers.get(one.name)
        if one.kind is not FieldKind.NUMBER or not one.norm or answer is None:
            continue
        where = answers.get(SETTLEMENT, "") if one.norm == BY_ANSWER else one.norm
        demanded = legal.number(county_code, where, one.measure, on)
        if demanded is not None and answer < demanded.days:
            found[one.name] = Remark(demanded.days, demanded.source)
    return found


def hints(form: Form, county_code: str) -> dict[str, str]:
    """The legal numbers of a county as hints, by the name of the question."""
    return {
        one.name: told
        for one in form.questions
        if one.norm and (told := legal.told(county_code, one.norm, one.measure))
    }


def suggested(form: Form, answers: Answers, found: Mapping[str, Remark]) -> list[str]:
    """The categories of problems that the answers suggest to report, each once, in their order."""
    wanted = [
        one.problem_category
        for one in form.questions
        if one.problem_category and (one.name in found or _is_bad(one, answers.get(one.name)))
    ]
    return list(dict.fromkeys(wanted))


def score(form: Form, answers: Answers) -> tuple[int, int]:
    """The points of the answers, and the most that there could be."""
    points = sum(_points(one, answers.get(one.name)) for one in form.questions)
    return points, sum(one.most_points for one in form.questions)


def _is_bad(one: FormField, answer: Any) -> bool:
    if one.kind is FieldKind.YES_NO:
        return bool(answer == NO)
    return any(option.value == answer and option.is_bad for option in one.options)


def _points(one: FormField, answer: Any) -> int:
    if one.kind is FieldKind.YES_NO:
        return one.points if answer == YES else 0
    return next((option.points for option in one.options if option.value == answer), 0)


def _choice(one: FormField, text: str) -> tuple[Any, Any]:
    known = any(option.value == text for option in one.options)
    return (text, None) if known else (None, CHOOSE)


def _yes_no(_one: FormField, text: str) -> tuple[Any, Any]:
    return (text, None) if text in (YES, NO) else (None, CHOOSE)


def _number(one: FormField, text: str) -> tuple[Any, Any]:
    least = 0 if one.least is None else one.least
    most = 10**MOST_DIGITS - 1 if one.most is None else one.most
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        return None, _("填 %(least)s 到 %(most)s 的整数", least=least, most=most)
    if not least <= int(text) <= most:
        return None, _("填 %(least)s 到 %(most)s 的整数", least=least, most=most)
    return int(text), None


def _text(_one: FormField, text: str) -> tuple[Any, Any]:
    words = text.replace("\r\n", "\n").replace("\t", " ")
    if len(words) > LONGEST_TEXT:
        return None, TOO_LONG
    if not all(sent_forms.is_printable(line) for line in words.split("\n")):
        return None, UNREADABLE
    return words, None


def _day(_one: FormField, text: str) -> tuple[Any, Any]:
    found: date | None = day_of(text)
    return (found.isoformat(), None) if found else (None, NO_DAY)


_READ = {
    FieldKind.CHOICE: _choice,
    FieldKind.YES_NO: _yes_no,
    FieldKind.NUMBER: _number,
    FieldKind.TEXT: _text,
    FieldKind.DATE: _day,
}
