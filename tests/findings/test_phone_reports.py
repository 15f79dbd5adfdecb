"""A report kept on a phone: it comes in once, begins one finding, and nobody but its author brings
it; a term that ended in between is judged at the moment when something was seen."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from tests import builders, builders_pickups
from tests.builders_photos import photo
from tests.people import sender
from tests.phone import ClientTransport, Phone
from webapp.accounts.models import Account, Grant
from webapp.findings.kinds import Confirmer, Reporter
from webapp.findings.models import Finding, FindingEvidence, FindingStep
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.places.models import Outlet
from webapp.records.models import ReceivedRecord

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def outlet(app: Flask) -> Outlet:
    """What is reported on."""
    assert app
    return builders.outlet()


@pytest.fixture
def supervisor(outlet: Outlet) -> Account:
    """Who reports: a social supervisor of the county."""
    return builders.account(Role.SOCIAL_SUPERVISOR, builders.bureau(outlet.county_code))


def phone_of(who: Account, outlet: Outlet) -> Phone:
    """Their phone, its key enrolled long ago."""
    transport = builders_pickups.transport_of(builders.session_of(who))
    made = Phone(transport, who.id, outlet.id)
    builders_pickups.device(who, made)
    return made


def end_term(who: Account, ago: timedelta) -> None:
    """Their grants ended so long ago."""
    with transaction() as session:
        ending = update(Grant).where(Grant.account_id == who.id)
        session.execute(ending.values(effective_until=clock.now() - ago))


def count(model: type) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_report_begins_a_finding_that_its_author_confirms(
    outlet: Outlet, supervisor: Account
) -> None:
    phone = phone_of(supervisor, outlet)
    queued = phone.report(photos=[photo()], at=datetime.now(UTC) - 5 * HOUR)

    answer = phone.deliver(queued)

    assert answer.status == 201, answer
    assert phone.proves(queued, answer.body["receipt"])
    [finding] = db.session.scalars(select(Finding)).all()
    assert (finding.id, finding.outlet_id) == (queued.id, outlet.id)
    assert (finding.reporter, finding.confirmer) == (Reporter.SUPERVISOR, Confirmer.ACCOUNT)
    assert finding.reporter_id == finding.confirmer_id == supervisor.id
    assert finding.received_at - finding.reported_at > 4 * HOUR
    [step] = db.session.scalars(select(FindingStep)).all()
    assert (step.words, step.latitude, step.accuracy_metres) == ("资费表只剩空框。", 28.68, 8)
    assert count(FindingEvidence) == 1
    acts = set(db.session.scalars(select(AuditEntry.act)))
    assert {"report:received", "finding:reported"} <= acts


def test_sent_again_it_is_the_same_report(outlet: Outlet, supervisor: Account) -> None:
    phone = phone_of(supervisor, outlet)
    queued = phone.report()

    first, again = phone.send(queued), phone.send(queued)

    assert (first.status, again.status) == (201, 200)
    assert first.body["receipt"] == again.body["receipt"]
    assert (count(Finding), count(ReceivedRecord)) == (1, 1)


def test_forty_of_one_basement_come_in_one_by_one(outlet: Outlet, supervisor: Account) -> None:
    phone = phone_of(supervisor, outlet)
    all_of_them = [phone.report(words=f"第 {number} 处") for number in range(40)]

    answers = [phone.send(queued) for queued in all_of_them]

    assert {answer.status for answer in answers} == {201}
    codes = set(db.session.scalars(select(Finding.code)))
    assert (count(Finding), len(codes)) == (40, 40)


def test_no_photo_no_report_until_it_is_there(outlet: Outlet, supervisor: Account) -> None:
    phone = phone_of(supervisor, outlet)
    queued = phone.report(photos=[photo()])

    early = phone.send(queued)
    then = phone.deliver(queued)

    assert (early.status, early.slug) == (409, "photos-missing")
    assert then.status == 201
    assert count(Finding) == 1


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"category": "fire-risk"}, "category"),
        ({"finding_kind": "village"}, "category"),
        ({"finding_kind": "grid", "category": "fire-risk"}, "captured_by"),
        ({"words": "x" * 1001}, "words"),
        ({"words": f"他的证件是{sender().number}，拍下了"}, "words"),
        ({"place": {"latitude_e6": 1}}, "place"),
        ({"place": {"latitude_e6": 0.5, "longitude_e6": 0, "accuracy_metres": 1}}, "record"),
        ({"more": "than agreed"}, "record"),
        ({"photos": [{"sha256": "0" * 64, "size": 1, "key_id": "k"}] * 7}, "photos"),
    ],
)
def test_what_cannot_be_is_refused_by_its_step(
    outlet: Outlet, supervisor: Account, changes: dict[str, object], step: str
) -> None:
    phone = phone_of(supervisor, outlet)

    answer = phone.send(phone.freeze({**phone.report().members, **changes}))

    assert answer.status == 422, answer
    assert list(answer.body["errors"]) == [step]
    assert all(sentence for said in answer.body["errors"].values() for sentence in said)
    assert (count(Finding), count(ReceivedRecord)) == (0, 0)


def test_a_grid_workers_report_needs_the_photo_of_its_procedure(outlet: Outlet) -> None:
    worker = builders.account(Role.GRID_WORKER, builders.bureau(outlet.county_code))
    phone = phone_of(worker, outlet)
    seen = {"finding_kind": "grid", "category": "fire-risk"}

    bare = phone.send(phone.report(**seen))
    shown = phone.deliver(phone.report(photos=[photo()], **seen))

    assert (bare.status, list(bare.body["errors"])) == (422, ["photos"])
    assert shown.status == 201
    assert db.session.scalar(select(Finding.reporter)) is Reporter.GRID_WORKER


def test_nobody_forwards_a_report_on_their_own_outlet(outlet: Outlet, supervisor: Account) -> None:
    queued = phone_of(supervisor, outlet).report()
    courier = builders.account(Role.COURIER, outlet)

    answer = phone_of(courier, outlet).send(queued)

    assert (answer.status, answer.slug) == (403, "not-your-report")
    assert count(Finding) == 0


def test_a_courier_reports_nothing(outlet: Outlet) -> None:
    phone = phone_of(builders.account(Role.COURIER, outlet), outlet)

    answer = phone.send(phone.report())

    assert (answer.status, list(answer.body["errors"])) == (422, ["captured_by"])


def test_a_report_on_an_outlet_that_closed_meanwhile_comes_in(
    outlet: Outlet, supervisor: Account
) -> None:
    phone = phone_of(supervisor, outlet)
    queued = phone.report()
    with transaction() as session:
        session.merge(outlet).closed = True

    assert phone.send(queued).status == 201


def test_whose_term_ended_brings_what_was_seen_before(outlet: Outlet, supervisor: Account) -> None:
    before = phone_of(supervisor, outlet)
    seen_in_time = before.report(photos=[photo()], at=datetime.now(UTC) - 2 * DAY)
    seen_later = before.report(at=datetime.now(UTC) - HOUR)
    end_term(supervisor, DAY)

    in_time, later = before.deliver(seen_in_time), before.send(seen_later)

    assert in_time.status == 201, in_time
    assert (later.status, list(later.body["errors"])) == (422, ["captured_by"])
    assert count(Finding) == 1


def test_whose_term_ended_signs_in_for_nothing_else(
    client: FlaskClient, outlet: Outlet, supervisor: Account
) -> None:
    phone = phone_of(supervisor, outlet)
    queued = phone.report(at=datetime.now(UTC) - 2 * DAY)
    end_term(supervisor, DAY)

    entered = builders.sign_in_by_form(client, supervisor)
    phone.transport = ClientTransport(client)

    assert entered.status_code == 302
    assert client.get("/").headers["Location"].endswith("/supervisor/report")
    session = client.get("/api/v1/session").get_json()
    assert (session["may"], session["outlet"]) == ([], None)
    assert client.get("/api/v1/findings/outlets").status_code == 403
    assert client.get("/findings").status_code == 403
    assert client.get("/findings/new").status_code == 403
    assert client.get("/me").status_code == 200
    assert phone.send(queued).status == 201


def test_a_month_later_the_door_is_shut(
    client: FlaskClient, outlet: Outlet, supervisor: Account
) -> None:
    assert outlet
    end_term(supervisor, 31 * DAY)

    page = builders.post(
        client, "/sign-in", page="/sign-in", login=supervisor.login, password=builders.PASSWORD
    )

    assert page.status_code == 422
    assert "没有可用的身份" in page.text


def test_no_other_role_comes_in_after_its_end(client: FlaskClient, outlet: Outlet) -> None:
    courier = builders.account(Role.COURIER, outlet)
    end_term(courier, HOUR)

    page = builders.post(
        client, "/sign-in", page="/sign-in", login=courier.login, password=builders.PASSWORD
    )

    assert page.status_code == 422


def test_the_phone_keeps_the_open_outlets_of_its_persons_region(
    client: FlaskClient, outlet: Outlet, supervisor: Account
) -> None:
    builders.outlet(name="关了的", closed=True)
    builders.outlet(region_code="360112", name="外县的")
    builders.sign_in(client, supervisor)

    kept = client.get("/api/v1/findings/outlets").get_json()

    assert kept["demands"] == [{"kind": "service", "photos": 0, "words": True, "place": False}]
    assert [one["name"] for one in kept["outlets"]] == [outlet.name]
    assert set(kept["outlets"][0]) == {"id", "name", "address", "latitude", "longitude"}


def test_only_who_reports_from_a_phone_is_given_the_list(
    client: FlaskClient, outlet: Outlet
) -> None:
    for role, place in ((Role.COURIER, outlet), (Role.COUNTY_OFFICER, None)):
        at = place or builders.bureau(outlet.county_code)
        builders.sign_in(client, builders.account(role, at))
        assert client.get("/api/v1/findings/outlets").status_code == 403


def test_the_receipt_of_a_report_is_checked_and_tells_nothing_of_it(
    client: FlaskClient, outlet: Outlet, supervisor: Account
) -> None:
    phone = phone_of(supervisor, outlet)
    receipt = phone.send(phone.report()).body["receipt"]

    page = client.get(f"/r/{receipt}")

    assert page.status_code == 200
    assert "条报告，已收妥" in page.text
    assert outlet.name in page.text
    for hidden in ("资费表", "没有公示", supervisor.name, "已依法销毁", "运单尾号"):
        assert hidden not in page.text
