"""The canary on a phone: shown to the courier while they compare, and kept nowhere.

Card by camera, then typed and interrupted, then typed without a network; searched in between: what
scripts can read, what was sent, what the console says, and at last the browser's own files.
"""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from bench.cards import Person
from bench.cards.photos import photograph
from bench.cards.printing import front
from tests.browser import inside, stores
from tests.browser.courier import Courier, Shift, on_shift
from tests.browser.film import Film
from tests.canary import CANARY, MISREAD, found_in
from tests.people import waybill
from webapp.identity.card_reading.client import ping
from webapp.identity.card_reading.reading import ReaderUnavailable

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
READINGS = "/api/v1/identity/readings"


def found(page: Page) -> dict[str, list[str]]:
    """Every place on this phone that holds a secret, and which."""
    return {place: told for place, data in stores.places(page) if (told := found_in(data))}


def test_the_canary_is_nowhere_on_the_phone(server, browser_context, kept_browser, tmp_path):
    server.reader()
    shift, film = on_shift(), Film(tmp_path / "camera.y4m")
    profile = tmp_path / "profile"
    context = kept_browser(profile, flags=film.flags)
    page = context.pages[0]
    heard = listen(context)
    hands = Courier(page)
    prove_that_it_would_be_found(browser_context(), shift, server)
    hands.sign_in(shift.account)
    inside.await_session(page)

    by_camera(page, hands, film, server)
    interrupted_while_typing(page, hands)
    without_a_network(context, page, hands)
    for path in ("/courier/today", "/courier/me", "/courier/pickup", "/me"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert found(page) == {}, path

    context.close()
    assert [told for one in heard if (told := found_in(one))] == []
    assert len(heard) > 20
    assert in_files(profile) == {}


def listen(context: BrowserContext) -> list[bytes]:
    """What leaves the browser and what it says, but the answer that is to show the card."""
    heard: list[bytes] = []
    context.on(
        "request", lambda one: heard.append(one.url.encode() + (one.post_data_buffer or b""))
    )
    context.on("console", lambda message: heard.append(message.text.encode()))
    return heard


def prove_that_it_would_be_found(context: BrowserContext, shift: Shift, server) -> None:
    """In each kind of place a planted secret is found, and is gone again.

    On another phone: a browser's own files keep traces of what was planted.
    """
    shift.enter(context, server.url)
    page = context.new_page()
    Courier(page).open_today()
    inside.await_session(page)
    assert found(page) == {}
    for where in stores.plantings(page):
        for secret in (CANARY.number, CANARY.name):
            stores.plant(page, where, secret)
            assert found(page), f"a planted secret is not found in {where}"
            stores.plant(page, where, "")
        assert found(page) == {}, f"a planted secret stays in {where}"


def by_camera(page: Page, hands: Courier, film: Film, server) -> None:
    """The card is photographed, read by the server, compared and confirmed."""
    film.show(Image.open(BytesIO(photo_of_the_card())).convert("RGB"))
    inside.until(lambda: is_ready(server), seconds=60)
    hands.begin("#type")
    hands.tell_the_law()
    hands.type_waybill(waybill())
    hands.choose_destination()
    page.locator("[name=waybill_name]").fill(CANARY.name)
    hands.go_on()
    expect(hands.main).to_have_text("拍证件")
    hands.main.click()
    identity = page.locator("[data-step=identity]")
    expect(identity.locator("[data-reading=number] strong")).to_contain_text(CANARY.number[-4:])
    assert in_stores(page) == {}, "the clear identity is kept while it is compared"
    identity.get_by_label("寄件人手机号").fill(CANARY.phone)
    expect(hands.main).to_have_text("与证件一致")
    hands.main.click()
    expect(page.locator("[data-step=identity] .step__head")).to_contain_text(CANARY.masked_name)
    assert found(page) == {}, "something is left after it was sealed"
    hands.inspect()
    hands.save()
    expect(hands.figure).to_contain_text("已收妥")
    assert found(page) == {}


def interrupted_while_typing(page: Page, hands: Courier) -> None:
    """Typed, even wrongly, then the page is loaded again: the draft is there, the person is not."""
    hands.begin("#type")
    hands.tell_the_law()
    hands.type_waybill(waybill())
    hands.choose_destination()
    page.locator("[name=waybill_name]").fill(CANARY.name)
    hands.go_on()
    hands.type_identity(MISREAD)
    hands.main.click()
    hands.type_identity(CANARY)
    assert in_stores(page) == {}
    page.reload()
    expect(hands.chips).to_have_count(1)
    assert found(page) == {}, "the reloaded page knows the person"
    page.goto("/courier/today")
    page.go_back()
    expect(hands.chips).to_have_count(1)
    assert found(page) == {}, "the page that came back knows the person"


def without_a_network(context: BrowserContext, page: Page, hands: Courier) -> None:
    """Saved on the phone, shut away, sent later."""
    inside.await_worker(page)
    page.goto("/courier/today")
    context.set_offline(True)
    hands.begin()  # the draft that was interrupted
    hands.type_identity(CANARY)
    hands.go_on()
    hands.inspect()
    hands.save()
    expect(hands.figure).to_contain_text("本机待发")
    assert len(inside.waiting(page)) == 1
    assert found(page) == {}, "the queue holds the person"
    page.reload()
    assert found(page) == {}
    context.set_offline(False)
    expect(hands.figure).to_contain_text("已收妥")
    assert found(page) == {}


def in_stores(page: Page) -> dict[str, list[str]]:
    """The same as `found`, but for what the page shows at this moment."""
    return {place: told for place, told in found(page).items() if place not in ("page", "fields")}


def in_files(profile: Path) -> dict[str, list[str]]:
    """What the browser itself wrote: caches, forms it wants to remember, databases' logs."""
    files = [file for file in profile.rglob("*") if file.is_file()]
    assert any("IndexedDB" in str(file) for file in files)
    (profile / "planted").write_bytes(CANARY.name.encode("utf-16-le"))
    assert found_in((profile / "planted").read_bytes())
    told = {str(file.relative_to(profile)): found_in(file.read_bytes()) for file in files}
    return {file: names for file, names in told.items() if names}


def photo_of_the_card() -> bytes:
    someone = Person(
        name=CANARY.name,
        number=CANARY.number,
        sex="男",
        nation="汉",
        born=date(1890, 3, 7),
        address="虚构省样张市纸上区铅笔路12号3栋201室",
    )
    return photograph(front(someone, 5), 5, "clean")[0]


def is_ready(server) -> bool:
    try:
        ping(server.settings.ocr_socket)
    except ReaderUnavailable:
        return False
    return True
