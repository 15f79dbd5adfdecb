"""Who stands at the door, what the phone makes of their documents, and what was kept of it."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tests.people import Sender, sender
from webapp.conversions.kinds import DeliveryOutcome, ProxyRelation
from webapp.conversions.models import ConversionCase, HandoverDocument
from webapp.conversions.queries.calls import consent_of
from webapp.conversions.services.deliveries import Shown, Visit
from webapp.foundation import clock, crypto
from webapp.foundation.database import db, new_id
from webapp.foundation.keys import Purpose
from webapp.foundation.messages import Message
from webapp.foundation.messages.words import filled
from webapp.identity.models import IdentityChannel
from webapp.places.models import Outlet

PERSON, PROXY = sender(1871, phone=""), sender(1872, phone="")


def fresh(document: HandoverDocument) -> HandoverDocument:
    """The document as it lies there now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(HandoverDocument, (document.hall_id, document.id))


def case_of(document: HandoverDocument) -> ConversionCase:
    """Its case as it lies there now."""
    found = fresh(document)
    return db.session.get_one(ConversionCase, (found.hall_id, found.case_id))


def consent_state(document: HandoverDocument) -> Any:
    """Whether its consent still holds."""
    consent = consent_of(case_of(document))
    assert consent is not None
    return consent.state


def messages() -> Sequence[str]:
    """What the phone on file was told, in the order in which it was."""
    rows = db.session.scalars(select(Message).order_by(Message.id)).all()
    return [filled(row.content.template, row.content.parameters) for row in rows]


def sealed(who: Sender, act_id: UUID, outlet_id: UUID) -> dict[str, str]:
    """What the phone makes of a document that somebody shows."""
    key = crypto.provider().current(Purpose.OPENING)
    plain = json.dumps(who.sealed, ensure_ascii=False).encode()
    info = f"yitong/v1/identity/{act_id}/{outlet_id}"
    return {"key_id": key.id, "sealed": crypto.seal(key.public_point, plain, info)}


def shown(who: Sender, act_id: UUID, outlet: Outlet) -> Shown:
    """A document as an act gets it."""
    return Shown(id=act_id, **sealed(who, act_id, outlet.id), channel=IdentityChannel.TYPED)


def signed(
    document: HandoverDocument, outlet: Outlet, who: Sender = PERSON, **changes: Any
) -> Visit:
    """The applicant signs."""
    act_id = new_id()
    values: dict[str, Any] = {
        "id": act_id,
        "waybill": document.waybill,
        "outcome": DeliveryOutcome.SIGNED_BY_PERSON,
        "at": clock.now(),
        "is_signed": True,
        "person": shown(who, act_id, outlet),
    }
    return Visit(**{**values, **changes})


def signed_by_proxy(document: HandoverDocument, outlet: Outlet, **changes: Any) -> Visit:
    """Somebody of the family signs, with both documents and the applicant's consent."""
    values: dict[str, Any] = {
        "outcome": DeliveryOutcome.SIGNED_BY_PROXY,
        "relation": ProxyRelation.FAMILY,
        "is_agreed": True,
        "proxy": shown(PROXY, new_id(), outlet),
    }
    return signed(document, outlet, **{**values, **changes})


def in_vain(document: HandoverDocument, outcome: DeliveryOutcome) -> Visit:
    """Nobody took it."""
    return Visit(id=new_id(), waybill=document.waybill, outcome=outcome, at=clock.now())
