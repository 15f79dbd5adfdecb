"""`flask demo …`"""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.admin import demo_world

demo_cli = AppGroup("demo", help="The invented world of the demo.")


@demo_cli.command("build")
@click.option("--days", default=7, help="How many days have pickups.")
def build(days: int) -> None:
    """Build the world in an empty database; does nothing where somebody can sign in."""
    if not current_app.config["SETTINGS"].demo:
        sys.exit("The demo world exists in the demo mode only.")
    if demo_world.exists():
        return
    demo_world.build(days)
    click.echo("demo world built")


@demo_cli.command("accounts")
def accounts() -> None:
    """Print who to sign in as."""
    if not current_app.config["SETTINGS"].demo:
        sys.exit("The demo mode only.")
    click.echo(f"Password of every demo account: {demo_world.PASSWORD}")
    for one, code in demo_world.demo_codes():
        second = "  + code from /demo" if code else ""
        click.echo(f"  {one.login:<10} {one.role.value:<17} {one.title}{second}")
