"""`flask places …`"""

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from webapp.places import services
from webapp.settings import ROOT

places_cli = AppGroup("places", help="Regions, organisations and outlets.")
REGIONS = ROOT / "static" / "vendor" / "regions.json"


@places_cli.command("load-regions")
@click.option(
    "--file", default=REGIONS, type=click.Path(path_type=Path), help="[[code, name, parent]]"
)
def load_regions(file: Path) -> None:
    """Load GB/T 2260 from the package that set-up brought, or from a newer file."""
    if not file.exists():
        sys.exit(f"{file.name} is missing: run the set-up first")
    new, changed = services.load_regions(json.loads(file.read_text()))
    click.echo(f"{new} new regions, {changed} changed")
