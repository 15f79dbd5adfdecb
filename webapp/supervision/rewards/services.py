"""Acts on rewards: proposed by an officer, decided by the city, paid."""

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.accounts.people import still_hold
from webapp.findings import reporters
from webapp.findings.models import Finding
from webapp.findings.queries import finding_for
from webapp.findings.wording import refuse_identity_numbers
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor, Permission
from webapp.foundation.audit import Act
from webapp.foundation.database import insert_once, new_id, place_of, transaction
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput
from webapp.supervision.rewards import queries
from webapp.supervision.rewards.kinds import FOUND_TRUE, MOST_FEN, REWARDED, RewardState
from webapp.supervision.rewards.models import FindingReward

GRANTED = "您反映的问题查实了，有举报奖励。带上编号到受理的单位领取；看编号和办理情况"
"""Chinese whoever reads it, as all messages; it goes on with “，请打开 …”."""
NOT_FOR_THEM = _l("举报奖励给网格员和群众。管理部门的人报的不奖励。")
NOT_TRUE = _l("还没有查实，现在不能奖励。")
ONCE = _l("这件问题已经提过奖励了，一件只奖一次。")
AMOUNT = _l("填 0.01 到 50000 的金额，最多两位小数")
MOVED = _l("这笔奖励刚有人办过。看最新的，再办。")
OWN_PROPOSAL = _l("自己提的奖励，请同事来定。")
PAID_AHEAD = _l("发放日期不能在将来，也不能早于决定的那天")
WHY = _l("写 2 到 500 个字")


def propose(
    actor: Actor, outlet_id: UUID, finding_id: UUID, amount_fen: int, why: str
) -> FindingReward:
    """Propose a reward for a finding that was found true.

    Raises NotFound, Forbidden for a finding of an officer's, Conflict where it was not found true
    or has its reward, InvalidInput.
    """
    _check(amount_fen, why)
    with transaction() as session:
        finding = finding_for(actor, outlet_id, finding_id, lock=True)
        if why_not := why_no_reward(finding):
            raise Conflict(why_not)
        if finding.reporter_id is not None and still_hold(
            [finding.reporter_id], Permission.ENFORCEMENT_RECORD
        ):
            raise Forbidden(NOT_FOR_THEM)
        made = FindingReward(
            **place_of(finding),
            id=new_id(),
            finding_id=finding.id,
            state=RewardState.PROPOSED,
            amount_fen=amount_fen,
            why=why,
            proposed_by=actor.account_id,
            proposed_at=clock.now(),
        )
        if not insert_once(session, made):
            raise Conflict(ONCE)
        audit.record(
            Act.REWARD_PROPOSED,
            actor,
            "reward",
            made.id,
            chain=made.company_id,
            outlet=str(outlet_id),
            fen=amount_fen,
        )
    return made


def decide(
    actor: Actor,
    outlet_id: UUID,
    reward_id: UUID,
    version: int,
    *,
    grants: bool,
    amount_fen: int,
    why: str,
) -> FindingReward:
    """Grant a reward, with the amount that is right, or refuse it. Nobody decides on what they
    proposed themselves. Raises NotFound, Forbidden, Conflict, InvalidInput."""
    _check(amount_fen if grants else 1, why)
    with transaction() as session:
        row = queries.reward_for(actor, outlet_id, reward_id, lock=True)
        _expect(row, RewardState.PROPOSED, version)
        if row.proposed_by == actor.account_id:
            raise Forbidden(OWN_PROPOSAL)
        row.state = RewardState.GRANTED if grants else RewardState.REFUSED
        row.decided_by, row.decided_at, row.decided_why = actor.account_id, clock.now(), why
        if grants:
            row.amount_fen = amount_fen
            reporters.tell(session, _finding_of(actor, row), GRANTED)
        session.flush()
        audit.record(
            Act.REWARD_DECIDED,
            actor,
            "reward",
            row.id,
            chain=row.company_id,
            state=row.state.value,
            fen=row.amount_fen,
        )
    return row


def pay(
    actor: Actor, outlet_id: UUID, reward_id: UUID, version: int, paid_on: date, receipt: str
) -> FindingReward:
    """Note that a reward was handed over, against a receipt. Raises NotFound, Conflict,
    InvalidInput."""
    with transaction() as session:
        row = queries.reward_for(actor, outlet_id, reward_id, lock=True)
        _expect(row, RewardState.GRANTED, version)
        decided_on = clock.business_day(row.decided_at or clock.now())
        if not decided_on <= paid_on <= clock.today():
            raise InvalidInput(errors={"paid_on": [str(PAID_AHEAD)]})
        row.state, row.paid_on, row.receipt = RewardState.PAID, paid_on, receipt
        row.paid_by = actor.account_id
        session.flush()
        audit.record(
            Act.REWARD_PAID,
            actor,
            "reward",
            row.id,
            chain=row.company_id,
            fen=row.amount_fen,
            day=paid_on.isoformat(),
        )
    return row


def why_no_reward(finding: Finding) -> str:
    """Why a finding cannot be rewarded; empty where it can."""
    if finding.reporter not in REWARDED:
        return str(NOT_FOR_THEM)
    if finding.state not in FOUND_TRUE:
        return str(NOT_TRUE)
    return str(ONCE) if queries.of_finding(finding) is not None else ""


def _check(amount_fen: int, why: str) -> None:
    if not 1 <= amount_fen <= MOST_FEN:
        raise InvalidInput(errors={"amount_yuan": [str(AMOUNT)]})
    refuse_identity_numbers(why)


def _expect(row: FindingReward, state: RewardState, version: int) -> None:
    if row.state is not state or row.version != version:
        raise Conflict(MOVED)


def _finding_of(actor: Actor, row: FindingReward) -> Finding:
    return finding_for(actor, row.outlet_id, row.finding_id)
