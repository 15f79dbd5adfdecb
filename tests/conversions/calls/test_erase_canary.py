"""Nothing of a person survives their time: every value of every table is looked at, before and
after; before, so that the search is known to find."""

from collections.abc import Iterator
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests import builders_calls, builders_conversions
from tests.canary import CANARY, found_in
from tests.conversions.calls.test_erase import stands
from tests.conversions.sheets import ROW, sheet, take_in
from tests.identity.test_rotate_keys import rotate
from webapp.conversions.consenting import Address
from webapp.conversions.kinds import Disposition
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import ConversionCampaign, ConversionCase
from webapp.conversions.queries.calls import consent_of
from webapp.conversions.services import (
    claiming,
    dialling,
    documents,
    erasing,
    judging,
    queueing,
    saving,
)
from webapp.conversions.services.saving import Outcome
from webapp.foundation import clock, idempotency, jobs, one_time_codes
from webapp.foundation.access import Actor
from webapp.foundation.database import db
from webapp.foundation.messages import sending
from webapp.foundation.webhooks import delivering

PHONE = f"+86{CANARY.phone}"
AT = Address(
    recipient=CANARY.name,
    phone=PHONE,
    region_code="360102",
    region_name="江西省南昌市东湖区",
    detail=f"望江里 8 号楼 601（{CANARY.name}）",
)


def test_nobody_is_left_in_any_table(
    app: Flask, actor: Actor, campaign: ConversionCampaign, caller: Actor, flask: object
) -> None:
    assert app
    posted = _live_a_whole_life(actor, campaign, caller)
    traces = _traces(posted)
    held = list(_values())
    assert all(any(trace in value for value in held) for trace in traces), "the search is blind"
    assert [one for value in held for one in found_in(value)] == []

    with clock.freeze(clock.now() + timedelta(days=2000)):
        judging.judge_due()
        erasing.erase_due()
        for sweep in (
            jobs.sweep,
            one_time_codes.sweep,
            sending.forget_sent,
            delivering.sweep,
            idempotency.sweep,
        ):
            sweep()
    rotate(flask)
    db.session.rollback()
    db.session.expire_all()

    kept = list(_values())
    assert [trace for trace in traces if any(trace in value for value in kept)] == []
    assert db.session.get_one(ConversionCase, (posted.hall_id, posted.id)).erased_at is not None


def _live_a_whole_life(actor: Actor, campaign: ConversionCampaign, caller: Actor) -> ConversionCase:
    """A list, a call with a draft and a consent, a code and a message, a wish for peace."""
    item = builders_conversions.item(actor, code="GA-01", name="居住证签发", keep_days=30)
    canary = {"姓名": CANARY.name, "手机号": CANARY.phone, "证件后四位": CANARY.number[-4:]}
    row = ROW | canary | {"地址": AT.detail, "保管至": "2026-12-31"}
    take_in(actor, sheet(row))
    judging.judge_due()
    queueing.queue_due()
    case = db.session.scalars(select(ConversionCase)).one()
    call = builders_calls.dialled(caller, campaign)
    claiming.keep(caller, call.id, {"recipient": CANARY.name, "phone": CANARY.phone})
    dialling.prove(caller, call.id, case.id, CANARY.number[-4:])
    outcome = Outcome(
        Disposition.CONSENTED,
        recording="R-CANARY-1",
        post=(case.id,),
        consent_spoken=True,
        read_back=True,
        address=AT,
    )
    saving.save(caller, call.id, outcome)
    documents.ask(case.case_number, CANARY.number[-4:], address="192.0.2.1")
    builders_conversions.case(actor, item, phone=PHONE, name=CANARY.name)
    queueing.queue_due()
    with clock.freeze(clock.now() + timedelta(days=1)):
        second = builders_calls.dialled(caller, campaign)
        saving.save(caller, second.id, Outcome(Disposition.DO_NOT_CALL))
    db.session.expire_all()
    stands(case, CaseState.DELIVERED)
    db.session.expire_all()
    return db.session.get_one(ConversionCase, (case.hall_id, case.id))


def _traces(case: ConversionCase) -> list[bytes]:
    """What the tables hold of the canary: masked, blind, sealed, and where the recording is."""
    consent = consent_of(case)
    assert consent is not None
    assert consent.sealed is not None
    texts = [
        case.masked_name,
        case.masked_phone,
        case.phone_index,
        case.person_index,
        consent.masked_address["recipient"],
        "R-CANARY-1",
    ]
    return [*(one.encode() for one in texts), case.sealed, case.wrapped_key, consent.sealed]


def _values() -> Iterator[bytes]:
    """Every value of every table, as bytes."""
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(table.select()):
            for value in row:
                yield value if isinstance(value, bytes) else str(value).encode()
