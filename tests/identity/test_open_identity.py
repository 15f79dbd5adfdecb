"""Opening what a phone sealed: bound to its record, to a key that still opens, and checked."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders_pickups as builders
from tests.people import Sender, sender, waybill
from webapp.foundation import clock, crypto
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import InvalidInput
from webapp.foundation.keys import Purpose
from webapp.identity import vault
from webapp.identity.models import Person
from webapp.pickups.models import Examination, Pickup

WRONG = sender(3).number[:17] + ("1" if sender(3).number[17] != "1" else "2")
"""A number whose check digit does not fit."""
INFO = "yitong/v1/identity/a record/an outlet"


def sealed(plain, info: str = INFO, key=None) -> tuple[str, str]:
    """(sealed text, key id), as the phone makes it of an object or of raw bytes."""
    key = key or crypto.provider().current(Purpose.OPENING)
    raw = plain if isinstance(plain, bytes) else json.dumps(plain, ensure_ascii=False).encode()
    return crypto.seal(key.public_point, raw, info), key.id


def opened(plain, info: str = INFO):
    return vault.open_identity(*sealed(plain), info, day=clock.today())


@pytest.fixture
def younger(app):
    """A second opening key; the first one is retired while the test runs and in use afterwards."""
    keys = crypto.provider()
    first = keys.current(Purpose.OPENING)
    made = keys.create(Purpose.OPENING)
    yield first, made
    mark = keys.folder / Purpose.OPENING / f"{first.id}.retired"
    mark.unlink(missing_ok=True)
    (keys.folder / Purpose.OPENING / f"{made.id}.key").unlink(missing_ok=True)


def test_what_a_phone_sealed_opens_checked_and_canonical(app):
    who = sender(3, phone="138 0013 8000")

    identity = opened(who.sealed)

    assert (identity.number, identity.name, identity.phone) == (
        who.number,
        who.name,
        "+8613800138000",
    )
    assert not identity.old_key


@pytest.mark.parametrize(
    "place",
    ["yitong/v1/identity/another record/an outlet", "yitong/v1/identity/a record/another outlet"],
)
def test_a_part_that_was_moved_does_not_open(app, place):
    with pytest.raises(InvalidInput) as refusal:
        opened(sender(3).sealed, place)

    assert refusal.value.extra["errors"]["identity"] == [str(vault.SEALING["moved"])]


def test_a_changed_bit_does_not_open(app):
    text, key_id = sealed(sender(3).sealed)
    raw = bytearray(crypto.from_base64url(text))
    raw[-1] ^= 1

    with pytest.raises(InvalidInput):
        vault.open_identity(crypto.to_base64url(bytes(raw)), key_id, INFO, day=clock.today())


@pytest.mark.parametrize("text", ["", "not base64!", "AAAA", "=" * 8, "A" * 5000])
def test_what_was_never_sealed_does_not_open(app, text):
    key_id = crypto.provider().current(Purpose.OPENING).id

    with pytest.raises(InvalidInput):
        vault.open_identity(text, key_id, INFO, day=clock.today())


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'"a text"',
        b"[" * 40_000,
        b"{}",
        {"document_type": "resident-card"},
        {**sender(3).sealed, "more": 1},
        {**sender(3).sealed, "name": 5},
        {**sender(3).sealed, "number": "1" * 61},
        {**sender(3).sealed, "document_type": "library-card"},
        {**sender(3).sealed, "organisation": []},
        {**sender(3).sealed, "organisation": {"code": "91350100M000100Y43"}},
        {**sender(3).sealed, "organisation": {"code": "91350100M000100Y43", "name": "  "}},
    ],
    ids=lambda plain: repr(plain)[:20],
)
def test_another_shape_is_refused_without_a_word_of_it(app, plain):
    with pytest.raises(InvalidInput) as refusal:
        opened(plain)

    assert refusal.value.extra["errors"] == {"identity": [str(vault.SEALING["unreadable"])]}
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"number": WRONG}, "number"),
        ({"name": "王1"}, "name"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"phone": "12"}, "phone"),
        ({"organisation": {"code": "91350100M000100Y44", "name": "纸上贸易"}}, "organisation"),
        ({"temporary": True}, "expires_on"),
    ],
)
def test_the_part_that_does_not_hold_is_named_and_not_repeated(app, changes, part):
    told = {**sender(3).sealed, **changes}

    with pytest.raises(InvalidInput) as refusal:
        opened(told)

    errors = refusal.value.extra["errors"]
    assert errors["part"] == part
    assert not any(told[name] in str(errors) for name in ("number", "name", "phone"))


def test_an_unknown_key_says_so(app):
    text, _key_id = sealed(sender(3).sealed)

    for key_id in ("", "20200101000000-abcdef", "../vault/1"):
        with pytest.raises(vault.UnknownKey):
            vault.open_identity(text, key_id, INFO, day=clock.today())


def test_a_retired_key_opens_for_ninety_days(app, younger):
    first, made = younger
    text, key_id = sealed(sender(3).sealed, key=first)
    crypto.provider().retire(Purpose.OPENING, first.id)
    assert crypto.provider().current(Purpose.OPENING).id == made.id

    with clock.freeze(clock.now() + timedelta(days=89, hours=23)):
        assert vault.open_identity(text, key_id, INFO, day=clock.today()).old_key
    with (
        clock.freeze(clock.now() + timedelta(days=90, minutes=1)),
        pytest.raises(vault.UnknownKey),
    ):
        vault.open_identity(text, key_id, INFO, day=clock.today())


def test_a_record_sealed_to_a_retired_key_is_taken_and_noted(app, younger):
    first, _made = younger
    phone, outlet, _courier = builders.shift()
    seal_to(phone, first)
    queued = phone.pickup([waybill()], sender(4))
    crypto.provider().retire(Purpose.OPENING, first.id)

    assert phone.send(queued).status == 201
    seen = db.session.get(Examination, (outlet.id, queued.id)).observed
    assert seen["old_key"] is True


def test_a_record_sealed_to_a_destroyed_key_makes_the_phone_fetch_another(app, younger):
    phone, _outlet, _courier = builders.shift()
    lost = crypto.provider().create(Purpose.OPENING)
    seal_to(phone, lost)
    queued = phone.pickup([waybill()], sender(4))
    crypto.provider().retire(Purpose.OPENING, lost.id)
    crypto.provider().destroy(Purpose.OPENING, lost.id)

    answer = phone.send(queued)

    assert (answer.status, answer.slug) == (422, "unknown-key")
    phone.fetch_keys()
    assert phone.send(phone.pickup([waybill()], sender(4))).status == 201


def seal_to(phone, key) -> None:
    """Let a phone know one opening key only."""
    opening = {"id": key.id, "public": crypto.to_base64url(key.public_point)}
    phone.server_keys = {**phone.fetch_keys(), "opening": opening}


@pytest.mark.parametrize("moved", ["record", "outlet"])
def test_a_record_with_a_part_of_another_is_refused_and_leaves_nothing(app, moved):
    phone, _outlet, _courier = builders.shift()
    who = sender(5)
    other = replace(phone, outlet_id=new_id()) if moved == "outlet" else phone
    taken_from = other.pickup([waybill()], who)
    record_id = taken_from.id if moved == "outlet" else None
    queued = phone.pickup([waybill()], who, record_id=record_id)
    members = {**queued.members, "identity": taken_from.members["identity"]}

    answer = phone.send(phone.freeze(members))

    assert answer.status == 422
    assert "identity" in answer.body["errors"]
    assert_nothing_was_kept(who, answer.body)


@pytest.mark.parametrize(
    "changes",
    [
        {"number": WRONG},
        {"number": "110101299901010018"},
        {"document_type": "library-card"},
        {"expires_on": "2019-12-31"},
        {"phone": "no phone at all"},
        {"phone": ""},
    ],
)
def test_a_record_whose_identity_does_not_hold_leaves_nothing(app, changes):
    phone, _outlet, _courier = builders.shift()
    who = sender(6, **changes)

    answer = phone.send(phone.pickup([waybill()], who, **sealed_as_a_card(phone, who)))

    assert answer.status == 422
    assert "identity" in answer.body["errors"]
    assert_nothing_was_kept(who, answer.body)


def sealed_as_a_card(phone, who: Sender) -> dict:
    """Nothing to change, unless the record itself would be refused for its unknown type."""
    if who.document_type == "resident-card":
        return {}
    record_id = new_id()
    key_id, text = phone.seal(
        json.dumps(who.sealed).encode(), f"yitong/v1/identity/{record_id}/{phone.outlet_id}"
    )
    identity = {
        "key_id": key_id,
        "sealed": text,
        "masked_name": who.masked_name,
        "document_type": "resident-card",
        "channel": "typed",
    }
    return {"id": str(record_id), "identity": identity}


def assert_nothing_was_kept(who: Sender, body: dict) -> None:
    assert db.session.scalars(select(Person)).all() == []
    assert db.session.scalars(select(Pickup)).all() == []
    told = json.dumps(body, ensure_ascii=False)
    assert who.number not in told
    assert who.name not in told
