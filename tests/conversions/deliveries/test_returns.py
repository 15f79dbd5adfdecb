"""What was not delivered: the hall sends it again or takes it back, and the citizen reads of it."""

import ast

import pytest

from tests import builders, builders_calls, builders_deliveries
from tests import builders_handovers as handing
from tests.conversions import reading
from tests.conversions.deliveries.at_the_door import (
    PERSON,
    case_of,
    consent_state,
    fresh,
    in_vain,
    messages,
    signed,
    signed_by_proxy,
)
from tests.conversions.deliveries.test_tracking import tell
from tests.house_rules.sources import ROOT, python_files
from webapp.conversions import consenting
from webapp.conversions.kinds import DeliveryOutcome, EventKind, TrackingKind
from webapp.conversions.lifecycle import MOVES, CaseState, ConsentState
from webapp.conversions.models import ConversionCaseEvent
from webapp.conversions.queries import way
from webapp.conversions.queries.calls import consent_of
from webapp.conversions.queries.cases import events_of
from webapp.conversions.services import (
    deliveries,
    documents,
    handover_scans,
    handovers,
    returns,
)
from webapp.conversions.views.documents import PROVED
from webapp.foundation.audit import Act
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Conflict, NotFound

Found, S, K = DeliveryOutcome, CaseState, TrackingKind


@pytest.fixture
def failed(courier, document):
    """A document that nobody was there to take."""
    deliveries.record(courier, in_vain(document, Found.NOBODY_THERE))
    return document


def test_the_post_tries_again_and_what_it_told_before_counts_no_more(actor, failed):
    returns.send_again(actor, failed.id)
    assert case_of(failed).state is S.IN_TRANSIT
    tell(failed, K.REFUSED, hours_ago=1)
    assert case_of(failed).state is S.IN_TRANSIT

    tell(failed, K.DELIVERED, hours_ago=0)
    assert case_of(failed).state is S.DELIVERED
    [entry] = reading.entries(Act.DOCUMENT_SENT_AGAIN)
    assert (entry.chain, entry.actor_id) == (str(failed.hall_id), actor.account_id)


def test_sent_again_a_document_that_was_on_its_way_back_travels_again(actor, document):
    tell(document, K.ATTEMPTED, 5)
    tell(document, K.RETURNING, 4)
    returns.send_again(actor, document.id)
    tell(document, K.OUT_FOR_DELIVERY, 0)
    tell(document, K.DELIVERED, 0)

    assert case_of(document).state is S.DELIVERED


def test_back_at_the_counter_the_consent_is_over_and_the_citizen_told(actor, failed):
    returns.take_back(actor, failed.id)

    case = case_of(failed)
    assert case.state is S.BACK_AT_COUNTER
    assert consent_state(failed) is ConsentState.VOID
    assert fresh(failed).closed_at is not None
    assert events_of(case)[0].kind is EventKind.RETURNED
    assert "退回了窗口" in messages()[-1]
    [entry] = reading.entries(Act.DOCUMENT_TAKEN_BACK)
    assert entry.chain == str(failed.hall_id)


def test_only_what_failed_is_sent_again_or_taken_back(actor, document):
    for act in (returns.send_again, returns.take_back):
        with pytest.raises(Conflict):
            act(actor, document.id)
    tell(document, K.ATTEMPTED, 1)
    returns.take_back(actor, document.id)
    for act in (returns.send_again, returns.take_back):
        with pytest.raises(Conflict):
            act(actor, document.id)

    assert len(reading.entries(Act.DOCUMENT_TAKEN_BACK)) == 1


def test_other_halls_documents_do_not_exist(stranger, failed):
    for act in (returns.send_again, returns.take_back):
        with pytest.raises(NotFound):
            act(stranger, failed.id)
        with pytest.raises(NotFound):
            act(stranger, new_id())

    assert way.count_not_delivered(stranger) == 0
    assert case_of(failed).state is S.UNDELIVERABLE


def test_the_page_names_why_when_and_who(app, client, clerk, failed):
    builders.sign_in(client, clerk)
    page = client.get("/returns").text
    case = case_of(failed)
    for words in ("没有人在", case.case_number, "第 1 次上门", "再投一次", "已退回窗口"):
        assert words in page
    assert 'href="/returns"' in client.get("/me").text
    assert way.count_not_delivered(builders.actor_of(clerk)) == 1
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        again = client.post(f"/returns/{failed.id}/again", follow_redirects=True)
        late = client.post(f"/returns/{failed.id}/back", follow_redirects=True)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True

    assert "又在投递中" in again.text
    assert "没有要办的" in again.text
    assert "已经不在“没投成”里了" in late.text
    assert case_of(failed).state is S.IN_TRANSIT


def test_the_case_page_tells_the_way(client, clerk, courier, outlet, failed):
    deliveries.record(courier, signed_by_proxy(failed, outlet))
    builders.sign_in(client, clerk)
    page = client.get(f"/conversions/cases/{failed.case_id}").text

    for words in ("邮寄的路上", "没有投成：没有人在", "代收人签收", "家人", outlet.name):
        assert words in page
    assert PERSON.number not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh_Hans", ("交给邮政", "没有投成：没有人在", "接下来", "把身份证件带在身边")),
        ("en", ("Handed to the post", "Not delivered: Nobody there", "What happens next")),
    ],
)
def test_the_citizen_reads_what_happened_and_what_comes_next(app, failed, language, words):
    page = own_page(app, failed, language)
    for said in words:
        assert said in page
    assert "<script" not in page.split("<main")[1].split("</main>")[0]


def test_the_citizen_reads_who_signed_once(app, courier, outlet, document):
    deliveries.record(courier, signed(document, outlet))
    tell(document, K.DELIVERED, 0)
    page = own_page(app, document, "zh_Hans")

    assert page.count("本人签收") == 1
    assert page.count("<strong>已签收</strong>") == 0
    assert PERSON.masked_name in page


def test_what_was_delivered_to_its_sender_is_not_told_as_signed(app, actor, document):
    for kind, hours_ago in ((K.ATTEMPTED, 5), (K.RETURNING, 4), (K.DELIVERED, 3)):
        tell(document, kind, hours_ago)
    returns.take_back(actor, document.id)
    page = own_page(app, document, "zh_Hans")

    assert "邮政报已送达，窗口正在核对" in page
    assert "退回了窗口" in page
    assert "已签收" not in page


def test_after_a_visit_in_vain_the_address_may_be_another_one(app, client, clerk, failed):
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        answer = citizen_of(app, failed).post(
            "/documents/mine", data=ADDRESS, follow_redirects=True
        )
        withdrawn = citizen_of(app, failed).post("/documents/mine/withdraw", follow_redirects=True)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True
    consent = consent_of(case_of(failed))

    assert consent is not None
    assert consenting.address_of(consent).detail == ADDRESS["detail"]
    assert consent.state is ConsentState.GIVEN
    assert case_of(failed).state is S.UNDELIVERABLE
    assert "记下了新地址" in answer.text
    assert "已经交给邮政了，改不了" in withdrawn.text
    builders.sign_in(client, clerk)
    assert "收件人改过地址" in client.get("/returns").text


def test_on_its_way_the_address_stays(app, document):
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        answer = citizen_of(app, document).post(
            "/documents/mine", data=ADDRESS, follow_redirects=True
        )
    finally:
        app.config["WTF_CSRF_ENABLED"] = True
    consent = consent_of(case_of(document))

    assert consent is not None
    assert consenting.address_of(consent) == builders_calls.ADDRESS
    assert "保管到" not in answer.text


ADDRESS = {
    "recipient": "王晓明",
    "phone": "13900139000",
    "region": "江西省 / 南昌市 / 东湖区",
    "detail": "城东大道 12 号 3 栋 201",
    "postcode": "330006",
    "wish": "evenings",
    "agrees": "yes",
}


def citizen_of(app, document):
    """Somebody at a browser who proved the case of a document."""
    builders.region("360102", "东湖区")
    citizen = app.test_client()
    case = case_of(document)
    with citizen.session_transaction() as session:
        session[PROVED] = [str(case.hall_id), str(case.id), "2999-01-01T00:00:00+00:00"]
    return citizen


def own_page(app, document, language):
    """What a citizen who proved the case reads."""

    citizen = citizen_of(app, document)
    citizen.set_cookie("language", language)
    answer = citizen.get("/documents/mine")
    assert answer.status_code == 200
    return answer.text


def handed_over(actor, courier, outlet):
    """What waits at the counter, given to the post as clerk and courier do it."""
    of = handovers.make_list(actor, outlet.id)
    handing.scanned_out(actor, of)
    handovers.offer(actor, of.id, 1)
    [entry] = handing.entries(of)
    handover_scans.scan_in(courier, of.id, entry.document.waybill)
    handover_scans.take(courier, of.id, 1)
    return fresh(entry.document)


def test_a_document_walks_every_state_by_the_table_alone(actor, courier, outlet):
    """Every state of documents by post, reached by the acts that people do, step by step."""
    case = builders_deliveries.consented(actor, PERSON)
    first = handed_over(actor, courier, outlet)
    deliveries.record(courier, in_vain(first, Found.REFUSED))
    returns.send_again(actor, first.id)
    deliveries.record(courier, in_vain(first, Found.MOVED_AWAY))
    returns.take_back(actor, first.id)
    builders_deliveries.consent_again(actor, case_of(first))
    documents.withdraw(case.hall_id, case.id)
    builders_deliveries.consent_again(actor, case_of(first))
    second = handed_over(actor, courier, outlet)
    tell(second, K.ACCEPTED, 0)
    deliveries.record(courier, signed(second, outlet))

    query = db.select(ConversionCaseEvent.state).where(ConversionCaseEvent.case_id == case.id)
    states = list(db.session.scalars(query.order_by(ConversionCaseEvent.id)))
    for before, after in zip(states, states[1:], strict=False):
        through = S.IN_TRANSIT in MOVES[before] and after in MOVES[S.IN_TRANSIT]
        assert after is before or after in MOVES[before] or through, (before, after)
    by_post = {
        *(S.CONSENTED, S.WITHDRAWN, S.HANDED_OVER, S.IN_TRANSIT, S.DELIVERED, S.REFUSED),
        *(S.UNDELIVERABLE, S.BACK_AT_COUNTER),
    }
    assert by_post <= set(states)
    assert states[-1] is S.DELIVERED
    assert MOVES[S.DELIVERED] == frozenset()


def test_the_state_of_a_case_is_set_by_its_move_alone():
    """No service writes it past the table; a batch of a whole item waits to be judged again."""
    setting = []
    for file, tree in python_files():
        if "conversions" not in str(file):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and any(
                isinstance(one, ast.Attribute) and one.attr == "state" for one in node.targets
            ):
                setting.append(f"{file.relative_to(ROOT)}")

    assert {one.split("/models/")[0] for one in setting} == {"webapp/conversions"}
