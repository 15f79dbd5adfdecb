"""What platforms and the public read: discovery, services, requests, in both formats alike."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.builders_findings import again, photos_of, steps_of
from tests.supervision.reading import Platform
from webapp.findings.kinds import CATEGORIES, Category, FindingKind
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.foundation import clock
from webapp.foundation.database import db, new_id, transaction

SERVICE = CATEGORIES[FindingKind.SERVICE]


def received(finding: Finding, at: datetime) -> None:
    """As if it had come at another time."""
    with transaction() as session:
        session.execute(update(Finding).where(Finding.id == finding.id).values(received_at=at))


def ids(listed) -> list[str]:
    return [one["service_request_id"] for one in listed]


@pytest.mark.parametrize("path", ["discovery", "v2/discovery"])
def test_discovery(platform: Platform, settings, path) -> None:
    found = platform.json(path, "discovery")
    root = platform.xml(path, "discovery")

    [endpoint] = found["endpoints"]
    assert endpoint["url"] == f"{settings.base_url}/open311/v2"
    assert endpoint["type"] == "test"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert [one.text for one in root.iter("format")] == endpoint["formats"]
    for changeset in (found["changeset"], endpoint["changeset"]):
        assert datetime.fromisoformat(changeset) < datetime.now(UTC)


def test_services_are_the_categories_of_the_service_and_nothing_of_the_grid(platform) -> None:
    found = platform.json("v2/services", "services")
    root = platform.xml("v2/services", "services")

    codes = [one["service_code"] for one in found]
    assert codes == [one.value for one in SERVICE]
    assert "fire-risk" not in codes
    assert [one.text for one in root.iter("service_code")] == codes
    assert {one["metadata"] for one in found} == {True}
    assert {one.text for one in root.iter("metadata")} == {"true"}


@pytest.mark.parametrize("category", list(SERVICE))
def test_every_service_has_a_definition(platform, category) -> None:
    found = platform.json(f"v2/services/{category.value}", "service_definition")
    root = platform.xml(f"v2/services/{category.value}", "service_definition")

    assert found["service_code"] == root.findtext("service_code") == category.value
    codes = [one["code"] for one in found["attributes"]]
    assert codes[-1] == "seen_at"
    assert len(set(codes)) == len(codes)
    assert [one.text for one in root.iter("code")] == codes
    for one in found["attributes"]:
        assert bool(one["values"]) == one["datatype"].endswith("list")


def test_a_list_of_choices_is_named_by_its_keys(platform) -> None:
    found = platform.json("v2/services/closed", "service_definition")

    [how, _when] = found["attributes"]
    assert (how["code"], how["datatype"], how["order"]) == ("closed_how", "singlevaluelist", 1)
    assert {"key": "opened-late", "name": "开门晚"} in how["values"]


def test_a_request_from_both_sides(platform, people) -> None:
    finding = people.report()

    [found] = platform.requests()
    [root] = platform.xml("v2/requests", "service_requests")

    due = datetime.combine(finding.due_on, datetime.max.time(), tzinfo=clock.SHANGHAI)
    assert found == {
        "service_request_id": str(finding.id),
        "status": "open",
        "status_notes": "等受理",
        "service_name": "没有公示",
        "service_code": "notice-missing",
        "description": None,
        "agency_responsible": "地区360102邮政业安全中心",
        "service_notice": None,
        "requested_datetime": _written(finding.received_at),
        "updated_datetime": _written(steps_of(finding)[0].at),
        "expected_datetime": _written(due),
        "address": "湖滨东路 18 号 湖滨邮政支局",
        "address_id": "YZ-3301",
        "zipcode": "330006",
        "lat": 28.6829,
        "long": 115.9089,
        "media_url": None,
    }
    told = {one.tag: one.text for one in root}
    assert told == {name: None if one is None else str(one) for name, one in found.items()}
    assert platform.json(f"v2/requests/{finding.id}", "service_requests") == [found]
    [alone] = platform.xml(f"v2/requests/{finding.id}", "service_requests")
    assert {one.tag: one.text for one in alone} == told


def _written(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")


def test_closed_when_it_is_over_at_the_time_it_was(platform, people) -> None:
    finding = people.bring(people.report(), FindingState.CONFIRMED)

    [found] = platform.requests()

    assert (found["status"], found["status_notes"]) == ("closed", "已整改，报告人确认")
    assert found["updated_datetime"] == _written(finding.closed_at)
    assert found["expected_datetime"] is None


def test_rejected_it_says_why(platform, people) -> None:
    finding = people.report()
    people.take(people.county, finding, Step.REJECT, words="快递企业的事请拨 12305。")

    [found] = platform.requests()

    assert (found["status"], found["status_notes"]) == (
        "closed",
        "不予受理：快递企业的事请拨 12305。",
    )


def test_the_city_is_responsible_for_what_it_took_up(platform, people) -> None:
    finding = people.bring(people.report(), FindingState.VERIFIED)
    people.take(people.county, finding, Step.ESCALATE)

    [found] = platform.requests()

    assert found["agency_responsible"] == "地区360100邮政管理局"


def test_nothing_is_expected_while_the_reporter_is_asked(platform, people) -> None:
    people.take(people.county, people.report(), Step.ASK)

    [found] = platform.requests()

    assert found["expected_datetime"] is None


def test_events_of_the_grid_and_reports_of_officers_are_not_the_publics(platform, people) -> None:
    hidden = [
        people.report(people.county, category=Category.CLOSED),
        people.report(
            people.county, kind=FindingKind.GRID, category=Category.FIRE_RISK, **_seen(people)
        ),
    ]

    assert platform.requests() == []
    for finding in hidden:
        assert platform.requests(service_request_id=str(finding.id)) == []
        platform.json(f"v2/requests/{finding.id}", "service_requests", 404)
        platform.xml(f"v2/tokens/{finding.id}", "service_requests", 404)


def _seen(people) -> dict:
    key = new_id()
    return {"id": key, "photos": photos_of(people.outlet, key, 1)}


def test_no_name_no_phone_and_no_words_of_a_reporter_are_told(client, platform, people) -> None:
    finding, token = people.report_by_link("+8613900139000", words="王大爷说邮局关了三天。")

    for suffix in ("xml", "json"):
        for path in ("requests", f"requests/{finding.id}"):
            told = client.get(f"/open311/v2/{path}.{suffix}").get_data(as_text=True)
            assert str(finding.id) in told
            for secret in ("王大爷", "139001", token, people.supervisor.name):
                assert secret not in told


def test_ids_override_all_else_and_unknown_ones_are_left_out(platform, people) -> None:
    first, second = people.report(), people.report(category=Category.CLOSED)
    received(first, clock.ago(days=400))

    wanted = f"{first.id}, {second.id},{new_id()},x"
    found = platform.requests(
        service_request_id=wanted,
        service_code="nonsense",
        status="never",
        start_date="yesterday",
    )

    assert ids(found) == [str(second.id), str(first.id)]
    assert platform.requests(service_request_id="x") == []


def test_services_and_states_are_lists(platform, people) -> None:
    notice = people.report()
    closed = people.bring(people.report(category=Category.CLOSED), FindingState.CONFIRMED)
    people.report(category=Category.ATTITUDE)

    both = platform.requests(service_code="closed,notice-missing")
    assert set(ids(both)) == {str(notice.id), str(closed.id)}
    assert ids(platform.requests(service_code="closed", status="open")) == []
    assert ids(platform.requests(status="closed")) == [str(closed.id)]
    assert len(platform.requests(status="open,closed")) == 3
    assert len(platform.requests(status="")) == 3
    several = platform.json("v2/requests", "service_requests", status=["open", "closed"])
    assert len(several) == 3


def test_without_dates_the_last_ninety_days(platform, people) -> None:
    old, edge, new = (people.report() for _ in range(3))
    received(old, clock.ago(days=91))
    received(edge, clock.ago(days=89))

    assert ids(platform.requests()) == [str(new.id), str(edge.id)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"start_date": "2026-03-01T00:00:00Z"}, [31, 30, 1]),
        ({"start_date": "2026-03-02T00:00:00Z"}, [91, 31, 30]),
        ({"end_date": "2026-03-31T00:00:00Z"}, [30, 1]),
        ({"start_date": "2026-03-31T00:00:00Z", "end_date": "2026-04-01T00:00:00Z"}, [31]),
        ({"start_date": "2026-03-31T23:00:00+08:00", "end_date": "2026-04-01T00:00+08:00"}, []),
        # A plus that nobody escaped arrives as a blank.
        ({"start_date": "2026-03-31T20:00:00 08:00", "end_date": "2026-03-31T12:00:00.5Z"}, [31]),
        ({"start_date": "2026-03-02T12:00:00Z", "end_date": "2026-05-31T12:00:00Z"}, [91, 31, 30]),
        ({"start_date": "", "end_date": "2026-03-02T12:00:00Z"}, [1]),
    ],
)
def test_between_dates(platform, people, query, found) -> None:
    first = datetime(2026, 3, 1, 12, tzinfo=UTC)
    made = {}
    for day in (1, 30, 31, 91):
        finding = people.report()
        received(finding, first + timedelta(days=day - 1))
        made[str(finding.id)] = day

    assert [made[one] for one in ids(platform.requests(**query))] == found


def test_page_by_page(platform, people) -> None:
    made = [str(people.report().id) for _ in range(5)]

    pages = [ids(platform.requests(page=number, page_size=2)) for number in (1, 2, 3, 4)]

    assert pages == [made[:2:-1], made[2:0:-1], made[:1], []]


def test_the_first_thousand_and_no_more(platform, people) -> None:
    finding = people.report()
    rows = db.metadata.tables["findings"], db.metadata.tables["finding_steps"]
    one, step = (dict(db.session.execute(table.select()).mappings().one()) for table in rows)
    keys = [new_id() for _ in range(1001)]
    with transaction() as session:
        session.execute(
            rows[0].insert(),
            [{**one, "id": key, "code": f"监{n}"} for n, key in enumerate(keys)],
        )
        session.execute(rows[1].insert(), [{**step, "id": key, "finding_id": key} for key in keys])

    assert len(platform.requests()) == 1000
    assert len(platform.requests(page=2)) == 2
    assert str(finding.id) in ids(platform.requests(page=2))


def test_an_id_is_its_own_token(platform, people) -> None:
    finding = people.report()

    found = platform.json(f"v2/tokens/{finding.id}", "token")
    root = platform.xml(f"v2/tokens/{finding.id}", "service_requests")

    assert found == [{"service_request_id": str(finding.id), "token": str(finding.id)}]
    assert root.findtext("request/token") == str(finding.id)


def test_the_one_jurisdiction_may_be_named(platform, people) -> None:
    finding = people.report()

    assert ids(platform.requests(jurisdiction_id="127.0.0.1")) == [str(finding.id)]
    assert ids(platform.requests(jurisdiction_id="")) == [str(finding.id)]
    platform.xml("v2/services", "services", 404, jurisdiction_id="elsewhere.example")


def test_what_xml_cannot_hold_does_not_break_it(platform, people) -> None:
    finding = people.report()
    people.take(people.county, finding, Step.REJECT, words='"<&>\x0b]]>😀 找 12305')

    [root] = platform.xml("v2/requests", "service_requests")

    assert root.findtext("status_notes").endswith("找 12305")
    assert again(finding).state is FindingState.REJECTED


def test_readers_without_a_key_are_not_endless(client, platform, monkeypatch) -> None:
    monkeypatch.setattr("webapp.supervision.open311.views.READS_A_MINUTE", 2)
    platform.requests()
    platform.requests()

    answer = client.get("/open311/v2/requests.json")

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json[0]["code"] == 429
    assert platform.requests(api_key=platform.key) == []
