"""Beside the loop: one finding for two, notes, an eye on it, a successor, reporters by link."""

import pytest

from tests import builders
from tests.builders_findings import again, end_term, steps_of
from webapp.findings import queries, reporters, stepping
from webapp.findings.kinds import Category, Confirmer
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.queries import FindingFilter, Turn
from webapp.findings.services import handing_on, noting, steps
from webapp.findings.stepping import Taken
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import InvalidInput, NotFound
from webapp.foundation.messages import Message

PHONE = "+8613900000001"


def test_two_reports_of_one_thing_go_on_as_one(people) -> None:
    first, second = people.report(), people.report(category=Category.CLOSED)

    people.take(people.county, second, Step.MERGE, into_id=first.id)

    assert (again(second).state, again(second).merged_into) == (FindingState.MERGED, first.id)
    assert [one.id for one in queries.merged_into(people.county, first)] == [second.id]


def test_nothing_is_merged_into_itself_or_into_what_is_over(people) -> None:
    finding = people.report()
    over = people.report()
    people.take(people.county, over, Step.REJECT)

    for into in (finding.id, over.id, new_id(), None):
        with pytest.raises(InvalidInput):
            people.take(people.county, finding, Step.MERGE, into_id=into)


def test_whoever_reported_what_was_merged_reads_what_becomes_of_it_and_no_more(
    people, client
) -> None:
    """It goes on as another one's: how that stands is theirs to know, all else is not."""
    gone, token = people.report_by_link()
    mine, between, last = people.report(), people.report(), people.report(by=people.city)
    for finding, into in ((gone, between), (mine, between), (between, last)):
        people.take(people.county, finding, Step.MERGE, into_id=into.id)
    builders.sign_in(client, people.accounts["supervisor"])
    addresses = (f"/f/{token}", f"/findings/{mine.outlet_id}/{mine.id}")

    for state, said in ((FindingState.REPORTED, "等受理"), (FindingState.VERIFIED, "等整改")):
        people.bring(last, state)
        for address in addresses:
            page = client.get(address).text
            assert f"并在一起办。现在：{said}。" in page
            assert str(last.id) not in page
            assert last.code not in page
    assert "并在一起办" not in client.get(f"/findings/{last.outlet_id}/{last.id}").text


@pytest.mark.parametrize(("step", "field"), [(Step.MERGE, "into_id"), (Step.ASSIGN, "handler_id")])
def test_rubbish_instead_of_a_choice_is_told_in_ones_own_words(people, client, step, field) -> None:
    finding = people.report()
    if step is Step.ASSIGN:
        people.take(people.county, finding, Step.ACCEPT)
    builders.sign_in(client, people.accounts["county"])
    address = f"/findings/{finding.outlet_id}/{finding.id}"
    version = str(again(finding).version)

    answer = builders.post(
        client, address, step=step.value, id=str(new_id()), version=version, **{field: "rubbish"}
    )

    assert answer.status_code == 422
    assert "UUID" not in answer.text
    wanted = stepping.NOT_OPEN if step is Step.MERGE else stepping.NOT_AN_OFFICER
    assert str(wanted) in answer.text


def test_a_note_is_for_officers(people) -> None:
    finding = people.report()
    noting.write_note(people.county, finding.outlet_id, finding.id, "这家第三次了")

    [note] = queries.notes_of(finding)
    assert (note.words, note.account_id) == ("这家第三次了", people.county.account_id)


def test_an_eye_on_it(people) -> None:
    finding = people.report()
    where = (people.city, finding.outlet_id, finding.id)
    noting.watch(*where, wanted=True)
    noting.watch(*where, wanted=True)
    assert _watched(people.city) == [finding.id]
    assert _watched(people.county) == []

    noting.watch(*where, wanted=False)

    assert _watched(people.city) == []


def _watched(actor) -> list:
    query = queries.findings(actor, FindingFilter(turn=Turn.WATCHED))
    return [one.id for one in db.session.scalars(query)]


def test_a_successor_confirms(people) -> None:
    finding = people.bring(people.report(), FindingState.REVIEWED)
    over = people.bring(people.report(), FindingState.CONFIRMED)
    gone, county = people.supervisor.account_id, finding.county_code
    assert queries.without_confirmer(people.county) == []
    end_term(people.accounts["supervisor"])
    assert queries.without_confirmer(people.county) == [(gone, county, 1)]

    count = handing_on.take_over(people.county, gone, county, people.grid.account_id)

    assert count == 1
    people.take(people.grid, finding, Step.CONFIRM)
    assert again(finding).state is FindingState.CONFIRMED
    assert again(over).confirmer_id == gone
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.act == "findings:taken-over"))
    assert entry.details == {"account": str(gone), "count": 1}


def test_nobody_takes_over_from_who_is_still_there_or_from_elsewhere(people) -> None:
    finding = people.report()
    where = (people.supervisor.account_id, finding.county_code, people.grid.account_id)
    with pytest.raises(NotFound):
        handing_on.take_over(people.county, *where)
    end_term(people.accounts["supervisor"])
    builders.region("360103")
    officer = builders.account(Role.COUNTY_OFFICER, builders.bureau("360103"))

    with pytest.raises(NotFound):
        handing_on.take_over(builders.actor_of(officer), *where)
    for wrong in (people.county.account_id, people.company.account_id, None):
        with pytest.raises(InvalidInput):
            handing_on.take_over(people.county, *where[:2], wrong)


def test_the_page_of_successors(people, client) -> None:
    finding = people.report()
    end_term(people.accounts["supervisor"])
    builders.sign_in(client, people.accounts["county"])
    form = {"from_id": str(people.supervisor.account_id), "county_code": finding.county_code}
    page = "/findings/successors"
    assert builders.post(client, page, page=page, **form, to_id="").status_code == 422

    answer = builders.post(client, page, page=page, **form, to_id=str(people.grid.account_id))

    assert answer.status_code == 302
    assert again(finding).confirmer_id == people.grid.account_id
    assert "没有人缺位" in client.get(page).text


def test_without_an_account_the_link_has_the_last_word(people) -> None:
    finding, token = people.report_by_link(PHONE)
    assert (finding.confirmer, finding.confirmer_id) == (Confirmer.LINK, None)
    people.bring(finding, FindingState.REVIEWED)
    taken = Taken(Step.CONFIRM, new_id())

    with pytest.raises(NotFound):
        steps.take_step_by_link("another", again(finding).version, taken)
    steps.take_step_by_link(token, again(finding).version, taken)

    assert again(finding).state is FindingState.CONFIRMED
    assert steps_of(finding)[-1].account_id is None


def test_a_link_takes_no_step_of_others(people) -> None:
    finding, token = people.report_by_link()

    for step in (Step.ACCEPT, Step.REJECT, Step.ESCALATE):
        with pytest.raises(Exception, match="forbidden"):
            steps.take_step_by_link(token, again(finding).version, Taken(step, new_id(), "说明"))


def test_how_a_reporter_is_reached_is_sealed(people) -> None:
    finding, token = people.report_by_link(PHONE)

    kept = again(finding)
    assert PHONE.encode() not in (kept.sealed or b"")
    assert kept.link_hash == stepping.link_hash(token) != token
    contact = reporters.contact_of(kept)
    assert (contact.phone, contact.token) == (PHONE, token)
    assert PHONE not in repr(contact)
    assert token not in repr(contact)


def test_told_when_it_is_received_mended_and_over(people) -> None:
    finding, token = people.report_by_link(PHONE)
    people.bring(finding, FindingState.REVIEWED)

    told = db.session.scalars(db.select(Message).order_by(Message.id)).all()
    assert [one.content.parameters["words"] for one in told] == [
        reporters.RECEIVED,
        reporters.TO_CONFIRM,
    ]
    assert all(token in one.content.parameters["link"] for one in told)


def test_sent_twice_it_is_one_report_and_one_link(people) -> None:
    key = new_id()
    first, token = people.report_by_link(PHONE, id=key)
    second, same = people.report_by_link(PHONE, id=key)

    assert (second.id, same) == (first.id, token)
