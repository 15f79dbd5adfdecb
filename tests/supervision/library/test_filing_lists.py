"""Lists of filings: judged in a dry run, taken in once, the older filing stays beside the newer."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import select

from tests import builders
from tests.builders_library import file
from tests.job_runs import job_of
from webapp.foundation import clock, jobs, list_imports
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, transaction
from webapp.foundation.errors import Conflict, NotFound
from webapp.foundation.jobs import files
from webapp.places.models import Outlet
from webapp.supervision.library import queries
from webapp.supervision.library.lists import services

HEADERS = ["序号", "网点名称", "备案编号", "备案地址", "备案日期", "有效期至", "业务范围"]


def _sheet(*rows: dict[str, Any]) -> bytes:
    """A list as an office sends it: a merged title above the header."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("备案")
        sheet.merge_range(0, 0, 0, len(HEADERS) - 1, "快递末端网点备案情况表")
        sheet.write_row(1, 0, HEADERS)
        for number, row in enumerate(rows):
            sheet.write_row(2 + number, 0, [number + 1, *(row.get(one) for one in HEADERS[1:])])
    return out.getvalue()


def _row(outlet: Outlet, **cells: Any) -> dict[str, Any]:
    usual = {
        "网点名称": outlet.name,
        "备案编号": "闽备2026-0001",
        "备案地址": "江西省南昌市东湖区青石路 18 号",
        "备案日期": "2026年3月2日",
        "有效期至": "2029-03-01",
    }
    return usual | cells


def _check(actor, content: bytes):
    job = services.start_check(actor, "备案.xlsx", content)
    jobs.run_all()
    return job.id, list_imports.read_summary(files.read(job_of(job.id), files.MADE))


def _take_in(actor, content: bytes):
    job = services.start_import(actor, _check(actor, content)[0])
    jobs.run_all()
    return job_of(job.id)


def test_a_list_files_many_at_once_and_again_changes_nothing(people) -> None:
    other = builders.outlet(region_code=people.outlet.county_code, name="城北揽投部")
    rows = [_row(people.outlet), _row(other, 备案编号="ｂ－2", 有效期至=None)]

    job = _take_in(people.county, _sheet(*rows))

    db.session.expire_all()
    first, second = queries.filing_of(people.outlet), queries.filing_of(other)
    assert job.counts == {"new": 2, "changed": 0, "same": 0, "wrong": 0}
    assert (first.number, first.filed_on.isoformat()) == ("闽备2026-0001", "2026-03-02")
    assert first.valid_until.isoformat() == "2029-03-01"
    assert (second.number, second.valid_until) == ("B-2", None)
    assert first.recorded_by == people.county.account_id
    again = _check(people.county, _sheet(*rows))[1]
    assert (again.same, again.orders) == (2, 0)
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "filings:imported"))
    assert [one.details for one in entries] == [{"new": 2, "changed": 0, "left_out": []}]


def test_a_newer_filing_takes_the_place_and_empty_cells_change_nothing(people) -> None:
    before = file(people)
    row = {"网点名称": people.outlet.code, "备案编号": "闽备2026-0009", "有效期至": "无"}

    summary = _check(people.county, _sheet(row))[1]
    _take_in(people.county, _sheet(row))

    assert [change[0] for change in summary.changes[0][2]][0] == "备案编号"
    db.session.expire_all()
    now = queries.filing_of(people.outlet)
    assert (now.number, now.address, now.filed_on) == (
        "闽备2026-0009",
        before.address,
        before.filed_on,
    )
    assert now.valid_until is None
    assert [one.id for one in queries.old_filings(people.outlet)] == [before.id]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"网点名称": "没有的揽投部"}, "网点代码"),
        ({"网点名称": "FAR"}, "网点代码"),
        ({"网点名称": "SHUT"}, "网点代码"),
        ({"备案编号": ""}, "备案编号"),
        ({"备案编号": "9" * 61}, "备案编号"),
        ({"备案地址": None}, "备案地址"),
        ({"备案日期": None}, "备案日期"),
        ({"备案日期": "去年"}, "备案日期"),
        ({"备案日期": "2999-01-01"}, "备案日期"),
        ({"有效期至": "2026-03-02"}, "有效期到"),
    ],
)
def test_what_does_not_fit_is_told_at_its_cell(people, cells, column) -> None:
    builders.outlet(code="FAR", region_code="360103")
    builders.outlet(code="SHUT", region_code=people.outlet.county_code, closed=True)

    summary = _check(people.county, _sheet(_row(people.outlet, **cells)))[1]

    assert (summary.orders, [error[1] for error in summary.errors]) == (0, [column])


def test_an_outlet_stands_in_a_list_once_by_name_or_code(people) -> None:
    rows = [_row(people.outlet), _row(people.outlet, 网点名称=people.outlet.code)]

    summary = _check(people.county, _sheet(*rows))[1]

    assert (summary.new, summary.wrong) == (1, 1)
    assert "第 3 行" in summary.errors[0][2]


def test_an_outlet_that_closed_meanwhile_is_left_out(people) -> None:
    check_id, _summary = _check(people.county, _sheet(_row(people.outlet)))
    with transaction() as session:
        session.get_one(Outlet, people.outlet.id).closed = True

    job = services.start_import(people.county, check_id)
    jobs.run_all()

    assert job_of(job.id).counts["wrong"] == 1
    assert queries.filing_of(people.outlet) is None


def test_pressed_twice_it_is_one_import_and_nothing_to_do_is_told(people) -> None:
    check_id, _summary = _check(people.county, _sheet(_row(people.outlet)))

    one, other = (services.start_import(people.county, check_id) for _ in range(2))
    jobs.run_all()

    assert one.id == other.id
    idle = _check(people.county, _sheet(_row(people.outlet)))[0]
    with pytest.raises(Conflict):
        services.start_import(people.county, idle)
    with pytest.raises(NotFound):
        services.start_import(people.city, check_id)


def test_by_the_pages(people, client) -> None:
    builders.sign_in(client, people.accounts["county"])
    assert "/library/filings/import" in client.get("/library").text
    page = client.get("/library/filings/import").text
    assert "备案编号" in page
    assert client.get("/library/filings/import/template").status_code == 200

    nothing = builders.post(client, "/library/filings/import")
    check_id, _summary = _check(people.county, _sheet(_row(people.outlet)))
    shown = client.get(f"/library/filings/import/{check_id}")
    sheet = client.get(f"/library/filings/import/{check_id}/report")
    done = builders.post(client, f"/library/filings/import/{check_id}")

    assert nothing.status_code == 422
    assert "新增" in shown.text
    assert sheet.status_code == 200
    assert done.status_code == 302
    builders.sign_in(client, builders.account(Role.COUNTY_OFFICER, builders.bureau("360103")))
    assert client.get(f"/library/filings/import/{check_id}").status_code == 404
    builders.sign_in(client, people.accounts["company"])
    assert client.get("/library/filings/import").status_code == 403
    assert "/library/filings/import" not in client.get("/library").text


def test_today_is_no_future_day(people) -> None:
    row = _row(people.outlet, 备案日期=clock.today().isoformat(), 有效期至=None)

    assert _check(people.county, _sheet(row))[1].new == 1
