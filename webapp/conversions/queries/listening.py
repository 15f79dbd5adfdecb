"""Reading the listening list."""

from collections.abc import Iterable
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


def list_of(campaign: ConversionCampaign, heard: bool | None = None) -> Select[ConversionListening]:
    """A campaign's listening list, or what of it is (not) heard; the page orders it by id."""
    query = select(ConversionListening).where(
        ConversionListening.hall_id == campaign.hall_id,
        ConversionListening.campaign_id == campaign.id,
    )
    if heard is None:
        return query
    is_heard = ConversionListening.heard_at.is_not(None)
    return query.where(is_heard if heard else ~is_heard)


def on_list(calls: Iterable[ConversionCall]) -> dict[UUID, UUID]:
    """{call: its entry} of those of some calls that stand on the list."""
    wanted = list(calls)
    query = select(ConversionListening.call_id, ConversionListening.id).where(
        ConversionListening.hall_id.in_({one.hall_id for one in wanted}),
        ConversionListening.call_id.in_([one.id for one in wanted]),
    )
    return {row.call_id: row.id for row in db.session.execute(query)}
