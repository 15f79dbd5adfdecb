"""`flask conversions …`"""

import click
from flask.cli import AppGroup

from webapp.conversions.services import erasing

conversions_cli = AppGroup("conversions", help="Documents by post: cases, campaigns, calls.")


@conversions_cli.command("erase")
def erase() -> None:
    """Destroy what is personal and has its time over. The worker does this every night."""
    for kind, count in erasing.erase_due().items():
        click.echo(f"{kind}: {count}")
