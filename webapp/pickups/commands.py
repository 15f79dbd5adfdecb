"""`flask pickups …`"""

import contextlib
import signal
import sys
from types import FrameType

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.pickups.authority_simulator import RULES, AuthoritySimulator, Behaviour
from webapp.pickups.services import erasing, examining, transmitting

pickups_cli = AppGroup("pickups", help="Real-name pickups.")


@pickups_cli.command("examine")
def examine() -> None:
    """Let the rules look at every act that waits. The worker does this by itself."""
    click.echo(f"{examining.examine_due()} acts examined")


@pickups_cli.command("transmit")
def transmit() -> None:
    """Tell the authority what waits. The worker does this by itself."""
    if not current_app.config["SETTINGS"].authority_url:
        click.echo("YITONG_AUTHORITY_URL is not set: nothing is transmitted", err=True)
        sys.exit(1)
    click.echo(f"{transmitting.transmit_due()} parcels told")


@pickups_cli.command("erase-expired")
def erase_expired() -> None:
    """Destroy the identities of acts whose time is over. The worker does this every night."""
    done = erasing.erase_expired()
    click.echo(f"{done.acts} acts and {done.people} people erased")


@pickups_cli.command("simulate-authority")
@click.option("--port", default=0, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--token", default="", help="Ask for this bearer token.")
@click.option(
    "--reject", multiple=True, type=click.Choice(list(RULES)), help="Reject by this rule only."
)
@click.option("--accept-all", is_flag=True, help="Reject nothing.")
@click.option("--delay", default=0.0, help="Seconds before each answer.")
@click.option("--later", default=0.0, help="Answer 202 and be ready after so many seconds.")
def simulate_authority(
    port: int, token: str, reject: tuple[str, ...], accept_all: bool, delay: float, later: float
) -> None:
    """Run a platform that keeps the contract of docs/authority-platform.md, in memory."""
    rules = () if accept_all else reject or Behaviour().rules
    behaviour = Behaviour(rules=rules, delay_seconds=delay, later_seconds=later)
    simulator = AuthoritySimulator(port, token=token, behaviour=behaviour)
    signal.signal(signal.SIGTERM, _interrupt)
    click.echo(f"The simulated platform listens at {simulator.url}")
    with contextlib.suppress(KeyboardInterrupt):
        simulator.serve()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
