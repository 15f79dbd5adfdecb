"""Reading what has its time over: a walk along the halls, batch by batch.

Every function answers up to `limit` rows that come after a place of the walk, locked; rows that an
act holds at that moment are passed over, the next night finds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, tuple_

from webapp.conversions.lifecycle import LEFT, OVER, CallState, CampaignState, NumberState
from webapp.conversions.models import (
    ConversionCall,
    ConversionCampaign,
    ConversionCase,
    ConversionCaseEvent,
    ConversionConsent,
    ConversionListening,
    ConversionNumber,
    DeliveryAttempt,
    DoNotCall,
    HandoverDocument,
    TrackingEvent,
)
from webapp.foundation import clock
from webapp.foundation.database import db
from webapp.identity.models import IdentityUse

Place = tuple[UUID, UUID]


@dataclass(frozen=True)
class Turn:
    """Where a walk goes on, how far at once, and before which moment time is over."""

    before: datetime
    limit: int
    after: Place | None = None


def cases_over(turn: Turn) -> Sequence[ConversionCase]:
    """Cases that have been over for so long."""
    return _next(ConversionCase, turn, _is_over(turn.before))


def consents_over(turn: Turn) -> Sequence[ConversionConsent]:
    """Consents whose case has been over for so long."""
    over = exists().where(
        ConversionCase.hall_id == ConversionConsent.hall_id,
        ConversionCase.id == ConversionConsent.case_id,
        _is_over(turn.before),
    )
    return _next(ConversionConsent, turn, ConversionConsent.given_at < turn.before, over)


def deliveries_over(turn: Turn) -> Sequence[HandoverDocument]:
    """Documents on handover lists whose case has been over for so long."""
    over = exists().where(
        ConversionCase.hall_id == HandoverDocument.hall_id,
        ConversionCase.id == HandoverDocument.case_id,
        _is_over(turn.before),
    )
    return _next(HandoverDocument, turn, over)


def signers_over(turn: Turn) -> Sequence[DeliveryAttempt]:
    """Visits so long ago at which somebody signed."""
    signed = (DeliveryAttempt.at < turn.before, DeliveryAttempt.masked_signer != "")
    query = select(DeliveryAttempt).where(*signed, *_beyond(DeliveryAttempt, turn))
    return db.session.scalars(_locked(query, DeliveryAttempt, turn)).all()


def tracking_of(documents: Sequence[HandoverDocument]) -> Sequence[TrackingEvent]:
    """What the carrier told of some documents, locked."""
    query = select(TrackingEvent).where(
        TrackingEvent.hall_id.in_({one.hall_id for one in documents}),
        TrackingEvent.document_id.in_([one.id for one in documents]),
    )
    return db.session.scalars(query.with_for_update()).all()


def uses_of(visits: Sequence[DeliveryAttempt]) -> Sequence[IdentityUse]:
    """The checks of who signed at some visits, locked."""
    acts = [one for visit in visits for one in (visit.id, visit.proxy_act_id) if one is not None]
    query = select(IdentityUse).where(IdentityUse.act_id.in_(acts))
    return db.session.scalars(query.with_for_update()).all()


def calls_over(turn: Turn) -> Sequence[ConversionCall]:
    """Calls that ended so long ago and led to no consent that is still kept."""
    led_to_consent = exists().where(
        ConversionConsent.hall_id == ConversionCall.hall_id,
        ConversionConsent.call_id == ConversionCall.id,
        ConversionConsent.erased_at.is_(None),
    )
    ended = (ConversionCall.state != CallState.OPEN, ConversionCall.ended_at < turn.before)
    return _next(ConversionCall, turn, *ended, ~led_to_consent)


def numbers_over(turn: Turn) -> Sequence[ConversionNumber]:
    """Numbers of which neither a case nor a call is kept any more."""
    of_case = exists().where(
        ConversionCase.hall_id == ConversionNumber.hall_id,
        ConversionCase.number_id == ConversionNumber.id,
        ConversionCase.erased_at.is_(None),
    )
    of_call = exists().where(
        ConversionCall.hall_id == ConversionNumber.hall_id,
        ConversionCall.number_id == ConversionNumber.id,
        ConversionCall.erased_at.is_(None),
    )
    is_free = ConversionNumber.state != NumberState.CALLING
    return _next(ConversionNumber, turn, is_free, ~of_case, ~of_call)


def wishes_over(turn: Turn, calls_before: datetime) -> Sequence[DoNotCall]:
    """Wishes not to be called whose time is over; those that were lifted, or whose campaign is
    closed for ever, already when calls of that time go."""
    is_closed = exists().where(
        ConversionCampaign.hall_id == DoNotCall.hall_id,
        ConversionCampaign.id == DoNotCall.campaign_id,
        ConversionCampaign.state == CampaignState.CLOSED,
    )
    over = or_(
        DoNotCall.asked_at < turn.before,
        DoNotCall.lifted_at < calls_before,
        and_(DoNotCall.asked_at < calls_before, is_closed),
    )
    query = select(DoNotCall).where(over, *_beyond(DoNotCall, turn))
    return db.session.scalars(_locked(query, DoNotCall, turn)).all()


def listenings_of(calls: Sequence[ConversionCall]) -> Sequence[ConversionListening]:
    """What the team lead wrote about some calls, locked."""
    query = select(ConversionListening).where(
        ConversionListening.hall_id.in_({one.hall_id for one in calls}),
        ConversionListening.call_id.in_([one.id for one in calls]),
        ConversionListening.words != "",
    )
    return db.session.scalars(query.with_for_update()).all()


def _is_over(before: datetime) -> ColumnElement[bool]:
    """Whether nothing has happened to a case since a moment, and nothing will."""
    touched = exists().where(
        ConversionCaseEvent.hall_id == ConversionCase.hall_id,
        ConversionCaseEvent.case_id == ConversionCase.id,
        ConversionCaseEvent.at >= before,
    )
    left = and_(
        ConversionCase.state.in_(sorted(LEFT)),
        ConversionCase.keep_until < clock.business_day(before),
    )
    return and_(or_(ConversionCase.state.in_(sorted(OVER)), left), ~touched)


def _next(model: Any, turn: Turn, *conditions: Any) -> Sequence[Any]:
    query = select(model).where(model.erased_at.is_(None), *conditions, *_beyond(model, turn))
    return db.session.scalars(_locked(query, model, turn)).all()


def _beyond(model: Any, turn: Turn) -> list[Any]:
    if turn.after is None:
        return []
    place = [literal(one, model.id.type) for one in turn.after]
    return [tuple_(model.hall_id, model.id) > tuple_(*place)]


def _locked(query: Any, model: Any, turn: Turn) -> Any:
    ordered = query.order_by(model.hall_id, model.id).limit(turn.limit)
    return ordered.with_for_update(skip_locked=True, of=model)
