"""Writing into the ledger: what each kind demands, and who may write what."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders_enforcement import deed, record
from webapp.findings.lifecycle import FindingState
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Conflict, Forbidden, InvalidInput, NotFound
from webapp.supervision.enforcement import services
from webapp.supervision.enforcement.kinds import PENALTIES, RULES, ActKind, Authority, Number
from webapp.supervision.enforcement.models import EnforcementAct


def _said(refusal) -> dict:
    return refusal.value.extra["errors"]


@pytest.mark.parametrize("kind", list(ActKind))
def test_every_kind_is_written_with_its_numbers_and_an_entry(people, kind) -> None:
    made = record(people, kind, words="按专项方案检查")

    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == Act.ENFORCEMENT_RECORDED.value)
    ).one()
    assert (entry.subject_id, entry.details["kind"]) == (str(made.id), kind.value)
    assert "按专项方案检查" not in str(entry.details)
    assert all(getattr(made, one.value) > 0 for one in RULES[kind].numbers)
    assert all(getattr(made, one.value) == 0 for one in set(Number) - set(RULES[kind].numbers))


@pytest.mark.parametrize("kind", [one for one, rule in RULES.items() if rule.city_only])
def test_the_county_writes_no_penalty_and_no_order(people, kind) -> None:
    with pytest.raises(Forbidden):
        record(people, kind, by=people.county)

    assert db.session.scalars(select(EnforcementAct)).all() == []


@pytest.mark.parametrize(
    "kind", [ActKind.INSPECTION, ActKind.JOINT_INSPECTION, ActKind.CASE, ActKind.SEIZURE]
)
def test_one_officer_is_not_enough(people, kind) -> None:
    one = people.city if RULES[kind].city_only else people.county
    with pytest.raises(InvalidInput) as refusal:
        record(people, kind, officers=[one.account_id, one.account_id])

    assert set(_said(refusal)) == {"officers"}


def test_officers_are_officers_of_the_scope(people) -> None:
    elsewhere = builders.account(Role.COUNTY_OFFICER, builders.bureau("110101"))
    for stranger in (people.company.account_id, people.grid.account_id, elsewhere.id, new_id()):
        with pytest.raises(InvalidInput) as refusal:
            record(people, officers=[people.county.account_id, stranger])
        assert set(_said(refusal)) == {"officers"}


@pytest.mark.parametrize(
    ("kind", "facts", "wrong"),
    [
        (ActKind.INSPECTION, {"numbers": {}}, {"persons", "outlets"}),
        (ActKind.INSPECTION, {"numbers": {Number.PERSONS: 1, Number.OUTLETS: 1}}, {"persons"}),
        (ActKind.JOINT_INSPECTION, {"authorities": []}, {"authorities"}),
        (ActKind.REFERRAL, {"authorities": []}, {"authorities"}),
        (ActKind.FINE, {"numbers": {Number.FINE: 0}}, {"fine_yuan"}),
        (ActKind.FINE, {"numbers": {Number.FINE: 100_000_001}}, {"fine_yuan"}),
        (ActKind.SEIZURE, {"unit": ""}, {"unit"}),
        (ActKind.TALK, {"numbers": {Number.OUTLETS: -1}}, {"outlets"}),
        (ActKind.DRILL, {"day": clock.today() + timedelta(days=1)}, {"day"}),
        (ActKind.TALK, {"words": "身份证 440524188001010014"}, {"words"}),
        (ActKind.TALK, {"finding_code": "东湖监〔2026〕9999"}, {"finding_code"}),
    ],
)
def test_what_is_missing_or_wrong_is_said(people, kind, facts, wrong) -> None:
    with pytest.raises(InvalidInput) as refusal:
        record(people, kind, **facts)

    assert set(_said(refusal)) == wrong


def test_a_row_stands_where_it_was_done(people) -> None:
    outlet = people.outlet
    at_outlet = record(people, outlet_id=outlet.id)
    in_county = record(people, ActKind.DRILL)
    of_city = record(people, ActKind.DRILL, by=people.city)
    named = record(people, ActKind.DRILL, by=people.city, region_code=outlet.county_code)
    with_company = record(people, ActKind.TALK, by=people.city, company_id=outlet.company_id)

    assert (at_outlet.outlet_id, at_outlet.company_id) == (outlet.id, outlet.company_id)
    assert (in_county.county_code, in_county.outlet_id) == (outlet.county_code, None)
    assert (of_city.county_code, of_city.city_code) == ("", outlet.city_code)
    assert named.county_code == outlet.county_code
    assert (with_company.company_id, with_company.county_code) == (outlet.company_id, "")


def test_nothing_is_written_about_what_lies_outside(people) -> None:
    elsewhere = builders.outlet(region_code="110101")
    for facts in (
        {"outlet_id": elsewhere.id},
        {"company_id": elsewhere.company_id},
        {"region_code": "110101"},
        {"region_code": people.outlet.city_code},
        {"region_code": "360199"},
    ):
        with pytest.raises(NotFound):
            record(people, ActKind.TALK, **facts)


def test_linked_to_a_finding_by_its_number(people) -> None:
    finding = people.bring(people.report(), FindingState.VERIFIED)
    made = record(people, finding_code=finding.code)

    assert (made.finding_id, made.outlet_id) == (finding.id, finding.outlet_id)
    other = builders.outlet(region_code=people.outlet.county_code)
    with pytest.raises(InvalidInput) as refusal:
        record(people, finding_code=finding.code, outlet_id=other.id)
    assert set(_said(refusal)) == {"finding_code"}


@pytest.mark.parametrize("kind", [one for one, rule in RULES.items() if rule.of_findings])
def test_what_a_finding_has_in_its_file_is_not_written_again(people, kind) -> None:
    finding = people.report()
    with pytest.raises(InvalidInput) as refusal:
        record(people, kind, finding_code=finding.code)

    assert set(_said(refusal)) == {"finding_code"}


def test_sent_twice_it_is_one_row_and_another_under_its_id_is_refused(people) -> None:
    told = deed(people)
    services.record(people.county, told)
    again = services.record(people.county, told)
    with pytest.raises(Conflict):
        services.record(people.county, dataclasses.replace(told, words="另一件"))
    with pytest.raises(Conflict):
        services.record(people.second, told)

    assert [one.id for one in db.session.scalars(select(EnforcementAct))] == [again.id]


def test_a_wrong_row_is_withdrawn_with_the_reason_and_stays(people) -> None:
    row = record(people)
    gone = services.withdraw(people.second, row.id, row.version, "日期登错了")

    assert gone.is_withdrawn
    assert (gone.withdrawn_why, gone.persons) == ("日期登错了", 6)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == Act.ENFORCEMENT_WITHDRAWN.value)
    ).one()
    assert "日期登错了" not in str(entry.details)
    with pytest.raises(Conflict):
        services.withdraw(people.county, row.id, gone.version, "再作废一次")


def test_nobody_else_withdraws_it(people) -> None:
    elsewhere = builders.actor_of(builders.account(Role.COUNTY_OFFICER, builders.bureau("360103")))
    row, order = record(people), record(people, ActKind.ORDER, outlet_id=people.outlet.id)
    with pytest.raises(NotFound):
        services.withdraw(elsewhere, row.id, row.version, "不是我的")
    with pytest.raises(Forbidden):
        services.withdraw(people.county, order.id, order.version, "市局的函")
    for kind in PENALTIES:
        penalty = record(people, kind, outlet_id=people.outlet.id)
        with pytest.raises(NotFound):
            services.withdraw(people.county, penalty.id, penalty.version, "看不到的")


def test_the_authorities_are_a_closed_list_in_its_order(people) -> None:
    made = record(people, ActKind.JOINT_INSPECTION, authorities=[Authority.OTHER, Authority.POLICE])

    assert made.authorities == ["police", "other"]
