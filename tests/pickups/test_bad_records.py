"""Bad input: a clear answer that names the step, nothing kept, never a 500."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests import builders_pickups as builders
from tests.people import sender, waybill
from tests.phone import HEADERS
from webapp.foundation import clock
from webapp.foundation.database import db, new_id
from webapp.foundation.keys import Purpose
from webapp.records.models import ReceivedRecord


@pytest.fixture
def phone(app):
    """A courier's phone; afterwards nothing may have been kept."""
    phone, _, _ = builders.shift()
    yield phone
    assert db.session.scalar(select(func.count()).select_from(ReceivedRecord)) == 0


def refusal_of(phone, queued, step):
    answer = phone.send(queued)
    assert answer.status == 422, answer
    assert step in answer.body["errors"], answer
    return answer


# ---------------------------------------------------------------------------- identity


def test_a_wrong_check_digit_is_refused_with_the_reason(phone):
    who = sender(1)
    wrong = who.number[:-1] + ("0" if who.number[-1] != "0" else "1")

    answer = refusal_of(phone, phone.pickup([waybill()], sender(1, number=wrong)), "identity")

    assert answer.body["errors"]["part"] == "number"
    assert wrong not in json.dumps(answer.body)


def test_a_birth_in_the_future_is_refused(phone):
    refusal_of(
        phone, phone.pickup([waybill()], sender(number="110101" + "29000101" + "0015")), "identity"
    )


def test_an_expired_document_is_refused(phone):
    refusal_of(phone, phone.pickup([waybill()], sender(expires_on="2001-01-01")), "identity")


def test_an_unknown_document_type_is_refused(phone):
    members = phone.pickup([waybill()]).members
    members["identity"]["document_type"] = "library-card"

    refusal_of(phone, phone.freeze(members), "identity")


def test_a_document_type_that_the_seal_does_not_hold_is_refused(phone):
    members = phone.pickup([waybill()]).members
    members["identity"]["document_type"] = "passport"

    refusal_of(phone, phone.freeze(members), "identity")


def test_a_missing_phone_is_refused(phone):
    answer = refusal_of(phone, phone.pickup([waybill()], sender(phone="")), "identity")

    assert answer.body["errors"]["part"] == "phone"


def test_a_sealed_part_moved_to_another_record_does_not_open(phone):
    other, members = phone.pickup([waybill()]).members, phone.pickup([waybill()]).members
    members["identity"] = other["identity"]

    refusal_of(phone, phone.freeze(members), "identity")


def test_a_sealed_part_moved_to_another_outlet_does_not_open(app):
    phone, outlet, courier = builders.shift()
    second = builders.outlet(name="另一个网点")
    builders.add(builders.grant(courier, second))
    members = phone.pickup([waybill()]).members
    members["outlet_id"] = str(second.id)

    refusal_of(phone, phone.freeze(members), "identity")


def test_sealed_to_an_unknown_key(phone):
    members = phone.pickup([waybill()]).members
    members["identity"]["key_id"] = "20200101000000-abcdef"

    answer = phone.send(phone.freeze(members))

    assert (answer.status, answer.slug) == (422, "unknown-key")


def test_sealed_to_a_key_that_was_retired_for_too_long(phone, app):
    keys = app.extensions["keys"]
    old = keys.create(Purpose.OPENING)
    queued = phone.pickup([waybill()])
    assert queued.members["identity"]["key_id"] == old.id
    keys.create(Purpose.OPENING)
    with clock.freeze(clock.now() - timedelta(days=91)):
        keys.retire(Purpose.OPENING, old.id)

    answer = phone.send(queued)

    assert (answer.status, answer.slug) == (422, "unknown-key")


# ---------------------------------------------------------------------------- waybills


def test_a_duplicate_waybill_in_one_act_is_refused_with_its_position(phone):
    twice = waybill()

    answer = refusal_of(phone, phone.pickup([twice, waybill(), twice.lower()]), "waybills")

    assert answer.body["position"] == 3


def test_a_wrong_waybill_is_refused_with_its_position(phone):
    number = waybill()
    wrong = number[:10] + str((int(number[10]) + 1) % 10) + number[11:]

    answer = refusal_of(phone, phone.pickup([waybill(), wrong]), "waybills")

    assert answer.body["position"] == 2


@pytest.mark.parametrize("count", [0, 201])
def test_an_act_has_one_to_two_hundred_waybills(phone, count):
    refusal_of(phone, phone.pickup([waybill() for _ in range(count)]), "waybills")


# ---------------------------------------------------------------------------- shape


@pytest.mark.parametrize(
    ("member", "value", "step"),
    [
        ("class", "first-class", "class"),
        ("letter", "yes", "letter"),
        ("letter", None, "letter"),
        ("weight_grams", 0, "weight"),
        ("weight_grams", 1.5, "record"),
        ("weight_grams", True, "weight"),
        ("weight_grams", 10**18, "weight"),
        ("destination_code", "3601", "destination"),
        ("destination_code", "360102\n", "destination"),
        ("item_category", "weapons", "item"),
        ("item_words", "x" * 61, "item"),
        ("item_words", "a\x00b", "item"),
        ("item_words", "\ud800", "item"),
        ("inspection", "none", "inspection"),
        ("captured_at", "2026-11-23T08:41:05.123", "record"),
        ("captured_at", "yesterday", "record"),
        ("captured_at", "+275760-09-13T00:00:00.000Z", "record"),
        ("captured_at", 1795423265123, "record"),
        ("confirmed_at", None, "record"),
        ("clock", {"server_offset_ms": 0}, "record"),
        ("clock", {"server_offset_ms": 10**30, "offset_age_ms": 0}, "record"),
        ("clock", [], "record"),
        ("parcels", "none", "waybills"),
        ("parcels", [{"id": "x", "waybill": "y", "channel": "camera"}], "waybills"),
        ("photos", [{"sha256": "00", "size": 1, "key_id": "k"}], "photos"),
        ("photos", [{"sha256": "0" * 64, "size": 1, "key_id": "k"}] * 11, "photos"),
        ("identity", None, "identity"),
        ("identity", {}, "identity"),
        ("schema", 2, "record"),
        ("kind", "gift", "record"),
        ("release", "r" * 41, "record"),
        ("outlet_id", "01A20491-F84E-778D-B1B1-A458666AEBE7", "record"),
        ("practice", True, "record"),
        ("surprise", 1, "record"),
    ],
)
def test_a_member_of_the_wrong_shape(phone, member, value, step):
    members = {**phone.pickup([waybill()]).members, member: value}

    refusal_of(phone, freeze_anyhow(phone, members), step)


def freeze_anyhow(phone, members):
    """Also what JSON.stringify would escape, such as half of a pair."""
    return phone.sign(UUID(members["id"]), json.dumps(members, separators=(",", ":")))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "null",
        "[]",
        "7",
        "{",
        '{"id":1}',
        '{"id":"x","outlet_id":"y","device_id":"z","captured_by":"w"}',
        "[" * 30_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        '{"n":NaN}',
        '{"n":' + "9" * 6_000 + "}",
        "<html></html>",
    ],
)
def test_a_frozen_text_that_is_no_record(phone, text):
    envelope = {**envelope_of(phone.pickup([waybill()])), "frozen": text}

    answer = phone.call("POST", "/api/v1/records", envelope)

    assert answer.status == 422, answer
    assert answer.body["errors"]


@pytest.mark.parametrize("again", ["waybill", "kind", "id"])
def test_a_member_that_stands_twice(phone, again):
    queued = phone.pickup([waybill()])
    text = queued.frozen.replace(f'"{again}":', f'"{again}":"x","{again}":', 1)

    refusal_of(phone, phone.sign(queued.id, text), "record")


def test_a_lone_surrogate_in_the_envelope(phone):
    queued = phone.pickup([waybill()])
    body = json.dumps({**envelope_of(queued), "frozen": queued.frozen + "\ud800"}).encode()

    assert raw(phone, body).status == 422


def test_an_envelope_that_says_something_else_than_its_record(phone):
    envelope = {**envelope_of(phone.pickup([waybill()])), "id": str(new_id())}

    assert phone.call("POST", "/api/v1/records", envelope).status == 422


@pytest.mark.parametrize("member", ["id", "frozen", "signature", "device_id"])
@pytest.mark.parametrize("value", [None, 7, [], "", "%"])
def test_an_envelope_of_the_wrong_shape(phone, member, value):
    envelope = {**envelope_of(phone.pickup([waybill()])), member: value}

    answer = phone.call("POST", "/api/v1/records", envelope)

    assert answer.status == 422, answer
    assert answer.body["errors"]


def test_an_empty_post_is_refused(phone):
    """What a service worker of an old phone once sent."""
    assert raw(phone, b"").status == 422
    assert raw(phone, b"{}").status == 422


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[1", b'"'])
def test_a_body_that_is_no_json_is_refused(phone, body):
    assert raw(phone, body).status in (400, 422)


def test_a_body_over_the_limit_is_refused_unread(phone):
    envelope = envelope_of(phone.pickup([waybill()]))
    envelope["frozen"] += " " * 70_000

    answer = phone.call("POST", "/api/v1/records", envelope)

    assert (answer.status, answer.slug) == (413, "too-large")


def test_another_content_type_is_refused(phone):
    queued = phone.pickup([waybill()])
    headers = {**HEADERS, "Content-Type": "text/plain"}

    answer = phone.transport.exchange(
        "POST", "/api/v1/records", body=queued.envelope, headers=headers
    )

    assert answer.status == 415


def test_a_foreign_page_cannot_post(phone):
    queued = phone.pickup([waybill()])
    headers = {"Content-Type": "application/json", "Accept": "application/json"}

    answer = phone.transport.exchange(
        "POST", "/api/v1/records", body=queued.envelope, headers=headers
    )

    assert (answer.status, answer.slug) == (403, "foreign-request")


def test_refusals_are_rfc_9457_and_repeat_nothing_personal(phone):
    who = sender(number="110101188001010000")
    answer = phone.send(phone.pickup([waybill()], who))

    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.body["type"] == "urn:problem:invalid-input"
    assert answer.body["status"] == 422
    assert who.number not in json.dumps(answer.body)
    assert who.name not in json.dumps(answer.body, ensure_ascii=False)


def envelope_of(queued):
    return json.loads(queued.envelope)


def raw(phone, body):
    headers = {**HEADERS, "Content-Type": "application/json"}
    return phone.transport.exchange("POST", "/api/v1/records", body=body, headers=headers)
