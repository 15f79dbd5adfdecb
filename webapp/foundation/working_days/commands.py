"""`flask working-days …`"""

import click
from flask.cli import AppGroup

from webapp.foundation import clock
from webapp.foundation.working_days import queries, services

working_days_cli = AppGroup("working-days", help="Public holidays, and weekends that are worked.")


@working_days_cli.command("load")
def load() -> None:
    """Put in the public holidays of this year and the next, as far as they are known."""
    count = services.load_days()
    click.echo(f"{count} new days")
    for year in queries.unknown_years(clock.today()):
        click.echo(f"Nothing is known of {year}: weekdays alone decide. See /working-days.")
