"""The dry run of a list of cases: what it reads, what it refuses, what it warns of."""

from datetime import date
from typing import Any

import pytest

from tests import builders_conversions
from tests.conversions import reading
from tests.conversions.sheets import ROW, check, sheet, table, take_in
from tests.job_runs import job_of
from webapp.conversions.importing.columns import COLUMNS
from webapp.conversions.models import ConversionItem
from webapp.conversions.services import catalogue, imports
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.errors import InvalidInput


@pytest.fixture(autouse=True)
def item(actor: Actor) -> ConversionItem:
    """The item that ROW names."""
    return builders_conversions.item(actor, code="GA-01", name="居住证签发", keep_days=30)


def test_a_row_that_fits_is_new_and_eligible(actor: Actor) -> None:
    _, found = check(actor, sheet(ROW))

    assert (found.new, found.eligible, found.errors) == (1, 1, [])
    assert found.first == [[2, "BJ-001", "赵*明", "new"]]
    [entry] = reading.entries(Act.CASES_CHECKED)
    assert entry.chain == actor.scope.id


def test_any_order_of_columns_a_title_and_other_headers(actor: Actor) -> None:
    headers = ["身份证号", "联系电话", "申请人姓名", "受理编号", "事项", "申请类型", "送达方式"]
    rows = [
        ["市政务服务大厅出件清单", "", "", "", "", "", "", ""],
        [*headers, "办结日期（年月日）"],
        ["110101188001010011", "13800138000", "赵晓明", "x-1", "居住证签发", "自然人", "自取"]
        + [date(2098, 3, 1)],
        ["1101", "13800138000", "赵晓明", "x-2", "居住证签发", "个人", "窗口领取", "2098年3月1日"],
        ["1101", "13800138000", "赵晓明", "x-3", "居住证签发", "个人", "窗口", 72380],
    ]

    _, found = check(actor, table(rows[0], rows[1:]))

    assert (found.new, found.errors) == (3, [])
    assert [number for _row, number, _name, _result in found.first] == ["X-1", "X-2", "X-3"]


def test_a_csv_as_a_spreadsheet_saves_it(actor: Actor) -> None:
    lines = [",".join(ROW), ",".join(ROW.values())]

    _, found = check(actor, "\r\n".join(lines).encode("gb18030"), "办件.csv")

    assert (found.new, found.errors) == (1, [])


@pytest.mark.parametrize(
    ("wrong", "column", "said"),
    [
        ({"办件编号": "编号一"}, "办件编号", "字母、数字"),
        ({"办件编号": "110101188001010038"}, "办件编号", "这是身份证号"),
        ({"办件编号": None}, "办件编号", "不能空着"),
        ({"事项编码": "NO"}, "事项编码", "没有这个事项"),
        ({"事项编码": None}, "事项编码", "填事项编码"),
        ({"姓名": "赵" * 90}, "姓名", "最多 80"),
        ({"手机号": "1380013800"}, "手机号", "号码打不通"),
        ({"手机号": "本人的手机"}, "手机号", "号码打不通"),
        ({"证件后四位": "11"}, "证件后四位", "后四位"),
        ({"证件后四位": 110101188001010011}, "证件后四位", "设成文本"),
        ({"申请人类型": "路人"}, "申请人类型", "“个人”或“单位”"),
        ({"领取方式": "都行"}, "领取方式", "“窗口”或“邮寄”"),
        ({"保管至": None}, "保管至", "填保管至哪天"),
        ({"保管至": "下个月"}, "保管至", "日期看不懂"),
        ({"保管至": "1899-01-01"}, "保管至", "2000 年到 2099"),
        ({"可领日期": "2099-12-31", "保管至": "2099-01-01"}, "保管至", "早于可领日期"),
    ],
)
def test_what_does_not_fit_is_said_by_row_and_column(
    actor: Actor, wrong: dict[str, Any], column: str, said: str
) -> None:
    _, found = check(actor, sheet(ROW | {"办件编号": "GOOD"}, ROW | wrong))

    [[row, named, sentence]] = found.errors
    assert (found.new, found.wrong, row, named) == (1, 1, 3, column)
    assert said in sentence


def test_no_refusal_repeats_what_a_personal_cell_holds(actor: Actor) -> None:
    wrong = {"姓名": "訾" * 90, "手机号": "1380013800", "证件后四位": "1", "地址": "路" * 300}

    _, found = check(actor, sheet(ROW | wrong))

    told = str(found)
    assert found.error_count == 4
    assert "訾" not in told
    assert "1380013800" not in told


def test_a_number_that_stands_twice_is_taken_from_neither_row(actor: Actor) -> None:
    _, found = check(actor, sheet(ROW, ROW | {"手机号": "13900139000"}, ROW | {"办件编号": "B"}))

    assert (found.new, found.wrong) == (1, 2)
    assert [row for row, _column, _sentence in found.errors] == [2, 3]
    assert found.errors[0][2] == "BJ-001 在第 3 行也有。只留一行"


def test_t27_one_phone_on_twelve_cases_warns_and_imports(actor: Actor) -> None:
    people = ["赵晓明", "钱秀英", "孙建国"]
    rows = [ROW | {"办件编号": f"BJ-{n}", "姓名": people[n % 3]} for n in range(12)]
    own = [ROW | {"办件编号": f"OWN-{n}", "手机号": "13900139000"} for n in range(2)]

    _, found = check(actor, sheet(*rows, *own))
    job = take_in(actor, sheet(*rows, *own))

    assert found.shared == [["1******8000", 12, 3, [2, 3, 4, 5, 6]]]
    assert (found.errors, found.new) == ([], 14)
    assert job.counts["new"] == 14


def test_keep_until_follows_from_the_day_it_is_ready(actor: Actor) -> None:
    take_in(actor, sheet(ROW | {"保管至": None, "可领日期": "2098-03-01 10:30"}))

    assert reading.case(actor, "BJ-001").keep_until == date(2098, 3, 31)


def test_a_closed_item_takes_nothing_new(actor: Actor, item: ConversionItem) -> None:
    catalogue.change_item(actor, item.id, version=1, closed=True)

    _, found = check(actor, sheet(ROW))

    assert found.errors[0][2] == "这个事项已停用"


def test_another_halls_items_do_not_count(stranger: Actor) -> None:
    _, found = check(stranger, sheet(ROW))

    assert "没有这个事项" in found.errors[0][2]


def test_two_items_of_one_name_are_told_apart_by_code(actor: Actor) -> None:
    builders_conversions.item(actor, code="GA-02", name="居住证签发")

    _, found = check(actor, sheet(ROW | {"事项编码": None, "事项名称": "居住证签发"}))

    assert "有几个事项" in found.errors[0][2]


def test_a_sheet_without_a_column_that_is_needed_is_refused_whole(actor: Actor) -> None:
    headers = [column.header for column in COLUMNS if column.name != "phone"]

    _, found = check(actor, table(headers, [["x"] * len(headers)]))

    assert "手机号" in found.refused


def test_no_file_and_an_empty_one_are_refused_at_once(actor: Actor) -> None:
    for name, sentence in (("", "选一个"), ("办件.xlsx", "空的")):
        with pytest.raises(InvalidInput) as refusal:
            imports.start_check(actor, name, b"")
        assert sentence in refusal.value.extra["errors"]["file"][0]


def test_the_name_of_the_file_is_not_kept(actor: Actor) -> None:
    job = imports.start_check(actor, "王晓明 360102189001010012.XLSX", sheet(ROW))

    assert job_of(job.id).parameters == {"name": "list.xlsx"}


def test_several_cases_of_one_person_are_told_and_imported(actor: Actor) -> None:
    take_in(actor, sheet(ROW | {"办件编号": "OLD-1"}, ROW | {"办件编号": "OLD-2"}))
    mine = [ROW | {"办件编号": f"BJ-{n}", "手机号": f"1390013900{n}"} for n in range(2)]
    same = ROW | {"办件编号": "OLD-2"}
    other = ROW | {"办件编号": "BJ-9", "姓名": "钱秀英"}

    _, found = check(actor, sheet(*mine, same, other))

    assert (found.people_count, found.people) == (1, [["赵*明", 3, 1, [2, 3, 4]]])
    assert (found.new, found.same, found.errors) == (3, 1, [])


def test_people_of_another_hall_do_not_count(actor: Actor, stranger: Actor) -> None:
    builders_conversions.item(stranger, code="GA-01")
    take_in(stranger, sheet(ROW))

    _, found = check(actor, sheet(ROW))

    assert found.people == []
