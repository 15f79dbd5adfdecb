"""The second factor: forced for those who see others' records, set by its owner, with codes for
a lost phone."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.accounts import queries, second_factor
from webapp.foundation import clock, crypto
from webapp.foundation.access import SECOND_FACTOR_FORCED, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.keys import Purpose


@pytest.mark.parametrize("role", sorted(SECOND_FACTOR_FORCED))
def test_the_first_sign_in_leads_through_the_enrolment(client: FlaskClient, role: Role) -> None:
    somebody = builders.account(role, with_second_factor=False)

    first = _password(client, somebody)
    page = client.get(first.location).text
    answer = _confirm(client, page, first.location)

    assert first.location == "/sign-in/second-factor"
    assert client.get("/me").status_code == 200
    assert len(_codes(answer.text)) == 10
    assert reading.last_entry(Act.SECOND_FACTOR_SET).subject_id == str(somebody.id)
    assert reading.account(somebody).totp_secret is not None


def test_nobody_comes_in_around_the_enrolment(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER, with_second_factor=False)
    _password(client, officer)

    token = builders.token_on(client.get("/sign-in/second-factor").text)
    answer = client.post("/sign-in/code", data={"csrf_token": token, "code": "000000"})

    assert answer.status_code == 422
    assert client.get("/me").status_code == 302
    assert client.get("/accounts").status_code == 302


def test_a_wrong_code_keeps_the_secret_that_was_scanned(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER, with_second_factor=False)
    _password(client, officer)
    page = client.get("/sign-in/second-factor").text

    wrong = client.post(
        "/sign-in/second-factor",
        data={"csrf_token": builders.token_on(page), "code": "000000"},
    )

    assert wrong.status_code == 422
    assert "动态码不对" in wrong.text
    assert _secret(wrong.text) == _secret(page)
    assert _confirm(client, wrong.text, "/sign-in/second-factor").status_code == 200


def test_confirming_is_limited(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER, with_second_factor=False)
    _password(client, officer)
    token = builders.token_on(client.get("/sign-in/second-factor").text)

    answers = [
        client.post("/sign-in/second-factor", data={"csrf_token": token, "code": "000000"})
        for _ in range(11)
    ]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


def test_the_secret_is_kept_encrypted_and_bound_to_its_account(app: Flask) -> None:
    officer, other = (builders.account(Role.COUNTY_OFFICER) for _ in range(2))
    secret = second_factor.read_secret(officer)
    assert len(secret) == 32
    assert secret.encode() not in officer.totp_secret

    officer.totp_secret, officer.totp_key_id = other.totp_secret, other.totp_key_id

    with pytest.raises(crypto.CannotOpen):
        second_factor.read_secret(officer)


def test_the_cookie_carries_no_secret_in_the_clear(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER, with_second_factor=False)
    _password(client, officer)

    secret = _secret(client.get("/sign-in/second-factor").text)

    with client.session_transaction() as cookie:
        assert secret not in str(dict(cookie))


def test_a_recovery_code_signs_in_once(client: FlaskClient, app: Flask) -> None:
    officer = builders.account(Role.COUNTY_OFFICER, with_second_factor=False)
    _password(client, officer)
    page = client.get("/sign-in/second-factor").text
    code = _codes(_confirm(client, page, "/sign-in/second-factor").text)[3]

    first = _recover(app.test_client(), officer, code.lower().replace("-", " "))
    again = _recover(app.test_client(), officer, code)

    assert (first.status_code, again.status_code) == (302, 422)
    assert reading.last_entry(Act.RECOVERY_CODE_USED).subject_id == str(officer.id)
    assert queries.recovery_codes_left(officer.id) == 9


def test_somebody_elses_recovery_code_is_refused(client: FlaskClient, app: Flask) -> None:
    officer, other = (
        builders.account(Role.COUNTY_OFFICER, with_second_factor=False) for _ in range(2)
    )
    _password(client, officer)
    page = client.get("/sign-in/second-factor").text
    code = _codes(_confirm(client, page, "/sign-in/second-factor").text)[0]
    with transaction():
        second_factor.keep_secret(queries.account(other.id), second_factor.new_secret())

    assert _recover(app.test_client(), other, code).status_code == 422


def test_recovery_codes_survive_a_new_index_key(client: FlaskClient, app: Flask) -> None:
    officer = builders.account(Role.COUNTY_OFFICER, with_second_factor=False)
    _password(client, officer)
    page = client.get("/sign-in/second-factor").text
    code = _codes(_confirm(client, page, "/sign-in/second-factor").text)[0]

    app.extensions["keys"].create(Purpose.INDEX)

    assert _recover(app.test_client(), officer, code).status_code == 302


def test_codes_are_kept_as_hashes_only(client: FlaskClient) -> None:
    courier = builders.account(with_second_factor=True)
    builders.sign_in_by_form(client, courier)

    page = builders.post(client, "/me/recovery-codes", password=builders.PASSWORD).text

    hashes = {second_factor.recovery_hash(courier.id, code) for code in _codes(page)}
    assert len(hashes) == 10
    assert not [code for code in _codes(page) if code in client.get("/me").text]


def test_new_codes_ask_for_the_password_and_void_the_old(client: FlaskClient, app: Flask) -> None:
    courier = builders.account(with_second_factor=True)
    builders.sign_in_by_form(client, courier)

    wrong = builders.post(client, "/me/recovery-codes", password="wrong password")
    old = _codes(builders.post(client, "/me/recovery-codes", password=builders.PASSWORD).text)
    new = _codes(builders.post(client, "/me/recovery-codes", password=builders.PASSWORD).text)

    assert wrong.status_code == 422
    assert "现在的密码不对" in wrong.text
    assert len(reading.entries(Act.RECOVERY_CODES_MADE)) == 2
    assert _recover(app.test_client(), courier, old[0]).status_code == 422
    assert _recover(app.test_client(), courier, new[0]).status_code == 302


def test_a_courier_may_set_one_and_is_asked_for_it_from_then_on(
    client: FlaskClient, app: Flask
) -> None:
    courier = builders.account()
    builders.sign_in_by_form(client, courier)
    page = client.get("/me/second-factor").text

    answer = _confirm(client, page, "/me/second-factor", password=builders.PASSWORD)

    assert len(_codes(answer.text)) == 10
    assert _password(app.test_client(), courier).location == "/sign-in/code"
    assert reading.last_entry(Act.SECOND_FACTOR_SET).actor_id == courier.id


def test_renewal_asks_for_the_password(client: FlaskClient) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)
    builders.sign_in_by_form(client, officer)
    before = reading.account(officer).totp_secret
    page = client.get("/me/second-factor").text

    answer = _confirm(client, page, "/me/second-factor", password="wrong password")

    assert answer.status_code == 422
    assert "现在的密码不对" in answer.text
    assert reading.account(officer).totp_secret == before


def test_renewal_ends_every_other_session(client: FlaskClient, app: Flask) -> None:
    courier = builders.account()
    elsewhere = app.test_client()
    builders.sign_in_by_form(elsewhere, courier)
    builders.sign_in_by_form(client, courier)
    page = client.get("/me/second-factor").text

    _confirm(client, page, "/me/second-factor", password=builders.PASSWORD)

    assert elsewhere.get("/me").status_code == 302
    assert client.get("/me").status_code == 200


def test_the_code_that_enrolled_does_not_sign_in(client: FlaskClient, app: Flask) -> None:
    officer = builders.account(Role.COUNTY_OFFICER, with_second_factor=False)
    with clock.freeze(clock.now()):
        _password(client, officer)
        page = client.get("/sign-in/second-factor").text
        _confirm(client, page, "/sign-in/second-factor")
        fresh = app.test_client()
        _password(fresh, officer)

        answer = builders.post(
            fresh, "/sign-in/code", page="/sign-in/code", code=builders.code_of(officer)
        )

    assert answer.status_code == 422


def test_the_qr_names_account_and_issuer() -> None:
    address = second_factor.provisioning_address("YL-04127", "A" * 32)

    assert address.startswith("otpauth://totp/%E9%A9%BF%E9%80%9A:YL-04127?secret=" + "A" * 32)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, SHA-1, the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    epoch = clock.now().fromtimestamp(0, clock.SHANGHAI)
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        with clock.freeze(epoch + timedelta(seconds=seconds)):
            assert second_factor.code_now(secret) == code


def _password(client: FlaskClient, who):
    return builders.post(
        client, "/sign-in", page="/sign-in", login=who.login, password=builders.PASSWORD
    )


def _confirm(client: FlaskClient, page: str, address: str, **more: str):
    code = second_factor.code_now(_secret(page))
    form = {"csrf_token": builders.token_on(page), "code": code, **more}
    return client.post(address, data=form)


def _recover(client: FlaskClient, who, code: str):
    _password(client, who)
    return builders.post(client, "/sign-in/code", page="/sign-in/code", recovery_code=code)


def _secret(page: str) -> str:
    found = re.search(r'<code class="num">(.*?)</code>', page, re.DOTALL)
    assert found, page
    return re.sub(r"<[^>]+>|\s", "", found[1])


def _codes(page: str) -> list[str]:
    return re.findall(r'<code class="num">([0-9A-Z-]{14})</code>', page)
