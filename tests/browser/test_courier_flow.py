"""A courier's shift from the camera to the officer's queue, with and without a network."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from tests.browser import inside
from tests.browser.conftest import DESK
from tests.browser.courier import Courier, officer_of, on_shift
from tests.browser.film import Film, barcode, card
from tests.people import sender, waybill
from webapp.foundation.database import db
from webapp.identity.card_reading.client import ping
from webapp.identity.card_reading.reading import ReaderUnavailable
from webapp.pickups.models import Pickup, PickupParcel

pytestmark = pytest.mark.browser
CARD = 3


def test_a_shift_by_camera_offline_and_back(server, kept_browser, browser_context, tmp_path):
    """Sign in, scan waybill and card, save; go offline and do it again; come back; the officer
    sees both once."""
    reader = server.reader()
    server.worker()
    shift, film = on_shift(), Film(tmp_path / "camera.y4m")
    first, second = waybill(), waybill()
    context = kept_browser(tmp_path / "profile", flags=film.flags)
    page = context.pages[0]
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    hands = Courier(page)
    hands.sign_in(shift.account)
    expect(page.get_by_role("heading", level=1)).to_have_text(shift.outlet.name)

    # With a network: both by camera.
    film.show(barcode(first))
    hands.begin()
    hands.tell_the_law()
    expect(hands.chips).to_have_text(re.compile(first[-5:]))
    hands.choose_destination()
    picture, truth = card(CARD)
    film.show(picture)
    inside.until(lambda: is_ready(server), seconds=60)
    hands.go_on()
    expect(hands.main).to_have_text("拍证件")
    expect(page.locator("[data-viewfinder=card] video")).to_be_visible()
    hands.main.click()
    identity = page.locator("[data-step=identity]")
    expect(identity.locator("[data-identity=reading]")).to_be_visible(timeout=30_000)
    expect(identity.locator("[data-reading=name] strong")).to_have_text(truth["name"])
    expect(identity.locator("[data-reading=number] strong")).to_have_text(
        re.compile(r"\s*".join(truth["number"]))
    )
    identity.get_by_label("寄件人手机号").fill("13800138000")
    expect(hands.main).to_have_text("与证件一致")
    hands.main.click()
    hands.inspect()
    record = hands.save()
    expect(hands.figure).to_contain_text("1件，已收妥")
    expect(page.locator(".postmark")).to_be_visible()
    assert truth["number"] not in page.content()
    assert inside.queue(page) == []
    reader.stop()

    # Without: the same again, by keyboard, for nobody reads photos here.
    inside.until(lambda: inside.ask(page, "return Boolean(navigator.serviceWorker.controller)"))
    context.set_offline(True)
    again = hands.take(second, sender())
    expect(hands.figure).to_contain_text("1件，本机待发")
    assert [entry["id"] for entry in inside.queue(page)] == [again]
    page.reload()
    expect(hands.figure).to_contain_text("1件，本机待发")
    assert count(Pickup) == 1

    # Back: sent once, by itself.
    context.set_offline(False)
    expect(hands.figure).to_contain_text("1件，已收妥")
    assert inside.queue(page) == []
    hands.open_today()
    rows = page.locator("[data-list] .record")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(second[-5:])
    expect(page.locator("[data-list]")).to_contain_text("已收妥")
    assert not errors

    desk_context = browser_context(**DESK)
    officer_of(shift.outlet).enter(desk_context, server.url)
    desk = desk_context.new_page()
    desk.goto("/pickups")
    for number in (first, second):
        expect(desk.locator("table .waybill", has_text=number[-5:])).to_have_count(1)
    flags = desk.locator("table .waybill")  # what was typed is looked at; what a camera read is not
    inside.until(lambda: desk.goto("/queue") and flags.count())
    expect(flags).to_have_text(re.compile(second[-5:]))
    assert truth["number"] not in desk.content()
    assert count(Pickup) == count(PickupParcel) == 2
    assert {str(one) for one in db.session.scalars(select(Pickup.id))} == {record, again}


def test_the_server_really_stopped(server, browser_context):
    """Not a flag in the browser: nobody listens. The page opens, keeps and later sends."""
    shift, number = on_shift(), waybill()
    context = browser_context()
    shift.enter(context, server.url)
    page = context.new_page()
    hands = Courier(page)
    hands.open_today()
    inside.await_session(page)
    inside.until(lambda: inside.ask(page, "return Boolean(navigator.serviceWorker.controller)"))
    try:
        server.kill()
        record = hands.take(number, sender())
        expect(hands.figure).to_contain_text("1件，本机待发")
        hands.open_today()
        expect(page.locator("[data-notices]")).to_contain_text("没有信号，照常收寄")
        expect(page.locator("[data-list] .record")).to_contain_text(number[-5:])
    finally:
        server.start()
    inside.send_now(page)
    expect(page.locator("[data-list] .record")).to_contain_text("已收妥")
    assert [str(one) for one in db.session.scalars(select(Pickup.id))] == [record]


def is_ready(server) -> bool:
    try:
        ping(server.settings.ocr_socket)
    except ReaderUnavailable:
        return False
    return True


def count(model) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))
