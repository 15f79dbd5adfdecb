"""Reading what goes on in a campaign: who calls whom, who rests, what came of a day, what waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Case, ColumnElement, Select, and_, case, func, select

from webapp.conversions.calling import hours
from webapp.conversions.calling.tally import Tally
from webapp.conversions.kinds import Disposition
from webapp.conversions.lifecycle import CallState, CaseState, NumberState
from webapp.conversions.models import (
    CallerPause,
    ConversionCall,
    ConversionCampaign,
    ConversionCase,
    ConversionNumber,
)
from webapp.foundation.database import db

MOST = 500
"""Callbacks, open calls or pauses that a page shows."""


@dataclass(frozen=True)
class Queue:
    """What a campaign's queue holds, in numbers (not in cases)."""

    waiting: int
    """All that wait, whenever they may be called."""
    ready: int
    """Of these: may be called now, agreed callbacks apart."""
    callbacks: int
    callbacks_due: int
    used_up: int
    """Not reached, with every attempt used up."""


@dataclass(frozen=True)
class CallFilter:
    """How the list of calls is narrowed; None means: not by this."""

    account_id: UUID | None = None
    disposition: Disposition | None = None
    day: date | None = None


def tallies(campaigns: Iterable[ConversionCampaign], day: date) -> dict[UUID, dict[UUID, Tally]]:
    """{campaign: {caller: what came of their calls of a day}}; who dialled nothing is left out."""
    wanted = list(campaigns)
    found: dict[UUID, dict[UUID, Tally]] = {one.id: {} for one in wanted}
    query = (
        select(
            ConversionCall.campaign_id,
            ConversionCall.account_id,
            ConversionCall.disposition,
            func.count().label("count"),
        )
        .where(
            ConversionCall.hall_id.in_({one.hall_id for one in wanted}),
            ConversionCall.campaign_id.in_(list(found)),
            ConversionCall.dialled_at >= hours.start_of(day),
            ConversionCall.dialled_at < hours.start_of(day + timedelta(days=1)),
        )
        .group_by(ConversionCall.campaign_id, ConversionCall.account_id, ConversionCall.disposition)
    )
    for row in db.session.execute(query):
        of = found[row.campaign_id]
        of[row.account_id] = of.get(row.account_id, Tally()) + Tally.of(row.disposition, row[3])
    return found


def waiting_by_campaign(campaigns: Iterable[ConversionCampaign]) -> dict[UUID, int]:
    """How many numbers wait in each campaign's queue; one without any is left out."""
    wanted = list(campaigns)
    query = (
        select(ConversionNumber.campaign_id, func.count())
        .where(
            ConversionNumber.hall_id.in_({one.hall_id for one in wanted}),
            ConversionNumber.campaign_id.in_([one.id for one in wanted]),
            ConversionNumber.state == NumberState.WAITING,
        )
        .group_by(ConversionNumber.campaign_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def queue_of(campaign: ConversionCampaign, now: datetime) -> Queue:
    """What waits in a campaign at a moment."""
    agreed = ConversionNumber.callback_at.is_not(None)
    query = select(
        func.count(),
        func.sum(_one_if(~agreed & (ConversionNumber.due_at <= now))),
        func.sum(_one_if(agreed)),
        func.sum(_one_if(agreed & (ConversionNumber.callback_at <= now))),
    ).where(
        ConversionNumber.hall_id == campaign.hall_id,
        ConversionNumber.campaign_id == campaign.id,
        ConversionNumber.state == NumberState.WAITING,
    )
    row = db.session.execute(query).one()
    waiting, ready, agreed_all, agreed_due = (int(count or 0) for count in row)
    return Queue(waiting, ready, agreed_all, agreed_due, _used_up(campaign))


def open_calls(campaign: ConversionCampaign) -> Sequence[ConversionCall]:
    """Calls that are open now, the longest first."""
    query = select(ConversionCall).where(
        ConversionCall.hall_id == campaign.hall_id,
        ConversionCall.campaign_id == campaign.id,
        ConversionCall.state == CallState.OPEN,
    )
    return db.session.scalars(query.order_by(ConversionCall.claimed_at).limit(MOST)).all()


def open_pauses(campaign: ConversionCampaign) -> Sequence[CallerPause]:
    """Who rests now."""
    query = select(CallerPause).where(
        CallerPause.hall_id == campaign.hall_id,
        CallerPause.campaign_id == campaign.id,
        CallerPause.ended_at.is_(None),
    )
    return db.session.scalars(query.order_by(CallerPause.started_at).limit(MOST)).all()


def callbacks(campaign: ConversionCampaign) -> Sequence[ConversionNumber]:
    """The callbacks that were agreed and wait, the next first."""
    query = select(ConversionNumber).where(
        ConversionNumber.hall_id == campaign.hall_id,
        ConversionNumber.campaign_id == campaign.id,
        ConversionNumber.state == NumberState.WAITING,
        ConversionNumber.callback_at.is_not(None),
    )
    query = query.order_by(ConversionNumber.callback_at, ConversionNumber.id)
    return db.session.scalars(query.limit(MOST)).all()


def calls_of(campaign: ConversionCampaign, wanted: CallFilter) -> Select[ConversionCall]:
    """The calls of a campaign that fit; the page orders them by id."""
    query = select(ConversionCall).where(
        ConversionCall.hall_id == campaign.hall_id, ConversionCall.campaign_id == campaign.id
    )
    if wanted.account_id:
        query = query.where(ConversionCall.account_id == wanted.account_id)
    if wanted.disposition:
        query = query.where(ConversionCall.disposition == wanted.disposition)
    if wanted.day:
        query = query.where(
            ConversionCall.claimed_at >= hours.start_of(wanted.day),
            ConversionCall.claimed_at < hours.start_of(wanted.day + timedelta(days=1)),
        )
    return query


def _used_up(campaign: ConversionCampaign) -> int:
    query = (
        select(func.count(ConversionNumber.id.distinct()))
        .join(
            ConversionCase,
            and_(
                ConversionCase.hall_id == ConversionNumber.hall_id,
                ConversionCase.number_id == ConversionNumber.id,
            ),
        )
        .where(
            ConversionNumber.hall_id == campaign.hall_id,
            ConversionNumber.campaign_id == campaign.id,
            ConversionNumber.state == NumberState.DONE,
            ConversionNumber.attempts >= campaign.attempts_in_all,
            ConversionCase.state == CaseState.UNREACHABLE,
        )
    )
    return db.session.scalar(query) or 0


def _one_if(condition: ColumnElement[bool]) -> Case[int]:
    return case((condition, 1), else_=0)
