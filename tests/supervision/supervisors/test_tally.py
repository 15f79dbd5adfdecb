"""The year of a supervisor: valid, located, evidenced reports decide; their number does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from tests.builders_findings import ON_THE_SPOT, photos_of
from webapp.findings.kinds import Category, FindingKind
from webapp.findings.lifecycle import FindingState, Step
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.database import new_id
from webapp.supervision.supervisors import queries, telling
from webapp.supervision.supervisors.tally import FEWEST, Grade, Reported, Tally, tally_of

SOUND = Reported(FindingState.CONFIRMED, is_located=True, is_evidenced=True)
BARE = Reported(FindingState.CONFIRMED, is_located=False, is_evidenced=False)
NOT_SO = Reported(FindingState.UNFOUNDED, is_located=True, is_evidenced=True)
WAITING = Reported(FindingState.REPORTED, is_located=True, is_evidenced=True)
MERGED = Reported(FindingState.MERGED, is_located=True, is_evidenced=True)


def _tally(*reported: Reported) -> Tally:
    return tally_of(reported, planned=0, done=0, overdue=0)


@pytest.mark.parametrize(
    ("reported", "grade"),
    [
        ([SOUND] * 3, Grade.EXCELLENT),
        ([SOUND] * 4 + [NOT_SO], Grade.EXCELLENT),
        ([SOUND] * 3 + [BARE] * 2, Grade.GOOD),
        ([SOUND] * 2 + [NOT_SO] * 3, Grade.FAIR),
        ([SOUND] + [NOT_SO] * 4, Grade.WEAK),
        ([BARE] * 500, Grade.WEAK),
        ([SOUND] * (FEWEST - 1), Grade.NONE),
        ([WAITING] * 500 + [MERGED] * 500, Grade.NONE),
        ([], Grade.NONE),
    ],
)
def test_the_grade_is_the_share_of_sound_reports(reported, grade) -> None:
    assert _tally(*reported).grade is grade


def test_each_report_is_counted_where_it_belongs() -> None:
    tally = _tally(SOUND, SOUND, BARE, NOT_SO, WAITING, MERGED)

    assert (tally.reports, tally.valid, tally.not_so, tally.waiting, tally.merged) == (
        6,
        3,
        1,
        1,
        1,
    )
    assert (tally.located, tally.evidenced, tally.sound, tally.confirmed) == (2, 2, 2, 3)
    assert (tally.decided, tally.unsettled) == (4, 0)


def test_silence_and_dispute_are_not_rectified() -> None:
    tally = _tally(
        Reported(FindingState.UNCONFIRMED, is_located=True, is_evidenced=True, count=2),
        Reported(FindingState.ENDED_DISPUTED, is_located=True, is_evidenced=True),
        Reported(FindingState.VERIFIED, is_located=True, is_evidenced=True),
    )

    assert (tally.valid, tally.confirmed) == (4, 0)
    assert (tally.unconfirmed, tally.ended_disputed, tally.unsettled) == (2, 1, 1)


REPORTS = st.lists(
    st.builds(
        Reported,
        state=st.sampled_from(list(FindingState)),
        is_located=st.booleans(),
        is_evidenced=st.booleans(),
        count=st.integers(1, 50),
    ),
    max_size=30,
)


@given(REPORTS, st.integers(2, 5))
def test_the_same_reports_many_times_over_are_no_better(reported, times) -> None:
    once, many = _tally(*reported), _tally(*(reported * times))

    if once.grade is not Grade.NONE:
        assert many.grade is once.grade
    assert once.reports == once.decided + once.waiting + once.merged
    assert 0 <= once.sound <= min(once.located, once.evidenced) <= once.valid


def test_what_came_of_the_reports_is_read_from_the_findings(people) -> None:
    def report(photos: int, **facts):
        key = new_id()
        return people.report(id=key, photos=photos_of(people.outlet, key, photos), **facts)

    from_here = {"place": ON_THE_SPOT}
    confirmed = people.bring(report(1, **from_here), FindingState.CONFIRMED)
    people.bring(report(0), FindingState.VERIFIED)
    report(1, **from_here)
    rejected = report(1, **from_here)
    people.take(people.county, rejected, Step.REJECT)
    people.report(people.grid, FindingKind.GRID, Category.FIRE_RISK)
    year = clock.today().year
    who = people.supervisor.account_id

    tally = queries.tally(people.county, who, year)

    assert confirmed.state is FindingState.CONFIRMED
    assert (tally.reports, tally.valid, tally.not_so, tally.waiting) == (4, 2, 1, 1)
    assert (tally.located, tally.evidenced, tally.sound, tally.confirmed) == (1, 1, 1, 1)
    assert queries.tally(people.supervisor, who, year) == tally
    assert queries.tally(people.county, who, year - 1) == _tally()


def test_another_county_counts_only_its_own(people) -> None:
    people.report()
    other = builders.actor_of(builders.account(Role.COUNTY_OFFICER, builders.bureau("360103")))

    found = queries.tally(other, people.supervisor.account_id, clock.today().year)

    assert found.reports == 0


def test_the_grade_is_said_with_its_parts(app) -> None:
    assert app
    told = telling.reasons(_tally(SOUND, SOUND, SOUND, BARE, NOT_SO))

    assert "有结论 5 条，属实 4 条。" in told
    assert "属实、定位、照片都有：3 / 5 条，60%。" in told
    assert telling.reasons(_tally()) == ["有结论的报告 0 条，满 3 条才评。"]
    assert "（100.0%）" in telling.effect(_tally(SOUND))


def test_the_supervisor_sees_their_own_year(people, client) -> None:
    people.bring(people.report(), FindingState.CONFIRMED)
    builders.sign_in(client, people.accounts["supervisor"])

    page = client.get("/tasks/year").get_data(as_text=True)

    assert "1 / 1 件属实的" in page
    assert "还没有登记任期" in page
