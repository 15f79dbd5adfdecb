"""At the recipient's door: the address for whoever delivers, who signed, or why nobody did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.conversions import consenting, personal, travelling
from webapp.conversions.consenting import Address
from webapp.conversions.kinds import DeliveryOutcome, ProxyRelation
from webapp.conversions.models import ConversionCase, DeliveryAttempt, HandoverDocument
from webapp.conversions.queries import way
from webapp.conversions.way_titles import SIGNED
from webapp.foundation import audit, clock, throttle
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import place_of, transaction
from webapp.foundation.direct import insert_together
from webapp.foundation.errors import Conflict, InvalidInput, Unavailable
from webapp.identity import vault
from webapp.identity.masking import mask_name
from webapp.identity.models import IdentityChannel
from webapp.identity.names import canonical_name
from webapp.identity.vault import OpenedIdentity
from webapp.places.models import Outlet
from webapp.places.queries import knows_county, outlet

TRIES = ("delivery-person", 6, 3600)
"""So many documents may be tried for one letter in an hour: nobody guesses four digits."""
LATEST = timedelta(hours=24)
NOT_THE_PERSON = _l(
    "和办件上的人对不上：姓名或者证件后四位不同，没有记签收。请出示办理时用的证件再核对一次；"
    "来的是别人，选“别人代收”；还是对不上，选“没投成”里的“没有出示证件，或者证件对不上”。"
)
ONE_PERSON = _l("两份证件是同一个人的。本人来收，选“本人签收”")
NOT_SIGNED = _l("请收件的人在回执上签字，再记签收")
NOT_AGREED = _l("没有申请人同意，不能由别人代收")
NO_DOCUMENT = _l("先核对证件，再记签收")
NO_RELATION = _l("选代收人是申请人的什么人")
OVER = _l("这一件不在投递中了，没有再记。看一眼最新的情况。")
JUST_NOTED = _l("刚刚记过一次没投成，没有再记。五分钟以后再上门的，才是下一次。")
APART = timedelta(minutes=5)
"""Two visits in vain that follow closer are one, pressed twice."""
DIFFERS = _l("这次投递记过了，内容不一样。没有做任何改动。")


@dataclass(frozen=True)
class Shown:
    """A document that was shown, as the phone sealed it."""

    id: UUID
    """Under which it is sealed and kept: the visit's for the person, one of its own for a proxy."""
    key_id: str
    sealed: str = field(repr=False)
    channel: IdentityChannel


@dataclass(frozen=True)
class Visit:
    """One visit, as the courier tells of it. Its id is the phone's."""

    id: UUID
    waybill: str
    outcome: DeliveryOutcome
    at: datetime
    relation: ProxyRelation | None = None
    is_signed: bool = False
    """On the receipt slip, by whoever took it."""
    is_agreed: bool = False
    """By the applicant, to the proxy."""
    person: Shown | None = None
    proxy: Shown | None = None


def look(actor: Actor, waybill: str) -> Address:
    """The address of a document that is on its way, for whoever delivers it; the look is kept.

    Raises NotFound, Conflict once it was delivered or is back.
    """
    with transaction():
        document = way.document_at_the_door(actor, waybill)
        if document.closed_at is not None:
            raise Conflict(OVER)
        address = consenting.address_of(way.consent_behind(document))
        audit.record(
            Act.DELIVERY_ADDRESS_SEEN,
            actor,
            "handover-document",
            document.id,
            chain=audit.lane_for(document.hall_id, actor),
        )
    return address


def record(actor: Actor, visit: Visit) -> tuple[DeliveryAttempt, bool]:
    """Keep a visit, once however often it is sent; answers it, and whether it is new.

    Whoever signs was checked here: the phone on file may be an agent's. A document that is not the
    applicant's leaves nothing but an entry in the trail. Sources: 快递市场管理办法 28 (no proxy
    without consent), and the field's own rule that a proxy shows both documents and signs.

    Raises NotFound, InvalidInput (`identity`, `proxy`, `signed`, `agreed`, `relation`), Conflict,
    TooMany, UnknownKey, Unavailable.
    """
    document = way.document_at_the_door(actor, visit.waybill)
    if (known := _known(document, visit)) is not None:
        return known, False
    at_outlet = outlet(_own_outlet(actor))
    person, proxy = _opened(visit, at_outlet)
    if person is not None:
        throttle.hit(TRIES[0], str(document.id), *TRIES[1:])
    with transaction() as session:
        document, case = way.locked(way.document_at_the_door(actor, visit.waybill))
        if (known := _known(document, visit)) is not None:
            return known, False
        if document.closed_at is not None or case.state not in way.ON_THE_WAY:
            raise Conflict(OVER)
        is_right = person is None or _is_applicant(case, person)
        if is_right:
            made = _keep(session, actor, visit, document, case, person, proxy, at_outlet)
        audit.record(
            Act.DELIVERY_ATTEMPTED if is_right else Act.DELIVERY_PERSON_DIFFERED,
            actor,
            "handover-document",
            document.id,
            chain=audit.lane_for(document.hall_id, actor),
            outcome=visit.outcome.value,
            relation=visit.relation.value if visit.relation else "",
            agreed=visit.is_agreed,
        )
    if not is_right:
        raise InvalidInput(errors={"identity": [str(NOT_THE_PERSON)]})
    if person is not None:
        throttle.forgive(TRIES[0], str(document.id))
    return made, True


def record_in_vain(actor: Actor, visit: Visit) -> tuple[DeliveryAttempt, bool]:
    """Keep a visit in vain as `record` does, unless the same courier has just noted one.

    Raises NotFound, Conflict (slug `just-noted`) for an old page that is sent once more.
    """
    document = way.document_at_the_door(actor, visit.waybill)
    just_now = [
        one
        for one in way.attempts_of(document)
        if one.account_id == actor.account_id and abs(visit.at - one.at) < APART
    ]
    if just_now and visit.id not in {one.id for one in just_now}:
        raise Conflict(JUST_NOTED, slug="just-noted")
    return record(actor, visit)


def _known(document: HandoverDocument, visit: Visit) -> DeliveryAttempt | None:
    """The visit, if it was kept already. Raises Conflict where it told something else."""
    found = way.attempt(document, visit.id)
    if found is not None and (found.document_id, found.outcome, found.relation) != (
        document.id,
        visit.outcome,
        visit.relation,
    ):
        raise Conflict(DIFFERS, slug="attempt-differs")
    return found


def _own_outlet(actor: Actor) -> UUID:
    value: Any = actor.scope.value
    return UUID(str(value))


def _opened(visit: Visit, at_outlet: Outlet) -> tuple[OpenedIdentity | None, OpenedIdentity | None]:
    """The documents of whoever is there, opened and checked: applicant and proxy."""
    if visit.outcome not in SIGNED:
        return None, None
    errors = _missing(visit)
    if errors or visit.person is None:
        raise InvalidInput(errors=errors)
    person = _open(visit.person, at_outlet, "identity")
    if visit.outcome is DeliveryOutcome.SIGNED_BY_PERSON or visit.proxy is None:
        return person, None
    proxy = _open(visit.proxy, at_outlet, "proxy")
    if (_space(person), person.number) == (_space(proxy), proxy.number):
        raise InvalidInput(errors={"proxy": [str(ONE_PERSON)]})
    return person, proxy


def _missing(visit: Visit) -> dict[str, list[str]]:
    """What a signature needs and was not told."""
    needed = {"identity": (visit.person is not None, NO_DOCUMENT)}
    if visit.outcome is DeliveryOutcome.SIGNED_BY_PROXY:
        needed["proxy"] = (visit.proxy is not None, NO_DOCUMENT)
        needed["relation"] = (visit.relation is not None, NO_RELATION)
        needed["agreed"] = (visit.is_agreed, NOT_AGREED)
    needed["signed"] = (visit.is_signed, NOT_SIGNED)
    return {name: [str(sentence)] for name, (is_there, sentence) in needed.items() if not is_there}


def _space(opened: OpenedIdentity) -> str:
    return vault.number_space(opened.document_type)


def _open(shown: Shown, at_outlet: Outlet, name: str) -> OpenedIdentity:
    info = f"yitong/v1/identity/{shown.id}/{at_outlet.id}"
    try:
        return vault.open_identity(
            shown.sealed, shown.key_id, info, day=clock.today(), counties=knows_county
        )
    except InvalidInput as refusal:
        told: Mapping[str, Any] = refusal.extra["errors"]
        errors = {name: told["identity"], "part": told.get("part", "")}
        raise InvalidInput(errors=errors) from None


def _is_applicant(case: ConversionCase, person: OpenedIdentity) -> bool:
    own = personal.opened(case)
    return (
        canonical_name(own.name).casefold() == canonical_name(person.name).casefold()
        and own.last_four == person.number[-4:].upper()
    )


def _keep(
    session: Session,
    actor: Actor,
    visit: Visit,
    document: HandoverDocument,
    case: ConversionCase,
    person: OpenedIdentity | None,
    proxy: OpenedIdentity | None,
    at_outlet: Outlet,
) -> DeliveryAttempt:
    now = clock.now()
    at = visit.at if now - LATEST <= visit.at <= now else now
    at = travelling.visit(session, actor, document, case, visit.outcome, at)
    for opened, shown in ((person, visit.person), (proxy, visit.proxy)):
        if opened is not None and shown is not None:
            _keep_identity(session, actor, opened, shown, at_outlet, at)
    signer = proxy or person
    made = DeliveryAttempt(
        hall_id=document.hall_id,
        id=visit.id,
        document_id=document.id,
        case_id=document.case_id,
        outlet_id=at_outlet.id,
        account_id=actor.account_id,
        at=at,
        outcome=visit.outcome,
        relation=visit.relation if proxy else None,
        proxy_act_id=visit.proxy.id if proxy and visit.proxy else None,
        masked_signer=mask_name(signer.name)[:120] if signer else "",
    )
    session.add(made)
    return made


def _keep_identity(
    session: Session,
    actor: Actor,
    opened: OpenedIdentity,
    shown: Shown,
    at_outlet: Outlet,
    at: datetime,
) -> None:
    """A check of its own in the rooms of identity, at the outlet of the courier."""
    _kept, rows = vault.keep_for_use(
        session,
        opened,
        act_id=shown.id,
        account_id=actor.account_id,
        place=place_of(at_outlet),
        channel=shown.channel,
        used_at=at,
    )
    try:
        insert_together(session, *rows)
    except IntegrityError as taken:
        raise Unavailable(retry_after=1, slug="busy") from taken
