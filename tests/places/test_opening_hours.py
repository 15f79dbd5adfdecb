"""Opening hours as people write them."""

from datetime import datetime

import pytest
from flask import Flask

from webapp.foundation import clock
from webapp.places import opening_hours
from webapp.places.opening_hours import HoursRefused


@pytest.mark.parametrize(
    "text",
    [
        "08:00-12:00, 14:00-18:00",
        "8:00–12:00，14：00～18：00",
        "8-12、14-18",
        "14点至18点；8点到12点",
        "０８：００－１２：００ 14:00-18:00",
        "8.00-12.00/14时-18时00分",
    ],
)
def test_a_day_in_every_writing(text: str) -> None:
    assert opening_hours.read_day(text) == [["08:00", "12:00"], ["14:00", "18:00"]]


@pytest.mark.parametrize("text", ["", "  ", "休息", "不营业"])
def test_a_day_of_rest(text: str) -> None:
    assert opening_hours.read_day(text) == []


@pytest.mark.parametrize("text", ["全天", "24小时", "0:00-24:00"])
def test_a_whole_day(text: str) -> None:
    assert opening_hours.read_day(text) == [["00:00", "24:00"]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("早上到晚上", "看不懂“早上到晚上”，写成 08:00-12:00, 14:00-18:00 这样"),
        ("08:00", "看不懂“08:00”，写成 08:00-12:00, 14:00-18:00 这样"),
        ("25:00-26:00", "没有 25:00 这个时间"),
        ("08:75-09:00", "没有 08:75 这个时间"),
        ("22:00-06:00", "22:00-06:00 的结束不晚于开始；过夜的分成两天写"),
        ("08:00-12:00, 11:00-13:00", "08:00-12:00 和 11:00-13:00 有重叠"),
        ("1-2,3-4,5-6,7-8,9-10,11-12,13-14", "一天最多写 6 段"),
    ],
)
def test_what_cannot_be_says_what_to_change(app: Flask, text: str, sentence: str) -> None:
    with app.test_request_context(), pytest.raises(HoursRefused) as refusal:
        opening_hours.read_day(text)

    assert str(refusal.value.sentence) == sentence


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("08:00-18:00", "每天 08:00-18:00"),
        ("全天", "每天 00:00-24:00"),
        (
            "周一至周五 08:00-18:00；周六、周日 休息",
            "周一至周五 08:00-18:00；周六、周日 休息",
        ),
        (
            "星期一到星期五：8点-17点30，周六 9-12",
            "周一至周五 08:00-17:30；周六 09:00-12:00；周日 休息",
        ),
        ("每天 8-18；周日 休息", "周一至周六 08:00-18:00；周日 休息"),
        ("工作日 9-17 周末 10-12", "周一至周五 09:00-17:00；周六、周日 10:00-12:00"),
        (
            "周六至周一 9-10",
            "周一 09:00-10:00；周二至周五 休息；周六、周日 09:00-10:00",
        ),
        (
            "周一三五 8-12",
            "周一 08:00-12:00；周二 休息；周三 08:00-12:00；周四 休息；"
            "周五 08:00-12:00；周六、周日 休息",
        ),
        ("", ""),
        ("休息", ""),
    ],
)
def test_a_week_in_one_cell_and_back(text: str, kept: str) -> None:
    week = opening_hours.read_week(text)

    assert opening_hours.week_text(week) == kept
    assert opening_hours.read_week(kept) == week


@pytest.mark.parametrize("text", ["周一", "上班时间 8-18", "周一 八点到十点", "周八 8-9"])
def test_a_week_that_cannot_be_read(app: Flask, text: str) -> None:
    with app.test_request_context(), pytest.raises(HoursRefused):
        opening_hours.read_week(text)


def test_open_is_judged_by_shanghais_clock() -> None:
    week = opening_hours.read_week("周一 08:00-12:00；周日 00:00-24:00")
    monday = datetime(2026, 11, 23, tzinfo=clock.SHANGHAI)

    assert opening_hours.is_open_at(week, monday.replace(hour=8))
    assert opening_hours.is_open_at(week, monday.replace(hour=11, minute=59))
    assert not opening_hours.is_open_at(week, monday.replace(hour=12))
    assert not opening_hours.is_open_at({}, monday)
