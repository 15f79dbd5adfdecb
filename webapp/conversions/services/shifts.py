"""A caller's pauses: no number comes meanwhile, and the team lead sees why."""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.conversions.kinds import PauseReason
from webapp.conversions.models import CallerPause
from webapp.conversions.queries import calls, campaigns
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import hold_name, new_id, transaction
from webapp.foundation.errors import Conflict

CALL_OPEN = _l("先记下这通电话的结果，再小休。")


def pause(actor: Actor, campaign_id: UUID, reason: PauseReason) -> CallerPause:
    """Rest from calling. Already resting, the pause goes on as it is.

    Raises NotFound, Conflict while a call is open.
    """
    with transaction() as session:
        hold_name(session, actor.account_id.hex)
        campaign = campaigns.own_campaign(actor, campaign_id)
        if (present := campaigns.open_pause(actor)) is not None:
            return present
        if calls.open_call(actor) is not None:
            raise Conflict(CALL_OPEN, slug="call-open")
        made = CallerPause(
            hall_id=campaign.hall_id,
            id=new_id(),
            campaign_id=campaign.id,
            account_id=actor.account_id,
            reason=reason,
            started_at=clock.now(),
        )
        session.add(made)
        audit.record(
            Act.CALLER_PAUSED,
            actor,
            "campaign",
            campaign.id,
            chain=campaign.hall_id,
            reason=reason.value,
        )
    return made


def resume(actor: Actor) -> None:
    """Back from a pause; without one nothing happens."""
    with transaction():
        present = campaigns.open_pause(actor)
        if present is None:
            return
        present.ended_at = clock.now()
        audit.record(
            Act.CALLER_RESUMED, actor, "campaign", present.campaign_id, chain=present.hall_id
        )
