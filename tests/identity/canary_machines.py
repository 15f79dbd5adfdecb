"""What programs and messages do with a person's data, done with the canary's."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import select

from tests.canary import CANARY, MISREAD
from tests.conversions.platform import government_platform
from tests.identity.canary_world import Visitor, World
from webapp.conversions.models import ConversionItem, PlatformConnection, PlatformPull
from webapp.foundation import messages, one_time_codes
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import InvalidInput
from webapp.foundation.messages import Message, MessagePurpose, MessageState, Template
from webapp.foundation.webhooks import WebhookDelivery

PHONE = f"+86{CANARY.phone}"
CASE = {
    "case_number": "ZW-20",
    "item": "GA-01",
    "name": CANARY.name,
    "phone": CANARY.phone,
    "last_four": CANARY.number,
    "applicant": "personal",
    "chosen": "counter",
    "keep_until": "2099-12-31",
    "address": f"{CANARY.name}路 1 号",
}


def cases_by_the_api(world: World, clerk: Visitor) -> None:
    """A program of the hall sends the canary: rightly, wrongly, twice, and in its own key."""
    hall = re.search(r'name="hall_id" value="([^"]+)"', clerk.get("/machines/new"))
    assert hall
    page = clerk.post(
        "/machines/new",
        keep=False,
        hall_id=hall[1],
        name="政务平台",
        permissions=["conversions:send", "conversions:pull"],
    )
    key = re.search(r"yt_[0-9a-f]{32}_[0-9a-f]{64}", page)
    assert key, page
    clerk.post(
        "/webhooks/new",
        keep=False,
        hall_id=hall[1],
        url="http://127.0.0.1:9/hook",
        events=["conversion-case.judged"],
    )
    right, wrong = (
        [CASE, {**CASE, "case_number": "ZW-21", "phone": "13900139000"}],
        [
            {**CASE, "case_number": CANARY.number},
            {**CASE, "last_four": MISREAD.number, "keep_until": CANARY.phone},
            {**CASE, "chosen": CANARY.name, CANARY.number: CANARY.phone},
        ],
    )
    for body, status in ((right, 200), (right, 200), (wrong, 422), (right + wrong, 200)):
        sent = f"key of {CANARY.phone}".replace(" ", "-") + str(len(body))
        assert _post(world, key[0], sent, body) == status
    assert _post(world, key[0], f"key-of-{CANARY.phone}2", wrong) == 422
    assert _post(world, f"yt_{CANARY.number}", "x", right) == 401
    clerk.get("/machines")
    clerk.get("/webhooks")


def cases_from_the_platform(clerk: Visitor, wait_for: Callable[[Any], None]) -> None:
    """The hall's government platform has the canary: rightly, wrongly, as a number and as a name of
    a member; afterwards it is away, so that what it is to be told waits."""
    mine = {**CASE, "chosen": "post", "case_number": "ZW-30"}
    with government_platform.running() as platform:
        platform.put(mine)
        platform.put({**mine, "case_number": CANARY.number})
        platform.put({**mine, "case_number": "ZW-31", "phone": CANARY.name})
        platform.put({**mine, "case_number": "ZW-32", CANARY.number: CANARY.phone})
        platform.put({**mine, "case_number": "ZW-33", "keep_until": MISREAD.number})
        hall = re.search(r'name="hall_id" value="([^"]+)"', clerk.get("/platform/new"))
        assert hall
        clerk.post(
            "/platform/new", hall_id=hall[1], url=platform.url, token=government_platform.TOKEN
        )
        wait_for(_has_pulled)
    connection_id = db.session.scalars(select(PlatformConnection.id)).one()
    db.session.rollback()
    shown = clerk.get(f"/platform/{connection_id}")
    assert "新增 1 · 修改 0 · 不变 0 · 有错 4" in shown
    clerk.get(f"/platform/{connection_id}/results")


def _has_pulled() -> bool:
    pulled = db.session.scalars(select(PlatformPull.new)).all()
    db.session.rollback()
    return bool(sum(pulled))


def messages_to_the_canary() -> None:
    """A code, a wrong try with the canary's number, a link; all by the worker that runs."""
    subject = f"ZW-20 {PHONE} {CANARY.name}"
    given: dict[str, Any] = {"phone": PHONE}
    one_time_codes.issue("citizen", subject, address="192.0.2.1", device=CANARY.phone, **given)
    with pytest.raises(InvalidInput) as refused:
        one_time_codes.redeem("citizen", subject, CANARY.number, address="192.0.2.1")
    assert CANARY.number not in repr(refused.value.extra)
    words = {"place": "大厅", "words": CANARY.name, "link": f"https://x.test/{CANARY.number}"}
    with transaction() as session:
        messages.enqueue(
            session,
            MessagePurpose.LINK,
            template=Template.LINK,
            parameters=words,
            **given,
        )


def judge_them_anew(clerk: Visitor) -> None:
    """The item changes, so the worker judges its cases and tells the hall's programs."""
    item = db.session.scalars(select(ConversionItem).where(ConversionItem.code == "GA-01")).one()
    db.session.rollback()
    clerk.post(
        f"/conversions/items/{item.id}/edit",
        version=item.version,
        name=item.name,
        code=item.code,
        keep_days="60",
        document_class="certificate",
        approval_level="county",
        payer="finance",
        fee="0",
    )


def are_out() -> bool:
    """Whether the worker has handed the messages over and tried the webhooks."""
    states = set(db.session.scalars(select(Message.state)))
    tried = [row.log for row in db.session.scalars(select(WebhookDelivery))]
    db.session.rollback()
    return states == {MessageState.SENT} and any(tried)


def _post(world: World, key: str, idempotency_key: str, body: Any) -> int:
    asked = Request(  # noqa: S310
        f"{world.server.url}/api/v1/conversion-cases",
        json.dumps(body).encode(),
        {
            "Authorization": f"Bearer {key}",
            "Idempotency-Key": idempotency_key,
            "Content-Type": "application/json",
        },
    )
    try:
        answer: Any = urlopen(asked, timeout=60)  # noqa: S310
    except HTTPError as refusal:
        answer = refusal
    with answer:
        world.collected.add("/api/v1/conversion-cases", answer.headers, answer.read())
    status: int = answer.status
    return status
