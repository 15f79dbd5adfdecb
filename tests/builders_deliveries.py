"""Documents with the post, as a handover leaves them: consented, listed, counted, taken."""

import itertools
from datetime import timedelta
from typing import Any

from tests import builders, builders_calls, builders_conversions
from tests.people import Sender, sender, waybill
from webapp.accounts.models import Account
from webapp.conversions import cases as case_acts
from webapp.conversions import consenting
from webapp.conversions.consenting import Address, Given
from webapp.conversions.kinds import ConsentBasis, DeliveryWish, EventKind
from webapp.conversions.lifecycle import CaseState, HandoverState
from webapp.conversions.models import (
    ConversionCase,
    ConversionConsent,
    HandoverDocument,
    HandoverList,
)
from webapp.conversions.queries.calls import consent_of
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.database import db, new_id, transaction
from webapp.places.models import Organisation, OrganisationKind, Outlet

_numbers = itertools.count(1)


def postal_company() -> Organisation:
    """The house that carries documents of the state."""
    return builders.organisation(OrganisationKind.POSTAL_COMPANY, region_code="360000")


def post_office(of: Organisation | None = None) -> Outlet:
    """An outlet of the postal company."""
    return builders.outlet(builders.company(under=of or postal_company()))


def postman(at: Outlet) -> Account:
    """Somebody who delivers for an outlet."""
    return builders.account(Role.COURIER, at)


def consented(
    actor: Actor,
    person: Sender | None = None,
    *,
    address: Address = builders_calls.ADDRESS,
    **changes: Any,
) -> ConversionCase:
    """A case of a person who chose the post on the page, with an address."""
    person = person or sender()
    values = {"name": person.name, "last_four": person.number[-4:], **changes}
    case = builders_conversions.case(actor, **values)
    with transaction() as session:
        case = session.get_one(ConversionCase, (case.hall_id, case.id))
        item = builders_conversions.item_of(case)
        given = Given(
            basis=ConsentBasis.SELF,
            wording="同意邮寄",
            wording_version="1",
            given_at=clock.now(),
            wish=DeliveryWish.ANY_TIME,
        )
        consenting.give(session, None, case, item, address, given)
    return case


def handed_over(
    actor: Actor,
    at: Outlet,
    case: ConversionCase | None = None,
    *,
    number: str = "",
    hours_ago: int = 48,
) -> HandoverDocument:
    """The document of a consented case, alone on a list that an outlet of the post took."""
    case = case or consented(actor)
    consent = consent_of(case)
    assert isinstance(consent, ConversionConsent)
    then, place = clock.now() - timedelta(hours=hours_ago), next(_numbers)
    outlet_id, company_id = at.id, at.company_id
    handed = HandoverList(
        hall_id=case.hall_id,
        id=new_id(),
        day=clock.business_day(then),
        number=place,
        code=f"HALL-HO-{then:%Y%m%d}-{place}",
        outlet_id=outlet_id,
        company_id=company_id,
        state=HandoverState.TAKEN,
        made_by=actor.account_id,
        made_at=then,
        offered_by=actor.account_id,
        offered_at=then,
        out_count=1,
        taken_by=actor.account_id,
        taken_at=then,
        in_count=1,
    )
    document = HandoverDocument(
        hall_id=case.hall_id,
        id=new_id(),
        list_id=handed.id,
        position=1,
        case_id=case.id,
        consent_id=consent.id,
        waybill=number or waybill(),
        out_by=actor.account_id,
        out_at=then,
        in_by=actor.account_id,
        in_at=then,
    )
    with transaction() as session:
        session.add_all([handed, document])
        moved = session.get_one(ConversionCase, (case.hall_id, case.id))
        moved.move(CaseState.HANDED_OVER)
        case_acts.note(session, moved, EventKind.HANDED_OVER, actor)
    db.session.expire_all()
    return document


def consent_again(actor: Actor, case: ConversionCase) -> None:
    """Somebody whose document came back to the counter chooses the post once more."""
    with transaction() as session:
        found = session.get_one(ConversionCase, (case.hall_id, case.id))
        given = Given(
            basis=ConsentBasis.SELF,
            wording="同意邮寄",
            wording_version="1",
            given_at=clock.now(),
            wish=DeliveryWish.ANY_TIME,
        )
        item = builders_conversions.item_of(found)
        consenting.give(session, actor, found, item, builders_calls.ADDRESS, given)
