"""The first administrator of a new installation comes by command."""

from flask import Flask

from tests import builders
from tests.accounts import reading
from webapp.accounts import queries
from webapp.foundation.access import Role, ScopeKind
from webapp.foundation.audit import Act


def test_the_command_prints_a_link_that_works(app: Flask, client, settings) -> None:
    bureau = builders.bureau()

    told = _run(app)

    made = queries.account_by_login("GL-0001")
    grant = reading.grants(made)[0]
    assert told.exit_code == 0, told.output
    assert (grant.role, grant.scope_kind) == (Role.ADMINISTRATOR, ScopeKind.PLATFORM)
    assert grant.organisation_id == bureau.id
    assert reading.last_entry(Act.ACCOUNT_CREATED).subject_id == str(made.id)
    link = told.output.strip()
    assert link.startswith(f"{settings.base_url}/join/")
    assert client.get(link.removeprefix(settings.base_url)).status_code == 200


def test_a_number_in_use_is_refused(app: Flask) -> None:
    builders.bureau()
    builders.account(login="GL-0001")

    told = _run(app)

    assert told.exit_code == 1
    assert "gl-0001" in told.output
    assert "Traceback" not in told.output


def test_without_a_bureau_the_command_says_what_comes_first(app: Flask) -> None:
    told = _run(app)

    assert told.exit_code == 1
    assert "bureau" in told.output


def test_the_first_bureau_comes_by_command_too(app: Flask) -> None:
    builders.region("360102")
    wanted = ["places", "create-bureau", "--code", "XQ", "--name", "东湖区安全中心", "--region"]

    nowhere = app.test_cli_runner().invoke(args=[*wanted, "999999"])
    made = app.test_cli_runner().invoke(args=[*wanted, "360102"])

    assert (nowhere.exit_code, made.exit_code) == (1, 0)
    assert _run(app).exit_code == 0


def _run(app: Flask):
    arguments = ["accounts", "create-administrator", "--login", "gl-0001", "--name", "管小理"]
    return app.test_cli_runner().invoke(args=arguments)
