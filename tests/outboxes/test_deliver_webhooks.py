"""Webhooks: signed as the standard says, once taken never again, with patience, never inside."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tests import builders
from tests.outboxes import receiver as receivers
from webapp.conversions.services.judging import JUDGED
from webapp.foundation import clock, outside, webhooks
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.foundation.outbox import DeliveryState
from webapp.foundation.webhooks import (
    WebhookDelivery,
    WebhookEndpoint,
    delivering,
    services,
    signing,
)
from webapp.foundation.webhooks.lifecycle import PauseReason


@pytest.fixture
def receiver():
    with receivers.running() as running:
        yield running


@pytest.fixture
def actor(app):
    return builders.actor_of(builders.account(Role.HALL_CLERK, builders.hall()))


@pytest.fixture
def secret(actor, receiver):
    return make(actor, receiver.url)[1]


def make(actor, url):
    return services.create_endpoint(actor, hall_id=UUID(actor.scope.id), url=url, wanted=[JUDGED])


def tell(actor, **data):
    with transaction() as session:
        return webhooks.enqueue(
            session, UUID(actor.scope.id), JUDGED, data or {"case_number": "ZW-1"}
        )


def deliver():
    told = delivering.deliver_due()
    db.session.expire_all()
    return told


def delivery():
    db.session.expire_all()
    return db.session.scalars(select(WebhookDelivery)).one()


def endpoint():
    db.session.expire_all()
    return db.session.scalars(select(WebhookEndpoint)).one()


def later(**span):
    return clock.freeze(clock.now() + timedelta(**span))


def is_signed_by(secret, headers, body):
    """As docs/api.md tells receivers to verify."""
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode()
    given = [one.split(",", 1) for one in headers["webhook-signature"].split(" ")]
    return any(name == "v1" and hmac.compare_digest(value, right) for name, value in given)


def test_the_signature_is_that_of_the_standard():
    """The vector of the Standard Webhooks libraries."""
    key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'

    made = signing.signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_event_arrives_once_signed_and_whole(actor, secret, receiver):
    assert tell(actor, case_number="ZW-1", state="eligible") == 1

    assert (deliver(), deliver()) == (1, 0)

    ((headers, body),) = receiver.came
    assert is_signed_by(secret, headers, body)
    assert not is_signed_by(signing.new_secret(), headers, body)
    assert not is_signed_by(secret, headers, body + b" ")
    told = json.loads(body)
    assert (told["type"], told["data"]) == (JUDGED, {"case_number": "ZW-1", "state": "eligible"})
    assert told["timestamp"].endswith("Z")
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == delivery().message_id
    assert "cookie" not in headers
    assert delivery().state is DeliveryState.DELIVERED
    assert [line[1:] for line in delivery().log] == [[204, "No Content"]]


def test_nobody_else_is_told_and_nothing_stands_in_the_clear(app, actor, secret, receiver):
    stranger = builders.actor_of(builders.account(Role.HALL_CLERK, builders.hall()))

    assert tell(stranger) == 0
    tell(actor, case_number="ZW-secret")

    stored = [
        repr([getattr(row, column.key) for column in row.__table__.c])
        for row in (delivery(), endpoint())
    ]
    assert not any(word in text for text in stored for word in (secret, secret[6:], "ZW-secret"))


@pytest.mark.parametrize(
    ("behaviour", "line"),
    [
        ({"status": 500}, [500, "Internal Server Error"]),
        ({"status": 302, "headers": {"Location": "/elsewhere"}}, [302, "redirect"]),
        ({"status": 404}, [404, "Not Found"]),
        ({"hangs_up": True}, [None, "no-answer"]),
    ],
)
def test_a_receiver_that_fails_is_tried_again_under_the_same_id(
    actor, secret, receiver, behaviour, line
):
    for name, value in behaviour.items():
        setattr(receiver, name, value)
    tell(actor)

    assert (deliver(), deliver()) == (1, 0)
    assert (delivery().state, delivery().log[0][1:]) == (DeliveryState.FAILED, line)
    assert len(receiver.came) == 1, "a redirect was followed"

    receiver.status, receiver.headers, receiver.hangs_up = 200, {}, False
    with later(seconds=6):
        assert deliver() == 1
    assert delivery().state is DeliveryState.DELIVERED
    first, second = (headers for headers, _body in receiver.came)
    assert first["webhook-id"] == second["webhook-id"]
    assert endpoint().failing_since is None


@pytest.mark.parametrize("behaviour", ["delay_seconds", "drips"])
def test_a_slow_receiver_holds_nobody_up_for_long(actor, secret, receiver, monkeypatch, behaviour):
    setattr(receiver, behaviour, 2.0 if behaviour == "delay_seconds" else True)
    monkeypatch.setattr(outside, "CONNECT_AND_READ_SECONDS", 0.3)
    monkeypatch.setattr(outside, "TOTAL_SECONDS", 0.6)
    tell(actor)

    deliver()

    assert delivery().log[0][2] in ("timeout", "no-answer")
    assert delivery().state is DeliveryState.FAILED


@pytest.mark.parametrize(
    ("first", "reason"), [(b"\x16\x03\x03\x40\x00", {"no-connection", "timeout"})]
)
def test_a_handshake_without_end_is_cut_off(app, monkeypatch, first, reason):
    """Each byte comes in time, all of them never do."""
    monkeypatch.setattr(outside, "TOTAL_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip():
            link, _address = listening.accept()
            with link, suppress(OSError):
                link.sendall(first)
                for _ in range(200):
                    link.sendall(b"\x00")
                    time.sleep(0.05)

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        url = f"https://localhost:{listening.getsockname()[1]}/"
        answer = outside.call("POST", url, b"{}", {}, near=True)

    assert answer.reason in reason
    assert time.monotonic() - began < 5


def test_a_receiver_that_is_away_delays_itself_only(actor, receiver):
    make(actor, "http://127.0.0.1:9/")
    make(actor, receiver.url)
    for number in range(5):
        tell(actor, case_number=f"ZW-{number}")

    deliver()

    assert len(receiver.came) == 5
    away = [
        row
        for row in db.session.scalars(select(WebhookDelivery))
        if row.endpoint.url.endswith(":9/")
    ]
    assert [len(row.log) for row in away].count(1) == 1
    assert {row.turn for row in away} == {None}
    assert {row.attempts for row in away} == {0, 1}


def test_after_three_days_it_is_given_up_and_the_endpoint_rests(actor, secret, receiver):
    receiver.status = 503
    tell(actor)
    begun = clock.now()
    for hours in range(80):
        with clock.freeze(begun + timedelta(hours=hours)):
            deliver()

    assert delivery().state is DeliveryState.GIVEN_UP
    assert 6 <= len(receiver.came) <= 10
    assert endpoint().paused_because is PauseReason.FAILING
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.act == "webhook:paused"))
    assert (entry.details, entry.chain) == ({"why": "failing"}, actor.scope.id)


def test_gone_means_no_more(actor, secret, receiver):
    receiver.status = 410
    tell(actor)

    deliver()

    assert endpoint().paused_because is PauseReason.GONE


def test_what_happens_during_a_pause_waits_and_goes_out_afterwards(actor, secret, receiver):
    services.pause(actor, endpoint().id)
    tell(actor)
    assert deliver() == 0
    with pytest.raises(Conflict):
        services.send_trial(actor, endpoint().id)

    services.pause(actor, endpoint().id)

    assert deliver() == 1
    assert len(receiver.came) == 1


def test_a_pause_of_days_gives_up_what_waits_and_months_delete_it(actor, secret):
    services.pause(actor, endpoint().id)
    tell(actor)

    with later(days=5):
        delivering.sweep()
        assert delivery().state is DeliveryState.GIVEN_UP
    with later(days=189):
        assert delivering.sweep() == 0
    with later(days=191):
        assert delivering.sweep() == 1


def test_a_rotated_secret_signs_beside_the_new_one_for_the_time_of_grace(actor, secret, receiver):
    _endpoint, fresh = services.rotate_secret(actor, endpoint().id)
    tell(actor)
    deliver()

    ((headers, body),) = receiver.came
    assert is_signed_by(secret, headers, body)
    assert is_signed_by(fresh, headers, body)

    with later(hours=73):
        tell(actor)
        deliver()
    headers, body = receiver.came[-1]
    assert not is_signed_by(secret, headers, body)
    assert is_signed_by(fresh, headers, body)


def test_sent_again_by_hand(actor, secret, receiver):
    tell(actor)
    with pytest.raises(Conflict):
        services.send_again(actor, endpoint().id, delivery().id)  # it is under way
    deliver()

    services.send_again(actor, endpoint().id, delivery().id)
    deliver()

    assert len({headers["webhook-id"] for headers, _body in receiver.came}) == 1
    assert len(receiver.came) == 2


def test_two_workers_deliver_nothing_twice(app, actor, secret, receiver):
    receiver.delay_seconds = 0.02
    for number in range(20):
        tell(actor, case_number=f"ZW-{number}")

    def work():
        with app.app_context():
            delivering.deliver_due(limit=3)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(receiver.came) == 20
    assert len({headers["webhook-id"] for headers, _body in receiver.came}) == 20


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.example.test/hook",
        "ftp://platform.example.test/",
        "https://",
        "https://user:word@platform.example.test/",
        "https://platform.example.test:99999/",
        "https://10.0.0.7/",
        "https://169.254.169.254/latest",
        "https://[fd00::1]/",
        "javascript:alert(1)",
        "",
    ],
)
def test_addresses_that_no_endpoint_may_have(actor, url):
    with pytest.raises(InvalidInput):
        make(actor, url)


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        ("8.8.8.8", True),
        ("2400:3200::1", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),  # noqa: S104 -- nobody binds to it
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_where_webhooks_go_in_production(address, is_allowed):
    assert outside.is_allowed_address(address, near=False) is is_allowed


def test_a_name_that_points_inside_is_not_called(receiver, monkeypatch):
    """Whatever stood in the name's records when the endpoint was made."""
    answer = outside.call("POST", receiver.url, b"{}", {}, near=False)
    assert answer == outside.Answer(None, "address-not-allowed")

    def two_faces(*_given, **_more):
        return [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("127.0.0.1", 443))]

    monkeypatch.setattr(outside.socket, "getaddrinfo", two_faces)
    answer = outside.call("POST", "https://two-faces.example.test/", b"{}", {}, near=False)
    assert answer.reason == "address-not-allowed"
    assert receiver.came == []


def test_a_foreign_endpoint_is_not_found(app, actor, secret):
    stranger = builders.actor_of(builders.account(Role.HALL_CLERK, builders.hall()))
    tell(actor)
    for act in (services.rotate_secret, services.pause, services.send_trial):
        with pytest.raises(NotFound):
            act(stranger, endpoint().id)
    with pytest.raises(NotFound):
        services.send_again(stranger, endpoint().id, delivery().id)
