"""Wishes not to be called that come by another way than a call, and wishes that are taken back."""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.conversions import phones, queries
from webapp.conversions.calling import do_not_call
from webapp.conversions.queries import calls, campaigns
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict, InvalidInput

WRONG_PHONE = _l("号码不对：手机 11 位，座机带区号")
KNOWN = _l("这个号码已经登记过勿扰")


def note(actor: Actor, phone: str, campaign_id: UUID | None) -> None:
    """Keep that somebody wants no calls: of one campaign of the actor's hall, or of anybody.

    Raises InvalidInput, NotFound for a campaign elsewhere, Conflict when it is known.
    """
    try:
        number = phones.canonical(phone)
    except phones.PhoneRefused:
        raise InvalidInput(errors={"phone": [str(WRONG_PHONE)]}) from None
    with transaction() as session:
        hall_id = queries.hall_of(actor)
        if campaign_id is not None:
            campaigns.campaign_for(actor, campaign_id)
        if not do_not_call.note_phone(session, actor, hall_id, number, None, campaign_id):
            raise Conflict(KNOWN)
        audit.record(
            Act.DO_NOT_CALL_NOTED,
            actor,
            "hall",
            hall_id,
            chain=hall_id,
            everywhere=campaign_id is None,
        )


def lift(actor: Actor, wish_id: UUID) -> None:
    """The person asks to be called again. Raises NotFound for a wish told to another hall."""
    with transaction():
        wish = calls.wish_for(actor, wish_id)
        wish.lifted_at, wish.lifted_by = clock.now(), actor.account_id
        audit.record(Act.DO_NOT_CALL_LIFTED, actor, "do-not-call", wish.id, chain=wish.hall_id)
