"""The page behind a receipt's code: valid, withdrawn or invalid, and nothing of the sender."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete

from tests import builders_pickups as builders
from tests.people import sender, waybill
from webapp.foundation import clock, crypto
from webapp.foundation.database import db, new_id
from webapp.foundation.keys import Purpose
from webapp.pickups.services import erasing
from webapp.records import receipts
from webapp.records.models import ReceivedRecord


@pytest.fixture
def taken(app):
    """(phone, outlet, sender, waybill, act, receipt) of an accepted pickup."""
    phone, outlet, _ = builders.shift(name="青石路揽投部")
    who, number = sender(21), waybill()
    act = phone.pickup([number], who)
    return phone, outlet, who, number, act, phone.send(act).body["receipt"]


def words(answer):
    """The page without what differs between any two requests."""
    return re.sub(r"[0-9a-f]{12}", "", answer.get_data(as_text=True))


def test_anybody_sees_that_it_is_valid_and_tail_outlet_and_time(taken, client):
    _, outlet, who, number, _, receipt = taken

    answer = client.get(f"/r/{receipt}")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "回执有效" in page
    assert number[-5:] in page
    assert "青石路揽投部" in page
    assert f"{clock.now().astimezone(clock.SHANGHAI):%H:}" in page
    for hidden in (number, who.name, who.masked_name, who.number, who.phone, "李小军"):
        assert hidden not in page


def test_no_cache_keeps_it_and_no_search_engine_lists_it(taken, client):
    answer = client.get(f"/r/{taken[-1]}")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("place", [0, 5, 20, 60, 100, 124])
def test_one_changed_byte_says_invalid(taken, client, place):
    raw = bytearray(crypto.from_base64url(taken[-1]))
    raw[place] ^= 1

    answer = client.get(f"/r/{crypto.to_base64url(bytes(raw))}")

    assert answer.status_code == 404
    assert "回执无效" in answer.get_data(as_text=True)


def test_unknown_forged_and_broken_are_told_alike(taken, client):
    *_, receipt = taken
    unknown = receipts.make(new_id(), "00" * 32, clock.now())  # signed by us, never recorded
    forged = receipt[:-4] + ("AAAA" if receipt[-4:] != "AAAA" else "BBBB")
    known_id_other_bytes = receipts.make(taken[4].id, "11" * 32, clock.now())

    pages = {
        words(client.get(f"/r/{token}"))
        for token in (unknown, forged, known_id_other_bytes, "abc", "回执", receipt + "A", "%00")
    }

    assert len(pages) == 1


def test_a_receipt_of_a_record_that_is_not_in_the_books_is_invalid(taken, client):
    db.session.execute(delete(ReceivedRecord))
    db.session.commit()

    assert client.get(f"/r/{taken[-1]}").status_code == 404


def test_a_withdrawn_act_is_told(taken, client):
    phone, _, _, number, act, receipt = taken
    void = phone.send(phone.void(act.id)).body["receipt"]

    for token in (receipt, void):
        page = client.get(f"/r/{token}").get_data(as_text=True)
        assert "已撤单" in page
        assert "回执有效" not in page
        assert number[-5:] in page


def test_a_corrected_act_stays_valid_by_both_receipts(taken, client):
    phone, _, _, _, act, receipt = taken
    correction = phone.send(phone.correction(act.id, {"weight_grams": 3})).body["receipt"]

    for token in (receipt, correction):
        assert "回执有效" in client.get(f"/r/{token}").get_data(as_text=True)


def test_the_receipt_of_a_refusal_says_that_nothing_was_accepted(taken, client):
    phone, *_ = taken
    number = waybill()
    receipt = phone.send(phone.refusal("not-shown", [number])).body["receipt"]

    page = client.get(f"/r/{receipt}").get_data(as_text=True)

    assert "回执有效" in page
    assert "没有收" in page
    assert number[-5:] in page
    assert "拒绝出示" not in page


def test_a_record_erased_by_law_shows_no_tail(taken, client):
    number, receipt = taken[3], taken[-1]
    with clock.freeze(clock.now() + timedelta(days=400)):
        erasing.erase_expired()

    page = client.get(f"/r/{receipt}").get_data(as_text=True)

    assert "已依法销毁" in page
    assert number[-5:] not in page


def test_receipts_signed_by_an_older_key_still_hold(taken, client, app):
    phone, *_, receipt = taken
    app.extensions["keys"].create(Purpose.RECEIPT)
    act = phone.pickup([waybill()])
    newer = phone.send(act).body["receipt"]

    assert crypto.from_base64url(newer)[1:5] != crypto.from_base64url(receipt)[1:5]
    assert client.get(f"/r/{receipt}").status_code == 200
    assert client.get(f"/r/{newer}").status_code == 200
    assert not phone.proves(act, newer), "a phone with old keys asks for the new ones"
    phone.fetch_keys()
    assert phone.proves(act, newer)


def test_the_code_holds_the_address_of_the_page(taken, settings):
    *_, receipt = taken

    assert receipts.address(receipt) == f"{settings.base_url}/r/{receipt}"
