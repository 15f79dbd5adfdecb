"""The rule: which documents may be offered by post, and every reason why one may not."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests import builders_conversions
from tests.conversions import reading
from webapp.conversions.eligibility import FAILS, CaseFacts, Reason, reasons
from webapp.conversions.kinds import ApplicantKind, ApprovalLevel, Delivery
from webapp.conversions.lifecycle import MOVES, CaseState
from webapp.conversions.queries.cases import case_for, events_of
from webapp.conversions.services import catalogue, judging
from webapp.conversions.titles import RULE
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db

TODAY = date(2026, 11, 23)
GOOD = CaseFacts(
    approval_level=ApprovalLevel.MUNICIPAL,
    returns_old_document=False,
    applicant=ApplicantKind.PERSONAL,
    chosen=Delivery.COUNTER,
    is_collected=False,
    keep_until=TODAY,
)
BAD: dict[Reason, dict[str, Any]] = {
    Reason.NOT_MUNICIPAL: {"approval_level": ApprovalLevel.COUNTY},
    Reason.NOT_PERSONAL: {"applicant": ApplicantKind.ORGANISATION},
    Reason.POST_CHOSEN: {"chosen": Delivery.POST},
    Reason.OLD_DOCUMENT: {"returns_old_document": True},
    Reason.COLLECTED: {"is_collected": True},
    Reason.PAST_KEEP_UNTIL: {"keep_until": TODAY - timedelta(days=1)},
}


def test_when_everything_holds_it_may_be_posted_on_its_last_day_too() -> None:
    assert reasons(GOOD, TODAY) == []
    assert reasons(GOOD, TODAY + timedelta(days=1)) == [Reason.PAST_KEEP_UNTIL]


@pytest.mark.parametrize("reason", list(Reason))
def test_one_thing_that_does_not_hold_is_told(reason: Reason) -> None:
    assert reasons(replace(GOOD, **BAD[reason]), TODAY) == [reason]


def test_everything_that_does_not_hold_is_told() -> None:
    worst = replace(GOOD, **{key: value for one in BAD.values() for key, value in one.items()})

    assert reasons(worst, TODAY) == list(Reason)
    assert list(FAILS) == list(RULE) == list(Reason), "each reason has its rule and its words"


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(CaseState)


def test_a_case_is_judged_when_it_comes_in(actor: Actor) -> None:
    good = builders_conversions.case(actor)
    bad = builders_conversions.case(actor, chosen="post", collected_on="2026-01-02")

    assert (good.state, good.reasons) == (CaseState.ELIGIBLE, [])
    assert bad.state is CaseState.INELIGIBLE
    assert bad.reasons == [Reason.POST_CHOSEN, Reason.COLLECTED]


def test_a_changed_item_has_its_cases_judged_again(actor: Actor) -> None:
    item = builders_conversions.item(actor)
    cases = [builders_conversions.case(actor, item).id for _ in range(3)]
    other = builders_conversions.case(actor).id

    catalogue.change_item(actor, item.id, version=1, returns_old_document=True)
    db.session.expire_all()
    assert {case_for(actor, one).state for one in cases} == {CaseState.IMPORTED}
    assert judging.judge_due() == 3

    db.session.expire_all()
    assert {tuple(case_for(actor, one).reasons) for one in cases} == {(Reason.OLD_DOCUMENT,)}
    assert case_for(actor, other).version == 1
    assert [one.kind for one in events_of(case_for(actor, cases[0]))] == ["judged", "imported"]
    [entry] = reading.entries(Act.CASES_JUDGED)
    assert (entry.chain, entry.details) == (actor.scope.id, {"eligible": 0, "ineligible": 3})
    assert judging.judge_due() == 0


def test_a_new_name_of_an_item_asks_for_no_judgement(actor: Actor) -> None:
    case = builders_conversions.case(actor)

    catalogue.change_item(actor, case.item_id, version=1, name="别的名称")

    assert judging.judge_due() == 0
    assert case_for(actor, case.id).state is CaseState.ELIGIBLE


def test_a_case_whose_time_is_over_is_eligible_no_longer(actor: Actor, stranger: Actor) -> None:
    mine, theirs = builders_conversions.case(actor).id, builders_conversions.case(stranger).id
    with clock.freeze(clock.now() + timedelta(days=31)):
        assert judging.judge_due() == 2
        assert judging.judge_due() == 0

    db.session.expire_all()
    assert case_for(actor, mine).reasons == [Reason.PAST_KEEP_UNTIL]
    assert case_for(stranger, theirs).reasons == [Reason.PAST_KEEP_UNTIL]
    assert {one.chain for one in reading.entries(Act.CASES_JUDGED)} == {
        actor.scope.id,
        stranger.scope.id,
    }
