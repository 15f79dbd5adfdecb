"""A pasted address told apart: what holds for any text."""

import time
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conversions import address_lines
from webapp.places.address_text import Doubt, ParsedAddress, Wish, parse
from webapp.places.address_text.marking import Mark

WORDS = [line.text for line in address_lines.lines()[::9]]
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.one_of(
            st.sampled_from(WORDS),
            st.sampled_from(
                ["收件人", "电话", ":", "，", "\n", "(", ")", "收", "区", "市", "路", "3号"]
            ),
            st.text(max_size=8),
        ),
        max_size=6,
    ).map("".join),
)


@given(TEXTS)
def test_nothing_is_lost_and_nothing_is_invented(text: str) -> None:
    parsed = parse(text)
    held = "".join(part for _mark, part in parsed.pieces)
    assert _said(held) == _said(unicodedata.normalize("NFKC", text))
    for mark, value in ((Mark.NAME, parsed.name), (Mark.DETAIL, parsed.detail)):
        pieces = "".join(part for one, part in parsed.pieces if one is mark)
        assert _said(value) == _said(pieces)
    assert not [part for mark, part in parsed.pieces if mark is Mark.NONE]
    assert parsed.postcode in held
    assert all(digit in unicodedata.normalize("NFKC", text) for digit in parsed.phone[3:11])


@given(TEXTS)
def test_a_code_and_its_names_belong_together(text: str) -> None:
    parsed = parse(text)
    assert bool(parsed.region_code) == bool(parsed.province)
    assert not (parsed.county and parsed.candidates)
    assert (Doubt.SEVERAL_COUNTIES in parsed.doubts) == bool(parsed.candidates)


def test_a_county_that_several_cities_have_is_left_open():
    parsed = parse("鼓楼区中山北路88号 周远山 13900001008")
    assert parsed.county == parsed.region_code == ""
    assert parsed.candidates == (
        ("320106", "江苏省南京市鼓楼区"),
        ("320302", "江苏省徐州市鼓楼区"),
        ("350102", "福建省福州市鼓楼区"),
        ("410204", "河南省开封市鼓楼区"),
    )
    assert parsed.doubts == (Doubt.SEVERAL_COUNTIES,)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("广东省潮洲市湘桥区牌坊街7号 工夫 13800003043", Doubt.GUESSED_REGION),
        ("广东省广州市柳荫路7号 工夫 13800003043", Doubt.NO_COUNTY),
        ("广东省广州市天河区 工夫 13800003043", Doubt.NO_DETAIL),
        ("广东省广州市天河区柳荫路7号 13800003043", Doubt.NO_NAME),
        ("广东省广州市天河区柳荫路7号 工夫", Doubt.NO_PHONE),
        ("广东省广州市天河区柳荫路7号 工夫 138000030431 13800003043", Doubt.UNCLEAR_PHONE),
        ("工夫 13800003043 13800003044 广东省广州市天河区柳荫路7号", Doubt.UNCLEAR_PHONE),
        ("广东省广州市天河区柳荫路7号 工夫 13800003043 邮编310000", Doubt.WRONG_POSTCODE),
    ],
)
def test_what_to_look_at(text: str, doubt: Doubt) -> None:
    assert doubt in parse(text).doubts


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("周末送", Wish.WEEKENDS),
        ("晚上6点后送", Wish.EVENINGS),
        ("下班后再送", Wish.EVENINGS),
        ("工作日白天送", Wish.WORKDAYS),
        ("请放门卫", Wish.NONE),
        ("周末不在家", Wish.NONE),
    ],
)
def test_when_to_deliver(said: str, wish: Wish) -> None:
    parsed = parse(f"工夫 13800003043 广东省广州市天河区柳荫路7号，{said}")
    assert (parsed.wish, parsed.detail, parsed.rest) == (wish, "柳荫路7号", said)


def test_an_empty_text_is_an_empty_address():
    parsed = parse(" \n\u200b")
    assert (parsed.name, parsed.phone, parsed.detail, parsed.rest) == ("", "", "", "")


def test_its_repr_shows_nobody():
    shown = repr(parse("陆见川 13800001001 浙江省杭州市临平区望江里18号3幢502室 周末送"))
    assert not [word for word in ("陆见川", "13800001001", "望江里", "周末") if word in shown]


@pytest.mark.parametrize(
    "part", ["上海市", "浙江省杭州市", "收件人", "(", "138 ", "张三 ", "江干区", "晚上送", "1 "]
)
def test_a_long_text_takes_time_in_proportion(part: str) -> None:
    short, long = ((part * count)[:count] for count in (2_500, 10_000))
    parse("上海市")  # the words of regions are made once
    assert _seconds(long) < max(0.3, 12 * _seconds(short))  # a square would take sixteen times


def _seconds(text: str) -> float:
    taken = []
    for _ in range(3):
        began = time.process_time()
        parsed = parse(text)
        taken.append(time.process_time() - began)
    assert isinstance(parsed, ParsedAddress)
    return min(taken)


def _said(text: str) -> Counter[str]:
    """The letters and digits of a text."""
    return Counter(letter for letter in text if letter.isalnum())
