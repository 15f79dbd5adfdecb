"""Response templates: of a city, replaced and retired, offered for a step, filled in."""

from datetime import datetime

import pytest

from tests import builders
from tests.builders_findings import People, again, steps_of
from webapp.findings import queries, templates
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import ResponseTemplate
from webapp.findings.services import templating
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.identity.documents import check_digit

DAY = datetime(2026, 11, 17, 14, tzinfo=clock.SHANGHAI)
ASKS = "请 %outlet% 在 %deadline% 前改好。"
PATH = "/findings/templates"


def add(people: People, step: Step = Step.REMIND, title: str = "限期", words: str = ASKS):
    return templating.add(people.city, step, title, words)


def entries() -> list[tuple[str, dict]]:
    query = db.select(AuditEntry).where(AuditEntry.subject_type == "response-template")
    return [(one.act, one.details) for one in db.session.scalars(query.order_by(AuditEntry.number))]


def test_added_replaced_retired_and_noted(people) -> None:
    first = add(people)
    second = templating.replace(people.city, first.id, "限期", "改好。")
    city = people.outlet.city_code
    assert [(one.id, one.number) for one in queries.templates_of(city)] == [(second.id, 2)]

    templating.retire(people.city, second.id)

    assert queries.templates_of(city) == []
    assert entries() == [
        ("response-template:added", {"step": "remind", "number": 1}),
        ("response-template:replaced", {"step": "remind", "number": 2}),
        ("response-template:retired", {"step": "remind", "number": 2}),
    ]
    assert db.session.get(ResponseTemplate, first.id).words == ASKS


def test_of_two_who_change_one_the_second_is_told(people) -> None:
    first = add(people)
    templating.replace(people.city, first.id, "限期", "改好。")

    with pytest.raises(Conflict):
        templating.replace(people.city, first.id, "限期", "别的话。")
    with pytest.raises(Conflict):
        templating.retire(people.city, first.id)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"step": Step.RECTIFY}, "step"),
        ({"step": Step.REPORT}, "step"),
        ({"words": "请 %name% 改好。"}, "words"),
        ({"words": "证件 11010118800101001" + check_digit("11010118800101001")}, "words"),
    ],
)
def test_what_no_template_is(people, facts, field) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add(people, **facts)

    assert list(refusal.value.extra["errors"]) == [field]
    assert entries() == []


def test_two_of_one_name_and_too_many(people, monkeypatch) -> None:
    add(people)
    with pytest.raises(InvalidInput) as refusal:
        add(people)
    assert list(refusal.value.extra["errors"]) == ["title"]
    add(people, Step.RETURN)

    monkeypatch.setattr(templating, "MOST", 1)
    with pytest.raises(InvalidInput):
        add(people, title="另一条")


def test_they_are_the_citys_own(people) -> None:
    made = add(people)
    builders.region("360200")
    stranger = builders.actor_of(builders.account(Role.CITY_OFFICER, builders.bureau("360200")))

    with pytest.raises(NotFound):
        templating.replace(stranger, made.id, "限期", "改好。")
    with pytest.raises(NotFound):
        templating.retire(stranger, made.id)
    with pytest.raises(NotFound):
        templating.add(people.county, Step.REMIND, "限期", "改好。")
    assert queries.templates_of("360200") == []


def test_marks_are_filled_in_with_the_deadline_that_the_step_sets(people) -> None:
    add(people)
    add(people, Step.RETURN)
    with clock.freeze(DAY):
        finding = people.bring(people.report(), FindingState.VERIFIED)
        rules = queries.rules_for(finding)
        told = templates.offered(finding, people.outlet, rules, [Step.REMIND, Step.ASK])
        [one] = told[Step.REMIND]
        assert one.words == f"请 {people.outlet.name} 在 2026年11月24日 前改好。"

        letter = people.take(people.county, finding, Step.REMIND)
        assert letter.due_on.isoformat() == "2026-11-24"
        finding = people.bring(finding, FindingState.RECTIFIED)
        [back] = templates.offered(finding, people.outlet, rules, [Step.RETURN])[Step.RETURN]
        people.take(people.county, finding, Step.RETURN)
        due = again(finding).due_on
    assert f"{due.year}年{due.month}月{due.day}日" in back.words


def test_without_a_script_the_button_brings_the_words_and_keeps_what_was_typed(
    people, client
) -> None:
    made = add(people, Step.REJECT, "不归我们", "请打 12315。")
    finding = people.report()
    address = f"/findings/{finding.outlet_id}/{finding.id}"
    builders.sign_in(client, people.accounts["county"])
    assert "不归我们" in client.get(address).text
    sent = {
        "step": "reject",
        "id": str(new_id()),
        "version": str(finding.version),
        "template": str(made.id),
        "words": "您好。",
    }

    page = builders.post(client, address, use="1", **sent).text

    assert "您好。\n请打 12315。</textarea>" in page
    assert '<details class="card other-step" open>' in page
    assert again(finding).state is FindingState.REPORTED
    answer = builders.post(client, address, **{**sent, "words": "请打 12315。"})
    assert answer.status_code == 302
    assert steps_of(again(finding))[-1].words == "请打 12315。"


def test_a_template_of_nowhere_changes_nothing(people, client) -> None:
    add(people, Step.REJECT, "不归我们", "请打 12315。")
    finding = people.report()
    address = f"/findings/{finding.outlet_id}/{finding.id}"
    builders.sign_in(client, people.accounts["county"])
    sent = {"step": "reject", "id": str(new_id()), "version": str(finding.version)}

    for template in (str(new_id()), "x", ""):
        answer = builders.post(client, address, use="1", template=template, words="您好。", **sent)
        assert answer.status_code == 200
        assert "您好。</textarea>" in answer.text


def test_the_outlet_is_offered_nothing(people, client) -> None:
    add(people, Step.REMIND, "限期", "改好，不然。")
    finding = people.bring(people.report(), FindingState.VERIFIED)
    builders.sign_in(client, people.accounts["company"])

    assert "改好，不然。" not in client.get(f"/findings/{finding.outlet_id}/{finding.id}").text


def test_the_page_of_a_city(people, client) -> None:
    builders.sign_in(client, people.accounts["city"])
    assert "还没有常用语" in client.get(PATH).text

    form = {"step": "remind", "title": "限期", "words": ASKS}
    assert builders.post(client, PATH, **form).status_code == 302
    wrong = builders.post(client, PATH, **{**form, "words": "请 %who% 来。"})
    assert wrong.status_code == 422
    assert "请 %who% 来。" in wrong.text
    assert "不认识 %who%" in wrong.text

    [made] = queries.templates_of(people.outlet.city_code)
    page = f"{PATH}/{made.id}"
    assert ASKS in client.get(page).text
    too_long = builders.post(client, page, title="限期", words="长" * 501)
    assert too_long.status_code == 422
    assert builders.post(client, page, title="限期", words="改。").status_code == 302
    assert builders.post(client, page, title="限期", words="改。").status_code == 409
    assert client.get(page).status_code == 404


def test_a_county_reads_what_it_may_and_changes_nothing(people, client) -> None:
    add(people)
    secret = add(people, Step.DECIDE, "罚", "处罚的话。")
    builders.sign_in(client, people.accounts["county"])

    page = client.get(PATH).text

    assert "限期" in page
    assert "处罚的话" not in page
    assert "<textarea" not in page
    assert client.get(f"{PATH}/{secret.id}").status_code == 403
    assert builders.post(client, f"{PATH}/{secret.id}/retire").status_code == 403
