"""Taking a step: the one place where a finding moves, for acts that run in a transaction.

Asked are, in this order: does its procedure have the step, may this doer take it, does the life of
a finding allow it now, is the evidence there that the procedure demands.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from webapp.findings import queries, touching
from webapp.findings.kinds import Doer, Level, Measure
from webapp.findings.lifecycle import MOVES, OPEN, PENALISES, FindingState, Step
from webapp.findings.models import Finding, FindingEvidence, FindingStep
from webapp.findings.rules import Rules, StepRule
from webapp.foundation import clock, uploads
from webapp.foundation.access import Actor, Permission
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput
from webapp.foundation.working_days import (
    WorksOn,
    working_day_after,
    working_days_between,
    works_on,
)

MOST_DISPUTES = 2
"""The second dispute takes it to the city by itself."""
MOST_APPEALS = 1
MOST_NUDGES = 2
"""After so many reminders the reporter's silence ends it."""

NOT_NOW = _l("这一步现在办不了，情况已经变了。看最新的，再办。")
NOT_YOURS = _l("这一步不归您办。")
WORDS_NEEDED = _l("写几句话说明情况")
PHOTOS_NEEDED = _l("至少要 %(count)s 张照片")
PLACE_NEEDED = _l("要在现场办，请允许定位")
MEASURE_NEEDED = _l("选一种处理结果")
FINE_NEEDED = _l("罚款要写金额，其他处理不写")
NO_PENALTY_HERE = _l("处罚只在处罚决定里写。")
APPEALED = _l("已经复核过一次。还有异议，可以向邮政管理部门申诉，电话 12305。")
OUT_OF_TIME = _l("过了申请复核的期限。可以向邮政管理部门申诉，电话 12305。")


@dataclass(frozen=True)
class Place:
    """Where a device was: WGS 84, and how sure it is."""

    latitude: float
    longitude: float
    accuracy_metres: int


@dataclass(frozen=True)
class Taken:
    """What somebody brings to a step. `id` is the sender's: the same one twice is one step."""

    step: Step
    id: UUID
    words: str = ""
    photos: Sequence[str] = ()
    """Hashes of the uploads that belong to it."""
    place: Place | None = None
    measure: Measure | None = None
    fine_fen: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    """Other columns of the finding that the step sets."""


def doers_of(actor: Actor, finding: Finding) -> frozenset[Doer]:
    """As what an actor may act on a finding.

    What is the city's is no business of the county. Whoever has the last word has no other: an
    officer's own report is handled by colleagues.
    """
    if finding.confirmer_id == actor.account_id:
        return frozenset({Doer.REPORTER})
    if actor.may(Permission.FINDINGS_PENALISE):
        return frozenset({Doer.CITY, Doer.COUNTY})
    if actor.may(Permission.FINDINGS_HANDLE) and finding.level is Level.COUNTY:
        return frozenset({Doer.COUNTY})
    return frozenset({Doer.COMPANY}) if actor.may(Permission.FINDINGS_RECTIFY) else frozenset()


def possible(finding: Finding, rules: Rules, doers: frozenset[Doer]) -> list[StepRule]:
    """The steps that somebody may take now, first the one that is awaited."""
    found = [
        rules.steps[step]
        for step in MOVES[finding.state]
        if rules.leads_on(finding.state, step)
        and rules.steps[step].doers & doers
        and not _why_not(finding, rules, step)
    ]
    awaited = Step.ANSWER if finding.paused_on else rules.main_step(finding.state)
    return sorted(found, key=lambda rule: rule.step is not awaited)


def why_no_appeal(finding: Finding, rules: Rules) -> str:
    """Why its reporter can ask for no second look, and where to turn instead; empty where they can
    ask, or nothing was refused."""
    if Step.APPEAL not in MOVES[finding.state]:
        return ""
    return str(_why_no_appeal(finding, rules))


def take(
    session: Session,
    finding: Finding,
    rules: Rules,
    taken: Taken,
    by: frozenset[Doer],
    account: UUID | None,
) -> FindingStep:
    """Take a step: the finding moves, the deadline follows, the evidence is bound to the step.

    Raises Forbidden, Conflict, InvalidInput (`words`, `photos`, `place`, `measure`, `fine_yuan`).
    """
    rule = rules.steps.get(taken.step)
    if rule is None or not rules.leads_on(finding.state, taken.step):
        raise Conflict(NOT_NOW, slug="finding-moved", state=finding.state.value)
    doers = rule.doers & by
    if not doers:
        raise Forbidden(NOT_YOURS)
    if taken.step in PENALISES and Doer.CITY not in by:
        raise Forbidden(NOT_YOURS)
    if why := _why_not(finding, rules, taken.step):
        raise Conflict(why, slug="finding-moved", state=finding.state.value)
    _demand(rule, taken)
    _judge(taken)
    today, of = clock.today(), works_on(session)
    before = clock.business_day(queries.last_step(finding).at)
    days = working_days_between(before, today, of)
    made = _write_down(session, finding, taken, _as(doers), account, days)
    _move(finding, rules, taken.step, made, today, of)
    for name, value in taken.changes.items():
        setattr(finding, name, value)
    if finding.due_on is not None:
        made.due_on = finding.due_on
    touching.touch(session, finding)
    return made


def begin(
    session: Session,
    finding: Finding,
    rules: Rules,
    taken: Taken,
    doer: Doer,
    account: UUID | None,
) -> FindingStep:
    """The first step of a new finding: its report. Raises InvalidInput."""
    _demand(rules.steps[Step.REPORT], taken)
    finding.state = FindingState.REPORTED
    finding.due_on = rules.due_on(Step.ACCEPT, finding.severity, clock.today(), works_on(session))
    session.add(finding)
    session.flush()
    made = _write_down(session, finding, taken, doer, account, days=0)
    made.due_on = finding.due_on
    touching.touch(session, finding)
    return made


def new_link() -> tuple[str, str]:
    """A token for the link of a reporter without an account, and the hash that is kept of it."""
    token = secrets.token_urlsafe(24)
    return token, link_hash(token)


def link_hash(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _why_not(finding: Finding, rules: Rules, step: Step) -> Any:
    """What else keeps a step from being taken now; empty when nothing does."""
    if step is Step.ESCALATE and finding.level is Level.CITY:
        return NOT_NOW
    if step is Step.ASK and finding.paused_on is not None:
        return NOT_NOW
    if step is Step.ANSWER and finding.paused_on is None:
        return NOT_NOW
    if step in PENALISES | {Step.END} and finding.level is not Level.CITY:
        return NOT_NOW
    if step is Step.APPEAL:
        return _why_no_appeal(finding, rules)
    return ""


def _why_no_appeal(finding: Finding, rules: Rules) -> Any:
    if finding.appeals >= MOST_APPEALS:
        return APPEALED
    days = rules.steps[Step.APPEAL].days[finding.severity]
    since = clock.business_day(finding.closed_at or clock.now())
    return OUT_OF_TIME if clock.today() > working_day_after(since, days, works_on()) else ""


def _demand(rule: StepRule, taken: Taken) -> None:
    errors = {}
    if rule.words and not taken.words.strip():
        errors["words"] = [str(WORDS_NEEDED)]
    if len(set(taken.photos)) < rule.photos:
        errors["photos"] = [str(PHOTOS_NEEDED) % {"count": rule.photos}]
    if rule.place and taken.place is None:
        errors["place"] = [str(PLACE_NEEDED)]
    if errors:
        raise InvalidInput(errors=errors)


def _judge(taken: Taken) -> None:
    """A decision says what it is, a fine how much; no other step says either."""
    if taken.step is not Step.DECIDE:
        if taken.measure is not None or taken.fine_fen is not None:
            raise InvalidInput(NO_PENALTY_HERE, errors={"measure": [str(NO_PENALTY_HERE)]})
        return
    if taken.measure is None:
        raise InvalidInput(errors={"measure": [str(MEASURE_NEEDED)]})
    if (taken.measure is Measure.FINE) is not bool(taken.fine_fen):
        raise InvalidInput(errors={"fine_yuan": [str(FINE_NEEDED)]})


def _as(doers: frozenset[Doer]) -> Doer:
    """The highest of what somebody may act as: the city acts as the city."""
    return min(doers, key=[Doer.CITY, Doer.COUNTY, Doer.COMPANY, Doer.REPORTER, Doer.SYSTEM].index)


def _write_down(
    session: Session,
    finding: Finding,
    taken: Taken,
    doer: Doer,
    account: UUID | None,
    days: int,
) -> FindingStep:
    finding.steps_taken += 1
    made = FindingStep(
        outlet_id=finding.outlet_id,
        id=taken.id,
        finding_id=finding.id,
        position=finding.steps_taken,
        step=taken.step,
        doer=doer,
        account_id=account,
        at=clock.now(),
        days=days,
        words=taken.words.strip(),
        latitude=taken.place.latitude if taken.place else None,
        longitude=taken.place.longitude if taken.place else None,
        accuracy_metres=taken.place.accuracy_metres if taken.place else None,
        measure=taken.measure,
        fine_fen=taken.fine_fen,
    )
    session.add(made)
    _bind(session, finding, made, taken.photos)
    return made


def _bind(session: Session, finding: Finding, made: FindingStep, hashes: Sequence[str]) -> None:
    if not hashes:
        return
    wanted = list(dict.fromkeys(hashes))
    uploads.attach(session, made.id, finding.outlet_id, wanted)
    by_hash = {one.sha256: one for one in uploads.of_record(made.id, finding.outlet_id)}
    for position, sha256 in enumerate(wanted):
        seen = uploads.seen_of(by_hash[sha256])
        session.add(
            FindingEvidence(
                outlet_id=finding.outlet_id,
                id=by_hash[sha256].id,
                finding_id=finding.id,
                step_id=made.id,
                sha256=sha256,
                position=position,
                taken_at=seen.taken_at,
                latitude=seen.latitude,
                longitude=seen.longitude,
            )
        )


def _move(
    finding: Finding, rules: Rules, step: Step, made: FindingStep, today: date, of: WorksOn
) -> None:
    if finding.paused_on is not None and step is not Step.ESCALATE:
        _resume(finding, today, of)
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
        finding.paused_on = today
        return
    if step is Step.ESCALATE:
        finding.level, finding.paused_on = Level.CITY, None
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


def _resume(finding: Finding, today: date, of: WorksOn) -> None:
    """The clock goes on: the days on which the reporter was asked do not count."""
    if finding.paused_on is not None and finding.due_on is not None:
        stood = working_days_between(finding.paused_on, today, of)
        if stood:
            finding.due_on = working_day_after(finding.due_on, stood, of)
    finding.paused_on = None
