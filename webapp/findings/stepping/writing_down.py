"""Writing down a step that was taken, and binding to it what it shows."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from webapp.findings.kinds import Doer
from webapp.findings.models import Finding, FindingEvidence, FindingStep
from webapp.findings.stepping.demands import Taken
from webapp.foundation import clock, uploads


def write_down(
    session: Session,
    finding: Finding,
    taken: Taken,
    doer: Doer,
    account: UUID | None,
    days: int,
) -> FindingStep:
    """Write a step down as the next of a finding, with its photos. `days` are working days since
    the step before it."""
    finding.steps_taken += 1
    made = FindingStep(
        outlet_id=finding.outlet_id,
        id=taken.id,
        finding_id=finding.id,
        position=finding.steps_taken,
        step=taken.step,
        doer=doer,
        account_id=account,
        at=clock.now(),
        days=days,
        words=taken.words.strip(),
        latitude=taken.place.latitude if taken.place else None,
        longitude=taken.place.longitude if taken.place else None,
        accuracy_metres=taken.place.accuracy_metres if taken.place else None,
        measure=taken.measure,
        fine_fen=taken.fine_fen,
    )
    session.add(made)
    _bind(session, finding, made, taken.photos)
    return made


def _bind(session: Session, finding: Finding, made: FindingStep, hashes: Sequence[str]) -> None:
    if not hashes:
        return
    wanted = list(dict.fromkeys(hashes))
    uploads.attach(session, made.id, finding.outlet_id, wanted)
    by_hash = {one.sha256: one for one in uploads.of_record(made.id, finding.outlet_id)}
    for position, sha256 in enumerate(wanted):
        seen = uploads.seen_of(by_hash[sha256])
        session.add(
            FindingEvidence(
                outlet_id=finding.outlet_id,
                id=by_hash[sha256].id,
                finding_id=finding.id,
                step_id=made.id,
                sha256=sha256,
                position=position,
                taken_at=seen.taken_at,
                latitude=seen.latitude,
                longitude=seen.longitude,
            )
        )
