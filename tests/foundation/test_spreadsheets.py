"""Spreadsheets in and out."""

import csv
import io
import os
import re
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask
from python_calamine import load_workbook

from tests.foundation import small
from webapp.foundation import spreadsheets
from webapp.foundation.errors import InvalidInput, Problem, TooLarge, UnsupportedMedia
from webapp.foundation.spreadsheets import Column, parse, read_rows, write_csv, write_rows, writing
from webapp.settings import Mode, Settings

COLUMNS = [
    Column("name", ["网点名称", "名称"], required=True),
    Column(
        "code",
        ["网点编码", "编码"],
        required=True,
        parse=spreadsheets.matching(r"\d{8}", "编码是 8 位数字"),
    ),
    Column("kind", ["类型"], parse=spreadsheets.one_of({"网点": "outlet", "处理中心": "centre"})),
    Column("opened", ["启用日期"], parse=spreadsheets.date_cell()),
    Column("people", ["人数"], parse=spreadsheets.whole_number(0, 999)),
]
HEADERS = [column.header for column in COLUMNS]
ROW = ["城东营业部", "36010201", "网点", date(2026, 11, 23), 12]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """For its folder and its words: no row is read, and there is no database."""
    settings = Settings(
        mode=Mode.TEST,
        data_folder=tmp_path,
        keys_folder=tmp_path / "keys",
        database_url=f"sqlite:///{tmp_path / 'none.sqlite3'}",
    )
    made = small.make_app(settings)
    with made.app_context():
        yield made


def _xlsx(rows, **options) -> bytes:
    """A workbook whose cells are written as given; a callable gets the worksheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        days = book.add_format({"num_format": "yyyy/m/d"})
        for name in options.get("sheets", ["表"]):
            sheet = book.add_worksheet(name)
            if name.startswith("藏"):
                sheet.hide()
                sheet.write(0, 0, "藏起来的")
                continue
            for number, row in enumerate(rows):
                if callable(row):
                    row(sheet)
                    continue
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, column, cell, days)
                    elif cell is not None:
                        sheet.write(number, column, cell)
        book.get_worksheet_by_name("表").activate()
    return out.getvalue()


def _csv(rows, encoding="utf-8-sig", delimiter=",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def _parsed(content: bytes, name: str = "网点.xlsx", limit: int = 1000):
    return parse(read_rows(content, name, limit), COLUMNS)


# ---------------------------------------------------------------- reading


def test_a_workbook_is_read() -> None:
    rows, errors = _parsed(_xlsx([HEADERS, ROW]))

    assert errors == []
    assert rows[0].number == 2
    assert rows[0].values == {
        "name": "城东营业部",
        "code": "36010201",
        "kind": "outlet",
        "opened": date(2026, 11, 23),
        "people": 12,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_every_kind_is_read(encoding, delimiter) -> None:
    rows, errors = _parsed(_csv([HEADERS, ROW], encoding, delimiter), "网点.csv")

    assert errors == []
    assert rows[0].values["name"] == "城东营业部"
    assert rows[0].values["opened"] == date(2026, 11, 23)


def test_titles_above_and_empty_rows_between_do_not_matter() -> None:
    content = _xlsx([["临江区网点一览表"], ["填表说明：编码 8 位"], [], HEADERS, ROW, [], ROW])

    rows, errors = _parsed(content)

    assert [row.number for row in rows] == [5, 7]
    assert errors == []


def test_headers_are_known_by_other_names_and_writings() -> None:
    headers = ["  名称（必填）", "*编 码", "类型：", "启用日期\n(年-月-日)", "人数"]

    rows, _errors = _parsed(_xlsx([headers, ROW]))

    assert rows[0].values["code"] == "36010201"


def test_columns_in_any_order_and_unknown_ones_beside_them() -> None:
    rows, errors = _parsed(_xlsx([["备注", *HEADERS[::-1]], ["无", *ROW[::-1]]]))

    assert errors == []
    assert rows[0].values["people"] == 12


def test_numbers_that_are_codes_come_without_a_point() -> None:
    rows, _errors = _parsed(_xlsx([HEADERS, ["7", 36010201, None, None, 3.0]]))

    assert rows[0].values["code"] == "36010201"
    assert rows[0].values["people"] == 3


def test_a_number_that_the_program_has_rounded_is_refused() -> None:
    _rows, errors = _parsed(_xlsx([HEADERS, ["甲", 1.23456789012346e17, None, None, None]]))

    assert [error.column for error in errors] == ["网点编码"]
    assert "设成文本" in errors[0].sentence


def test_merged_cells_say_what_they_show_in_each_row() -> None:
    def merge(sheet) -> None:
        sheet.merge_range(2, 2, 4, 2, "处理中心")

    body = [[f"第{number}", f"3601020{number}"] for number in range(3)]
    rows, errors = _parsed(_xlsx([["标题"], HEADERS, *body, merge]))

    assert errors == []
    assert [row.values["kind"] for row in rows] == ["centre"] * 3


def test_a_merged_title_is_not_taken_for_a_header() -> None:
    def merge(sheet) -> None:
        sheet.merge_range(0, 0, 0, 4, "网点名称一览")

    rows, _errors = _parsed(_xlsx([[], HEADERS, ROW, merge]))

    assert rows[0].number == 3


def test_formulas_give_their_values() -> None:
    def formula(sheet) -> None:
        sheet.write_formula(1, 4, "=6*7", None, 42)

    rows, _errors = _parsed(_xlsx([HEADERS, ["甲", "36010201"], formula]))

    assert rows[0].values["people"] == 42


@pytest.mark.parametrize(
    "cell",
    ["2026-11-23", "2026/11/23", "2026.11.23", "2026年11月23日", "20261123", 20261123, 46349]
    + ["２０２６-11-23", "2026-11-23 16:40", "46349", date(2026, 11, 23)],
)
def test_a_day_in_every_writing(cell) -> None:
    rows, errors = _parsed(_xlsx([HEADERS, ["甲", "36010201", None, cell]]))

    assert errors == []
    assert rows[0].values["opened"] == date(2026, 11, 23)


@pytest.mark.parametrize("cell", ["昨天", "2026-13-01", "2026-02-30", "11-23", "1e9999", True])
def test_what_is_no_day_is_refused(cell) -> None:
    _rows, errors = _parsed(_xlsx([HEADERS, ["甲", "36010201", None, cell]]))

    assert [error.column for error in errors] == ["启用日期"]


def test_errors_name_row_column_and_what_to_do() -> None:
    rows, errors = _parsed(
        _xlsx([["标题"], HEADERS, ["甲", "123", "网点"], [None, "36010201", "邮局", None, -1], ROW])
    )

    assert [(error.row, error.column, error.sentence) for error in errors] == [
        (3, "网点编码", "编码是 8 位数字"),
        (4, "网点名称", "这一格不能空着"),
        (4, "类型", "只能填：网点、处理中心"),
        (4, "人数", "要填 0 到 999 之间的整数"),
    ]
    assert [row.number for row in rows] == [5]


def test_the_numbers_of_csv_rows_are_those_people_see() -> None:
    content = "网点名称,网点编码,类型\r\n甲,1,网点\r\n\r\n乙,2,网点\r\n".encode()

    _rows, errors = _parsed(content, "a.csv")

    assert [error.row for error in errors] == [2, 4]


def test_a_wrong_header_names_what_is_missing() -> None:
    with pytest.raises(InvalidInput) as refusal:
        _parsed(_xlsx([["网点名称", "类型", "人数"], ["甲", "网点", 1]]))

    assert refusal.value.slug == "wrong-header"
    assert refusal.value.extra["missing"] == ["网点编码"]
    assert "网点编码" in str(refusal.value.detail)


def test_no_header_at_all_names_every_column() -> None:
    with pytest.raises(InvalidInput) as refusal:
        _parsed(_xlsx([["a", "b"], [1, 2]]))

    assert refusal.value.slug == "wrong-header"
    assert refusal.value.extra["missing"] == ["网点名称", "网点编码"]


def test_the_first_visible_sheet_is_read() -> None:
    rows, _errors = _parsed(_xlsx([HEADERS, ROW], sheets=["藏", "表"]))

    assert len(rows) == 1


def test_more_rows_than_allowed_are_refused_with_their_number() -> None:
    body = [[f"甲{number}", "36010201"] for number in range(101)]

    for content, name in ((_xlsx([HEADERS, *body]), "a.xlsx"), (_csv([HEADERS, *body]), "a.csv")):
        with pytest.raises(TooLarge) as refusal:
            _parsed(content, name, limit=100)
        assert (refusal.value.extra["rows"], refusal.value.extra["limit"]) == (101, 100)
        assert len(_parsed(content, name, limit=101)[0]) == 101


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", InvalidInput),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", UnsupportedMedia),
        (b"%PDF-1.7", UnsupportedMedia),
        (b"PK\x03\x04 no zip", InvalidInput),
        (_xlsx([HEADERS, ROW])[:3000], InvalidInput),
        (bytes(range(256)) * 20, UnsupportedMedia),
        (b"\x00\x01\x02" * 100, UnsupportedMedia),
        (b"a,b\n" + b"x" * 200_000, InvalidInput),
    ],
)
def test_what_is_no_spreadsheet_is_refused_clearly(content, kind) -> None:
    with pytest.raises(kind):
        read_rows(content, "a.xlsx", 100)


def _changed(content: bytes, change) -> bytes:
    """The workbook with `change(xml)` applied to its first sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, change(body) if name == "xl/worksheets/sheet1.xml" else body)
    return out.getvalue()


def _renamed(content: bytes, old_name: str, new_name: str) -> bytes:
    """The workbook with one part under another name, and all that points to it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name).replace(old_name.encode(), new_name.encode())
            new.writestr(name.replace(old_name, new_name), body)
    return out.getvalue()


FAR = {
    "a far corner": lambda xml: xml.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    ),
    "a far row without names": lambda xml: xml.replace(
        b"</sheetData>",
        b'<row r="1048576"><c r="A1048576"/>' + b"<c><v>1</v></c>" * 300 + b"</row></sheetData>",
    ),
    "with a prefix and other quotes": lambda xml: xml.replace(
        b"</sheetData>",
        b"<row r='1048576'><c s='0' r = 'ZZ1048576' ><v>1</v></c></row></sheetData>",
    ),
    "behind a mark in another value": lambda xml: xml.replace(
        b"</sheetData>",
        b'<row r="9"><c a=">" r="XFD1048576"><v>1</v></c></row></sheetData>',
    ),
    "behind a place in another value": lambda xml: xml.replace(
        b"</sheetData>",
        b"""<row r="9"><c a=" r='A1' " r="XFD1048576"><v>1</v></c></row></sheetData>""",
    ),
    "too wide": lambda xml: xml.replace(
        b"</sheetData>", b'<row r="9"><c r="XFD9"><v>1</v></c></row></sheetData>'
    ),
}


@pytest.mark.parametrize("name", FAR)
def test_one_far_cell_does_not_fill_the_memory(name) -> None:
    content = _changed(_xlsx([HEADERS, ROW]), FAR[name])

    with pytest.raises(Problem):
        read_rows(content, "a.xlsx", 100_000)


@pytest.mark.parametrize("name", ["sheet1.dat", "sheet1.XML", "image1.png"])
def test_a_sheet_under_another_name_is_looked_through_as_well(name) -> None:
    content = _renamed(_changed(_xlsx([HEADERS, ROW]), FAR["a far corner"]), "sheet1.xml", name)

    with pytest.raises(Problem):
        read_rows(content, "a.xlsx", 100_000)


def test_a_few_bytes_that_stand_for_a_million_rows_are_refused() -> None:
    cell = (
        '<table:table-cell table:number-columns-repeated="9"><text:p>x</text:p></table:table-cell>'
    )
    row = f'<table:table-row table:number-rows-repeated="9">{cell}</table:table-row>'
    for names in (
        ["mimetype", "content.xml"],
        ["xl/workbook.bin"],
        ["xl/workbook.xml", "mimetype"],
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            for name in names:
                packed.writestr(name, row)

        with pytest.raises(UnsupportedMedia):
            read_rows(out.getvalue(), "a.xlsx", 100_000)


def test_coloured_empty_cells_far_below_do_not_count() -> None:
    content = _changed(
        _xlsx([HEADERS, ROW]),
        lambda xml: xml.replace(
            b"</sheetData>", b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
        ),
    )

    assert len(_parsed(content)[0]) == 1


def test_a_file_that_unpacks_to_a_thousand_times_its_size_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<x/>")
        with packed.open("xl/sharedStrings.xml", "w", force_zip64=True) as opened:
            for _turn in range(700):
                opened.write(b" " * 1024 * 1024)

    with pytest.raises(TooLarge):
        read_rows(out.getvalue(), "a.xlsx", 100)


# ---------------------------------------------------------------- writing

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "{=1}"]


def _written(content: bytes) -> list[list]:
    return load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("rows_in_memory", [10, 0])
def test_what_is_written_is_read_again(app, monkeypatch, rows_in_memory) -> None:
    monkeypatch.setattr(writing, "ROWS_IN_MEMORY", rows_in_memory)
    moment = datetime(2026, 11, 23, 8, 41, tzinfo=UTC)

    out = write_rows(HEADERS, [ROW, ["乙", "00360102", None, moment, 1.5]], "网点/一览")

    content = out.getvalue()
    assert _written(content) == [
        HEADERS,
        ["城东营业部", "36010201", "网点", date(2026, 11, 23), 12.0],
        ["乙", "00360102", "", datetime(2026, 11, 23, 16, 41), 1.5],  # noqa: DTZ001 -- as shown
    ]
    rows, errors = _parsed(write_rows(HEADERS, [ROW], "网点").getvalue())
    assert (len(rows), errors) == (1, [])


@pytest.mark.parametrize("rows_in_memory", [100, 0])
def test_text_that_looks_like_a_formula_stays_text(app, monkeypatch, rows_in_memory) -> None:
    monkeypatch.setattr(writing, "ROWS_IN_MEMORY", rows_in_memory)

    content = write_rows(["=1+1"], [[text] for text in FORMULAS], "表").getvalue()

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    cells = re.findall(rb'<c r="[A-Z]+\d+"[^>]*?>', sheet)
    assert len(cells) == len(FORMULAS) + 1
    assert all(b't="s"' in cell or b't="inlineStr"' in cell for cell in cells)
    assert [row[0].strip() for row in _written(content)[1:]] == [text.strip() for text in FORMULAS]


def test_csv_marks_what_could_be_a_formula_and_reads_it_back() -> None:
    rows = [[text, "36010201"] for text in FORMULAS]

    content = write_csv(["网点名称", "网点编码"], rows).getvalue()

    assert content.startswith(b"\xef\xbb\xbf")
    written = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert all(row[0][0] not in "=+-@\t\r" for row in written)
    sheet = read_rows(content, "a.csv", 100)
    assert [row[0] for row in sheet.rows[1:]] == FORMULAS
    assert write_csv(["n"], [[-5]]).getvalue().decode("utf-8-sig").splitlines() == ["n", "-5"]


def test_no_file_is_left_behind(app, monkeypatch) -> None:
    monkeypatch.setattr(writing, "ROWS_IN_MEMORY", 10)
    folder = app.config["SETTINGS"].data_folder / "spool"
    seen = []

    def rows():
        for number in range(500):
            if number == 300:
                seen.extend(path for path in folder.rglob("*") if path.is_file())
            yield [f"行{number}", number]

    write_rows(["a", "b"], rows(), "表")
    assert seen, "the spool is where this test believes it to be"
    assert folder.stat().st_mode & 0o077 == 0
    assert list(folder.rglob("*")) == []

    def broken():
        yield from ([number] for number in range(100))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_rows(["a"], broken(), "表")
    assert list(folder.rglob("*")) == []


def test_what_a_killed_process_left_is_swept(app) -> None:
    folder = app.config["SETTINGS"].data_folder / "spool"
    for name, age in (("old", 7 * 3600), ("young", 60)):
        left = folder / name
        left.mkdir(parents=True)
        (left / "part").write_text("x")
        moment = time.time() - age
        os.utime(left, (moment, moment))

    assert spreadsheets.sweep() == 1
    assert [path.name for path in folder.iterdir()] == ["young"]


def test_odd_cells_and_names_do_no_harm(app) -> None:
    content = write_rows(
        ["长", "怪"], [["x" * 40_000, "a\x00b\x07c<&>"], [True, None]], "[a]:*?/\\'" + "名" * 40
    ).getvalue()

    book = load_workbook(io.BytesIO(content))
    assert len(book.sheet_names[0]) <= 31
    assert len(_written(content)[1][0]) == 32_000


def test_a_hundred_thousand_rows(app) -> None:
    """In: read or refused in seconds; out: written in the background, without being kept whole."""
    rows = (
        [f"网点{number}", f"{number:08}", "网点", date(2026, 11, 23), 7]
        for number in range(100_000)
    )
    began = time.monotonic()
    content = write_rows(HEADERS, rows, "网点").getvalue()
    written = time.monotonic()

    parsed, errors = _parsed(content, limit=100_000)
    read = time.monotonic()
    with pytest.raises(TooLarge) as refusal:
        read_rows(content, "网点.xlsx", 10_000)

    assert (len(parsed), errors) == (100_000, [])
    assert refusal.value.extra["rows"] == 100_000
    assert written - began < 90
    assert read - written < 60
