"""The wish not to be called: kept as soon as it is said, for acts that run in a transaction."""

from uuid import UUID

from sqlalchemy.orm import Session

from webapp.conversions.models import ConversionNumber, DoNotCall
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import insert_once, new_id


def note(
    session: Session,
    actor: Actor,
    number: ConversionNumber,
    call_id: UUID | None,
    campaign_id: UUID | None,
) -> None:
    """Keep that the person behind a number wants no calls, of one campaign or at all."""
    note_phone(session, actor, number.hall_id, number.phone, call_id, campaign_id)


def note_phone(
    session: Session,
    actor: Actor,
    hall_id: UUID,
    phone: str,
    call_id: UUID | None,
    campaign_id: UUID | None,
) -> bool:
    """The same for a canonical number; answers False when the wish is known already."""
    wish = DoNotCall(
        id=new_id(),
        hall_id=hall_id,
        campaign_id=campaign_id,
        call_id=call_id,
        asked_at=clock.now(),
        noted_by=actor.account_id,
    )
    wish.keep_phone(phone)
    return insert_once(session, wish)
