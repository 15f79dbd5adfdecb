"""What a step demands: what somebody brings to it, and what keeps it from being taken now."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.findings.kinds import Confirmer, Level, Measure
from webapp.findings.lifecycle import LAST_WORDS, MOVES, PENALISES, Step
from webapp.findings.models import Finding
from webapp.findings.rules import Rules, StepRule
from webapp.foundation import clock
from webapp.foundation.errors import InvalidInput
from webapp.foundation.working_days import working_day_after, works_on

MOST_APPEALS = 1
MOST_NUDGES = 2
"""After so many reminders the reporter's silence ends it."""

NOT_NOW = _l("这一步现在办不了，情况已经变了。看最新的，再办。")
NOT_YOURS = _l("这一步不归您办。")
NOT_AN_OFFICER = _l("选一位管这里的工作人员")
NOT_OPEN = _l("选一件同一网点、还没办结的")
WORDS_NEEDED = _l("写几句话说明情况")
PHOTOS_NEEDED = _l("至少要 %(count)s 张照片")
PLACE_NEEDED = _l("要在现场办，请允许定位")
MEASURE_NEEDED = _l("选一种处理结果")
FINE_NEEDED = _l("罚款要写金额，其他处理不写")
NO_PENALTY_HERE = _l("处罚只在处罚决定里写。")
APPEALED = _l("已经复核过一次。还有异议，可以向邮政管理部门申诉，电话 12305。")
APPROVED_IT = _l("审核通过的人不能自己复查，请同事到现场看。")
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


def why_no_appeal(finding: Finding, rules: Rules) -> str:
    """Why its reporter can ask for no second look, and where to turn instead; empty where they can
    ask, or nothing was refused."""
    if Step.APPEAL not in MOVES[finding.state]:
        return ""
    return str(_why_no_appeal(finding, rules))


def rule_for(finding: Finding, rule: StepRule) -> StepRule:
    """What somebody brings to a step: what the procedure says, and for the last word on what the
    system found, that they were there and what they saw."""
    if finding.confirmer is Confirmer.CHECK and rule.step in LAST_WORDS:
        return replace(rule, words=True, place=True)
    return rule


def why_not(finding: Finding, rules: Rules, step: Step) -> Any:
    """What else keeps a step from being taken now; empty when nothing does.

    Nobody can be asked about what the system found, and its next check is of one subject: it goes
    on as no other finding.
    """
    if step is Step.ASK and finding.confirmer is Confirmer.CHECK:
        return NOT_NOW
    if step is Step.MERGE and finding.subject is not None:
        return NOT_NOW
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


def demand(rule: StepRule, taken: Taken) -> None:
    """Raise InvalidInput (`words`, `photos`, `place`) for what is missing."""
    errors = {}
    if rule.words and not taken.words.strip():
        errors["words"] = [str(WORDS_NEEDED)]
    if len(set(taken.photos)) < rule.photos:
        errors["photos"] = [str(PHOTOS_NEEDED) % {"count": rule.photos}]
    if rule.place and taken.place is None:
        errors["place"] = [str(PLACE_NEEDED)]
    if errors:
        raise InvalidInput(errors=errors)


def judge(taken: Taken) -> None:
    """A decision says what it is, a fine how much; no other step says either."""
    if taken.step is not Step.DECIDE:
        if taken.measure is not None or taken.fine_fen is not None:
            raise InvalidInput(NO_PENALTY_HERE, errors={"measure": [str(NO_PENALTY_HERE)]})
        return
    if taken.measure is None:
        raise InvalidInput(errors={"measure": [str(MEASURE_NEEDED)]})
    if (taken.measure is Measure.FINE) is not bool(taken.fine_fen):
        raise InvalidInput(errors={"fine_yuan": [str(FINE_NEEDED)]})
