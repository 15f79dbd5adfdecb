"""The pages of a hall's webhooks."""

import re

import pytest
from sqlalchemy import select

from tests import builders
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.foundation.webhooks import WebhookDelivery, WebhookEndpoint

URL = "https://platform.example.test/hook"


@pytest.fixture
def clerk(client):
    who = builders.account(Role.HALL_CLERK, builders.hall())
    builders.sign_in(client, who)
    return who


def make(client, **changes):
    hall_id = re.search(r'name="hall_id" value="([^"]+)"', client.get("/webhooks/new").text)[1]
    form = {"hall_id": hall_id, "url": URL, "events": ["conversion-case.judged"], **changes}
    return builders.post(client, "/webhooks/new", page="/webhooks/new", **form)


def test_made_shown_once_tried_rotated_and_paused(client, clerk):
    page = make(client)

    secret = re.search(r"whsec_[A-Za-z0-9+/]{43}=", page.text)[0]
    own = f"/webhooks/{db.session.scalars(select(WebhookEndpoint)).one().id}"
    assert URL in client.get("/webhooks").text
    assert secret not in client.get(own).text
    assert builders.post(client, f"{own}/try", page=own).status_code == 302
    assert "等着发" in client.get(own).text
    fresh = re.search(r"whsec_[A-Za-z0-9+/]{43}=", builders.post(client, f"{own}/rotate").text)[0]
    assert fresh != secret
    assert builders.post(client, f"{own}/pause").status_code == 302
    assert "停着" in client.get("/webhooks").text
    assert builders.post(client, f"{own}/try").status_code == 409
    assert builders.post(client, f"{own}/pause").status_code == 302
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act.startswith("webhook")))
    assert sorted(acts) == [
        "webhook:created",
        "webhook:paused",
        "webhook:resumed",
        "webhook:rotated",
        "webhook:tried",
    ]


def test_the_log_is_told_in_words_and_what_ended_can_go_again(client, clerk):
    make(client)
    endpoint = db.session.scalars(select(WebhookEndpoint)).one()
    own = f"/webhooks/{endpoint.id}"
    builders.post(client, f"{own}/try", page=own)
    with transaction() as session:
        row = session.scalars(select(WebhookDelivery)).one()
        row.note(None, "timeout")
        row.note(200, "OK")
        row.has_arrived()

    page = client.get(own).text
    assert "等太久没有回答" in page
    assert "200 OK" in page
    again = builders.post(client, f"{own}/deliveries/{row.id}/again", page=own)
    assert again.status_code == 302
    assert builders.post(client, f"{own}/deliveries/{row.id}/again").status_code == 409


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://platform.example.test/"}, "https://"),
        ({"url": "https://192.168.1.1/"}, "https://"),
        ({"events": []}, "至少选一项"),
        ({"events": ["unheard.of"]}, "至少选一项"),
    ],
)
def test_what_has_to_be_changed_is_said_and_what_was_typed_stays(client, clerk, changes, words):
    answer = make(client, **changes)

    assert answer.status_code == 422
    assert words in answer.text
    assert changes.get("url", URL) in answer.text
