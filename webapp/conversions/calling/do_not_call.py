"""The wish not to be called: kept as soon as it is said, for acts that run in a transaction."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.conversions.models import ConversionNumber, DoNotCall
from webapp.conversions.personal import PHONE
from webapp.foundation import clock, crypto
from webapp.foundation.access import Actor
from webapp.foundation.database import hold_name, insert_once, new_id


def hold(session: Session, phone_indexes: Iterable[str]) -> None:
    """Have a wish and a dial of the same number wait for one another, each until the other ends.

    A row is not there to be locked before the wish is stored, and the number's own row is one of a
    hall alone: without this PostgreSQL would let a dial through while the wish is being stored.
    `phone_indexes` are those of the number under every index key, so that a rotation parts nobody.
    """
    for index in sorted(phone_indexes):
        hold_name(session, index)


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
    hold(session, crypto.blind_indexes(PHONE, phone))
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
