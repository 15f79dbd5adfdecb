"""`flask villages …`: what the clock does, for whoever wants it done now."""

import click
from flask.cli import AppGroup

from webapp.supervision.villages.services import missing

villages_cli = AppGroup("villages", help="Visits to villages.")


@villages_cli.command("find-missed")
def find_missed() -> None:
    """Begin a finding for each village that nobody came to for too long.

    The worker does the same every day at six; safe to repeat, also beside it.
    """
    click.echo(f"{missing.find_missed()} villages without delivery found")
