"""Two worlds side by side, one's own and somebody else's, for the matrix of access."""

from dataclasses import Field, dataclass, fields, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import inspect, select

from tests import builders_calls as calling
from tests import builders_conversions as conversions
from tests import builders_deliveries as delivering
from tests import builders_handovers as handing
from tests import builders_pickups as builders
from tests import builders_villages as village_builders
from tests.builders_findings import People
from tests.builders_library import ANSWERS
from tests.databases import Rows, is_empty, keep_rows, put_back
from tests.people import waybill
from tests.phone import Phone, random_photo
from webapp.accounts.lifecycle import AccountState
from webapp.accounts.machines import services as machines
from webapp.accounts.machines.models import MachineClient
from webapp.accounts.models import Account, Grant
from webapp.conversions.kinds import DeliveryOutcome
from webapp.conversions.lifecycle import CaseState, HandoverState
from webapp.conversions.models import (
    ConversionCase,
    ConversionItem,
    ConversionListening,
    HandoverDocument,
    HandoverList,
    PlatformResult,
)
from webapp.conversions.queries.calls import call_for, consent_of, wishes
from webapp.conversions.services import deliveries, peace, platforms, queueing
from webapp.conversions.services.deliveries import Visit
from webapp.conversions.services.judging import JUDGED
from webapp.findings import queries as finding_queries
from webapp.findings.beginning import Report
from webapp.findings.kinds import Category, FindingKind, Reporter
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding
from webapp.findings.services import templating
from webapp.findings.services.reporting import report_by_link
from webapp.foundation import clock, jobs, uploads
from webapp.foundation.access import AT_A_HALL, Actor, Permission, Role, Scope, ScopeKind
from webapp.foundation.database import db, new_id, place_of, transaction
from webapp.foundation.webhooks import services as webhooks
from webapp.foundation.webhooks.models import WebhookDelivery
from webapp.pickups.lifecycle import FlagRule
from webapp.pickups.models import Pickup, PickupFlag, ShelfCheck
from webapp.pickups.services import exports
from webapp.places.models import Organisation, OrganisationKind, Outlet
from webapp.supervision.enforcement import services as enforcement
from webapp.supervision.enforcement.kinds import ActKind, Number
from webapp.supervision.enforcement.services import Deed
from webapp.supervision.forms.kinds import Purpose
from webapp.supervision.library import services as library
from webapp.supervision.library.kinds import VideoState
from webapp.supervision.rewards import services as rewards
from webapp.supervision.supervisors import months
from webapp.supervision.supervisors.kinds import TaskKind, TaskState
from webapp.supervision.supervisors.models import Appointment, SupervisorTask

SCOPES = {
    Role.COMPANY_ADMIN: (ScopeKind.COMPANY, "company_id"),
    **dict.fromkeys(AT_A_HALL, (ScopeKind.HALL, "")),
    Role.SOCIAL_SUPERVISOR: (ScopeKind.COUNTY, "county_code"),
    Role.GRID_WORKER: (ScopeKind.COUNTY, "county_code"),
    Role.COUNTY_OFFICER: (ScopeKind.COUNTY, "county_code"),
    Role.CITY_OFFICER: (ScopeKind.CITY, "city_code"),
    Role.PROVINCE_OFFICER: (ScopeKind.PROVINCE, "province_code"),
    Role.ADMINISTRATOR: (ScopeKind.PLATFORM, ""),
    Role.AUDITOR: (ScopeKind.PLATFORM, ""),
}
ABOVE = {
    ScopeKind.COMPANY: ("company_id", "headquarters_id", "brand_id"),
    ScopeKind.COUNTY: ("county_code", "city_code", "province_code"),
    ScopeKind.CITY: ("city_code", "province_code"),
    ScopeKind.PROVINCE: ("province_code",),
    ScopeKind.HALL: ("county_code", "city_code", "province_code"),
    ScopeKind.PLATFORM: (),
}


@dataclass
class World:
    """An outlet with a courier, a pickup, a flag, a shelf check and somebody of every role."""

    outlet: Outlet
    courier: Account
    device_id: UUID
    session_id: UUID
    pickup: Pickup
    flag: PickupFlag
    check: ShelfCheck
    people: dict[Role, Account]
    jobs: dict[Role, UUID]
    item: ConversionItem
    case: ConversionCase
    campaign_id: UUID
    calls: dict[Role, UUID]
    """An open, dialled call of everybody who calls."""
    client: MachineClient
    key: str
    """Its API key."""
    delivery: WebhookDelivery
    told: dict[str, UUID]
    """A result for the hall's government platform: connection_id, result_id."""
    led: dict[str, UUID]
    """What a team lead looks after: number_id, listening_id, wish_id."""
    posted: HandoverDocument
    """With the post, which could not deliver it yet; the courier's own outlet took it."""
    handed: dict[str, UUID]
    """A handover list that was counted out to the outlet, and its document."""
    found: dict[Role, dict[str, UUID]]
    """A finding that each role may know of, with a photo and a letter."""
    supervised: dict[str, UUID]
    """What officers and the company keep about the outlet: ledger, reward, base library."""
    asked: dict[str, UUID]
    """The supervisor's term and a task of theirs: appointment_id, task_id."""
    seen: dict[str, UUID]
    """A village, and a check-in there with a picture."""
    told_by_anybody: UUID
    """What somebody without an account said about the outlet: other platforms may know of it."""

    def arguments(self, role: Role) -> dict[str, Any]:
        """What an address of this world may hold, by the name of the rule's argument."""
        grants = db.session.scalars(select(Grant).where(Grant.account_id == self.courier.id))
        return {
            "outlet_id": self.outlet.id,
            "pickup_id": self.pickup.id,
            "act_id": self.pickup.id,
            "flag_id": self.flag.id,
            "check_id": self.check.id,
            "upload_id": new_id(),
            "account_id": self.courier.id,
            "grant_id": next(iter(grants)).id,
            "session_id": self.session_id,
            "device_id": self.device_id,
            "job_id": self.jobs.get(role, new_id()),
            "organisation_id": self.outlet.company_id,
            "department_id": self.item.department_id,
            "case_id": self.case.id,
            "item_id": self.item.id,
            "campaign_id": self.campaign_id,
            "call_id": self.calls.get(role, self.calls[Role.CALLER]),
            "case_number": self.case.case_number,
            "client_id": self.client.id,
            "key_id": UUID(self.key.split("_")[1]),
            "endpoint_id": self.delivery.endpoint_id,
            "delivery_id": self.delivery.id,
            **self.told,
            **self.led,
            **self.handed,
            **self.supervised,
            "purpose": "self-check" if role is Role.COMPANY_ADMIN else "spot-check",
            "county": self.outlet.county_code,
            **self.asked,
            **self.seen,
            **self.found[role if role is Role.GRID_WORKER else Role.SOCIAL_SUPERVISOR],
            "kind": "service",
            "posted_id": self.posted.id,
            "waybill": self.posted.waybill,
            "request_id": self.told_by_anybody,
            "service_code": Category.CLOSED.value,
            "suffix": "json",
        }


_built: dict[tuple[Any, ...], tuple[Rows, dict[str, bool], World]] = {}
"""What was built in this process: its rows, which of its members a session held, the world."""


def build(county: str) -> World:
    """A world of its own company in a county.

    The first of a test is put back as it was when it was first built: that costs a third.
    """
    if not is_empty(db.engine, db.metadata):
        return _build(county)
    keys = current_app.config["SETTINGS"].keys_folder
    # Another database has other rows, other keys open other identities, a day has its own numbers.
    known = (county, db.engine.url, clock.today(), *sorted(file.name for file in keys.rglob("*")))
    if known in _built:
        rows, held, world = _built[known]
        put_back(db.engine, rows)
        return _again(world, held)
    world = _build(county)
    held = {one.name: getattr(world, one.name) in db.session for one in _members(world)}
    db.session.rollback()
    _built[known] = (keep_rows(db.engine, db.metadata), held, world)
    return world


def _members(world: World) -> list[Field[Any]]:
    return [one for one in fields(world) if isinstance(getattr(world, one.name), db.Model)]


def _again(world: World, held: dict[str, bool]) -> World:
    """The same world anew: no test sees what another wrote into its objects."""
    members = {}
    for one in _members(world):
        members[one.name] = row = _row_of(getattr(world, one.name))
        if not held[one.name]:
            db.session.expunge(row)
    people = {role: _row_of(person) for role, person in world.people.items()}
    for person in people.values():
        if person in db.session:
            db.session.expunge(person)
    calls, jobs, led = dict(world.calls), dict(world.jobs), dict(world.led)
    return replace(world, **members, people=people, calls=calls, jobs=jobs, led=led)


def _row_of(member: Any) -> Any:
    return db.session.get_one(type(member), inspect(member).identity)


def _build(county: str) -> World:
    outlet = builders.outlet(county=county)
    _move_company(outlet)
    courier = builders.courier(outlet)
    phone = builders.phone(courier, outlet)
    queued = phone.pickup([waybill()])
    assert phone.send(queued).status == 201
    db.session.expire_all()
    pickup = db.session.scalars(
        select(Pickup).where(Pickup.outlet_id == outlet.id, Pickup.is_head)
    ).one()
    place, now = place_of(outlet), clock.now()
    flag = PickupFlag(
        id=new_id(),
        pickup_id=pickup.id,
        captured_by=courier.id,
        waybill=pickup.first_waybill,
        rule=FlagRule.TYPED_IDENTITY,
        facts={},
        raised_at=now,
        due_at=now + timedelta(days=3),
        **place,
    )
    check = ShelfCheck(id=new_id(), checked_by=courier.id, checked_at=now, findings=[], **place)
    builders.add(flag)
    builders.add(check)
    hall = _hall(county)
    people = {role: official(role, outlet, hall) for role in SCOPES} | {Role.COURIER: courier}
    actors = {
        role: actor_of(person, role, outlet, hall)
        for role, person in people.items()
        if role is not Role.COURIER
    }
    item = conversions.item(actors[Role.HALL_CLERK])
    case = conversions.case(actors[Role.HALL_CLERK], item)
    campaign_id, calls = _calls(actors, item)
    client, key = client_of(actors[Role.HALL_CLERK])
    return World(
        outlet=outlet,
        courier=courier,
        device_id=phone.device_id,
        session_id=builders.session_of(courier).id,
        pickup=pickup,
        flag=flag,
        check=check,
        people=people,
        jobs={role: job_of(actor) for role, actor in actors.items()},
        item=item,
        case=case,
        campaign_id=campaign_id,
        calls=calls,
        client=client,
        key=key,
        delivery=delivery_of(actors[Role.HALL_CLERK]),
        told=_told(actors[Role.HALL_CLERK], case),
        led=_led(actors[Role.HALL_CLERK], campaign_id, calls[Role.CALLER]),
        handed=_handed(actors[Role.HALL_CLERK], outlet),
        found=(found := _found(actors, outlet)),
        supervised=_supervised(actors, found[Role.GRID_WORKER]["finding_id"], outlet),
        seen=_seen(phone, outlet),
        posted=_undelivered(actors[Role.HALL_CLERK], courier, outlet),
        asked=_asked(actors[Role.SOCIAL_SUPERVISOR], outlet),
        told_by_anybody=_told_by_anybody(outlet),
    )


def _found(actors: dict[Role, Actor], outlet: Outlet) -> dict[Role, dict[str, UUID]]:
    """Findings of a supervisor and of a grid worker."""
    people = People(outlet, actors)
    verified = people.bring(people.report(), FindingState.VERIFIED)
    title = f"公示 {outlet.county_code}"  # worlds of one city share its phrases
    template = templating.add(people.city, Step.REMIND, title, "请 %outlet% 补贴资费表。")
    letter = people.take(people.county, verified, Step.REMIND)
    of_grid = people.bring(
        people.report(people.grid, FindingKind.GRID, Category.FIRE_RISK), FindingState.VERIFIED
    )
    return {
        Role.SOCIAL_SUPERVISOR: {
            "finding_id": verified.id,
            "letter_id": letter.id,
            "photo_id": _photo_of(verified),
            "template_id": template.id,
        },
        Role.GRID_WORKER: {
            "finding_id": of_grid.id,
            "letter_id": people.take(people.county, of_grid, Step.REMIND).id,
            "photo_id": _photo_of(of_grid),
            "template_id": template.id,
        },
    }


def _supervised(actors: dict[Role, Actor], finding_id: UUID, outlet: Outlet) -> dict[str, UUID]:
    """What officers wrote down about the outlet, and the reward of a finding."""
    county = actors[Role.COUNTY_OFFICER]
    deed = Deed(
        new_id(),
        ActKind.TALK,
        clock.today(),
        [county.account_id],
        {Number.OUTLETS: 1},
        outlet_id=outlet.id,
    )
    reward = rewards.propose(county, outlet.id, finding_id, 20_000, "按奖励办法")
    video = library.add_video(county, outlet.id, "门口", "rtsp://10.0.0.9/1", VideoState.WORKING)
    company = actors[Role.COMPANY_ADMIN]
    officer = library.name_officer(company, outlet.id, company.account_id)
    check = library.answer(
        county,
        outlet.id,
        Purpose.SPOT_CHECK,
        new_id(),
        library.months_to_answer()[0],
        ANSWERS[Purpose.SPOT_CHECK],
    )
    return {
        "enforcement_id": enforcement.record(county, deed).id,
        "reward_id": reward.id,
        "video_id": video.id,
        "officer_id": officer.id,
        "answer_id": check.id,
    }


def _asked(supervisor: Actor, outlet: Outlet) -> dict[str, UUID]:
    """A term of the supervisor, and what they are asked to do at the outlet."""
    today = clock.today()
    term = Appointment(
        id=new_id(),
        account_id=supervisor.account_id,
        grant_id=supervisor.grant_id,
        county_code=outlet.county_code,
        city_code=outlet.city_code,
        province_code=outlet.province_code,
        areas=["counter"],
        certificate=f"JD{new_id().hex[-8:].upper()}",
        starts_on=today,
        ends_on=today + timedelta(days=300),
        appointed_by=supervisor.account_id,
        appointed_at=clock.now(),
    )
    task = SupervisorTask(
        id=new_id(),
        account_id=supervisor.account_id,
        kind=TaskKind.VISIT_OUTLET,
        month=months.this_month(),
        due_on=months.last_day(months.this_month()),
        state=TaskState.PLANNED,
        planned_by=supervisor.account_id,
        planned_at=clock.now(),
        **place_of(outlet),
    )
    builders.add(term, task)
    return {"appointment_id": term.id, "task_id": task.id}


def _seen(phone: Phone, outlet: Outlet) -> dict[str, UUID]:
    """A village where the courier checked in and took a picture."""
    village = village_builders.village(outlet)
    queued = phone.check_in(village.id, photos=[random_photo()])
    assert phone.deliver(queued).status == 201
    picture = uploads.photos_of(queued.id, outlet.id)[0]
    return {"village_id": village.id, "check_in_id": queued.id, "picture_id": picture.id}


def _photo_of(finding: Finding) -> UUID:
    return next(iter(finding_queries.evidence_of(finding).values()))[0].id


def _told_by_anybody(outlet: Outlet) -> UUID:
    told = Report(new_id(), FindingKind.SERVICE, Category.CLOSED, outlet.id, "三天没有开门。")
    return report_by_link(told, Reporter.PUBLIC)[0].id


def _undelivered(clerk: Actor, courier: Account, outlet: Outlet) -> HandoverDocument:
    """A document that the courier could not deliver."""
    document = delivering.handed_over(clerk, outlet)
    at_the_door = actor_of(courier, Role.COURIER, outlet)
    visit = Visit(new_id(), document.waybill, DeliveryOutcome.NOBODY_THERE, clock.now())
    deliveries.record(at_the_door, visit)
    return document


def _calls(actors: dict[Role, Actor], item: ConversionItem) -> tuple[UUID, dict[Role, UUID]]:
    """A campaign that may call at any hour, and a call of everybody who calls."""
    clerk = actors[Role.HALL_CLERK]
    hours = {str(day): [["00:00", "24:00"]] for day in range(1, 8)}
    campaign = calling.campaign(clerk, hours=hours)
    callers = (Role.CALLER, Role.TEAM_LEAD)
    for number, role in enumerate(callers, start=1):
        conversions.case(clerk, item, phone=f"+861390013900{number}")
        calling.join(campaign, actors[role].account_id)
    queueing.queue_due()
    return campaign.id, {role: calling.dialled(actors[role], campaign).id for role in callers}


def _handed(clerk: Actor, outlet: Outlet) -> dict[str, UUID]:
    """A list that was counted out to an outlet, as rows: whose brand it is does not matter here."""
    case = handing.consented_case(clerk)
    consent = consent_of(case)
    assert consent is not None
    of = HandoverList(
        hall_id=case.hall_id,
        id=new_id(),
        day=clock.today(),
        number=1,
        code=f"HO-{new_id().hex[-8:]}",
        outlet_id=outlet.id,
        company_id=outlet.company_id,
        state=HandoverState.OFFERED,
        made_by=clerk.account_id,
        made_at=clock.now(),
        offered_by=clerk.account_id,
        offered_at=clock.now(),
        out_count=1,
    )
    document = HandoverDocument(
        hall_id=case.hall_id,
        id=new_id(),
        list_id=of.id,
        position=1,
        case_id=case.id,
        consent_id=consent.id,
        waybill=handing.waybill(),
        out_at=clock.now(),
        out_by=clerk.account_id,
    )
    builders.add(of, document)
    return {"list_id": of.id, "document_id": document.id}


def client_of(clerk: Actor) -> tuple[MachineClient, str]:
    """A program of the clerk's hall, and its key."""
    return machines.create_client(
        clerk,
        hall_id=UUID(clerk.scope.id),
        name=f"平台{new_id().hex[-8:]}",
        permissions=[Permission.CONVERSIONS_SEND, Permission.CONVERSIONS_PULL],
    )


def delivery_of(clerk: Actor) -> WebhookDelivery:
    """A delivery that is over, to an endpoint of the clerk's hall."""
    url = f"https://{new_id().hex[-8:]}.example.test/hook"
    endpoint, _secret = webhooks.create_endpoint(
        clerk, hall_id=UUID(clerk.scope.id), url=url, wanted=[JUDGED]
    )
    webhooks.send_trial(clerk, endpoint.id)
    query = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id)
    with transaction() as session:
        delivery = session.scalars(query).one()
        delivery.has_arrived()
    return delivery


def _told(clerk: Actor, case: ConversionCase) -> dict[str, UUID]:
    """A result that is over, for the platform of the clerk's hall."""
    connection = platforms.connect(
        clerk,
        hall_id=UUID(clerk.scope.id),
        url=f"https://{new_id().hex[-8:]}.example.test/gov",
        token="invented",
    )
    result = PlatformResult(
        id=new_id(),
        connection_id=connection.id,
        hall_id=connection.hall_id,
        case_id=case.id,
        case_state=CaseState.CONSENTED,
        moved_at=clock.now(),
    )
    result.begin()
    result.has_arrived()
    builders.add(result)
    return {"connection_id": connection.id, "result_id": result.id}


def _led(clerk: Actor, campaign_id: UUID, call_id: UUID) -> dict[str, UUID]:
    """A call to be heard, its number, and somebody who wants no calls of the campaign."""
    call = call_for(clerk, call_id)
    entry = ConversionListening(
        hall_id=call.hall_id,
        id=new_id(),
        campaign_id=campaign_id,
        call_id=call_id,
        put_by=clerk.account_id,
        put_at=clock.now(),
    )
    builders.add(entry)
    peace.note(clerk, "13900139009", campaign_id)
    [wish] = db.session.scalars(wishes(clerk))
    return {"number_id": call.number_id, "listening_id": entry.id, "wish_id": wish.id}


def _hall(county: str) -> Organisation:
    number = new_id().hex[-8:].upper()
    hall = Organisation(
        id=new_id(),
        kind=OrganisationKind.HALL,
        code=f"HALL{number}",
        name=f"政务大厅{number}",
        pinyin=f"zheng wu da ting {number}",
        region_code=county,
    )
    builders.add(hall)
    return hall


def _move_company(outlet: Outlet) -> None:
    """The company sits in the outlet's city, or an officer there would rightly know of it."""
    with transaction() as session:
        company = session.get_one(Organisation, outlet.company_id)
        company.region_code = outlet.city_code


def official(role: Role, outlet: Outlet, hall: Organisation | None = None) -> Account:
    """Somebody with a role in whose scope an outlet lies, or who works for a hall."""
    kind, _column = SCOPES[role]
    number = new_id().hex[-8:].upper()
    account = Account(
        id=new_id(),
        login=f"X{number}",
        name="何敏",
        state=AccountState.ACTIVE,
        created_at=clock.now() - builders.LONG_AGO,
    )
    builders.add(account)
    place = place_of(outlet)
    builders.add(
        Grant(
            id=new_id(),
            account_id=account.id,
            role=role,
            scope_kind=kind,
            scope_id=scope_of(role, outlet, hall).id,
            organisation_id=hall.id if hall and role in AT_A_HALL else outlet.company_id,
            effective_from=clock.now() - builders.LONG_AGO,
            **{name: place[name] for name in ABOVE[kind]},
        )
    )
    return account


def scope_of(role: Role, outlet: Outlet, hall: Organisation | None = None) -> Scope:
    """The scope in which somebody with a role has the outlet, or the hall."""
    if role in AT_A_HALL:
        assert hall is not None
        return hall.scope
    if role is Role.COURIER:
        return Scope(ScopeKind.OUTLET, str(outlet.id))
    kind, column = SCOPES[role]
    return Scope(kind, str(getattr(outlet, column)) if column else "")


def actor_of(
    account: Account, role: Role, outlet: Outlet, hall: Organisation | None = None
) -> Actor:
    """The person as an act sees them."""
    grant = db.session.scalars(
        select(Grant).where(Grant.account_id == account.id, Grant.role == role)
    ).first()
    assert grant is not None
    return Actor(
        account_id=account.id,
        name=account.name,
        role=role,
        scope=scope_of(role, outlet, hall),
        grant_id=grant.id,
        session_id=new_id(),
        chain=str(grant.organisation_id),
    )


def job_of(actor: Actor) -> UUID:
    """A job that this person asked for."""
    with transaction() as session:
        return jobs.start(session, actor, exports.KIND, {}).id
