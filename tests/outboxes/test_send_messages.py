"""Messages: from the outbox to the provider, once, with patience, and forgotten in time."""

import json
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.outboxes import sms_provider
from webapp.foundation import clock, messages
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.crypto import CannotOpen
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.destructions.models import Destruction
from webapp.foundation.errors import InvalidInput
from webapp.foundation.messages import Message, MessagePurpose, MessageState, Template, sending
from webapp.foundation.messages import queries as reading
from webapp.foundation.messages.gateways import AliyunSms, Outcome, authorization, read_answer
from webapp.foundation.messages.models import Content

PHONE, MASKED = "+8613900001890", "139******90"


def enqueue(phone=PHONE, code="204816", **changes):
    with transaction() as session:
        return messages.enqueue(
            session,
            MessagePurpose.ONE_TIME_CODE,
            phone=phone,
            template=Template.CODE,
            parameters={"code": code, "minutes": "10"},
            **changes,
        )


def enqueue_within(session):
    return messages.enqueue(
        session,
        MessagePurpose.LINK,
        phone=PHONE,
        template=Template.LINK,
        parameters={"place": "大厅", "words": "请看", "link": "https://yitong.example.test"},
    )


def send():
    tried = sending.send_due()
    db.session.expire_all()
    return tried


def only():
    db.session.expire_all()
    return db.session.scalars(select(Message)).one()


def later(**span):
    return clock.freeze(clock.now() + timedelta(**span))


def test_a_message_goes_out_once_signed_and_as_the_provider_wants_it(app, provider):
    row = enqueue()

    assert (send(), send()) == (1, 0)

    assert provider.refused == []
    (told,) = provider.sent
    assert told == {
        "PhoneNumbers": "13900001890",
        "SignName": "驿通",
        "TemplateCode": "SMS_code",
        "TemplateParam": json.dumps({"code": "204816", "minutes": "10"}),
        "OutId": str(row.id),
    }
    sent = only()
    assert (sent.state, sent.provider, sent.provider_id) == (MessageState.SENT, "aliyun", "biz-1")
    assert (sent.attempts, sent.turn, sent.reason_code) == (1, None, "")
    assert sent.sent_at is not None


def test_the_signature_is_the_documented_one():
    """The fixed example of Alibaba Cloud's page "V3 request structure and signature"."""
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": empty,
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"

    signed = authorization("POST", query, headers, "YourAccessKeyId", "YourAccessKeySecret")

    assert signed.endswith(
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_a_wrong_secret_is_noticed_and_the_message_waits(app, provider, change_settings):
    change_settings(sms_key_secret="another")
    enqueue()

    send()

    assert provider.refused == ["SignatureDoesNotMatch"]
    assert (only().state, only().reason_code) == (MessageState.FAILED, "SignatureDoesNotMatch")


def test_what_is_rolled_back_is_not_sent(app, provider):
    with suppress(RuntimeError), transaction():
        enqueue_within(db.session())
        raise RuntimeError

    assert send() == 0
    assert db.session.scalars(select(Message)).all() == []


def test_nothing_stands_in_the_clear(app, provider):
    enqueue()
    send()

    row = only()
    stored = repr([getattr(row, column.key) for column in Message.__table__.c])
    for secret in (PHONE, "13900001890", "204816"):
        assert secret not in stored
        assert secret not in repr(row.content)
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.act == "messages:sent"))
    assert entry.details == {"sent": 1, "failed": 0, "given_up": 0}
    assert (entry.subject_type, entry.subject_id, entry.actor_id) == ("messages", "aliyun", None)


@pytest.mark.parametrize("phone", ["+862087654321", "+8613900001890;ext=1", "+85291234567", ""])
def test_numbers_that_take_no_messages_are_refused(app, phone):
    with pytest.raises(InvalidInput):
        enqueue(phone)


def test_other_parameters_than_the_templates_are_a_mistake(app):
    with pytest.raises(ValueError, match="holes"), transaction() as session:
        messages.enqueue(
            session,
            MessagePurpose.LINK,
            phone=PHONE,
            template=Template.LINK,
            parameters={"link": "x"},
        )


def test_a_provider_that_is_busy_is_asked_again_later(app, provider):
    provider.code = "isv.BUSINESS_LIMIT_CONTROL"
    enqueue()

    assert (send(), send()) == (1, 0)
    assert (only().state, only().attempts) == (MessageState.FAILED, 1)

    provider.code = "OK"
    with later(seconds=10):
        assert send() == 1
    assert (only().state, only().attempts) == (MessageState.SENT, 2)


def test_a_number_that_the_provider_never_takes_is_given_up_and_forgotten(app, provider):
    provider.code = "isv.MOBILE_NUMBER_ILLEGAL"
    enqueue()

    send()

    row = only()
    assert (row.state, row.reason_code) == (MessageState.GIVEN_UP, "isv.MOBILE_NUMBER_ILLEGAL")
    assert (row.sealed, row.wrapped_key, row.masked_phone) == (None, None, MASKED)


def test_a_code_that_is_too_late_is_not_sent(app, provider):
    enqueue(worth_for=timedelta(minutes=10))

    with later(minutes=11):
        send()

    assert provider.sent == []
    assert (only().state, only().reason_code) == (MessageState.GIVEN_UP, "too-late")


def test_a_provider_that_is_away_costs_two_tries_and_no_message(app, change_settings):
    change_settings(
        sms_provider="aliyun", sms_url="http://127.0.0.1:9", sms_templates={"code": "SMS_1"}
    )
    for _ in range(5):
        enqueue()

    assert send() == 2

    rows = db.session.scalars(select(Message)).all()
    assert {row.state for row in rows} == {MessageState.WAITING, MessageState.FAILED}
    assert sorted(row.attempts for row in rows) == [0, 0, 0, 1, 1]
    assert {row.turn for row in rows} == {None}


def test_an_answer_that_is_lost_is_followed_by_a_second_message(app, provider):
    provider.drop_next = 1
    enqueue()

    send()
    assert (only().state, only().reason_code) == (MessageState.FAILED, "no-answer")
    with later(seconds=10):
        send()

    assert len(provider.sent) == 2
    assert only().state is MessageState.SENT


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b"<html>", b'{"Code": 7}', b"\xff", b'"x"', b"{" * 70_000]
)
def test_no_answer_breaks_the_worker(answer):
    assert read_answer(answer).outcome is Outcome.FAILED


def test_a_template_without_a_code_waits(app):
    carrier = AliyunSms("http://127.0.0.1:9", "k", "s", "驿通", {})

    answer = carrier.send("x", Content(PHONE, Template.CODE, {"code": "1", "minutes": "1"}))

    assert (answer.outcome, answer.code) == (Outcome.FAILED, "no-template")


def test_two_workers_share_and_send_nothing_twice(app, provider):
    provider.delay_seconds = 0.02
    for number in range(30):
        enqueue(code=f"{number:06}")

    def work():
        with app.app_context():
            sending.send_due(limit=3)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    codes = [json.loads(told["TemplateParam"])["code"] for told in provider.sent]
    assert sorted(codes) == [f"{number:06}" for number in range(30)]


def test_a_worker_whose_lease_ran_out_writes_nothing(app, provider):
    enqueue()
    turn, ids = sending._take(1)  # noqa: SLF001 -- a worker that is stopped in mid-batch
    with later(minutes=6):
        send()

    sending._note(  # noqa: SLF001
        sending.provider(app.config["SETTINGS"]),
        turn,
        dict.fromkeys(ids, sending.Answer(Outcome.REFUSED, code="late")),
    )

    assert (only().state, only().attempts) == (MessageState.SENT, 2)


def test_the_personal_part_is_destroyed_in_time_and_the_row_stays(app, provider):
    enqueue()
    send()
    waiting = enqueue(worth_for=timedelta(days=9))

    with later(hours=71):
        assert sending.forget_sent() == 0
    with later(hours=73):
        assert (sending.forget_sent(), sending.forget_sent()) == (1, 0)

    db.session.expire_all()
    sent = db.session.scalars(select(Message).where(Message.state == MessageState.SENT)).one()
    with pytest.raises(CannotOpen):
        sent.opened()
    assert sent.masked_phone == MASKED
    assert db.session.get(Message, waiting.id).content.phone == PHONE
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.act == "data:destroyed"))
    assert (entry.subject_id, entry.details) == ("message", {"count": 1})


def test_the_row_of_a_message_goes_after_the_time_of_logs(app, provider):
    enqueue()
    send()

    with later(days=189):
        assert sending.forget_sent() == 1
        assert only().masked_phone == MASKED
    with later(days=191):
        sending.forget_sent()

    db.session.expire_all()
    assert db.session.scalars(select(Message)).all() == []
    kinds = {one.kind: one.rows for one in db.session.scalars(select(Destruction))}
    assert kinds == {"message": 1, "message-log": 1}


def test_without_a_provider_messages_are_shown_by_the_demo(app, provider, change_settings):
    change_settings(sms_provider="local")
    case = new_id()
    enqueue(about=case)

    send()

    assert provider.sent == []
    ((row, words),) = reading.latest()
    assert words == "验证码 204816，10 分钟内有效，不要告诉别人。"
    assert [one.id for one in reading.about(case)] == [row.id]
    assert sms_provider.KEY_SECRET not in repr(app.config["SETTINGS"])
