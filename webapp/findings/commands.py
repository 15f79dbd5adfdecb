"""`flask findings …`: what the clock does, for whoever wants it done now."""

import click
from flask.cli import AppGroup

from webapp.findings.services import ticking

findings_cli = AppGroup("findings", help="The closed loop.")


@findings_cli.command("take-due")
def take_due() -> None:
    """Remind reporters, end what they stayed silent on, take up what is late.

    The worker does the same every ten minutes; safe to repeat, also beside it.
    """
    click.echo(f"{ticking.take_due()} steps taken")
