"""What the system finds by itself: begun once, checked again by a later look or by an officer."""

from datetime import datetime, timedelta

import pytest

from tests import builders
from tests.builders_findings import People, again, steps_of
from webapp.findings import found, queries, stepping
from webapp.findings.found import Found
from webapp.findings.kinds import Category, Confirmer, Doer, FindingKind, Reporter
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.findings.queries import FindingFilter, Turn
from webapp.findings.services import ticking
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput, NotFound

VILLAGE = "village:0190"
MONDAY = datetime(2026, 6, 1, 9, tzinfo=clock.SHANGHAI)
WORDS = "连续 9 天没有投递打卡。"


def begin(people: People, subject: str = VILLAGE, **facts) -> Finding:
    told = {
        "kind": FindingKind.VILLAGE,
        "category": Category.NO_DELIVERY,
        "outlet_id": people.outlet.id,
        "subject": subject,
        "words": WORDS,
    }
    with transaction() as session:
        made = found.begin(session, Found(**{**told, **facts}))
    assert made is not None
    return made


def check(subject: str = VILLAGE, *, is_well: bool) -> Finding | None:
    with transaction() as session:
        return found.next_check(
            session, FindingKind.VILLAGE, subject, is_well=is_well, words="今天打卡了。"
        )


@pytest.fixture
def colleague(people) -> Actor:
    bureau = builders.bureau(people.outlet.county_code)
    return builders.actor_of(builders.account(Role.COUNTY_OFFICER, bureau))


def test_it_begins_with_nobody_who_reported_it(people) -> None:
    made = again(begin(people))

    assert (made.reporter, made.reporter_id) == (Reporter.SYSTEM, None)
    assert (made.confirmer, made.confirmer_id) == (Confirmer.CHECK, None)
    assert (made.state, made.subject) == (FindingState.REPORTED, VILLAGE)
    [first] = steps_of(made)
    assert (first.step, first.doer, first.account_id) == (Step.REPORT, Doer.SYSTEM, None)
    assert first.words == WORDS
    query = db.select(AuditEntry).where(AuditEntry.subject_id == str(made.id))
    [entry] = db.session.scalars(query).all()
    assert (entry.act, entry.actor_id) == ("finding:reported", None)
    assert entry.details == {
        "kind": "village",
        "category": "no-delivery",
        "outlet": str(people.outlet.id),
    }


def test_what_demands_a_photo_of_people_demands_none_of_the_system(people) -> None:
    made = begin(people, kind=FindingKind.GRID, category=Category.ADDRESS_DIFFERS)

    assert again(made).state is FindingState.REPORTED


def test_one_is_open_about_a_subject(people) -> None:
    first = begin(people)

    assert begin(people).id == first.id
    assert begin(people, id=first.id).id == first.id
    assert begin(people, "village:0191").id != first.id
    other_kind = begin(people, kind=FindingKind.SERVICE, category=Category.TOO_SELDOM)
    assert other_kind.id != first.id
    assert again(first).steps_taken == 1


def test_when_it_is_over_another_one_begins(people) -> None:
    first = people.bring(begin(people), FindingState.REVIEWED)
    assert check(is_well=True) is not None

    assert begin(people).id != first.id


def test_a_category_of_another_kind_and_an_outlet_that_is_not_there(people) -> None:
    with pytest.raises(InvalidInput):
        begin(people, category=Category.FIRE_RISK)
    with pytest.raises(NotFound):
        begin(people, outlet_id=people.county.account_id)


@pytest.mark.parametrize(
    ("is_well", "state", "step"),
    [
        (True, FindingState.CONFIRMED, Step.CONFIRM),
        (False, FindingState.DISPUTED, Step.DISPUTE),
    ],
)
def test_the_next_check_has_the_last_word(people, is_well, state, step) -> None:
    made = people.bring(begin(people), FindingState.REVIEWED)

    assert check(is_well=is_well) is not None

    now = again(made)
    assert now.state is state
    last = steps_of(now)[-1]
    assert (last.step, last.doer, last.account_id) == (step, Doer.REPORTER, None)
    assert last.words == "今天打卡了。"
    query = db.select(AuditEntry).where(AuditEntry.subject_id == str(made.id))
    entries = db.session.scalars(query.order_by(AuditEntry.number)).all()
    assert entries[-1].details["step"] == step.value
    assert check(is_well=is_well) is None


def test_before_an_office_agreed_a_check_says_nothing(people) -> None:
    made = people.bring(begin(people), FindingState.RECTIFIED)

    assert check(is_well=True) is None
    assert check("village:0199", is_well=True) is None
    assert again(made).state is FindingState.RECTIFIED


def test_what_people_reported_is_not_the_next_checks(people) -> None:
    made = people.bring(people.report(), FindingState.REVIEWED)

    assert check(is_well=True) is None
    assert again(made).state is FindingState.REVIEWED


@pytest.mark.parametrize("step", [Step.CONFIRM, Step.DISPUTE])
def test_an_officer_who_did_not_agree_may_look_again(people, colleague, step) -> None:
    made = people.bring(begin(people), FindingState.REVIEWED)

    with pytest.raises(Forbidden) as refusal:
        people.take(people.county, made, step)
    assert refusal.value.detail == str(stepping.APPROVED_IT)
    for missing in ({"place": None}, {"words": " "}):
        with pytest.raises(InvalidInput):
            people.take(colleague, made, step, **missing)
    people.take(colleague, made, step)

    now = again(made)
    assert now.state in (FindingState.CONFIRMED, FindingState.DISPUTED)
    last = steps_of(now)[-1]
    assert (last.doer, last.account_id) == (Doer.REPORTER, colleague.account_id)


def test_whoever_else_has_no_say(people) -> None:
    made = people.bring(begin(people), FindingState.REVIEWED)

    with pytest.raises(Forbidden) as refusal:
        people.take(people.company, made, Step.CONFIRM)
    assert refusal.value.detail != str(stepping.APPROVED_IT)
    with pytest.raises(NotFound):
        people.take(people.supervisor, made, Step.CONFIRM)


def test_who_looked_on_the_spot_before_may_look_again(people) -> None:
    made = people.bring(begin(people), FindingState.RECTIFIED)
    people.take(people.city, made, Step.APPROVE)

    people.take(people.county, made, Step.CONFIRM)

    assert again(made).state is FindingState.CONFIRMED


def test_nobody_is_asked_and_it_goes_on_as_no_other(people) -> None:
    made, other = begin(people), people.report()

    for step in (Step.ASK, Step.MERGE):
        with pytest.raises(Conflict):
            people.take(people.county, made, step, into_id=other.id)
    now = again(made)
    offered = stepping.possible(now, queries.rules_for(now), stepping.doers_of(people.county, now))
    assert not {one.step for one in offered} & {Step.ASK, Step.MERGE}


def test_silence_ends_it_unconfirmed_and_says_that_nobody_looked(people) -> None:
    with clock.freeze(MONDAY):
        made = people.bring(begin(people), FindingState.REVIEWED)
        mine = queries.findings(people.county, FindingFilter(turn=Turn.MINE))
        assert db.session.scalars(mine).all() == []
    for days in range(60):
        with clock.freeze(MONDAY + timedelta(days=days)):
            ticking.take_due()
            if again(made).nudges == 1 and again(made).is_open:
                waits = db.session.scalars(mine).all()
                assert [one.id for one in waits] == [made.id]

    assert again(made).state is FindingState.UNCONFIRMED
    assert steps_of(made)[-1].words == ticking.NOT_CHECKED


def test_a_letter_about_it_says_that_it_was_found(people, client) -> None:
    made = people.bring(begin(people), FindingState.VERIFIED)
    letter = people.take(people.county, made, Step.REMIND)
    builders.sign_in(client, people.accounts["company"])

    page = client.get(f"/findings/{made.outlet_id}/{made.id}/letters/{letter.id}").text

    assert "日常核查发现你单位" in page
    assert "由下次打卡或检查确认" in page
    assert "报告" not in page


def test_its_page_names_no_reporter(people, colleague, client) -> None:
    made = people.bring(begin(people), FindingState.REVIEWED)
    address = f"/findings/{made.outlet_id}/{made.id}"
    builders.sign_in(client, people.accounts["county"])

    page = client.get(address).text

    for words in ("等复查确认", "下次打卡或检查确认", "审核通过的人不能自己复查"):
        assert words in page
    assert "等报告人" not in page
    assert 'value="confirm"' not in page
    assert VILLAGE not in page


def test_who_looks_again_does_so_on_the_page(people, client) -> None:
    made = people.bring(begin(people), FindingState.RECTIFIED)
    people.take(people.city, made, Step.APPROVE)
    address = f"/findings/{made.outlet_id}/{made.id}"
    builders.sign_in(client, people.accounts["county"])
    page = client.get(address).text
    assert "复查，已改好" in page
    assert "要在现场办" in page
    sent = {
        "step": "confirm",
        "id": str(new_id()),
        "version": str(again(made).version),
        "words": "到村里看过，有投递。",
    }

    assert "要在现场办" in builders.post(client, address, **sent).text
    spot = {"latitude": "28.68", "longitude": "115.9", "accuracy": "12"}
    assert builders.post(client, address, **sent, **spot).status_code == 302

    assert again(made).state is FindingState.CONFIRMED
    assert "复查人 " in client.get(address).text
