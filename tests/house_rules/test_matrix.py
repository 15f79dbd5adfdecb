"""The matrix: every endpoint × every role × own and foreign scope, generated from the routes."""

import json
from collections.abc import Iterator
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import run_wsgi_app

from tests import builders_pickups as builders
from tests.conftest import Browser
from tests.databases import empty
from tests.house_rules import worlds
from webapp.foundation.access import ROLES, Permission, Role, needed_permission
from webapp.foundation.database import db, new_id

API = {"X-Yitong": "1", "Content-Type": "application/json"}
OWN_ACCOUNT = frozenset({"session_id", "device_id"})
"""Belong to one account alone: whatever the scope, another's are not found."""
ANY_PLACE = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Their scope is the platform: only what belongs to one account is foreign to them."""
OPENS_SOMETIMES = frozenset(
    {
        "jobs.result",
        "admin.demo",
        "admin.demo_messages",
        "pwa.certificate",
        "places.show_check",
        "places.import_report",
        "villages.show_check",
        "villages.import_report",
        "library.show_check",
        "library.import_report",
        "conversions.show_check",
        "conversions.import_report",
        "conversions.show_consent",
    }
)
"""When the job is done or is an import, in the demo, over HTTPS, once there is a consent."""
NO_ARGUMENT_OF_SCOPE = frozenset({"token", "release", "path", "check_code", "kind", "purpose"})


@pytest.fixture(scope="module")
def matrix_app(whole_app: Flask) -> Iterator[Flask]:
    """The application without form tokens (they have tests of their own), over both worlds.

    They stand for the whole module: whatever is asked here is refused, or only looks.
    """
    whole_app.config["WTF_CSRF_ENABLED"] = False
    with whole_app.app_context():
        empty(db.engine, db.metadata)
        yield whole_app
        db.session.remove()
    whole_app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture(scope="module")
def own(matrix_app: Flask) -> worlds.World:
    """One's own world."""
    assert matrix_app
    return worlds.build("360102")


@pytest.fixture(scope="module")
def foreign(own: worlds.World) -> worlds.World:
    """Another company, another province."""
    assert own
    return worlds.build("110101")


def test_nobody_gets_in_without_signing_in(matrix_app: Flask, own: worlds.World) -> None:
    client = matrix_app.test_client()
    arguments = own.arguments(Role.COUNTY_OFFICER)
    wrong = []
    for rule, method in _requests(matrix_app):
        if _needed(matrix_app, rule, method) is Permission.PUBLIC:
            continue
        answer = _ask(client, rule, method, arguments)
        is_page = method == "GET" and not rule.rule.startswith("/api/")
        if answer.status_code != (302 if is_page else 401):
            wrong.append((method, rule.rule, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_may_not_is_refused(matrix_app: Flask, own: worlds.World, role: Role) -> None:
    client, arguments = _client(matrix_app, own, role), own.arguments(role)
    wrong = []
    for rule, method in _requests(matrix_app):
        needed = _needed(matrix_app, rule, method)
        if needed in (Permission.PUBLIC, Permission.SIGNED_IN) or _may(role, needed):
            continue
        answer = _ask(client, rule, method, arguments)
        if answer.status_code != 403:
            wrong.append((method, rule.rule, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_pages_of_ones_own_scope_open(matrix_app: Flask, own: worlds.World, role: Role) -> None:
    client, arguments = _client(matrix_app, own, role), own.arguments(role)
    wrong, opened = [], 0
    for rule, method in _requests(matrix_app):
        needed = _needed(matrix_app, rule, method)
        if method != "GET" or not _may(role, needed) or "upload_id" in rule.arguments:
            continue
        if rule.arguments & NO_ARGUMENT_OF_SCOPE or rule.endpoint in OPENS_SOMETIMES:
            continue
        if rule.endpoint.startswith("jobs.") and not _may(role, Permission.PICKUPS_EXPORT):
            continue  # the job of worlds.py is an export
        answer = _ask(client, rule, method, arguments)
        opened += 1
        if answer.status_code not in (200, 302):
            wrong.append((method, rule.rule, answer.status_code))

    assert wrong == []
    assert opened > 8


@pytest.mark.parametrize("role", list(Role))
def test_what_lies_outside_is_not_found(
    matrix_app: Flask, own: worlds.World, foreign: worlds.World, role: Role
) -> None:
    client, elsewhere = _client(matrix_app, own, role), foreign.arguments(role)
    wrong, asked = [], 0
    for rule, method in _requests(matrix_app):
        needed = _needed(matrix_app, rule, method)
        arguments = rule.arguments - NO_ARGUMENT_OF_SCOPE
        if needed is Permission.PUBLIC or not arguments or not _may(role, needed):
            continue
        if role in ANY_PLACE and not _belongs_to_one_account(arguments):
            continue
        asked += 1
        there = _ask(client, rule, method, elsewhere)
        nowhere = _ask(client, rule, method, {name: new_id() for name in arguments})
        never = there.status_code == nowhere.status_code == 405  # not for anything, wherever it is
        if not never and (there.status_code != 404 or _body(there) != _body(nowhere)):
            wrong.append((method, rule.rule, there.status_code, nowhere.status_code))

    assert wrong == []
    assert asked > 0


@pytest.mark.parametrize(
    "role", [Role.COMPANY_ADMIN, Role.HALL_CLERK, Role.COUNTY_OFFICER, Role.CITY_OFFICER]
)
def test_lists_counts_and_search_stop_at_the_scope(
    matrix_app: Flask, own: worlds.World, foreign: worlds.World, role: Role
) -> None:
    client = _client(matrix_app, own, role)
    secret = {
        foreign.pickup.first_waybill,
        str(foreign.pickup.id),
        str(foreign.flag.id),
        str(foreign.courier.id),
        str(foreign.outlet.id),
        foreign.outlet.name,
        foreign.courier.login,
        foreign.case.case_number,
        str(foreign.case.id),
        foreign.posted.waybill,
        str(foreign.posted.id),
        foreign.item.name,
        foreign.client.name,
        str(foreign.client.id),
        str(foreign.delivery.endpoint_id),
    }
    leaks = []
    for rule, method in _requests(matrix_app):
        needed = _needed(matrix_app, rule, method)
        if method != "GET" or rule.arguments or not _may(role, needed):
            continue
        for query in (
            "",
            f"?waybill={foreign.pickup.first_waybill}&outlet={foreign.outlet.id}",
            f"?number={foreign.case.case_number}",
            f"?waybill={foreign.posted.waybill}",
            f"?item={foreign.item.id}&department={foreign.item.department_id}",
        ):
            answered = client.get(rule.rule + query).get_data()
            found = {word for word in secret if word.encode() in answered}
            found -= {word for word in secret if word in query}  # what was asked may be said again
            leaks += [(rule.rule, query, word) for word in found]

    assert leaks == []


def _belongs_to_one_account(arguments: set[str]) -> bool:
    """Not to the account that is named beside it: then whoever may act on that may act on it."""
    return bool(arguments & (OWN_ACCOUNT | {"job_id"})) and "account_id" not in arguments


@cache
def _requests(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods or ())
        if method not in ("HEAD", "OPTIONS")
    ]


def _needed(app: Flask, rule: Rule, method: str) -> Permission | None:
    return _needed_at(app, rule.endpoint, method)


@cache
def _needed_at(app: Flask, endpoint: str, method: str) -> Permission | None:
    with app.test_request_context(method=method):
        return needed_permission(endpoint)


def _may(role: Role, needed: Permission | None) -> bool:
    return needed in (Permission.PUBLIC, Permission.SIGNED_IN) or needed in ROLES[role]


class SignedIn(Browser):
    """Somebody's browser. It sends all its cookies always.

    The client's own jar decodes the whole address twice for each request to know which cookies
    are due, and the addresses here are long.
    """

    def __init__(self, app: Flask, cookie: str) -> None:
        super().__init__(app, app.response_class, use_cookies=False)
        self.jar = dict([cookie.split("=", 1)])

    def run_wsgi_app(self, environ: Any, buffered: bool = False) -> Any:
        """Ask with the cookies, and keep those that the answer sets."""
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        answer = run_wsgi_app(self.application, environ, buffered=buffered)
        for header in answer[2].getlist("Set-Cookie"):
            for name, one in SimpleCookie(header).items():
                self.jar[name] = one.coded_value
        return answer


def _client(app: Flask, world: worlds.World, role: Role) -> SignedIn:
    session = builders.session_of(world.people[role], role)
    return SignedIn(app, builders.cookie_of(session.id))


def _ask(client: FlaskClient, rule: Rule, method: str, arguments: dict[str, Any]) -> Any:
    filled = {name: arguments.get(name, "x") for name in rule.arguments}
    built = rule.build(filled)
    assert built is not None, rule
    is_api = rule.rule.startswith("/api/")
    body = json.dumps(SENT.get(rule.endpoint, {})) if is_api else None
    form = None if is_api else SENT.get(rule.endpoint, {})
    headers = (API | TUS) if is_api else {}
    if rule.endpoint == "uploads.append":
        headers["Content-Type"] = "application/offset+octet-stream"
    answer = client.open(
        built[1],
        method=method,
        headers=headers,
        data=form if method == "POST" and not is_api else body,
    )
    db.session.rollback()
    return answer


def _body(answer: Any) -> Any:
    """The answer without what is different in every answer."""
    text = answer.get_data(as_text=True)
    request_id = answer.headers.get("X-Request-Id", "")
    return text.replace(request_id, "") if request_id else text


TUS = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
WORDS = {"words": "看过了", "version": "1", "wanted": "resolved"}
SENT: dict[str, dict[str, Any]] = {
    "queue.settle_flag": WORDS,
    "pickups.answer_flag": WORDS,
    "identity.reveal_now": {"purpose": "case", "case_number": "案 2026-1"},
    "accounts_api.report_unsent": {"count": 0},
    "people.give_grant": {"role": "courier", "place": "outlet:x"},
    "shelf_checks.check_shelf": {"waybills": "EA418205354CN"},
}
"""What an act asks for, so that it comes as far as the row."""
