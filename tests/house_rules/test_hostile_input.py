"""Whatever stands in an address, a form or a body: a refusal, never a failure of the server."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from tests import builders_pickups as builders
from tests.house_rules import worlds
from tests.house_rules.test_matrix import API, TUS, _client, _may, _needed, _requests
from tests.people import waybill
from webapp.foundation import crypto
from webapp.foundation.access import Permission, Role
from webapp.foundation.database import db

NAMES = (
    *("province", "city", "company"),
    *("day", "days", "region", "outlet", "outlet_id", "courier", "class", "state", "rule", "mine"),
    *("cursor", "waybill", "waybills", "find", "role", "place", "chain", "act", "subject", "login"),
    *("flag", "flags", "flag_id", "next", "words", "version", "wanted", "colleague", "name"),
    *("password", "code", "recovery_code", "current", "again", "number", "document_type"),
    *("expires_on", "purpose", "case_number", "language", "large_type", "kind", "parent", "label"),
    *("endpoint", "values", "self", "_external", "_scheme", "_anchor", "_method", "q", "token"),
    *(
        "department",
        "department_id",
        "item",
        "item_id",
        "case",
        "case_id",
        "fee",
        "keep_days",
        "payer",
    ),
    *("hall_id", "permissions", "url", "events", "client_id", "key_id", "endpoint_id"),
    *("document_class", "approval_level", "returns_old_document", "file", "header"),
    *("column-phone", "column-name", "pasted", "split"),
    *("year", "works", "phone", "campaign_id", "score", "heard", "caller", "disposition", "seen"),
    *("starts_on", "ends_on", "item_ids", "hours_1", "hours_7", "attempts_a_day", "cool_busy"),
    *("attempts_in_all", "lease_minutes", "steps", "consent"),
    *("campaign", "claim_key", "county", "moment", "callback_at", "recipient", "detail"),
    *("postcode", "wish", "recording", "reason", "then", "draft", "seen"),
    *("case", "from", "until", "by", "count", "list_id", "document_id", "reference"),
    *("outcome", "id"),
    *("turn", "category", "step", "measure", "fine_yuan", "handler_id", "into_id", "letter"),
    *("from_id", "to_id", "county_code", "chosen", "template", "use", "title"),
    *("photos", "latitude", "longitude", "accuracy", "why", "warns_days"),
    *("quiet_days", "escalates"),
    *("accept-on", "verify-on", "rectify-doers", "rectify-photos", "rectify-days-usual"),
    *("afresh", "moved_after", "limit", "connection_id", "result_id", "brand", "per"),
    *("persons", "outlets", "goods", "unit", "officers", "authorities", "company_id"),
    *("region_code", "finding_code", "drawn", "sums", "grants", "amount_yuan", "paid_on"),
    *("receipt", "finding", "missing", "address", "business", "filed_on", "valid_until", "month"),
    *("remove", "answer-checks", "answer-machine", "answer-words"),
    *("account_id", "device_id", "grant_id", "organisation_id", "session_id", "pickup_id"),
    *("service_code", "service_request_id", "start_date", "end_date", "status", "page"),
    *("outlet", "mode", "required_days", "active", "week"),
    *("settlement", "effective_from", "days_per_week", "deliveries_per_week", "source"),
    *("page_size", "api_key", "jurisdiction_id", "lat", "long", "address_id", "address_string"),
    *("description", "media_url", "attribute[seen_at]"),
    *("month", "term", "again", "areas", "certificate", "account_ids", "outlet_ids", "kinds"),
    *("due_on", "form_id", "answer-days", "answer-words", "seen", "save", "title"),
    *("q0-label", "q0-kind", "q0-options", "q0-place", "q0-least", "q0-norm", "q0-name"),
)
VALUES = (
    "\x00",
    "' OR 1=1 --",
    "9" * 400,
    "-1",
    "9999-12-31",
    "0001-01-01",
    "1e400",
    "'\"><script>alert(1)</script>",
    "\u202e{{7*7}}%s%(x)s{0}",
    "javascript",
    "\U0001f9e8" * 60,
)
FORM = "application/x-www-form-urlencoded"
DEEP = "[" * 20_000
BODIES = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b"7",
    b'"x"',
    b"NaN",
    b"{",
    b"\xff\xfe",
    b"\x00",
    DEEP.encode(),
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"count": NaN}',
    b'{"count": 1e999}',
    b'{"count": ' + b"9" * 5_000 + b"}",
    b'{"count": 1, "count": 2}',
    b'{"count": 1, "oldest_captured_at": "0001-01-01T00:00:00+14:00"}',
    b'{"count": 1, "oldest_captured_at": "9999-12-31T23:59:59-14:00"}',
    b'{"public_key": "\\ud800", "label": "\\ud800"}',
    b'{"id": "\\u0000", "frozen": "\\ud800\\u0000", "signature": "A", "device_id": []}',
)


@pytest.fixture
def hostile_app(app: Flask) -> Iterator[Flask]:
    """The application without form tokens, so that forms come as far as their act."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def taken_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One query and one form for a hundred pages: their text is taken apart once for all."""
    remembering = lru_cache(maxsize=8)(parse_qsl)
    for name in ("werkzeug.sansio.request", "werkzeug.formparser"):
        monkeypatch.setattr(f"{name}.parse_qsl", remembering)


@pytest.fixture
def asked_for(hostile_app: Flask, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that a page looks for in its query and form, as it looks for them."""
    names: set[str] = set()

    class Watched(ImmutableMultiDict[str, str]):
        def __getitem__(self, key: str) -> str:
            names.add(key)
            return super().__getitem__(key)

        def getlist(self, key: str, *given: Any) -> list[Any]:
            names.add(key)
            return super().getlist(key, *given)

    monkeypatch.setattr(hostile_app.request_class, "parameter_storage_class", Watched)
    return names


@pytest.mark.parametrize(
    "role",
    [
        Role.COURIER,
        Role.HALL_CLERK,
        Role.CALLER,
        Role.TEAM_LEAD,
        Role.CITY_OFFICER,
        Role.ADMINISTRATOR,
    ],
)
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.usefixtures("taken_apart_once")
def test_no_query_and_no_form_breaks_a_page(hostile_app: Flask, role: Role, value: str) -> None:
    world = worlds.build("360102")
    client, arguments = _client(hostile_app, world, role), world.arguments(role)
    query = urlencode(dict.fromkeys(NAMES, value))
    broken = []
    for rule, method in _pages(hostile_app, role, public=role is Role.COURIER):
        address = _address(rule, arguments)
        form = {"data": query, "content_type": FORM} if method == "POST" else {}
        answer = client.open(f"{address}?{query}", method=method, **form)
        db.session.rollback()
        if answer.status_code >= 500 or _runs_script(answer.get_data()):
            broken.append((method, rule.rule, answer.status_code))

    assert broken == []


@pytest.mark.parametrize(
    "role", [Role.AUDITOR, Role.COMPANY_ADMIN, Role.HALL_CLERK, Role.CALLER, Role.CITY_OFFICER]
)
def test_one_name_of_a_query_at_a_time_breaks_nothing(
    hostile_app: Flask, asked_for: set[str], role: Role
) -> None:
    seen: set[str] = set()
    world = worlds.build("360102")
    client = _client(hostile_app, world, role)
    broken = []
    for rule, method in _pages(hostile_app, role, public=role is Role.AUDITOR):
        if method != "GET" or rule.arguments:
            continue
        asked_for.clear()
        client.get(rule.rule)
        for name in sorted(asked_for):
            for value in ("\x00", "javascript", "0001-01-01", "9999-12-31"):
                answer = client.get(f"{rule.rule}?{urlencode({name: value})}")
                if answer.status_code >= 500:
                    broken.append((rule.rule, name, value))
        seen |= asked_for

    assert broken == []
    assert {"cursor"} < seen <= set(NAMES)


@pytest.mark.parametrize(
    "values", [[None, None], ["x", "y"], [["x"], {}], [10**30, 1.5], ["\x00", "\x00"], [DEEP, 1]]
)
def test_a_forged_cursor_shows_the_first_page(hostile_app: Flask, values: list[Any]) -> None:
    client = _client(hostile_app, worlds.build("360102"), Role.COUNTY_OFFICER)
    for marks in (values, [*values, "x"]):
        cursor = crypto.to_base64url(json.dumps(["o", *marks]).encode())
        for path in ("/pickups", "/queue", "/accounts", "/shelf-checks"):
            assert client.get(path, query_string={"cursor": cursor}).status_code == 200


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:24]))
def test_no_body_breaks_the_api(hostile_app: Flask, body: bytes) -> None:
    world = worlds.build("360102")
    client, arguments = _client(hostile_app, world, Role.COURIER), world.arguments(Role.COURIER)
    broken = []
    for rule, method in _requests(hostile_app):
        if method == "GET" or not rule.rule.startswith("/api/"):
            continue
        address = _address(rule, arguments)
        for kind in ("application/json", "image/jpeg", "application/offset+octet-stream"):
            headers = API | TUS | {"Content-Type": kind}
            answer = client.open(address, method=method, data=body, headers=headers)
            db.session.rollback()
            # The reader of cards does not run here: 503 is its right answer.
            if answer.status_code >= 500 and answer.json["type"] != "urn:problem:reader-away":
                broken.append((method, rule.rule, kind, answer.status_code))

    assert broken == []


@pytest.mark.parametrize("name", ["_scheme", "_external", "_anchor", "_method", "flag_id"])
def test_a_query_cannot_turn_our_links_elsewhere(hostile_app: Flask, name: str) -> None:
    outlet = builders.outlet()
    phone = builders.phone(builders.courier(outlet), outlet)
    for _ in range(2):
        assert phone.send(phone.pickup([waybill()])).status == 201
    client = _client(hostile_app, worlds.build("360102"), Role.COUNTY_OFFICER)
    query = {"_scheme": "javascript", "_external": "1", "_anchor": "\nalert(1)", name: "javascript"}

    page = client.get("/queue", query_string=query)

    assert page.status_code == 200
    assert not _runs_script(page.get_data())


def _pages(app: Flask, role: Role, *, public: bool) -> list[tuple[Rule, str]]:
    """What a role may ask for that is a page; not what ends the session that asks.

    Without `public` not what anybody may ask for, nor one's own account, whose views know no role:
    one role asks for that, and all for the rest.
    """
    return [
        (rule, method)
        for rule, method in _requests(app)
        if not rule.rule.startswith(("/api/", "/static/"))
        and rule.endpoint != "accounts.sign_out"
        and _may(role, _needed(app, rule, method))
        and (public or not _is_alike_for_all(app, rule, method))
    ]


def _is_alike_for_all(app: Flask, rule: Rule, method: str) -> bool:
    return _needed(app, rule, method) is Permission.PUBLIC or rule.endpoint.startswith("me.")


def _address(rule: Rule, arguments: dict[str, Any]) -> str:
    built = rule.build({name: arguments.get(name, "x") for name in rule.arguments})
    assert built is not None, rule
    return built[1]


def _runs_script(page: bytes) -> bool:
    return b"<script>alert(1)" in page or bool(_TO_SCRIPT.search(page))


_TO_SCRIPT = re.compile(rb"""(href|action|src)=["']?javascript:""")
