"""Acts of officers beside the loop: notes for one another, findings to keep an eye on, the file."""

from uuid import UUID

from webapp.findings import queries
from webapp.findings.models import Finding, FindingNote, FindingWatch
from webapp.findings.wording import refuse_identity_numbers
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import insert_once, new_id, transaction


def write_note(actor: Actor, outlet_id: UUID, finding_id: UUID, words: str) -> None:
    """Write something down that no outlet and no reporter reads. Raises NotFound, InvalidInput."""
    refuse_identity_numbers(words)
    with transaction() as session:
        finding = queries.finding_for(actor, outlet_id, finding_id)
        session.add(
            FindingNote(
                outlet_id=finding.outlet_id,
                id=new_id(),
                finding_id=finding.id,
                account_id=actor.account_id,
                at=clock.now(),
                words=words,
            )
        )
        _record(Act.FINDING_NOTED, actor, finding)


def watch(actor: Actor, outlet_id: UUID, finding_id: UUID, *, wanted: bool) -> None:
    """Keep an eye on a finding, or no longer. Twice is once. Raises NotFound."""
    with transaction() as session:
        finding = queries.finding_for(actor, outlet_id, finding_id)
        key = (finding.outlet_id, finding.id, actor.account_id)
        known = session.get(FindingWatch, key)
        if wanted and known is None:
            row = FindingWatch(outlet_id=key[0], finding_id=key[1], account_id=key[2])
            if insert_once(session, row):
                _record(Act.FINDING_WATCHED, actor, finding)
        elif not wanted and known is not None:
            session.delete(known)
            _record(Act.FINDING_UNWATCHED, actor, finding)


def print_file(actor: Actor, outlet_id: UUID, finding_id: UUID) -> Finding:
    """The finding whose whole file is printed; who did so stands in the trail. Raises NotFound."""
    with transaction():
        finding = queries.finding_for(actor, outlet_id, finding_id)
        _record(Act.FINDING_FILE_PRINTED, actor, finding)
    return finding


def _record(act: Act, actor: Actor, finding: Finding) -> None:
    audit.record(
        act, actor, "finding", finding.id, chain=finding.company_id, outlet=str(finding.outlet_id)
    )
