"""One finding: found, held, and what belongs to it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.findings.kinds import FindingKind
from webapp.findings.lifecycle import OPEN, RULED_AGAINST, Step
from webapp.findings.models import (
    Finding,
    FindingEvidence,
    FindingLetter,
    FindingNote,
    FindingStep,
    FindingWatch,
)
from webapp.findings.queries.listing import may_see
from webapp.foundation.access import Actor
from webapp.foundation.database import db
from webapp.foundation.errors import NotFound


def finding_for(actor: Actor, outlet_id: UUID, finding_id: UUID, *, lock: bool = False) -> Finding:
    """A finding that the actor may know of. Raises NotFound."""
    query = select(Finding).where(
        Finding.outlet_id == outlet_id, Finding.id == finding_id, may_see(actor)
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


def approver_of(finding: Finding) -> UUID | None:
    """Who last agreed that it is mended; None where nobody did."""
    query = select(FindingStep.account_id).where(
        FindingStep.outlet_id == finding.outlet_id,
        FindingStep.finding_id == finding.id,
        FindingStep.step == Step.APPROVE,
    )
    return db.session.scalar(query.order_by(FindingStep.position.desc()).limit(1))


def open_about(session: Session, kind: FindingKind, subject: str) -> Finding | None:
    """The open finding of a kind about a subject, locked; None where there is none."""
    query = select(Finding).where(
        Finding.kind == kind, Finding.subject == subject, Finding.closed_at.is_(None)
    )
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def ruled_against_at(session: Session, kind: FindingKind, subject: str) -> datetime | None:
    """When an office last ruled against a finding of a kind about a subject; None before."""
    query = select(Finding.closed_at).where(
        Finding.kind == kind,
        Finding.subject == subject,
        Finding.closed_at.is_not(None),
        Finding.state.in_(RULED_AGAINST),
    )
    return session.scalar(query.order_by(Finding.closed_at.desc()).limit(1))


def evidence(finding: Finding, photo_id: UUID) -> FindingEvidence:
    """One photo of a finding. Raises NotFound."""
    found = db.session.get(FindingEvidence, (finding.outlet_id, photo_id))
    if found is None or found.finding_id != finding.id:
        raise NotFound()
    return found


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
            may_see(actor),
        )
    )


def stands_as(finding: Finding) -> Finding | None:
    """What a merged finding is in the end, whoever asks: for code that tells of it no more than how
    it stands. None for one that was not merged."""
    last: Finding | None = finding
    while last is not None and last.merged_into is not None:
        last = reported(last.outlet_id, last.merged_into)
    return None if last is finding else last


def merged_into(actor: Actor, finding: Finding) -> Sequence[Finding]:
    """Findings that go on as this one, of those that the actor may know of."""
    query = select(Finding).where(
        Finding.outlet_id == finding.outlet_id,
        Finding.merged_into == finding.id,
        may_see(actor),
    )
    return db.session.scalars(query.order_by(Finding.id)).all()


def _one(query: Select[Finding], lock: bool) -> Finding:
    if lock:
        query = query.with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=lock))
    if found is None:
        raise NotFound()
    return found
