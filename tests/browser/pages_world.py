"""What the addresses of pages may hold: the demo world, and what only an act brings into it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tests import builders
from tests.conversions import sheets as case_sheets
from tests.places import sheets as outlet_sheets
from webapp.accounts.machines.models import MachineClient
from webapp.accounts.models import Account, Grant
from webapp.accounts.services import people
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import (
    ConversionCall,
    ConversionCampaign,
    ConversionCase,
    ConversionItem,
    ConversionListening,
    DoNotCall,
    HandoverDocument,
    PlatformConnection,
)
from webapp.conversions.services import figures
from webapp.findings.kinds import Reporter
from webapp.findings.models import Finding, FindingEvidence, FindingLetter, ResponseTemplate
from webapp.findings.reporters import contact_of
from webapp.foundation import jobs
from webapp.foundation.access import Actor, Role
from webapp.foundation.database import db, transaction
from webapp.foundation.webhooks import WebhookEndpoint
from webapp.pickups.models import Pickup, PickupFlag
from webapp.pickups.services import exports, shelf_checks
from webapp.places.models import OrganisationKind
from webapp.places.queries import organisations
from webapp.places.villages.models import Village
from webapp.records.models import ReceivedRecord
from webapp.supervision.enforcement.kinds import ActKind
from webapp.supervision.enforcement.models import EnforcementAct
from webapp.supervision.library.models import LibraryAnswer
from webapp.supervision.rewards.models import FindingReward
from webapp.supervision.supervisors.kinds import TaskState
from webapp.supervision.supervisors.models import Appointment, SupervisorTask
from webapp.supervision.villages.models import VillageCheckIn


class PagesWorld:
    """Fills the arguments of an address, for a role: jobs are everybody's own."""

    def __init__(self, logins: Mapping[Role, str]) -> None:
        self._known = arguments()
        actors = {role: _actor(logins[role]) for role in logins}
        checks = _checks(actors, self._known["item_id"])
        self._jobs = _jobs(actors, checks)
        self._found = [_finding(Reporter.SUPERVISOR), _finding(Reporter.GRID_WORKER)]
        tokens = {
            "accounts.join_page": _invitation(),
            "receipts.check_receipt": _receipt(),
            "reports.show": _reporters_link(),
        }
        self._at: dict[str, dict[str, Any]] = {
            **{endpoint: {"token": token} for endpoint, token in tokens.items()},
            "shelf_checks.show_check": _shelf_check(actors[Role.COURIER]),
            "rewards.show_reward": _reward(),
            "village_visits.ask_accept": _doubtful(),
            "library.show_answer": _answer(),
            "rewards.new_reward": _finding(Reporter.SUPERVISOR),
            **_supervised(actors[Role.SOCIAL_SUPERVISOR]),
        }

    def arguments(self, endpoint: str, role: Role | None) -> dict[str, Any]:
        """What is known for a page, by the name of the rule's argument."""
        own = {"job_id": self._jobs[role]} if role in self._jobs else {}
        seen = self._found[role is Role.GRID_WORKER] if endpoint.startswith("findings.") else {}
        if endpoint == "library.new_answer":
            seen = {"purpose": "self-check" if role is Role.COMPANY_ADMIN else "scorecard"}
        return {**self._known, **own, **seen, **self._at.get(endpoint, {})}


def _actor(login: str) -> Actor:
    return builders.actor_of(
        db.session.scalars(select(Account).where(Account.login == login)).one()
    )


def _checks(actors: Mapping[Role, Actor], item_id: Any) -> dict[Role, UUID]:
    """The dry run of a list with a row that fits and one that does not, of whoever imports."""
    code = db.session.scalars(select(ConversionItem.code).where(ConversionItem.id == item_id)).one()
    row = case_sheets.ROW | {"事项编码": code}
    cases = case_sheets.sheet(row, row | {"办件编号": "BJ-002", "手机号": "1"})
    outlet = {
        "网点代码": "YL-901",
        "网点名称": "湖滨揽投部",
        "区划代码": "360102",
        "公司代码": "YL",
    }
    outlets = outlet_sheets.sheet(outlet, outlet | {"网点代码": "YL-902", "邮编": "x"})
    return {
        Role.HALL_CLERK: case_sheets.check(actors[Role.HALL_CLERK], cases)[0],
        **{
            role: outlet_sheets.check(actors[role], outlets)[0]
            for role in (Role.COMPANY_ADMIN, Role.ADMINISTRATOR)
        },
    }


def _jobs(actors: Mapping[Role, Actor], checks: Mapping[Role, UUID]) -> dict[Role, UUID]:
    """A job of everybody who may have any: a dry run that is done, or an export that waits."""
    exported = {
        Role.COUNTY_OFFICER: exports.KIND,
        Role.TEAM_LEAD: figures.EXPORT,
    }
    with transaction() as session:
        waiting = {
            role: jobs.start(session, actors[role], kind, {}).id for role, kind in exported.items()
        }
    return {**checks, **waiting}


def _doubtful() -> dict[str, Any]:
    """A check-in at a village whose place is doubted."""
    query = select(VillageCheckIn).where(VillageCheckIn.flagged).order_by(VillageCheckIn.id)
    found = db.session.scalars(query).first()
    assert found is not None
    return {"village_id": found.village_id, "check_in_id": found.id}


def _finding(reporter: Reporter) -> dict[str, Any]:
    """One with photos and a letter, which its reporter and those above may know of."""
    theirs = select(Finding.id).where(Finding.reporter == reporter)
    letters = select(FindingLetter).where(FindingLetter.finding_id.in_(theirs))
    letter = db.session.scalars(letters.order_by(FindingLetter.id)).first()
    assert letter is not None
    photo = select(FindingEvidence.id).where(FindingEvidence.finding_id == letter.finding_id)
    return {
        "outlet_id": letter.outlet_id,
        "finding_id": letter.finding_id,
        "letter_id": letter.id,
        "photo_id": db.session.scalars(photo.order_by(FindingEvidence.position)).first(),
    }


def _reward() -> dict[str, Any]:
    """The one that there is."""
    row = db.session.scalars(select(FindingReward)).one()
    return {"outlet_id": row.outlet_id, "reward_id": row.id}


def _answer() -> dict[str, Any]:
    """A form that an officer filled in."""
    row = db.session.scalars(select(LibraryAnswer).order_by(LibraryAnswer.id)).first()
    assert row is not None
    return {"outlet_id": row.outlet_id, "answer_id": row.id}


def _supervised(supervisor: Actor) -> dict[str, dict[str, Any]]:
    """The supervisor's term, a task that is done, and one that is not."""
    own = SupervisorTask.account_id == supervisor.account_id
    tasks = {
        one.state: {"outlet_id": one.outlet_id, "task_id": one.id}
        for one in db.session.scalars(select(SupervisorTask).where(own).order_by(SupervisorTask.id))
    }
    term = select(Appointment.id).where(Appointment.account_id == supervisor.account_id)
    one_of = {"purpose": "visit-outlet"}
    return {
        "supervisors.show_supervisor": {"appointment_id": db.session.scalars(term).one()},
        "plans.show_task": tasks[TaskState.DONE],
        "tasks.show_task": tasks[TaskState.PLANNED],
        **dict.fromkeys(("forms.show_form", "forms.edit_form"), one_of),
    }


def _reporters_link() -> str:
    """The token of somebody's link who reported without an account."""
    by_link = select(Finding).where(Finding.link_hash.is_not(None)).order_by(Finding.id)
    contact = contact_of(db.session.scalars(by_link).first())
    assert contact is not None
    return contact.token


def _shelf_check(courier: Actor) -> dict[str, Any]:
    """One at the courier's own outlet: all who check there may see it."""
    outlet_id = UUID(courier.scope.id)
    first = select(Pickup.first_waybill).where(Pickup.outlet_id == outlet_id)
    recorded = db.session.scalars(first.order_by(Pickup.id)).first()
    assert recorded is not None
    check = shelf_checks.check_shelf(courier, outlet_id, [recorded, "EA000000005CN", "?"])
    return {"outlet_id": outlet_id, "check_id": check.id}


def _invitation() -> str:
    """The token of a link by which somebody new comes in."""
    office = organisations(OrganisationKind.BUREAU)[0]
    return people.create_administrator("GL-0099", "管小理", office.id)


def _receipt() -> str:
    """The receipt of a record that was taken in."""
    records = select(ReceivedRecord.receipt).where(ReceivedRecord.erased_at.is_(None))
    return db.session.scalars(records.order_by(ReceivedRecord.id)).first() or ""


def arguments() -> dict[str, Any]:
    """What the addresses of pages are made of, by the name of the argument; all from the demo."""
    flag = db.session.scalars(select(PickupFlag).order_by(PickupFlag.id)).first()
    courier = db.session.scalars(select(Account).where(Account.login == "YL-04127")).one()
    item = db.session.scalars(select(ConversionItem).order_by(ConversionItem.code)).first()
    assert flag is not None
    consented = ConversionCase.state == CaseState.CONSENTED
    case = db.session.scalars(select(ConversionCase).where(consented)).first()
    assert item is not None
    assert case is not None
    campaign = db.session.scalars(select(ConversionCampaign)).one()
    entry = db.session.scalars(select(ConversionListening)).first()
    wish = db.session.scalars(select(DoNotCall)).first()
    call = db.session.scalars(select(ConversionCall).where(ConversionCall.state == "open")).first()
    handed = db.session.scalars(
        select(HandoverDocument).where(HandoverDocument.in_at.is_not(None))
    ).first()
    assert handed is not None
    assert entry is not None
    assert wish is not None
    with_the_post = select(HandoverDocument.waybill).where(HandoverDocument.closed_at.is_(None))
    with_the_post = with_the_post.where(HandoverDocument.in_at.is_not(None))
    own_company = select(Grant.organisation_id).where(Grant.account_id == courier.id)
    return {
        "outlet_id": flag.outlet_id,
        "flag_id": flag.id,
        "pickup_id": flag.pickup_id,
        "act_id": flag.pickup_id,
        "account_id": courier.id,
        "organisation_id": db.session.scalars(own_company).one(),
        "item_id": item.id,
        "case_id": case.id,
        "department_id": item.department_id,
        "client_id": db.session.scalars(select(MachineClient.id)).one(),
        "endpoint_id": db.session.scalars(select(WebhookEndpoint.id)).one(),
        "connection_id": db.session.scalars(select(PlatformConnection.id)).one(),
        "campaign_id": campaign.id,
        "listening_id": entry.id,
        "call_id": entry.call_id if call is None else call.id,
        "wish_id": wish.id,
        "waybill": db.session.scalars(with_the_post.order_by(HandoverDocument.id)).first(),
        "list_id": handed.list_id,
        "check_code": db.session.scalars(select(FindingLetter.check_code)).first(),
        "kind": "service",
        "county": "360102",
        "enforcement_id": db.session.scalars(
            select(EnforcementAct.id).where(EnforcementAct.kind == ActKind.INSPECTION)
        ).first(),
        "village_id": db.session.scalars(select(Village.id).order_by(Village.code)).first(),
        "template_id": db.session.scalars(select(ResponseTemplate.id)).first(),
        "document_id": handed.id,
    }
