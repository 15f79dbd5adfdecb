"""Exporting outlets in the columns of the import, so that a list can be changed and come back."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from webapp.foundation import audit, jobs, paging, spreadsheets
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db, transaction
from webapp.places import queries
from webapp.places.importing.columns import COLUMNS, written
from webapp.places.models import Outlet, OutletKind
from webapp.places.queries import OutletFilter

EXPORT = "outlets-export"
BATCH = 500
ORDER: Any = [(Outlet.pinyin, "asc"), (Outlet.id, "asc")]


def start_export(actor: Actor, wanted: OutletFilter) -> jobs.Job:
    """Ask for a spreadsheet of what the list shows; what was searched for does not count."""
    parameters = {
        "region": wanted.region_code,
        "company": str(wanted.company_id or ""),
        "kind": wanted.kind.value if wanted.kind else "",
        "closed": wanted.closed,
    }
    with transaction() as session:
        job = jobs.start(session, actor, EXPORT, parameters)
        audit.record(Act.OUTLETS_EXPORTED, actor, "job", job.id, wanted=parameters)
    return job


def export(turn: jobs.Turn) -> jobs.Result:
    """The job: the outlets within the asker's scope, as rows that the import takes."""
    total = queries.outlet_count(turn.actor, _wanted(turn.parameters))
    headers = [column.header for column in COLUMNS]
    content = spreadsheets.write_rows(headers, _rows(turn, total), _("网点"))
    return jobs.Result(_("网点") + ".xlsx", content)


def _rows(turn: jobs.Turn, total: int) -> Iterator[list[Any]]:
    wanted, cursor, done = _wanted(turn.parameters), "", 0
    while True:
        page = paging.page(queries.outlets(turn.actor, wanted), ORDER, cursor, BATCH)
        codes = queries.organisation_codes({row.company_id for row in page.rows})
        yield from (written(row, codes[row.company_id]) for row in page.rows)
        done += len(page.rows)
        db.session.expunge_all()
        turn.progress(done, total)
        if not page.older:
            return
        cursor = page.older


def _wanted(parameters: dict[str, Any]) -> OutletFilter:
    return OutletFilter(
        region_code=parameters["region"],
        company_id=UUID(parameters["company"]) if parameters["company"] else None,
        kind=OutletKind(parameters["kind"]) if parameters["kind"] else None,
        closed=parameters["closed"],
    )
