"""Pages of findings: who sees which, what each may do, and that what was typed is not lost."""

import pytest

from tests import builders
from tests.builders_findings import ON_THE_SPOT, again, steps_of
from webapp.findings import queries
from webapp.findings.kinds import Category, FindingKind, Level
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.findings.stepping import Place
from webapp.foundation.access import Role
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Forbidden, NotFound


def _where(finding) -> str:
    return f"/findings/{finding.outlet_id}/{finding.id}"


def _step(finding, step: Step, **more) -> dict:
    return {
        "step": step.value,
        "version": str(again(finding).version),
        "id": str(new_id()),
        "words": "情况属实",
        **more,
    }


@pytest.mark.parametrize(
    ("who", "count"), [("county", 1), ("city", 0), ("company", 0), ("supervisor", 0), ("grid", 0)]
)
def test_the_list_begins_with_what_waits_for_whoever_looks(people, client, who, count) -> None:
    finding = people.report()
    builders.sign_in(client, people.accounts[who])

    page = client.get("/findings").get_data(as_text=True)

    assert page.count(finding.code) == count


@pytest.mark.parametrize(
    ("who", "there", "not_there"),
    [
        ("county", ("/supervisors", "/villages", "/enforcement", "/rewards", "/library"), ()),
        ("grid", ("/procedures",), ("/supervisors", "/villages", "/enforcement", "/rewards")),
    ],
)
def test_the_other_places_of_supervision_stand_above_the_list(
    people, client, who, there, not_there
) -> None:
    people.report()
    builders.sign_in(client, people.accounts[who])

    page = client.get("/findings?turn=").get_data(as_text=True)

    assert all(page.count(f'href="{address}"') == 1 for address in there)
    assert not any(f'href="{address}"' in page for address in not_there)
    if who == "county":
        assert page.index('href="/supervisors"') < page.index("finding-row")


def test_a_reporter_sees_their_own_and_no_others(people, client) -> None:
    mine, other = people.report(), people.report(people.grid, FindingKind.GRID, Category.FIRE_RISK)
    builders.sign_in(client, people.accounts["supervisor"])

    page = client.get("/findings?turn=").get_data(as_text=True)

    assert mine.code in page
    assert other.code not in page
    assert client.get(_where(other)).status_code == 404


def test_reported_by_the_form(people, client) -> None:
    builders.sign_in(client, people.accounts["supervisor"])
    form = {
        "id": str(new_id()),
        "kind": "service",
        "category": "closed",
        "outlet_id": str(people.outlet.id),
        "words": "下午四点就关了门",
    }

    answer = builders.post(client, "/findings/new", **form)

    assert answer.status_code == 302
    [made] = db.session.scalars(db.select(Finding)).all()
    assert (made.category, made.reporter_id) == (
        Category.CLOSED,
        people.supervisor.account_id,
    )
    assert made.code in client.get(answer.headers["Location"]).get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("category", "", "选一样看到的问题"),
        ("outlet_id", "", "选一个网点"),
        ("words", "", "写几句话说明情况"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(
    people, client, name, value, sentence
) -> None:
    builders.sign_in(client, people.accounts["supervisor"])
    form = {
        "id": str(new_id()),
        "kind": "service",
        "category": "closed",
        "outlet_id": str(people.outlet.id),
        "words": "下午四点就关了门",
        name: value,
    }

    answer = builders.post(client, "/findings/new", **form)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert form["id"] in page
    assert name == "words" or "下午四点就关了门" in page


def test_each_side_is_offered_its_own_steps(people, client) -> None:
    finding = people.bring(people.report(), FindingState.VERIFIED)
    offered = {}
    for who in ("county", "company", "supervisor"):
        builders.sign_in(client, people.accounts[who])
        page = client.get(_where(finding)).get_data(as_text=True)
        offered[who] = {step for step in Step if f'name="step" value="{step.value}"' in page}
        assert ("内部备注" in page) == (who == "county")

    assert offered == {
        "county": {Step.REMIND, Step.ESCALATE},
        "company": {Step.RECTIFY},
        "supervisor": set(),
    }


def test_the_county_does_not_even_see_a_penalty(people, client) -> None:
    finding = people.bring(people.report(), FindingState.VERIFIED)
    people.take(people.county, finding, Step.ESCALATE)
    builders.sign_in(client, people.accounts["city"])
    assert "/penalty" in client.get(_where(finding)).get_data(as_text=True)

    builders.sign_in(client, people.accounts["county"])
    page = client.get(_where(finding)).get_data(as_text=True)
    refused = builders.post(
        client, f"{_where(finding)}/penalty", page=_where(finding), **_step(finding, Step.FILE)
    )
    around = builders.post(client, _where(finding), **_step(finding, Step.FILE))

    assert "/penalty" not in page
    assert (refused.status_code, around.status_code) == (403, 404)
    assert again(finding).state is FindingState.VERIFIED


def test_who_rejects_is_asked_for_the_right_door_and_the_reporter_reads_it(people, client) -> None:
    finding, token = people.report_by_link()
    address = f"/findings/{finding.outlet_id}/{finding.id}"
    builders.sign_in(client, people.accounts["county"])
    assert "为什么不受理，该向哪里反映" in client.get(address).text

    people.take(people.county, finding, Step.REJECT, words="不归邮政管，请打 12345。")

    assert "不归邮政管，请打 12345。" in client.get(f"/f/{token}").text


def test_filed_and_decided_on_the_page(people, client) -> None:
    finding = people.bring(people.report(), FindingState.VERIFIED)
    people.take(people.county, finding, Step.ESCALATE)
    builders.sign_in(client, people.accounts["city"])
    address = f"{_where(finding)}/penalty"

    builders.post(client, address, page=_where(finding), **_step(finding, Step.FILE))
    builders.post(
        client,
        address,
        page=_where(finding),
        **_step(finding, Step.DECIDE, measure="fine", fine_yuan="1500"),
    )

    taken = queries.last_step(again(finding))
    assert (taken.step, taken.fine_fen) == (Step.DECIDE, 150_000)
    assert "1,500.00" in client.get(_where(finding)).get_data(as_text=True)


def test_who_was_slower_reads_so_and_loses_no_word(people, client) -> None:
    finding = people.report()
    builders.sign_in(client, people.accounts["county"])
    form = _step(finding, Step.REJECT, words="归市场监管部门管")
    people.take(people.county, finding, Step.ACCEPT)

    answer = builders.post(client, _where(finding), **form)

    assert answer.status_code == 409
    assert "情况已经变了" in answer.get_data(as_text=True)


def test_assigned_to_an_officer_of_the_place(people, client) -> None:
    finding = people.bring(people.report(), FindingState.ACCEPTED)
    builders.sign_in(client, people.accounts["county"])
    wrong = _step(finding, Step.ASSIGN, handler_id=str(people.city.account_id))
    right = _step(finding, Step.ASSIGN, handler_id=str(people.county.account_id))

    assert builders.post(client, _where(finding), **wrong).status_code == 422
    assert builders.post(client, _where(finding), **right).status_code == 302
    assert again(finding).handler_id == people.county.account_id


def test_the_whole_file_on_paper_names_no_reporter(people, client) -> None:
    finding = people.bring(people.report(), FindingState.CONFIRMED)
    builders.sign_in(client, people.accounts["county"])

    page = builders.post(client, f"{_where(finding)}/file", page=_where(finding)).get_data(
        as_text=True
    )

    assert "问题案卷" in page
    assert page.count("SHA-256") == 2
    assert people.accounts["supervisor"].name not in page
    assert people.accounts["supervisor"].login not in page


def test_anybody_reports_by_the_code_at_the_outlet_and_confirms_by_the_link(people, client) -> None:
    address = f"/report/{people.outlet.id}"
    form = {"id": str(new_id()), "category": "attitude", "words": "窗口没人", "phone": ""}

    answer = builders.post(client, address, page=address, **form)
    link = answer.headers["Location"]
    [finding] = db.session.scalars(db.select(Finding)).all()
    page = client.get(link).get_data(as_text=True)
    assert finding.code in page
    people.bring(finding, FindingState.REVIEWED)
    done = builders.post(client, link, page=link, **_step(finding, Step.CONFIRM))

    assert done.status_code == 302
    assert again(finding).state is FindingState.CONFIRMED
    assert client.get("/f/somebody-elses").status_code == 404


def test_a_wrong_number_is_said_and_nothing_is_lost(people, client) -> None:
    form = {"id": str(new_id()), "category": "attitude", "words": "窗口没人", "phone": "12"}

    address = f"/report/{people.outlet.id}"
    answer = builders.post(client, address, page=address, **form)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "填 11 位的手机号" in page
    assert "窗口没人" in page
    assert not db.session.scalars(db.select(Finding)).all()


def test_a_closed_outlet_can_still_be_reported_on(people) -> None:
    people.outlet.closed = True
    db.session.commit()

    assert people.report().outlet_id == people.outlet.id


def test_a_dispute_by_the_link_the_second_time_is_the_citys(people) -> None:
    finding = people.bring(people.report(), FindingState.REVIEWED)
    for _ in range(2):
        people.take(people.supervisor, finding, Step.DISPUTE, place=ON_THE_SPOT)
        if again(finding).level is Level.COUNTY:
            people.take(people.county, finding, Step.RETURN)
            people.bring(finding, FindingState.REVIEWED)

    assert again(finding).level is Level.CITY


def test_several_are_given_to_one_officer_at_once(people, client) -> None:
    found = [people.bring(people.report(), FindingState.ACCEPTED) for _ in range(3)]
    builders.sign_in(client, people.accounts["county"])
    chosen = [f"{one.outlet_id} {one.id}" for one in found]
    assert client.get("/findings").text.count('name="chosen"') == 3
    people.bring(found[2], FindingState.VERIFIED)

    answer = builders.post(
        client, "/findings/assign", chosen=chosen, handler_id=str(people.county.account_id)
    )

    assert answer.status_code == 302
    states = [again(one).state for one in found]
    assert states == [FindingState.ASSIGNED, FindingState.ASSIGNED, FindingState.VERIFIED]
    assert "交办了 2 件；1 件" in client.get("/findings").text


def test_sent_twice_or_from_an_old_list_it_stays_with_whom_it_was_given_to(people, client) -> None:
    finding = people.bring(people.report(), FindingState.ACCEPTED)
    bureau = builders.bureau(people.outlet.county_code)
    colleague = builders.account(Role.COUNTY_OFFICER, bureau)
    builders.sign_in(client, people.accounts["county"])
    chosen = f"{finding.outlet_id} {finding.id}"
    for handler in (people.county.account_id, people.county.account_id, colleague.id):
        builders.post(client, "/findings/assign", chosen=chosen, handler_id=str(handler))

    assert again(finding).handler_id == people.county.account_id
    assert len(steps_of(finding)) == 3
    assert "交办了 0 件；1 件已经有人办了，没有动" in client.get("/findings").text


def test_nobody_elses_can_be_among_them(people, client) -> None:
    mine = people.bring(people.report(), FindingState.ACCEPTED)
    builders.sign_in(client, people.accounts["county"])
    chosen = [f"{mine.outlet_id} {mine.id}", f"{new_id()} {new_id()}"]

    answer = builders.post(
        client, "/findings/assign", chosen=chosen, handler_id=str(people.county.account_id)
    )

    assert answer.status_code == 404
    assert again(mine).state is FindingState.ACCEPTED


def test_a_list_reads_the_calendar_once(people, client, queries_run) -> None:
    for _ in range(5):
        people.report()
    builders.sign_in(client, people.accounts["county"])
    client.get("/findings")
    queries_run.clear()

    client.get("/findings")

    assert sum("working_days" in one for one in queries_run) == 1


def test_an_outlet_sees_what_was_accepted_and_not_where_the_reporter_stood(people, client) -> None:
    finding = people.report(place=Place(28.7, 115.9, 10))
    builders.sign_in(client, people.accounts["company"])
    assert client.get(_where(finding)).status_code == 404

    people.bring(finding, FindingState.ACCEPTED)
    page = client.get(_where(finding)).text

    assert finding.code in page
    assert "28.70000" not in page
    builders.sign_in(client, people.accounts["county"])
    assert "28.70000" in client.get(_where(finding)).text


def test_an_officers_own_report_is_handled_by_colleagues(people) -> None:
    colleague = builders.actor_of(
        builders.account(Role.COUNTY_OFFICER, builders.bureau(people.outlet.county_code))
    )
    finding = people.report(people.county)

    with pytest.raises(Forbidden):
        people.take(people.county, finding, Step.ACCEPT)
    people.take(colleague, finding, Step.ACCEPT)

    assert again(finding).state is FindingState.ACCEPTED


def test_an_officer_reports_where_they_work(people) -> None:
    elsewhere = builders.outlet(region_code="360103", code="ELSEWHERE")

    with pytest.raises(NotFound):
        people.report(people.county, outlet_id=elsewhere.id)

    assert people.report(people.supervisor, outlet_id=elsewhere.id).outlet_id == elsewhere.id


def test_what_an_officer_has_yet_to_look_at_does_not_wait_for_the_outlet(people) -> None:
    assigned = people.bring(people.report(), FindingState.ASSIGNED)
    assert queries.count_mine(people.company) == 0
    assert queries.count_mine(people.county) == 1

    people.bring(assigned, FindingState.VERIFIED)

    assert queries.count_mine(people.company) == 1
    assert queries.count_mine(people.county) == 0
