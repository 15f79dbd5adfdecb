"""Whose record it is: judged at the moment of capture, whatever changed since (T13)."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from webapp.foundation.access import Actor, Role, ScopeKind
from webapp.foundation.errors import InvalidInput
from webapp.records.capture_times import DOUBT, CaptureTime
from webapp.records.frame import Frame
from webapp.records.kinds import Kind
from webapp.records.queries import EnrolledDevice, Span, Standing
from webapp.records.reading import Address
from webapp.records.refusals import NotYourOutlet, NotYourReport


@dataclass(frozen=True)
class Membership:
    """Whether the author had the role at capture, and when that ended since."""

    roles: frozenset[Role]
    """What the author was at capture, of the roles that make this kind."""
    was_ever: bool
    lost_at: datetime | None
    """When the author's access or the phone's key ended; None while both still hold."""

    @property
    def held(self) -> bool:
        """Whether the author had any of them."""
        return bool(self.roles)


def check_device(device: EnrolledDevice | None, record: Address) -> EnrolledDevice:
    """The author's own phone. Raises InvalidInput (step `device`)."""
    if device is None or device.account_id != record.captured_by:
        raise InvalidInput(errors={"device": [_("这部手机没有登记在收寄人名下。")]})
    return device


def check_sender(actor: Actor, kind: Kind, record: Frame) -> None:
    """Its author brings it; where the kind allows it, a courier of the same outlet forwards it.

    Raises NotYourOutlet, NotYourReport.
    """
    if actor.account_id == record.captured_by:
        return
    if not kind.colleagues_forward:
        raise NotYourReport()
    is_courier = actor.role is Role.COURIER and actor.scope.kind is ScopeKind.OUTLET
    if not is_courier or actor.scope.value != record.outlet_id:
        raise NotYourOutlet()


def judge(
    standing: Standing, roles: frozenset[Role], device: EnrolledDevice, time: CaptureTime
) -> Membership:
    """Whether author and phone had access when the record was made, a doubt in their favour.

    Raises InvalidInput (step `device`) for a key that was revoked before.
    """
    revoked_at = device.revoked_at
    # With a clock that cannot be true the moment is unknown: the record is kept and flagged.
    if revoked_at and revoked_at <= time.adjusted_at - DOUBT and not time.is_guessed:
        raise InvalidInput(errors={"device": [_("这部手机在收寄之前已经停用。")]})
    spans = tuple(span for span in standing.spans if span.role in roles)
    moments = (time.adjusted_at - DOUBT, time.adjusted_at, time.adjusted_at + DOUBT)
    held = [span for span in spans if any(span.holds_at(moment) for moment in moments)]
    if not held and time.is_guessed:
        held = [span for span in spans if span.since <= time.received_at]
    return Membership(
        roles=frozenset(span.role for span in held),
        was_ever=bool(spans),
        lost_at=_lost_at(spans, time.received_at, revoked_at),
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
