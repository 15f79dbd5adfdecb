"""The ledger and its sums as spreadsheets: the same rows and the same numbers as the pages."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from webapp.foundation import forms, jobs, spreadsheets
from webapp.places.queries import outlet_names, region_names
from webapp.supervision.enforcement import figures, queries
from webapp.supervision.enforcement.kinds import ActKind
from webapp.supervision.enforcement.queries import Wanted
from webapp.supervision.enforcement.titles import COUNT_UNITS, KIND_TITLES


def export(turn: jobs.Turn) -> jobs.Result:
    """The job: the rows of the ledger, or its sums by place and by month."""
    wanted = wanted_of(turn.parameters)
    name = _("执法汇总") if turn.parameters["sums"] else _("执法台账")
    headers, cells = (_sums if turn.parameters["sums"] else _rows)(turn.actor, wanted)
    turn.progress(len(cells), len(cells))
    sheet = f"{name} {wanted.first:%Y%m%d}-{wanted.last:%Y%m%d}"
    return jobs.Result(f"{sheet}.xlsx", spreadsheets.write_rows(headers, cells, sheet))


def wanted_of(parameters: dict[str, Any]) -> Wanted:
    """What a job was asked for."""
    return Wanted(
        first=date.fromisoformat(parameters["from"]),
        last=date.fromisoformat(parameters["until"]),
        kind=ActKind(parameters["kind"]) if parameters["kind"] else None,
        region_code=parameters["region"],
        company_id=forms.uuid_of(parameters["company"]),
        outlet_id=forms.uuid_of(parameters["outlet"]),
    )


def _sums(actor: Any, wanted: Wanted) -> tuple[list[Any], list[list[Any]]]:
    counted = figures.count(actor, wanted)
    titles = [f"{one.title}（{one.unit}）" for one in counted.columns]
    cuts = ((_("地区"), counted.places), (_("月份"), counted.months), (_("合计"), [counted.total]))
    cells = [
        [by, row.name, *(_number(row, one) for one in counted.columns)]
        for by, rows in cuts
        for row in rows
    ]
    return [_("按什么分"), _("名称"), *titles], cells


def _number(row: figures.Row, column: figures.Column) -> Any:
    number = row.sums.get(column.key, 0)
    return number / figures.FEN_IN_YUAN if column.money else number


def _rows(actor: Any, wanted: Wanted) -> tuple[list[Any], list[list[Any]]]:
    rows = queries.all_rows(actor, wanted)
    outlets = outlet_names({one.outlet_id for one in rows if one.outlet_id})
    companies = queries.company_names({one.company_id for one in rows if one.company_id})
    regions = region_names({one.county_code or one.city_code or one.province_code for one in rows})
    codes = queries.finding_codes({one.finding_id for one in rows if one.finding_id})
    cells = [
        [
            date.fromisoformat(one.day),
            str(KIND_TITLES[one.kind]),
            regions.get(one.county_code or one.city_code or one.province_code, ""),
            companies.get(one.company_id, ""),
            outlets.get(one.outlet_id, ""),
            f"{one.count} {COUNT_UNITS[one.kind]}" if one.count else None,
            one.persons or None,
            one.outlets or None,
            one.fine_fen / figures.FEN_IN_YUAN if one.fine_fen else None,
            f"{one.goods} {one.unit}" if one.goods else None,
            codes.get(one.finding_id, ""),
            _("作废") if one.withdrawn else "",
        ]
        for one in rows
    ]
    return [
        _("日期"),
        _("类型"),
        _("地区"),
        _("公司"),
        _("网点"),
        _("数量"),
        _("人次"),
        _("家次"),
        _("罚款（元）"),
        _("查扣"),
        _("问题编号"),
        _("状态"),
    ], cells
