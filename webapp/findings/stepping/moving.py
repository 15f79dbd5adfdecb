"""What a step does to a finding: its state, its clock, what is counted."""

from datetime import date

from webapp.findings.kinds import Level
from webapp.findings.lifecycle import MOVES, OPEN, Step
from webapp.findings.models import Finding, FindingStep
from webapp.findings.rules import Rules
from webapp.findings.stepping.demands import MOST_NUDGES
from webapp.foundation.working_days import (
    WorksOn,
    working_day_after,
    working_day_before,
    working_days_between,
)

MOST_DISPUTES = 2
"""The second dispute takes it to the city by itself."""


def move(
    finding: Finding, rules: Rules, step: Step, made: FindingStep, today: date, of: WorksOn
) -> None:
    """Let a finding follow a step that was taken, with its deadline, its level and its counts."""
    if finding.paused_on is not None and step is not Step.ESCALATE:
        _resume(finding, rules, today, of)
    wanted = MOVES[finding.state][step]
    if wanted is None:
        _stay(finding, rules, step, today, of)
        return
    _count(finding, step)
    finding.state = wanted
    finding.due_on = rules.due_on(rules.main_step(wanted), finding.severity, today, of)
    if wanted in OPEN:
        finding.closed_at = finding.closed_level = None
    else:
        finding.closed_at, finding.closed_level = made.at, finding.level
    if step is Step.APPEAL or (step is Step.DISPUTE and finding.disputes >= MOST_DISPUTES):
        finding.level = Level.CITY


def _stay(finding: Finding, rules: Rules, step: Step, today: date, of: WorksOn) -> None:
    """What a step does to a finding that stays where it is: to its clock, most of all."""
    awaited = step
    if step is Step.ASK:
        _pause(finding, rules, today, of)
        return
    if step is Step.ESCALATE:
        finding.level, finding.paused_on, finding.paused_until = Level.CITY, None, None
    elif step is Step.REMIND:
        finding.letters += 1
    elif step is Step.NUDGE:
        finding.nudges += 1
        awaited = Step.CONFIRM if finding.nudges >= MOST_NUDGES else Step.NUDGE
    else:
        return
    finding.due_on = rules.due_on(awaited, finding.severity, today, of)


def _count(finding: Finding, step: Step) -> None:
    if step is Step.RETURN:
        finding.returns += 1
    elif step is Step.DISPUTE:
        finding.disputes += 1
    elif step is Step.APPEAL:
        finding.appeals += 1
    elif step is Step.APPROVE:
        finding.nudges = 0
    elif step is Step.VERIFY:
        finding.letters = 0


def _pause(finding: Finding, rules: Rules, today: date, of: WorksOn) -> None:
    """The clock stands for as long as an answer is waited for, and no longer: the deadline moves at
    once, and whoever never answers keeps nothing from becoming late."""
    days = rules.steps[Step.ASK].days[finding.severity]
    finding.paused_on = today
    finding.paused_until = working_day_after(today, days, of)
    if finding.due_on is not None and days:
        finding.due_on = working_day_after(finding.due_on, days, of)


def _resume(finding: Finding, rules: Rules, today: date, of: WorksOn) -> None:
    """The clock goes on: of the days that were given to the reporter those that were not needed are
    taken back."""
    if finding.paused_on is not None and finding.due_on is not None:
        days = rules.steps[Step.ASK].days[finding.severity]
        left = days - working_days_between(finding.paused_on, today, of)
        if left > 0:
            finding.due_on = working_day_before(finding.due_on, left, of)
    finding.paused_on = finding.paused_until = None
