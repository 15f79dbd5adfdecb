"""`flask places …`"""

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from webapp.foundation import forms
from webapp.foundation.errors import InvalidInput
from webapp.places import services
from webapp.places.models import OrganisationKind
from webapp.places.region_file import REGIONS

places_cli = AppGroup("places", help="Regions, organisations and outlets.")


@places_cli.command("load-regions")
@click.option(
    "--file", default=REGIONS, type=click.Path(path_type=Path), help="[[code, name, parent]]"
)
def load_regions(file: Path) -> None:
    """Load GB/T 2260 from the package that set-up brought, or from a newer file.

    A file with townships (nine digits, below their county) may be loaded after it.
    """
    if not file.exists():
        sys.exit(f"{file.name} is missing: run the set-up first")
    try:
        new, changed = services.load_regions(json.loads(file.read_text()))
    except ValueError as problem:
        sys.exit(f"{file.name}: {problem}; nothing was loaded")
    click.echo(f"{new} new regions, {changed} changed")


@places_cli.command("create-bureau")
@click.option("--code", required=True, help="Short code, such as XQ.")
@click.option("--name", required=True)
@click.option("--region", required=True, help="Code of GB/T 2260.")
def create_bureau(code: str, name: str, region: str) -> None:
    """The first bureau of a new installation, to which its first administrator belongs."""
    try:
        bureau = services.create_organisation(
            None, kind=OrganisationKind.BUREAU, code=code, name=name, region_code=region
        )
    except InvalidInput as refusal:
        sys.exit(f"refused: {', '.join(forms.said(refusal).values())}")
    click.echo(str(bureau.id))
