"""`flask identity …`"""

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.identity.card_reading import process

identity_cli = AppGroup("identity", help="Identity documents.")


@identity_cli.command("read-cards")
@click.option("--threads", default=1, help="Threads of the engine.")
@click.option("--waiting", default=4, help="Photos that may wait; more are told to come later.")
def read_cards(threads: int, waiting: int) -> None:
    """Run the one process that reads cards, until it is told to stop."""
    try:
        process.serve(current_app.config["SETTINGS"].ocr_socket, waiting=waiting, threads=threads)
    except process.CannotServe as error:
        raise click.ClickException(str(error)) from error
