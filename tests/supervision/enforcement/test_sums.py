"""The sums of the ledger: as the sources say them, findings' own letters and cases once."""

from datetime import date, timedelta

import pytest

from tests import builders
from tests.builders_enforcement import record, this_year
from tests.job_runs import job_of
from webapp.findings.kinds import Category, FindingKind, LetterKind, Measure
from webapp.findings.lifecycle import FindingState, Step
from webapp.foundation import clock, jobs, spreadsheets
from webapp.foundation.access import Role
from webapp.supervision.enforcement import figures, queries, services
from webapp.supervision.enforcement.kinds import PENALTIES, ActKind, Number


def _total(actor, **facts) -> dict:
    return figures.count(actor, this_year(**facts)).total.sums


def _penalised(people):
    """The way of the example of Putian: a reminder, overdue, a case, 1,500 yuan."""
    finding = people.bring(
        people.report(people.grid, FindingKind.GRID, Category.ADDRESS_DIFFERS),
        FindingState.VERIFIED,
    )
    people.take(people.county, finding, Step.REMIND)
    people.take(people.county, finding, Step.ESCALATE)
    people.take(people.city, finding, Step.REMIND, letter=LetterKind.ORDER)
    people.take(people.city, finding, Step.FILE)
    people.take(people.city, finding, Step.DECIDE, measure=Measure.FINE, fine_fen=150_000)
    return finding


def test_findings_letters_cases_and_fines_are_rows_once(people) -> None:
    finding = _penalised(people)
    record(people, ActKind.REMINDER)

    assert _total(people.city) == {
        "reminders": 2,
        "orders": 1,
        "cases": 1,
        "fines": 150_000,
    }
    rows = queries.all_rows(people.city, this_year())
    told = sorted((one.kind.value, one.source) for one in rows)
    assert told == [
        ("case", "step"),
        ("fine", "step"),
        ("order", "letter"),
        ("reminder", "letter"),
        ("reminder", "own"),
    ]
    assert {one.finding_id for one in rows if one.source != "own"} == {finding.id}


def test_a_decision_without_a_fine_has_no_number(people) -> None:
    finding = people.bring(people.report(), FindingState.VERIFIED)
    people.take(people.county, finding, Step.ESCALATE)
    people.take(people.city, finding, Step.FILE)
    people.take(people.city, finding, Step.DECIDE, measure=Measure.WARNING)

    assert _total(people.city) == {"cases": 1}


def test_the_county_sees_no_penalty_in_the_list_the_sums_or_the_columns(people) -> None:
    _penalised(people)
    for kind in PENALTIES:
        record(people, kind, outlet_id=people.outlet.id)

    seen = {one.kind for one in queries.all_rows(people.county, this_year())}
    columns = {one.key for one in figures.columns_for(people.county)}
    assert seen == {ActKind.REMINDER, ActKind.ORDER}
    assert not {"cases", "fines", "goods"} & (columns | _total(people.county).keys())
    assert _total(people.city)["fines"] == 300_000
    assert queries.all_rows(people.county, this_year(kind=ActKind.FINE)) == []


def test_people_times_visits_and_joint_ones_among_them(people) -> None:
    record(people)
    record(people, ActKind.JOINT_INSPECTION, numbers={Number.PERSONS: 4, Number.OUTLETS: 1})
    record(people, ActKind.DRILL)
    gone = record(people)
    services.withdraw(people.county, gone.id, gone.version, "登重了")

    assert _total(people.county) == {"persons": 10, "outlets": 4, "joint": 1, "drills": 1}


def test_by_county_with_the_citys_own_apart_and_by_month(people) -> None:
    with clock.freeze(clock.now().replace(month=3, day=15, hour=4)):
        day = clock.today()
        record(people, ActKind.DRILL, day=day - timedelta(days=31))
        record(people, ActKind.DRILL, by=people.city)
        counted = figures.count(people.city, this_year())

    places = {row.name: row.sums for row in counted.places if row.sums}
    months = {row.name: row.sums for row in counted.months}
    city = f"地区{people.outlet.city_code}本级"
    assert places == {f"地区{people.outlet.county_code}": {"drills": 1}, city: {"drills": 1}}
    assert months == {
        f"{day.year}-01": {},
        f"{day.year}-02": {"drills": 1},
        f"{day.year}-03": {"drills": 1},
    }
    assert counted.total.sums == {"drills": 2}


def test_what_lies_outside_or_on_other_days_is_not_counted(people) -> None:
    elsewhere = builders.actor_of(builders.account(Role.COUNTY_OFFICER, builders.bureau("360103")))
    record(people, outlet_id=people.outlet.id)
    _penalised(people)
    yesterday = clock.today() - timedelta(days=1)

    assert _total(elsewhere) == {}
    assert queries.all_rows(elsewhere, this_year()) == []
    old = queries.Wanted(date(2020, 1, 1), yesterday)
    assert queries.all_rows(people.city, old) == []


def test_a_letter_counts_on_its_day_in_shanghai(people) -> None:
    late = clock.now().replace(month=2, day=28, hour=17, minute=30)
    with clock.freeze(late - timedelta(days=9)):
        finding = people.bring(people.report(), FindingState.VERIFIED)
    with clock.freeze(late):
        people.take(people.county, finding, Step.REMIND)

    [row] = queries.all_rows(people.county, this_year())
    assert row.day == clock.business_day(late).isoformat()
    assert row.day.endswith(("-03-01", "-02-29"))


def test_narrowed_by_company_outlet_region_and_kind(people) -> None:
    outlet = people.outlet
    other = builders.outlet(region_code=outlet.county_code)
    record(people, outlet_id=outlet.id)
    record(people, ActKind.TALK, outlet_id=other.id)
    record(people, ActKind.DRILL, by=people.city)

    def kinds(**facts) -> set:
        return {one.kind for one in queries.all_rows(people.city, this_year(**facts))}

    assert kinds(outlet_id=outlet.id) == {ActKind.INSPECTION}
    assert kinds(company_id=other.company_id) == {ActKind.TALK}
    assert kinds(region_code=outlet.county_code) == {ActKind.INSPECTION, ActKind.TALK}
    assert kinds(kind=ActKind.DRILL) == {ActKind.DRILL}


@pytest.mark.parametrize(
    ("fen", "told"),
    [
        (0, ("0", "元")),
        (150_000, ("1,500", "元")),
        (150_050, ("1,500.50", "元")),
        (1_000_000, ("1.00", "万元")),
        (118_250_000, ("118.25", "万元")),
        (83_940_050, ("83.94", "万元")),
    ],
)
def test_money_as_a_bulletin_says_it(app, fen, told) -> None:
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert figures.told_money(fen) == told


@pytest.mark.parametrize("sums", [True, False])
def test_the_sheet_has_the_same_numbers(people, sums) -> None:
    _penalised(people)
    record(people, ActKind.SEIZURE, unit="=1+1", outlet_id=people.outlet.id)
    job = services.start_export(people.city, this_year(), sums=sums)

    jobs.run_all()
    content = jobs.files.read(job_of(job.id), jobs.files.MADE)
    header, *rows = spreadsheets.read_rows(content, "ledger.xlsx", 100).rows
    if sums:
        last = dict(zip(header, rows[-1], strict=True))
        assert (last["罚款（元）"], last["立案（起）"], last["查扣物品（件）"]) == (1500, 1, 12)
    else:
        assert len(rows) == 5
        assert {row[9] for row in rows} == {"", "12 =1+1"}


def _number_of(row, name: str) -> int:
    return 1 if name == figures.ROWS else getattr(row, name)


def test_the_sums_are_those_of_the_rows_of_the_list(people) -> None:
    _penalised(people)
    for kind in ActKind:
        record(people, kind, outlet_id=people.outlet.id)
        gone = record(people, kind, by=people.city)
        services.withdraw(people.city, gone.id, gone.version, "登重了")
    for actor in (people.county, people.city):
        rows = [one for one in queries.all_rows(actor, this_year()) if not one.withdrawn]
        counted = figures.count(actor, this_year())
        for column in counted.columns:
            of = [one for one in rows if one.kind in column.kinds]
            each = [_number_of(one, column.number) for one in of]
            assert counted.total.sums.get(column.key, 0) == sum(each), column.key
            for cut in (counted.places, counted.months):
                assert sum(row.sums.get(column.key, 0) for row in cut) == sum(each), column.key


def test_a_county_reads_nothing_of_how_penalties_are_counted(people, client) -> None:
    builders.sign_in(client, people.accounts["county"])
    of_county = client.get("/enforcement/sums").text
    builders.sign_in(client, people.accounts["city"])
    of_city = client.get("/enforcement/sums").text

    for word in ("罚款", "查扣", "立的案", "没收"):
        assert word not in of_county
        assert word in of_city
