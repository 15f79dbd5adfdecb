"""Putting away what one was told of deadlines."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, redirect, url_for

from webapp.findings.services import reminding
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import NotFound

pages = Blueprint("deadline_notices", __name__, url_prefix="/findings/deadlines")


@pages.post("/seen")
@requires(Permission.FINDINGS_READ)
def put_away() -> Any:
    """Show it no more today; pressed twice it is away."""
    with suppress(NotFound):
        reminding.put_away(current_actor())
    return redirect(url_for("findings.list_findings"))
