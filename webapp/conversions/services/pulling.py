"""The worker's turn at government platforms: what is new there is read, page by page.

The cursor moves in the transaction that takes a page's cases, so that nothing is read past and
nothing is taken twice, wherever a worker dies.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webapp.conversions import gateways
from webapp.conversions.api_schemas import CaseJson
from webapp.conversions.gateways import GovernmentPlatform, Page, PageAnswer
from webapp.conversions.importing import columns
from webapp.conversions.importing.judging import Judge
from webapp.conversions.importing.orders import Outcome
from webapp.conversions.importing.received import Sorted, sort, take
from webapp.conversions.kinds import PlatformPause
from webapp.conversions.models import PlatformConnection, PlatformPull
from webapp.conversions.models.platforms import MOST_ERRORS
from webapp.conversions.retention import PLATFORM_LOGS
from webapp.conversions.sent_json import told_apart
from webapp.foundation import audit, clock, destructions, stopping
from webapp.foundation.audit import Act
from webapp.foundation.crypto import CannotOpen
from webapp.foundation.database import apart, new_id, plan_anew, transaction
from webapp.foundation.errors import Conflict
from webapp.foundation.keys import MissingKey
from webapp.foundation.spreadsheets import CellRefused
from webapp.settings import Mode

LEASE = timedelta(minutes=5)
"""Longer than a page can take; a worker that dies gives the platform back then."""
MOST_PAGES = 100
"""Of one attempt; the next one follows at once."""
TRIES = 3
"""Somebody may make one of the cases of a page at this very moment."""
INTERRUPTED, BUSY, SEALED = "interrupted", "busy", "sealed-for-good"
REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


@dataclass(frozen=True)
class Turn:
    """One attempt at one platform, held by this worker."""

    id: UUID
    connection_id: UUID
    url: str
    token: str = field(repr=False)
    cursor: str


def pull_due() -> int:
    """Pull from every platform that is due; answers how many cases came.

    Safe in as many workers as one likes, and to interrupt.
    """
    came = 0
    while not stopping.wanted() and (turn := _take()) is not None:
        came += _pull(turn)
    return came


def sweep() -> int:
    """Forget attempts that are kept no longer; answers how many."""
    before = destructions.before(PLATFORM_LOGS)
    old = delete(PlatformPull).where(PlatformPull.begun_at < before)
    with transaction() as session:
        gone = len(session.execute(old.returning(PlatformPull.id)).all())
        destructions.record(session, PLATFORM_LOGS, gone, before)
    return gone


def _take() -> Turn | None:
    now, turn_id = clock.now(), new_id()
    due = (
        select(PlatformConnection)
        .where(PlatformConnection.next_pull_at <= now, PlatformConnection.paused_at.is_(None))
        .order_by(PlatformConnection.next_pull_at)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    )
    with apart() as session:
        connection = session.scalar(due)
        if connection is None:
            return None
        left = update(PlatformPull).where(
            PlatformPull.connection_id == connection.id, PlatformPull.ended_at.is_(None)
        )
        session.execute(left.values(ended_at=now, failure=INTERRUPTED))
        connection.pull_turn, connection.next_pull_at = turn_id, now + LEASE
        session.add(_begun(connection, turn_id))
        try:
            token = connection.token
        except (CannotOpen, MissingKey):
            token = ""
        return Turn(turn_id, connection.id, connection.url, token, connection.cursor)


def _begun(connection: PlatformConnection, turn_id: UUID) -> PlatformPull:
    return PlatformPull(
        id=turn_id,
        connection_id=connection.id,
        hall_id=connection.hall_id,
        begun_at=clock.now(),
        pages=0,
        new=0,
        changed=0,
        same=0,
        wrong=0,
        failure="",
        errors=[],
    )


def _pull(turn: Turn) -> int:
    """One attempt; answers how many cases came."""
    if not turn.token:
        _end(turn, PageAnswer(None, failure=SEALED))
        return 0
    near = current_app.config["SETTINGS"].mode is not Mode.PRODUCTION
    platform: GovernmentPlatform = gateways.HttpPlatform(turn.url, turn.token, near)
    cursor, came = turn.cursor, 0
    for _number in range(MOST_PAGES):
        answer = platform.page(cursor)
        if answer.page is None:
            _end(turn, answer)
            return came
        try:
            is_ours = _take_page(turn, cursor, answer.page)
        except Conflict:
            _end(turn, PageAnswer(None, failure=BUSY))
            return came
        if not is_ours:
            _end(turn, PageAnswer(None, failure=INTERRUPTED))
            return came
        came += len(answer.page.cases)
        cursor = answer.page.next
        if not answer.page.more:
            _end(turn, None)
            return came
        if stopping.wanted():
            break
    _end(turn, None, all_of_it=False)
    return came


def _take_page(turn: Turn, cursor: str, page: Page) -> bool:
    """Take a page and move the cursor; False where the platform is another's turn by now, or was
    paused. Raises Conflict when others are too busy with the same cases."""
    for last_try in (*[False] * (TRIES - 1), True):
        try:
            return _take_page_once(turn, cursor, page)
        except Conflict:
            if last_try:
                raise
    return False


def _take_page_once(turn: Turn, cursor: str, page: Page) -> bool:
    with transaction() as session:
        plan_anew(session)
        connection = _held(session, turn)
        if connection is None or connection.cursor != cursor:
            return False
        actor = connection.actor
        page = replace(page, cases=_latest(page.cases))
        found = sort(Judge(actor), *told_apart(CaseJson(), page.cases))
        outcome = take(session, actor, found)
        connection.has_read(page.next, clock.now() + LEASE)
        pull = session.get_one(PlatformPull, turn.id)
        _count(pull, page, found, outcome)
        if page.cases:
            audit.record(
                Act.CASES_PULLED,
                actor,
                "government-platform",
                connection.id,
                chain=connection.hall_id,
                new=outcome.new,
                changed=outcome.changed,
                same=outcome.same,
                wrong=len(found.errors),
                left_out=outcome.left_out,
            )
    return True


def _latest(cases: Sequence[Any]) -> list[Any]:
    """Each case as it came last: a list of changes may hold several of one case."""
    last = {_number(one): index for index, one in enumerate(cases)}
    return [
        one
        for index, one in enumerate(cases)
        if not (number := _number(one)) or last[number] == index
    ]


def _count(pull: PlatformPull, page: Page, found: Sorted, outcome: Outcome) -> None:
    before = pull.read
    wrong: list[list[Any]] = [
        [before + index + 1, _number(page.cases[index]), sorted(told)]
        for index, told in sorted(found.errors.items())
    ]
    places = {one.code: one.number for one in found.judged}
    wrong += [[before + places[one] + 1, one, ["item"]] for one in outcome.left_out]
    pull.errors = [*pull.errors, *wrong][:MOST_ERRORS]
    pull.pages += 1
    pull.new += outcome.new
    pull.changed += outcome.changed
    pull.same += outcome.same
    pull.wrong += len(wrong)


def _number(case: Any) -> str:
    """The number of a case that did not fit, if it is one: whatever else stands there may be
    somebody's."""
    told = case.get("case_number") if isinstance(case, dict) else None
    try:
        return columns.case_number(told) if isinstance(told, str) else ""
    except CellRefused:
        return ""


def _held(session: Session, turn: Turn) -> PlatformConnection | None:
    query = select(PlatformConnection).where(
        PlatformConnection.id == turn.connection_id,
        PlatformConnection.pull_turn == turn.id,
        PlatformConnection.paused_at.is_(None),
    )
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return session.scalar(query)


def _end(turn: Turn, failed: PageAnswer | None, *, all_of_it: bool = True) -> None:
    """Keep how the attempt ended, and when the next one follows."""
    with transaction() as session:
        failure = failed.failure if failed else ""
        session.get_one(PlatformPull, turn.id).end(failure)
        connection = _held(session, turn)
        if connection is None:
            return
        if failed is None:
            connection.has_pulled(all_of_it=all_of_it)
            return
        connection.has_not_pulled(failure, failed.retry_after)
        if failed.status == HTTPStatus.GONE:
            connection.cursor = ""  # it has forgotten the place: all of it once more
        if failed.status in REFUSED:
            connection.pause(PlatformPause.TOKEN_REFUSED)
            audit.record(
                Act.GOVERNMENT_PLATFORM_PAUSED,
                None,
                "government-platform",
                connection.id,
                chain=connection.hall_id,
                why=PlatformPause.TOKEN_REFUSED.value,
            )
