"""Bad answers, no answers, lost answers: what was saved stays until its receipt has come."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.browser import inside
from tests.faults.line import Fault
from tests.people import waybill
from tests.phone import random_photo
from webapp.foundation import clock
from webapp.foundation.database import db
from webapp.foundation.uploads.models import Upload
from webapp.pickups.models import Pickup
from webapp.pickups.services import erasing

pytestmark = pytest.mark.browser

RECORDS = "/api/v1/records"
UPLOADS = "/api/v1/uploads"
REFUSED = [fault for fault in Fault if fault not in (Fault.NONE, Fault.SLOW)]


def on(method, path, fault):
    """Decides: this kind of request meets a fault, every other passes."""

    def decide(seen):
        return fault if seen.method == method and seen.path.startswith(path) else Fault.NONE

    return decide


def everything(fault):
    """Decides: whatever is asked of the API meets a fault."""
    return lambda seen: fault if seen.path.startswith("/api/") else Fault.NONE


def test_t02_no_answer_but_a_receipt_deletes_a_record(courier, line):
    page = courier.page
    with line.troubled(on("POST", RECORDS, Fault.LOST)):
        [record] = inside.make_records(page, [waybill()])
    for fault in REFUSED:
        with line.troubled(on("POST", RECORDS, fault)):
            inside.send_now(page)
        assert inside.waiting(page) == [record], fault
    assert set(REFUSED) <= {one.fault for one in line.of("POST", RECORDS)}

    inside.send_now(page)

    assert inside.waiting(page) == []
    assert rows(Pickup) == 1


def test_t02_bad_answers_about_the_sign_in_leave_the_queue_alone(courier, line):
    page = courier.page
    for fault in REFUSED:
        with line.troubled(on("GET", "/api/v1/session", fault)):
            inside.make_records(page, [waybill()])
            inside.send_now(page)
    assert len(inside.waiting(page)) == len(REFUSED)
    assert line.of("POST", RECORDS) == []

    inside.send_now(page)

    assert inside.waiting(page) == []


def test_a_captive_portal_is_told_and_changes_nothing(courier, line):
    page = courier.page
    with line.troubled(everything(Fault.PORTAL)):
        [record] = inside.make_records(page, [waybill()])
        inside.send_now(page)
        expect(page.locator("[data-notices]")).to_contain_text("连上的网络还没有放行")
        assert inside.waiting(page) == [record]
    inside.send_now(page)
    expect(page.locator("[data-list]")).to_contain_text("已收妥")
    assert inside.waiting(page) == []


def test_t04_an_answer_lost_after_the_commit_makes_no_double(courier, line):
    page = courier.page
    with line.troubled(on("POST", RECORDS, Fault.ANSWER_LOST)):
        [record] = inside.make_records(page, [waybill()])
        inside.send_now(page)
        inside.send_now(page)
        assert rows(Pickup) == 1
        assert inside.waiting(page) == [record]

    inside.send_now(page)

    answers = [one.status for one in line.of("POST", RECORDS)]
    assert answers[0] == 201
    assert set(answers[1:]) == {200}
    assert rows(Pickup) == 1
    assert [proof["id"] for proof in inside.kept(page, "sent")] == [record]


@pytest.mark.parametrize("fault", [Fault.BODY_CUT, Fault.ANSWER_LOST, Fault.FAILED])
def test_t08_a_record_waits_for_its_last_photo(courier, line, fault):
    page, photos = courier.page, []

    def second_photo(seen):
        if seen.method == "PATCH":
            photos.append(seen.path)
        return fault if len(set(photos)) == 2 and seen.path == photos[-1] else Fault.NONE

    with line.troubled(second_photo):
        inside.make_records(page, [waybill()], photos=3, photo=random_photo(320))
        inside.send_now(page)
        assert line.of("POST", RECORDS) == []
    inside.send_now(page)

    assert inside.waiting(page) == []
    assert inside.kept(page, "photos") == []
    assert rows(Upload) == 3
    begun = [one for one in line.of("PATCH", UPLOADS) if one.headers["upload-offset"] == "0"]
    assert len({one.path for one in begun}) == 3


def test_t10_what_was_erased_by_law_is_not_sent_again(courier, line):
    page = courier.page
    with line.troubled(on("POST", RECORDS, Fault.ANSWER_LOST)):
        [record] = inside.make_records(page, [waybill()])
        inside.send_now(page)
        with clock.freeze(clock.now() + timedelta(days=400)):
            erasing.erase_expired()
    inside.send_now(page)
    asked = len(line.of("POST", RECORDS))

    inside.send_now(page)

    assert len(line.of("POST", RECORDS)) == asked
    assert [(one["id"], one["state"]) for one in inside.queue(page)] == [(record, "gone")]
    expect(page.locator("[data-look]")).to_contain_text("已销毁")


def test_t16_a_time_out_is_no_success(courier, line):
    page = courier.page
    with line.troubled(on("POST", RECORDS, Fault.LOST)):
        [record] = inside.make_records(page, [waybill()])
        page.add_init_script(  # nobody wants to wait for half a minute for a record here
            "const real = window.fetch.bind(window);"
            "window.fetch = (url, options) => real(url, String(url).endsWith('/records')"
            " ? { ...options, signal: AbortSignal.timeout(400) } : options);"
        )
        page.goto("/courier/me")
        send, says = page.get_by_role("button", name="现在就发"), page.locator("[data-queue]")
        expect(send).to_be_visible()
        expect(says).to_contain_text("会自动发")
    with line.troubled(on("POST", RECORDS, Fault.SLOW)):
        send.click()
        expect(says).to_contain_text("这次一件也没有发出：没有信号")
        inside.until(lambda: [one for one in line.of("POST", RECORDS) if one.status])
    assert inside.waiting(page) == [record]
    assert rows(Pickup) == 1

    send.click()
    expect(says).to_contain_text("1 件都收妥了，回执验过")
    assert inside.waiting(page) == []
    assert rows(Pickup) == 1


def test_t18_a_poisoned_record_steps_aside_and_the_rest_flows(courier, line):
    page = courier.page
    with line.troubled(on("POST", RECORDS, Fault.LOST)):
        [poisoned, *others] = inside.make_records(page, [waybill() for _number in range(4)])
        bend = """
          const { change } = await load("foundation/store");
          await change("outbox", async ({ store }) => {
            const entry = await store.get(given.id);
            await store.put({ ...entry, frozen: entry.frozen.replace("loose", "loosely") });
          });
        """
        inside.ask(page, bend, id=poisoned)
    inside.send_now(page)

    assert [(one["id"], one["state"]) for one in inside.queue(page)] == [(poisoned, "look")]
    assert {proof["id"] for proof in inside.kept(page, "sent")} == set(others)
    expect(page.locator("[data-look] .record")).to_have_count(1)

    asked = len(line.of("POST", RECORDS))
    inside.send_now(page)
    assert len(line.of("POST", RECORDS)) == asked, "what a person has to mend is not sent again"

    page.goto(f"/courier/receipt#{poisoned}")
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出这一条").click()
    assert poisoned in saved.value.suggested_filename
    page.get_by_role("button", name="从手机里删掉").click()
    page.locator("#remove-sheet").get_by_role("button", name="删掉这一条").click()
    page.wait_for_url("**/courier/today")
    assert inside.waiting(page) == []
    assert rows(Pickup) == 3


def test_t25_two_tabs_drain_and_each_record_goes_once(courier, line):
    page = courier.page
    other = page.context.new_page()
    other.goto("/courier/today")
    inside.await_session(other)
    with line.troubled(everything(Fault.LOST)):
        inside.make_records(page, [waybill() for _number in range(15)])
    before = len(line.of("POST", RECORDS))
    for tab in (page, other):
        body = 'const { drain } = await load("foundation/drain"); drain({ insist: true });'
        inside.ask(tab, body)

    inside.until(lambda: inside.waiting(page) == [])

    assert len(line.of("POST", RECORDS)) - before == 15
    assert rows(Pickup) == 15
    expect(other.locator("[data-list] .record")).to_have_count(15)
    expect(other.locator("[data-list]")).not_to_contain_text("本机待发")


def rows(model):
    with Session(db.engine) as session:
        return session.scalar(select(func.count()).select_from(model))
