"""What a claim reads and writes, in statements that are put together once.

Callers of a whole team ask at once; SQLAlchemy's own way of running each statement was most of
what a claim cost (`make bench ARGS=calls`).
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from webapp.conversions.lifecycle import CallState, CaseState, NumberState
from webapp.conversions.models import (
    CallerPause,
    CampaignMember,
    ConversionCall,
    ConversionCampaign,
    ConversionCase,
    ConversionNumber,
    ConversionScript,
    DoNotCall,
)
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.direct import Direct
from webapp.foundation.working_days import WorkingDay

Bind = BindParameter[Any]
_CALLS, _CAMPAIGNS, _NUMBERS, _CASES = (
    model.__table__.c
    for model in (ConversionCall, ConversionCampaign, ConversionNumber, ConversionCase)
)
_MEMBERS, _PAUSES, _SCRIPTS, _WISHES = (
    model.__table__.c for model in (CampaignMember, CallerPause, ConversionScript, DoNotCall)
)
_DAYS = WorkingDay.__table__.c
_HALL: Bind = bindparam("hall")
_ACCOUNT: Bind = bindparam("account")
_CAMPAIGN: Bind = bindparam("campaign")
_NOW: Bind = bindparam("now", type_=_NUMBERS.due_at.type)

_PRESENT = Direct(
    select(_CALLS.id)
    .where(
        _CALLS.hall_id == _HALL,
        _CALLS.account_id == _ACCOUNT,
        or_(_CALLS.claim_key == bindparam("claim_key"), _CALLS.state == CallState.OPEN),
    )
    # The call of this very key before another one that is open.
    .order_by((_CALLS.claim_key == bindparam("claim_key")).desc())
    .limit(1)
)
_STANDING = Direct(
    select(
        *_CAMPAIGNS["id", "state", "starts_on", "ends_on", "hours", "lease_minutes"],
        *_CAMPAIGNS["attempts_a_day", "attempts_in_all", "cool_downs"],
        select(_SCRIPTS.id)
        .where(_SCRIPTS.hall_id == _HALL, _SCRIPTS.campaign_id == _CAMPAIGN)
        .order_by(_SCRIPTS.number.desc())
        .limit(1)
        .scalar_subquery()
        .label("script_id"),
        select(_DAYS.works)
        .where(_DAYS.day == bindparam("today"))
        .scalar_subquery()
        .label("works_today"),
        select(_PAUSES.id)
        .where(_PAUSES.hall_id == _HALL, _PAUSES.account_id == _ACCOUNT, _PAUSES.ended_at.is_(None))
        .scalar_subquery()
        .label("pause_id"),
        select(func.min(_NUMBERS.callback_at))
        .where(
            _NUMBERS.hall_id == _HALL,
            _NUMBERS.campaign_id == _CAMPAIGN,
            _NUMBERS.state == NumberState.WAITING,
        )
        .scalar_subquery()
        .label("first_callback_at"),
    )
    .join(
        CampaignMember.__table__,
        and_(_MEMBERS.hall_id == _CAMPAIGNS.hall_id, _MEMBERS.campaign_id == _CAMPAIGNS.id),
    )
    .where(
        _CAMPAIGNS.hall_id == _HALL,
        _CAMPAIGNS.id == _CAMPAIGN,
        _MEMBERS.account_id == _ACCOUNT,
        _MEMBERS.left_at.is_(None),
    )
)

_WAITS = (
    select(
        *_NUMBERS[
            "id",
            "phone_index",
            "index_key_id",
            "attempts",
            "attempts_on",
            "attempts_that_day",
            "callback_at",
            "version",
        ]
    )
    .where(
        _NUMBERS.hall_id == _HALL,
        _NUMBERS.campaign_id == _CAMPAIGN,
        _NUMBERS.state == NumberState.WAITING,
        _NUMBERS.due_at <= _NOW,
    )
    .limit(1)
    .with_for_update(skip_locked=True)
)
# An agreed callback may be nobody's own: without the first half its NULL would sort first.
_MINE = _NUMBERS.callback_for.is_not(None) & (_NUMBERS.callback_for == _ACCOUNT)
_AGREED, _OTHERS = (
    _WAITS.where(_NUMBERS.callback_at <= _NOW, or_(_MINE, _NUMBERS.anyone_from <= _NOW)).order_by(
        _MINE.desc(), _NUMBERS.callback_at, _NUMBERS.id
    ),
    _WAITS.where(_NUMBERS.callback_at.is_(None)).order_by(
        _NUMBERS.keep_until, _NUMBERS.attempts, _NUMBERS.id
    ),
)
# The caps as the campaign has them now, whatever they were when the number was put back. Almost
# always they let the first number through, so the statement that is always run goes without them:
# they would only make PostgreSQL guess worse how many rows it meets.
_WITHIN_CAPS = (
    _NUMBERS.attempts < bindparam("attempts_in_all"),
    or_(
        _NUMBERS.attempts_on.is_(None),
        _NUMBERS.attempts_on != bindparam("today"),
        _NUMBERS.attempts_that_day < bindparam("attempts_a_day"),
    ),
)
_FIRST_AGREED = (Direct(_AGREED), Direct(_AGREED.where(*_WITHIN_CAPS)))
_FIRST_OTHER = (Direct(_OTHERS), Direct(_OTHERS.where(*_WITHIN_CAPS)))
_LAST_CALL = Direct(
    select(*_CALLS["ended_at", "disposition"])
    .where(
        _CALLS.hall_id == _HALL,
        _CALLS.number_id == bindparam("number"),
        _CALLS.dialled_at.is_not(None),
    )
    .order_by(_CALLS.id.desc())
    .limit(1)
)
_WAITING_CASES = Direct(
    select(_CASES.id)
    .where(
        _CASES.hall_id == _HALL,
        _CASES.number_id == bindparam("number"),
        _CASES.state == CaseState.QUEUED,
    )
    .order_by(_CASES.keep_until, _CASES.id)
)
_PEACE = Direct(
    select(_WISHES.id)
    .where(
        _WISHES.phone_index == bindparam("phone_index"),
        _WISHES.lifted_at.is_(None),
        or_(_WISHES.campaign_id.is_(None), _WISHES.campaign_id == _CAMPAIGN),
    )
    .limit(1)
)
_TAKE = Direct(
    update(ConversionNumber.__table__)
    .where(_NUMBERS.hall_id == _HALL, _NUMBERS.id == bindparam("number"))
    .values(state=NumberState.CALLING, version=_NUMBERS.version + 1)
)
_CLAIM = Direct(
    ConversionCall.__table__.insert().values({one.key: bindparam(one.key) for one in _CALLS})
)


def present_call(session: Session, actor: Actor, claim_key: UUID) -> UUID | None:
    """The call that a claim with this key got, or else the actor's open one."""
    given = {**_who(actor), "claim_key": claim_key}
    found = _PRESENT.one_or_none(session, given)
    return found.id if found else None


def standing(session: Session, actor: Actor, campaign_id: UUID, today: date) -> Any:
    """A campaign for which the actor calls, with its newest script, the actor's pause, what the
    table of days says of today, and the first agreed callback; None for one they do not call for.
    """
    given = {**_who(actor), "campaign": campaign_id, "today": today}
    return _STANDING.one_or_none(session, given)


def next_number(session: Session, actor: Actor, campaign: Any, now: datetime) -> Any:
    """The number to be called next, locked; numbers that others hold are passed over.

    Agreed callbacks come first, the caller's own before those that have become anyone's; then what
    is kept for the shortest time, and of these what was tried least. A number that was called as
    often as the campaign allows, in all or today, is passed over, agreed callback or not.
    """
    given = {
        **_who(actor),
        "campaign": campaign.id,
        "now": now,
        "today": clock.business_day(now),
        "attempts_in_all": campaign.attempts_in_all,
        "attempts_a_day": campaign.attempts_a_day,
    }
    first = campaign.first_callback_at
    if first is not None and first <= now and (found := _first(session, _FIRST_AGREED, given)):
        return found
    return _first(session, _FIRST_OTHER, given)


def _first(session: Session, asked: tuple[Direct, Direct], given: dict[str, Any]) -> Any:
    at_once, within_caps = asked
    found = at_once.one_or_none(session, given)
    if found is None:
        return None
    that_day = found.attempts_that_day if found.attempts_on == given["today"] else 0
    if found.attempts < given["attempts_in_all"] and that_day < given["attempts_a_day"]:
        return found
    return within_caps.one_or_none(session, given)


def last_call(session: Session, actor: Actor, number: Any) -> Any:
    """How and when the last call of a number ended; None if it was never dialled."""
    if number.attempts_on is None:
        return None
    given = {"hall": _who(actor)["hall"], "number": number.id}
    return _LAST_CALL.one_or_none(session, given)


def waiting_cases(session: Session, actor: Actor, number_id: UUID) -> list[UUID]:
    """The ids of a number's cases that are still to be asked about, the most urgent first."""
    given = {"hall": _who(actor)["hall"], "number": number_id}
    return [row.id for row in _WAITING_CASES.rows(session, given)]


def asked_for_peace(session: Session, indexes: Iterable[str], campaign_id: UUID) -> bool:
    """Whether the person behind a number wants no calls; its indexes under every key are given."""
    return any(
        _PEACE.rows(session, {"phone_index": index, "campaign": campaign_id}) for index in indexes
    )


def claim(session: Session, call: dict[str, Any]) -> None:
    """Take the number that is locked and write the call, given by its columns."""
    _TAKE.rows(session, {"hall": call["hall_id"], "number": call["number_id"]})
    _CLAIM.rows(session, call)


def _who(actor: Actor) -> dict[str, Any]:
    return {"hall": actor.scope.value, "account": actor.account_id}
