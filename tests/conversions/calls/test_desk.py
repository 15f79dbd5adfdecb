"""The caller's pages: what they show and to whom, as plain forms; nothing typed is ever lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import builders, builders_calls, builders_conversions
from tests.builders_pickups import cookie_of
from tests.conversions import reading
from webapp.conversions import consenting
from webapp.conversions.calling import do_not_call, drafts
from webapp.conversions.kinds import DeliveryWish, Disposition
from webapp.conversions.lifecycle import CampaignState, CaseState
from webapp.conversions.models import ConversionCall, ConversionCampaign, ConversionCase
from webapp.conversions.queries import calls
from webapp.conversions.queries import campaigns as campaigns_reading
from webapp.conversions.queries.cases import case_for
from webapp.conversions.services import campaigns, claiming, dialling, queueing
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.errors import Conflict

DESK = "/calls"
NAME, LAST_FOUR = "赵晓明", "4321"
OTHER_PHONE = "+8613900139000"
ADDRESS = {
    "recipient": NAME,
    "phone": "13800138000",
    "province": "360000",
    "city": "360100",
    "county": "360102",
    "detail": "望江里 8 栋 2 单元 601",
    "postcode": "330006",
    "wish": "evenings",
}
SAID = {"consent_spoken": "yes", "read_back": "yes"}


@pytest.fixture
def case(actor: Actor, campaign: ConversionCampaign) -> ConversionCase:
    """A case that waits."""
    assert campaign
    item = builders_conversions.item(actor, name="居住证签发")
    return builders_calls.queued_case(actor, of=item, name=NAME, last_four=LAST_FOUR)


@pytest.fixture
def browser(app: Flask, caller: Actor) -> FlaskClient:
    """The caller's."""
    return _browser(app, caller)


@pytest.fixture
def call(case: ConversionCase, campaign: ConversionCampaign, caller: Actor) -> ConversionCall:
    """The caller's open call, dialled."""
    assert case
    return builders_calls.dialled(caller, campaign)


def test_a_callers_day_begins_at_the_desk(
    browser: FlaskClient, case: ConversionCase, campaign: ConversionCampaign
) -> None:
    assert browser.get("/").headers["Location"] == DESK
    page = browser.get(DESK).text

    assert campaign.name in page
    assert "9:00–12:00，14:00–18:00" in page
    assert "下一个" in page
    assert NAME not in page
    assert _figures(page) == ["0", "0 / 0", "0 / 0", "0 / 0", "0 / 0", "0", "1"]


def test_a_claim_that_is_sent_twice_takes_one_number(
    browser: FlaskClient, actor: Actor, case: ConversionCase, campaign: ConversionCampaign
) -> None:
    builders_calls.queued_case(actor, phone=OTHER_PHONE)
    form = _form(browser.get(DESK).text)

    for _ in range(2):
        answer = browser.post(f"{DESK}/next", data=form)
        assert answer.headers["Location"].startswith(DESK)

    assert calls.waiting_in(campaign) == 1


def test_the_callers_own_open_call_is_in_the_clear_and_kept_by_no_cache(
    browser: FlaskClient, case: ConversionCase, caller: Actor, campaign: ConversionCampaign
) -> None:
    builders_calls.call(caller, campaign)

    answer = browser.get(DESK)
    page = answer.text

    assert answer.headers["Cache-Control"] == "no-store"
    for shown in (
        NAME,
        "138 0013 8000",
        "居住证签发",
        "证照",
        "邮费 12.00 元，收件时付",
        "剩 30 天",
    ):
        assert shown in page
    assert LAST_FOUR not in page
    assert "话术 第 1 版" in page
    assert f"<mark>{NAME}</mark>" in page
    assert "已说明“邮费 12.00 元，收件时付”，对方答“同意邮寄”" in page
    assert 'href="tel:' not in page, "dialling is noted before the number can be pressed"


def test_dialling_is_noted_and_then_the_number_can_be_pressed(
    browser: FlaskClient, case: ConversionCase, caller: Actor, campaign: ConversionCampaign
) -> None:
    call = builders_calls.call(caller, campaign)

    page = _post(browser, call, "dial", detail="望江里").text

    assert 'href="tel:+8613800138000"' in page
    assert 'role="timer"' in page
    assert 'value="望江里"' in page
    assert len(reading.entries(Act.CALL_DIALLED)) == 1


def test_what_speaks_against_a_call_is_said_at_dial(
    browser: FlaskClient, actor: Actor, case: ConversionCase, caller: Actor, campaign: Any
) -> None:
    call = builders_calls.call(caller, campaign)
    with transaction() as session:
        do_not_call.note_phone(session, actor, case.hall_id, builders_calls.PHONE, None, None)

    answer = _post(browser, call, "dial")
    page = browser.get(answer.headers["Location"]).text

    assert "对方刚刚要求勿扰，没有拨出" in page
    assert "队列空了" in page
    assert NAME not in page


def test_the_last_four_are_compared_and_never_told(
    browser: FlaskClient, case: ConversionCase, call: ConversionCall
) -> None:
    wrong = _prove(browser, call, case, "1234", detail="望江里")
    right = _prove(browser, call, case, LAST_FOUR, detail="望江里")

    assert "不符" in wrong.text
    assert LAST_FOUR not in wrong.text
    assert "证件后四位相符" in right.text
    assert LAST_FOUR not in right.text
    for answer in (wrong, right):
        assert 'value="望江里"' in answer.text
    assert _prove(browser, call, case, "12").status_code == 422


def test_who_guesses_the_last_four_has_to_wait_and_loses_nothing(
    browser: FlaskClient, case: ConversionCase, call: ConversionCall
) -> None:
    for _ in range(dialling.LAST_FOUR_TRIES):
        _prove(browser, call, case, "1234")
    answer = _prove(browser, call, case, "1234", detail="望江里")

    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert 'value="望江里"' in answer.text


def test_a_pasted_address_is_told_apart_and_keeps_what_it_does_not_know(
    browser: FlaskClient, call: ConversionCall
) -> None:
    pasted = "望江里 8 栋 601，139 0013 9000"
    page = _post(browser, call, "split", pasted=pasted, recipient="李兰", postcode="330006").text

    assert 'value="13900139000"' in page
    assert 'value="望江里8栋601"' in page
    assert 'value="李兰"' in page
    assert 'value="330006"' in page
    assert pasted in page


def test_of_a_text_that_says_nothing_nothing_is_filled_in_and_that_is_said(
    browser: FlaskClient, call: ConversionCall
) -> None:
    page = _post(browser, call, "split", pasted="asdf 在吗", detail="望江里 8 栋").text

    assert "没认出姓名、电话或地址" in page
    assert 'value="望江里 8 栋"' in page
    assert "没认出" not in _post(browser, call, "split", pasted=" ").text


def test_regions_are_chosen_level_by_level(browser: FlaskClient, call: ConversionCall) -> None:
    for code, name in (("360102", "东湖区"), ("360103", "西湖区")):
        builders.region(code, name)
    chosen = {"province": "360000", "city": "360100"}

    page = _post(browser, call, "split", pick_region="yes", **chosen).text
    part = browser.get(f"{DESK}/regions", query_string=chosen).text

    for found in (page, part):
        assert '<option value="360103">西湖区</option>' in found


def test_a_consent_is_kept_with_its_words_and_its_address(
    browser: FlaskClient, actor: Actor, case: ConversionCase, call: ConversionCall
) -> None:
    builders.region("360102", "东湖区")
    _prove(browser, call, case, LAST_FOUR)

    answer = _save(
        browser, call, case, "consented", **ADDRESS, **SAID, recording="r-1", then="stay"
    )

    assert answer.status_code == 302
    assert case_for(actor, case.id).state is CaseState.CONSENTED
    consent = calls.consent_of(case)
    assert consent is not None
    address = consenting.address_of(consent)
    assert (address.recipient, address.phone) == (NAME, builders_calls.PHONE)
    assert address.region_code == "360102"
    assert address.region_name.endswith("东湖区")
    assert (consent.wish, consent.recording) == (DeliveryWish.EVENINGS, "R-1")
    assert consent.wording == "已说明“邮费 12.00 元，收件时付”，对方答“同意邮寄”"
    page = browser.get(answer.headers["Location"]).text
    assert "已记下：同意邮寄" in page
    assert _figures(page)[:5] == ["1", "1 / 1", "1 / 1", "1 / 1", "0 / 1"]


def test_a_caller_who_reads_english_says_and_keeps_the_scripts_own_words(
    browser: FlaskClient, case: ConversionCase, call: ConversionCall
) -> None:
    builders.region("360102", "东湖区")
    browser.set_cookie("language", "en")
    page = _prove(browser, call, case, LAST_FOUR).text
    _save(browser, call, case, "consented", **ADDRESS, **SAID)

    assert "Postage 12.00 yuan, paid on delivery" in page
    assert "<mark>邮费 12.00 元，收件时付</mark>" in page
    consent = calls.consent_of(case)
    assert consent is not None
    assert consent.wording == "已说明“邮费 12.00 元，收件时付”，对方答“同意邮寄”"


def test_everything_that_is_missing_is_said_and_everything_typed_is_kept(
    browser: FlaskClient, case: ConversionCase, call: ConversionCall
) -> None:
    builders.region("360102", "东湖区")
    typed = ADDRESS | {"phone": "12", "county": "", "detail": "望江", "postcode": "33"}
    answer = _save(browser, call, case, "consented", **typed, pasted="望江里 1 号")
    page = answer.text

    assert answer.status_code == 422
    for sentence in (
        "先核对对方说的证件后四位",
        "先说清邮费",
        "把地址念回一遍",
        "号码不对：手机 11 位",
        "写到区县",
        "填街道、楼号、门牌",
        "邮编是 6 位数字",
    ):
        assert sentence in page
    for value in (NAME, "12", "望江", "33"):
        assert f'value="{value}"' in page
    assert "望江里 1 号" in page
    assert re.search(r'value="evenings" selected', page)
    assert re.search(r'value="consented"[^>]* checked', page)


def test_a_wrong_field_is_said_alone(
    browser: FlaskClient, case: ConversionCase, call: ConversionCall
) -> None:
    builders.region("360102", "东湖区")
    _prove(browser, call, case, LAST_FOUR)
    page = _save(browser, call, case, "consented", **ADDRESS | {"postcode": "x"}, **SAID).text

    assert "邮编是 6 位数字" in page
    assert "填收件地址" not in page
    assert "先核对" not in page


@pytest.mark.parametrize("sent", [{}, {"disposition": "no-such-thing"}])
def test_a_result_is_needed(
    browser: FlaskClient, call: ConversionCall, sent: dict[str, str]
) -> None:
    answer = _post(browser, call, "save", detail="望江里", **sent)

    assert answer.status_code == 422
    assert "选一个结果" in answer.text
    assert 'value="望江里"' in answer.text


def test_nothing_is_saved_of_a_call_that_was_not_dialled(
    browser: FlaskClient, case: ConversionCase, caller: Actor, campaign: ConversionCampaign
) -> None:
    call = builders_calls.call(caller, campaign)

    answer = _save(browser, call, case, "no-answer")

    assert answer.status_code == 422
    assert "还没有拨打" in answer.text


def test_saved_with_the_next_one_in_one_press(
    browser: FlaskClient, actor: Actor, case: ConversionCase, call: ConversionCall
) -> None:
    builders_calls.queued_case(actor, phone=OTHER_PHONE, name="孙兰")
    key = str(new_id())

    for _ in range(2):
        _save(browser, call, case, "no-answer", then="next", claim_key=key)
    page = browser.get(DESK).text

    assert "孙兰" in page
    assert NAME not in page
    assert len(reading.entries(Act.CALL_CLAIMED)) == 2


def test_a_callback_is_agreed_at_one_press_or_another_time(
    browser: FlaskClient,
    actor: Actor,
    campaign: ConversionCampaign,
    case: ConversionCase,
    call: ConversionCall,
) -> None:
    builders_calls.edited(actor, campaign, attempts_a_day=2)
    page = browser.get(DESK).text
    offered = re.findall(r'name="moment" value="([^"]+)"', page)
    assert "今天 14:00" in page
    assert "明天 09:00" in page

    unsaid = _save(browser, call, case, "callback", moment="other", callback_at="")
    outside = _save(browser, call, case, "callback", moment="other", callback_at="2026-11-24T12:30")
    _save(browser, call, case, "callback", moment=offered[0])
    listed = browser.get(f"{DESK}/callbacks").text

    assert "填约好的回拨时间" in unsaid.text
    assert "那时不在可呼时段" in outside.text
    assert 'value="2026-11-24T12:30"' in outside.text
    assert "11 月 23 日 14:00" in listed
    assert "赵*明" in listed
    assert NAME not in listed
    assert "138 0013 8000" not in listed


def test_a_day_that_had_its_calls_is_not_offered_and_its_refusal_loses_nothing(
    browser: FlaskClient, case: ConversionCase, call: ConversionCall
) -> None:
    page = browser.get(DESK).text
    assert "今天 14:00" not in page
    assert "明天 09:00" in page

    typed = {"moment": "other", "callback_at": "2026-11-23T15:00", "recording": "R-1"}
    refused = _save(browser, call, case, "callback", **typed)

    assert refused.status_code == 422
    assert "一天最多打 1 次，那天已经打满" in refused.text
    assert 'value="2026-11-23T15:00"' in refused.text
    assert 'value="R-1"' in refused.text


def test_callbacks_are_listed_overdue_first(
    app: Flask, actor: Actor, caller: Actor, campaign: ConversionCampaign, call: ConversionCall
) -> None:
    builders_calls.edited(actor, campaign, attempts_a_day=2)
    browser = _browser(app, caller)
    assert "没有约好的回拨" in browser.get(f"{DESK}/callbacks").text
    at = builders_calls.MONDAY + timedelta(hours=4)
    _save(browser, call, None, "callback", moment=at.isoformat())
    for minutes, words in ((-1, "留给您"), (1, "到时间了，排在最前"), (31, "谁都可以打了")):
        with clock.freeze(at + timedelta(minutes=minutes)):
            assert words in browser.get(f"{DESK}/callbacks").text
    assert 'class="count"' in browser.get(DESK).text


def test_several_cases_of_one_number_are_one_call(
    browser: FlaskClient, actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders.region("360102", "东湖区")
    first, second, third = (
        builders_conversions.case(actor, name=name, last_four=four)
        for name, four in ((NAME, LAST_FOUR), (NAME, LAST_FOUR), ("孙兰", "8765"))
    )
    queueing.queue_due()
    call = builders_calls.dialled(caller, campaign)
    page = browser.get(DESK).text
    assert "同一号码还有 2 份" in page
    assert page.count("data-verify") == 2, "one for each person"

    proved = _prove(
        browser, call, next(c for c in (first, second) if c.id == call.cases[0]), LAST_FOUR
    )
    assert "赵晓明：证件后四位相符" in proved.text
    wants = {f"case-{first.id}": "post", f"case-{second.id}": "fetch", f"case-{third.id}": "later"}
    answer = _post(browser, call, "save", disposition="consented", **wants, **ADDRESS, **SAID)

    assert answer.status_code == 302
    states = [case_for(actor, one.id).state for one in (first, second, third)]
    assert states == [CaseState.CONSENTED, CaseState.DECLINED, CaseState.QUEUED]


def test_a_document_fetched_meanwhile_is_no_longer_asked_about(
    browser: FlaskClient, actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    fetched, other = (builders_conversions.case(actor) for _ in range(2))
    queueing.queue_due()
    builders_calls.dialled(caller, campaign)
    with transaction():
        case_for(actor, fetched.id).collect(clock.now())

    page = browser.get(DESK).text

    assert "已在窗口领取，不用再问" in page
    assert f'name="case-{other.id}"' in page
    assert f'name="case-{fetched.id}"' not in page


def test_a_call_whose_documents_were_all_fetched_offers_no_post(
    browser: FlaskClient, actor: Actor, call: ConversionCall, case: ConversionCase
) -> None:
    assert _post(browser, call, "keep").json == {"waiting": [str(case.id)]}
    builders_calls.fetched(actor, case)

    assert _post(browser, call, "keep").json == {"waiting": []}
    page = _post(browser, call, "look", detail="望江里 8 栋", **{f"case-{case.id}": "post"}).text
    assert "已在窗口领取，不用再问" in page
    assert "没有要邮寄的了" in page
    assert 'value="望江里 8 栋"' in page
    for offered in ("<mark>", 'name="consent_spoken"', f'name="case-{case.id}"'):
        assert offered not in page


def test_earlier_attempts_are_told_with_their_caller_masked(
    app: Flask, case: ConversionCase, caller: Actor, colleague: Actor, campaign: ConversionCampaign
) -> None:
    builders_calls.saved(caller, campaign, Disposition.NO_ANSWER)
    with clock.freeze(builders_calls.MONDAY + timedelta(days=1)):
        builders_calls.call(colleague, campaign)
        page = _browser(app, colleague).get(DESK).text

    assert "第 2 次拨打" in page
    assert "11 月 23 日 无人接听" in page
    assert caller.name not in page


def test_another_callers_call_is_not_found(
    app: Flask, case: ConversionCase, call: ConversionCall, colleague: Actor
) -> None:
    browser = _browser(app, colleague)

    for act in ("dial", "last-four", "split", "save", "keep"):
        assert _post(browser, call, act).status_code == 404
    assert NAME not in browser.get(DESK).text


def test_after_the_save_nothing_is_in_the_clear(
    browser: FlaskClient, case: ConversionCase, call: ConversionCall
) -> None:
    _save(browser, call, case, "declined")

    pages = [browser.get(path).text for path in (DESK, f"{DESK}/callbacks", f"{DESK}/record")]
    pages += [_post(browser, call, act).text for act in ("dial", "split", "save")]
    pages.append(_prove(browser, call, case, LAST_FOUR).text)

    for page in pages:
        assert NAME not in page
        assert "138 0013 8000" not in page
        assert "13800138000" not in page
    assert "赵*明" in pages[2]
    assert "坚持自取" in pages[2]


def test_a_lease_that_ran_out_loses_nothing_unless_somebody_else_called(
    app: Flask, case: ConversionCase, call: ConversionCall, caller: Actor, campaign: Any
) -> None:
    browser = _browser(app, caller)
    with clock.freeze(builders_calls.MONDAY + timedelta(minutes=11)):
        claiming.give_back_lapsed()
        asked = _prove(browser, call, case, LAST_FOUR, detail="望江里 8 栋")
        saved = _save(browser, call, case, "declined")

    assert asked.status_code == 409
    assert "这通电话已经结束了" in asked.text
    assert 'value="望江里 8 栋"' in asked.text
    assert "只保存" in asked.text
    assert saved.status_code == 302


def test_nobody_is_left_on_the_page_when_a_colleague_has_the_number_now(
    app: Flask,
    case: ConversionCase,
    call: ConversionCall,
    caller: Actor,
    colleague: Actor,
    campaign: Any,
) -> None:
    browser = _browser(app, caller)
    with clock.freeze(builders_calls.MONDAY + timedelta(minutes=11)):
        claiming.give_back_lapsed()
    with clock.freeze(builders_calls.MONDAY + timedelta(days=1)):
        builders_calls.call(colleague, campaign)
        answer = _save(browser, call, case, "declined", detail="望江里 8 栋")

    assert answer.status_code == 409
    assert "这个号码已由别人接着打" in answer.text
    assert "已从这一页清掉" in answer.text
    assert "望江里" not in answer.text
    assert NAME not in answer.text
    assert "下一个" in answer.text


def test_what_is_typed_is_kept_with_the_open_call_and_goes_when_its_time_is_over(
    app: Flask, call: ConversionCall, caller: Actor
) -> None:
    browser = _browser(app, caller)
    typed = {"draft": "yes", "detail": "望江里 8 栋", "disposition": "consented"}
    assert _post(browser, call, "keep", **typed).status_code == 200
    assert _post(browser, call, "keep").status_code == 200
    db.session.expire_all()

    page = browser.get("/calls").text
    assert "刚才填的接回来了" in page
    assert 'value="望江里 8 栋"' in page
    db.session.rollback()
    db.session.expire_all()
    kept = db.session.get_one(ConversionCall, (call.hall_id, call.id))
    assert set(drafts.typed_in(kept)) == {"detail", "disposition"}

    with clock.freeze(builders_calls.MONDAY + timedelta(minutes=11)):
        claiming.give_back_lapsed()
        gone = _post(browser, call, "keep", **typed)
    assert gone.status_code == 409
    db.session.expire_all()
    kept = db.session.get_one(ConversionCall, (call.hall_id, call.id))
    assert (kept.sealed, kept.wrapped_key, kept.vault_key_id) == (None, None, None)


def test_more_than_a_page_holds_is_not_kept(call: ConversionCall, caller: Actor) -> None:
    claiming.keep(caller, call.id, {"detail": "望" * 5000})

    db.session.expire_all()
    assert drafts.typed_in(db.session.get_one(ConversionCall, (call.hall_id, call.id))) == {}


def test_a_call_that_can_be_saved_no_more_says_so(
    app: Flask, call: ConversionCall, actor: Actor, caller: Actor
) -> None:
    claiming.take_away(actor, call.id)

    with pytest.raises(Conflict) as refused:
        claiming.keep(caller, call.id, {"detail": "望江里 8 栋"})

    assert refused.value.slug == "call-gone"
    answer = _post(_browser(app, caller), call, "keep", detail="望江里 8 栋")
    assert answer.status_code == 409
    assert "望江里" not in answer.text


def test_the_page_keeps_the_call_while_it_is_open(
    browser: FlaskClient, call: ConversionCall, case: ConversionCase
) -> None:
    with clock.freeze(builders_calls.MONDAY + timedelta(minutes=5)):
        assert _post(browser, call, "keep").status_code == 200
    with clock.freeze(builders_calls.MONDAY + timedelta(minutes=12)):
        assert claiming.give_back_lapsed() == 0
    _save(browser, call, case, "declined")
    assert _post(browser, call, "keep").status_code == 409


def test_the_desk_says_why_there_is_no_call(
    app: Flask, actor: Actor, caller: Actor, campaign: ConversionCampaign
) -> None:
    browser = _browser(app, caller)
    assert "队列空了" in browser.get(DESK).text
    builders_calls.queued_case(actor)
    with clock.freeze(builders_calls.MONDAY + timedelta(hours=2)):
        noon = browser.get(DESK).text
    with clock.freeze(builders_calls.MONDAY + timedelta(days=4, hours=9)):
        evening = browser.get(DESK).text
    builders_calls.saved(caller, campaign, Disposition.NO_ANSWER)
    later = browser.get(DESK).text
    version = campaigns_reading.campaign_for(actor, campaign.id).version
    campaigns.move_campaign(actor, campaign.id, version=version, wanted=CampaignState.PAUSED)
    paused = browser.get(DESK).text

    assert "现在不在可呼时段" in noon
    assert "14:00 开始" in noon
    assert "11 月 30 日 09:00 开始" in evening
    assert "下一个 11 月 24 日 09:00 到时间" in later
    assert "这个任务暂停了" in paused
    for page in (noon, evening, later, paused):
        assert f"{DESK}/next" not in page


def test_no_campaign_yet(app: Flask, hall: Any) -> None:
    browser = _browser(app, builders.actor_of(builders.account(Role.CALLER, hall)))

    assert "还没有任务" in browser.get(DESK).text
    assert "没有约好的回拨" in browser.get(f"{DESK}/callbacks").text


def test_a_pause_and_the_way_back(
    browser: FlaskClient, campaign: ConversionCampaign, case: ConversionCase, caller: Actor
) -> None:
    form = {"campaign_id": str(campaign.id), "reason": "meal"}
    token = builders.token_on(browser.get(DESK).text)

    browser.post(f"{DESK}/pause", data=form | {"csrf_token": token})
    resting = browser.get(DESK).text
    refused = browser.post(
        f"{DESK}/next", data=form | {"csrf_token": token, "claim_key": str(new_id())}
    )
    browser.post(f"{DESK}/resume", data=form | {"csrf_token": token})

    assert "正在小休：用餐" in resting
    assert "10:00 开始的" in resting
    assert "回来" in resting
    assert refused.status_code == 302
    assert calls.open_call(caller) is None
    assert "下一个" in browser.get(DESK).text


def test_no_pause_in_mid_call(
    browser: FlaskClient, campaign: ConversionCampaign, call: ConversionCall, caller: Actor
) -> None:
    form = {"campaign_id": str(campaign.id), "reason": "meal"}
    token = builders.token_on(browser.get(DESK).text)
    answer = browser.post(f"{DESK}/pause", data=form | {"csrf_token": token})

    assert "先记下这通电话的结果" in browser.get(answer.headers["Location"]).text
    assert campaigns_reading.open_pause(caller) is None


def test_one_of_several_campaigns_is_chosen(
    app: Flask, actor: Actor, caller: Actor, campaign: ConversionCampaign
) -> None:
    other = builders_calls.campaign(actor, name="证照寄递")
    builders_calls.join(other, caller.account_id)
    browser = _browser(app, caller)

    newest, chosen = browser.get(DESK).text, browser.get(f"{DESK}?campaign={campaign.id}").text

    assert f'campaign={other.id}" aria-current' in newest
    assert f'campaign={campaign.id}" aria-current' in chosen
    for nonsense in ("x", str(new_id())):
        assert "证照寄递" in browser.get(f"{DESK}?campaign={nonsense}").text


def test_the_record_is_paged_and_narrowed_to_a_day(
    app: Flask, actor: Actor, caller: Actor, campaign: ConversionCampaign
) -> None:
    browser = _browser(app, caller)
    assert "还没有打过电话" in browser.get(f"{DESK}/record").text
    for number in range(52):
        phone = f"+86138001390{number:02}"
        builders_calls.queued_case(actor, phone=phone, name=NAME)
        builders_calls.saved(caller, campaign, Disposition.NO_SUCH_NUMBER)

    first = browser.get(f"{DESK}/record").text
    older = re.search(r'href="([^"]+)" rel="next"', first)
    assert older
    second = browser.get(older[1].replace("&amp;", "&")).text

    assert first.count('class="record"') == 50
    assert second.count('class="record"') == 2
    assert "空号" in second
    assert "赵*明" in second
    today = {"day": "2026-11-23"}
    assert 'class="record"' in browser.get(f"{DESK}/record", query_string=today).text
    yesterday = {"day": "2026-11-22"}
    assert "这一天没有打电话" in browser.get(f"{DESK}/record", query_string=yesterday).text


def test_a_city_without_counties_is_an_address_too(
    browser: FlaskClient, case: ConversionCase, call: ConversionCall
) -> None:
    builders.region("441900", "东莞市")
    _prove(browser, call, case, LAST_FOUR)
    place = {"province": "440000", "city": "441900", "county": ""}

    answer = _save(browser, call, case, "consented", **ADDRESS | place, **SAID)

    assert answer.status_code == 302
    consent = calls.consent_of(case)
    assert consent is not None
    assert consent.region_code == "441900"


def _browser(app: Flask, actor: Actor) -> FlaskClient:
    browser = app.test_client()
    browser.set_cookie(*cookie_of(actor.session_id).split("=", 1))
    return browser


def _post(browser: FlaskClient, call: ConversionCall, act: str, **form: str) -> TestResponse:
    return builders.post(browser, f"{DESK}/{call.id}/{act}", page="/me", **form)


def _prove(
    browser: FlaskClient, call: ConversionCall, case: ConversionCase, said: str, **form: str
) -> TestResponse:
    named = {"case_id": str(case.id), f"last_four-{case.id}": said}
    return _post(browser, call, "last-four", **named, **form)


def _save(
    browser: FlaskClient, call: ConversionCall, case: ConversionCase | None, how: str, **form: str
) -> TestResponse:
    posted = {f"case-{case.id}": "post"} if case else {}
    return _post(browser, call, "save", disposition=how, **posted, **form)


def _form(page: str) -> dict[str, str]:
    """The fields of the way to the next call."""
    return {
        name: re.findall(rf'name="{name}" value="([^"]+)"', page)[-1]
        for name in ("csrf_token", "campaign_id", "claim_key")
    }


def _figures(page: str) -> list[str]:
    numbers = page.split('class="numbers"')[1].split("</dl>")[0]
    told = re.findall(r"<dd>(.*?)</dd>", numbers)
    return [re.sub(r"<[^>]+>", "", one) for one in told]
