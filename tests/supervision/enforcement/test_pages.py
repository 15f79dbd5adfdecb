"""Pages of the ledger: the form asks for the numbers of its kind, and keeps what was typed."""

import pytest

from tests import builders
from tests.builders_enforcement import record
from webapp.findings.kinds import Category, FindingKind
from webapp.findings.lifecycle import FindingState, Step
from webapp.foundation import clock
from webapp.foundation.database import db, new_id
from webapp.supervision.enforcement import queries, services, views
from webapp.supervision.enforcement.kinds import PENALTIES, RULES, ActKind
from webapp.supervision.enforcement.models import EnforcementAct


def _typed(people, **more) -> dict:
    return {
        "id": str(new_id()),
        "kind": "inspection",
        "day": clock.today().isoformat(),
        "officers": [str(people.county.account_id), str(people.second.account_id)],
        "persons": "4",
        "outlets": "2",
        "outlet_id": str(people.outlet.id),
        "words": "专项检查，没有发现问题。",
        **more,
    }


def test_written_by_the_form_and_found_in_the_list(people, client) -> None:
    builders.sign_in(client, people.accounts["county"])
    answer = builders.post(client, "/enforcement/new", **_typed(people))

    assert answer.status_code == 302
    [row] = db.session.scalars(db.select(EnforcementAct)).all()
    assert (row.kind, row.persons, row.outlets) == (ActKind.INSPECTION, 4, 2)
    page = client.get(answer.headers["Location"]).text
    assert "专项检查，没有发现问题。" in page
    assert people.accounts["second"].name not in page
    listed = client.get("/enforcement").text
    assert f"/enforcement/{row.id}" in listed
    assert people.outlet.name in listed


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("persons", "", "填从 1 起的整数"),
        ("persons", "x", "填从 1 起的整数"),
        ("officers", [], "至少选 2 名执法人员"),
        ("day", "", "选日期"),
        ("day", "2999-01-01", "日期不能在将来"),
        ("finding_code", "没有这个编号", "没有找到这个编号的问题"),
        ("words", "号码 440524188001010014", "身份证号"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(
    people, client, name, value, sentence
) -> None:
    builders.sign_in(client, people.accounts["county"])
    form = _typed(people, **{name: value})
    answer = builders.post(client, "/enforcement/new", **form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert form["id"] in answer.text
    assert name == "words" or "专项检查，没有发现问题。" in answer.text
    assert db.session.scalars(db.select(EnforcementAct)).all() == []


def test_the_form_has_only_the_numbers_of_its_kind(people, client) -> None:
    builders.sign_in(client, people.accounts["city"])
    fields = {"count", "persons", "outlets", "goods", "fine_yuan"}
    for kind, rule in RULES.items():
        page = client.get(f"/enforcement/new?kind={kind.value}").text
        shown = {name for name in fields if f'name="{name}"' in page}
        assert shown == {
            "fine_yuan" if one.value == "fine_fen" else one.value for one in rule.numbers
        }
        assert ('name="authorities"' in page) == rule.authorities


def test_the_county_is_not_offered_what_the_city_does(people, client) -> None:
    row = record(people, ActKind.FINE, outlet_id=people.outlet.id)
    builders.sign_in(client, people.accounts["county"])
    page = client.get("/enforcement/new").text
    for kind in PENALTIES:
        assert f"kind={kind.value}" not in page
    fine = _typed(people, kind="fine", fine_yuan="1500")

    assert builders.post(client, "/enforcement/new", **fine).status_code == 403
    assert client.get(f"/enforcement/{row.id}").status_code == 404
    for address in ("/enforcement", "/enforcement/sums", "/enforcement?kind=fine"):
        assert "1,500" not in client.get(address).text
        assert f"/enforcement/{row.id}" not in client.get(address).text
    builders.sign_in(client, people.accounts["city"])
    assert "1,500.00" in client.get("/enforcement").text


def test_a_fine_is_typed_in_yuan_and_kept_in_fen(people, client) -> None:
    builders.sign_in(client, people.accounts["city"])
    officers = [str(people.city.account_id), str(people.city_second.account_id)]
    form = _typed(people, kind="fine", fine_yuan="1234.50", officers=officers)
    assert builders.post(client, "/enforcement/new", **form).status_code == 302
    [row] = db.session.scalars(db.select(EnforcementAct)).all()
    assert (row.fine_fen, row.persons) == (123_450, 0)

    wrong = builders.post(client, "/enforcement/new", **_typed(
        people, kind="fine", fine_yuan="1.234", officers=officers
    ))  # fmt: skip
    assert wrong.status_code == 422
    assert "1.234" in wrong.text


def test_withdrawn_on_the_page_it_is_struck_through(people, client) -> None:
    row = record(people)
    builders.sign_in(client, people.accounts["second"])
    where = f"/enforcement/{row.id}"
    empty = builders.post(client, f"{where}/withdraw", page=where, version=row.version, words="")
    assert empty.status_code == 422
    assert "写 2 到 200 个字" in empty.text
    done = builders.post(
        client, f"{where}/withdraw", page=where, version=row.version, words="人次写错了"
    )

    assert done.status_code == 302
    page = client.get(where).text
    assert "人次写错了" in page
    assert "<del>" in page
    assert "/withdraw" not in page
    assert "<del>" in client.get("/enforcement").text


def test_pages_of_the_list_hold_every_row_once(people, client) -> None:
    finding = people.bring(
        people.report(people.grid, FindingKind.GRID, Category.FIRE_RISK), FindingState.VERIFIED
    )
    people.take(people.county, finding, Step.REMIND)
    made = {str(record(people).id) for _one in range(33)}
    builders.sign_in(client, people.accounts["county"])
    first = client.get("/enforcement").text
    cursor = first.split('rel="next"')[0].rsplit("cursor=", 1)[1].split("&")[0].split('"')[0]
    second = client.get(f"/enforcement?cursor={cursor}").text

    on_first = {one for one in made if one in first}
    on_second = {one for one in made if one in second}
    assert on_first | on_second == made
    assert not on_first & on_second
    assert (first + second).count(finding.code) == 1


def test_days_that_are_wrong_are_told(people, client) -> None:
    builders.sign_in(client, people.accounts["county"])
    for address in ("/enforcement", "/enforcement/sums"):
        answer = client.get(f"{address}?from=2026-13-40&until=2026-11-30")
        assert answer.status_code == 422
        assert "2026-13-40" in answer.text
    refused = builders.post(client, "/enforcement/export", **{"from": "x"})
    assert refused.status_code == 422


def test_a_region_outside_is_as_if_it_were_not_asked_for(people, client) -> None:
    record(people, outlet_id=people.outlet.id)
    builders.sign_in(client, people.accounts["county"])
    page = client.get("/enforcement?region=110101").text

    assert people.outlet.name in page


def test_a_row_that_somebody_just_withdrew_is_told_so(people, client) -> None:
    row = record(people)
    version = row.version
    services.withdraw(people.county, row.id, version, "登重了")
    builders.sign_in(client, people.accounts["second"])
    answer = builders.post(
        client, f"/enforcement/{row.id}/withdraw", page="/enforcement/new",
        version=version, words="也来作废",
    )  # fmt: skip

    assert answer.status_code == 409
    assert queries.act_for(people.county, row.id).withdrawn_why == "登重了"


def test_the_outlet_one_came_from_is_chosen_however_many_there_are(
    people, client, monkeypatch
) -> None:
    monkeypatch.setattr(views, "MOST_OUTLETS", 0)
    elsewhere = builders.outlet(region_code="110101")
    builders.sign_in(client, people.accounts["county"])
    page = client.get(f"/enforcement/new?outlet={people.outlet.id}").text
    foreign = client.get(f"/enforcement/new?outlet={elsewhere.id}").text

    assert f'value="{people.outlet.id}" selected' in page
    assert elsewhere.name not in foreign
