"""A list of tracking events: in any order of columns, in the carriers' words, row by row."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest

from tests import builders, builders_deliveries
from tests.conversions import reading
from tests.conversions.deliveries.at_the_door import case_of, fresh
from tests.people import waybill
from webapp.conversions.importing import tracking_columns
from webapp.conversions.importing.tracking_columns import WORDS
from webapp.conversions.kinds import TrackingKind
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.queries import way
from webapp.conversions.services import tracking
from webapp.foundation import clock, spreadsheets
from webapp.foundation.audit import Act
from webapp.foundation.errors import InvalidInput, Problem
from webapp.foundation.spreadsheets import CellRefused

HEADER = "地点,动态,时间,邮件号"


def told(hours_ago=1):
    at = clock.now().astimezone(clock.SHANGHAI) - timedelta(hours=hours_ago)
    return at.strftime("%Y-%m-%d %H:%M:%S")


def csv(*rows):
    return "\n".join([HEADER, *rows]).encode()


def test_rows_in_any_order_with_the_carriers_words(actor, document):
    number = document.waybill
    report = tracking.take_list(
        actor,
        "动态.csv",
        csv(
            f"东湖营业部,妥投,{told(1)},{number}",
            f"南昌中心,离开,{told(8)},{number.lower()}",
            f"窗口,已收寄,{told(9).replace('-', '/')},{number[:2]} {number[2:]}",
        ),
    )

    assert (report.new, report.same, report.errors) == (3, 0, [])
    assert case_of(document).state is CaseState.DELIVERED
    assert [one.place for one in way.events_of(fresh(document))] == [
        "窗口",
        "南昌中心",
        "东湖营业部",
    ]
    [entry] = reading.entries(Act.TRACKING_IMPORTED)
    assert (entry.chain, entry.details) == (
        str(actor.scope.value),
        {"new": 3, "same": 0, "wrong": 0},
    )


def test_the_same_list_again_changes_nothing(actor, document):
    rows = csv(f"窗口,已收寄,{told(9)},{document.waybill}")
    tracking.take_list(actor, "a.csv", rows)
    report = tracking.take_list(actor, "a.csv", rows)

    assert (report.new, report.same) == (0, 1)
    assert len(way.events_of(fresh(document))) == 1


def test_wrong_rows_are_named_and_the_others_taken(actor, document, stranger):
    theirs = builders_deliveries.handed_over(stranger, builders_deliveries.post_office())
    report = tracking.take_list(
        actor,
        "a.csv",
        csv(
            f"窗口,已收寄,{told(9)},{document.waybill}",
            f"窗口,乘火箭,{told(8)},{document.waybill}",
            f"窗口,已收寄,昨天,{document.waybill}",
            f"窗口,已收寄,2026-11-23,{document.waybill}",
            f"窗口,已收寄,{told(7)},{waybill()}",
            f"窗口,已收寄,{told(7)},{theirs.waybill}",
            f"窗口,已收寄,{told(-3)},{document.waybill}",
            f"窗口,已收寄,{told(7)},",
        ),
    )

    assert report.new == 1
    assert [(one.row, one.column) for one in report.errors] == [
        (3, "动态"),
        (4, "时间"),
        (5, "时间"),
        (6, "邮件号"),
        (7, "邮件号"),
        (8, "时间"),
        (9, "邮件号"),
    ]
    assert report.errors[0].sentence == "不认识这个动态，认得的词在下面"
    assert report.errors[3].sentence == report.errors[4].sentence
    assert case_of(theirs).state is CaseState.HANDED_OVER


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01", "名字,电话\n王,1".encode(), HEADER.encode(), b"%PDF-1.4"],
    ids=["empty", "binary", "other header", "no rows", "pdf"],
)
def test_what_is_no_such_list_changes_nothing(actor, document, content):
    with pytest.raises(Problem):
        tracking.take_list(actor, "a.csv", content)
    assert reading.entries(Act.TRACKING_IMPORTED) == []
    assert case_of(document).state is CaseState.HANDED_OVER


def test_a_workbook_without_places(actor, document):
    at = (clock.now() - timedelta(hours=2)).astimezone(clock.SHANGHAI).replace(tzinfo=None)
    sheet = spreadsheets.write_rows(
        ["时间", "单号", "状态"],
        [[at.strftime("%Y年%m月%d日 %H:%M"), document.waybill, "拒收"]],
        "动态",
    )
    report = tracking.take_list(actor, "a.xlsx", sheet.getvalue())

    assert report.errors == []
    assert case_of(document).state is CaseState.REFUSED


def test_every_word_is_of_one_kind_only():
    words = [word for known in WORDS.values() for word in known]

    assert set(WORDS) == set(TrackingKind)
    assert len(words) == len(set(words))
    for kind, known in WORDS.items():
        assert {tracking_columns.kind(f" 【{word}】。") for word in known} == {kind}


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        (datetime(2026, 11, 23, 16, 41), 16),  # noqa: DTZ001 -- a workbook's cell has no zone
        ("2026-11-23 16:41", 16),
        ("2026/11/23 9:41:05", 9),
        ("2026年11月23日 16时41分", 16),
        ("２０２６－１１－２３　16：41", 16),
        ("2026-11-23T16:41:05.123", 16),
    ],
)
def test_moments_as_carriers_write_them(cell, hour):
    found = tracking_columns.moment(cell)

    assert (found.hour, found.tzinfo) == (hour, clock.SHANGHAI)


@pytest.mark.parametrize("cell", ["16:41", "2026-13-01 10:00", 45000.5, "9999-12-31 23:59", True])
def test_moments_that_are_none(cell):
    with pytest.raises(CellRefused):
        tracking_columns.moment(cell)


def test_the_page_says_what_became_of_it(app, client, clerk, document):
    builders.sign_in(client, clerk)
    page = client.get("/returns/tracking")
    assert "下载模板" in page.text
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        rows = csv(
            f"窗口,已收寄,{told(9)},{document.waybill}",
            f"窗口,投递到达,{told(8)},{document.waybill}",
        )
        sent = {"file": (BytesIO(rows), "a.csv")}
        answer = client.post("/returns/tracking", data=sent, content_type="multipart/form-data")
        nothing = client.post("/returns/tracking", data={})
        other = {"file": (BytesIO("名字,电话\n王,1".encode()), "b.csv")}
        wrong = client.post("/returns/tracking", data=other, content_type="multipart/form-data")
    finally:
        app.config["WTF_CSRF_ENABLED"] = True

    assert "新的 1 条，早就有的 0 条，没有收下的 1 行" in answer.text
    assert "不认识这个动态：投递到达" in answer.text
    assert (nothing.status_code, wrong.status_code) == (422, 422)
    assert "邮件号" in wrong.text
    assert client.get("/returns/tracking/template").status_code == 200


def test_a_list_without_a_file_is_asked_for(actor):
    with pytest.raises(InvalidInput):
        tracking.take_list(actor, "", b"")
