"""Telling the authority: from the outbox, over HTTP, once, with patience."""

import json
import os
import socket
import subprocess
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select

from tests import builders_pickups as builders
from tests.people import sender, waybill
from tooling import servers
from tooling.live import environment_of
from tooling.processes import ROOT
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.pickups.authority_simulator import AuthoritySimulator
from webapp.pickups.gateways import HttpAuthority, Outcome
from webapp.pickups.lifecycle import AuthorityState, FlagRule, FlagState, TransmissionState
from webapp.pickups.models import Pickup, PickupFlag, PickupParcel, Transmission
from webapp.pickups.services import transmitting
from webapp.settings import Mode, Settings

LATER = timedelta(hours=2)


@pytest.fixture
def authority(app, monkeypatch):
    """The simulated platform, and the application pointed at it."""
    with AuthoritySimulator(token="s3cret") as simulator:
        point_at(app, monkeypatch, simulator.url, "s3cret")
        yield simulator


def point_at(app, monkeypatch, url, token=""):
    settings = app.config["SETTINGS"]
    changed = type(settings)(**{**vars(settings), "authority_url": url, "authority_token": token})
    monkeypatch.setitem(app.config, "SETTINGS", changed)


def transmit():
    told = transmitting.transmit_due()
    db.session.rollback()
    return told


def taken(phone, *numbers, who=None, **changes):
    act = phone.pickup(list(numbers) or [waybill()], who, **changes)
    answer = phone.send(act)
    assert answer.status == 201, answer
    return act


def attempts(**where):
    query = select(Transmission).filter_by(**where).order_by(Transmission.id)
    return db.session.scalars(query).all()


def head(act):
    query = select(Pickup).where(Pickup.origin_id == act.id, Pickup.is_head)
    return db.session.scalars(query).one()


def test_each_parcel_is_told_once_and_acknowledged(authority):
    phone, _, _ = builders.shift()
    act = taken(phone, waybill(), waybill())

    assert transmit() == 2
    assert transmit() == 0

    assert authority.platform.reports == 2
    assert [row.state for row in attempts()] == [TransmissionState.ACKNOWLEDGED] * 2
    assert all(row.sent_at and row.answered_at for row in attempts())
    assert head(act).authority_state is AuthorityState.ACKNOWLEDGED
    states = set(db.session.scalars(select(PickupParcel.authority_state)))
    assert states == {AuthorityState.ACKNOWLEDGED}


def test_what_is_told_is_what_the_contract_says_and_holds_no_identity(authority):
    phone, outlet, courier = builders.shift()
    who, number = sender(71), waybill()
    taken(phone, number, who=who, weight_grams=500)
    transmit()

    (told,) = authority.platform.heads.values()

    assert (told["act"], told["version"], told["waybill"]) == ("record", 1, number)
    assert told["outlet"] == {"code": outlet.code, "name": outlet.name, "region_code": "360102"}
    assert (told["courier"], told["class"], told["weight_grams"]) == (courier.login, "loose", 500)
    assert told["identity"] == {
        "checked": True,
        "document_type": "resident-card",
        "channel": "camera",
        "masked_name": who.masked_name,
    }
    text = json.dumps(told, ensure_ascii=False)
    for secret in (who.number, who.name, who.phone):
        assert secret not in text


def test_it_is_audited_by_company_with_counts_only(authority):
    phone, outlet, _ = builders.shift()
    taken(phone, waybill(), waybill())

    transmit()

    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.act == "parcels:transmitted"))
    assert entry.chain == str(outlet.company_id)
    assert entry.details == {"acknowledged": 2}
    assert entry.actor_id is None


def test_a_rejection_is_kept_shown_and_flagged_and_a_correction_settles_it(authority):
    phone, outlet, courier = builders.shift()
    act = taken(phone, **{"class": "temporary-bulk"})

    transmit()

    (row,) = attempts()
    assert (row.state, row.reason_code) == (TransmissionState.REJECTED, "weight-missing")
    assert row.reason == "临时大宗缺重量"
    now = head(act)
    assert (now.authority_state, now.open_flags) == (AuthorityState.REJECTED, 1)
    flag = db.session.scalars(select(PickupFlag)).one()
    assert (flag.rule, flag.captured_by) == (FlagRule.REJECTED_BY_AUTHORITY, courier.id)
    assert flag.facts == {"code": "weight-missing", "reason": "临时大宗缺重量"}

    phone.send(phone.correction(act.id, {"weight_grams": 800}))
    assert transmit() == 1

    now = head(act)
    assert (now.authority_state, now.open_flags) == (AuthorityState.ACKNOWLEDGED, 0)
    db.session.expire_all()
    flag = db.session.scalars(select(PickupFlag)).one()
    assert (flag.state, flag.settled_by) == (FlagState.RESOLVED, None)


def test_a_second_rejection_opens_the_flag_again(authority):
    phone, _, _ = builders.shift()
    act = taken(phone, **{"class": "temporary-bulk"})
    transmit()
    fixed = phone.correction(act.id, {"weight_grams": 800})
    phone.send(fixed)
    transmit()
    phone.send(phone.correction(fixed.id, {"weight_grams": None}))

    transmit()

    flag = db.session.scalars(select(PickupFlag)).one()
    assert (flag.state, flag.settled_at, flag.words) == (FlagState.OPEN, None, "")
    assert head(act).open_flags == 1


def test_one_rejected_parcel_makes_the_act_rejected(authority):
    authority.behave(rules=("waybill-exists",))
    first, _, _ = builders.shift()
    second, _, _ = builders.shift()
    number = waybill()
    taken(first, number)
    transmit()
    act = taken(second, waybill(), number, waybill())

    transmit()

    assert head(act).authority_state is AuthorityState.REJECTED
    flag = db.session.scalars(select(PickupFlag)).one()
    assert flag.waybill == number


def test_a_withdrawal_is_told(authority):
    phone, _, _ = builders.shift()
    act = taken(phone)
    transmit()
    phone.send(phone.void(act.id))

    transmit()

    (told,) = authority.platform.heads.values()
    assert (told["act"], told["version"]) == ("withdrawal", 2)


def test_a_late_answer_about_an_older_version_moves_nothing(authority):
    phone, _, _ = builders.shift()
    act = taken(phone, **{"class": "temporary-bulk"})
    phone.send(phone.correction(act.id, {"weight_grams": 5}))

    transmit()

    assert sorted(row.state.value for row in attempts()) == ["acknowledged", "rejected"]
    assert head(act).authority_state is AuthorityState.ACKNOWLEDGED
    assert db.session.scalars(select(PickupFlag)).all() == []


def test_a_cut_answer_is_asked_for_again_and_the_platform_has_it_once(authority):
    authority.behave(drop_next=1)
    phone, _, _ = builders.shift()
    taken(phone)

    transmit()
    first, second = attempts()
    assert (first.state, second.state) == (TransmissionState.FAILED, TransmissionState.WAITING)
    assert (second.attempt, second.next_try_at > clock.now()) == (2, True)
    assert transmit() == 0, "not yet"

    with clock.freeze(clock.now() + LATER):
        assert transmit() == 1

    assert attempts()[-1].state is TransmissionState.ACKNOWLEDGED
    assert authority.platform.reports == 2
    assert len(authority.platform.by_key) == 1


def test_a_platform_in_trouble_is_tried_again(authority):
    authority.behave(fail_next=1)
    phone, _, _ = builders.shift()
    taken(phone, waybill(), waybill())

    transmit()
    assert sorted(row.state.value for row in attempts()) == ["acknowledged", "failed", "waiting"]

    with clock.freeze(clock.now() + LATER):
        transmit()
    assert len(attempts(state=TransmissionState.ACKNOWLEDGED)) == 2


def test_an_answer_that_comes_later_is_asked_for(authority):
    authority.behave(later_seconds=0.2)
    phone, _, _ = builders.shift()
    act = taken(phone)

    transmit()
    (row,) = attempts()
    assert (row.state, row.answered_at) == (TransmissionState.SENT, None)
    assert row.sent_at is not None
    assert head(act).authority_state is AuthorityState.WAITING

    threading.Event().wait(0.25)
    with clock.freeze(clock.now() + timedelta(minutes=1)):
        transmit()

    (row,) = attempts()
    assert row.state is TransmissionState.ACKNOWLEDGED
    assert authority.platform.reports == 1


def test_a_platform_that_forgot_is_told_again(authority):
    authority.behave(later_seconds=60)
    phone, _, _ = builders.shift()
    taken(phone)
    transmit()
    authority.platform.by_key.clear()
    authority.behave(later_seconds=0)

    with clock.freeze(clock.now() + timedelta(minutes=1)):
        transmit()
    with clock.freeze(clock.now() + LATER):
        transmit()

    assert [row.state for row in attempts()] == [
        TransmissionState.FAILED,
        TransmissionState.ACKNOWLEDGED,
    ]


def test_a_platform_that_never_answers_is_told_again_after_a_day(authority):
    authority.behave(later_seconds=10**6)
    phone, _, _ = builders.shift()
    taken(phone)
    transmit()

    with clock.freeze(clock.now() + timedelta(hours=25)):
        transmit()

    assert [row.state for row in attempts()] == [
        TransmissionState.FAILED,
        TransmissionState.WAITING,
    ]


def test_nobody_there_ends_the_batch_after_two(app, monkeypatch):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    point_at(app, monkeypatch, f"http://127.0.0.1:{port}")
    phone, _, _ = builders.shift()
    taken(phone, *[waybill() for _ in range(6)])

    assert transmit() == 2

    rows = attempts()
    assert len([row for row in rows if row.state is TransmissionState.FAILED]) == 2
    waiting = [row for row in rows if row.state is TransmissionState.WAITING]
    assert len(waiting) == 6
    assert all(row.next_try_at > clock.now() for row in waiting)


def test_without_an_authority_everything_waits(app):
    phone, _, _ = builders.shift()
    taken(phone)

    assert transmit() == 0
    (row,) = attempts()
    assert row.state is TransmissionState.WAITING


def test_a_wrong_token_is_not_a_rejection(app, authority, monkeypatch):
    point_at(app, monkeypatch, authority.url, "wrong")
    phone, _, _ = builders.shift()
    act = taken(phone)

    transmit()

    assert attempts()[0].state is TransmissionState.FAILED
    assert head(act).authority_state is AuthorityState.WAITING


def test_a_worker_that_died_in_between_makes_no_double(authority):
    phone, _, _ = builders.shift()
    taken(phone)
    keys = transmitting._take(10)  # noqa: SLF001 -- a worker takes it, tells it, and dies
    with HttpAuthority(authority.url, "s3cret") as gateway:
        transmitting._tell(gateway, keys)  # noqa: SLF001
    assert transmit() == 0, "the lease holds"

    with clock.freeze(clock.now() + timedelta(minutes=6)):
        assert transmit() == 1

    assert len(authority.platform.by_key) == 1
    (row,) = attempts()
    assert (row.state, row.attempt) == (TransmissionState.ACKNOWLEDGED, 1)


def test_waiting_grows_and_never_all_at_one_moment():
    waits = [transmitting.wait_seconds(attempt) for attempt in (1, 2, 3, 20)]

    assert 15 <= waits[0] <= 30
    assert 30 <= waits[1] <= 60
    assert waits[3] <= 3600
    assert len({transmitting.wait_seconds(5) for _ in range(20)}) > 10
    assert transmitting.wait_seconds(1, asked=7) == 7


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b'{"state":"acknowledged"}', Outcome.ACKNOWLEDGED),
        (202, b'{"state":"pending"}', Outcome.PENDING),
        (422, b'{"state":"rejected","code":"x","reason":"y"}', Outcome.REJECTED),
        (200, b"<html>captive portal</html>", Outcome.FAILED),
        (200, b'{"state":"perhaps"}', Outcome.FAILED),
        (200, b"[]", Outcome.FAILED),
        (500, b"", Outcome.FAILED),
        (302, b"", Outcome.FAILED),
        (404, b"", Outcome.LOST),
        (200, b'{"pad":"' + b"x" * 70_000 + b'"}', Outcome.FAILED),
    ],
)
def test_what_the_gateway_makes_of_answers(status, body, outcome):
    class Platform(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Platform)
    threading.Thread(target=server.handle_request, daemon=True).start()
    with HttpAuthority(f"http://127.0.0.1:{server.server_address[1]}/base", "") as gateway:
        answer = gateway.report("key", {"waybill": "x"})
    server.server_close()

    assert answer.outcome is outcome


def test_an_address_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not an http"):
        HttpAuthority("ftp://somewhere", "")


def test_the_simulator_can_be_told_how_to_behave(authority):
    with HttpAuthority(authority.url, "s3cret") as gateway:
        connection = gateway._connection  # noqa: SLF001
        connection.request("PUT", "/behaviour", json.dumps({"rules": ["item-wrong"]}))
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["rules"]) == (200, ["item-wrong"])
        connection.request("PUT", "/behaviour", json.dumps({"mood": "bad"}))
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 400
    assert authority.platform.behaviour.rules == ("item-wrong",)


def test_the_same_key_with_other_content_is_refused_by_the_simulator(authority):
    with HttpAuthority(authority.url, "s3cret") as gateway:
        record = {"act": "withdrawal", "version": 2, "parcel_id": "p"}
        assert gateway.report("k", record).outcome is Outcome.ACKNOWLEDGED
        assert gateway.report("k", record).outcome is Outcome.ACKNOWLEDGED
        other = gateway.report("k", {**record, "version": 3})
    assert (other.outcome, other.reason_code) == (Outcome.REJECTED, "key-reused")


def test_the_command_runs_a_platform_until_it_is_stopped(tmp_path):
    command = [*servers.FLASK, "pickups", "simulate-authority", "--reject", "item-wrong"]
    settings = Settings(
        mode=Mode.TEST,
        data_folder=tmp_path,
        keys_folder=tmp_path / "keys",
        database_url=f"sqlite:///{tmp_path / 'none.sqlite3'}",
    )
    environment = {**os.environ, **environment_of(settings)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as program:
        try:
            url = program.stdout.readline().split()[-1]
            with HttpAuthority(url, "") as gateway:
                told = {"act": "record", "version": 1, "parcel_id": "p", "item_category": "other"}
                answer = gateway.report("k", told)
        finally:
            program.terminate()
        assert program.wait(timeout=10) == 0

    assert (answer.outcome, answer.reason_code) == (Outcome.REJECTED, "item-wrong")


def test_without_an_authority_the_command_says_so(app):
    answer = app.test_cli_runner().invoke(args=["pickups", "transmit"])

    assert answer.exit_code == 1
    assert "YITONG_AUTHORITY_URL" in answer.stderr


def test_the_command_tells_what_waits(authority, app):
    phone, _, _ = builders.shift()
    taken(phone)

    answer = app.test_cli_runner().invoke(args=["pickups", "transmit"])

    assert answer.output == "1 parcels told\n"
