"""Whose record it is: judged at the moment of capture, whatever changed since (T13)."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from webapp.foundation.access import Actor, Role, ScopeKind
from webapp.foundation.errors import InvalidInput
from webapp.pickups import frozen
from webapp.pickups.capture_times import DOUBT, CaptureTime
from webapp.pickups.queries.standing import EnrolledDevice, Span, Standing
from webapp.pickups.refusals import NotYourOutlet


@dataclass(frozen=True)
class Membership:
    """Whether the author was a courier of the outlet at capture, and when that ended since."""

    held: bool
    was_ever: bool
    lost_at: datetime | None
    """When the author's access or the phone's key ended; None while both still hold."""


def check_device(device: EnrolledDevice | None, record: frozen.Address) -> EnrolledDevice:
    """The author's own phone. Raises InvalidInput (step `device`)."""
    if device is None or device.account_id != record.captured_by:
        raise InvalidInput(errors={"device": [_("这部手机没有登记在收寄人名下。")]})
    return device


def check_sender(actor: Actor, record: frozen.Frame) -> bool:
    """Whether somebody else brings it: a courier of the same outlet forwards it unread.

    Raises NotYourOutlet.
    """
    if actor.account_id == record.captured_by:
        return False
    is_courier = actor.role is Role.COURIER and actor.scope.kind is ScopeKind.OUTLET
    if not is_courier or actor.scope.value != record.outlet_id:
        raise NotYourOutlet()
    return True


def judge(standing: Standing, device: EnrolledDevice, time: CaptureTime) -> Membership:
    """Whether author and phone had access when the record was made, a doubt in their favour.

    Raises InvalidInput (step `device`) for a key that was revoked before.
    """
    revoked_at = device.revoked_at
    # With a clock that cannot be true the moment is unknown: the record is kept and flagged.
    if revoked_at and revoked_at <= time.adjusted_at - DOUBT and not time.is_guessed:
        raise InvalidInput(errors={"device": [_("这部手机在收寄之前已经停用。")]})
    spans = standing.spans
    moments = (time.adjusted_at - DOUBT, time.adjusted_at, time.adjusted_at + DOUBT)
    held = any(span.holds_at(moment) for span in spans for moment in moments)
    if not held and time.is_guessed:
        held = any(span.since <= time.received_at for span in spans)
    return Membership(
        held=held, was_ever=bool(spans), lost_at=_lost_at(spans, time.received_at, revoked_at)
    )


def refuse_stranger(membership: Membership) -> None:
    """Raise InvalidInput (step `captured_by`) unless the author was a courier there at capture."""
    if membership.held:
        return
    if membership.was_ever:
        reason = _("收寄时间在失去这个网点的权限之后，不能收下。")
    else:
        reason = _("收寄人不是这个网点的揽投员。")
    raise InvalidInput(errors={"captured_by": [reason]})


def _lost_at(
    spans: tuple[Span, ...], now: datetime, revoked_at: datetime | None
) -> datetime | None:
    losses = [revoked_at] if revoked_at else []
    ends = [span.until for span in spans if span.until]
    if ends and not any(span.holds_at(now) for span in spans):
        losses.append(max(ends))
    return min(losses) if losses else None
