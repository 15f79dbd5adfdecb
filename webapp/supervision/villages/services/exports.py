"""A week of villages as a spreadsheet: the rows of the page, and its sum below them."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from webapp.foundation import audit, forms, jobs, spreadsheets
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.places import queries as places
from webapp.places.villages import queries as villages
from webapp.supervision.villages import counting, queries
from webapp.supervision.villages.counting import Sums

EXPORT = "village-weeks-export"
NONE = "—"


def start_export(
    actor: Actor, week: date, region_code: str = "", outlet_id: UUID | None = None
) -> jobs.Job:
    """Ask for a week as a spreadsheet; the job's page tells how far it is. Raises NotFound."""
    if outlet_id is not None:
        places.outlet_for(actor, outlet_id)
    parameters = {
        "week": week.isoformat(),
        "region": region_code,
        "outlet": str(outlet_id or ""),
    }
    with transaction() as session:
        job = jobs.start(session, actor, EXPORT, parameters)
        audit.record(Act.VILLAGE_WEEKS_EXPORTED, actor, "job", job.id, wanted=parameters)
    return job


def export(turn: jobs.Turn) -> jobs.Result:
    """The job: regions or outlets with their sums, or the villages of one outlet."""
    week = date.fromisoformat(turn.parameters["week"])
    outlet_id = forms.uuid_of(turn.parameters["outlet"])
    if outlet_id is not None:
        headers, rows = _of_outlet(turn.actor, week, outlet_id)
    else:
        headers, rows = _of_places(turn.actor, week, turn.parameters["region"])
    turn.progress(len(rows), len(rows))
    name = f"{_('到村投递')} {week:%Y%m%d}"
    return jobs.Result(f"{name}.xlsx", spreadsheets.write_rows(headers, rows, name))


def _of_places(actor: Actor, week: date, region_code: str) -> tuple[list[Any], list[list[Any]]]:
    found = counting.count(actor, week, region_code)
    headers = [
        _("网点") if found.are_outlets else _("地区"),
        _("村的个数"),
        _("应到天数"),
        _("到了天数"),
        _("到率 %"),
        _("一次没到的村"),
        _("存疑的天数"),
        _("没有标准的村"),
    ]
    rows = [_cells(one.name, one.sums) for one in found.rows]
    return headers, [*rows, _cells(_("合计"), found.total)]


def _cells(name: str, sums: Sums) -> list[Any]:
    return [
        name,
        sums.villages,
        sums.planned,
        sums.counted,
        # A rate of nothing is no zero: whoever averages must not find one.
        NONE if sums.rate is None else round(100 * sums.rate, 1),
        sums.silent,
        sums.flagged,
        sums.unplanned,
    ]


def _of_outlet(actor: Actor, week: date, outlet_id: UUID) -> tuple[list[Any], list[list[Any]]]:
    found = queries.outlet_week(actor, outlet_id, week)
    names = villages.village_names([row.village_id for row in found])
    headers = [_("村"), _("应到天数"), _("到了天数"), _("存疑的天数")]
    rows = [
        [names.get(row.village_id, NONE), row.planned, row.done_days, row.flagged.bit_count()]
        for row in found
    ]
    return headers, sorted(rows, key=lambda row: str(row[0]))
