"""The analysis as a spreadsheet: the same rows and rates as the page, and all of the rows."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from webapp.findings import counting
from webapp.findings.analysis import PER_TITLES, Per, Wanted
from webapp.findings.analysis_rows import Row, brand_rows, bucket_rows, category_rows, place_rows
from webapp.findings.counting import OUTLETS
from webapp.findings.kinds import FindingKind
from webapp.findings.tiles import NONE
from webapp.foundation import audit, forms, jobs, spreadsheets
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction

EXPORT = "finding-figures-export"


def start_export(actor: Actor, wanted: Wanted) -> jobs.Job:
    """Ask for the tables as a spreadsheet; the job's page tells how far it is."""
    parameters = {
        "from": wanted.first.isoformat(),
        "until": wanted.last.isoformat(),
        "region": wanted.region_code,
        "brand": str(wanted.brand_id or ""),
        "kind": wanted.kind.value if wanted.kind else "",
        "per": wanted.per.value,
    }
    with transaction() as session:
        job = jobs.start(session, actor, EXPORT, parameters)
        audit.record(Act.FINDINGS_EXPORTED, actor, "job", job.id, wanted=parameters)
    return job


def export(turn: jobs.Turn) -> jobs.Result:
    """The job: places, brands, matters and weeks below one another, the sum of each below it."""
    wanted = counting.narrowed(turn.actor, _wanted(turn.parameters))
    counted = counting.count(turn.actor, wanted)
    places = _("网点") if counting.rows_by(turn.actor, wanted) == OUTLETS else _("地区")
    cells: list[list[Any]] = []
    for by, rows in (
        (places, place_rows(turn.actor, wanted, counted)),
        (_("品牌"), brand_rows(counted)),
        (_("问题"), category_rows(counted)),
        (PER_TITLES[wanted.per], bucket_rows(wanted, counted)),
    ):
        cells += [_cells(by, row, with_now=by == places) for row in rows]
    total = Row(None, _("合计"), counted.total, counted.now_total)
    cells.append(_cells(_("合计"), total, with_now=True))
    turn.progress(len(cells), len(cells))
    sheet = f"{_('监督分析')} {wanted.first:%Y%m%d}-{wanted.last:%Y%m%d}"
    return jobs.Result(f"{sheet}.xlsx", spreadsheets.write_rows(_headers(), cells, sheet))


def _headers() -> list[Any]:
    return [
        _("按什么分"),
        _("名称"),
        _("共收"),
        _("不予受理"),
        _("查无此事"),
        _("并案"),
        _("有效报告"),
        _("已确认"),
        _("整改率 %"),
        _("县级办结"),
        _("县级办结占比 %"),
        _("未确认办结"),
        _("有异议办结"),
        _("还在办"),
        _("平均工作日"),
        _("当期确认的"),
        _("现在没办结"),
        _("现在逾期"),
    ]


def _cells(by: Any, row: Row, *, with_now: bool) -> list[Any]:
    one = row.figures
    return [
        by,
        row.name,
        one.received,
        one.rejected,
        one.unfounded,
        one.merged,
        one.valid,
        one.confirmed,
        _share(one.rectified),
        one.at_county,
        _share(one.county_share),
        one.unconfirmed,
        one.ended_disputed,
        one.unsettled,
        NONE if one.mean_days is None else round(one.mean_days, 1),
        one.confirmed_then,
        # Only places know what is late now: a cell of another cut is empty, not zero.
        row.now.open if with_now else None,
        row.now.overdue if with_now else None,
    ]


def _share(share: float | None) -> Any:
    # A rate of nothing is no zero: whoever averages must not find one.
    return NONE if share is None else round(100 * share, 1)


def _wanted(parameters: dict[str, Any]) -> Wanted:
    return Wanted(
        first=date.fromisoformat(parameters["from"]),
        last=date.fromisoformat(parameters["until"]),
        region_code=parameters["region"],
        brand_id=forms.uuid_of(parameters["brand"]),
        kind=FindingKind(parameters["kind"]) if parameters["kind"] else None,
        per=Per(parameters["per"]),
    )
