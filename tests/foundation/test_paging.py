"""Pages of a list by its keys."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select

from webapp.foundation import paging
from webapp.foundation.database import db, transaction
from webapp.foundation.throttle import Throttle

START = datetime(2026, 11, 23, 1, tzinfo=UTC)
SAME_WAY = [(Throttle.ends_at, "desc"), (Throttle.scope, "desc"), (Throttle.subject, "desc")]
BOTH_WAYS = [(Throttle.count, "asc"), (Throttle.ends_at, "desc"), (Throttle.subject, "asc")]


@pytest.fixture
def rows(app) -> None:
    """Seventy rows with many ties in each key but the last."""
    with transaction() as session:
        for number in range(70):
            session.add(
                Throttle(
                    scope=f"scope-{number % 3}",
                    subject=f"{number:03}",
                    count=number % 4,
                    ends_at=START + timedelta(hours=number % 7),
                )
            )


def _walk(keys, size: int, cursor: str = "", way: str = "older") -> list[list[str]]:
    pages = []
    for _turn in range(100):
        found = paging.page(select(Throttle), keys, cursor, size)
        pages.append([row.subject for row in found.rows])
        cursor = getattr(found, way)
        if cursor is None:
            return pages
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("keys", [SAME_WAY, BOTH_WAYS])
@pytest.mark.parametrize("size", [1, 9, 10, 70, 100])
def test_every_row_once_in_order(rows, keys, size) -> None:
    order = [column.desc() if way == "desc" else column.asc() for column, way in keys]
    whole = [row.subject for row in db.session.scalars(select(Throttle).order_by(*order))]

    pages = _walk(keys, size)

    assert [subject for found in pages for subject in found] == whole
    assert all(len(found) == size for found in pages[:-1])


@pytest.mark.parametrize("keys", [SAME_WAY, BOTH_WAYS])
def test_the_way_back_shows_the_same_pages(rows, keys) -> None:
    there = _walk(keys, 10)
    last = paging.page(select(Throttle), keys, "", 10)
    while last.older:
        last = paging.page(select(Throttle), keys, last.older, 10)

    back = _walk(keys, 10, last.newer, "newer")

    assert back[::-1] == there[:-1]


def test_the_first_page_has_nothing_newer_and_the_last_nothing_older(rows) -> None:
    first = paging.page(select(Throttle), SAME_WAY, "", 50)
    second = paging.page(select(Throttle), SAME_WAY, first.older, 50)

    assert first.newer is None
    assert second.older is None
    assert len(second.rows) == 20


def test_a_row_that_comes_in_between_shifts_nothing(rows) -> None:
    first = paging.page(select(Throttle), SAME_WAY, "", 10)
    expected = paging.page(select(Throttle), SAME_WAY, first.older, 10)
    with transaction() as session:
        newest = START + timedelta(days=9)
        session.add(Throttle(scope="new", subject="new", count=1, ends_at=newest))

    after = paging.page(select(Throttle), SAME_WAY, first.older, 10)

    assert [row.subject for row in after.rows] == [row.subject for row in expected.rows]


def test_the_beginning_is_a_whole_page_even_when_rows_came_in(rows) -> None:
    first = paging.page(select(Throttle), SAME_WAY, "", 10)
    second = paging.page(select(Throttle), SAME_WAY, first.older, 10)
    with transaction() as session:
        for number in range(3):
            newest = START + timedelta(days=number + 1)
            session.add(Throttle(scope="new", subject=f"new-{number}", count=1, ends_at=newest))

    back = paging.page(select(Throttle), SAME_WAY, second.newer, 10)
    top = paging.page(select(Throttle), SAME_WAY, back.newer, 10)

    assert len(back.rows) == 10
    assert [row.subject for row in top.rows][:3] == ["new-2", "new-1", "new-0"]
    assert len(top.rows) == 10


def test_what_stood_there_is_gone_then_the_end_is_shown(rows) -> None:
    keys = [(Throttle.subject, "asc")]
    query = select(Throttle)
    page = paging.page(query, keys, "", 60)

    shorter = query.where(Throttle.subject < "005")
    end = paging.page(shorter, keys, page.older, 60)

    assert [row.subject for row in end.rows] == ["000", "001", "002", "003", "004"]
    assert (end.newer, end.older) == (None, None)


def test_an_empty_list_is_an_empty_page(app) -> None:
    found = paging.page(select(Throttle), SAME_WAY, "", 10)

    assert (found.rows, found.newer, found.older) == ([], None, None)


def test_several_things_a_row_stay_together(rows) -> None:
    query = select(Throttle, Throttle.count)

    found = paging.page(query, SAME_WAY, "", 5)

    assert all(row[0].count == row[1] for row in found.rows)


BROKEN = [
    "x",
    "%%%",
    "ä",
    "e30",
    base64.urlsafe_b64encode(b"[1]").decode(),
    base64.urlsafe_b64encode(json.dumps(["o"]).encode()).decode().rstrip("="),
    base64.urlsafe_b64encode(json.dumps(["o", 1, 2, 3]).encode()).decode().rstrip("="),
    base64.urlsafe_b64encode(json.dumps(["o", "yesterday", "a", "b"]).encode()).decode(),
    base64.urlsafe_b64encode(json.dumps(["o", "2026-01-01T00:00:00", "a", "b"]).encode())
    .decode()
    .rstrip("="),
    base64.urlsafe_b64encode(json.dumps(["o", "2026-01-01T00:00:00+00:00", "a\x00", "b"]).encode())
    .decode()
    .rstrip("="),
    base64.urlsafe_b64encode(json.dumps(["x", "2026-01-01T00:00:00+00:00", "a", "b"]).encode())
    .decode()
    .rstrip("="),
    base64.urlsafe_b64encode(b"[" * 100_000).decode().rstrip("="),
    base64.urlsafe_b64encode(b'["o",NaN,"a","b"]').decode().rstrip("="),
]


@pytest.mark.parametrize("cursor", BROKEN)
def test_a_broken_cursor_gives_the_first_page(rows, cursor) -> None:
    first = paging.page(select(Throttle), SAME_WAY, "", 10)

    found = paging.page(select(Throttle), SAME_WAY, cursor, 10)

    assert [row.subject for row in found.rows] == [row.subject for row in first.rows]


def test_a_number_that_no_column_holds_gives_the_first_page(rows) -> None:
    keys = [(Throttle.count, "asc"), (Throttle.subject, "asc")]
    huge = base64.urlsafe_b64encode(json.dumps(["o", 10**30, "a"]).encode()).decode().rstrip("=")

    assert len(paging.page(select(Throttle), keys, huge, 10).rows) == 10


def test_a_page_asks_for_one_row_more_than_it_shows_and_for_no_offset(rows) -> None:
    said = []

    def listen(*call) -> None:
        said.append(call[2])

    event.listen(db.engine, "before_cursor_execute", listen)
    first = paging.page(select(Throttle), SAME_WAY, "", 10)
    paging.page(select(Throttle), SAME_WAY, first.older, 10)
    event.remove(db.engine, "before_cursor_execute", listen)

    assert len(said) == 2
    assert all("COUNT(" not in statement.upper() for statement in said)
    assert "> (" in said[1] or "< (" in said[1]
