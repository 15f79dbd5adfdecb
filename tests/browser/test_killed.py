"""SIGKILL to the browser: in the middle of saving, of sending, of a pickup that is not done."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser import inside
from tests.browser.courier import Courier
from tests.faults.handsets import KillableHandset
from tests.faults.line import Fault
from tests.people import sender, waybill
from tests.phone import random_photo
from webapp.foundation.database import db
from webapp.foundation.uploads.lifecycle import UploadState
from webapp.foundation.uploads.models import Upload
from webapp.pickups.models import PickupParcel
from webapp.records.models import ReceivedRecord

pytestmark = pytest.mark.browser


@pytest.fixture
def handset(playwright, chromium_path, line, shift, tmp_path):
    """A browser of its own that may be killed."""
    made = KillableHandset("phone", shift, line, (playwright, chromium_path), tmp_path / "profile")
    made.open()
    inside.await_session(made.page)
    inside.await_worker(made.page)
    yield made
    made.close()


def cut(seen):
    """Decides: the API is out of reach."""
    return Fault.LOST if seen.path.startswith("/api/") else Fault.NONE


def test_killed_while_saving(handset, line):
    numbers = [waybill() for _number in range(200)]  # more than it can save before it is killed
    with line.troubled(cut):
        handset.make(numbers, 1, random_photo())
        inside.until(lambda: wait(handset, 10) or len(handset.made) >= 5)
        saved = list(handset.made)
        handset.kill()
        handset.open()
        kept = inside.waiting(handset.page)
        assert set(saved) <= set(kept)
        assert len(kept) < len(numbers)
        assert not [entry for entry in inside.queue(handset.page) if not entry["photos"]]
    handset.press()
    inside.until(lambda: handset.waiting() == 0, seconds=90)

    assert {str(one) for one in ids()} == set(kept) == set(handset.receipts())


def test_killed_while_sending(handset, line):
    with line.troubled(cut):
        records = inside.make_records(
            handset.page, [waybill() for _number in range(12)], photos=1, photo=random_photo(320)
        )
    half = Fault.SLOW  # the answers take their time: the kill comes between an act and its answer
    with line.troubled(lambda seen: half if seen.path == "/api/v1/records" else Fault.NONE):
        handset.press()
        inside.until(lambda: wait(handset, 50) or len(ids()) >= 3)
        handset.kill()
    left = len(ids())
    assert 3 <= left < 12
    handset.open()
    handset.press()
    inside.until(lambda: handset.waiting() == 0, seconds=60)

    assert {str(one) for one in ids()} == set(records) == set(handset.receipts())
    with Session(db.engine) as session:
        assert len(session.scalars(select(PickupParcel.waybill)).all()) == 12
        states = session.scalars(select(Upload.state)).all()
    assert states == [UploadState.ATTACHED] * 12


def test_killed_in_the_middle_of_a_pickup(handset, line):
    hands, number, who = Courier(handset.page), waybill(), sender()
    hands.begin("#type")
    hands.tell_the_law()
    hands.type_waybill(number)
    hands.choose_destination()
    hands.go_on()
    hands.type_identity(who)
    hands.go_on()
    hands.page.get_by_label("日用品", exact=True).check()
    inside.until(lambda: [one for one in inside.kept(hands.page, "draft") if one["item_category"]])
    handset.kill()
    handset.open()

    hands = Courier(handset.page)
    hands.begin()
    expect(hands.page.locator("[data-notices]")).to_contain_text("接着上次没办完的 1 件")
    hands.inspect()
    hands.save()

    expect(hands.figure).to_contain_text("已收妥")
    with Session(db.engine) as session:
        assert session.scalars(select(PickupParcel.waybill)).all() == [number]


def wait(handset, milliseconds):
    """Let the page work, and hear what it says."""
    handset.page.wait_for_timeout(milliseconds)


def ids():
    with Session(db.engine) as session:
        return list(session.scalars(select(ReceivedRecord.id)))
