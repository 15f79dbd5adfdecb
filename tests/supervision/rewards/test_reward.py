"""Rewards: for what was found true, once, decided by the city, never for an officer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders_enforcement import this_year
from webapp.findings.kinds import Category, FindingKind
from webapp.findings.lifecycle import FindingState, Step
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput, NotFound
from webapp.foundation.messages.models import Message
from webapp.supervision.enforcement import figures
from webapp.supervision.rewards import services
from webapp.supervision.rewards.kinds import RewardState
from webapp.supervision.rewards.models import FindingReward

WHY = "按奖励办法第五条，线索查实。"


def _found_true(people, by_link: bool = False):
    if by_link:
        finding, _token = people.report_by_link("+8613900139000")
    else:
        finding = people.report(people.grid, FindingKind.GRID, Category.FIRE_RISK)
    return people.bring(finding, FindingState.VERIFIED)


def _propose(people, finding=None, amount_fen: int = 20_000) -> FindingReward:
    finding = finding or _found_true(people)
    return services.propose(people.county, finding.outlet_id, finding.id, amount_fen, WHY)


def _decide(people, row, *, grants=True, amount_fen=20_000, by=None) -> FindingReward:
    return services.decide(
        by or people.city,
        row.outlet_id,
        row.id,
        row.version,
        grants=grants,
        amount_fen=amount_fen,
        why="同意按标准发放",
    )


def test_proposed_decided_paid_with_an_entry_each(people) -> None:
    row = _decide(people, _propose(people), amount_fen=15_000)
    paid = services.pay(
        people.city, row.outlet_id, row.id, row.version, clock.today(), "SJ-2026-07"
    )

    assert (paid.state, paid.amount_fen, paid.receipt) == (RewardState.PAID, 15_000, "SJ-2026-07")
    acts = [Act.REWARD_PROPOSED.value, Act.REWARD_DECIDED.value, Act.REWARD_PAID.value]
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.act.in_(acts)).order_by(AuditEntry.number)
    ).all()
    assert [one.act for one in entries] == acts
    assert not any(WHY in str(one.details) or "SJ-2026" in str(one.details) for one in entries)


def test_the_sums_of_the_ledger_have_what_was_paid(people) -> None:
    row = _decide(people, _propose(people), amount_fen=860_000)
    assert figures.count(people.county, this_year()).total.sums == {}
    services.pay(people.city, row.outlet_id, row.id, row.version, clock.today(), "1")

    for actor in (people.county, people.city):
        assert figures.count(actor, this_year()).total.sums == {"rewards": 860_000}


@pytest.mark.parametrize(
    "state", [FindingState.REPORTED, FindingState.ACCEPTED, FindingState.ASSIGNED]
)
def test_not_before_it_was_found_true(people, state) -> None:
    finding = people.report(people.grid, FindingKind.GRID, Category.FIRE_RISK)
    people.bring(finding, state)
    with pytest.raises(Conflict):
        _propose(people, finding)


def test_not_for_what_was_unfounded(people) -> None:
    finding = people.bring(
        people.report(people.grid, FindingKind.GRID, Category.FIRE_RISK), FindingState.ASSIGNED
    )
    people.take(people.county, finding, Step.FIND_UNFOUNDED)
    with pytest.raises(Conflict):
        _propose(people, finding)


def test_never_for_an_officer_nor_for_a_supervisor(people) -> None:
    reported = people.report(people.county, FindingKind.GRID, Category.FIRE_RISK)
    of_officer = people.bring(reported, FindingState.VERIFIED, people.city)
    of_supervisor = people.bring(people.report(), FindingState.VERIFIED)
    for finding in (of_officer, of_supervisor):
        with pytest.raises(Conflict):
            services.propose(people.city, finding.outlet_id, finding.id, 100, WHY)


def test_never_for_a_grid_worker_who_is_an_officer_as_well(people) -> None:
    finding = _found_true(people)
    builders.grant(
        people.accounts["grid"], Role.COUNTY_OFFICER, builders.bureau(finding.county_code)
    )
    with pytest.raises(Forbidden):
        _propose(people, finding)


def test_once_for_a_finding_also_after_a_refusal(people) -> None:
    finding = _found_true(people)
    row = _decide(people, _propose(people, finding), grants=False)

    assert (row.state, row.amount_fen) == (RewardState.REFUSED, 20_000)
    with pytest.raises(Conflict):
        _propose(people, finding)


def test_nobody_decides_on_their_own_proposal(people) -> None:
    finding = _found_true(people)
    row = services.propose(people.city, finding.outlet_id, finding.id, 20_000, WHY)
    with pytest.raises(Forbidden):
        _decide(people, row)

    assert _decide(people, row, by=people.city_second).state is RewardState.GRANTED


@pytest.mark.parametrize("amount_fen", [0, -1, 5_000_001])
def test_an_amount_beyond_reason_is_refused(people, amount_fen) -> None:
    finding = _found_true(people)
    with pytest.raises(InvalidInput):
        _propose(people, finding, amount_fen)
    row = _propose(people, finding)
    with pytest.raises(InvalidInput):
        _decide(people, row, amount_fen=amount_fen)


def test_a_reporter_by_link_is_told_when_it_is_granted(people) -> None:
    finding = _found_true(people, by_link=True)
    before = len(db.session.scalars(select(Message)).all())
    row = _propose(people, finding)
    assert len(db.session.scalars(select(Message)).all()) == before
    _decide(people, row)

    assert len(db.session.scalars(select(Message)).all()) == before + 1


def test_the_day_of_payment_is_real(people) -> None:
    row = _decide(people, _propose(people))
    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)):
        with pytest.raises(InvalidInput):
            services.pay(people.city, row.outlet_id, row.id, row.version, day, "1")
    with pytest.raises(Conflict):
        services.pay(people.city, row.outlet_id, row.id, row.version - 1, clock.today(), "1")


def test_foreign_findings_and_rewards_are_not_found(people) -> None:
    elsewhere = builders.actor_of(builders.account(Role.CITY_OFFICER, builders.bureau("110100")))
    finding = _found_true(people)
    with pytest.raises(NotFound):
        services.propose(elsewhere, finding.outlet_id, finding.id, 100, WHY)
    row = _propose(people, finding)
    with pytest.raises(NotFound):
        _decide(people, row, by=elsewhere)


def test_by_the_pages(people, client) -> None:
    finding = _found_true(people)
    builders.sign_in(client, people.accounts["county"])
    assert finding.code in client.get("/rewards").text
    where = f"/rewards/new/{finding.outlet_id}/{finding.id}"
    wrong = builders.post(client, where, page=where, amount_yuan="0", words="按办法奖励")
    assert wrong.status_code == 422
    assert "按办法奖励" in wrong.text
    made = builders.post(client, where, page=where, amount_yuan="200", words="按办法奖励")
    assert made.status_code == 302
    page = made.headers["Location"]
    assert "/decide" not in client.get(page).text
    assert client.get(where).headers["Location"] == page

    builders.sign_in(client, people.accounts["city"])
    [row] = db.session.scalars(select(FindingReward)).all()
    told = {"version": row.version, "grants": "true", "amount_yuan": "150.00", "words": "同意"}
    assert builders.post(client, f"{page}/decide", page=page, **told).status_code == 302
    assert builders.post(client, f"{page}/decide", page="/me", **told).status_code == 409
    db.session.refresh(row)
    receipt = {"version": row.version, "paid_on": clock.today().isoformat(), "receipt": "s-1"}
    assert builders.post(client, f"{page}/pay", page=page, **receipt).status_code == 302
    shown = client.get(page).text
    assert "150.00" in shown
    assert "S-1" in shown


def test_the_county_decides_nothing(people, client) -> None:
    row = _propose(people)
    builders.sign_in(client, people.accounts["county"])
    for act in ("decide", "pay"):
        answer = builders.post(client, f"/rewards/{row.outlet_id}/{row.id}/{act}")
        assert answer.status_code == 403
