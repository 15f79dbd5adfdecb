"""Everyday goods: complete, consistent, and found by however people ask."""

import json
import re

import pytest

from scripts.goods_pinyin import pinyin_of
from webapp.pickups import goods
from webapp.pickups.goods import CATEGORIES, VERDICTS, load, look_up


def words_found(text: str, limit: int = 8) -> list[str]:
    return [found.word for found in look_up(text, limit)]


def test_there_are_enough_of_them():
    assert len(load()) >= 170
    assert sum(len(good.words) for good in load()) >= 900


def test_no_word_stands_twice():
    words = [word for good in load() for word in good.words]

    assert len(words) == len(set(words))


def test_every_category_has_goods():
    found = {good.category for good in load()}

    assert len(CATEGORIES) == 19
    assert found == {*CATEGORIES, "restricted", "allowed"}


def test_category_and_verdict_agree():
    for good in load():
        expected = good.category if good.category in VERDICTS else "prohibited"
        assert good.verdict == expected, good.words


def test_every_good_is_found_first_by_each_of_its_words():
    lost = [word for good in load() for word in good.words if look_up(word, 1)[0].good != good]

    assert lost == []


@pytest.mark.parametrize("spelling", ["pinyin", "initials"])
def test_every_good_is_found_by_the_sound_of_each_of_its_words(spelling):
    lost = []
    for good in load():
        for word, pinyin in zip(good.words, good.pinyin, strict=True):
            syllables = pinyin.split(" ")
            text = "".join(syllables if spelling == "pinyin" else (part[0] for part in syllables))
            if good not in [found.good for found in look_up(text)]:
                lost.append((word, text))

    assert lost == []


def test_the_pinyin_stored_is_that_of_the_words():
    stale = [
        word
        for good in load()
        for word, pinyin in zip(good.words, good.pinyin, strict=True)
        if pinyin_of(word) != pinyin
    ]

    assert stale == [], "run scripts/goods_pinyin.py"


def test_advice_begins_with_the_verdict_in_short():
    for good in load():
        first = good.advice.split("。")[0]
        assert len(first) <= 21, first
        assert good.advice.endswith("。"), good.words
        assert good.advice_en.endswith("."), good.words
        if good.verdict == "prohibited":
            assert first.startswith("不收"), first
            assert good.advice_en.startswith("Not accepted"), good.words
        if good.verdict == "allowed":
            assert first.startswith("可以收"), first
            assert "may go" in good.advice_en.split(".")[0].lower(), good.words


def test_advice_keeps_to_our_tone():
    for good in load():
        assert not re.search("[！!]|违规|禁止使用", good.advice + good.advice_en), good.words


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("充电宝", "充电宝"),
        ("chongdianbao", "充电宝"),
        ("chong dian bao", "充电宝"),
        ("CDB", "充电宝"),
        ("chongdb", "充电宝"),
        ("congdianbao", "充电宝"),
        ("移动电源", "移动电源"),
        ("xiangshui", "香水"),
        ("我要寄一瓶香水", "香水"),
        ("lvfen", "铝粉"),
        ("u盘", "U盘"),
        ("８４", "84消毒液"),
    ],
)
def test_it_is_found_as_people_ask_for_it(asked, first):
    assert words_found(asked)[0] == first


def test_nothing_is_found_for_nothing():
    assert words_found("") == words_found(" ，。") == words_found("zzzzqqq") == []


def test_no_more_than_asked_for():
    assert len(words_found("电", limit=3)) == 3


@pytest.mark.parametrize(
    ("word", "verdict", "says"),
    [
        ("充电宝", "restricted", "不走航空"),
        ("锂电池", "restricted", "100 Wh"),
        ("香水", "prohibited", "易燃"),
        ("打火机", "prohibited", "易燃气体"),
        ("鞭炮", "prohibited", "爆炸物"),
        ("指甲油", "prohibited", "易燃"),
        ("酒精", "prohibited", "易燃液体"),
        ("宠物", "prohibited", "活体"),
        ("水银体温计", "prohibited", "汞"),
        ("茶叶", "allowed", "可以收"),
    ],
)
def test_advice_is_right_in_substance(word, verdict, says):
    good = look_up(word, 1)[0].good

    assert good.verdict == verdict
    assert says in good.advice


def test_one_entry_stands_on_one_line():
    lines = goods.GOODS_FILE.read_text("utf-8").splitlines()

    assert len(lines) == len(load()) + 2
    assert all(json.loads(line.rstrip(",")) for line in lines[1:-1])
