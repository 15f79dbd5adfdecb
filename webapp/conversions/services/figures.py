"""The figures as a spreadsheet: the same rows and rates as the page, callers masked."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from webapp.conversions.figure_rows import rows_of
from webapp.conversions.figures import (
    BY_TITLES,
    ROW_TITLES,
    By,
    Column,
    Figures,
    Wanted,
    columns,
    rate,
)
from webapp.conversions.queries import figures as counting
from webapp.foundation import audit, jobs, spreadsheets
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction

EXPORT = "conversion-figures-export"


def start_export(actor: Actor, wanted: Wanted) -> jobs.Job:
    """Ask for the table as a spreadsheet; the job's page tells how far it is."""
    parameters = {
        "from": wanted.first.isoformat(),
        "until": wanted.last.isoformat(),
        "campaign": str(wanted.campaign_id or ""),
        "by": wanted.by.value,
    }
    with transaction() as session:
        job = jobs.start(session, actor, EXPORT, parameters)
        audit.record(Act.FIGURES_EXPORTED, actor, "job", job.id, wanted=parameters)
    return job


def export(turn: jobs.Turn) -> jobs.Result:
    """The job: the table, the sum of its rows below it."""
    wanted = _wanted(turn.parameters)
    counted = counting.count(turn.actor, wanted)
    rows = rows_of(turn.actor, wanted.by, counted)
    shown = columns(wanted.by)
    headers = [ROW_TITLES[wanted.by], *([_("代码")] if _has_code(wanted.by) else [])]
    for column in shown:
        headers += [column.title, *([column.rate_title] if column.of else [])]
    cells = [
        [row.name, *([row.code] if _has_code(wanted.by) else []), *_cells(row.figures, shown)]
        for row in rows
    ]
    cells.append(
        [_("合计"), *([""] if _has_code(wanted.by) else []), *_cells(counted.total, shown)]
    )
    turn.progress(len(rows), len(rows))
    span = f"{wanted.first:%Y%m%d}-{wanted.last:%Y%m%d}"
    sheet = f"{BY_TITLES[wanted.by]} {span}"
    return jobs.Result(
        f"{_('外呼数据')} {sheet}.xlsx", spreadsheets.write_rows(headers, cells, sheet)
    )


def _cells(figures: Figures, shown: list[Column]) -> list[Any]:
    cells: list[Any] = []
    for column in shown:
        cells.append(getattr(figures, column.name))
        if column.of:
            share = rate(figures, column)
            # A rate of nothing is no zero: whoever averages must not find one.
            cells.append("—" if share is None else round(100 * share, 1))
    return cells


def _has_code(by: By) -> bool:
    return by in (By.DEPARTMENT, By.ITEM, By.CALLER)


def _wanted(parameters: dict[str, Any]) -> Wanted:
    return Wanted(
        first=date.fromisoformat(parameters["from"]),
        last=date.fromisoformat(parameters["until"]),
        campaign_id=UUID(parameters["campaign"]) if parameters["campaign"] else None,
        by=By(parameters["by"]),
    )
