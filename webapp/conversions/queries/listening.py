"""Reading the listening list."""

from uuid import UUID

from sqlalchemy import Select, select

from webapp.conversions.models import ConversionCall, ConversionCampaign, ConversionListening
from webapp.foundation.access import Actor, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound


def of_call(call: ConversionCall) -> ConversionListening | None:
    """The entry of a call on the list."""
    query = select(ConversionListening).where(
        ConversionListening.hall_id == call.hall_id, ConversionListening.call_id == call.id
    )
    return db.session.scalar(query)


def listening_for(actor: Actor, listening_id: UUID) -> ConversionListening:
    """One entry in scope. Raises NotFound."""
    query = select(ConversionListening).where(
        ConversionListening.id == listening_id, in_scope(ConversionListening, actor)
    )
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def list_of(campaign: ConversionCampaign) -> Select[ConversionListening]:
    """A campaign's listening list; the page orders it by id."""
    return select(ConversionListening).where(
        ConversionListening.hall_id == campaign.hall_id,
        ConversionListening.campaign_id == campaign.id,
    )
