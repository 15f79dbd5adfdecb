"""Consents: the one way in which a document comes to be posted, for acts in a transaction.

Whoever agrees, on the telephone, alone on the page or as a department for a whole batch: the case
moves, the exact words are kept, the address is sealed under a key of its own.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.conversions import cases as case_acts
from webapp.conversions import phones
from webapp.conversions.kinds import ConsentBasis, DeliveryWish, EventKind
from webapp.conversions.lifecycle import CaseState, ConsentState
from webapp.conversions.models import ConversionCase, ConversionConsent, ConversionItem
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import new_id
from webapp.identity.masking import mask_name


@dataclass(frozen=True)
class Address:
    """Where a document goes. Lives in memory only; its repr shows nothing personal."""

    recipient: str = field(repr=False)
    phone: str = field(repr=False)
    """Canonical, see `phones`."""
    region_code: str
    """GB/T 2260, of the county."""
    region_name: str
    """Province, city and county, as the label says them."""
    detail: str = field(repr=False)
    postcode: str = ""


@dataclass(frozen=True)
class Given:
    """What was agreed, and how."""

    basis: ConsentBasis
    wording: str
    wording_version: str
    given_at: datetime
    wish: DeliveryWish
    read_back_at: datetime | None = None
    call_id: UUID | None = None
    script_id: UUID | None = None
    recording: str = ""


def give(
    session: Session,
    actor: Actor | None,
    case: ConversionCase,
    item: ConversionItem,
    address: Address,
    given: Given,
) -> ConversionConsent:
    """Keep the consent to post a case's document, and take the case there.

    Raises Conflict where the document cannot be posted from the case's state.
    """
    case.move(CaseState.CONSENTED)
    consent = ConversionConsent(
        hall_id=case.hall_id,
        id=new_id(),
        case_id=case.id,
        state=ConsentState.GIVEN,
        basis=given.basis,
        call_id=given.call_id,
        script_id=given.script_id,
        account_id=actor.account_id if actor else None,
        wording=given.wording,
        wording_version=given.wording_version,
        recording=given.recording,
        payer=item.payer,
        fee_fen=item.fee_fen,
        given_at=given.given_at,
        read_back_at=given.read_back_at,
        wish=given.wish,
    )
    _seal(consent, address)
    session.add(consent)
    case_acts.note(session, case, EventKind.CONSENTED, actor, detail=given.basis.value)
    return consent


def withdraw(
    session: Session, actor: Actor | None, case: ConversionCase, consent: ConversionConsent
) -> None:
    """Take a consent back before the document is handed over. Raises Conflict after that."""
    case.move(CaseState.WITHDRAWN)
    consent.end(ConsentState.WITHDRAWN, clock.now())
    case_acts.note(session, case, EventKind.WITHDRAWN, actor, detail=consent.basis.value)


def void(consent: ConversionConsent) -> None:
    """The document was fetched at the counter: there is nothing to post any more."""
    consent.end(ConsentState.VOID, clock.now())


def change_address(consent: ConversionConsent, address: Address, at: datetime) -> None:
    """Put another address in the place of the one that was said, seen and confirmed at a moment."""
    _seal(consent, address)
    consent.read_back_at = at


def address_of(consent: ConversionConsent) -> Address:
    """The address of a consent. Raises CannotOpen, MissingKey."""
    return Address(**json.loads(consent.opened()))


def _seal(consent: ConversionConsent, address: Address) -> None:
    consent.seal(json.dumps(asdict(address), ensure_ascii=False).encode())
    consent.region_code = address.region_code
    consent.masked_address = {
        "recipient": mask_name(address.recipient),
        "phone": phones.masked(address.phone),
        "place": address.region_name,
    }
