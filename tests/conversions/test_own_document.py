"""A citizen alone: proves case and phone, has the document posted, changes it, withdraws."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders, builders_calls, builders_conversions, builders_handovers
from tests.conversions import reading
from webapp.conversions import consenting
from webapp.conversions.kinds import ConsentBasis, Delivery, Disposition
from webapp.conversions.lifecycle import CaseState, ConsentState
from webapp.conversions.models import ConversionCase, HandoverDocument
from webapp.conversions.queries import handovers as handed
from webapp.conversions.queries.calls import consent_of
from webapp.conversions.queries.cases import case_for
from webapp.conversions.services import documents, handovers, queueing
from webapp.foundation import clock, one_time_codes
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import InvalidInput
from webapp.foundation.messages import Message
from webapp.foundation.messages.words import filled

ADDRESS = {
    "recipient": "王晓明",
    "phone": "13900139000",
    "region": "江西省 / 南昌市 / 东湖区",
    "detail": "青石街道望江里 8 号楼 2 单元 601",
    "postcode": "330006",
    "wish": "evenings",
    "agrees": "yes",
}
PHONE = "+8613800138000"


@pytest.fixture
def citizen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Somebody without an account, at a browser of their own."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return app.test_client()


@pytest.fixture
def case(actor: Actor) -> ConversionCase:
    """A case of theirs."""
    builders.region("360102")
    return builders_conversions.case(actor, name="王晓明", last_four="012X")


def test_a_document_is_posted_from_the_slip_to_the_consent(
    citizen: FlaskClient, actor: Actor, case: ConversionCase
) -> None:
    _prove(citizen, case)
    page = citizen.get("/documents/mine").get_data(as_text=True)
    assert "王*明，您的" in page
    assert "邮费 12.00 元，收件时付" in page
    answer = citizen.post("/documents/mine", data=ADDRESS, follow_redirects=True)

    consent = consent_of(case)
    assert consent is not None
    assert _state(actor, case) is CaseState.CONSENTED
    assert (consent.basis, consent.account_id, consent.call_id) == (ConsentBasis.SELF, None, None)
    assert "由中国邮政" in consent.wording
    assert "邮费 12.00 元" in consent.wording
    assert consenting.address_of(consent).detail == ADDRESS["detail"]
    assert consenting.address_of(consent).region_code == "360102"
    assert consent.wish == "evenings"
    shown = answer.get_data(as_text=True)
    assert "青石街道" not in shown
    assert "13900139000" not in shown
    [entry] = reading.entries(Act.CASE_POST_CHOSEN)
    assert (entry.actor_id, entry.chain, entry.details) == (None, str(case.hall_id), {})


def test_the_wording_is_kept_in_the_language_in_which_it_was_shown(
    citizen: FlaskClient, actor: Actor, case: ConversionCase
) -> None:
    citizen.set_cookie("language", "en")
    _prove(citizen, case)
    page = citizen.get("/documents/mine").get_data(as_text=True)
    citizen.post("/documents/mine", data=ADDRESS)

    consent = consent_of(case_for(actor, case.id))

    assert consent is not None
    assert consent.wording.startswith("I agree that China Post")
    assert consent.wording in page


def test_the_phone_on_file_is_told_with_a_link(citizen: FlaskClient, case: ConversionCase) -> None:
    _prove(citizen, case)
    citizen.post("/documents/mine", data=ADDRESS)
    text = _last_message()

    assert "将邮寄" in text
    assert f"/documents?case={case.case_number}" in text
    assert "王晓明" not in text


@pytest.mark.parametrize(
    ("number", "four"),
    [("{number}", "9999"), ("BJ-NOBODY", "012X")],
    ids=["wrong last four", "no such case"],
)
def test_whether_there_is_a_case_is_never_told(
    citizen: FlaskClient, case: ConversionCase, number: str, four: str
) -> None:
    number = number.format(number=case.case_number)
    sent = {"case_number": number, "last_four": four}
    asked = citizen.post("/documents", data=sent)
    page = citizen.get("/documents/code").get_data(as_text=True)
    wrong = citizen.post("/documents/code", data={"code": "123456"})
    other = citizen.application.test_client()  # type: ignore[attr-defined]
    other.post("/documents", data={"case_number": case.case_number, "last_four": "012X"})
    right_page = other.get("/documents/code").get_data(as_text=True)
    right_wrong = other.post("/documents/code", data={"code": "000000"})

    assert asked.status_code == 302
    assert _without(page, number) == _without(right_page, case.case_number)
    assert wrong.status_code == right_wrong.status_code == 422
    assert db.session.scalar(select(Message).where(Message.about.is_(None))) is None


def test_the_number_is_found_however_it_is_typed(
    citizen: FlaskClient, case: ConversionCase
) -> None:
    _prove(citizen, case, number=f" {case.case_number.lower()} ", four=" 012x")

    assert citizen.get("/documents/mine").status_code == 200


def test_without_the_code_nothing_is_shown(citizen: FlaskClient, case: ConversionCase) -> None:
    citizen.post("/documents", data={"case_number": case.case_number, "last_four": "012X"})
    for method, address in (
        ("GET", "/documents/mine"),
        ("POST", "/documents/mine"),
        ("POST", "/documents/mine/withdraw"),
    ):
        answer = citizen.open(address, method=method, data=ADDRESS if method == "POST" else None)
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/documents"


def test_a_proved_case_closes_after_half_an_hour_and_by_leaving(
    citizen: FlaskClient, case: ConversionCase
) -> None:
    _prove(citizen, case)
    with clock.freeze(clock.now() + timedelta(minutes=31)):
        assert citizen.get("/documents/mine").status_code == 302
    _prove(citizen, case, code_again=True)
    citizen.post("/documents/leave")

    assert citizen.get("/documents/mine").status_code == 302


def test_bad_input_is_told_by_field_and_nothing_is_lost(
    citizen: FlaskClient, actor: Actor, case: ConversionCase
) -> None:
    _prove(citizen, case)
    bad = {**ADDRESS, "phone": "12", "region": "月球", "postcode": "1", "agrees": ""}
    answer = citizen.post("/documents/mine", data=bad)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    for sentence in ("号码不对", "写到区县", "邮编是 6 位数字", "勾上同意"):
        assert sentence in page
    assert "青石街道望江里" in page
    assert _state(actor, case) is CaseState.ELIGIBLE


def test_a_pasted_address_is_told_apart_without_a_script(
    citizen: FlaskClient, case: ConversionCase
) -> None:
    _prove(citizen, case)
    pasted = "王晓明 13900139000 江西省南昌市东湖区青石街道望江里8号楼2单元601"
    page = citizen.post("/documents/mine", data={"pasted": pasted, "split": ""}).get_data(
        as_text=True
    )

    assert 'value="江西省 / 南昌市 / 东湖区"' in page
    assert 'value="青石街道望江里8号楼2单元601"' in page


def test_the_address_may_change_until_the_handover_and_the_old_phone_is_told(
    citizen: FlaskClient, case: ConversionCase
) -> None:
    _prove(citizen, case)
    citizen.post("/documents/mine", data=ADDRESS)
    citizen.post("/documents/mine", data={**ADDRESS, "detail": "白鹭巷 3 号"})

    consent = consent_of(case)
    assert consent is not None
    assert consenting.address_of(consent).detail == "白鹭巷 3 号"
    assert "换了收件地址" in _last_message()
    assert len(reading.entries(Act.CASE_ADDRESS_CHANGED)) == 1


def test_a_consent_may_be_withdrawn_and_given_again(
    citizen: FlaskClient, actor: Actor, case: ConversionCase
) -> None:
    _prove(citizen, case)
    citizen.post("/documents/mine", data=ADDRESS)
    for _ in range(2):
        citizen.post("/documents/mine/withdraw")
    first = consent_of(case)
    assert first is not None
    assert (first.state, _state(actor, case)) == (ConsentState.WITHDRAWN, CaseState.WITHDRAWN)
    citizen.post("/documents/mine", data=ADDRESS)

    assert _state(actor, case) is CaseState.CONSENTED
    assert len(reading.entries(Act.CASE_WITHDRAWN)) == 1


def test_after_the_handover_nothing_can_be_changed(
    citizen: FlaskClient, actor: Actor, case: ConversionCase
) -> None:
    _prove(citizen, case)
    citizen.post("/documents/mine", data=ADDRESS)
    with transaction():
        case_for(actor, case.id).move(CaseState.HANDED_OVER)
    answer = citizen.post("/documents/mine/withdraw", follow_redirects=True)
    citizen.post("/documents/mine", data=ADDRESS)

    assert "已经交给邮政" in answer.get_data(as_text=True)
    assert _state(actor, case) is CaseState.HANDED_OVER


def test_who_came_to_the_counter_meanwhile_is_told_so(
    citizen: FlaskClient, actor: Actor, case: ConversionCase
) -> None:
    _prove(citizen, case)
    builders_calls.fetched(actor, case)
    citizen.post("/documents/mine", data=ADDRESS)
    page = citizen.get("/documents/mine").get_data(as_text=True)

    assert "已经领取" in page
    assert consent_of(case) is None


def test_a_case_that_may_not_be_posted_says_why(citizen: FlaskClient, actor: Actor) -> None:
    case = builders_conversions.case(actor, chosen=Delivery.POST.value, last_four="012X")
    _prove(citizen, case)
    page = citizen.get("/documents/mine").get_data(as_text=True)

    assert "已经选了邮寄" in page
    assert "同意，寄给我" not in page


def test_another_case_of_the_same_phone_needs_its_own_last_four_and_no_second_code(
    citizen: FlaskClient, actor: Actor, case: ConversionCase
) -> None:
    other = builders_conversions.case(actor, name="陈华", last_four="0428")
    foreign = builders_conversions.case(actor, phone="+8613700137000", last_four="0777")
    _prove(citizen, case)
    assert "还有 1 份" in citizen.get("/documents/mine").get_data(as_text=True)

    wrong = citizen.post("/documents", data={"case_number": other.case_number, "last_four": "0000"})
    right = citizen.post("/documents", data={"case_number": other.case_number, "last_four": "0428"})
    shown = citizen.get("/documents/mine").get_data(as_text=True)
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        elsewhere = citizen.post(
            "/documents", data={"case_number": foreign.case_number, "last_four": "0777"}
        )

    assert wrong.headers["Location"] == elsewhere.headers["Location"] == "/documents/code"
    assert right.headers["Location"] == "/documents/mine"
    assert "陈*，您的" in shown


def test_a_case_that_waits_for_a_call_leaves_the_queue_by_itself(
    citizen: FlaskClient, actor: Actor, case: ConversionCase
) -> None:
    with clock.freeze(builders_calls.MONDAY):
        campaign = builders_calls.campaign(actor)
        caller = builders_calls.caller(campaign)
        queueing.queue_due()
        _prove(citizen, case)
        citizen.post("/documents/mine", data=ADDRESS)
        assert builders_calls.nothing_to_call(caller, campaign)

    assert _state(actor, case) is CaseState.CONSENTED


def test_called_declined_then_consented_alone_and_then_came_to_the_counter(
    citizen: FlaskClient, actor: Actor, case: ConversionCase
) -> None:
    """The whole way of somebody who rings in: the hall gave the document, so nothing is posted."""
    with clock.freeze(builders_calls.MONDAY):
        outlet = builders_handovers.postal_outlet()
        campaign = builders_calls.campaign(actor)
        caller = builders_calls.caller(campaign)
        queueing.queue_due()
        builders_calls.saved(caller, campaign, Disposition.DECLINED)
        assert _state(actor, case) is CaseState.DECLINED
        _prove(citizen, case)
        citizen.post("/documents/mine", data=ADDRESS)
        consent = consent_of(case)
        assert consent is not None
        assert (consent.basis, consent.call_id) == (ConsentBasis.SELF, None)
        assert handed.waiting_count(actor) == 1

        builders_calls.fetched(actor, case)
        with pytest.raises(InvalidInput):
            handovers.make_list(actor, outlet.id)
        page = citizen.get("/documents/mine").get_data(as_text=True)

    assert _state(actor, case) is CaseState.COLLECTED
    assert (consent_of(case) or consent).state is ConsentState.VOID
    assert handed.waiting_count(actor) == 0
    assert db.session.scalars(select(HandoverDocument)).all() == []
    assert "您已经在窗口领走了" in page


def test_last_fours_cannot_be_tried_out(citizen: FlaskClient, case: ConversionCase) -> None:
    limit = documents.PER_CASE[1]
    answers = []
    for guess in range(limit + 1):
        with clock.freeze(clock.now() + timedelta(minutes=2 * guess)):
            sent = {"case_number": case.case_number, "last_four": f"{guess:04}"}
            answers.append(citizen.post("/documents", data=sent).status_code)

    assert answers == [302] * limit + [429]


def test_nobody_is_locked_out_by_who_asks_from_elsewhere(
    citizen: FlaskClient, case: ConversionCase
) -> None:
    stranger = citizen.application.test_client()  # type: ignore[attr-defined]
    sent = {"case_number": case.case_number, "last_four": "9999"}
    for guess in range(documents.PER_CASE[1] + 1):
        with clock.freeze(clock.now() + timedelta(minutes=2 * guess)):
            last = stranger.post("/documents", data=sent, environ_base={"REMOTE_ADDR": "10.9.8.7"})

    assert last.status_code == 429
    _prove(citizen, case)


def test_one_browser_asks_for_so_many_codes_whatever_it_asks_about(citizen: FlaskClient) -> None:
    limit = one_time_codes.PER_DEVICE[1]
    elsewhere = citizen.application.test_client()  # type: ignore[attr-defined]

    def ask(browser: FlaskClient, number: int) -> int:
        sent = {"case_number": f"BJ-{number}", "last_four": "012X"}
        where = {"REMOTE_ADDR": f"10.9.8.{number}"}
        return browser.post("/documents", data=sent, environ_base=where).status_code

    answers = [ask(citizen, number) for number in range(limit - 1)]
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        answers.append(citizen.post("/documents/code", data={"again": ""}).status_code)
        citizen.post("/documents/leave")
        answers.append(ask(citizen, limit))
        assert ask(elsewhere, limit) == 302
    with clock.freeze(clock.now() + timedelta(minutes=61)):
        assert ask(citizen, limit + 1) == 302

    assert answers == [302] * limit + [429]


def test_the_pages_are_never_kept(citizen: FlaskClient, case: ConversionCase) -> None:
    _prove(citizen, case)
    for address in ("/documents", "/documents/mine"):
        headers = citizen.get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_the_cookie_does_not_tell_whether_there_is_a_case(
    citizen: FlaskClient, case: ConversionCase
) -> None:
    lengths = set()
    for four in ("012X", "9999"):
        citizen.post("/documents", data={"case_number": case.case_number, "last_four": four})
        with citizen.session_transaction() as kept:
            lengths.add(tuple(len(one) for one in kept["document-asked"]))
            assert four not in "".join(kept["document-asked"])
        with clock.freeze(clock.now() + timedelta(minutes=2)):
            pass

    assert len(lengths) == 1


def _prove(
    citizen: FlaskClient,
    case: ConversionCase,
    *,
    number: str = "",
    four: str = "",
    code_again: bool = False,
) -> None:
    """From the slip to the page, with the code that was sent."""
    moment = clock.now() + timedelta(minutes=2) if code_again else clock.now()
    with clock.freeze(moment):
        sent = {
            "case_number": number or case.case_number,
            "last_four": four or builders_calls.last_four(case),
        }
        assert citizen.post("/documents", data=sent).headers["Location"] == "/documents/code"
        found = re.search(r"\d{6}", _last_message())
        assert found
        answer = citizen.post("/documents/code", data={"code": found[0]})
        assert answer.headers["Location"] == "/documents/mine"


def _last_message() -> str:
    db.session.expire_all()
    query = select(Message).order_by(Message.created_at.desc(), Message.id.desc()).limit(1)
    content = db.session.scalars(query).one().content
    return filled(content.template, content.parameters)


def _state(actor: Actor, case: ConversionCase) -> CaseState:
    db.session.expire_all()
    return case_for(actor, case.id).state


def _without(page: str, number: str) -> str:
    """A page without what is different on every page."""
    page = re.sub(r'name="csrf_token"[^>]*', "", page)
    return re.sub(r"\s+", " ", page.replace(number, ""))


def test_another_language_and_large_type_lose_nothing_that_was_typed(
    citizen: FlaskClient, actor: Actor, case: ConversionCase
) -> None:
    typed = {"case_number": case.case_number, "last_four": "012X"}
    page = citizen.post("/documents", data={**typed, "language": "en"})
    assert page.status_code == 200
    assert f'value="{case.case_number}"' in page.text
    assert 'value="012X"' in page.text
    assert '<html lang="en"' in page.text
    assert "language=en" in page.headers["Set-Cookie"]
    assert db.session.scalars(select(Message)).all() == []
    citizen.post("/documents", data={**typed, "language": "zh_Hans"})

    _prove(citizen, case)
    page = citizen.post("/documents/mine", data={**ADDRESS, "large_type": "1"})
    assert page.status_code == 200
    assert 'class="large-type"' in page.text
    assert 'lang="zh-Hans"' in page.text
    for value in ("王晓明", "13900139000", "江西省 / 南昌市 / 东湖区", "330006"):
        assert f'value="{value}"' in page.text
    assert 'name="agrees" value="yes" checked' in page.text
    assert consent_of(case) is None
    assert 'class="large-type"' in citizen.get("/documents/mine").text
    page = citizen.post("/documents/mine", data={**ADDRESS, "large_type": ""})
    assert 'class="large-type"' not in page.text
    # The wording is another one in another language.
    page = citizen.post("/documents/mine", data={**ADDRESS, "language": "en"})
    assert 'name="agrees" value="yes">' in page.text.replace('" >', '">')
    assert 'value="330006"' in page.text


def test_the_switches_of_a_code_lose_no_digit(citizen: FlaskClient, case: ConversionCase) -> None:
    citizen.post("/documents", data={"case_number": case.case_number, "last_four": "012X"})

    page = citizen.post("/documents/code", data={"code": "1234", "large_type": "1"})

    assert page.status_code == 200
    assert 'value="1234"' in page.text


def test_a_form_drawn_before_it_was_withdrawn_elsewhere_consents_to_nothing(
    citizen: FlaskClient, actor: Actor, case: ConversionCase
) -> None:
    _prove(citizen, case)
    citizen.post("/documents/mine", data=ADDRESS)
    drawn = _seen(citizen.get("/documents/mine?change=1").text)
    citizen.post("/documents/mine/withdraw")

    answer = citizen.post("/documents/mine", data={**ADDRESS, "seen": drawn, "detail": "别处 1 号"})

    assert answer.status_code == 409
    assert "您在另一个窗口改过" in answer.text
    assert 'value="别处 1 号"' in answer.text
    assert 'value="yes" checked' not in answer.text
    assert _state(actor, case) is CaseState.WITHDRAWN
    again = {**ADDRESS, "seen": _seen(answer.text)}
    assert citizen.post("/documents/mine", data=again).status_code == 302
    assert _state(actor, case) is CaseState.CONSENTED


def test_a_form_drawn_before_a_call_consents_to_nothing(
    citizen: FlaskClient, case: ConversionCase
) -> None:
    _prove(citizen, case)
    drawn = _seen(citizen.get("/documents/mine").text)
    citizen.post("/documents/mine", data={**ADDRESS, "seen": drawn})

    answer = citizen.post("/documents/mine", data={**ADDRESS, "seen": drawn, "detail": "别处 1 号"})

    assert answer.status_code == 409
    consent = consent_of(case)
    assert consent is not None
    assert consenting.address_of(consent).detail == ADDRESS["detail"]


def _seen(page: str) -> str:
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)
    return seen
