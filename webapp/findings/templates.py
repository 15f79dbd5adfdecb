"""Response templates as a step's form offers them: the words of a city, filled in for a finding."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.findings import queries
from webapp.findings.kinds import Doer
from webapp.findings.lifecycle import MOVES, POSSIBLE_DOERS, Step
from webapp.findings.models import Finding
from webapp.findings.rules import Rules
from webapp.foundation import clock
from webapp.foundation.errors import InvalidInput
from webapp.foundation.working_days import works_on
from webapp.places.models import Outlet

OUTLET, DEADLINE = "%outlet%", "%deadline%"
MARKS = {OUTLET: _l("网点的名称"), DEADLINE: _l("办完这一步以后的期限")}
UNKNOWN_MARK = _l("不认识 %(mark)s，只能用 %(known)s")
NO_DEADLINE = "（没有期限）"
STEPS = tuple(
    step
    for step, doers in POSSIBLE_DOERS.items()
    if doers & {Doer.COUNTY, Doer.CITY} and step is not Step.REPORT
)
"""Steps of offices: what they say stands in a letter, or is read by reporter and outlet."""
_MARK = re.compile(r"%[A-Za-z_]+%")


@dataclass(frozen=True)
class Offered:
    """A template with everything filled in."""

    id: UUID
    title: str
    words: str


def offered(
    finding: Finding, outlet: Outlet, rules: Rules, steps: Iterable[Step]
) -> dict[Step, list[Offered]]:
    """What the finding's city offers for each of some steps."""
    wanted = set(steps)
    found: dict[Step, list[Offered]] = {}
    for one in queries.templates_of(finding.city_code):
        if one.step in wanted:
            words = _filled(one.words, finding, outlet, rules, one.step)
            found.setdefault(one.step, []).append(Offered(one.id, one.title, words))
    return found


def check_marks(words: str) -> None:
    """Raise InvalidInput (`words`) for a mark that nobody fills in."""
    for mark in _MARK.findall(words):
        if mark not in MARKS:
            said = str(UNKNOWN_MARK) % {"mark": mark, "known": "、".join(MARKS)}
            raise InvalidInput(errors={"words": [said]})


def added(typed: str, words: str) -> str:
    """What was typed with a template's words after it: nothing that was typed is lost."""
    if not typed.strip():
        return words
    return typed if words in typed else f"{typed.rstrip()}\n{words}"


def _filled(words: str, finding: Finding, outlet: Outlet, rules: Rules, step: Step) -> str:
    return words.replace(OUTLET, outlet.name).replace(DEADLINE, _deadline(finding, rules, step))


def _deadline(finding: Finding, rules: Rules, step: Step) -> str:
    """The deadline that a step will set, in Chinese as all words of an office."""
    to = MOVES[finding.state].get(step)
    awaited = rules.main_step(to) if to is not None else step
    due_on = rules.due_on(awaited, finding.severity, clock.today(), works_on())
    return f"{due_on.year}年{due_on.month}月{due_on.day}日" if due_on else NO_DEADLINE
