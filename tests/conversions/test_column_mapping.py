"""Headers that nobody recognised: pointed out once, remembered for the hall, forgotten again."""

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import xlsxwriter
from flask.testing import FlaskClient

from tests import builders, builders_conversions
from tests.conversions import reading
from tests.conversions.sheets import ROW, check, table, take_in
from tests.job_runs import job_of
from webapp.accounts.models import Account
from webapp.conversions.importing import report
from webapp.conversions.importing.report import Summary
from webapp.conversions.services import columns
from webapp.foundation import jobs
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.errors import InvalidInput, NotFound
from webapp.foundation.jobs import files

IMPORT = "/conversions/cases/import"
STRANGE = {"手机号": "群众电话", "姓名": "老乡", "保管至": "存到哪天"}
"""Headers of a hall that has words of its own."""
HEADERS = [STRANGE.get(header, header) for header in ROW]


@pytest.fixture(autouse=True)
def item(actor: Actor) -> Any:
    """The item that ROW names."""
    return builders_conversions.item(actor, code="GA-01", name="居住证签发", keep_days=30)


@pytest.fixture
def signed_in(client: FlaskClient, clerk: Account) -> FlaskClient:
    """The clerk's browser."""
    builders.sign_in(client, clerk)
    return client


def strange(**changes: str) -> bytes:
    """A list whose headers are not all known."""
    return table(HEADERS, [list((ROW | changes).values())])


def place_of(found: Summary, header: str) -> int:
    """Where a heading stands."""
    return next(place for place, name, _samples in found.headings if name == header)


def told(actor: Actor, check_id: UUID, found: Summary, chosen: dict[str, str]) -> Summary:
    """What the check finds once somebody said which header is which column."""
    wanted = {column: place_of(found, header) for column, header in chosen.items()}
    job = columns.map_columns(actor, check_id, wanted)
    jobs.run_all()
    return report.read_summary(files.read(job_of(job.id), files.MADE))


CHOSEN = {"phone": "群众电话", "name": "老乡", "keep_until": "存到哪天"}


def test_what_is_missing_is_told_with_masked_samples(actor: Actor) -> None:
    _, found = check(actor, strange())

    assert "姓名、手机号" in found.refused
    samples = {header: shown for _place, header, shown in found.headings}
    assert samples["群众电话"] == ["1** **** ****"]
    assert samples["老乡"] == ["赵**"]
    assert found.places["case_number"] == 0
    assert "name" not in found.places


def test_once_said_it_is_read_and_remembered(actor: Actor, stranger: Actor) -> None:
    check_id, found = check(actor, strange())

    again = told(actor, check_id, found, CHOSEN)
    take_in(actor, strange(办件编号="BJ-9"))
    _, others = check(stranger, strange())

    assert (again.refused, again.new, again.eligible) == ("", 1, 1)
    assert reading.case(actor, "BJ-9").masked_name == "赵*明"
    assert "姓名" in others.refused
    [entry] = reading.entries(Act.COLUMNS_MAPPED)
    assert (entry.chain, entry.details["new"]) == (actor.scope.id, 3)


def test_a_header_that_was_chosen_goes_before_one_that_is_known(actor: Actor) -> None:
    headers = [*ROW, "本人电话"]
    content = table(headers, [[*ROW.values(), "13900139000"]])
    check_id, found = check(actor, content)
    assert (found.new, found.places["phone"]) == (1, 3)

    told(actor, check_id, found, {"phone": "本人电话"})
    take_in(actor, content)

    assert reading.case(actor, "BJ-001").masked_phone == "1******9000"


def test_forgotten_is_asked_again(signed_in: FlaskClient, actor: Actor) -> None:
    check_id, found = check(actor, strange())
    told(actor, check_id, found, CHOSEN)
    assert "群众电话" in signed_in.get(IMPORT).text

    answer = builders.post(signed_in, f"{IMPORT}/columns/forget", header="群众电话")
    page = signed_in.get(IMPORT).text

    assert answer.headers["Location"] == IMPORT
    assert "群众电话" not in page
    assert "老乡" in page
    assert "手机号" in check(actor, strange())[1].refused
    assert len(reading.entries(Act.COLUMN_FORGOTTEN)) == 1


def test_the_page_asks_and_takes_the_answer(signed_in: FlaskClient, actor: Actor) -> None:
    check_id, found = check(actor, strange())
    page = signed_in.get(f"{IMPORT}/{check_id}").text
    assert "群众电话（如 1** **** ****）" in page
    assert "13800138000" not in page
    assert "赵晓明" not in page

    places = {f"column-{name}": str(place) for name, place in found.places.items()}
    said = {f"column-{name}": str(place_of(found, header)) for name, header in CHOSEN.items()}
    answer = builders.post(signed_in, f"{IMPORT}/{check_id}/columns", **places, **said)
    jobs.run_all()
    job_id = re.search(r"/jobs/([0-9a-f-]+)", answer.headers["Location"])

    assert job_id
    assert "导入 1 行" in signed_in.get(f"{IMPORT}/{job_id[1]}").text


def test_one_heading_is_one_column(signed_in: FlaskClient, actor: Actor) -> None:
    check_id, found = check(actor, strange())
    place = str(place_of(found, "群众电话"))

    answer = builders.post(
        signed_in,
        f"{IMPORT}/{check_id}/columns",
        **{"column-phone": place, "column-name": place},
    )

    assert answer.status_code == 422
    assert "一列只能选一次" in answer.text
    assert reading.entries(Act.COLUMNS_MAPPED) == []


def test_a_place_that_is_not_there_is_refused(actor: Actor) -> None:
    check_id, _ = check(actor, strange())

    with pytest.raises(InvalidInput):
        columns.map_columns(actor, check_id, {"phone": 99})


def test_somebody_elses_check_and_one_without_a_file_are_not_found(
    actor: Actor, stranger: Actor
) -> None:
    check_id, _ = check(actor, strange())
    complete, _ = check(actor, table(list(ROW), [list(ROW.values())]))

    for whose, which in ((stranger, check_id), (actor, complete)):
        with pytest.raises(NotFound):
            columns.map_columns(whose, which, {"phone": 1})


def test_a_row_of_people_is_never_taken_for_a_header(actor: Actor) -> None:
    _, found = check(actor, table(list(ROW.values()), [list(ROW.values())]))

    assert found.refused
    assert found.headings == []


def test_a_merged_title_a_remark_and_merged_cells_are_read(actor: Actor) -> None:
    content = _merged(
        [
            ["BJ-1", "GA-01", "赵晓明", 13800138000, "011X", "个人", "窗口", date(2099, 3, 1)],
            ["BJ-2", None, "钱秀英", "139-0013-9000", "1101", "个人", "窗口", "2099.3.1"],
            ["BJ-3", None, "孙建国", "13700137000", "1102", "个人", "窗口", 72745],
        ]
    )

    check_id, found = check(actor, content)
    again = told(actor, check_id, found, CHOSEN)

    assert (again.new, again.errors) == (3, [])


def _merged(rows: Sequence[Sequence[Any]]) -> bytes:
    """A list as offices make them: a merged title, a remark, an item merged over its rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("出件")
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.merge_range(0, 0, 0, len(HEADERS) - 1, "市政务服务大厅出件清单（2026 年 11 月）")
        sheet.write(1, 0, "填表人：一窗")
        sheet.write_row(2, 0, HEADERS)
        for number, row in enumerate(rows, start=3):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                elif cell is not None:
                    sheet.write(number, place, cell)
        sheet.merge_range(3, 1, 2 + len(rows), 1, "GA-01")
    return out.getvalue()
