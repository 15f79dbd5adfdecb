"""One-time codes: one number, ten minutes, five tries, once; and nobody learns who is known."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from webapp.foundation import clock, one_time_codes
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.foundation.errors import InvalidInput, TooMany
from webapp.foundation.messages import Message
from webapp.foundation.one_time_codes import OneTimeCode

PHONE, SUBJECT = "+8613900001890", "ZW-1890"
NUMBERS = [f"+86139{number:08}" for number in range(200)]


def issue(subject=SUBJECT, phone=PHONE, purpose="citizen", address="192.0.2.1", device=""):
    """Ask for a code; answers it as the citizen reads it."""
    one_time_codes.issue(purpose, subject, phone=phone, address=address, device=device)
    db.session.expire_all()
    row = db.session.scalars(select(Message).order_by(Message.id.desc())).first()
    return row.content.parameters["code"] if phone and row else None


def redeem(code, subject=SUBJECT, purpose="citizen", address="192.0.2.1"):
    return one_time_codes.redeem(purpose, subject, code, address=address)


def refusal_of(code, **where):
    with pytest.raises(InvalidInput) as refused:
        redeem(code, **where)
    return refused.value.slug, refused.value.extra


def other_than(code):
    return f"{(int(code) + 1) % 10**6:06}"


def later(**span):
    return clock.freeze(clock.now() + timedelta(**span))


def test_the_right_code_opens_once(app):
    code = issue()

    assert len(code) == 6
    assert redeem(f" {code[:3]} {code[3:]} ") is True
    assert refusal_of(code)


def test_every_refusal_is_the_same(app):
    code = issue()
    wrong = refusal_of(other_than(code))

    assert refusal_of("") == wrong
    assert refusal_of("abc") == wrong
    assert refusal_of(code, subject="ZW-nobody") == wrong
    assert refusal_of(code, purpose="other") == wrong
    with later(minutes=10):
        assert refusal_of(code) == wrong
    assert redeem(code)
    assert refusal_of(code) == wrong


def test_five_wrong_tries_and_the_right_code_is_wrong_too(app):
    code = issue()
    for _ in range(4):
        refusal_of(other_than(code))
    assert redeem(code)

    with later(minutes=2):
        code = issue()
        for _ in range(5):
            refusal_of(other_than(code))
        assert refusal_of(code)


def test_many_tries_at_once_are_five_tries(app):
    code = issue()
    outcomes = []

    def work():
        with app.app_context():
            try:
                redeem(code)
                outcomes.append("in")
            except InvalidInput:
                outcomes.append("out")

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(outcomes) == ["in", *["out"] * 5]


def test_a_new_code_voids_the_one_before(app):
    first = issue()
    with later(minutes=2):
        second = issue()
        if first != second:
            refusal_of(first)
        assert redeem(second)


def test_neither_code_nor_subject_stands_in_the_clear(app):
    code = issue()

    row = db.session.scalars(select(OneTimeCode)).one()
    stored = repr([getattr(row, column.key) for column in OneTimeCode.__table__.c])
    for secret in (code, SUBJECT, PHONE):
        assert secret not in stored.replace(str(row.id), "").replace(row.code_hash, "")
    trail = repr([entry.details for entry in db.session.scalars(select(AuditEntry))])
    assert code not in trail
    assert PHONE not in trail


def test_one_number_gets_one_a_minute_and_five_an_hour(app):
    begun = clock.now()
    for number in range(5):
        with clock.freeze(begun + timedelta(minutes=2 * number)):
            issue()
            with pytest.raises(TooMany):
                issue()
    with clock.freeze(begun + timedelta(minutes=15)), pytest.raises(TooMany) as refused:
        issue(subject="ZW-other")  # the number counts, whatever it is for
    assert refused.value.extra["retry_after"] > 60
    with clock.freeze(begun + timedelta(minutes=61)):
        assert issue()


def test_one_device_and_one_address_get_only_so_many(app):
    for number in range(10):
        issue(phone=NUMBERS[number], subject=f"S{number}", device="device-1")
    with pytest.raises(TooMany):
        issue(phone=NUMBERS[11], subject="S11", device="device-1")
    for number in range(20, 69):
        issue(phone=NUMBERS[number], subject=f"S{number}")
    with pytest.raises(TooMany):
        issue(phone=NUMBERS[99], subject="S99")
    assert issue(phone=NUMBERS[99], subject="S99", address="192.0.2.2")


def test_an_unknown_subject_is_answered_and_counted_alike_but_nothing_is_sent(app):
    known = one_time_codes.issue("citizen", SUBJECT, phone=PHONE, address="192.0.2.1")
    unknown = one_time_codes.issue("citizen", "ZW-nobody", phone=None, address="192.0.2.1")

    assert abs((unknown - known).total_seconds()) < 60
    assert len(db.session.scalars(select(Message)).all()) == 1
    with pytest.raises(TooMany):
        issue(subject="ZW-nobody", phone=None)
    assert refusal_of("123456", subject="ZW-nobody")


def test_old_codes_are_deleted(app):
    issue()

    with later(hours=23):
        assert one_time_codes.sweep() == 0
    with later(hours=25):
        assert one_time_codes.sweep() == 1
