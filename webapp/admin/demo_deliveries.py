"""The invented deliveries of the demo: what the post tells of documents, and what its courier finds
at the doors. Most are signed for; some are not, and one came back to the counter."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.admin.demo_phone import DemoPhone
from webapp.conversions import personal
from webapp.conversions.calling import hours
from webapp.conversions.kinds import DeliveryOutcome, ProxyRelation
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import HandoverDocument
from webapp.conversions.queries import way
from webapp.conversions.services import deliveries, returns, tracking
from webapp.conversions.services.deliveries import Shown, Visit
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import db, new_id
from webapp.identity.models import IdentityChannel

_O = DeliveryOutcome
ENDS: tuple[DeliveryOutcome | None, ...] = (
    *(_O.SIGNED_BY_PERSON, _O.NOBODY_THERE, _O.SIGNED_BY_PERSON, _O.SIGNED_BY_PROXY, None),
    *(_O.REFUSED, _O.SIGNED_BY_PERSON, _O.WRONG_ADDRESS),
)
"""Document by document: how the first visit ends; none is still out."""
PEOPLE = range(600, 700)


class Deliveries:
    """What one courier of the post delivers for a hall."""

    def __init__(
        self, clerk: Actor, phone: DemoPhone, person: Callable[[int], dict[str, Any]]
    ) -> None:
        self.clerk, self.phone, self.hall_id = clerk, phone, UUID(clerk.scope.id)
        self.applicants = {(who["name"], who["number"][-4:]): who for who in map(person, PEOPLE)}
        self.proxy = person(PEOPLE.stop)
        self.count = 0

    def happen(self, day: date) -> None:
        """Deliver on a day what was handed over on the days before, one after the other."""
        at = min(clock.now(), hours.start_of(day) + timedelta(hours=15))
        for document in list(self._waiting(day)):
            at += timedelta(minutes=7) if at < clock.now() - timedelta(minutes=8) else timedelta(0)
            self._tell(document, at)
            with clock.freeze(at):
                self._at_the_door(document)
            self.count += 1

    def _waiting(self, day: date) -> Iterator[HandoverDocument]:
        query = select(HandoverDocument).where(
            HandoverDocument.hall_id == self.hall_id,
            HandoverDocument.in_at < hours.start_of(day),
            HandoverDocument.closed_at.is_(None),
            HandoverDocument.left_at.is_(None),
        )
        for document in db.session.scalars(query.order_by(HandoverDocument.id)):
            if way.case_behind(document).state is CaseState.HANDED_OVER:
                yield document

    def _tell(self, document: HandoverDocument, at: datetime) -> None:
        """The list that the post sends: accepted in the evening, out with the courier today."""
        accepted_at = document.in_at or at
        events = (
            (accepted_at + timedelta(minutes=50), "已收寄", "青石路揽投部"),
            (at - timedelta(minutes=60), "投递中", "青石路揽投部"),
        )
        rows = [
            f"{document.waybill},{moment.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M},{word},{place}"
            for moment, word, place in events
        ]
        with clock.freeze(at - timedelta(minutes=30)):
            content = "\n".join(["邮件号,时间,动态,地点", *rows])
            tracking.take_list(self.clerk, "list.csv", content.encode())

    def _at_the_door(self, document: HandoverDocument) -> None:
        outcome = ENDS[self.count % len(ENDS)]
        if outcome is None:
            return
        visit_id = new_id()
        is_proxy = outcome is _O.SIGNED_BY_PROXY
        is_signed = is_proxy or outcome is _O.SIGNED_BY_PERSON
        visit = Visit(
            id=visit_id,
            waybill=document.waybill,
            outcome=outcome,
            at=clock.now(),
            relation=ProxyRelation.FAMILY if is_proxy else None,
            is_signed=is_signed,
            is_agreed=is_proxy,
            person=self._shown(self._applicant(document), visit_id) if is_signed else None,
            proxy=self._shown(self.proxy, new_id()) if is_proxy else None,
        )
        deliveries.record(self.phone.actor, visit)
        if outcome is _O.REFUSED:
            returns.take_back(self.clerk, document.id)

    def _applicant(self, document: HandoverDocument) -> dict[str, Any]:
        own = personal.opened(way.case_behind(document))
        return self.applicants[own.name, own.last_four]

    def _shown(self, who: dict[str, Any], act_id: UUID) -> Shown:
        key_id, sealed = self.phone.seal({**who, "phone": ""}, act_id)
        return Shown(id=act_id, key_id=key_id, sealed=sealed, channel=IdentityChannel.TYPED)
