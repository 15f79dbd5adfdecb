"""What must be so before the processes start: a database at its newest shape, keys, a demo world.

Everything happens in one process, since each start of Python with the product costs a second.
Prints the demo accounts, and lines of progress before them; exits 1 with one line when the product
cannot start.
"""

import contextlib
import sys

import flask_migrate
import sqlalchemy
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from tooling.processes import PROGRESS
from webapp import settings
from webapp.admin import demo_world
from webapp.application import create_app
from webapp.foundation.keys import FileKeys
from webapp.settings import ROOT, Settings, UnsafeSettings


class CannotStart(Exception):
    """The text is the one line that the person reads."""


def take(chosen: Settings) -> None:
    """Do what is not done yet. Raises CannotStart."""
    chosen.refuse_unsafe()
    reach_database(chosen)
    if chosen.demo:
        make_demo_keys(chosen)
    app = create_app(chosen)
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        new_demo = chosen.demo and not demo_world.exists()
    if new_demo:
        print(f"{PROGRESS}Building the demo world (once) …", flush=True)
        with contextlib.redirect_stdout(sys.stderr):
            command(app, "demo", "build")
    if chosen.demo:
        command(app, "demo", "accounts")


def reach_database(chosen: Settings) -> None:
    """Connect once, for at most five seconds."""
    try:
        url = sqlalchemy.make_url(chosen.effective_database_url)
    except ArgumentError as failure:  # its text would repeat a password
        raise CannotStart("DATABASE_URL is not the address of a database.") from failure
    patience = {"connect_timeout": 5} if url.get_backend_name() == "postgresql" else {}
    try:
        engine = sqlalchemy.create_engine(url, connect_args=patience)
        engine.connect().close()
    except (DBAPIError, NoSuchModuleError, ImportError) as failure:
        reason = str(getattr(failure, "orig", failure)).strip().splitlines()[0]
        shown = url.render_as_string(hide_password=True)
        raise CannotStart(f"Cannot reach the database at {shown}: {reason}") from failure
    engine.dispose()


def make_demo_keys(chosen: Settings) -> None:
    """Keys for the demo, marked as such: production refuses them."""
    if FileKeys(chosen.keys_folder).create_missing():
        (chosen.keys_folder / "DEMO").touch()


def command(app: Flask, *arguments: str) -> None:
    """Run one of the product's own commands in this process."""
    app.cli.main(
        args=list(arguments),
        prog_name="flask",
        standalone_mode=False,
        obj=ScriptInfo(create_app=lambda: app),
    )


def main() -> int:
    """Command line: `python -m tooling.first_steps`."""
    try:
        take(settings.from_environment())
    except (CannotStart, UnsafeSettings) as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
