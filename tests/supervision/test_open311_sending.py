"""A platform hands on what somebody told it: one request, one finding, one link."""

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from tests import builders
from tests.builders_findings import People, again, steps_of
from tests.supervision.conftest import MIDDLE, post_office
from webapp.findings import reporters, stepping
from webapp.findings.kinds import Category, Confirmer, Doer, Reporter
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.findings.services import steps
from webapp.findings.stepping import Taken
from webapp.foundation.access import Permission
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id
from webapp.foundation.messages.models import Message

WORDS = "今天下午三点去寄信，门锁着，也没有告示。"
NORTH = 1 / 111_195
"""A metre to the north in degrees."""


def made_by(answer) -> Finding:
    """The finding that an answer tells of."""
    found = db.session.scalars(
        select(Finding).where(Finding.id == UUID(answer[0]["service_request_id"]))
    )
    return found.one()


def token_in(answer) -> str:
    return re.search(r"/f/([\w-]+)", answer[0]["service_notice"])[1]


def test_a_request_is_a_finding_of_its_outlet(platform, office) -> None:
    answer = platform.send(description=WORDS)

    finding = made_by(answer)
    assert finding.outlet_id == office.id
    assert (finding.category, finding.state) == (Category.CLOSED, FindingState.REPORTED)
    assert (finding.reporter, finding.confirmer) == (Reporter.OPEN311, Confirmer.LINK)
    [first] = steps_of(finding)
    assert (first.step, first.doer, first.words) == (Step.REPORT, Doer.REPORTER, WORDS)
    assert answer[0].keys() == {"service_request_id", "service_notice"}


def test_the_answer_in_xml(platform, office) -> None:
    root = platform.send(200, "xml", description=WORDS)

    [finding] = db.session.scalars(select(Finding))
    assert root.findtext("request/service_request_id") == str(finding.id)
    assert "/f/" in root.findtext("request/service_notice")


def test_the_trail_names_the_client(platform, office) -> None:
    finding = made_by(platform.send(description=WORDS))

    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_id == str(finding.id))
    ).one()
    assert entry.act == "finding:reported"
    assert entry.actor_id == finding.reporter_id
    assert entry.grant_id == UUID(platform.key.split("_")[1])
    assert WORDS not in str(entry.details)


def test_the_reporter_confirms_by_the_link_and_the_client_cannot(client, platform, office) -> None:
    people = People(office)
    answer = platform.send(description=WORDS)
    finding, token = made_by(answer), token_in(answer)
    page = client.get(f"/f/{token}")
    assert page.status_code == 200
    assert WORDS in page.text
    people.bring(finding, FindingState.REVIEWED)

    now = again(finding)
    steps.take_step_by_link(token, now.version, Taken(Step.CONFIRM, new_id()))

    assert again(finding).state is FindingState.CONFIRMED
    [told] = platform.requests()
    assert told["status"] == "closed"
    assert finding.link_hash == stepping.link_hash(token)


def test_who_left_a_phone_is_told_and_the_number_is_sealed(platform, office) -> None:
    answer = platform.send(description=WORDS, phone="139 0013 9000", email="x@example.test")

    finding = made_by(answer)
    contact = reporters.contact_of(finding)
    assert (contact.phone, contact.token) == ("+8613900139000", token_in(answer))
    assert db.session.scalars(select(Message)).one().about == finding.id
    row = [getattr(finding, column.key) for column in Finding.__table__.c]
    assert "13900139000" not in repr(row)
    assert "example.test" not in repr(row) + steps_of(finding)[0].words


def test_a_landline_is_no_fault_and_is_not_kept(platform, office) -> None:
    finding = made_by(platform.send(description=WORDS, phone="0791-86700000"))

    assert reporters.contact_of(finding).phone == ""


def test_a_description_of_four_thousand_characters_with_all_facts(platform, office) -> None:
    words = "字" * 4000

    finding = made_by(
        platform.send(
            description=words,
            address_string="路" * 200,
            address_id=office.code,
            lat="28.6829",
            long="115.9089",
            media_url="https://example.test/" + "a" * 900,
        )
    )

    assert steps_of(finding)[0].words.startswith(words)


def test_facts_stand_below_the_description(platform, office) -> None:
    answer = platform.send(
        description=WORDS,
        service_code="notice-missing",
        lat="28.68290",
        long="115.90890",
        address_string="湖滨东路口",
        media_url="https://example.test/a.jpg",
        **{"attribute[missing][]": ["hours", "postage"], "attribute[seen_at]": ""},
    )

    assert steps_of(made_by(answer))[0].words.splitlines() == [
        WORDS,
        "没有公示什么：营业时间、资费",
        "地点：湖滨东路口",
        "经纬度（WGS 84）：28.682900, 115.908900",
        "图片网址（没有下载）：https://example.test/a.jpg",
    ]


def test_when_it_was_seen(platform, office) -> None:
    answer = platform.send(
        description=WORDS,
        **{"attribute[seen_at]": "2026-11-20T15:00:00+08:00", "attribute[closed_how]": "all-day"},
    )

    finding = made_by(answer)
    assert finding.reported_at == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert finding.received_at > finding.reported_at


def test_without_words_the_service_speaks(platform, office) -> None:
    assert steps_of(made_by(platform.send()))[0].words == "没按时营业"


def test_only_the_client_that_sent_it_reads_the_words(platform, keys, office) -> None:
    finding = made_by(platform.send(description=WORDS))
    stranger = keys(Permission.FINDINGS_SEND)

    def told(**query) -> list:
        listed = platform.requests(**query)
        alone = platform.json(f"v2/requests/{finding.id}", "service_requests", **query)
        assert listed == alone
        return [one["description"] for one in listed]

    assert told() == [None]
    assert told(api_key=stranger) == [None]
    assert told(api_key=platform.key) == [WORDS]
    by_header = platform.client.get(
        f"/open311/v2/requests/{finding.id}.json",
        headers={"Authorization": f"Bearer {platform.key}"},
    )
    assert by_header.json[0]["description"] == WORDS
    platform.json("v2/requests", "service_requests", 403, api_key="yt_wrong")


def test_by_a_point_the_nearest_office_of_the_post(platform, office) -> None:
    farther = post_office(code="YZ-2", name="二支局", latitude=MIDDLE["latitude"] + 900 * NORTH)
    builders.outlet(code="KD-1", name="快递", latitude=28.68292, longitude=115.90892)
    post_office(code="YZ-3", name="撤销的", latitude=28.68291, closed=True)

    near = made_by(platform.send(lat="28.68291", long="115.90891"))
    far = made_by(platform.send(lat=str(MIDDLE["latitude"] + 500 * NORTH), long="115.9089"))

    assert (near.outlet_id, far.outlet_id) == (office.id, farther.id)


def test_where_the_post_has_nothing_near_any_outlet_will_do(platform, office) -> None:
    other = builders.outlet(code="KD-1", name="快递", latitude=27.0, longitude=115.0)

    assert made_by(platform.send(lat="27.1", long="115.0")).outlet_id == other.id
    [wrong] = platform.send(400, lat="27.2", long="115.0")
    assert wrong["description"].startswith("lat: 附近 20 公里没有网点")


def test_our_own_code_wins_over_the_point(platform, office) -> None:
    builders.outlet(code="KD-1", name="快递", latitude=27.0, longitude=115.0)

    sent = platform.send(lat="27.0", long="115.0", address_id="yz-3301")

    assert made_by(sent).outlet_id == office.id


@pytest.mark.parametrize("words", ["湖滨邮政支局", "湖滨东路 18 号", "湖滨邮政", " 湖滨东路 "])
def test_by_words(platform, office, words) -> None:
    post_office(code="YZ-2", name="城南支局", address="城南路 1 号")

    assert made_by(platform.send(address_string=words)).outlet_id == office.id


def test_words_that_fit_two_or_none_are_asked_again(platform, office) -> None:
    post_office(code="YZ-2", name="湖滨邮政支局二部", address="湖滨西路 1 号")

    assert made_by(platform.send(address_string="湖滨邮政支局")).outlet_id == office.id
    for words, sentence in (("湖滨", "有好几个网点符合"), ("%", "没有叫这个名称")):
        [wrong] = platform.send(400, address_string=words)
        assert wrong["description"].startswith(f"address_string: {sentence}")


def test_sent_twice_it_is_two(platform, office) -> None:
    """GeoReport has no key by which a second try could be known, and we guess none."""
    first, second = platform.send(description=WORDS), platform.send(description=WORDS)

    assert made_by(first).id != made_by(second).id
