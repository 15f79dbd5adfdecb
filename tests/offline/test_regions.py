"""Destinations are found offline: by Chinese, by letters of pinyin, by code."""

import json
from pathlib import Path

REGIONS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "regions.json"
SEARCH = """
import { arrange, search } from "./pickups/regions.js";
const regions = arrange(JSON.parse(readFileSync("vendor/regions.json", "utf8")));
answer(given.queries.map((query) => search(regions, query).map(({ code }) => code)));
"""


FIRST = {
    "东湖": "360102",
    "东湖区": "360102",
    "南昌": "360100",
    "杭州西湖": "330106",
    "浙江西湖": "330106",
    "hzxh": "330106",
    "HZ": "330100",
    "cq": "500000",
    "重庆渝中": "500103",
    "北京朝阳": "110105",
    "朝阳 北京": None,
    "大理": "532900",
    "dg": "441900",
    "东莞": "441900",
    "香港": "810000",
    "360102": "360102",
    "市辖区": None,
    "不存在": None,
    "": None,
}


def test_the_first_that_is_found(node):
    answers = node(SEARCH, queries=list(FIRST))

    assert {
        query: (found or [None])[0] for query, found in zip(FIRST, answers, strict=True)
    } == FIRST


def test_every_county_can_be_found_by_its_code(node):
    counties = [code for code, _name, _parent in json.loads(REGIONS.read_text())]
    counties = [code for code in counties if not code.endswith("00")][::50]

    assert [found[:1] for found in node(SEARCH, queries=counties)] == [[code] for code in counties]


def test_names_are_written_out_once(node):
    labels = node("""
                import { arrange, labelOf, shortOf } from "./pickups/regions.js";
        const regions = arrange(JSON.parse(readFileSync("vendor/regions.json", "utf8")));
        const codes = ["360102", "110105", "330100", "429004", "532901", "999999"];
        answer(codes.map((code) => [labelOf(regions, code), shortOf(regions, code)]));
    """)

    assert labels == [
        ["江西省南昌市东湖区", "南昌东湖"],
        ["北京市朝阳区", "朝阳"],
        ["浙江省杭州市", "杭州"],
        ["湖北省仙桃市", "仙桃"],
        ["云南省大理白族自治州大理市", "大理大理"],
        ["999999", "999999"],
    ]
