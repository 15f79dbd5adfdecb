"""`flask conversions …`"""

import click
from flask.cli import AppGroup

from webapp.conversions.queries import campaigns
from webapp.conversions.services import calling_days, erasing
from webapp.foundation import clock

conversions_cli = AppGroup("conversions", help="Documents by post: cases, campaigns, calls.")


@conversions_cli.command("load-days")
def load_days() -> None:
    """Put in the public holidays of this year and the next, as far as they are known."""
    count = calling_days.load_days()
    click.echo(f"{count} new days")
    for year in campaigns.unknown_years(clock.today()):
        click.echo(f"Nothing is known of {year}: weekdays alone decide. See /calling-days.")


@conversions_cli.command("erase")
def erase() -> None:
    """Destroy what is personal and has its time over. The worker does this every night."""
    for kind, count in erasing.erase_due().items():
        click.echo(f"{kind}: {count}")
