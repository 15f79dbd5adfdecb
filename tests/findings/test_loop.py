"""The straight way of a finding, and what keeps it from being walked by the wrong people."""

import pytest

from tests import builders
from tests.builders_findings import FOLLOWS, again, steps_of
from webapp.findings.kinds import Confirmer, Doer, Level, Measure
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import FindingEvidence
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput, NotFound
from webapp.identity.documents import check_digit


def test_from_the_report_to_the_reporters_confirmation(people) -> None:
    finding = people.report()

    people.bring(finding, FindingState.CONFIRMED)

    over = again(finding)
    assert (over.state, over.level, over.closed_level) == (
        FindingState.CONFIRMED,
        Level.COUNTY,
        Level.COUNTY,
    )
    taken = steps_of(finding)
    assert [one.step for one in taken] == [
        Step.REPORT,
        Step.ACCEPT,
        Step.ASSIGN,
        Step.VERIFY,
        Step.RECTIFY,
        Step.APPROVE,
        Step.CONFIRM,
    ]
    assert [one.position for one in taken] == list(range(1, 8))
    assert {one.step: one.doer for one in taken} == {
        Step.REPORT: Doer.REPORTER,
        Step.ACCEPT: Doer.COUNTY,
        Step.ASSIGN: Doer.COUNTY,
        Step.VERIFY: Doer.COUNTY,
        Step.RECTIFY: Doer.COMPANY,
        Step.APPROVE: Doer.COUNTY,
        Step.CONFIRM: Doer.REPORTER,
    }


def test_each_step_leaves_an_entry_that_names_nobody_outside(people) -> None:
    finding = people.bring(people.report(), FindingState.ACCEPTED)

    query = (
        db.select(AuditEntry)
        .where(AuditEntry.subject_id == str(finding.id))
        .order_by(AuditEntry.number)
    )
    entries = db.session.scalars(query).all()
    assert [entry.act for entry in entries] == ["finding:reported", "finding:step-taken"]
    assert entries[1].details == {
        "step": "accept",
        "level": "county",
        "outlet": str(finding.outlet_id),
    }
    assert {entry.chain for entry in entries} == {str(finding.company_id)}


def test_the_reporter_confirms_and_nobody_else(people) -> None:
    finding = people.bring(people.report(), FindingState.REVIEWED)
    assert (finding.confirmer, finding.confirmer_id) == (
        Confirmer.ACCOUNT,
        people.supervisor.account_id,
    )

    for actor in (people.county, people.city, people.company):
        with pytest.raises(Forbidden):
            people.take(actor, finding, Step.CONFIRM)
    with pytest.raises(NotFound):
        people.take(people.grid, finding, Step.CONFIRM)

    assert again(finding).state is FindingState.REVIEWED


@pytest.mark.parametrize("step", [Step.VERIFY, Step.RECTIFY])
def test_without_the_photo_the_table_asks_for_nothing_moves(people, step) -> None:
    before = {Step.VERIFY: FindingState.ASSIGNED, Step.RECTIFY: FindingState.VERIFIED}[step]
    actor = {Step.VERIFY: people.county, Step.RECTIFY: people.company}[step]
    finding = people.bring(people.report(), before)

    with pytest.raises(InvalidInput) as refusal:
        people.take(actor, finding, step, photos=0)

    assert list(refusal.value.extra["errors"]) == ["photos"]
    assert again(finding).state is before


def test_without_words_nothing_moves(people) -> None:
    finding = people.bring(people.report(), FindingState.VERIFIED)

    with pytest.raises(InvalidInput) as refusal:
        people.take(people.company, finding, Step.RECTIFY, words="  ")

    assert list(refusal.value.extra["errors"]) == ["words"]


def test_photos_are_bound_to_their_step(people) -> None:
    finding = people.bring(people.report(), FindingState.RECTIFIED)

    kept = db.session.scalars(db.select(FindingEvidence).order_by(FindingEvidence.step_id)).all()
    rectified = steps_of(finding)[-1]
    [of_it] = [one for one in kept if one.step_id == rectified.id]
    assert of_it.finding_id == finding.id
    assert len(of_it.sha256) == 64


def test_two_officers_at_one_step(people) -> None:
    finding = people.report()
    seen = finding.version
    people.take(people.county, finding, Step.ACCEPT)

    with pytest.raises(Conflict):
        people.take(people.county, finding, Step.REJECT, version=seen)

    assert again(finding).state is FindingState.ACCEPTED


def test_sent_twice_it_is_one_step(people) -> None:
    finding = people.report()
    first = people.take(people.county, finding, Step.ACCEPT)

    second = people.take(people.county, finding, Step.ACCEPT, id=first.id, version=1)

    assert second.id == first.id
    assert again(finding).steps_taken == 2
    with pytest.raises(Conflict):
        people.take(people.county, finding, Step.REJECT, id=first.id)


def test_reported_twice_it_is_one_finding(people) -> None:
    first = people.report()
    again_reported = people.report(id=first.id)

    assert again_reported.id == first.id
    assert again(first).steps_taken == 1


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.SOCIAL_SUPERVISOR])
def test_who_is_elsewhere_finds_nothing(people, role) -> None:
    finding = people.report()
    builders.region("360103")
    stranger = builders.actor_of(builders.account(role, builders.bureau("360103")))

    with pytest.raises(NotFound):
        people.take(stranger, finding, Step.ACCEPT)


def test_a_county_cannot_penalise_whatever_it_sends(people) -> None:
    finding = people.bring(people.report(), FindingState.VERIFIED)

    for step in (Step.FILE, Step.DECIDE, Step.END):
        with pytest.raises((Forbidden, Conflict)):
            people.take(people.county, finding, step)

    assert again(finding).state is FindingState.VERIFIED


def test_the_city_takes_it_up_files_and_decides(people) -> None:
    finding = people.bring(people.report(), FindingState.VERIFIED)
    people.take(people.county, finding, Step.ESCALATE)
    assert again(finding).level is Level.CITY
    with pytest.raises(Forbidden):
        people.take(people.county, finding, Step.REMIND)

    people.take(people.city, finding, Step.FILE)
    people.take(people.city, finding, Step.DECIDE, measure=Measure.FINE, fine_fen=150_000)
    people.take(people.company, finding, Step.RECTIFY)
    people.take(people.city, finding, Step.APPROVE)
    people.take(people.supervisor, finding, Step.CONFIRM)

    over = again(finding)
    assert (over.state, over.closed_level) == (FindingState.CONFIRMED, Level.CITY)


def test_disputed_it_is_mended_again_and_the_second_time_it_is_the_citys(people) -> None:
    finding = people.bring(people.report(), FindingState.REVIEWED)
    people.take(people.supervisor, finding, Step.DISPUTE)
    people.take(people.county, finding, Step.RETURN)
    assert (again(finding).state, again(finding).returns) == (FindingState.VERIFIED, 1)
    people.take(people.company, finding, Step.RECTIFY)
    people.take(people.county, finding, Step.APPROVE)

    people.take(people.supervisor, finding, Step.DISPUTE)

    now = again(finding)
    assert (now.state, now.level, now.disputes) == (FindingState.DISPUTED, Level.CITY, 2)
    with pytest.raises(Forbidden):
        people.take(people.county, finding, Step.RETURN)
    people.take(people.city, finding, Step.END)
    assert again(finding).state is FindingState.ENDED_DISPUTED


@pytest.mark.parametrize("step", [Step.REJECT, Step.FIND_UNFOUNDED])
def test_an_end_of_its_own_can_be_appealed_once_to_the_city(people, step) -> None:
    before = FindingState.REPORTED if step is Step.REJECT else FindingState.ASSIGNED
    finding = people.bring(people.report(), before)
    people.take(people.county, finding, step)
    assert again(finding).closed_at is not None

    people.take(people.supervisor, finding, Step.APPEAL)

    now = again(finding)
    assert (now.state, now.level, now.closed_at) == (FindingState.REPORTED, Level.CITY, None)
    people.take(people.city, finding, Step.REJECT)
    with pytest.raises(Conflict):
        people.take(people.supervisor, finding, Step.APPEAL)


def test_returned_for_rework_with_a_count(people) -> None:
    finding = people.bring(people.report(), FindingState.RECTIFIED)

    people.take(people.county, finding, Step.RETURN, words="照片看不清，重拍。")

    now = again(finding)
    assert (now.state, now.returns) == (FindingState.VERIFIED, 1)


def test_the_straight_way_is_all_states_of_it(people) -> None:
    assert people.bring(people.report(), FOLLOWS[-1]).state is FOLLOWS[-1]


def test_words_with_an_identity_number_are_refused(people) -> None:
    number = "11010118800101001" + check_digit("11010118800101001")

    with pytest.raises(InvalidInput) as refusal:
        people.report(words=f"他的证件是 {number}，请处理")

    assert number not in str(refusal.value.extra)
