"""What is kept about an outlet: by whom, what is refused, who finds it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders_library import answer, file, video
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.places.models import Outlet
from webapp.supervision.forms.kinds import Purpose
from webapp.supervision.library import queries, services
from webapp.supervision.library.addresses import differs, key_of
from webapp.supervision.library.filing import Filing
from webapp.supervision.library.kinds import Missing, VideoState
from webapp.supervision.library.models import LibraryAnswer, SafetyCentre


def _acts() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.at)))


def _lacks(people) -> set[Missing]:
    db.session.expire_all()
    return set(queries.what_lacks([people.outlet])[people.outlet.id])


def _stands_at(people, address: str) -> None:
    with transaction() as session:
        session.get_one(Outlet, people.outlet.id).address = address


def test_a_filing_takes_the_place_of_the_one_before_which_stays(people) -> None:
    file(people)
    newer = file(people, number="闽备2026-0001")

    assert queries.filing_of(people.outlet).id == newer.id
    assert [one.number for one in queries.old_filings(people.outlet)] == ["闽备2019-0553"]
    assert _acts().count(Act.LIBRARY_FILED.value) == 2


def test_an_address_that_differs_is_seen_until_either_changes(people) -> None:
    _stands_at(people, "青石路 26 号")
    file(people, address="江西省南昌市东湖区青石路18号")
    assert Missing.ADDRESS in _lacks(people)
    _stands_at(people, "青石路 18 号")
    assert Missing.ADDRESS not in _lacks(people)
    _stands_at(people, "青石路 26 号")
    file(people, address="江西省 南昌市 东湖区 青石路 ２６ 号")
    assert Missing.ADDRESS not in _lacks(people)


@pytest.mark.parametrize(
    ("filed", "own", "different"),
    [
        ("东湖区青石路18号", "青石路 18 号", False),
        ("青石路18号", "东湖区青石路18号", True),
        ("18号", "青石路118号", True),
        ("青石路18号", "", False),
        ("100%路", "10_%路", True),
    ],
)
def test_addresses_are_compared_alike_here_and_in_the_database(
    people, filed, own, different
) -> None:
    _stands_at(people, own)
    file(people, address=filed)

    assert differs(key_of(filed), own) is different
    assert (Missing.ADDRESS in _lacks(people)) is different


def test_the_day_of_a_filing_is_real(people) -> None:
    with pytest.raises(InvalidInput) as ahead:
        file(people, filed_on=clock.today() + timedelta(days=1))
    with pytest.raises(InvalidInput) as backwards:
        file(people, filed_on=date(2024, 5, 1), valid_until=date(2024, 5, 1))

    assert set(ahead.value.extra["errors"]) == {"filed_on"}
    assert set(backwards.value.extra["errors"]) == {"valid_until"}


def test_what_is_missing_is_gone_when_it_is_there(people) -> None:
    assert _lacks(people) == {Missing.FILING, Missing.OFFICER, Missing.REPORT}
    file(people, valid_until=clock.today() - timedelta(days=1))
    camera = video(people, VideoState.BROKEN)
    assert _lacks(people) == {Missing.EXPIRED, Missing.OFFICER, Missing.REPORT, Missing.VIDEO}
    file(people)
    services.check_video(
        people.county, people.outlet.id, camera.id, camera.version, VideoState.WORKING
    )
    services.name_officer(people.company, people.outlet.id, people.company.account_id)
    answer(people, Purpose.MONTHLY_REPORT)

    assert _lacks(people) == set()
    assert queries.counts(people.county) == dict.fromkeys(Missing, 0)


def test_last_months_report_is_none_of_this_month(people) -> None:
    answer(people, Purpose.MONTHLY_REPORT, month=services.months_to_answer()[1])

    assert Missing.REPORT in _lacks(people)


def test_a_closed_outlet_lacks_nothing_for_anybody(people) -> None:
    assert queries.counts(people.county)[Missing.FILING] == 1
    with transaction() as session:
        session.get_one(Outlet, people.outlet.id).closed = True

    assert queries.counts(people.county) == dict.fromkeys(Missing, 0)


@pytest.mark.parametrize(
    "url",
    [
        "rtsp://admin:12345@10.0.0.2/ch1",
        "rtsp://admin@10.0.0.2/ch1",
        "https://cam.example.test/live?user=admin&pwd=1",
        "https://cam.example.test/live?TOKEN=abc",
        "http://cam.example.test/live",
        "javascript:alert(1)",
        "rtsp://",
        "rtsp://[::1",
        "rtsp://10.0.0.2:99999/ch1",
        "rtsp://10.0.0.2/ch 1",
        "/ch1",
        "",
    ],
)
def test_a_stream_has_an_address_without_credentials(people, url) -> None:
    with pytest.raises(InvalidInput) as refusal:
        video(people, url=url)

    assert set(refusal.value.extra["errors"]) == {"url"}


def test_a_camera_is_checked_and_taken_off(people) -> None:
    camera = video(people, url="https://cam.example.test:8443/live/1.m3u8")
    seen = services.check_video(
        people.city, people.outlet.id, camera.id, camera.version, VideoState.OFF
    )
    assert (seen.state, seen.checked_by) == (VideoState.OFF, people.city.account_id)
    with pytest.raises(Conflict):
        services.check_video(people.county, people.outlet.id, camera.id, 1, VideoState.WORKING)
    services.check_video(people.county, people.outlet.id, camera.id, seen.version, None)

    assert queries.videos_of(people.outlet) == []
    with pytest.raises(NotFound):
        queries.video_for(people.county, people.outlet.id, camera.id)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == Act.LIBRARY_VIDEO_CHECKED.value)
    ).all()
    assert sorted(one.details["state"] for one in entries) == ["off", "removed"]
    assert not any("example.test" in str(one.details) for one in entries)


def test_a_safety_officer_is_somebody_of_the_company(people) -> None:
    courier = builders.account(Role.COURIER, people.outlet)
    named = services.name_officer(people.company, people.outlet.id, courier.id)
    for stranger in (people.county.account_id, people.grid.account_id, new_id(), courier.id):
        with pytest.raises(InvalidInput):
            services.name_officer(people.company, people.outlet.id, stranger)
    services.end_officer(people.company, people.outlet.id, named.id)
    services.end_officer(people.company, people.outlet.id, named.id)
    assert Missing.OFFICER in _lacks(people)
    services.name_officer(people.company, people.outlet.id, courier.id)

    assert [one.account_id for one in queries.officers_of(people.outlet)] == [courier.id]
    assert _acts().count(Act.LIBRARY_OFFICER_ENDED.value) == 1


@pytest.mark.parametrize(
    ("purpose", "who"),
    [
        (Purpose.MONTHLY_REPORT, "county"),
        (Purpose.SELF_CHECK, "city"),
        (Purpose.SPOT_CHECK, "company"),
        (Purpose.SCORECARD, "company"),
        (Purpose.VISIT_OUTLET, "county"),
        (Purpose.SELF_CHECK, "grid"),
    ],
)
def test_each_side_fills_in_its_own_forms(people, purpose, who) -> None:
    with pytest.raises(NotFound):
        services.answer(getattr(people, who), people.outlet.id, purpose, new_id(), "2026-11", {})


def test_a_scorecard_is_scored_a_report_is_not(people) -> None:
    card, report = answer(people, Purpose.SCORECARD), answer(people, Purpose.MONTHLY_REPORT)

    assert (card.points, card.most_points) == (65, 100)
    assert (report.points, report.most_points) == (0, 0)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_id == str(card.id))
    ).one()
    assert entry.details == {"outlet": str(people.outlet.id), "purpose": "scorecard"}


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        ({"checks": ""}, "checks"),
        ({"checks": "many"}, "checks"),
        ({"machine": "perhaps"}, "machine"),
        ({"month": "2020-01"}, "month"),
    ],
)
def test_a_wrong_answer_is_said_at_its_question(people, facts, wrong) -> None:
    with pytest.raises(InvalidInput) as refusal:
        answer(people, Purpose.MONTHLY_REPORT, **facts)

    assert set(refusal.value.extra["errors"]) == {wrong}


def test_no_identity_number_stands_in_an_answer(people) -> None:
    with pytest.raises(InvalidInput) as refusal:
        answer(people, Purpose.SELF_CHECK, plan="找 440524188001010014 问")

    assert set(refusal.value.extra["errors"]) == {"plan"}


def test_sent_twice_it_is_one_answer(people) -> None:
    key = new_id()
    answer(people, Purpose.SPOT_CHECK, id=key)
    answer(people, Purpose.SPOT_CHECK, id=key)
    with pytest.raises(Conflict):
        answer(people, Purpose.SPOT_CHECK, id=key, fire="no")

    assert len(db.session.scalars(select(LibraryAnswer)).all()) == 1


def test_the_centre_of_a_county(people) -> None:
    county = people.outlet.county_code
    told = {"name": "东湖区邮政业安全中心", "address": "阳明路 1 号", "phone": "0791-0000000"}
    made = services.change_centre(people.county, county, 0, **told)
    with pytest.raises(Conflict):
        services.change_centre(people.city, county, 0, **told)
    changed = services.change_centre(
        people.city, county, made.version, **{**told, "phone": "0791-1111111"}
    )

    assert changed.phone == "0791-1111111"
    names = [(code, one) for code, _n, one in queries.counties_with_centres(people.county)]
    assert names == [(county, changed)]
    for code in ("110101", people.outlet.city_code, "36010"):
        with pytest.raises(NotFound):
            services.change_centre(people.county, code, 0, **told)
    assert len(db.session.scalars(select(SafetyCentre)).all()) == 1


def test_what_lies_outside_is_not_found(people) -> None:
    elsewhere = builders.actor_of(builders.account(Role.COUNTY_OFFICER, builders.bureau("360103")))
    rival = builders.actor_of(builders.account(Role.COMPANY_ADMIN, builders.company()))
    camera, report = video(people), answer(people, Purpose.MONTHLY_REPORT)
    outlet_id = people.outlet.id
    acts = (
        lambda: services.file(elsewhere, outlet_id, Filing("1", "x", date(2024, 1, 1))),
        lambda: services.add_video(elsewhere, outlet_id, "x", "rtsp://a/b", VideoState.OFF),
        lambda: services.check_video(elsewhere, outlet_id, camera.id, 1, VideoState.OFF),
        lambda: services.name_officer(rival, outlet_id, rival.account_id),
        lambda: answer(people, Purpose.SPOT_CHECK, by=elsewhere),
        lambda: answer(people, Purpose.SELF_CHECK, by=rival),
        lambda: queries.answer_for(rival, outlet_id, report.id),
    )
    for act in acts:
        with pytest.raises(NotFound):
            act()
