"""The list of a shift: each act once, with its state; and a waybill found again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests import builders_pickups as builders
from tests.builders_pickups import add
from tests.people import sender, waybill
from webapp.foundation import clock
from webapp.foundation.database import db, new_id, place_of
from webapp.pickups.gateways import Answer, Outcome
from webapp.pickups.lifecycle import FlagRule, FlagState
from webapp.pickups.models import PickupFlag, Transmission
from webapp.pickups.services import erasing, transmitting


def today(phone):
    answer = phone.call("GET", "/api/v1/pickups/today")
    assert answer.status == 200, answer
    return answer.body


def lines(phone):
    return {line["id"]: line for line in today(phone)["records"]}


def taken(phone, *numbers, who=None, **changes):
    act = phone.pickup(list(numbers) or [waybill()], who, **changes)
    answer = phone.send(act)
    assert answer.status == 201, answer
    return act, answer.body["receipt"]


def tell(outcome, code="", reason=""):
    """What the authority says to everything that waits."""
    rows = db.session.execute(
        select(Transmission.outlet_id, Transmission.id).where(Transmission.state == "waiting")
    ).all()
    answers = {(row.outlet_id, row.id): Answer(outcome, code, reason) for row in rows}
    db.session.rollback()
    transmitting.note_answers(answers)


def test_a_line_says_what_the_courier_needs(app):
    phone, outlet, _ = builders.shift()
    who, numbers = sender(31), [waybill(), waybill()]
    act, receipt = taken(phone, *numbers, who=who, weight_grams=900)

    (line,) = today(phone)["records"]

    captured_at = datetime.fromisoformat(line.pop("captured_at"))
    assert abs(captured_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert line == {
        "id": str(act.id),
        "head_id": str(act.id),
        "outlet_id": str(outlet.id),
        "kind": "pickup",
        "state": "received",
        "waybills": numbers,
        "receipt": receipt,
        "masked_name": who.masked_name,
        "destination_code": "360102",
        "destination_name": "江西省南昌市东湖区",
        "class": "loose",
        "letter": False,
        "item_category": "daily",
        "weight_grams": 900,
        "reason": "",
        "correctable": [],
    }


def test_totals_count_parcels_that_count_by_class(app):
    phone, _, _ = builders.shift()
    taken(phone, waybill(), waybill(), waybill())
    taken(phone, **{"class": "agreement"})
    withdrawn, _ = taken(phone)
    phone.send(phone.void(withdrawn.id))
    phone.send(phone.refusal("not-shown", [waybill()]))

    shift = today(phone)

    assert shift["totals"] == {"loose": 3, "agreement": 1}
    assert shift["business_day"] == clock.today().isoformat()
    assert sorted(line["state"] for line in shift["records"]) == [
        "received",
        "received",
        "refused",
        "void",
    ]


def test_states_follow_the_authority(app):
    phone, _, _ = builders.shift()
    act, _ = taken(phone, waybill(), waybill())

    assert lines(phone)[str(act.id)]["state"] == "received"
    tell(Outcome.ACKNOWLEDGED)
    assert lines(phone)[str(act.id)]["state"] == "reported"


def test_what_the_authority_sends_back_needs_the_courier_with_reason_and_remedy(app):
    phone, _, _ = builders.shift()
    act, _ = taken(phone, destination_code="441900")
    tell(Outcome.REJECTED, "destination-without-county", "目的地区缺区县")

    line = lines(phone)[str(act.id)]

    assert line["state"] == "look"
    assert "缺区县" in line["reason"]
    assert line["correctable"] == ["destination_code"]


def test_a_reason_nobody_knows_is_told_in_the_platforms_words(app):
    phone, _, _ = builders.shift()
    act, _ = taken(phone)
    tell(Outcome.REJECTED, "moon-phase", "月相不对")

    line = lines(phone)[str(act.id)]

    assert "月相不对" in line["reason"]
    assert "destination_code" in line["correctable"]


def test_a_correction_keeps_the_line_and_names_the_head(app):
    phone, _, _ = builders.shift()
    act, receipt = taken(phone)
    tell(Outcome.REJECTED, "weight-missing")
    correction = phone.correction(act.id, {"weight_grams": 70})
    phone.send(correction)

    (line,) = today(phone)["records"]

    assert (line["id"], line["head_id"]) == (str(act.id), str(correction.id))
    assert (line["state"], line["weight_grams"], line["reason"]) == ("received", 70, "")
    assert line["receipt"] == receipt


def test_what_an_officer_gave_back_needs_the_courier(app):
    phone, outlet, courier = builders.shift()
    act, _ = taken(phone)
    add(
        PickupFlag(
            id=new_id(),
            pickup_id=act.id,
            captured_by=courier.id,
            waybill="x",
            rule=FlagRule.TWO_OUTLETS,
            state=FlagState.RETURNED,
            words="请核对面单",
            raised_at=clock.now(),
            due_at=clock.now(),
            **place_of(outlet),
        )
    )

    line = lines(phone)[str(act.id)]

    assert line["state"] == "look"
    assert "请核对面单" in line["reason"]


def test_yesterdays_acts_are_gone_unless_they_need_the_courier(app):
    phone, _, _ = builders.shift()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    fine = phone.pickup([waybill()], at=yesterday)
    rejected = phone.pickup([waybill()], at=yesterday)
    phone.send(rejected)
    tell(Outcome.REJECTED, "weight-missing")
    phone.send(fine)

    shift = today(phone)

    assert [line["id"] for line in shift["records"]] == [str(rejected.id)]
    assert shift["totals"] == {}


def test_a_shift_is_the_couriers_own(app):
    phone, outlet, _ = builders.shift()
    colleague = builders.phone(builders.courier(outlet), outlet)
    taken(colleague)

    assert today(phone)["records"] == []


def test_the_newest_comes_first(app):
    phone, _, _ = builders.shift()
    acts = [str(taken(phone)[0].id) for _ in range(3)]

    assert [line["id"] for line in today(phone)["records"]] == acts[::-1]


@pytest.mark.parametrize("path", ["/api/v1/pickups/today", "/api/v1/pickups/find?waybill=x"])
def test_nobody_signed_out_sees_a_list(app, client, path):
    assert client.get(path).status_code == 401


# ---------------------------------------------------------------------------- find


def find(phone, number):
    answer = phone.call("GET", f"/api/v1/pickups/find?waybill={number}")
    assert answer.status == 200, answer
    return answer.body["records"]


def test_a_waybill_is_found_exactly_however_it_is_written(app):
    phone, _, _ = builders.shift()
    number = waybill()
    act, _ = taken(phone, number, waybill())

    assert [line["id"] for line in find(phone, number)] == [str(act.id)]
    assert [line["id"] for line in find(phone, number.lower())] == [str(act.id)]
    assert find(phone, number[:-1]) == []
    assert find(phone, number[-5:]) == []


def test_a_colleague_of_the_outlet_finds_it(app):
    phone, outlet, _ = builders.shift()
    colleague = builders.phone(builders.courier(outlet), outlet)
    number = waybill()
    act, _ = taken(phone, number)

    assert [line["id"] for line in find(colleague, number)] == [str(act.id)]


def test_another_outlet_finds_nothing_as_if_it_were_not_there(app):
    phone, _, _ = builders.shift()
    stranger, _, _ = builders.shift()
    number = waybill()
    taken(phone, number)

    assert find(stranger, number) == []
    assert find(stranger, waybill()) == []


def test_a_waybill_taken_again_after_a_void_is_found_twice(app):
    phone, _, _ = builders.shift()
    number = waybill()
    first, _ = taken(phone, number)
    phone.send(phone.void(first.id))
    second, _ = taken(phone, number)

    assert [line["state"] for line in find(phone, number)] == ["received", "void"]
    assert find(phone, number)[0]["id"] == str(second.id)


def test_no_number_finds_nothing_and_a_novel_is_refused(app):
    phone, _, _ = builders.shift()
    taken(phone)

    assert phone.call("GET", "/api/v1/pickups/find").body == {"waybill": "", "records": []}
    assert phone.call("GET", "/api/v1/pickups/find?waybill=" + "x" * 201).status == 422


def test_an_erased_act_is_not_listed(app):
    phone, _, _ = builders.shift()
    number = waybill()
    taken(phone, number)

    with clock.freeze(clock.now() + timedelta(days=400)):
        erasing.erase_expired()

    assert find(phone, number) == []
    assert today(phone)["records"] == []
