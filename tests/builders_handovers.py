"""Documents on their way from a hall's counter to the post, as clerk and courier bring them."""

import itertools
from typing import Any

from tests import builders
from tests import builders_calls as calling
from tests import builders_conversions as conversions
from webapp.conversions import consenting
from webapp.conversions.consenting import Address, Given
from webapp.conversions.handing_over import Entry
from webapp.conversions.kinds import ConsentBasis, DeliveryWish
from webapp.conversions.models import ConversionCase, HandoverList
from webapp.conversions.queries import handovers as reading
from webapp.conversions.services import handover_scans as scans
from webapp.conversions.services import handovers
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.database import db, transaction
from webapp.places.models import OrganisationKind, Outlet
from webapp.waybills.numbers import s10_check_digit

_serials = itertools.count(30_611_851)


def waybill() -> str:
    """A number of an express mail item that nobody has."""
    serial = str(next(_serials))
    return f"EB{serial}{s10_check_digit(serial)}CN"


def postal_outlet() -> Outlet:
    """An outlet of the post."""
    post = builders.organisation(OrganisationKind.POSTAL_COMPANY, region_code="360000")
    return builders.outlet(builders.company(under=post))


def courier(at: Outlet) -> Actor:
    """Somebody who collects and delivers for an outlet."""
    return builders.actor_of(builders.account(Role.COURIER, at))


def consented_case(
    clerk: Actor, address: Address = calling.ADDRESS, **changes: Any
) -> ConversionCase:
    """A case whose person chose the post alone."""
    case = conversions.case(clerk, **changes)
    item = conversions.item_of(case)
    now = clock.now()
    given = Given(
        basis=ConsentBasis.SELF,
        wording="我同意邮寄",
        wording_version="1",
        given_at=now,
        wish=DeliveryWish.ANY_TIME,
        read_back_at=now,
    )
    with transaction() as session:
        consenting.give(session, None, session.merge(case), item, address, given)
    db.session.expire_all()
    return case


def gathered(clerk: Actor, outlet: Outlet, count: int = 2) -> HandoverList:
    """A new list with so many documents."""
    for _number in range(count):
        consented_case(clerk)
    return handovers.make_list(clerk, outlet.id)


def entries(of: HandoverList) -> list[Entry]:
    """What is on a list now."""
    db.session.expire_all()
    return reading.entries(of)


def scanned_out(clerk: Actor, of: HandoverList) -> None:
    """Number every document of a list and scan it out."""
    wanted = {one.document.id: waybill() for one in entries(of)}
    scans.number_documents(clerk, of.id, wanted)
    for entry in entries(of):
        scans.scan_out(clerk, of.id, entry.document.waybill)


def offered(clerk: Actor, outlet: Outlet, count: int = 2) -> HandoverList:
    """A list that was counted out."""
    of = gathered(clerk, outlet, count)
    scanned_out(clerk, of)
    return handovers.offer(clerk, of.id, count)


def taken(clerk: Actor, by: Actor, outlet: Outlet, count: int = 2) -> HandoverList:
    """A list that is with the post."""
    of = offered(clerk, outlet, count)
    for entry in entries(of):
        scans.scan_in(by, of.id, entry.document.waybill)
    return scans.take(by, of.id, count)
