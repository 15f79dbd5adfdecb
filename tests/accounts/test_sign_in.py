"""Signing in: password, second factor, what is refused and how often."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders, cheap
from webapp.accounts import passwords, queries
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.models import Account, AccountSession
from webapp.application import create_app
from webapp.foundation import clock
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction


def test_a_courier_signs_in_with_number_and_password(client: FlaskClient) -> None:
    courier = builders.account()

    answer = builders.sign_in_by_form(client, courier)

    assert answer.location == "/"
    session = _sessions(courier)[0]
    assert (session.closed_at, session.browser) == (None, "")
    assert _last("session:opened").details == {"session": str(session.id), "role": "courier"}
    assert client.get("/me").status_code == 200


def test_the_number_may_be_typed_in_small_letters_and_with_spaces(client: FlaskClient) -> None:
    courier = builders.account()

    answer = _first_step(client, f" {courier.login.lower()} ", builders.PASSWORD)

    assert answer.status_code == 302


def test_an_officer_is_asked_for_the_code_after_the_password(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)

    answer = _first_step(client, officer.login, builders.PASSWORD)

    assert answer.location == "/sign-in/code"
    assert client.get("/me").status_code == 302
    page = client.get("/sign-in/code").text
    assert officer.login in page
    assert "动态码（6 位）" in page


def test_a_code_works_once(client: FlaskClient, app: Flask) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)
    with clock.freeze(clock.now()):
        code = builders.code_of(officer)
        first = _both_steps(client, officer, code)
        again = _both_steps(app.test_client(), officer, code)

    assert first.location == "/"
    assert again.status_code == 422
    assert "动态码不对或已过期" in again.text


@pytest.mark.parametrize(("seconds", "status"), [(-30, 302), (30, 302), (-60, 422), (60, 422)])
def test_a_code_of_the_step_before_or_after_is_taken(
    client: FlaskClient, seconds: int, status: int
) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)
    now = clock.now()
    with clock.freeze(now + timedelta(seconds=seconds)):
        code = builders.code_of(officer)

    with clock.freeze(now):
        answer = _both_steps(client, officer, code)

    assert answer.status_code == status


@pytest.mark.parametrize("code", ["", "１２", "abcdef", "000 000 0", "½½½½½½", "😀" * 6])
def test_what_is_no_code_is_refused(client: FlaskClient, code: str) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)

    assert _both_steps(client, officer, code).status_code == 422


def test_a_code_is_read_with_spaces_and_in_full_width(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)
    with clock.freeze(clock.now()):
        code = builders.code_of(officer)
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)

        answer = _both_steps(client, officer, f"{wide[:3]}　{wide[3:]}")

    assert answer.status_code == 302


def test_a_wrong_password_keeps_the_number_and_tells_what_is_left(client: FlaskClient) -> None:
    courier = builders.account()

    answer = _first_step(client, courier.login, "not the password")

    assert answer.status_code == 422
    assert f'value="{courier.login}"' in answer.text
    assert "not the password" not in answer.text
    assert "还可以试 4 次" in answer.text
    assert _last("session:refused").details == {"what": "password", "failures": 1}


def test_a_name_that_is_not_known_reads_like_a_wrong_password(client: FlaskClient) -> None:
    courier = builders.account()

    known = [_first_step(client, courier.login, "not the password") for _ in range(7)]
    unknown = [_first_step(client, "NOBODY", "not the password") for _ in range(7)]

    assert all(_said(answer) for answer in known)
    assert [_said(answer) for answer in known] == [_said(answer) for answer in unknown]
    assert [answer.status_code for answer in known] == [422] * 4 + [429] * 3
    assert [answer.status_code for answer in unknown] == [422] * 4 + [429] * 3


def test_an_unknown_name_takes_a_password_check_too(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verifies = passwords.verifies
    monkeypatch.setattr(
        passwords, "verifies", lambda kept, given: checked.append(kept) or verifies(kept, given)
    )

    _first_step(client, "NOBODY", "not the password")

    assert checked == [""]


def test_what_was_typed_as_a_name_is_not_in_the_trail(client: FlaskClient) -> None:
    _first_step(client, "my-secret-password", "x")

    assert "SECRET" not in str(_last("session:refused").__dict__).upper()


def test_after_five_failures_a_pause_begins_and_doubles(client: FlaskClient) -> None:
    courier = builders.account()
    now = clock.now()
    waits = []
    for failures in range(1, 8):
        with clock.freeze(now):
            answer = _first_step(client, courier.login, "not the password")
            wait = int(answer.headers.get("Retry-After", 0))
            waits.append(wait)
            assert _account(courier).failed_attempts == failures
        with clock.freeze(now + timedelta(seconds=max(0, wait - 1))):
            if wait:
                right = _first_step(client, courier.login, builders.PASSWORD)
                assert right.status_code == 429
                assert "分钟后再试" in right.text
        now += timedelta(seconds=wait)

    assert waits == [0, 0, 0, 0, 60, 120, 240]


def test_the_right_password_after_the_pause_forgets_the_failures(client: FlaskClient) -> None:
    courier = builders.account()
    now = clock.now()
    with clock.freeze(now):
        for _ in range(5):
            _first_step(client, courier.login, "not the password")
        locked_until = _account(courier).locked_until
    with clock.freeze(now + timedelta(seconds=60)):
        builders.sign_in_by_form(client, courier)
        builders.post(client, "/sign-out")

        answer = _first_step(client, courier.login, "not the password")

    assert locked_until == now + timedelta(seconds=60)
    assert "还可以试 4 次" in answer.text
    assert (_account(courier).failed_attempts, _account(courier).locked_until) == (1, None)


def test_wrong_codes_count_like_wrong_passwords(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)
    _first_step(client, officer.login, builders.PASSWORD)

    answers = [
        builders.post(client, "/sign-in/code", page="/sign-in/code", code="000000")
        for _ in range(5)
    ]

    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    assert "还可以试 1 次" in answers[3].text
    assert _last("session:refused").details == {"what": "code", "failures": 5}


def test_the_limit_of_one_name_holds_across_two_applications(app: Flask, settings) -> None:
    courier = builders.account()
    other = create_app(settings)
    clients = [app.test_client(), other.test_client()]

    answers = [
        _first_step(clients[number % 2], courier.login, "not the password") for number in range(6)
    ]

    assert [answer.status_code for answer in answers] == [422] * 4 + [429] * 2


def test_an_address_has_thirty_times_the_tries_of_a_name(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.accounts.lockout.ADDRESS_FACTOR", 1)
    courier = builders.account()

    for number in range(10):
        assert _first_step(client, f"NAME{number}", "x").status_code == 422
    refused = _first_step(client, courier.login, builders.PASSWORD)

    assert refused.status_code == 429
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert _first_step(elsewhere, courier.login, builders.PASSWORD).status_code == 302


def test_ipv4_written_as_ipv6_is_not_one_subscriber(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.accounts.lockout.ADDRESS_FACTOR", 1)
    guesser, neighbour = app.test_client(), app.test_client()
    guesser.environ_base["REMOTE_ADDR"] = "::ffff:198.51.100.7"
    neighbour.environ_base["REMOTE_ADDR"] = "::ffff:198.51.100.8"

    for number in range(11):
        answer = _first_step(guesser, f"NAME{number}", "x")

    assert answer.status_code == 429
    assert _first_step(neighbour, "NAME99", "x").status_code == 422


def test_right_passwords_do_not_use_up_the_tries_of_an_address(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.accounts.lockout.ADDRESS_FACTOR", 1)

    answers = [builders.sign_in_by_form(app.test_client(), builders.account()) for _ in range(12)]

    assert {answer.status_code for answer in answers} == {302}


@pytest.mark.parametrize("state", [AccountState.INVITED, AccountState.LEFT])
def test_only_active_accounts_come_in(client: FlaskClient, state: AccountState) -> None:
    somebody = builders.account(state=state, password_hash=builders.PASSWORD_HASH)

    answer = _first_step(client, somebody.login, builders.PASSWORD)

    assert answer.status_code == 422
    assert "工号或密码不对" in answer.text


def test_without_a_grant_nobody_comes_in(client: FlaskClient) -> None:
    courier = builders.account()
    with transaction():
        for grant in queries.grants_now(courier.id):
            grant.effective_until = clock.now()

    answer = _first_step(client, courier.login, builders.PASSWORD)

    assert answer.status_code == 422
    assert "您现在没有可用的身份" in answer.text
    assert _sessions(courier) == []


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/me?x=1", "/me?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in", "/"),
        ("/api/v1/session", "/"),
        ("", "/"),
    ],
)
def test_one_goes_on_to_own_pages_only(client: FlaskClient, wanted: str, reached: str) -> None:
    courier = builders.account()

    answer = _first_step(client, courier.login, builders.PASSWORD, next=wanted)

    assert answer.location == reached


def test_the_wanted_page_survives_the_second_step(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)
    asked = client.get("/accounts?state=active")
    assert asked.location.startswith("/sign-in?next=")
    wanted = re.search(r'name="next" value="([^"]*)"', client.get(asked.location).text)
    assert wanted

    answer = _both_steps(client, officer, builders.code_of(officer), next=wanted[1])

    assert answer.location == "/accounts?state=active"


def test_a_cookie_from_before_the_sign_in_is_worth_nothing_after_it(
    client: FlaskClient, app: Flask
) -> None:
    courier = builders.account()
    client.get("/sign-in")
    before = client.get_cookie("yitong").value

    builders.sign_in_by_form(client, courier)

    assert client.get_cookie("yitong").value != before
    stranger = app.test_client()
    stranger.set_cookie("yitong", before)
    assert stranger.get("/me").status_code == 302


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client: FlaskClient) -> None:
    answer = builders.sign_in_by_form(client, builders.account())

    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("yitong="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" in cookie


def test_the_second_step_ends_with_the_password_it_followed(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)
    _first_step(client, officer.login, builders.PASSWORD)
    with transaction():
        queries.account(officer.id, lock=True).set_password(builders.PASSWORD_HASH)

    assert client.get("/sign-in/code").location == "/sign-in"


def test_the_second_step_has_ten_minutes(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)
    now = clock.now()
    with clock.freeze(now):
        _first_step(client, officer.login, builders.PASSWORD)
    with clock.freeze(now + timedelta(minutes=11)):
        answer = client.get("/sign-in/code")

    assert answer.location == "/sign-in"


def test_the_code_page_alone_opens_nothing(client: FlaskClient) -> None:
    assert client.get("/sign-in/code").location == "/sign-in"
    token = builders.token_on(client.get("/sign-in").text)
    answer = client.post("/sign-in/code", data={"csrf_token": token, "code": "123456"})
    assert answer.location == "/sign-in"


def test_the_language_and_size_of_the_account_come_along(client: FlaskClient) -> None:
    courier = builders.account(language="en", large_type=True)

    builders.sign_in_by_form(client, courier)

    assert client.get_cookie("language").value == "en"
    assert client.get_cookie("large_type").value == "1"


def test_whoever_is_in_goes_on(client: FlaskClient) -> None:
    builders.sign_in_by_form(client, builders.account())

    assert client.get("/sign-in?next=/me").location == "/me"


def test_the_page_has_a_token_and_asks_for_it(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"login": "A", "password": "B"})

    assert answer.status_code == 400


def test_a_hash_with_older_parameters_is_renewed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "HASHER", cheap.SHIPPED_HASHER)
    older = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    courier = builders.account(password_hash=older.hash(builders.PASSWORD))

    builders.sign_in_by_form(client, courier)

    kept = _account(courier).password_hash
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.verifies(kept, builders.PASSWORD)


def _first_step(client: FlaskClient, login: str, password: str, **more: str):
    return builders.post(
        client, "/sign-in", page="/sign-in", login=login, password=password, **more
    )


def _both_steps(client: FlaskClient, who: Account, code: str, **more: str):
    first = _first_step(client, who.login, builders.PASSWORD, **more)
    assert urlsplit(first.location).path == "/sign-in/code", first.text
    return builders.post(client, "/sign-in/code", page="/sign-in/code", code=code)


def _said(answer) -> list[str]:
    return re.findall(r"<span>([^<]*。[^<]*)</span>", answer.text)


def _account(of: Account) -> Account:
    db.session.expire_all()
    return queries.account(of.id)


def _sessions(of: Account) -> list[AccountSession]:
    return list(
        db.session.scalars(select(AccountSession).where(AccountSession.account_id == of.id))
    )


def _last(act: str) -> AuditEntry:
    found = db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.at.desc())
    ).first()
    assert found
    return found
