"""`flask audit …`"""

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from webapp.foundation import clock, crypto
from webapp.foundation.audit import verification
from webapp.foundation.audit.models import AuditSeal
from webapp.foundation.database import db

audit_cli = AppGroup("audit", help="The audit trail.")


@audit_cli.command("verify")
@click.option("--chain", default="", help="Only this organisation's chain.")
def verify(chain: str) -> None:
    """Recompute every chain; exit 1 and name the first entry that does not fit."""
    broken = False
    for verdict in verification.verify(chain):
        broken = broken or not verdict.holds
        word = "ok" if verdict.holds else f"BROKEN at {verdict.broken_at}: {verdict.reason}"
        click.echo(f"{verdict.chain}\t{verdict.length} entries\t{word}")
    if broken:
        sys.exit(1)


@audit_cli.command("seal")
def seal() -> None:
    """Sign the head of every chain and append the seals to a file outside the database."""
    made, written = seal_and_keep()
    click.echo(f"{made} heads sealed, {written} written")


def seal_and_keep() -> tuple[int, int]:
    """Seal every chain that grew and write the day's seals; answers how many of each."""
    made = verification.seal_heads()
    folder = Path(current_app.config["SETTINGS"].data_folder) / "audit-seals"
    return made, keep_elsewhere(folder)


def keep_elsewhere(folder: Path) -> int:
    """Write the seals of today to a file that belongs on another machine; answers how many."""
    folder.mkdir(parents=True, exist_ok=True)
    since = clock.ago(days=1)
    seals = db.session.scalars(select(AuditSeal).where(AuditSeal.sealed_at >= since)).all()
    lines = [
        "\t".join(
            [
                seal.chain,
                str(seal.number),
                seal.hash,
                seal.key_id,
                crypto.to_base64url(seal.signature),
            ]
        )
        for seal in seals
    ]
    (folder / f"{clock.today():%Y-%m-%d}.tsv").write_text("\n".join(lines) + "\n")
    return len(seals)
