"""Reading what a caller sees beside the call: the day's figures, what waits, what was agreed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, case, func, or_, select

from webapp.conversions.calling import hours
from webapp.conversions.calling.tally import Tally
from webapp.conversions.lifecycle import CaseState, NumberState
from webapp.conversions.models import (
    ConversionCall,
    ConversionCampaign,
    ConversionCase,
    ConversionNumber,
)
from webapp.conversions.queries import calls
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db


def figures(actor: Actor, campaign: ConversionCampaign, since: datetime) -> Tally:
    """What the actor's calls of a campaign came to since a moment."""
    query = (
        select(ConversionCall.disposition, func.count())
        .where(
            in_scope(ConversionCall, actor),
            ConversionCall.account_id == actor.account_id,
            ConversionCall.campaign_id == campaign.id,
            ConversionCall.dialled_at >= since,
        )
        .group_by(ConversionCall.disposition)
    )
    return sum((Tally.of(row[0], row[1]) for row in db.session.execute(query)), Tally())


def next_due(campaign: ConversionCampaign, account_id: UUID) -> datetime | None:
    """When the next number of a queue may be called by somebody; None for an empty queue.

    A callback that another caller agreed is due for everybody else when it becomes anyone's.
    """
    elsewhere = and_(
        ConversionNumber.callback_at.is_not(None),
        or_(ConversionNumber.callback_for.is_(None), ConversionNumber.callback_for != account_id),
    )
    due_at = case((elsewhere, ConversionNumber.anyone_from), else_=ConversionNumber.due_at)
    query = select(func.min(due_at)).where(
        ConversionNumber.hall_id == campaign.hall_id,
        ConversionNumber.campaign_id == campaign.id,
        ConversionNumber.state == NumberState.WAITING,
    )
    return db.session.scalar(query)


def callbacks(
    actor: Actor, campaigns: Sequence[ConversionCampaign], most: int = 200
) -> Sequence[ConversionNumber]:
    """The callbacks that the actor agreed in some campaigns of one hall, the next first."""
    if not campaigns:
        return []
    query = _agreed(actor, select(ConversionNumber), campaigns)
    return db.session.scalars(query.order_by(ConversionNumber.callback_at).limit(most)).all()


def callbacks_waiting(actor: Actor) -> int:
    """How many callbacks the actor has agreed and not yet made, in all campaigns."""
    query = select(func.count()).where(
        in_scope(ConversionNumber, actor),
        ConversionNumber.state == NumberState.WAITING,
        ConversionNumber.callback_for == actor.account_id,
    )
    return db.session.scalar(query.select_from(ConversionNumber)) or 0


def own_calls(actor: Actor, day: date | None) -> Select[ConversionCall]:
    """The calls that the actor saved, of one day if it is given; the page orders them by id."""
    query = calls.own_calls(actor)
    if day is None:
        return query
    return query.where(
        ConversionCall.dialled_at >= hours.start_of(day),
        ConversionCall.dialled_at < hours.start_of(day + timedelta(days=1)),
    )


def waiting_cases_of(hall_id: UUID, number_ids: Iterable[UUID]) -> dict[UUID, list[ConversionCase]]:
    """The cases still to be asked about by their number, the most urgent first."""
    query = select(ConversionCase).where(
        ConversionCase.hall_id == hall_id,
        ConversionCase.number_id.in_(list(number_ids)),
        ConversionCase.state == CaseState.QUEUED,
    )
    found: dict[UUID, list[ConversionCase]] = {}
    for row in db.session.scalars(query.order_by(ConversionCase.keep_until, ConversionCase.id)):
        if row.number_id is not None:
            found.setdefault(row.number_id, []).append(row)
    return found


def _agreed(
    actor: Actor,
    query: Select[ConversionNumber],
    campaigns: Sequence[ConversionCampaign],
) -> Select[ConversionNumber]:
    return query.where(
        in_scope(ConversionNumber, actor),
        ConversionNumber.campaign_id.in_([one.id for one in campaigns]),
        ConversionNumber.state == NumberState.WAITING,
        ConversionNumber.callback_for == actor.account_id,
    )
