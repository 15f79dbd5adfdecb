"""Machine clients and their keys: made, shown once, used, rotated, revoked."""

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from tests import builders
from tests.house_rules import worlds
from tests.house_rules.test_matrix import _needed, _requests
from webapp.accounts.machines import services
from webapp.accounts.machines.models import ApiKey, MachineClient
from webapp.foundation import clock
from webapp.foundation.access import FOR_MACHINES, Permission, Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound

CASES = "/api/v1/conversion-cases"


@pytest.fixture
def hall(app):
    return builders.hall()


@pytest.fixture
def clerk(hall):
    return builders.account(Role.HALL_CLERK, hall)


@pytest.fixture
def actor(clerk):
    return builders.actor_of(clerk)


def make(actor, *permissions):
    given = permissions or (Permission.CONVERSIONS_SEND, Permission.CONVERSIONS_PULL)
    return services.create_client(
        actor, hall_id=UUID(actor.scope.id), name="政务平台", permissions=given
    )


def ask(client, key, path=f"{CASES}/ZW-1", **more):
    return client.get(path, headers={"Authorization": f"Bearer {key}"}, **more)


def slug_of(answer):
    return answer.json["type"].removeprefix("urn:problem:")


def test_a_key_opens_what_its_client_may_and_is_kept_as_a_hash(client, actor):
    made, key = make(actor)

    assert re.fullmatch(r"yt_[0-9a-f]{32}_[0-9a-f]{64}", key)
    answer = ask(client, key)
    assert (answer.status_code, slug_of(answer)) == (404, "not-found")
    row = db.session.scalars(select(ApiKey)).one()
    secret = key.split("_")[2]
    assert row.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    stored = [getattr(row, column.key) for column in ApiKey.__table__.c]
    assert secret not in repr(stored)
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.act == "machine-client:created"))
    assert entry.details == {"permissions": ["conversions:pull", "conversions:send"]}
    assert (entry.subject_id, entry.chain) == (str(made.id), actor.scope.id)
    assert secret not in repr(entry.details)


@pytest.mark.parametrize("spoil", ["secret", "id", "shape", "empty", "long"])
def test_every_wrong_key_is_refused_alike(client, actor, spoil):
    key = make(actor)[1]
    wrong = {
        "secret": key[:-1] + ("0" if key[-1] != "0" else "1"),
        "id": f"yt_{new_id().hex}_{key.split('_')[2]}",
        "shape": "something",
        "empty": "yt__",
        "long": key + "0",
    }[spoil]

    answer = ask(client, wrong)

    assert (answer.status_code, slug_of(answer)) == (401, "wrong-key")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert wrong not in answer.text


def test_guessing_is_slowed_down_and_holds_nobody_else_up(client, actor, monkeypatch):
    monkeypatch.setattr("webapp.accounts.machines.authentication.WRONG_KEYS", ("wrong", 3, 900))
    key = make(actor)[1]

    told = [ask(client, "yt_x").status_code for _ in range(5)]

    assert told == [401, 401, 401, 429, 429]
    assert ask(client, key).status_code == 404


def test_only_what_was_given(client, actor):
    key = make(actor, Permission.CONVERSIONS_PULL)[1]

    assert ask(client, key).status_code == 404
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "k"}
    answer = client.post(CASES, json=[], headers=headers)
    assert (answer.status_code, slug_of(answer)) == (403, "forbidden")


def test_a_program_reaches_nothing_else(app):
    """Generated: every endpoint that is not public, also those of whoever is signed in."""
    world = worlds.build("360102")
    wrong, asked = [], 0
    for rule, method in _requests(app):
        needed = _needed(app, rule, method)
        if needed is Permission.PUBLIC or needed in FOR_MACHINES:
            continue
        built = rule.build(
            {name: world.arguments(Role.HALL_CLERK).get(name, "x") for name in rule.arguments}
        )
        asked += 1
        answer = app.test_client().open(
            built[1], method=method, json={}, headers={"Authorization": f"Bearer {world.key}"}
        )
        db.session.rollback()
        is_api = rule.rule.startswith("/api/v1/")
        if answer.status_code not in ((403,) if is_api else (302, 401, 400)):
            wrong.append((method, rule.rule, answer.status_code))

    assert wrong == []
    assert asked > 50


def test_a_wrong_key_is_told_before_a_wrong_address(client, actor):
    key = make(actor)[1]

    assert ask(client, "yt_x", "/api/v1/nowhere").status_code == 401
    assert ask(client, "yt_x", "/api/v1/keys").status_code == 401
    assert ask(client, key, "/api/v1/nowhere").status_code == 404
    assert ask(client, key, "/api/v1/keys").status_code == 200
    assert ask(client, "yt_x", "/sign-in").status_code == 200  # keys are for the API


def test_key_and_cookie_together_are_refused(client, actor, clerk):
    builders.sign_in(client, clerk)
    key = make(actor)[1]

    answer = ask(client, key)
    public = ask(client, key, "/api/v1/keys")

    assert (answer.status_code, slug_of(answer)) == (400, "two-identities")
    assert public.status_code == 400


def test_a_key_asks_for_no_header_of_ours_but_a_page_still_does(client, actor):
    key = make(actor)[1]
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "k", "Origin": "https://x.test"}

    assert client.post(CASES, json=[], headers=headers).status_code == 422
    assert client.post(CASES, json=[]).status_code == 401
    as_form = client.post(CASES, data={"a": "b"}, headers=headers)
    assert as_form.status_code == 415


def test_a_rotated_key_holds_for_the_time_of_grace(client, actor):
    made, first = make(actor)
    _client, second = services.rotate_key(actor, made.id)

    assert (ask(client, first).status_code, ask(client, second).status_code) == (404, 404)
    with clock.freeze(clock.now() + timedelta(hours=73)):
        assert (ask(client, first).status_code, ask(client, second).status_code) == (401, 404)


def test_a_revoked_key_opens_nothing_from_this_moment(client, actor):
    made, first = make(actor)
    _client, second = services.rotate_key(actor, made.id)
    services.revoke_key(actor, made.id, UUID(first.split("_")[1]))
    services.revoke_key(actor, made.id, UUID(first.split("_")[1]))

    assert (ask(client, first).status_code, ask(client, second).status_code) == (401, 404)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "api-key:revoked"))
    assert len(entries.all()) == 1


def test_a_closed_client_opens_nothing_and_gets_no_key(client, actor):
    made, key = make(actor)
    services.close_client(actor, made.id)

    assert ask(client, key).status_code == 401
    with pytest.raises(Conflict):
        services.rotate_key(actor, made.id)


def test_the_last_use_is_written_once_a_minute(client, actor):
    key = make(actor)[1]
    now = clock.now()

    def used():
        db.session.expire_all()
        return db.session.scalars(select(ApiKey.last_used_at)).one()

    for seconds, seen in ((0, 0), (59, 0), (61, 61)):
        with clock.freeze(now + timedelta(seconds=seconds)):
            ask(client, key)
        assert used() == now + timedelta(seconds=seen)


def test_a_client_has_so_many_requests_a_minute(app, client, actor, monkeypatch):
    changed = replace(app.config["SETTINGS"], api_requests_a_minute=3)
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    key, other = make(actor)[1], make(actor)[1]

    told = [ask(client, key) for _ in range(4)]

    assert [one.status_code for one in told] == [404, 404, 404, 429]
    assert 1 <= int(told[3].headers["Retry-After"]) <= 60
    assert ask(client, other).status_code == 404


@pytest.mark.parametrize("permissions", [[], [Permission.CONVERSIONS_EDIT]])
def test_no_client_is_given_what_is_for_people(actor, permissions):
    with pytest.raises(InvalidInput):
        services.create_client(
            actor, hall_id=UUID(actor.scope.id), name="x", permissions=permissions
        )


def test_a_foreign_client_is_not_found(app, actor):
    made, key = make(actor)
    stranger = builders.actor_of(builders.account(Role.HALL_CLERK, builders.hall()))

    for act in (services.rotate_key, services.close_client):
        with pytest.raises(NotFound):
            act(stranger, made.id)
    with pytest.raises(NotFound):
        services.revoke_key(stranger, made.id, UUID(key.split("_")[1]))
    with pytest.raises(NotFound):
        services.create_client(
            stranger, hall_id=made.hall_id, name="x", permissions=[Permission.CONVERSIONS_SEND]
        )


def test_by_the_pages(client, clerk):
    builders.sign_in(client, clerk)
    refused = builders.post(client, "/machines/new", page="/machines/new", hall_id="", name="")
    assert refused.status_code == 422
    hall_id = re.search(r'name="hall_id" value="([^"]+)"', client.get("/machines/new").text)[1]
    form = {"hall_id": hall_id, "name": "政务平台", "permissions": ["conversions:send"]}

    page = builders.post(client, "/machines/new", page="/machines/new", **form)

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    key = re.search(r"yt_[0-9a-f]{32}_[0-9a-f]{64}", page.text)[0]
    made = db.session.scalars(select(MachineClient)).one()
    own = f"/machines/{made.id}"
    for path in ("/machines", own):
        shown = client.get(path).text
        assert "政务平台" in shown
        assert key.split("_")[2] not in shown
    again = builders.post(client, f"{own}/rotate", page=own)
    assert key not in again.text
    assert "yt_" in again.text
    revoked = builders.post(client, f"{own}/keys/{UUID(key.split('_')[1])}/revoke", page=own)
    assert revoked.status_code == 302
    assert builders.post(client, f"{own}/close", page=own).status_code == 302
    assert "已停用" in client.get("/machines").text


def test_the_administrator_chooses_the_hall(client, hall):
    builders.sign_in(client, builders.account(Role.ADMINISTRATOR))
    form = {"hall_id": str(hall.id), "name": "政务平台", "permissions": ["conversions:pull"]}

    assert hall.name in client.get("/machines/new").text
    assert builders.post(client, "/machines/new", **form).status_code == 200
    form["hall_id"] = str(new_id())
    assert builders.post(client, "/machines/new", **form).status_code == 404
