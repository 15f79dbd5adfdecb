"""Loading GB/T 2260, and townships below it."""

import json
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import builders
from tests.places import reading
from webapp.foundation.access import ScopeKind
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.places import queries, services
from webapp.places.commands import REGIONS
from webapp.places.models import Region, RegionLevel, region_scope

SMALL = [
    ["360000", "江西省", ""],
    ["360100", "南昌市", "360000"],
    ["360102", "东湖区", "360100"],
    ["360103", "西湖区", "360100"],
    ["110000", "北京市", ""],
    ["110100", "市辖区", "110000"],
    ["110101", "东城区", "110100"],
    ["440000", "广东省", ""],
    ["441900", "东莞市", "440000"],
]


@pytest.fixture(scope="session")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The regions that set-up brings; where it has not run, as many made up."""
    if REGIONS.exists():
        return REGIONS
    rows = [["360000", "江西省", ""]]
    for city in range(1, 80):
        rows.append([f"36{city:02}00", f"第{city}市", "360000"])
        counties = range(1, 43)
        rows += [[f"36{city:02}{one:02}", f"第{one}区", f"36{city:02}00"] for one in counties]
    file = tmp_path_factory.mktemp("regions") / "regions.json"
    file.write_text(json.dumps(rows))
    return file


def test_the_whole_standard_is_loaded_in_a_moment(app: Flask, standard: Path) -> None:
    began = time.monotonic()
    answer = app.test_cli_runner().invoke(args=["places", "load-regions", "--file", str(standard)])

    count = db.session.scalar(select(func.count()).select_from(Region))
    assert answer.exit_code == 0
    assert answer.output == f"{count} new regions, 0 changed\n"
    assert count is not None
    assert count > 3000
    assert time.monotonic() - began < 20


def test_loading_again_changes_only_what_is_new_or_renamed(app: Flask) -> None:
    services.load_regions(SMALL)

    assert services.load_regions(SMALL) == (0, 0)
    assert services.load_regions([*SMALL[:2], ["360102", "新湖区", "360100"]]) == (0, 1)
    assert services.load_regions([["360104", "青云谱区", "360100"]]) == (1, 0)

    region = queries.region("360102")
    assert (region.name, region.pinyin) == ("新湖区", "xin hu qu  xhq")
    assert queries.region("360103").name == "西湖区", "what is not in the file stays"
    assert [entry.details for entry in reading.entries(Act.REGIONS_LOADED)] == [
        {"new": 9, "changed": 0},
        {"new": 0, "changed": 0},
        {"new": 0, "changed": 1},
        {"new": 1, "changed": 0},
    ]


def test_the_order_of_the_file_does_not_matter(app: Flask) -> None:
    assert services.load_regions(SMALL[::-1]) == (9, 0)


def test_townships_stand_below_their_county(app: Flask) -> None:
    services.load_regions(SMALL)

    assert services.load_regions(
        [["360102001", "公园街道", "360102"], ["441900003", "莞城街道", "441900"]]
    ) == (2, 0)

    town = queries.region("360102001")
    assert town.level is RegionLevel.TOWNSHIP
    assert (town.county_code, town.city_code) == ("360102", "360100")
    assert queries.full_region_name("360102001") == "江西省南昌市东湖区公园街道"
    assert queries.full_region_name("441900003") == "广东省东莞市莞城街道"
    assert queries.is_destination("360102")
    assert queries.is_destination("441900"), "towns below do not make a city too wide"
    assert queries.is_destination("360102001")
    assert not queries.knows_county("360102001")
    outlet = builders.outlet(region_code="360102001")
    assert (outlet.county_code, outlet.province_code) == ("360102", "360000")


def test_the_scope_of_a_township_is_its_county(app: Flask) -> None:
    scope = region_scope("360102100")

    assert (scope.kind, scope.id) == (ScopeKind.COUNTY, "360102")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["36010", "东湖区", "360100"]], "entry 1: a code has six or nine digits"),
        ([["３６０１０２", "东湖区", "360100"]], "entry 1: a code has six or nine digits"),
        ([*SMALL[:2], ["360102", "", "360100"]], "entry 3: 360102 has no name"),
        ([["360102", "东湖区", "360100"]], "360102 cannot stand below 360100"),
        ([*SMALL[:3], ["360103", "西湖区", "360102"]], "360103 cannot stand below 360102"),
        ([["360100", "南昌市", ""]], "360100 cannot stand below nothing"),
        ([["360000", "江西省"]], "entry 1 is not [code, name, code above]"),
        ([360000], "entry 1 is not [code, name, code above]"),
        ({"regions": 1}, "entry 1 is not [code, name, code above]"),
    ],
)
def test_a_wrong_file_loads_nothing_and_names_the_row(
    app: Flask, tmp_path: Path, rows: object, says: str
) -> None:
    file = tmp_path / "new.json"
    file.write_text(json.dumps(rows))

    answer = app.test_cli_runner().invoke(args=["places", "load-regions", "--file", str(file)])

    assert answer.exit_code == 1
    assert says in answer.output
    assert db.session.scalar(select(func.count()).select_from(Region)) == 0


def test_a_file_that_is_no_json_is_named(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "new.json"
    file.write_text("[[")

    answer = app.test_cli_runner().invoke(args=["places", "load-regions", "--file", str(file)])

    assert answer.exit_code == 1
    assert answer.output.startswith("new.json: ")


def test_another_process_says_new_names_from_its_next_request_on(app: Flask) -> None:
    services.load_regions(SMALL)
    with app.app_context():
        assert queries.full_region_name("360102") == "江西省南昌市东湖区"

    services.load_regions([*SMALL[:2], ["360102", "新湖区", "360100"]])

    with app.app_context():
        assert queries.full_region_name("360102") == "江西省南昌市新湖区"


def test_names_leave_out_what_only_fills_a_level(app: Flask) -> None:
    services.load_regions(SMALL)

    assert queries.full_region_names(["110101", "441900", "999999", ""]) == {
        "110101": "北京市东城区",
        "441900": "广东省东莞市",
        "999999": "",
        "": "",
    }


def test_a_page_of_names_takes_one_query(app: Flask, queries_run: list[str]) -> None:
    services.load_regions(SMALL)
    queries_run.clear()

    queries.full_region_names(["110101", "441900", "360102", "360103"])
    queries.full_region_name("360102")

    assert len([text for text in queries_run if "FROM regions" in text]) == 1


def test_choices_go_down_level_by_level(app: Flask) -> None:
    services.load_regions([*SMALL, ["360102001", "公园街道", "360102"]])

    def chosen(code: str) -> list[tuple[str, str, int]]:
        return [(one.value, at, len(all_)) for one, at, all_ in queries.region_choices(code)]

    assert chosen("") == [("province", "", 3)]
    assert chosen("360000") == [("province", "360000", 3), ("city", "360100", 1), ("county", "", 2)]
    assert chosen("110101")[1:] == [("city", "110100", 1), ("county", "110101", 1)]
    assert chosen("360102")[2:] == [("county", "360102", 2), ("township", "", 1)]
    assert chosen("441900") == [("province", "440000", 3), ("city", "441900", 1)]
