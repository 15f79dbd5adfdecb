"""At the door: who signs is checked, a proxy shows both documents, what is in vain says why."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders, builders_deliveries
from tests.builders_calls import ADDRESS
from tests.conversions import reading
from tests.conversions.deliveries.at_the_door import (
    PERSON,
    PROXY,
    case_of,
    consent_state,
    fresh,
    in_vain,
    messages,
    sealed,
    shown,
    signed,
    signed_by_proxy,
)
from tests.people import sender
from webapp.conversions.kinds import DeliveryOutcome, ProxyRelation, TrackingKind, TrackingSource
from webapp.conversions.lifecycle import CaseState, ConsentState
from webapp.conversions.queries import way
from webapp.conversions.services import deliveries, erasing
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound, TooMany
from webapp.identity import services as identity
from webapp.identity.models import IdentityUse, LookPurpose
from webapp.identity.vault import UnknownKey

Found, S = DeliveryOutcome, CaseState
ATTEMPTS = "/api/v1/delivery-attempts"


def uses(act_id):
    db.session.expire_all()
    return db.session.scalars(select(IdentityUse).where(IdentityUse.act_id == act_id)).all()


def kept(document):
    return way.attempts_of(fresh(document))


def test_the_person_signs_and_the_document_is_delivered(courier, outlet, document):
    visit = signed(document, outlet)
    made, is_new = deliveries.record(courier, visit)

    assert is_new
    assert (made.masked_signer, made.relation, made.proxy_act_id) == (
        PERSON.masked_name,
        None,
        None,
    )
    assert case_of(document).state is S.DELIVERED
    assert consent_state(document) is ConsentState.FULFILLED
    assert fresh(document).closed_at is not None
    [event] = way.events_of(fresh(document))
    assert (event.kind, event.source) == (TrackingKind.DELIVERED, TrackingSource.COURIER)
    [said] = messages()
    assert "已签收" in said
    [entry] = reading.entries(Act.DELIVERY_ATTEMPTED)
    assert entry.actor_id == courier.account_id
    assert entry.chain.startswith(str(document.hall_id))
    assert entry.details == {"outcome": "signed-by-person", "relation": "", "agreed": False}


def test_the_check_stands_in_the_rooms_of_identity_and_can_be_revealed(courier, outlet, document):
    visit = signed(document, outlet)
    deliveries.record(courier, visit)
    [use] = uses(visit.id)
    officer = builders.actor_of(builders.account(Role.COUNTY_OFFICER, builders.bureau("360102")))

    shown_to_officer = identity.reveal(
        officer, outlet.id, visit.id, purpose=LookPurpose.POLICE, case_number="公协查 7 号"
    )

    assert (use.outlet_id, use.county_code) == (outlet.id, outlet.county_code)
    assert (use.phone_index, use.index_key_id) == ("", "")
    assert (shown_to_officer.number, shown_to_officer.name) == (PERSON.number, PERSON.name)


@pytest.mark.parametrize(
    "who",
    [
        replace(PERSON, name="钱晓明"),
        replace(PERSON, number=sender(1999).number),
        sender(77),
    ],
    ids=["other name", "other number", "somebody else"],
)
def test_somebody_else_is_not_the_person(courier, outlet, document, who):
    with pytest.raises(InvalidInput) as refusal:
        deliveries.record(courier, signed(document, outlet, who))

    assert "对不上" in refusal.value.extra["errors"]["identity"][0]
    assert who.number not in str(refusal.value.extra)
    assert kept(document) == []
    assert way.events_of(fresh(document)) == []
    assert db.session.scalars(select(IdentityUse)).all() == []
    assert case_of(document).state is S.HANDED_OVER
    [entry] = reading.entries(Act.DELIVERY_PERSON_DIFFERED)
    assert entry.subject_id == str(document.id)
    assert reading.entries(Act.DELIVERY_ATTEMPTED) == []


def test_the_name_is_compared_as_people_write_it(courier, outlet, actor):
    person = replace(PERSON, name="Anna Maria", document_type="passport", number="EA1234567")
    case = builders_deliveries.consented(actor, replace(person, name="ANNA  MARIA"))
    document = builders_deliveries.handed_over(actor, outlet, case)

    deliveries.record(courier, signed(document, outlet, person))
    assert case_of(document).state is S.DELIVERED


def test_nobody_tries_documents_until_one_fits(courier, outlet, document):
    for _ in range(deliveries.TRIES[1]):
        with pytest.raises(InvalidInput):
            deliveries.record(courier, signed(document, outlet, sender()))
    with pytest.raises(TooMany):
        deliveries.record(courier, signed(document, outlet))

    deliveries.record(courier, in_vain(document, Found.IDENTITY_NOT_SHOWN))
    assert case_of(document).state is S.UNDELIVERABLE


def test_sent_twice_it_is_one_visit(courier, outlet, document):
    visit = signed(document, outlet)
    first, _new = deliveries.record(courier, visit)
    again, is_new = deliveries.record(courier, visit)

    assert (again.id, is_new) == (first.id, False)
    assert len(kept(document)) == 1
    assert len(uses(visit.id)) == 1
    assert len(messages()) == 1
    with pytest.raises(Conflict) as clash:
        deliveries.record(courier, replace(visit, outcome=Found.REFUSED))
    assert clash.value.slug == "attempt-differs"


def test_a_proxy_shows_both_documents_and_signs(courier, outlet, document):
    visit = signed_by_proxy(document, outlet)
    made, _new = deliveries.record(courier, visit)

    assert (made.masked_signer, made.relation) == (PROXY.masked_name, ProxyRelation.FAMILY)
    assert case_of(document).state is S.DELIVERED
    [own], [theirs] = uses(visit.id), uses(made.proxy_act_id)
    assert own.person_id != theirs.person_id
    [entry] = reading.entries(Act.DELIVERY_ATTEMPTED)
    assert entry.details == {"outcome": "signed-by-proxy", "relation": "family", "agreed": True}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"is_agreed": False}, "agreed"),
        ({"relation": None}, "relation"),
        ({"proxy": None}, "proxy"),
        ({"person": None}, "identity"),
        ({"is_signed": False}, "signed"),
    ],
)
def test_without_any_of_it_there_is_no_proxy(courier, outlet, document, changes, named):
    """快递市场管理办法 28: nobody confirms in somebody's place without their consent."""
    with pytest.raises(InvalidInput) as refusal:
        deliveries.record(courier, signed_by_proxy(document, outlet, **changes))

    assert set(refusal.value.extra["errors"]) == {named}
    assert kept(document) == []


def test_the_applicants_document_must_be_the_applicants_for_a_proxy_too(courier, outlet, document):
    act_id = new_id()
    visit = signed_by_proxy(document, outlet, id=act_id, person=shown(sender(5), act_id, outlet))
    with pytest.raises(InvalidInput):
        deliveries.record(courier, visit)

    assert kept(document) == []


def test_one_document_twice_is_no_proxy(courier, outlet, document):
    visit = signed_by_proxy(document, outlet, proxy=shown(PERSON, new_id(), outlet))
    with pytest.raises(InvalidInput) as refusal:
        deliveries.record(courier, visit)

    assert set(refusal.value.extra["errors"]) == {"proxy"}


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Found.REFUSED, S.REFUSED),
        (Found.NOBODY_THERE, S.UNDELIVERABLE),
        (Found.IDENTITY_NOT_SHOWN, S.UNDELIVERABLE),
        (Found.WRONG_ADDRESS, S.UNDELIVERABLE),
        (Found.MOVED_AWAY, S.UNDELIVERABLE),
    ],
)
def test_in_vain_says_why_and_the_citizen_is_told_once(courier, outlet, document, outcome, state):
    deliveries.record(courier, in_vain(document, outcome))
    deliveries.record(courier, in_vain(document, outcome))

    assert case_of(document).state is state
    assert fresh(document).closed_at is None
    assert consent_state(document) is ConsentState.GIVEN
    assert len(kept(document)) == 2
    [said] = messages()
    assert "没有投成" in said


def test_the_courier_comes_again_and_it_is_signed(courier, outlet, document):
    for outcome in (Found.NOBODY_THERE, Found.REFUSED):
        deliveries.record(courier, in_vain(document, outcome))
    deliveries.record(courier, signed(document, outlet))

    assert case_of(document).state is S.DELIVERED
    assert len(kept(document)) == 3


def test_what_is_over_is_over(courier, outlet, document):
    deliveries.record(courier, signed(document, outlet))
    for visit in (signed(document, outlet), in_vain(document, Found.REFUSED)):
        with pytest.raises(Conflict):
            deliveries.record(courier, visit)
    with pytest.raises(Conflict):
        deliveries.look(courier, document.waybill)

    assert len(kept(document)) == 1


def test_a_sealed_document_cannot_be_moved(courier, outlet, document):
    visit = signed(document, outlet)
    moved = replace(visit, id=new_id(), person=replace(visit.person, id=new_id()))
    with pytest.raises(InvalidInput):
        deliveries.record(courier, moved)
    other_key = replace(visit, person=replace(visit.person, key_id="no-such-key"))
    with pytest.raises(UnknownKey):
        deliveries.record(courier, other_key)

    assert kept(document) == []


@pytest.mark.parametrize("hours", [-30, 30 * 24])
def test_a_phone_with_a_wrong_clock_is_put_right(courier, document, hours):
    visit = replace(in_vain(document, Found.REFUSED), at=clock.now() + timedelta(hours=hours))
    made, _new = deliveries.record(courier, visit)

    assert abs(made.at - clock.now()) < timedelta(minutes=1)


def test_any_outlet_of_the_same_house_may_deliver_and_others_know_of_nothing(
    courier, outlet, document, actor
):
    same_house = builders_deliveries.post_office(outlet.company.parent)
    colleague = builders.actor_of(builders_deliveries.postman(same_house))
    other_house = builders.actor_of(builders.account(Role.COURIER))
    clerk_like = actor

    assert deliveries.look(colleague, document.waybill).detail == ADDRESS.detail
    for who in (other_house, clerk_like):
        with pytest.raises(NotFound):
            deliveries.look(who, document.waybill)
        with pytest.raises(NotFound):
            deliveries.record(who, in_vain(document, Found.REFUSED))
    assert case_of(document).state is S.HANDED_OVER


def test_a_look_at_the_address_is_kept(courier, document):
    address = deliveries.look(courier, document.waybill)

    assert address == ADDRESS
    [entry] = reading.entries(Act.DELIVERY_ADDRESS_SEEN)
    assert (entry.actor_id, entry.subject_id) == (courier.account_id, str(document.id))
    assert entry.details == {}


def test_who_signed_is_destroyed_when_its_time_is_over(app, courier, outlet, document):
    visit = signed_by_proxy(document, outlet)
    made, _new = deliveries.record(courier, visit)
    assert erasing.erase_due()["delivery-signer"] == 0
    with clock.freeze(clock.now() + timedelta(days=app.config["SETTINGS"].identity_keep_days + 2)):
        assert erasing.erase_due()["delivery-signer"] == 1
        assert erasing.erase_due()["delivery-signer"] == 0

    assert [use.sealed_contact for use in uses(visit.id) + uses(made.proxy_act_id)] == [b"", b""]
    [attempt] = kept(document)
    assert attempt.masked_signer == ""
    signers = [
        one for one in reading.entries(Act.DATA_DESTROYED) if one.subject_id == "delivery-signer"
    ]
    assert [(one.chain, one.details) for one in signers] == [(str(document.hall_id), {"count": 1})]


def ask(client, body):
    headers = {"X-Yitong": "1", "Content-Type": "application/json", "Accept": "application/json"}
    return client.post(ATTEMPTS, data=json.dumps(body), headers=headers)


def test_the_phone_sends_it_as_json(client, postman, outlet, document):
    builders.sign_in(client, postman)
    act_id, proxy_id = new_id(), new_id()
    body = {
        "id": str(act_id),
        "waybill": document.waybill.lower(),
        "outcome": "signed-by-proxy",
        "at": clock.now().isoformat(),
        "relation": "neighbour",
        "signed": True,
        "agreed": True,
        "identity": sealed(PERSON, act_id, outlet.id),
        "proxy": {"id": str(proxy_id), **sealed(PROXY, proxy_id, outlet.id)},
    }
    first, again = ask(client, body), ask(client, body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["state"] == "delivered"
    assert first.json["masked_signer"] == PROXY.masked_name
    assert PROXY.number not in first.text


@pytest.mark.parametrize(
    "changes",
    [
        {"number": PERSON.number},
        {"identity": {"key_id": "x", "sealed": "y", "number": PERSON.number}},
        {"outcome": "left-at-the-locker"},
        {"at": "gestern"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"id": "1"},
    ],
)
def test_a_body_that_is_none_is_refused_and_not_repeated(client, postman, document, changes):
    builders.sign_in(client, postman)
    body = {
        "id": str(new_id()),
        "waybill": document.waybill,
        "outcome": "refused",
        "at": clock.now().isoformat(),
    }
    answer = ask(client, {**body, **changes})

    assert answer.status_code == 422
    assert PERSON.number not in answer.text
    assert kept(document) == []


def test_the_pages_show_only_what_is_masked_until_somebody_looks(app, client, postman, document):
    builders.sign_in(client, postman)
    found = client.get(f"/deliveries?waybill={document.waybill}")
    assert found.headers["Location"].endswith(f"/deliveries/{document.waybill}")
    page = client.get(f"/deliveries/{document.waybill}")
    assert "王*明" in page.text
    for clear in (ADDRESS.recipient, ADDRESS.detail, ADDRESS.phone, "tel:"):
        assert clear not in page.text
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        looked = client.post(f"/deliveries/{document.waybill}/address")
        no_reason = client.post(f"/deliveries/{document.waybill}/failed", data={"id": "x"})
        form = {"id": str(new_id()), "outcome": "moved-away"}
        done = client.post(
            f"/deliveries/{document.waybill}/failed", data=form, follow_redirects=True
        )
        twice = client.post(
            f"/deliveries/{document.waybill}/failed", data=form, follow_redirects=True
        )
    finally:
        app.config["WTF_CSRF_ENABLED"] = True

    assert ADDRESS.detail in looked.text
    assert f"tel:{ADDRESS.phone}" in looked.text
    assert looked.headers["Cache-Control"] == "no-store"
    assert no_reason.status_code == 422
    assert "记下了：搬走了" in done.text
    assert twice.status_code == 200
    assert len(kept(document)) == 1


def test_a_courier_of_another_house_finds_nothing(client, document):
    builders.sign_in(client, builders.account(Role.COURIER))

    assert client.get(f"/deliveries?waybill={document.waybill}").status_code == 422
    assert client.get(f"/deliveries/{document.waybill}").status_code == 404


def test_an_old_page_sent_once_more_is_no_second_visit(courier, document):
    first = in_vain(document, Found.NOBODY_THERE)
    deliveries.record_in_vain(courier, first)
    deliveries.record_in_vain(courier, first)  # the same, sent twice

    with pytest.raises(Conflict) as refusal:
        deliveries.record_in_vain(courier, in_vain(document, Found.MOVED_AWAY))

    assert refusal.value.slug == "just-noted"
    assert [one.outcome for one in kept(document)] == [Found.NOBODY_THERE]
    with clock.freeze(clock.now() + timedelta(hours=3)):
        deliveries.record_in_vain(courier, in_vain(document, Found.MOVED_AWAY))
    assert len(kept(document)) == 2
