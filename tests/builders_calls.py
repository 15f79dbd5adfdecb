"""Campaigns and calls of a hall, as its clerk, its team lead and its callers make them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests import builders
from tests import builders_conversions as conversions
from webapp.conversions.calling import hours
from webapp.conversions.consenting import Address
from webapp.conversions.importing import facts as case_facts
from webapp.conversions.importing.orders import carry_out
from webapp.conversions.kinds import Disposition
from webapp.conversions.models import (
    CampaignMember,
    ConversionCall,
    ConversionCampaign,
    ConversionCase,
)
from webapp.conversions.queries import calls
from webapp.conversions.queries import campaigns as campaigns_read
from webapp.conversions.services import campaigns, claiming, dialling, queueing, saving
from webapp.conversions.services.saving import Outcome
from webapp.foundation import clock
from webapp.foundation.access import Actor, Role
from webapp.foundation.database import db, new_id, transaction
from webapp.places.models import Organisation

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A working Monday, ten in the morning in Shanghai."""
PHONE = "+8613800138000"
ADDRESS = Address(
    recipient="王晓明",
    phone=PHONE,
    region_code="360102",
    region_name="江西省南昌市东湖区",
    detail="青石街道望江里 8 号楼 2 单元 601",
    postcode="330006",
)


def clerk(hall: Organisation) -> Actor:
    """A clerk of a hall."""
    return builders.actor_of(builders.account(Role.HALL_CLERK, hall))


def campaign(actor: Actor, **facts: Any) -> ConversionCampaign:
    """A campaign of the actor's hall with the usual hours."""
    today = clock.today()
    values: dict[str, Any] = {
        "name": "政务出件",
        "starts_on": today,
        "ends_on": today + timedelta(days=60),
        "item_ids": [],
        "hours": hours.DEFAULT,
        "attempts_a_day": 1,
        "attempts_in_all": 3,
        "cool_downs": {},
        "lease_minutes": 10,
    }
    return campaigns.create_campaign(actor, **{**values, **facts})


def edited(actor: Actor, of: ConversionCampaign, **facts: Any) -> ConversionCampaign:
    """A campaign after its clerk has changed some of its facts on the page."""
    names = ("name", "starts_on", "ends_on", "item_ids", "hours", "attempts_a_day")
    names += ("attempts_in_all", "cool_downs", "lease_minutes")
    now = campaigns_read.campaign_for(actor, of.id)
    values = {**{name: getattr(now, name) for name in names}, **facts}
    return campaigns.change_campaign(actor, of.id, version=now.version, **values)


def caller(of: ConversionCampaign, role: Role = Role.CALLER) -> Actor:
    """Somebody who calls for a campaign."""
    hall = db.session.get_one(Organisation, of.hall_id)
    account = builders.account(role, hall)
    join(of, account.id)
    return builders.actor_of(account)


def join(of: ConversionCampaign, account_id: UUID) -> None:
    """Have somebody call for a campaign."""
    with transaction() as session:
        session.add(
            CampaignMember(
                hall_id=of.hall_id,
                campaign_id=of.id,
                account_id=account_id,
                joined_at=clock.now(),
            )
        )


def queued_case(actor: Actor, *, phone: str = PHONE, **changes: Any) -> ConversionCase:
    """A case that waits in a campaign's queue."""
    case = conversions.case(actor, phone=phone, **changes)
    queueing.queue_due()
    return case


def call(actor: Actor, of: ConversionCampaign, key: UUID | None = None) -> ConversionCall:
    """The actor's next call."""
    found = claiming.claim_next(actor, of.id, key or new_id())
    assert found is not None
    return calls.own_call(actor, found)


def dialled(actor: Actor, of: ConversionCampaign) -> ConversionCall:
    """The actor's next call, dialled."""
    return dialling.dial(actor, call(actor, of).id)


def saved(actor: Actor, of: ConversionCampaign, how: Disposition, **said: Any) -> ConversionCall:
    """The actor's next call, dialled and ended."""
    return saving.save(actor, dialled(actor, of).id, Outcome(how, **said))


def consented_case(
    actor: Actor, by: Actor, of: ConversionCampaign, *, phone: str = PHONE, recording: str = ""
) -> ConversionCase:
    """A case whose person agreed on the telephone."""
    case = queued_case(actor, phone=phone)
    made = dialled(by, of)
    dialling.prove(by, made.id, case.id, last_four(case))
    outcome = Outcome(
        Disposition.CONSENTED,
        recording=recording,
        post=(case.id,),
        consent_spoken=True,
        read_back=True,
        address=ADDRESS,
    )
    saving.save(by, made.id, outcome)
    return case


def last_four(case: ConversionCase) -> str:
    """What the person would say."""
    return conversions.opened(case).last_four


def fetched(actor: Actor, case: ConversionCase) -> None:
    """The hall's list says that a case's document was fetched at the counter."""
    facts = {**case_facts.of_case(case), "collected_on": clock.today().isoformat()}
    with transaction() as session:
        carry_out(session, actor, [{"case_number": case.case_number, "facts": facts}])


def phone_of(call: ConversionCall) -> str:
    """The number that a call is for."""
    return calls.number_of(call).phone


def nothing_to_call(actor: Actor, of: ConversionCampaign) -> bool:
    """Whether a campaign's queue has nothing for the actor."""
    return claiming.claim_next(actor, of.id, new_id()) is None
