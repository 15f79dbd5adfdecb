"""What people send that no page expected: refused in words, or taken as it was meant."""

import pytest

from tests import builders
from tests.builders_findings import again, steps_of
from webapp.findings import queries
from webapp.findings.beginning import Report
from webapp.findings.kinds import Category, FindingKind, Measure
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.findings.queries import FindingFilter, Turn
from webapp.findings.services import reporting
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Conflict, InvalidInput


def _where(finding) -> str:
    return f"/findings/{finding.outlet_id}/{finding.id}"


def _step(finding, step: Step, **more) -> dict:
    version = str(again(finding).version)
    return {"step": step.value, "version": version, "id": str(new_id()), "words": "属实", **more}


def _report(people, **more) -> dict:
    return {
        "id": str(new_id()),
        "kind": "service",
        "category": "closed",
        "outlet_id": str(people.outlet.id),
        "words": "下午四点就关了门",
        **more,
    }


def _first_words() -> str:
    [made] = db.session.scalars(db.select(Finding)).all()
    return steps_of(made)[0].words


@pytest.mark.parametrize("measure", [Measure.FINE, None])
def test_a_penalty_is_written_in_no_other_step(people, measure) -> None:
    finding = people.report()

    with pytest.raises(InvalidInput):
        people.take(people.county, finding, Step.ACCEPT, measure=measure, fine_fen=500_000)

    assert again(finding).state is FindingState.REPORTED


@pytest.mark.parametrize(
    ("measure", "fine", "sentence"),
    [
        ("", "", "选一种处理结果"),
        ("fine", "", "罚款要写金额"),
        ("fine", "0", "罚款要写金额"),
        ("warning", "100", "罚款要写金额"),
        ("fine", "abc", "填 0 到 1000000 的金额"),
        ("fine", "nan", "填 0 到 1000000 的金额"),
        ("fine", "1000001", "填 0 到 1000000 的金额"),
    ],
)
def test_a_decision_says_what_it_is_and_a_fine_how_much(
    people, client, measure, fine, sentence
) -> None:
    finding = people.bring(people.report(), FindingState.VERIFIED)
    people.take(people.county, finding, Step.ESCALATE)
    people.take(people.city, finding, Step.FILE)
    builders.sign_in(client, people.accounts["city"])
    form = _step(finding, Step.DECIDE, measure=measure, fine_yuan=fine)

    answer = builders.post(client, f"{_where(finding)}/penalty", page=_where(finding), **form)

    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert again(finding).state is FindingState.FILED


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("字" * 1001, "最多 1000 个字"), ("看\x0b不见", "里面有看不见的字符")],
)
def test_what_is_wrong_with_words_is_said_in_the_readers_language(
    people, client, words, sentence
) -> None:
    builders.sign_in(client, people.accounts["supervisor"])

    answer = builders.post(client, "/findings/new", **_report(people, words=words))

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert "Longer than" not in page


def test_the_end_of_a_line_is_one_character_as_on_the_page(people, client) -> None:
    builders.sign_in(client, people.accounts["supervisor"])
    lines = ["字" * 99] * 10

    answer = builders.post(client, "/findings/new", **_report(people, words="\r\n".join(lines)))

    assert answer.status_code == 302
    assert _first_words() == "\n".join(lines)


def test_words_from_a_table_lose_their_tabs_only(people, client) -> None:
    builders.sign_in(client, people.accounts["supervisor"])

    builders.post(client, "/findings/new", **_report(people, words="周一\t没开门"))

    assert _first_words() == "周一 没开门"


def test_a_place_that_is_no_place_keeps_nobody_from_reporting(people, client) -> None:
    builders.sign_in(client, people.accounts["supervisor"])
    place = {"latitude": "28.68", "longitude": "115.9", "accuracy": "150000"}

    answer = builders.post(client, "/findings/new", **_report(people, **place))

    assert answer.status_code == 302
    [made] = db.session.scalars(db.select(Finding)).all()
    assert steps_of(made)[0].latitude is None


def test_another_report_under_the_same_id_is_not_taken_for_the_first(people) -> None:
    told = Report(new_id(), FindingKind.SERVICE, Category.CLOSED, people.outlet.id, "周一没开门")
    other = Report(told.id, told.kind, told.category, told.outlet_id, "周五没开门")

    first = reporting.report(people.supervisor, told)

    assert reporting.report(people.supervisor, told).id == first.id
    with pytest.raises(Conflict):
        reporting.report(people.supervisor, other)


@pytest.mark.parametrize(("who", "colleague"), [("county", "city"), ("city", "county")])
def test_an_officers_own_report_waits_for_their_word(people, who, colleague) -> None:
    officer = getattr(people, who)
    made = people.report(officer)
    finding = people.bring(made, FindingState.REVIEWED, getattr(people, colleague))

    mine = db.session.scalars(queries.findings(officer, FindingFilter(turn=Turn.MINE))).all()

    assert [one.id for one in mine] == [finding.id]


def test_who_is_asked_reads_that_they_are_asked(people, client) -> None:
    finding = people.report()
    people.take(people.county, finding, Step.ASK)
    pages = {}
    for who in ("supervisor", "county"):
        builders.sign_in(client, people.accounts[who])
        pages[who] = client.get(_where(finding)).get_data(as_text=True)

    assert "轮到您：有话问您，请答复" in pages["supervisor"]
    assert "等报告人答复" in pages["county"]
    assert "报称已整改" not in pages["supervisor"]


def test_who_was_slower_can_still_copy_what_they_wrote(people, client) -> None:
    finding = people.bring(people.report(), FindingState.ACCEPTED)
    form = _step(finding, Step.ASK, words="是哪一天的事")
    people.take(people.county, finding, Step.ASK)
    builders.sign_in(client, people.accounts["county"])

    page = builders.post(client, _where(finding), **form).get_data(as_text=True)

    assert "您刚才写的，没有提交" in page
    assert "是哪一天的事" in page


def test_what_was_done_stands_before_what_is_to_be_done(people, client) -> None:
    finding = people.report()
    builders.sign_in(client, people.accounts["county"])

    page = client.get(_where(finding)).get_data(as_text=True)

    assert page.index("办理经过") < page.index('name="step" value="accept"')
    assert 'href="#do"' in page


def test_who_was_refused_twice_reads_where_to_turn(people, client) -> None:
    finding = people.report()
    builders.sign_in(client, people.accounts["supervisor"])
    pages = []
    for officer in (people.county, people.city):
        people.take(officer, finding, Step.REJECT)
        pages.append(client.get(_where(finding)).get_data(as_text=True))
        if len(pages) == 1:
            people.take(people.supervisor, finding, Step.APPEAL)

    assert ["12305" in page for page in pages] == [False, True]


def test_a_merged_finding_leads_only_to_what_one_may_see(people, client) -> None:
    other = people.report(people.grid, FindingKind.GRID, Category.FIRE_RISK)
    finding = people.report()
    people.take(people.county, finding, Step.MERGE, into_id=other.id)
    leads = {}
    for who, of in (("supervisor", finding), ("county", finding), ("grid", other)):
        builders.sign_in(client, people.accounts[who])
        one = finding if of is other else other
        leads[who] = _where(one) in client.get(_where(of)).get_data(as_text=True)

    assert leads == {"supervisor": False, "county": True, "grid": False}


def test_another_turn_keeps_how_the_list_is_narrowed(people, client) -> None:
    builders.sign_in(client, people.accounts["county"])

    page = client.get("/findings?turn=open&category=closed").get_data(as_text=True)

    assert "/findings?turn=late&amp;category=closed" in page


def test_a_change_of_a_procedure_is_refused_at_the_top_and_in_words(people, client) -> None:
    builders.sign_in(client, people.accounts["city"])
    form = {"number": "1", "why": "", "warns_days": "x", "quiet_days": "x"}

    answer = builders.post(client, "/procedures/service", **form)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.index("有几处需要改") < page.index("一个问题的路")
    assert "写 2 到 200 个字" in page
    assert "填 0 到 10 的工作日数" in page
    assert "填 0 到 90 的工作日数" in page
