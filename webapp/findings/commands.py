"""`flask findings …`: what the clock does, for whoever wants it done now."""

import click
from flask.cli import AppGroup

from webapp.findings.services import reminding, ticking

findings_cli = AppGroup("findings", help="The closed loop.")


@findings_cli.command("take-due")
def take_due() -> None:
    """Remind reporters, end what they stayed silent on, take up what is late.

    The worker does the same every ten minutes; safe to repeat, also beside it.
    """
    click.echo(f"{ticking.take_due()} steps taken")


@findings_cli.command("remind")
def remind() -> None:
    """Tell everybody on their pages what waits for them and is late, or soon will be.

    The worker does so at half past eight of each working day; safe to repeat.
    """
    click.echo(f"{reminding.remind()} people told")
