"""Reading a hall's government platform: the connection, its pulls, its results, what clashed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, literal_column, select
from sqlalchemy.orm import aliased

from webapp.conversions.lifecycle import ConsentState
from webapp.conversions.models import (
    ConversionCase,
    ConversionCaseEvent,
    ConversionConsent,
    PlatformConnection,
    PlatformPull,
    PlatformResult,
)
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound
from webapp.foundation.outbox import OPEN, DeliveryState

MOST = 200
"""Connections that a page shows."""
MOST_CLASHES = 20
MOST_TROUBLES = 999
"""So many are counted for the navigation; what is more is “999+”."""


def connections(actor: Actor) -> Sequence[PlatformConnection]:
    """The connections in scope: a hall has one."""
    query = select(PlatformConnection).where(in_scope(PlatformConnection, actor))
    return db.session.scalars(query.order_by(PlatformConnection.id.desc()).limit(MOST)).all()


def connection_for(actor: Actor, connection_id: UUID, *, lock: bool = False) -> PlatformConnection:
    """A connection in scope; `lock` is for acts. Raises NotFound."""
    query = select(PlatformConnection).where(
        PlatformConnection.id == connection_id, in_scope(PlatformConnection, actor)
    )
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def connection_ids(ids: Iterable[UUID | None]) -> set[UUID]:
    """Which of some ids are those of connections."""
    wanted = {one for one in ids if one}
    if not wanted:
        return set()
    query = select(PlatformConnection.id).where(PlatformConnection.id.in_(wanted))
    return set(db.session.scalars(query))


def pulls(connection: PlatformConnection) -> Select[PlatformPull]:
    """The attempts to read a platform; the page orders them."""
    return select(PlatformPull).where(PlatformPull.connection_id == connection.id)


def results(connection: PlatformConnection) -> Select[PlatformResult]:
    """What was and is told to a platform; the page orders it."""
    return select(PlatformResult).where(PlatformResult.connection_id == connection.id)


def result_of(connection: PlatformConnection, result_id: UUID) -> PlatformResult:
    """One result of a connection, locked. Raises NotFound."""
    query = results(connection).where(PlatformResult.id == result_id)
    query = query.with_for_update().execution_options(populate_existing=True)
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def counts_of_results(connection: PlatformConnection) -> dict[DeliveryState, int]:
    """How many results stand where; those that arrived are left out."""
    query = (
        select(PlatformResult.state, func.count())
        .where(
            PlatformResult.connection_id == connection.id,
            PlatformResult.state.in_((*OPEN, DeliveryState.GIVEN_UP)),
        )
        .group_by(PlatformResult.state)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def count_troubles(actor: Actor) -> int:
    """How many platforms rest, and cases whose newest result never arrived; at most one more than
    MOST_TROUBLES. Cheap enough for every page: there are few of either.

    What was refused because the document had been fetched is settled by the result that follows.
    """
    resting = select(PlatformConnection.id).where(
        in_scope(PlatformConnection, actor), PlatformConnection.paused_at.is_not(None)
    )
    later = aliased(PlatformResult)
    is_followed = exists().where(
        later.connection_id == PlatformResult.connection_id,
        later.case_id == PlatformResult.case_id,
        later.id > PlatformResult.id,
    )
    unheard = select(PlatformResult.id).where(
        in_scope(PlatformResult, actor),
        PlatformResult.state == DeliveryState.GIVEN_UP,
        ~is_followed,
    )
    both = resting.union_all(unheard).limit(MOST_TROUBLES + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(both)) or 0


def is_first_of_its_case() -> ColumnElement[bool]:
    """Whether no earlier result of the same case still waits: they arrive in their order."""
    earlier = aliased(PlatformResult)
    waits = exists().where(
        earlier.connection_id == PlatformResult.connection_id,
        earlier.case_id == PlatformResult.case_id,
        earlier.id < PlatformResult.id,
        earlier.state.in_(OPEN),
    )
    return ~waits


def to_tell(
    ids: Iterable[UUID],
) -> Sequence[tuple[PlatformResult, PlatformConnection, str]]:
    """Results with where they go and the number of their case, in the order of their making."""
    query = (
        select(PlatformResult, PlatformConnection, ConversionCase.case_number)
        .join(PlatformConnection, PlatformConnection.id == PlatformResult.connection_id)
        .join(
            ConversionCase,
            (ConversionCase.hall_id == PlatformResult.hall_id)
            & (ConversionCase.id == PlatformResult.case_id),
        )
        .where(PlatformResult.id.in_(list(ids)))
    )
    return db.session.execute(query.order_by(PlatformResult.id)).all()


def case_to_settle(result: PlatformResult) -> ConversionCase:
    """The case of a result, locked."""
    query = select(ConversionCase).where(
        ConversionCase.hall_id == result.hall_id, ConversionCase.id == result.case_id
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def contradictions(hall_id: UUID) -> Sequence[tuple[ConversionCaseEvent, ConversionCase]]:
    """The last times when the hall said that it was fetched, and the carrier had it."""
    query = (
        select(ConversionCaseEvent, ConversionCase)
        .join(
            ConversionCase,
            (ConversionCase.hall_id == ConversionCaseEvent.hall_id)
            & (ConversionCase.id == ConversionCaseEvent.case_id),
        )
        .where(
            ConversionCaseEvent.hall_id == hall_id,
            # Written out, or the index of these few lines would not be used.
            ConversionCaseEvent.detail == literal_column("'contradiction'"),
        )
        .order_by(ConversionCaseEvent.id.desc())
        .limit(MOST_CLASHES)
    )
    return db.session.execute(query).all()


def fetched_after_consent(
    actor: Actor, since: datetime
) -> Sequence[tuple[ConversionConsent, ConversionCase]]:
    """The consents that the actor took and that a visit to the counter made void since a moment,
    the newest first."""
    query = (
        select(ConversionConsent, ConversionCase)
        .join(
            ConversionCase,
            (ConversionCase.hall_id == ConversionConsent.hall_id)
            & (ConversionCase.id == ConversionConsent.case_id),
        )
        .where(
            in_scope(ConversionConsent, actor),
            ConversionConsent.account_id == actor.account_id,
            ConversionConsent.state == literal_column(f"'{ConsentState.VOID.value}'"),
            ConversionConsent.ended_at >= since,
        )
        .order_by(ConversionConsent.ended_at.desc())
        .limit(MOST_CLASHES)
    )
    return db.session.execute(query).all()


def moves(
    actor: Actor, after: UUID | None, limit: int
) -> Sequence[tuple[ConversionCaseEvent, ConversionCase]]:
    """The moves of cases in scope after one of them, in the order in which they were made."""
    query = (
        select(ConversionCaseEvent, ConversionCase)
        .join(
            ConversionCase,
            (ConversionCase.hall_id == ConversionCaseEvent.hall_id)
            & (ConversionCase.id == ConversionCaseEvent.case_id),
        )
        .where(in_scope(ConversionCaseEvent, actor), ConversionCaseEvent.moved)
        .order_by(ConversionCaseEvent.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(ConversionCaseEvent.id > after)
    return db.session.execute(query).all()
