"""Reading findings: whose they are, what waits for whom, what is late, what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from webapp.accounts.people import still_hold, workers_in
from webapp.findings.kinds import Category, Doer, FindingKind, Level, Severity
from webapp.findings.lifecycle import OPEN, FindingState, Step
from webapp.findings.models import (
    Finding,
    FindingEvidence,
    FindingLetter,
    FindingNote,
    FindingStep,
    FindingWatch,
    Procedure,
    ProcedureStep,
)
from webapp.findings.rules import Rules, StepRule
from webapp.foundation import clock
from webapp.foundation.access import Actor, Permission, Scope, ScopeKind, in_scope
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound

NEAR = timedelta(days=3)
"""What is due within so many days is shown as near."""
MOST = 999
"""So much is counted for the navigation; what is more is “999+”."""
OF_THE_OFFICE = frozenset(
    {
        FindingState.REPORTED,
        FindingState.ACCEPTED,
        FindingState.ASSIGNED,
        FindingState.RECTIFIED,
        FindingState.DISPUTED,
        FindingState.FILED,
    }
)
OF_THE_COMPANY = frozenset({FindingState.ASSIGNED, FindingState.VERIFIED, FindingState.DECIDED})
NOT_ITS_BUSINESS = frozenset({FindingState.REPORTED, FindingState.REJECTED})
"""What an outlet does not see: nobody has said that it is more than a word."""
OF_THE_REPORTER = frozenset({FindingState.REVIEWED})


class Turn(StrEnum):
    """Which findings a list is about."""

    MINE = "mine"
    """Those that wait for whoever looks."""
    LATE = "late"
    NEAR = "near"
    """Those that will be late soon."""
    WATCHED = "watched"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True)
class FindingFilter:
    """What a list shows."""

    turn: Turn | None = None
    """None: all."""
    kind: FindingKind | None = None
    category: Category | None = None
    outlet_id: UUID | None = None


def findings(actor: Actor, wanted: FindingFilter | None = None) -> Select[Finding]:
    """The findings that an actor may know of; the page orders them."""
    query = select(Finding).where(_may_see(actor))
    if wanted is None:
        return query
    if wanted.kind is not None:
        query = query.where(Finding.kind == wanted.kind)
    if wanted.category is not None:
        query = query.where(Finding.category == wanted.category)
    if wanted.outlet_id is not None:
        query = query.where(Finding.outlet_id == wanted.outlet_id)
    return query.where(_turns(actor, wanted.turn))


def finding_for(actor: Actor, outlet_id: UUID, finding_id: UUID, *, lock: bool = False) -> Finding:
    """A finding that the actor may know of. Raises NotFound."""
    query = select(Finding).where(
        Finding.outlet_id == outlet_id, Finding.id == finding_id, _may_see(actor)
    )
    return _one(query, lock)


def reported(outlet_id: UUID, finding_id: UUID) -> Finding | None:
    """The finding that was reported under an id."""
    return db.session.get(Finding, (outlet_id, finding_id))


def lock_both(session: Session, outlet_id: UUID, one_id: UUID, other_id: UUID) -> None:
    """Lock two findings of an outlet, always in the same order: two merges never meet halfway."""
    wanted = Finding.id.in_([one_id, other_id])
    query = select(Finding.id).where(Finding.outlet_id == outlet_id, wanted).order_by(Finding.id)
    session.execute(query.with_for_update())


def finding_by_link(link_hash: str, *, lock: bool = False) -> Finding:
    """The finding that a reporter's link opens. Raises NotFound."""
    return _one(select(Finding).where(Finding.link_hash == link_hash), lock)


def locked(session: Session, outlet_id: UUID, finding_id: UUID) -> Finding | None:
    """A finding for the clock, locked; None where somebody else has it at this moment."""
    return session.scalar(
        select(Finding)
        .where(Finding.outlet_id == outlet_id, Finding.id == finding_id)
        .with_for_update(skip_locked=True)
    )


def count_mine(actor: Actor, most: int = MOST) -> int:
    """How many wait for the actor; no more than one beyond `most` is counted."""
    some = findings(actor, FindingFilter(turn=Turn.MINE)).with_only_columns(Finding.id)
    return db.session.scalar(select(func.count()).select_from(some.limit(most + 1).subquery())) or 0


def is_overdue(today: date) -> ColumnElement[bool]:
    """Findings whose awaited step is late: right at any moment, since nothing is marked."""
    return and_(Finding.state.in_(OPEN), Finding.paused_on.is_(None), Finding.due_on < today)


def overdue(today: date, limit: int) -> Sequence[tuple[UUID, UUID]]:
    """What is late, the latest first, as (outlet, finding)."""
    query = select(Finding.outlet_id, Finding.id).where(is_overdue(today))
    rows = db.session.execute(query.order_by(Finding.due_on, Finding.id).limit(limit))
    return [(row.outlet_id, row.id) for row in rows]


def open_of_confirmer(actor: Actor, account_id: UUID) -> Sequence[Finding]:
    """What in the actor's scope waits, or will wait, for the word of an account; locked."""
    query = select(Finding).where(
        _may_see(actor), Finding.confirmer_id == account_id, Finding.state.in_(OPEN)
    )
    return db.session.scalars(query.order_by(Finding.id).with_for_update()).all()


def without_confirmer(actor: Actor) -> list[tuple[UUID, str, int]]:
    """People who should confirm findings in the actor's scope and no longer can: (account, county,
    how many are open), the most first."""
    count = func.count().label("count")
    query = (
        select(Finding.confirmer_id, Finding.county_code, count)
        .where(_may_see(actor), Finding.state.in_(OPEN), Finding.confirmer_id.is_not(None))
        .group_by(Finding.confirmer_id, Finding.county_code)
        .order_by(count.desc(), Finding.confirmer_id)
    )
    rows = db.session.execute(query).all()
    waiting = [(row[0], row[1], row[2]) for row in rows if row[0] is not None]
    present = still_hold({who for who, _county, _count in waiting}, Permission.FINDINGS_REPORT)
    return [one for one in waiting if one[0] not in present]


def successors(county_code: str) -> dict[UUID, str]:
    """Supervisors and grid workers of a county who may take over: names in the clear."""
    scope = Scope(ScopeKind.COUNTY, county_code)
    officers = workers_in(scope, Permission.FINDINGS_HANDLE)
    found = workers_in(scope, Permission.FINDINGS_REPORT)
    return {key: name for key, name in found.items() if key not in officers}


def reachable_and_over(
    session: Session, before: datetime, limit: int
) -> list[tuple[UUID, UUID, UUID]]:
    """Findings that ended before a moment and still say how to reach their reporter, as (outlet,
    finding, company), locked."""
    query = (
        select(Finding.outlet_id, Finding.id, Finding.company_id)
        .where(Finding.closed_at < before, Finding.wrapped_key.is_not(None))
        .order_by(Finding.closed_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def steps_of(finding: Finding) -> Sequence[FindingStep]:
    """What was done, in order."""
    query = select(FindingStep).where(
        FindingStep.outlet_id == finding.outlet_id, FindingStep.finding_id == finding.id
    )
    return db.session.scalars(query.order_by(FindingStep.position)).all()


def step_taken(outlet_id: UUID, step_id: UUID) -> FindingStep | None:
    """The step that was taken under an id."""
    return db.session.get(FindingStep, (outlet_id, step_id))


def last_step(finding: Finding) -> FindingStep:
    """What was done last."""
    query = select(FindingStep).where(
        FindingStep.outlet_id == finding.outlet_id, FindingStep.finding_id == finding.id
    )
    return db.session.scalars(query.order_by(FindingStep.position.desc()).limit(1)).one()


def evidence_of(finding: Finding) -> dict[UUID, list[FindingEvidence]]:
    """Photos by the step that they belong to."""
    query = select(FindingEvidence).where(
        FindingEvidence.outlet_id == finding.outlet_id, FindingEvidence.finding_id == finding.id
    )
    found: dict[UUID, list[FindingEvidence]] = {}
    for one in db.session.scalars(query.order_by(FindingEvidence.position)):
        found.setdefault(one.step_id, []).append(one)
    return found


def letters_of(finding: Finding) -> Sequence[FindingLetter]:
    """The letters to the outlet, the first first."""
    query = select(FindingLetter).where(
        FindingLetter.outlet_id == finding.outlet_id, FindingLetter.finding_id == finding.id
    )
    return db.session.scalars(query.order_by(FindingLetter.id)).all()


def letter_of_step(taken: FindingStep) -> FindingLetter:
    """The letter that a step issued. Raises NotFound."""
    query = select(FindingLetter).where(
        FindingLetter.outlet_id == taken.outlet_id, FindingLetter.step_id == taken.id
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def letter_by_check(check_code: str) -> FindingLetter:
    """The letter that a QR names. Raises NotFound."""
    found = db.session.scalar(select(FindingLetter).where(FindingLetter.check_code == check_code))
    if found is None:
        raise NotFound()
    return found


def notes_of(finding: Finding) -> Sequence[FindingNote]:
    """What officers wrote down, the first first."""
    query = select(FindingNote).where(
        FindingNote.outlet_id == finding.outlet_id, FindingNote.finding_id == finding.id
    )
    return db.session.scalars(query.order_by(FindingNote.id)).all()


def is_watched(actor: Actor, finding: Finding) -> bool:
    """Whether the actor keeps an eye on it."""
    return (
        db.session.get(FindingWatch, (finding.outlet_id, finding.id, actor.account_id)) is not None
    )


def others_open(finding: Finding) -> Sequence[Finding]:
    """Other open findings at the same outlet: what it may be one with, the same matter first."""
    query = select(Finding).where(
        Finding.outlet_id == finding.outlet_id, Finding.id != finding.id, Finding.state.in_(OPEN)
    )
    same = (Finding.category != finding.category).label("other")
    return db.session.scalars(query.order_by(same, Finding.id.desc()).limit(20)).all()


def goes_on_as(actor: Actor, finding: Finding) -> Finding | None:
    """What a merged finding goes on as, where the actor may know of it."""
    if finding.merged_into is None:
        return None
    return db.session.scalar(
        select(Finding).where(
            Finding.outlet_id == finding.outlet_id,
            Finding.id == finding.merged_into,
            _may_see(actor),
        )
    )


def merged_into(actor: Actor, finding: Finding) -> Sequence[Finding]:
    """Findings that go on as this one, of those that the actor may know of."""
    query = select(Finding).where(
        Finding.outlet_id == finding.outlet_id,
        Finding.merged_into == finding.id,
        _may_see(actor),
    )
    return db.session.scalars(query.order_by(Finding.id)).all()


def officers_for(finding: Finding) -> dict[UUID, str]:
    """Officers who may have a finding: those of its county, or of its city once it is the city's;
    names in the clear, by account."""
    scope = (
        Scope(ScopeKind.CITY, finding.city_code)
        if finding.level is Level.CITY
        else Scope(ScopeKind.COUNTY, finding.county_code)
    )
    return workers_in(scope, Permission.FINDINGS_HANDLE)


def colleagues(actor: Actor) -> dict[UUID, str]:
    """Officers of exactly the actor's scope, themselves among them: names in the clear."""
    if not actor.may(Permission.FINDINGS_HANDLE):
        return {}
    return workers_in(actor.scope, Permission.FINDINGS_HANDLE)


def current_procedure(kind: FindingKind, city_code: str) -> Procedure | None:
    """The newest version for a city: its own, else the one for everywhere; None before any is."""
    query = (
        select(Procedure)
        .where(Procedure.kind == kind, Procedure.city_code.in_(["", city_code]))
        .order_by(Procedure.city_code.desc(), Procedure.number.desc())
    )
    return db.session.scalars(query.limit(1)).first()


def procedure(procedure_id: UUID) -> Procedure:
    """A version of a procedure. Raises NotFound."""
    found = db.session.get(Procedure, procedure_id)
    if found is None:
        raise NotFound()
    return found


def versions(kind: FindingKind, city_code: str) -> Sequence[Procedure]:
    """The versions that held in a city, the newest first."""
    query = select(Procedure).where(
        Procedure.kind == kind, Procedure.city_code.in_(["", city_code])
    )
    return db.session.scalars(
        query.order_by(Procedure.city_code.desc(), Procedure.number.desc())
    ).all()


def rules_of(kept: Procedure) -> Rules:
    """What a version of a procedure says."""
    return Rules(
        {
            Step(row.step): StepRule(
                row.step,
                frozenset(Doer(one) for one in row.doers),
                {
                    Severity.SERIOUS: row.days_serious,
                    Severity.USUAL: row.days_usual,
                    Severity.MINOR: row.days_minor,
                },
                row.photos,
                row.words,
                row.place,
            )
            for row in kept.steps
        },
        kept.escalates,
        kept.warns_days,
    )


def _may_see(actor: Actor) -> ColumnElement[bool]:
    """Whoever only reports sees their own and what they took over; an outlet what was accepted;
    an office what is in scope."""
    if actor.may(Permission.FINDINGS_HANDLE):
        return in_scope(Finding, actor)
    if actor.may(Permission.FINDINGS_RECTIFY):
        return in_scope(Finding, actor) & Finding.state.not_in(NOT_ITS_BUSINESS)
    mine = actor.account_id
    return or_(Finding.reporter_id == mine, Finding.confirmer_id == mine)


def _turns(actor: Actor, turn: Turn | None) -> ColumnElement[bool]:
    today = clock.today()
    if turn is Turn.MINE:
        return _waits_for(actor)
    if turn is Turn.LATE:
        return is_overdue(today)
    if turn is Turn.NEAR:
        return and_(
            Finding.state.in_(OPEN),
            Finding.paused_on.is_(None),
            Finding.due_on.between(today, today + NEAR),
        )
    if turn is Turn.OPEN:
        return Finding.state.in_(OPEN)
    if turn is Turn.OVER:
        return Finding.state.not_in(OPEN)
    if turn is Turn.WATCHED:
        watched = select(FindingWatch.finding_id).where(FindingWatch.account_id == actor.account_id)
        return Finding.id.in_(watched)
    return true()


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    """Findings whose next step is the actor's. A paused one waits for its reporter, who may be an
    officer as well."""
    is_running = Finding.paused_on.is_(None)
    mine = (Finding.confirmer_id == actor.account_id) & or_(
        Finding.state.in_(OF_THE_REPORTER), Finding.paused_on.is_not(None)
    )
    if actor.may(Permission.FINDINGS_PENALISE):
        late = Finding.state.in_(OF_THE_COMPANY) & (Finding.due_on < clock.today())
        the_citys = or_(Finding.state.in_(OF_THE_OFFICE), late) & (Finding.level == Level.CITY)
        return Finding.state.in_(OPEN) & or_(is_running & the_citys, mine)
    if actor.may(Permission.FINDINGS_HANDLE):
        the_countys = Finding.state.in_(OF_THE_OFFICE) & (Finding.level == Level.COUNTY)
        return Finding.state.in_(OF_THE_OFFICE | OF_THE_REPORTER) & or_(
            is_running & the_countys, mine
        )
    if actor.may(Permission.FINDINGS_RECTIFY):
        first_looked_at = select(ProcedureStep.procedure_id).where(
            ProcedureStep.step == Step.VERIFY
        )
        is_the_offices = (Finding.state == FindingState.ASSIGNED) & Finding.procedure_id.in_(
            first_looked_at
        )
        return and_(is_running, Finding.state.in_(OF_THE_COMPANY), ~is_the_offices)
    return mine


def _one(query: Select[Finding], lock: bool) -> Finding:
    if lock:
        query = query.with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=lock))
    if found is None:
        raise NotFound()
    return found
