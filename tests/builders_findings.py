"""Findings for tests, brought to a state by the acts that people would take."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests import builders
from webapp.accounts.models import Account, Grant
from webapp.findings import queries
from webapp.findings.beginning import Report
from webapp.findings.kinds import Category, FindingKind, LetterKind, Level, Measure, Reporter
from webapp.findings.lifecycle import FindingState, Step
from webapp.findings.models import Finding, FindingStep
from webapp.findings.services import reporting, steps
from webapp.findings.stepping import Place, Taken
from webapp.foundation import blobs, clock, crypto
from webapp.foundation.access import Actor, Role
from webapp.foundation.database import db, new_id, place_of, transaction
from webapp.foundation.uploads import Upload, UploadKind
from webapp.foundation.uploads.lifecycle import UploadState
from webapp.places.models import Outlet

WORDS = "资费表只剩空框，大厅里也没有营业时间。"
ON_THE_SPOT = Place(28.68, 115.9, 12)
ROLES = {
    "supervisor": Role.SOCIAL_SUPERVISOR,
    "grid": Role.GRID_WORKER,
    "county": Role.COUNTY_OFFICER,
    "city": Role.CITY_OFFICER,
    "company": Role.COMPANY_ADMIN,
}
FOLLOWS = (
    FindingState.REPORTED,
    FindingState.ACCEPTED,
    FindingState.ASSIGNED,
    FindingState.VERIFIED,
    FindingState.RECTIFIED,
    FindingState.REVIEWED,
    FindingState.CONFIRMED,
)
"""The straight way."""


class People:
    """Everybody who has to do with the findings of one outlet."""

    def __init__(
        self, outlet: Outlet | None = None, actors: Mapping[Role, Actor] | None = None
    ) -> None:
        self.outlet = outlet or builders.outlet()
        if actors is not None:
            self._take_places({name: actors[role] for name, role in ROLES.items()})
            return
        county, city = self.outlet.county_code, self.outlet.city_code
        self.accounts = {
            "supervisor": builders.account(Role.SOCIAL_SUPERVISOR, builders.bureau(county)),
            "grid": builders.account(Role.GRID_WORKER, builders.bureau(county)),
            "county": builders.account(Role.COUNTY_OFFICER, builders.bureau(county)),
            "city": builders.account(Role.CITY_OFFICER, builders.bureau(city)),
            "company": builders.account(Role.COMPANY_ADMIN, self.outlet.company),
        }
        self._take_places({key: builders.actor_of(one) for key, one in self.accounts.items()})

    def _take_places(self, actors: Mapping[str, Actor]) -> None:
        self.supervisor, self.grid = actors["supervisor"], actors["grid"]
        self.county, self.city, self.company = actors["county"], actors["city"], actors["company"]

    def report(
        self,
        by: Actor | None = None,
        kind: FindingKind = FindingKind.SERVICE,
        category: Category = Category.NOTICE_MISSING,
        **facts: Any,
    ) -> Finding:
        """A finding that was just reported."""
        key = facts.pop("id", None) or new_id()
        told = {"id": key, "kind": kind, "category": category, "outlet_id": self.outlet.id}
        if "photos" not in facts:
            facts["photos"] = photos_of(self.outlet, key, int(kind is FindingKind.GRID))
        report = Report(**{**told, "words": WORDS, **facts})
        return reporting.report(by or self.supervisor, report)

    def report_by_link(self, phone: str = "", **facts: Any) -> tuple[Finding, str]:
        """One of somebody without an account, and the token of their link."""
        told = {
            "id": new_id(),
            "kind": FindingKind.SERVICE,
            "category": Category.CLOSED,
            "outlet_id": self.outlet.id,
            "words": WORDS,
        }
        return reporting.report_by_link(Report(**{**told, **facts}), Reporter.PUBLIC, phone)

    def take(
        self,
        actor: Actor,
        finding: Finding,
        step: Step,
        *,
        photos: int | Sequence[str] | None = None,
        **facts: Any,
    ) -> Any:
        """Take a step with whatever the procedure demands; `photos`: so many, or these hashes."""
        now = again(finding)
        rule = queries.rules_for(now).steps.get(step)
        wanted = (rule.photos if rule else 0) if photos is None else photos
        key = facts.pop("id", None) or new_id()
        version = facts.pop("version", now.version)
        more = {
            name: facts.pop(name) for name in ("handler_id", "into_id", "letter") if name in facts
        }
        taken = Taken(
            step,
            key,
            **{
                "words": "到现场看过，属实。",
                "photos": photos_of(self.outlet, key, wanted)
                if isinstance(wanted, int)
                else tuple(wanted),
                "place": ON_THE_SPOT,
                "measure": Measure.WARNING if step is Step.DECIDE else None,
                **facts,
            },
        )
        where = (actor, now.outlet_id, now.id, version, taken)
        if step is Step.ASSIGN:
            usual = self.county if now.level is Level.COUNTY else self.city
            handler = more.get("handler_id", usual.account_id)
            return steps.take_step(*where, handler)
        if step is Step.MERGE:
            return steps.take_step(*where, more.get("into_id"))
        if step is Step.REMIND:
            return steps.send_letter(*where, more.get("letter", LetterKind.REMINDER))
        return steps.take_step(*where)

    def bring(self, finding: Finding, state: FindingState, office: Actor | None = None) -> Finding:
        """Along the straight way to a state; the county handles it, where nobody else is named."""
        handles = office or self.county
        ways = {
            FindingState.ACCEPTED: (handles, Step.ACCEPT),
            FindingState.ASSIGNED: (handles, Step.ASSIGN),
            FindingState.VERIFIED: (handles, Step.VERIFY),
            FindingState.RECTIFIED: (self.company, Step.RECTIFY),
            FindingState.REVIEWED: (handles, Step.APPROVE),
            FindingState.CONFIRMED: (self.supervisor, Step.CONFIRM),
        }
        at = FOLLOWS.index(again(finding).state)
        for wanted in FOLLOWS[at + 1 : FOLLOWS.index(state) + 1]:
            actor, step = ways[wanted]
            self.take(actor, finding, step)
        return again(finding)


def again(finding: Finding) -> Finding:
    """The finding as it stands now."""
    db.session.expire_all()
    found = db.session.get(Finding, (finding.outlet_id, finding.id))
    assert found is not None
    return found


def steps_of(finding: Finding) -> Sequence[FindingStep]:
    """What was done to it."""
    return queries.steps_of(finding)


def begin_term(account: Account) -> None:
    """Somebody is in office again, as if they had never left."""
    with transaction() as session:
        for grant in session.scalars(db.select(Grant).where(Grant.account_id == account.id)):
            grant.effective_until = None


def end_term(account: Account) -> None:
    """Somebody is in no office any more."""
    with transaction() as session:
        for grant in session.scalars(db.select(Grant).where(Grant.account_id == account.id)):
            grant.effective_until = clock.now()


def photos_of(outlet: Outlet, step_id: UUID, count: int) -> tuple[str, ...]:
    """Hashes of photos that were uploaded for a step and are whole."""
    hashes = []
    with transaction() as session:
        for number in range(count):
            upload = Upload(
                **place_of(outlet),
                id=new_id(),
                account_id=new_id(),
                record_id=step_id,
                kind=UploadKind.FINDING_PHOTO,
                sha256=hashlib.sha256(f"{step_id}{number}".encode()).hexdigest(),
                size=10,
                received=10,
                state=UploadState.RECEIVING,
                created_at=clock.now() - timedelta(minutes=1),
            )
            session.add(upload)
            session.flush()
            data_key = crypto.new_data_key()
            key_id, wrapped = crypto.wrap(data_key, upload.bound_to)
            blobs.put(upload.id, crypto.encrypt(data_key, b"\xff\xd8 a photo", upload.bound_to))
            upload.complete(key_id, wrapped)
            hashes.append(upload.sha256)
    return tuple(hashes)
