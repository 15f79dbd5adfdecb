"""Reading numbers and calls: the next one, the open one, what was called before."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from webapp.conversions.calling import hours
from webapp.conversions.lifecycle import CallState, CaseState, NumberState
from webapp.conversions.models import (
    ConversionCall,
    ConversionCampaign,
    ConversionCase,
    ConversionConsent,
    ConversionNumber,
    DoNotCall,
)
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound

CALLED = (CallState.SAVED, CallState.LAPSED)


def open_call(actor: Actor) -> ConversionCall | None:
    """The call that the actor has claimed and not yet saved."""
    query = select(ConversionCall).where(
        in_scope(ConversionCall, actor),
        ConversionCall.account_id == actor.account_id,
        ConversionCall.state == CallState.OPEN,
    )
    return db.session.scalar(query)


def own_call(actor: Actor, call_id: UUID, *, lock: bool = False) -> ConversionCall:
    """A call of the actor's own. Raises NotFound."""
    query = select(ConversionCall).where(
        ConversionCall.id == call_id,
        in_scope(ConversionCall, actor),
        ConversionCall.account_id == actor.account_id,
    )
    if (found := db.session.scalar(query.with_for_update() if lock else query)) is None:
        raise NotFound()
    return found


def call_for(actor: Actor, call_id: UUID, *, lock: bool = False) -> ConversionCall:
    """Any call in scope, for the team lead. Raises NotFound."""
    query = select(ConversionCall).where(
        ConversionCall.id == call_id, in_scope(ConversionCall, actor)
    )
    if (found := db.session.scalar(query.with_for_update() if lock else query)) is None:
        raise NotFound()
    return found


def number_of(call: ConversionCall, *, lock: bool = False) -> ConversionNumber:
    """The number that a call is for."""
    query = select(ConversionNumber).where(
        ConversionNumber.hall_id == call.hall_id, ConversionNumber.id == call.number_id
    )
    return db.session.scalars(query.with_for_update() if lock else query).one()


def number_for(actor: Actor, number_id: UUID, *, lock: bool = False) -> ConversionNumber:
    """A number in scope, for the team lead. Raises NotFound."""
    query = select(ConversionNumber).where(
        ConversionNumber.id == number_id, in_scope(ConversionNumber, actor)
    )
    if (found := db.session.scalar(query.with_for_update() if lock else query)) is None:
        raise NotFound()
    return found


def waiting_cases(number: ConversionNumber) -> Sequence[ConversionCase]:
    """The cases of a number that are still to be asked about, the most urgent first."""
    query = select(ConversionCase).where(
        ConversionCase.hall_id == number.hall_id,
        ConversionCase.number_id == number.id,
        ConversionCase.state == CaseState.QUEUED,
    )
    return db.session.scalars(query.order_by(ConversionCase.keep_until, ConversionCase.id)).all()


def cases_of(call: ConversionCall, *, lock: bool = False) -> Sequence[ConversionCase]:
    """The cases that a call is about, in the order of the claim; locked by their ids."""
    query = select(ConversionCase).where(
        ConversionCase.hall_id == call.hall_id, ConversionCase.id.in_(call.cases)
    )
    query = query.order_by(ConversionCase.id)
    rows = {one.id: one for one in db.session.scalars(query.with_for_update() if lock else query)}
    return [rows[one] for one in call.cases if one in rows]


def waiting_in_call(call: ConversionCall) -> list[str]:
    """The ids of a call's cases that are still to be asked about, as text, in order."""
    return [str(one.id) for one in cases_of(call) if one.state is CaseState.QUEUED]


def asked_for_peace(
    phone_indexes: Iterable[str], campaign_id: UUID, *, since: datetime | None = None
) -> bool:
    """Whether the person behind a number wants no calls: at all, or none of this campaign.

    `phone_indexes` are those of the number under every index key.
    """
    query = select(DoNotCall.id).where(
        DoNotCall.phone_index.in_(list(phone_indexes)),
        DoNotCall.lifted_at.is_(None),
        or_(DoNotCall.campaign_id.is_(None), DoNotCall.campaign_id == campaign_id),
    )
    if since is not None:
        query = query.where(DoNotCall.asked_at >= since)
    return db.session.scalar(query.limit(1)) is not None


def calls_before(call: ConversionCall, most: int = 5) -> Sequence[ConversionCall]:
    """Calls of the same number before this one, the newest first."""
    query = select(ConversionCall).where(
        ConversionCall.hall_id == call.hall_id,
        ConversionCall.number_id == call.number_id,
        ConversionCall.id < call.id,
        ConversionCall.state.in_(CALLED),
    )
    return db.session.scalars(query.order_by(ConversionCall.id.desc()).limit(most)).all()


def called_since(call: ConversionCall) -> bool:
    """Whether somebody has claimed the number after this call."""
    query = select(ConversionCall.id).where(
        ConversionCall.hall_id == call.hall_id,
        ConversionCall.number_id == call.number_id,
        ConversionCall.id > call.id,
    )
    return db.session.scalar(query.limit(1)) is not None


def last_dialled(
    number: ConversionNumber, *, before: ConversionCall | None = None
) -> ConversionCall | None:
    """The last call in which a number was dialled, if there is one; before another call."""
    query = select(ConversionCall).where(
        ConversionCall.hall_id == number.hall_id,
        ConversionCall.number_id == number.id,
        ConversionCall.dialled_at.is_not(None),
    )
    if before is not None:
        query = query.where(ConversionCall.id < before.id)
    return db.session.scalar(query.order_by(ConversionCall.id.desc()).limit(1))


def called_enough(
    campaign: ConversionCampaign, today: date, limit: int
) -> Sequence[ConversionNumber]:
    """Numbers that wait although they were called as often as their campaign allows, in all or
    today, locked; held ones are passed over."""
    used_up = ConversionNumber.attempts >= campaign.attempts_in_all
    had_today = and_(
        ConversionNumber.attempts_on == today,
        ConversionNumber.attempts_that_day >= campaign.attempts_a_day,
        ConversionNumber.due_at < hours.start_of(today + timedelta(days=1)),
    )
    query = select(ConversionNumber).where(
        ConversionNumber.hall_id == campaign.hall_id,
        ConversionNumber.campaign_id == campaign.id,
        ConversionNumber.state == NumberState.WAITING,
        or_(used_up, had_today),
    )
    query = query.order_by(ConversionNumber.id).limit(limit)
    return db.session.scalars(query.with_for_update(skip_locked=True)).all()


def may_be_saved(call: ConversionCall) -> bool:
    """Whether its caller may still say how it ended: open, or left and called by nobody since."""
    if call.state is CallState.LAPSED:
        is_done = number_of(call).state is NumberState.DONE
        return call.dialled_at is not None and not is_done and not called_since(call)
    return call.state is CallState.OPEN


def calls_of_number(hall_id: UUID, number_id: UUID) -> Sequence[ConversionCall]:
    """Every call of a number, the newest first: the attempts of a case."""
    query = select(ConversionCall).where(
        ConversionCall.hall_id == hall_id, ConversionCall.number_id == number_id
    )
    return db.session.scalars(query.order_by(ConversionCall.id.desc()).limit(100)).all()


def calls_about(case: ConversionCase) -> list[ConversionCall]:
    """The calls in which a case was asked about, the newest first: its attempts."""
    if case.number_id is None:
        return []
    of_number = calls_of_number(case.hall_id, case.number_id)
    return [one for one in of_number if case.id in one.cases]


def own_calls(actor: Actor) -> Select[ConversionCall]:
    """The calls that the actor saved; the page orders them by id."""
    return select(ConversionCall).where(
        in_scope(ConversionCall, actor),
        ConversionCall.account_id == actor.account_id,
        ConversionCall.state == CallState.SAVED,
    )


def callbacks_of(actor: Actor, campaign: ConversionCampaign) -> Sequence[ConversionNumber]:
    """The callbacks that the actor agreed, the next first."""
    query = select(ConversionNumber).where(
        ConversionNumber.hall_id == campaign.hall_id,
        ConversionNumber.campaign_id == campaign.id,
        ConversionNumber.state == NumberState.WAITING,
        ConversionNumber.callback_for == actor.account_id,
    )
    return db.session.scalars(query.order_by(ConversionNumber.callback_at).limit(100)).all()


def lapsed_calls(now: datetime, limit: int) -> Sequence[ConversionCall]:
    """Open calls whose lease is over, locked; held ones are passed over."""
    query = select(ConversionCall).where(
        ConversionCall.state == CallState.OPEN, ConversionCall.lease_until <= now
    )
    query = query.order_by(ConversionCall.lease_until).limit(limit)
    return db.session.scalars(query.with_for_update(skip_locked=True)).all()


def waiting_numbers(campaign: ConversionCampaign) -> Select[UUID]:
    """The ids of the numbers that wait in a campaign's queue, as a part of other statements."""
    return select(ConversionNumber.id).where(
        ConversionNumber.hall_id == campaign.hall_id,
        ConversionNumber.campaign_id == campaign.id,
        ConversionNumber.state == NumberState.WAITING,
    )


def waiting_in(campaign: ConversionCampaign) -> int:
    """How many numbers still wait in a campaign's queue."""
    return db.session.scalar(count_of(waiting_numbers(campaign))) or 0


def count_of(query: Select[UUID]) -> Select[int]:
    """How many rows a query would find."""
    return select(func.count()).select_from(query.subquery())


def consent_of(case: ConversionCase) -> ConversionConsent | None:
    """The newest consent to post a case, whether it still holds or not."""
    query = select(ConversionConsent).where(
        ConversionConsent.hall_id == case.hall_id, ConversionConsent.case_id == case.id
    )
    return db.session.scalar(query.order_by(ConversionConsent.id.desc()).limit(1))


def campaign_numbers(campaign: ConversionCampaign, indexes: Iterable[str]) -> dict[str, UUID]:
    """The rows of numbers of a campaign's hall by their blind index."""
    query = select(ConversionNumber.phone_index, ConversionNumber.id).where(
        ConversionNumber.hall_id == campaign.hall_id,
        ConversionNumber.phone_index.in_(list(indexes)),
    )
    return {row.phone_index: row.id for row in db.session.execute(query)}


def to_queue(
    campaign: ConversionCampaign, item_ids: Sequence[UUID], limit: int
) -> Sequence[ConversionCase]:
    """Eligible cases that a campaign calls for, locked; held ones are passed over."""
    query = select(ConversionCase).where(
        ConversionCase.hall_id == campaign.hall_id, ConversionCase.state == CaseState.ELIGIBLE
    )
    if item_ids:
        query = query.where(ConversionCase.item_id.in_(item_ids))
    query = query.order_by(ConversionCase.id).limit(limit)
    return db.session.scalars(query.with_for_update(skip_locked=True)).all()


def calls_by_id(hall_id: UUID, call_ids: Iterable[UUID]) -> dict[UUID, ConversionCall]:
    """Calls of a hall by id."""
    query = select(ConversionCall).where(
        ConversionCall.hall_id == hall_id, ConversionCall.id.in_(list(call_ids))
    )
    return {one.id: one for one in db.session.scalars(query)}


def numbers_by_id(
    hall_id: UUID, number_ids: Iterable[UUID], *, lock: bool = False
) -> dict[UUID, ConversionNumber]:
    """Numbers of a hall by id, locked in the order of their ids if asked for."""
    query = select(ConversionNumber).where(
        ConversionNumber.hall_id == hall_id, ConversionNumber.id.in_(list(number_ids))
    )
    query = query.order_by(ConversionNumber.id)
    return {one.id: one for one in db.session.scalars(query.with_for_update() if lock else query)}


def wishes(actor: Actor) -> Select[DoNotCall]:
    """Wishes not to be called that the actor's hall was told and that hold; ordered by the page."""
    return select(DoNotCall).where(in_scope(DoNotCall, actor), DoNotCall.lifted_at.is_(None))


def wish_for(actor: Actor, wish_id: UUID) -> DoNotCall:
    """One of them. Raises NotFound."""
    if (found := db.session.scalar(wishes(actor).where(DoNotCall.id == wish_id))) is None:
        raise NotFound()
    return found
