"""Whoever follows "Installing" in docs/operations.md has regions, an office, and a way in."""

import re
import shlex

import click
import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.accounts import queries
from webapp.foundation.database import db
from webapp.places.models import Region
from webapp.settings import ROOT, Settings

PAGE = (ROOT / "docs/operations.md").read_text()
INSTALLING = PAGE.split("\n## Installing\n")[1].split("\n## ")[0]
DONE = (["keys", "create"], ["db", "upgrade"])
"""What a test's application has had done to it already."""


def _commands(text: str) -> list[list[str]]:
    """The arguments of each `yitong …`, as a shell reads them."""
    fenced = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    lines = [part.strip() for line in fenced.splitlines() for part in line.split("&&")]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("yitong ")]


def test_the_steps_of_the_page_let_the_first_administrator_in(
    app: Flask, client: FlaskClient, settings: Settings
) -> None:
    told = ""
    for arguments in _commands(INSTALLING):
        if arguments not in DONE:
            run = app.test_cli_runner().invoke(args=arguments)
            assert run.exit_code == 0, (arguments, run.output)
            told = run.output

    assert db.session.get(Region, "360102") is not None
    account = queries.account_by_login("GL-0001")
    assert account is not None
    link = told.strip()
    assert link.startswith(f"{settings.base_url}/join/")
    assert client.get(link.removeprefix(settings.base_url)).status_code == 200


@pytest.mark.parametrize("arguments", _commands(PAGE), ids=" ".join)
def test_every_command_of_the_page_exists(app: Flask, arguments: list[str]) -> None:
    command: click.Command | None = app.cli
    for word in arguments:
        if not isinstance(command, click.Group):
            break
        command = command.get_command(click.Context(command), word)
        assert command is not None, f"{word} of {arguments}"


def test_every_unit_that_is_started_lies_in_deploy_and_starts_what_exists(app: Flask) -> None:
    units = {file.name: file.read_text() for file in (ROOT / "deploy/systemd").iterdir()}

    named = set(re.findall(r"yitong-[a-z]+(?:\.[a-z]+)?", INSTALLING))
    assert {name if "." in name else f"{name}.service" for name in named} <= set(units)
    for name in units:
        if name.endswith(".timer"):
            assert name in INSTALLING
            assert name.replace(".timer", ".service") in units
    started = re.findall(
        r"ExecStart=.*/flask --app wsgi (\w+) ([\w-]+)$", "\n".join(units.values()), re.M
    )
    assert ("audit", "verify") in started
    for group, word in started:
        assert word in app.cli.commands[group].commands, f"flask {group} {word}"
