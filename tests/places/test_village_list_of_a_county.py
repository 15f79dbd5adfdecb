"""A list of villages as counties send it: a title above, names of outlets, words for numbers."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from flask import Flask

from tests import builders
from tests.places.test_villages import check, the_one
from webapp.foundation import jobs
from webapp.foundation.access import Actor, Role
from webapp.places.models import Outlet
from webapp.places.villages.services import imports

HEADERS = ["序号", "建制村代码", "建制村名称", "投递网点", "通邮方式", "每周投递天数", "备注"]
CODE = "360102001201"


@pytest.fixture
def outlet(app: Flask) -> Outlet:
    """The outlet that delivers."""
    assert app
    return builders.outlet(code="YL-01", name="青石路揽投部")


@pytest.fixture
def officer(outlet: Outlet) -> Actor:
    """An officer of its county."""
    return builders.actor_of(builders.account(Role.COUNTY_OFFICER))


def workbook(*rows: list[Any]) -> bytes:
    """A sheet with a merged title, a merged line below it, the header, and rows with gaps."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("村名录")
        sheet.merge_range(0, 0, 0, len(HEADERS) - 1, "建制村直接通邮情况统计表")
        sheet.merge_range(1, 0, 1, len(HEADERS) - 1, "填报日期：2026 年 11 月")
        for number, row in enumerate([HEADERS, *rows]):
            sheet.write_row(2 + 2 * number, 0, row)
    return out.getvalue()


def row(**cells: Any) -> list[Any]:
    """One village, with some of its cells otherwise."""
    usual = {"code": CODE, "name": "青石村", "outlet": "青石路揽投部", "mode": "直投", "days": 3}
    return [1, *(usual | cells).values(), ""]


def test_an_outlet_is_named_by_its_name_and_numbers_may_be_words(
    officer: Actor, outlet: Outlet
) -> None:
    full_width = CODE.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    rows = [
        row(code=full_width, days="每周３次"),
        row(code="360102001202", outlet="yl-01", days="每天", mode="直接投递到户"),
        row(code="360102001203", days="3天", mode="投到村里的站点"),
        row(code="360102001204", mode="委托村里的人转交"),
    ]

    summary = check(officer, workbook(*rows))[1]

    assert (summary.new, summary.errors) == (4, [])


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"outlet": "没有的揽投部"}, "网点代码"),
        ({"outlet": "城西揽投部"}, "网点代码"),
        ({"outlet": "停业揽投部"}, "网点代码"),
        ({"outlet": "同名揽投部"}, "网点代码"),
        ({"days": "每周8次"}, "每周几天"),
        ({"days": "周一、周三"}, "每周几天"),
        ({"code": "合计"}, "村代码"),
    ],
)
def test_what_names_nothing_or_several_is_told_at_its_cell(
    officer: Actor, outlet: Outlet, wrong: dict[str, Any], column: str
) -> None:
    builders.outlet(name="城西揽投部", region_code="360103")
    builders.outlet(name="停业揽投部", closed=True)
    for _ in range(2):
        builders.outlet(name="同名揽投部")

    summary = check(officer, workbook(row(**wrong)))[1]

    assert (summary.orders, [error[1] for error in summary.errors]) == (0, [column])


def test_the_name_of_the_present_outlet_changes_nothing(officer: Actor, outlet: Outlet) -> None:
    from_names = workbook(row())
    job, _summary = check(officer, from_names)
    _confirm(officer, job)

    again = check(officer, from_names)[1]

    assert the_one().outlet_id == outlet.id
    assert (again.same, again.changed) == (1, 0)


def _confirm(officer: Actor, check_id: Any) -> None:
    """Take in what was checked."""
    imports.start_import(officer, check_id)
    jobs.run_all()
