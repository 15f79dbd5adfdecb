"""`flask keys …`"""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.foundation import audit, crypto, rotation
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.keys import FileKeys, MissingKey, Purpose

keys_cli = AppGroup("keys", help="The keys: create, list, rotate, retire, destroy.")
_PURPOSE = click.Choice([purpose.value for purpose in Purpose])


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
@click.option("--purpose", type=_PURPOSE, multiple=True, default=("vault", "index"))
@click.option("--batch", default=500, help="Values in one transaction.")
@click.option("--resume", is_flag=True, help="Make no new key: go on with an interrupted run.")
def rotate(purpose: tuple[str, ...], batch: int, resume: bool) -> None:
    """Make new keys, move every value to them in batches, retire the old. Safe to interrupt."""
    keys = _files()
    if not resume:
        for name in purpose:
            made = keys.create(Purpose(name))
            with transaction():
                audit.record(Act.KEY_CREATED, None, "key", made.id, purpose=name)
    total = 0
    for moved in rotation.rotate(batch):
        total += 1
        click.echo(f"{moved.part}\t{moved.values} moved")
    for name in purpose:
        for old in keys.known(Purpose(name))[1:]:
            if old.retired_at is None:
                keys.retire(Purpose(name), old.id)
                with transaction():
                    audit.record(Act.KEY_RETIRED, None, "key", old.id, purpose=name)
    with transaction():
        audit.record(Act.KEYS_ROTATED, None, "keys", ",".join(purpose), batches=total)
    click.echo("done")


@keys_cli.command("retire")
@click.argument("purpose", type=_PURPOSE)
@click.argument("key_id")
def retire(purpose: str, key_id: str) -> None:
    """Use a key for nothing new; it still opens what it closed."""
    _change(Act.KEY_RETIRED, Purpose(purpose), key_id)


@keys_cli.command("destroy")
@click.argument("purpose", type=_PURPOSE)
@click.argument("key_id")
@click.confirmation_option(prompt="What only this key opens is lost for good. Go on?")
def destroy(purpose: str, key_id: str) -> None:
    """Delete a retired key's file."""
    _change(Act.KEY_DESTROYED, Purpose(purpose), key_id)


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
