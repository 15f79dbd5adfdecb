"""Secrets of second factors move to a new vault key while people keep signing in."""

from flask import Flask
from flask.testing import FlaskClient

from tests import builders
from tests.accounts import reading
from webapp.accounts import second_factor
from webapp.foundation import rotation
from webapp.foundation.access import Role
from webapp.foundation.keys import Purpose


def test_a_secret_moves_and_stays_the_same(client: FlaskClient, app: Flask) -> None:
    officer = builders.account(Role.COUNTY_OFFICER)
    before, secret = officer.totp_key_id, second_factor.read_secret(officer)

    newer = app.extensions["keys"].create(Purpose.VAULT)
    moved = {one.part: one.values for one in rotation.walk_all(size=1)}

    after = reading.account(officer)
    assert moved["second factors"] == 1
    assert (after.totp_key_id, after.totp_key_id != before) == (newer.id, True)
    assert second_factor.read_secret(after) == secret
    assert builders.sign_in_by_form(client, officer).location == "/"


def test_what_does_not_open_is_told_and_left(app: Flask) -> None:
    officer, other = (builders.account(Role.COUNTY_OFFICER) for _ in range(2))
    with builders.transaction() as session:
        session.merge(officer).totp_secret = other.totp_secret
    app.extensions["keys"].create(Purpose.VAULT)

    stuck = {one.part: one.stuck for one in rotation.walk_all()}

    assert stuck["second factors"] == 1
    assert reading.account(officer).totp_key_id == officer.totp_key_id
