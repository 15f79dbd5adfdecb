"""The analysis: each figure from a small set made by hand, whose it is, the page, the sheet."""

import html
import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from tests import builders
from tests.builders_findings import People, again
from tests.job_runs import job_of
from webapp.findings import counting, restating, touching
from webapp.findings.analysis import Figures, Lengths, Now, Per, Wanted, asked
from webapp.findings.counting import Counted
from webapp.findings.kinds import Category, FindingKind
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding, FindingFigure, FindingTouchedDay
from webapp.findings.services import figures, ticking
from webapp.foundation import clock, jobs, spreadsheets
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.places.models import Outlet

MONDAY = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
"""Nine in the morning in Shanghai, on a week of plain working days."""
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 15)


def counted(actor: Actor, first: date = FIRST, last: date = LAST, **facts: Any) -> Counted:
    """What was received in the two weeks, after the worker restated what was touched."""
    restating.restate_due()
    return counting.count(actor, Wanted(first, last, **facts))


def told(people: People, day: int, state: FindingState, **facts: Any) -> Finding:
    """A finding reported so many days after the Monday, and brought on a day later."""
    with clock.freeze(MONDAY + timedelta(days=day)):
        found = people.report(**facts)
    with clock.freeze(MONDAY + timedelta(days=day + 1)):
        return people.bring(found, state)


def silent(people: People, day: int) -> Finding:
    """One whose reporter kept silent until it lapsed."""
    found = told(people, day, FindingState.REVIEWED)
    for _ in range(3):
        due = again(found).due_on
        assert due is not None
        with clock.freeze(clock.start_of(due + timedelta(days=1))):
            ticking.take_due()
    return again(found)


def test_each_figure_of_a_small_set(people: People) -> None:
    with clock.freeze(MONDAY + timedelta(days=4)):
        told(people, 0, FindingState.CONFIRMED)
        told(people, 2, FindingState.CONFIRMED, category=Category.CLOSED)
        told(people, 2, FindingState.VERIFIED)
        for step, before in ((Step.REJECT, None), (Step.FIND_UNFOUNDED, FindingState.ASSIGNED)):
            found = told(people, 1, before) if before else people.report()
            people.take(people.county, found, step)

    found = counted(people.county)

    assert found.total == Figures(
        received=5, rejected=1, unfounded=1, confirmed=2, at_county=2, confirmed_days=2,
        confirmed_then=2,
    )  # fmt: skip
    assert (found.total.valid, found.total.unsettled) == (3, 1)
    assert found.total.rectified == 2 / 3
    assert found.total.county_share == 1.0
    assert found.total.mean_days == 1.0
    assert found.whole == Lengths({1: 2})
    assert found.lengths["accept"] == Lengths({1: 4})
    assert {key: one.received for key, one in found.categories.items()} == {
        Category.NOTICE_MISSING: 4,
        Category.CLOSED: 1,
    }
    for cut in (found.rows, found.brands, found.categories, found.buckets):
        assert sum(cut.values(), Figures()) == found.total


def test_silence_and_disputes_are_counted_apart(people: People) -> None:
    assert silent(people, 0).state is FindingState.UNCONFIRMED
    disputed = told(people, 1, FindingState.REVIEWED)
    with clock.freeze(MONDAY + timedelta(days=3)):
        people.take(people.supervisor, disputed, Step.DISPUTE)
        people.take(people.county, disputed, Step.ESCALATE)
        people.take(people.city, disputed, Step.END)

    total = counted(people.county).total

    assert (total.valid, total.unconfirmed, total.ended_disputed) == (2, 1, 1)
    assert (total.confirmed, total.unsettled) == (0, 0)
    assert total.rectified == 0.0
    assert total.county_share is None
    assert total.mean_days is None


def test_an_appeal_makes_it_valid_again(people: People) -> None:
    with clock.freeze(MONDAY):
        found = people.report()
        people.take(people.county, found, Step.REJECT)
        assert counted(people.county).total.valid == 0

        people.take(people.supervisor, found, Step.APPEAL)

    total = counted(people.county).total
    assert (total.received, total.rejected, total.valid) == (1, 0, 1)


def test_what_went_up_to_the_city_is_not_closed_at_the_county(people: People) -> None:
    found = told(people, 0, FindingState.REVIEWED)
    with clock.freeze(MONDAY + timedelta(days=2)):
        people.take(people.supervisor, found, Step.DISPUTE)
        people.take(people.county, found, Step.ESCALATE)
        for actor, step in (
            (people.city, Step.RETURN),
            (people.company, Step.RECTIFY),
            (people.city, Step.APPROVE),
            (people.supervisor, Step.CONFIRM),
        ):
            people.take(actor, found, step)

    total = counted(people.county).total

    assert (total.confirmed, total.at_county) == (1, 0)
    assert total.county_share == 0.0


def test_reported_in_one_period_and_confirmed_in_another(people: People) -> None:
    found = told(people, 11, FindingState.REVIEWED)
    with clock.freeze(MONDAY + timedelta(days=16)):
        people.take(people.supervisor, found, Step.CONFIRM)

    own = counted(people.county)
    later = counted(people.county, LAST + timedelta(days=1), LAST + timedelta(days=14))

    assert (own.total.valid, own.total.confirmed, own.total.confirmed_then) == (1, 1, 0)
    assert (later.total.valid, later.total.confirmed, later.total.confirmed_then) == (0, 0, 1)
    assert (later.before.confirmed, later.whole_before.mean) == (1, 3.0)
    assert later.buckets[date(2026, 11, 16)].confirmed_then == 1
    assert later.total.rectified is None


def test_midnight_in_shanghai_divides_two_days(people: People) -> None:
    midnight = clock.start_of(FIRST)
    for moment in (midnight - timedelta(seconds=1), midnight):
        with clock.freeze(moment):
            people.report()

    found = counted(people.county)

    assert (found.total.received, found.before.received) == (1, 1)


def test_what_is_late_is_asked_now_whenever_it_was_reported(people: People) -> None:
    with clock.freeze(MONDAY - timedelta(days=60)):
        people.report()
    with clock.freeze(MONDAY):
        people.report()

        assert counted(people.county).now == {people.outlet.id: Now(2, 1)}


def test_only_findings_in_scope_count(people: People) -> None:
    told(people, 0, FindingState.CONFIRMED)
    elsewhere = People(builders.outlet(region_code="110101"))
    told(elsewhere, 0, FindingState.ACCEPTED)

    own = counted(people.county)

    assert own.total.received == 1
    assert list(own.rows) == [people.outlet.id]
    assert list(counted(elsewhere.county).rows) == [elsewhere.outlet.id]
    assert counted(people.city).rows == {people.outlet.county_code: own.total}
    asked_for = Wanted(FIRST, LAST, region_code=elsewhere.outlet.county_code)
    assert counting.narrowed(people.county, asked_for).region_code == ""
    assert counting.narrowed(people.city, asked_for).region_code == ""
    assert counted(people.county, region_code=elsewhere.outlet.county_code).total == Figures()


def test_narrowed_by_brand_kind_and_region(people: People) -> None:
    told(people, 0, FindingState.CONFIRMED)
    told(people, 0, FindingState.VERIFIED, by=people.grid, kind=FindingKind.GRID,
         category=Category.FIRE_RISK)  # fmt: skip

    assert counted(people.city, kind=FindingKind.GRID).total.received == 1
    assert counted(people.city, brand_id=people.outlet.company_id).total.received == 0
    assert counted(people.city, brand_id=people.outlet.brand_id).total.received == 2
    inside = counted(people.city, region_code=people.outlet.county_code)
    assert inside.rows == {people.outlet.id: inside.total}


def test_every_act_touches_and_the_worker_restates_once(people: People) -> None:
    found = told(people, 0, FindingState.ACCEPTED)
    touched = select(FindingTouchedDay.day).where(FindingTouchedDay.outlet_id == found.outlet_id)
    assert list(db.session.scalars(touched)) == [FIRST]

    assert restating.restate_due() == 1
    assert restating.restate_due() == 0

    assert list(db.session.scalars(touched)) == []
    rows = db.session.scalars(select(FindingFigure)).all()
    assert [(row.day, row.received) for row in rows] == [(FIRST, 1)]


def test_a_day_on_which_the_outlet_changed_its_company(people: People) -> None:
    buyer = builders.company()
    with clock.freeze(MONDAY):
        old = people.report().company_id
        with transaction() as session:
            outlet = session.get_one(Outlet, people.outlet.id)
            outlet.belongs_to(buyer, outlet.region)
        new = people.report().company_id

    found = counted(people.county)

    assert old != new
    assert (found.total.received, len(found.brands)) == (2, 2)
    assert found.rows[people.outlet.id].received == 2


def test_figures_that_were_lost_are_made_anew(people: People) -> None:
    found = told(people, 0, FindingState.CONFIRMED)
    before = counted(people.county).total
    with transaction() as session:
        session.execute(delete(FindingFigure))
        touching.touch(session, again(found))

    assert counted(people.county).total == before


def test_the_ninetieth_percent_of_sums() -> None:
    few, many = Lengths({1: 8, 20: 1}), Lengths({2: 1})

    assert (few.p90, (few + many).p90, Lengths().p90) == (20, 2, None)
    assert (few + many).mean == 3.0
    assert Lengths().mean is None


def test_usual_days_and_equal_ones_before() -> None:
    wanted, wrong = asked({}, date(2026, 11, 23))

    assert wrong == {}
    assert (wanted.first, wanted.last) == (date(2026, 9, 7), date(2026, 11, 23))
    assert wanted.before == (date(2026, 6, 21), date(2026, 9, 6))
    assert len(wanted.buckets) == 12
    monthly = Wanted(wanted.first, wanted.last, per=Per.MONTH)
    assert monthly.buckets == [date(2026, month, 1) for month in (9, 10, 11)]


@pytest.fixture
def page_world(people: People, client: FlaskClient) -> FlaskClient:
    """Signed in as the county's officer, with one finding confirmed and one open."""
    told(people, 0, FindingState.CONFIRMED)
    told(people, 1, FindingState.ACCEPTED)
    restating.restate_due()
    builders.sign_in(client, people.accounts["county"])
    return client


DAYS = "?from=2026-11-02&until=2026-11-15"


def test_the_page_shows_figure_and_denominator(page_world: FlaskClient, people: People) -> None:
    page = page_world.get(f"/findings/analysis{DAYS}").text

    assert "50.0" in page
    assert "1 / 2 件有效报告，还在办 1" in page
    assert "1 / 1 件已确认" in page
    assert f"/findings?turn=&amp;outlet={people.outlet.id}" in page
    assert "style=" not in page.split("<main", 1)[1]
    assert "/findings/analysis" in page_world.get("/findings").text


def test_three_clicks_from_the_region_to_the_finding(
    people: People, page_world: FlaskClient
) -> None:
    builders.sign_in(page_world, people.accounts["city"])
    regions = page_world.get(f"/findings/analysis{DAYS}").text
    outlets = _followed(page_world, regions, f"region={people.outlet.county_code}")
    findings = _followed(page_world, outlets, f"outlet={people.outlet.id}")

    assert people.outlet.name in outlets
    assert "等交办" in findings
    assert "已整改，报告人确认" in findings


def _followed(client: FlaskClient, page: str, part: str) -> str:
    """The page behind the first link of the table that has a part in its address."""
    links = re.findall(r'href="([^"]+)"', page.split("<main", 1)[1])
    address = next(html.unescape(one) for one in links if part in one)
    return client.get(address).text


def test_an_outlet_is_shown_by_the_phones_own_map(people: People, page_world: FlaskClient) -> None:
    assert "uri.amap.com" not in page_world.get(f"/findings/analysis{DAYS}").text
    with transaction() as session:
        outlet = session.get_one(Outlet, people.outlet.id)
        outlet.latitude, outlet.longitude = 28.6853, 115.8997

    page = html.unescape(page_world.get(f"/findings/analysis{DAYS}").text)

    # WGS 84 as it is kept: AMap is told so, and a geo: address is in WGS 84 (RFC 5870, 3.4.1).
    assert "https://uri.amap.com/marker?position=115.899700%2C28.685300&name=" in page
    assert "&coordinate=wgs84" in page
    assert 'href="geo:28.685300,115.899700"' in page


def test_nothing_is_a_dash_and_not_a_zero(people: People, client: FlaskClient) -> None:
    builders.sign_in(client, people.accounts["county"])

    page = client.get("/findings/analysis").text

    assert "这些天里没有报告" in page
    assert page.count('<p class="tile__figure">—</p>') == 7


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("from=yesterday", "日期要像 2026-11-23 这样写"),
        ("from=2026-11-23&until=2026-11-22", "结束日期要在开始日期之后"),
        ("from=2025-11-22&until=2026-11-23", "一次最多看 366 天"),
    ],
)
def test_days_that_are_wrong_are_told(
    people: People, page_world: FlaskClient, given: str, sentence: str
) -> None:
    answer = page_world.get(f"/findings/analysis?{given}")

    assert answer.status_code == 422
    assert sentence in answer.text
    sent = dict(one.split("=") for one in given.split("&"))
    refused = builders.post(page_world, "/findings/analysis/export", **sent)
    assert refused.status_code == 422


def test_a_foreign_region_a_brand_that_is_none_and_nonsense_change_nothing(
    page_world: FlaskClient,
) -> None:
    usual = page_world.get(f"/findings/analysis{DAYS}").text

    for more in ("region=110101", "region=x", "region=999999", "brand=x", "kind=x", "per=x"):
        page = page_world.get(f"/findings/analysis{DAYS}&{more}")
        assert page.status_code == 200
        assert _main(page.text) == _main(usual), more


def _main(page: str) -> str:
    return page.split('<section class="tiles', 1)[1]


def test_whoever_handles_no_findings_sees_no_analysis(people: People, client: FlaskClient) -> None:
    for who in ("supervisor", "company"):
        builders.sign_in(client, people.accounts[who])
        assert client.get("/findings/analysis").status_code == 403


def test_the_sheet_has_the_same_rows_and_is_audited(
    people: People, page_world: FlaskClient
) -> None:
    answer = builders.post(
        page_world, "/findings/analysis/export",
        **{"from": "2026-11-02", "until": "2026-11-15", "per": "week"},
    )  # fmt: skip
    assert answer.status_code == 302
    job_id = UUID(answer.headers["Location"].rsplit("/", 1)[1])
    jobs.run_all()

    rows = _sheet(job_id)
    by_name = {(row[0], row[1]): row for row in rows}
    outlet = by_name["网点", people.outlet.name]
    assert [outlet[at] for at in (2, 6, 7, 8)] == [2, 2, 1, 50.0]
    assert by_name["合计", "合计"][2:16] == outlet[2:16]
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert Act.FINDINGS_EXPORTED in acts


def test_a_name_that_looks_like_a_formula_is_text(people: People, page_world: FlaskClient) -> None:
    with transaction() as session:
        session.get_one(Outlet, people.outlet.id).name = '=HYPERLINK("http://x","y")'
    job = figures.start_export(people.county, Wanted(FIRST, LAST))
    jobs.run_all()

    names = [row[1] for row in _sheet(job.id)]

    assert '=HYPERLINK("http://x","y")' in names
    with zipfile.ZipFile(io.BytesIO(_content(job.id))) as sheet:
        assert b"<f>" not in sheet.read("xl/worksheets/sheet1.xml")


def _content(job_id: UUID) -> bytes:
    return jobs.files.read(job_of(job_id), jobs.files.MADE)


def _sheet(job_id: UUID) -> list[Any]:
    _header, *rows = spreadsheets.read_rows(_content(job_id), "figures.xlsx", 100).rows
    return rows
