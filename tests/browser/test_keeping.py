"""What was saved stays: on a closed connection, a full disk, a vanished database, a lost photo."""

import json
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Error, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser import inside
from tests.browser.courier import Courier, on_shift
from tests.faults.line import Fault
from tests.people import sender, waybill
from tests.phone import random_photo
from webapp.accounts.models import Device
from webapp.foundation.database import db
from webapp.pickups.models import Pickup

pytestmark = pytest.mark.browser

RECORDS = "/api/v1/records"
OPENED = """
  globalThis.opened = [];
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...given) {
    const request = open.apply(this, given);
    request.addEventListener("success", () => globalThis.opened.push(request.result));
    return request;
  };
"""
CLOSE = "() => globalThis.opened.forEach((database) => database.close())"


def cut(seen):
    """Decides: the API is out of reach."""
    return Fault.LOST if seen.path.startswith("/api/") else Fault.NONE


def test_t01_the_worker_never_touches_what_is_sent(courier, line):
    page = courier.page
    inside.await_worker(page)
    with page.expect_response(f"**{RECORDS}") as answered:
        inside.make_records(page, [waybill()])
    assert answered.value.status == 201
    assert not answered.value.from_service_worker

    sent = line.of("POST", RECORDS)[-1]

    assert int(sent.headers["content-length"]) == len(sent.body) > 500
    assert set(json.loads(sent.body)) == {"id", "frozen", "signature", "device_id"}


@pytest.mark.parametrize("keep", [0, 1, 200])
def test_t01_an_empty_or_short_body_is_refused(courier, line, keep):
    page = courier.page
    post = """
      const { find, ids } = await load("foundation/outbox");
      const { exchange } = await load("foundation/wire");
      const [id] = await ids();
      const { frozen, signature, device_id } = await find(id);
      const body = JSON.stringify({ id, frozen, signature, device_id }).slice(0, given.keep);
      const headers = { "Content-Type": "application/json" };
      return (await exchange("/api/v1/records", { method: "POST", body, headers })).status;
    """
    # The queue itself gets no further than asking who is signed in.
    with line.troubled(lambda seen: Fault.NONE if seen.path == RECORDS else cut(seen)):
        inside.make_records(page, [waybill()])
        assert inside.ask(page, post, keep=keep) in (400, 422)
        assert pickups() == []
    inside.send_now(page)
    assert len(pickups()) == 1


@pytest.mark.parametrize("loss", ["gone", "bent"])
def test_t03_a_lost_photo_is_told_and_the_record_is_mended(browser_context, line, server, loss):
    shift = on_shift(demands_photo=True)
    context = browser_context(base_url=line.url)
    shift.enter(context, line.url)
    page = context.new_page()
    hands = Courier(page)
    hands.open_today()
    inside.await_session(page)
    with line.troubled(cut):
        [record] = inside.make_records(page, [waybill()], photos=2, photo=random_photo())
        lose = """
          const { change } = await load("foundation/store");
          await change("photos", async ({ store }) => {
            const [photo] = await store.getAll();
            if (given.loss === "gone") return store.delete(photo.sha256);
            photo.sealed[100] ^= 1;
            return store.put(photo);
          });
        """
        inside.ask(page, lose, loss=loss)
    inside.send_now(page)

    assert line.of("POST", RECORDS) == []
    [entry] = inside.queue(page)
    assert (entry["id"], entry["state"], entry["reason"]["slug"]) == (record, "look", "photo-lost")
    # The list is drawn anew when the queue moves, and a tap in that very moment meets nothing.
    page.goto(str(page.get_by_role("link", name="补拍照片").get_attribute("href")))
    add_photo(page, "again.jpg")
    expect(page.locator("[data-shots] li")).to_have_count(1)
    page.get_by_label("看过了，与申报一致").check()
    page.get_by_label("证件、本人、运单三者一致").check()
    hands.save()
    expect(hands.figure).to_contain_text("已收妥")
    assert inside.waiting(page) == []
    assert [(str(one.id), one.photos) for one in pickups()] == [(record, 1)]


def test_t06_t07_the_same_photo_twice_under_the_same_name(browser_context, line, server):
    shift = on_shift(demands_photo=True)
    context = browser_context(base_url=line.url)
    shift.enter(context, line.url)
    page = context.new_page()
    hands = Courier(page)
    hands.begin("#type")
    hands.reach_inspection(waybill(), sender())
    for number in (1, 2):
        add_photo(page, "IMG_0001.jpg")
        expect(page.locator("[data-shots] img")).to_have_count(number)
    hands.inspect()
    hands.save()

    expect(hands.figure).to_contain_text("已收妥")
    assert [one.photos for one in pickups()] == [2]


def test_t11_a_connection_closed_in_the_background_is_opened_again(courier, line):
    page = courier.page
    page.add_init_script(OPENED)
    with line.troubled(cut):
        courier.begin("#type")
        courier.tell_the_law()
        page.evaluate(CLOSE)
        courier.type_waybill(waybill())
        courier.choose_destination()
        courier.go_on()
        courier.type_identity(sender())
        courier.go_on()
        courier.inspect()
        page.evaluate(CLOSE)
        record = courier.save()
        expect(courier.figure).to_contain_text("本机待发")
        assert inside.waiting(page) == [record]
        page.evaluate(CLOSE)
    inside.send_now(page)
    expect(courier.figure).to_contain_text("已收妥")


def test_t12_a_refusal_to_keep_our_data_is_shown(courier):
    page = courier.page
    inside.make_records(page, [waybill()])

    page.goto("/courier/me")

    expect(page.locator("[data-phone]")).to_contain_text("浏览器没有答应")
    expect(page.get_by_role("button", name="再请浏览器保住数据")).to_be_visible()


def test_t12_a_vanished_database_is_noticed_here_and_at_the_server(courier, line):
    page = courier.page
    with line.troubled(lambda seen: Fault.BUSY if seen.path == RECORDS else Fault.NONE):
        inside.make_records(page, [waybill() for _number in range(3)])
        inside.send_now(page)
        inside.until(lambda: unsent() == [3])
    page.goto("/privacy")  # nothing of ours is open
    throw_away = page.context.new_cdp_session(page)
    throw_away.send("Storage.clearDataForOrigin", {"origin": line.url, "storageTypes": "indexeddb"})

    courier.open_today()

    expect(page.locator("[data-notices]")).to_contain_text("手机里的记录被清掉了")
    expect(page.locator("[data-notices]")).to_contain_text("里面有 3 件还没有发出")
    assert unsent()[0] == 3, "the old phone is still missed"
    page.get_by_role("button", name="知道了，已告诉管理员").click()
    expect(page.locator("[data-notices]")).not_to_contain_text("手机里的记录被清掉了")


def test_t12_the_last_word_of_an_empty_queue_is_said_again(courier, line):
    """The server was told of three; that none are left got lost on its way."""
    page = courier.page
    with line.troubled(lambda seen: Fault.BUSY if seen.path == RECORDS else Fault.NONE):
        inside.make_records(page, [waybill() for _number in range(3)])
        inside.until(lambda: unsent() == [3])
    with line.troubled(lambda seen: Fault.LOST if "/unsent" in seen.path else Fault.NONE):
        inside.send_now(page)
        assert inside.waiting(page) == []
        assert unsent() == [3]
    inside.send_now(page)
    assert unsent() == [0]


def test_t17_only_the_id_must_be_unique(courier, line):
    page, number = courier.page, waybill()
    with line.troubled(cut):
        first, second = inside.make_records(page, [number, number])
        assert inside.waiting(page) == sorted([first, second])
    indexes = """
      const { read } = await load("foundation/store");
      return read("outbox", ({ store }) => [...store.indexNames]);
    """
    assert inside.ask(page, indexes) == []
    inside.send_now(page)  # the second of them is told to the courier, and stays
    assert inside.waiting(page) == [second]
    expect(page.locator("[data-look] .record")).to_have_count(1)


def test_t19_photos_of_two_records_changed_over_are_noticed(courier, line):
    page = courier.page
    with line.troubled(cut):
        records = inside.make_records(page, [waybill(), waybill()], photos=1, photo=random_photo())
        swap = """
          const { change } = await load("foundation/store");
          await change("outbox", async ({ store }) => {
            const [one, other] = await store.getAll();
            await store.put({ ...one, photos: other.photos });
            await store.put({ ...other, photos: one.photos });
          });
        """
        inside.ask(page, swap)
    inside.send_now(page)

    assert pickups() == []
    assert inside.waiting(page) == records
    assert {entry["state"] for entry in inside.queue(page)} == {"look"}


def test_t21_the_queue_holds_data_and_nothing_of_the_sign_in(courier, line, shift):
    page = courier.page
    session_id = inside.await_session(page)["session_id"]
    [cookie] = [one["value"] for one in page.context.cookies() if one["name"] == "yitong"]
    with line.troubled(cut):
        inside.make_records(page, [waybill()])
        [entry] = inside.kept(page, "outbox")

    text = json.dumps(entry)
    assert cookie not in text
    assert session_id not in text
    assert not [word for word in ("csrf", "token", "cookie", "http", "X-Yitong") if word in text]

    page.context.clear_cookies()
    shift.enter(page.context, line.url)  # another session, the same record
    inside.send_now(page)
    assert len(pickups()) == 1


def test_t29_a_full_phone_keeps_what_it_has_and_sends_it(browser_context, line, shift):
    context = browser_context(base_url=line.url, service_workers="block")
    shift.enter(context, line.url)
    page = context.new_page()
    space = context.new_cdp_session(page)
    space.send("Storage.overrideQuotaForOrigin", {"origin": line.url, "quotaSize": 600_000})
    hands = Courier(page)
    hands.open_today()
    inside.await_session(page)
    with line.troubled(cut):
        kept = inside.make_records(page, [waybill() for _number in range(3)])
        with pytest.raises(Error, match="StoreFull"):
            _until_full(page, kept, photos=1, photo=random_photo(128))
        assert inside.waiting(page) == kept
        fill_up(page)

        with pytest.raises(Error, match="StoreFull"):
            _until_full(page, kept)
        hands.begin("#type")
        hands.tell_the_law()
        hands.type_waybill(waybill())
        hands.choose_destination()
        hands.go_on()
        hands.type_identity(sender())
        hands.go_on()
        hands.inspect()
        fill_up(page)
        hands.main.click()
        expect(page.locator("[data-save-says]")).to_contain_text("手机存满了，这件还没有存下")
        assert inside.waiting(page) == kept

    inside.send_now(page)  # full as it is, it sends, and by that it makes room
    assert inside.waiting(page) == []
    last = hands.save()
    expect(hands.figure).to_contain_text("已收妥")
    assert {str(one.id) for one in pickups()} == {*kept, last}


def fill_up(page):
    """With anything, until not even a hundred bytes more fit."""
    body = """
      const { put, StoreFull } = await load("foundation/store");
      for (let size = 65536, number = 0; size >= 64; number += 1) {
        try {
          await put("settings", "x".repeat(size), `ballast-${number}`);
        } catch (failure) {
          if (!(failure instanceof StoreFull)) throw failure;
          size /= 2;
        }
      }
    """
    inside.ask(page, body)


def add_photo(page, name):
    """A picture from the phone's camera app, under the name that it gave."""
    out = BytesIO()
    Image.open(BytesIO(random_photo(64))).convert("RGB").save(out, "JPEG")
    picture = {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}
    expect(page.locator(".add-photo")).to_be_visible()
    page.locator("[data-photo-file]").set_input_files(picture)


def pickups():
    with Session(db.engine) as session:
        return list(session.scalars(select(Pickup)))


def unsent():
    """What phones last said of their queues, the latest enrolled first."""
    with Session(db.engine) as session:
        statement = select(Device.unsent).where(Device.unsent_reported_at.is_not(None))
        return list(session.scalars(statement.order_by(Device.enrolled_at)))


def _until_full(page, kept, **options):
    """Save records until the phone takes no more; `kept` names those that were saved."""
    for _number in range(50):
        kept += inside.make_records(page, [waybill()], **options)
