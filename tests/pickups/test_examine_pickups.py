"""The rules look at each act once; flags tell what they found, in words, without a person."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests import builders_pickups as builders
from tests.people import sender, waybill
from webapp.accounts.models import Account
from webapp.foundation import clock
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.foundation.keys import Purpose
from webapp.pickups import flag_sentences, rules
from webapp.pickups.lifecycle import FlagRule, FlagState
from webapp.pickups.models import Examination, Pickup, PickupFlag
from webapp.pickups.services import examining


def examine():
    examining.examine_due()
    db.session.rollback()


def flags(rule=None):
    query = select(PickupFlag).order_by(PickupFlag.rule, PickupFlag.id)
    found = db.session.scalars(query).all()
    return [flag for flag in found if rule is None or flag.rule is rule]


def only(rule):
    (flag,) = flags()
    assert flag.rule is rule
    return flag


def told(flag):
    return flag_sentences.tell(flag)


def taken(phone, *numbers, who=None, **changes):
    act = phone.pickup(list(numbers) or [waybill()], who, **changes)
    answer = phone.send(act)
    assert answer.status == 201, answer
    return act


def test_an_act_like_any_other_is_examined_and_raises_nothing(app):
    phone, _, _ = builders.shift()
    taken(phone)

    examine()

    assert flags() == []
    assert db.session.scalar(select(func.count()).select_from(Examination)) == 0


def test_a_flag_belongs_to_its_place_is_due_and_is_audited(app):
    phone, outlet, courier = builders.shift()
    number = waybill()
    act = taken(phone, number, channel="typed")

    examine()

    flag = only(FlagRule.TYPED_IDENTITY)
    assert (flag.outlet_id, flag.pickup_id) == (outlet.id, act.id)
    assert (flag.company_id, flag.county_code) == (outlet.company_id, "360102")
    assert (flag.captured_by, flag.waybill) == (courier.id, number)
    assert (flag.state, flag.assigned_to) == (FlagState.OPEN, None)
    assert flag.due_at - flag.raised_at == timedelta(days=3)
    assert db.session.get(Pickup, (outlet.id, act.id)).open_flags == 1
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.act == "pickup:flagged"))
    assert (entry.chain, entry.subject_id) == (str(outlet.company_id), str(act.id))
    assert entry.details["rule"] == "typed-identity"


def test_a_waybill_at_two_outlets_flags_both_acts(app):
    first, here, _ = builders.shift(name="青石路揽投部", latitude=28.68, longitude=115.89)
    second, there, _ = builders.shift(name="城东揽投部", latitude=28.68, longitude=116.00)
    number, who = waybill(), sender(41)
    earlier = first.pickup([number], who, at=datetime.now(UTC) - timedelta(minutes=47))
    first.send(earlier)
    taken(second, waybill(), number, who=who)

    examine()

    pair = flags(FlagRule.TWO_OUTLETS)
    assert {flag.outlet_id for flag in pair} == {here.id, there.id}
    assert {flag.waybill for flag in pair} == {number}
    text = "先在青石路揽投部，47 分钟后在城东揽投部，相距 11 公里。"
    assert {told(flag).text for flag in pair} == {text}
    assert told(pair[0]).title == "同一运单出现在两个网点"
    assert told(pair[0]).rule == "规则：同一运单 24 小时内只应有一个收寄网点。"
    assert set(db.session.scalars(select(Pickup.open_flags))) == {1}


def test_outlets_without_a_position_have_no_distance(app):
    first, _, _ = builders.shift(name="甲")
    second, _, _ = builders.shift(name="乙")
    number, who = waybill(), sender(42)
    taken(first, number, who=who)
    taken(second, number, who=who)

    examine()

    assert told(flags()[0]).text == "先在甲，0 分钟后在乙。"


def test_two_outlets_more_than_a_day_apart_are_no_flag(app):
    first, _, _ = builders.shift()
    second, _, _ = builders.shift()
    number, who = waybill(), sender(43)
    first.send(first.pickup([number], who, at=datetime.now(UTC) - timedelta(hours=25)))
    taken(second, number, who=who)

    examine()

    assert flags() == []


def test_a_withdrawn_act_does_not_meet_another(app):
    first, _, _ = builders.shift()
    second, _, _ = builders.shift()
    number, who = waybill(), sender(44)
    act = taken(first, number, who=who)
    first.send(first.void(act.id))
    taken(second, number, who=who)

    examine()

    assert flags() == []


def test_two_identities_on_one_waybill(app):
    first, _, _ = builders.shift(name="甲")
    second, _, _ = builders.shift(name="乙")
    number = waybill()
    taken(first, number, who=sender(45))
    taken(second, number, who=sender(46))

    examine()

    pair = flags(FlagRule.TWO_IDENTITIES)
    assert len(pair) == 2
    assert told(pair[0]).text == "甲和乙都收了这个运单，证件不是同一个。"
    assert told(pair[0]).kind == "stop"
    assert len(flags(FlagRule.TWO_OUTLETS)) == 2


def test_the_couriers_own_identity(app):
    phone, _, courier = builders.shift()
    own = sender(47)
    taken(phone, who=own)
    examine()
    assert flags() == []
    account = db.session.get(Account, courier.id)
    account.person_id = db.session.scalar(select(Pickup.person_id))
    db.session.commit()

    taken(phone, who=own)
    examine()

    assert told(only(FlagRule.OWN_IDENTITY)).text == "寄件人证件与收寄人的登记证件相同。"


def test_one_identity_with_many_phones_is_asked_about_once_a_week(app):
    phone, _, _ = builders.shift()
    for number in range(7):
        taken(phone, who=sender(48, phone=f"1380013800{number}"))
        examine()

    flag = only(FlagRule.MANY_PHONES)

    assert flag.facts == {"phones": 5, "limit": 5, "days": 7}
    assert told(flag).text == "7 天内同一证件配了 5 个手机号，达到 5 个就请人看一眼。"


def test_one_identity_with_one_phone_many_times_is_nothing(app):
    phone, _, _ = builders.shift()
    for _ in range(6):
        taken(phone, who=sender(49))

    examine()

    assert flags() == []


@pytest.mark.parametrize(
    ("document", "waybill_name", "flagged"),
    [
        ("王晓明", "王晓明", False),
        ("王晓明", " 王 晓明", False),
        ("王晓明", "王*明", False),
        ("王晓明", "王**", False),
        ("王晓明", "李*明", True),
        ("王晓明", "李晓明", True),
        ("王晓明", "王明", True),
        ("买买提·吐尔逊", "买买提•吐尔逊", False),
    ],
)
def test_the_name_on_the_waybill(app, document, waybill_name, flagged):
    phone, _, _ = builders.shift()
    taken(phone, who=sender(50, name=document, waybill_name=waybill_name))

    examine()

    assert [flag.rule for flag in flags()] == ([FlagRule.NAME_DIFFERS] if flagged else [])


def test_the_name_of_the_organisation_may_stand_on_the_waybill(app):
    phone, _, _ = builders.shift()
    organisation = {"code": "91350100M000100Y43", "name": "临江文具店"}
    taken(phone, who=sender(51, organisation=organisation, waybill_name="临江文具店"))

    examine()

    assert flags() == []


def test_a_number_that_came_with_another_name_before(app):
    phone, _, _ = builders.shift()
    taken(phone, who=sender(52, name="王晓明"))
    taken(phone, who=sender(52, name="王晓朋"))

    examine()

    assert told(only(FlagRule.NAME_DIFFERS)).text == "同一证件号码，以前登记的是另一个姓名。"


def test_a_clock_that_is_off(app):
    phone, _, _ = builders.shift()
    phone.clock_error = phone.offset = timedelta(minutes=38)
    taken(phone)

    examine()

    flag = only(FlagRule.CLOCK_OFF)
    day = clock.today()
    assert told(flag).text == (
        f"手机时间差 38 分钟，按服务器时间更正后归入 {day.month} 月 {day.day} 日。"
    )


def test_captured_before_access_was_lost(app):
    phone, outlet, courier = builders.shift()
    colleague = builders.phone(builders.courier(outlet), outlet)
    act = phone.pickup([waybill()], at=datetime.now(UTC) - timedelta(hours=3))
    builders.end_grants(courier, at=clock.now() - timedelta(hours=1))
    colleague.send(act)

    examine()

    assert "手机签名有效" in told(only(FlagRule.BEFORE_ACCESS_LOST)).text


@pytest.mark.parametrize(
    ("words", "flagged"),
    [("打火机", True), ("两个打火机", True), ("充电宝", True), ("棉衣", False), ("", False)],
)
def test_goods_that_need_a_look(app, words, flagged):
    phone, _, _ = builders.shift()
    taken(phone, item_words=words)

    examine()

    assert [flag.rule for flag in flags()] == ([FlagRule.HELD_GOODS] if flagged else [])
    if flagged:
        assert "打火机" in told(flags()[0]).text or "充电宝" in told(flags()[0]).text


def test_sealed_to_a_key_that_is_retired(app):
    phone, _, _ = builders.shift()
    keys = app.extensions["keys"]
    old = keys.create(Purpose.OPENING)
    act = phone.pickup([waybill()])
    keys.create(Purpose.OPENING)
    keys.retire(Purpose.OPENING, old.id)

    assert phone.send(act).status == 201
    examine()

    assert only(FlagRule.OLD_KEY)


def test_an_act_that_is_withdrawn_is_not_flagged(app):
    phone, _, _ = builders.shift()
    act = taken(phone, channel="typed")
    phone.send(phone.void(act.id))

    examine()

    assert flags() == []


def test_open_flags_follow_the_head(app):
    phone, outlet, _ = builders.shift()
    act = taken(phone, channel="typed", item_words="打火机")
    examine()
    correction = phone.correction(act.id, {"weight_grams": 5})
    phone.send(correction)

    assert db.session.get(Pickup, (outlet.id, correction.id)).open_flags == 2
    assert {flag.pickup_id for flag in flags()} == {act.id}


def test_a_worker_that_died_is_made_up_for_and_nothing_is_flagged_twice(app):
    phone, _, _ = builders.shift()
    taken(phone, channel="typed")
    waiting = examining._take(10)  # noqa: SLF001 -- a worker takes it and dies
    assert len(waiting) == 1

    assert examining.examine_due() == 0, "the lease holds"
    with clock.freeze(clock.now() + timedelta(minutes=3)):
        assert examining.examine_due() == 1

    assert examining.examine(*waiting[0]) == 0, "the dead worker rises again"
    only(FlagRule.TYPED_IDENTITY)


def test_one_bad_act_does_not_keep_the_others_waiting(app, monkeypatch):
    phone, _, _ = builders.shift()
    bad = taken(phone, channel="typed")
    taken(phone, channel="typed")
    look = rules.findings

    def stumble(act):
        if act.head.id == bad.id:
            raise RuntimeError("a rule stumbles")
        return look(act)

    monkeypatch.setattr(rules, "findings", stumble)
    examine()

    assert len(flags()) == 1
    waiting = db.session.scalars(select(Examination)).one()
    assert (waiting.pickup_id, waiting.attempts) == (bad.id, 1)
    assert waiting.next_try_at > clock.now()


def test_facts_and_sentences_hold_no_person(app):
    first, _, _ = builders.shift()
    second, _, courier = builders.shift()
    first.clock_error = first.offset = timedelta(minutes=38)
    number = waybill()
    people = [sender(61, waybill_name="某某某"), sender(62)]
    taken(first, number, who=people[0], channel="typed", item_words="打火机")
    taken(second, number, who=people[1], channel="typed")

    examine()

    assert len(flags()) >= 7
    for flag in flags():
        text = json.dumps(flag.facts, ensure_ascii=False) + str(told(flag))
        for person in people:
            for secret in (person.name, person.number, person.phone, person.waybill_name or "§"):
                assert secret not in text
        assert courier.name not in text


def test_every_rule_has_its_sentence_and_its_words():
    assert set(flag_sentences.RULES) == set(FlagRule)
    assert set(flag_sentences._SENTENCES) == set(FlagRule)  # noqa: SLF001


def test_the_worker_and_the_command_do_the_same(app):
    phone, _, _ = builders.shift()
    taken(phone, channel="typed")

    answer = app.test_cli_runner().invoke(args=["pickups", "examine"])

    assert answer.output == "1 acts examined\n"
    only(FlagRule.TYPED_IDENTITY)


def test_a_real_worker_examines_by_itself(server):
    phone, _, _ = builders.shift()
    taken(phone, channel="typed")

    server.worker()

    for _ in range(300):
        db.session.rollback()
        if flags():
            break
        time.sleep(0.1)
    only(FlagRule.TYPED_IDENTITY)
