"""`flask keys …`"""

import sys
import time
from collections.abc import Sequence

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.foundation import audit, crypto, rotation
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.keys import FileKeys, MissingKey, Purpose

keys_cli = AppGroup("keys", help="The keys: create, list, rotate, retire, destroy.")
_PURPOSE = click.Choice([purpose.value for purpose in Purpose])
_ROTATING = [Purpose.VAULT.value, Purpose.INDEX.value]
"""What can be moved to a younger key. The other purposes only need a second key, then `retire`."""
SETTLE_SECONDS = 10.0
"""An act that chose the older key just before the younger one came has ended after this."""


@keys_cli.command("create")
@click.option("--purpose", type=_PURPOSE, help="Only this one, though it has a key: a new one.")
def create(purpose: str | None) -> None:
    """Create a key for each purpose that has none; needs no database."""
    keys = _files()
    made = [keys.create(Purpose(purpose))] if purpose else keys.create_missing()
    if current_app.config["SETTINGS"].demo and made:
        (keys.folder / "DEMO").touch()
    for key in made:
        click.echo(f"{key.purpose}\t{key.id}\tcreated")


@keys_cli.command("list")
def list_keys() -> None:
    """Every key with its state; never the key itself."""
    for purpose in Purpose:
        for key in _files().known(purpose):
            state = f"retired {key.retired_at:%Y-%m-%d}" if key.retired_at else "in use"
            click.echo(f"{purpose}\t{key.id}\t{state}")


@keys_cli.command("rotate")
@click.option("--purpose", type=click.Choice(_ROTATING), multiple=True, default=_ROTATING)
@click.option("--batch", default=500, help="Values in one transaction.")
@click.option("--resume", is_flag=True, help="Make no new key: go on with an interrupted run.")
@click.option("--settle", default=SETTLE_SECONDS, help="Seconds that an act may take.")
def rotate(purpose: tuple[str, ...], batch: int, resume: bool, settle: float) -> None:
    """Make new keys, move every value to them in batches, retire the old. Safe to interrupt."""
    keys = _files()
    purposes = [Purpose(name) for name in purpose]
    try:
        with rotation.alone(keys.folder):
            if not resume:
                _make_younger(keys, purposes)
            moved, stuck = _move_all(keys, purposes, batch, settle)
            _retire_older(keys, purposes)
            with transaction():
                audit.record(
                    Act.KEYS_ROTATED, None, "keys", ",".join(purposes), moved=moved, stuck=stuck
                )
    except rotation.RotationRuns:
        sys.exit("Another rotation runs at this moment.")
    click.echo("done")
    if stuck:
        sys.exit(f"{stuck} values do not open: they stay under their older key.")


@keys_cli.command("retire")
@click.argument("purpose", type=_PURPOSE)
@click.argument("key_id")
def retire(purpose: str, key_id: str) -> None:
    """Use a key for nothing new; it still opens what it closed."""
    _change(Act.KEY_RETIRED, Purpose(purpose), key_id)


@keys_cli.command("destroy")
@click.argument("purpose", type=_PURPOSE)
@click.argument("key_id")
@click.option("--lose", is_flag=True, help="Though values are still under it.")
@click.confirmation_option(prompt="What only this key opens is lost for good. Go on?")
def destroy(purpose: str, key_id: str, lose: bool) -> None:
    """Delete a retired key's file. Refused while values are under it."""
    held = rotation.held_under(key_id)
    if held and not lose:
        for part, count in held.items():
            click.echo(f"{part}\t{count} under this key", err=True)
        sys.exit("Nothing was destroyed. Move them first: flask keys rotate --resume")
    _change(Act.KEY_DESTROYED, Purpose(purpose), key_id)


def _make_younger(keys: FileKeys, purposes: Sequence[Purpose]) -> None:
    unfinished = [purpose for purpose in purposes if len(keys.in_use(purpose)) > 1]
    if unfinished:
        sys.exit(f"An earlier rotation is not finished ({', '.join(unfinished)}): use --resume.")
    for key in [keys.create(purpose) for purpose in purposes]:
        with transaction():
            audit.record(Act.KEY_CREATED, None, "key", key.id, purpose=key.purpose)


def _move_all(
    keys: FileKeys, purposes: Sequence[Purpose], batch: int, settle: float
) -> tuple[int, int]:
    """Walk until nothing is left to move; answers how many values moved and how many are stuck."""
    total = 0
    while True:
        walk_began = time.time()
        parts: dict[str, rotation.Moved] = {}
        for progress in rotation.walk_all(batch):
            parts[progress.part] = progress
            click.echo(f"{progress.part}\t{progress.values} moved")
        moved = sum(progress.values for progress in parts.values())
        total += moved
        rest = max(keys.made_at(purpose) for purpose in purposes) + settle - walk_began
        if not moved and rest <= 0:
            return total, sum(progress.stuck for progress in parts.values())
        time.sleep(max(0.0, min(rest, settle)))


def _retire_older(keys: FileKeys, purposes: Sequence[Purpose]) -> None:
    for purpose in purposes:
        for old in keys.in_use(purpose)[1:]:
            keys.retire(purpose, old.id)
            with transaction():
                audit.record(Act.KEY_RETIRED, None, "key", old.id, purpose=purpose)


def _change(act: Act, purpose: Purpose, key_id: str) -> None:
    keys = _files()
    try:
        (keys.retire if act is Act.KEY_RETIRED else keys.destroy)(purpose, key_id)
    except MissingKey as problem:
        sys.exit(str(problem))
    with transaction():
        audit.record(act, None, "key", key_id, purpose=purpose.value)
    click.echo("done")


def _files() -> FileKeys:
    provider = crypto.provider()
    if not isinstance(provider, FileKeys):
        sys.exit("These keys are not files: use the tools of their module.")
    return provider
