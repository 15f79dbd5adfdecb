"""Reading campaigns, their scripts and their people."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select

from webapp.conversions.lifecycle import CampaignState
from webapp.conversions.models import (
    CallerPause,
    CampaignMember,
    ConversionCampaign,
    ConversionScript,
)
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound


def campaigns(actor: Actor) -> Sequence[ConversionCampaign]:
    """The campaigns in scope: those that are not closed first, the newest of each first."""
    query = select(ConversionCampaign).where(in_scope(ConversionCampaign, actor))
    closed = ConversionCampaign.state == CampaignState.CLOSED
    return db.session.scalars(query.order_by(closed, ConversionCampaign.id.desc())).all()


def campaign_for(actor: Actor, campaign_id: UUID, *, lock: bool = False) -> ConversionCampaign:
    """A campaign in scope. Raises NotFound."""
    query = select(ConversionCampaign).where(
        ConversionCampaign.id == campaign_id, in_scope(ConversionCampaign, actor)
    )
    if (found := db.session.scalar(query.with_for_update() if lock else query)) is None:
        raise NotFound()
    return found


def running_campaigns(today: date) -> Sequence[ConversionCampaign]:
    """Every hall's open campaigns on a day, the oldest first."""
    query = select(ConversionCampaign).where(
        ConversionCampaign.state == CampaignState.OPEN,
        ConversionCampaign.starts_on <= today,
        ConversionCampaign.ends_on >= today,
    )
    return db.session.scalars(query.order_by(ConversionCampaign.id)).all()


def campaigns_of(actor: Actor) -> Sequence[ConversionCampaign]:
    """The campaigns that are not closed and for which the actor calls, the newest first."""
    query = _joined(actor).where(ConversionCampaign.state != CampaignState.CLOSED)
    return db.session.scalars(query.order_by(ConversionCampaign.id.desc())).all()


def own_campaign(actor: Actor, campaign_id: UUID) -> ConversionCampaign:
    """A campaign for which the actor calls, closed or not. Raises NotFound."""
    query = _joined(actor).where(ConversionCampaign.id == campaign_id)
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def members_of(campaign: ConversionCampaign) -> Sequence[CampaignMember]:
    """Who calls for a campaign now, by the order in which they came."""
    query = select(CampaignMember).where(
        CampaignMember.hall_id == campaign.hall_id,
        CampaignMember.campaign_id == campaign.id,
        CampaignMember.left_at.is_(None),
    )
    return db.session.scalars(query.order_by(CampaignMember.joined_at)).all()


def ever_members_of(campaign: ConversionCampaign) -> Sequence[UUID]:
    """The accounts that call for a campaign or once did, by the order in which they came."""
    query = select(CampaignMember.account_id).where(
        CampaignMember.hall_id == campaign.hall_id, CampaignMember.campaign_id == campaign.id
    )
    return db.session.scalars(query.order_by(CampaignMember.joined_at)).all()


def member(campaign: ConversionCampaign, account_id: UUID) -> CampaignMember | None:
    """The row of somebody who calls or called for a campaign."""
    return db.session.get(CampaignMember, (campaign.hall_id, campaign.id, account_id))


def current_script(hall_id: UUID, campaign_id: UUID) -> ConversionScript:
    """The newest version of a campaign's script. Raises NotFound for a campaign without one."""
    query = _scripts(hall_id, campaign_id).limit(1)
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def scripts_of(campaign: ConversionCampaign) -> Sequence[ConversionScript]:
    """Every version of a campaign's script, the newest first."""
    return db.session.scalars(_scripts(campaign.hall_id, campaign.id)).all()


def script(hall_id: UUID, script_id: UUID) -> ConversionScript:
    """One version of a script. Raises NotFound."""
    if (found := db.session.get(ConversionScript, (hall_id, script_id))) is None:
        raise NotFound()
    return found


def open_pause(actor: Actor) -> CallerPause | None:
    """The pause in which the actor is."""
    query = select(CallerPause).where(
        in_scope(CallerPause, actor),
        CallerPause.account_id == actor.account_id,
        CallerPause.ended_at.is_(None),
    )
    return db.session.scalar(query)


def _joined(actor: Actor) -> Select[ConversionCampaign]:
    return (
        select(ConversionCampaign)
        .join(
            CampaignMember,
            (CampaignMember.hall_id == ConversionCampaign.hall_id)
            & (CampaignMember.campaign_id == ConversionCampaign.id),
        )
        .where(
            in_scope(ConversionCampaign, actor),
            CampaignMember.account_id == actor.account_id,
            CampaignMember.left_at.is_(None),
        )
    )


def _scripts(hall_id: UUID, campaign_id: UUID) -> Select[ConversionScript]:
    return (
        select(ConversionScript)
        .where(
            ConversionScript.hall_id == hall_id,
            ConversionScript.campaign_id == campaign_id,
        )
        .order_by(ConversionScript.number.desc())
    )
