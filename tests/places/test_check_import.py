"""The dry run of a list of outlets: what each row would do, and what is wrong with it."""

import io
from typing import Any

import pytest
import xlsxwriter
from flask import Flask

from tests import builders
from tests.places import reading
from tests.places.sheets import check, sheet, table
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.list_imports import reading as rows_read
from webapp.places import services
from webapp.places.models import Organisation, OutletKind
from webapp.places.services import imports

ROW = {"网点代码": "YL-01", "网点名称": "青石路揽投部", "区划代码": "360102"}
REGIONS = [
    ["360000", "江西省", ""],
    ["360100", "南昌市", "360000"],
    ["360102", "东湖区", "360100"],
    ["360103", "西湖区", "360100"],
    ["360121", "南昌县", "360100"],
    ["110000", "北京市", ""],
    ["110100", "市辖区", "110000"],
    ["110101", "东城区", "110100"],
    ["320000", "江苏省", ""],
    ["320100", "南京市", "320000"],
    ["320106", "鼓楼区", "320100"],
    ["320300", "徐州市", "320000"],
    ["320302", "鼓楼区", "320300"],
    ["410000", "河南省", ""],
    ["419000", "省直辖县级行政区划", "410000"],
    ["419001", "济源市", "419000"],
    ["440000", "广东省", ""],
    ["441900", "东莞市", "440000"],
]


@pytest.fixture
def of(app: Flask) -> Organisation:
    """A company, and regions around it."""
    assert app
    services.load_regions(REGIONS)
    return builders.company()


@pytest.fixture
def actor(of: Organisation) -> Actor:
    """An admin of that company."""
    return builders.actor_of(builders.account(Role.COMPANY_ADMIN, of))


def test_totals_say_what_is_new_changed_the_same_and_wrong(actor: Actor, of: Organisation) -> None:
    builders.outlet(of, code="OLD-1", name="旧一", address="原址")
    builders.outlet(of, code="OLD-2", name="旧二")

    _, found = check(
        actor,
        sheet(
            ROW,
            {"网点代码": "OLD-1", "网点名称": "旧一", "地址": "新址"},
            {"网点代码": "OLD-2", "网点名称": "旧二"},
            {"网点代码": "YL-02", "网点名称": "城东", "区划代码": "36", "邮编": "33"},
        ),
    )

    assert (found.new, found.changed, found.same, found.wrong) == (1, 1, 1, 1)
    assert (found.rows, found.orders, found.error_count) == (4, 2, 2)
    assert found.changes == [["OLD-1", "旧一", [["地址", "原址", "新址"]]]]
    assert found.first == [
        [2, "YL-01", "青石路揽投部", "new"],
        [3, "OLD-1", "旧一", "changed"],
        [4, "OLD-2", "旧二", "same"],
    ]
    assert reading.codes() == ["OLD-1", "OLD-2"], "nothing was changed"
    assert reading.entries(Act.OUTLETS_CHECKED)[0].details["size"] > 1000


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        ({"网点代码": None}, "网点代码", "这一格不能空着"),
        ({"网点代码": "网点"}, "网点代码", "代码用字母、数字、点和横线，最多 40 位"),
        ({"网点名称": " "}, "网点名称", "这一格不能空着"),
        ({"网点名称": "店" * 121}, "网点名称", "太长了，最多 120 个字"),
        ({"类型": "仓库"}, "类型", "填“网点”或“分拨中心”"),
        ({"公司代码": "XX"}, "公司代码", "没有这个公司代码，或者不归您管"),
        ({"区划代码": None}, "区划代码", "新网点要填区划代码，或者填省、市、县"),
        ({"区划代码": "3601"}, "区划代码", "区划代码是 6 位数字，乡镇是 9 位"),
        ({"区划代码": "360100"}, "区划代码", "没有这个区划代码，或者没有到区县"),
        ({"区划代码": "360199"}, "区划代码", "没有这个区划代码，或者没有到区县"),
        ({"县": "西湖区"}, "区划代码", "区划代码和省、市、县的名称不是同一个地方"),
        ({"邮编": "33000"}, "邮编", "邮编是 6 位数字"),
        ({"电话": "见门口"}, "电话", "电话用数字和横线，例如 0791-8670 0000"),
        ({"经度": 28.6, "纬度": 115.8}, "经度", "经度在 73 到 136 之间，例如 115.8579"),
        ({"经度": 115.8}, "纬度", "经度和纬度要一起填，或者都空着"),
        (
            {"营业时间": "早八晚六"},
            "营业时间",
            "看不懂“早八晚六”，写成 08:00-12:00, 14:00-18:00 这样",
        ),
        (
            {"服务": "收寄、代购"},
            "服务",
            "没有“代购”这项服务。可以填：收寄、投递、自提、代收、函件、EMS、国际、政务邮件、报刊",
        ),
        ({"需拍照": "也许"}, "需拍照", "填“是”或“否”"),
        ({"停业": "也许"}, "停业", "填“是”或“否”"),
        ({"地址": "路" * 201}, "地址", "太长了，最多 200 个字"),
        (
            {"网点代码": 36010200000000001},
            "网点代码",
            "数字太长，表格软件已经改了末几位。把这一列设成文本再填一次",
        ),
    ],
)
def test_an_error_names_row_column_and_what_to_change(
    actor: Actor, cells: dict[str, Any], column: str, sentence: str
) -> None:
    _, found = check(actor, sheet(ROW | {"网点代码": "GOOD"}, ROW | cells))

    assert (found.new, found.wrong) == (1, 1)
    assert [3, column, sentence] in found.errors


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("江西省", "南昌市", "东湖区"), "360102"),
        (("江西", "南昌", "东湖"), "360102"),
        (("", "", "东湖区"), "360102"),
        (("江西省", "南昌市", "南昌县"), "360121"),
        (("江西省", "市辖区", "东湖区"), "360102"),
        (("北京市", "北京市", "东城区"), "110101"),
        (("北京市", "市辖区", "东城区"), "110101"),
        (("北京", "", "东城区"), "110101"),
        (("江苏省", "徐州市", "鼓楼区"), "320302"),
        (("河南省", "济源市", ""), "419001"),
        (("河南省", "省直辖县级行政区划", "济源市"), "419001"),
        (("广东省", "东莞市", ""), "441900"),
        (("广东省", "东莞市", "东莞市"), "441900"),
    ],
)
def test_a_region_by_its_names(actor: Actor, names: tuple[str, str, str], code: str) -> None:
    cells = dict(zip(("省", "市", "县"), names, strict=True))
    check_id, found = check(actor, sheet(ROW | {"区划代码": None} | cells))

    assert found.errors == []
    imports.start_import(actor, check_id)
    imports.jobs.run_all()
    assert reading.outlet("YL-01").region_code == code


@pytest.mark.parametrize(
    ("names", "column", "sentence"),
    [
        (("江西省", "南昌市", "冬湖区"), "县", "没有找到“冬湖区”，对照区划的名称再看一遍"),
        (("江北省", "", ""), "省", "没有找到“江北省”，对照区划的名称再看一遍"),
        (("江西省", "徐州市", "鼓楼区"), "市", "没有找到“徐州市”，对照区划的名称再看一遍"),
        (("江苏省", "", "鼓楼区"), "县", "“鼓楼区”不止一个，把省和市也填上"),
        (("江西省", "南昌市", ""), "县", "只看得出到“南昌市”，把区县也填上"),
        (("京", "", "东城区"), "省", "没有找到“京”，对照区划的名称再看一遍"),
    ],
)
def test_names_that_name_no_one_region(
    actor: Actor, names: tuple[str, str, str], column: str, sentence: str
) -> None:
    cells = dict(zip(("省", "市", "县"), names, strict=True))

    _, found = check(actor, sheet(ROW | {"区划代码": None} | cells))

    assert found.errors == [[2, column, sentence]]


def test_statistical_codes_and_numbers_are_understood(actor: Actor) -> None:
    _, found = check(
        actor,
        sheet(ROW | {"区划代码": 360102}, ROW | {"网点代码": "B", "区划代码": "360103000000"}),
    )

    assert (found.new, found.errors) == (2, [])


def test_a_code_that_stands_twice_is_taken_from_neither_row(actor: Actor) -> None:
    _, found = check(
        actor,
        sheet(
            ROW,
            ROW | {"网点代码": "B"},
            ROW | {"网点代码": "yl-01", "停业": "是"},
            ROW | {"网点代码": "b", "网点名称": "另一个"},
        ),
    )

    assert (found.new, found.wrong) == (0, 4)
    assert found.errors == [
        [2, "网点代码", "YL-01 在第 4 行也有，有的写停业、有的没写。只留一行"],
        [3, "网点代码", "B 在第 5 行也有。只留一行"],
        [4, "网点代码", "YL-01 在第 2 行也有，有的写停业、有的没写。只留一行"],
        [5, "网点代码", "B 在第 3 行也有。只留一行"],
    ]


def test_somebody_elses_outlet_is_not_touched_nor_told_of(actor: Actor) -> None:
    foreign = builders.outlet(code="YL-01", name="远处的店")

    _, found = check(actor, sheet(ROW))

    assert found.errors == [[2, "网点代码", "这个网点代码别家在用，换一个"]]
    assert foreign.name not in str(found)


def test_the_administrator_names_the_company(of: Organisation) -> None:
    builders.company()
    administrator = builders.actor_of(builders.account(Role.ADMINISTRATOR))

    _, without = check(administrator, sheet(ROW))
    _, named = check(administrator, sheet(ROW | {"公司代码": of.code.lower()}))

    assert without.errors == [[2, "公司代码", "新网点要填公司代码"]]
    assert (named.new, named.errors) == (1, [])


def test_empty_cells_leave_what_is_and_a_word_takes_it_away(actor: Actor, of: Organisation) -> None:
    builders.outlet(
        of,
        code="YL-01",
        name="青石路揽投部",
        address="青石路 18 号",
        phone="110",
        longitude=115.8,
        latitude=28.6,
        hours={"1": [["08:00", "12:00"]]},
        services=["ems"],
        kind=OutletKind.SORTING_CENTRE,
        closed=True,
    )
    emptied = dict.fromkeys(("地址", "电话", "经度", "纬度", "营业时间", "服务"), "无")

    _, kept = check(actor, sheet({"网点代码": "YL-01", "网点名称": "青石路揽投部"}))
    _, gone = check(actor, sheet({"网点代码": "YL-01", "网点名称": "青石路揽投部", **emptied}))

    assert (kept.same, kept.changed) == (1, 0)
    assert gone.changes[0][2] == [
        ["地址", "青石路 18 号", ""],
        ["电话", "110", ""],
        ["经度", "115.8", ""],
        ["纬度", "28.6", ""],
        ["营业时间", "周一 08:00-12:00；周二至周日 休息", ""],
        ["服务", "EMS", ""],
    ]


def test_half_a_point_is_no_point(actor: Actor, of: Organisation) -> None:
    builders.outlet(of, code="YL-01", longitude=115.8, latitude=28.6)

    _, found = check(actor, sheet(ROW | {"经度": "无"}))

    assert found.errors == [[2, "经度", "经度和纬度要一起填，或者都空着"]]


def test_a_sheet_with_only_what_it_must_have(actor: Actor, of: Organisation) -> None:
    builders.outlet(of, code="YL-01", name="旧名")

    _, found = check(actor, table(["网点名称", "网点代码", "备注"], [["新名", "YL-01", "x"]]))

    assert found.changes == [["YL-01", "新名", [["网点名称", "旧名", "新名"]]]]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (table(["网点代码", "地址"], [["YL-01", "x"]]), "表头里少了这几列：网点名称"),
        (table(["甲", "乙"], [["1", "2"]]), "表头里少了这几列：网点代码、网点名称"),
        (table(["网点代码", "网点名称"], []), "表头下面没有内容"),
        (b"PK\x03\x04 broken", "这个文件打不开，可能传坏了或者有密码。另存一份再传。"),
        (b"%PDF-1.7", "这种文件读不了。在表格软件里另存为 .xlsx 再传。"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "这种文件读不了。在表格软件里另存为 .xlsx 再传。"),
        (b"\n\n", "表头里少了这几列：网点代码、网点名称"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(actor: Actor, content: bytes, sentence: str) -> None:
    _, found = check(actor, content)

    assert found.refused == sentence
    assert found.rows == 0


def test_csv_as_chinese_excel_writes_it(actor: Actor) -> None:
    text = "网点代码,网点名称,区划代码\r\nYL-01,青石路揽投部,360102\r\n"

    _, found = check(actor, text.encode("gb18030"), "网点.csv")

    assert (found.new, found.errors) == (1, [])


def test_merged_cells_and_formulas_say_what_they_show(actor: Actor) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.merge_range("A1:C1", "江西省网点登记表")
        page.write_row("A2", ["网点代码", "网点名称", "区划代码"])
        page.write_row("A3", ["YL-01", "青石路揽投部"])
        page.write_row("A4", ["YL-02"])
        page.write_formula("B4", '="城东"&"揽投部"', None, "城东揽投部")
        page.merge_range("C3:C4", "360102")
        page.write_row("A5", ["YL-03", None, "360103"])
        page.write_formula("B5", "=B3", None, "")

    _, found = check(actor, content.getvalue())

    assert [row[1:3] for row in found.first] == [["YL-01", "青石路揽投部"], ["YL-02", "城东揽投部"]]
    assert found.errors == [[5, "网点名称", "这一格不能空着"]], "a formula that was never counted"


def test_too_many_rows_are_counted(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_read, "MOST_ROWS", 2)

    _, found = check(actor, sheet(*(ROW | {"网点代码": f"YL-{n}"} for n in range(3))))

    assert found.refused == "表里有 3 行，一次最多 2 行。分成几份再传。"


def test_text_that_looks_like_a_formula_stays_text(actor: Actor) -> None:
    check_id, _ = check(actor, sheet(ROW | {"网点名称": "=1+1", "地址": "@SUM(A1)"}))

    imports.start_import(actor, check_id)
    imports.jobs.run_all()

    assert reading.outlet("YL-01").name == "=1+1"
