"""The next check of a finding about a village is the next check-in there."""

from uuid import UUID

from sqlalchemy.orm import Session

from webapp.findings import found
from webapp.findings.kinds import FindingKind
from webapp.findings.models import Finding
from webapp.supervision.villages import queries
from webapp.supervision.villages.models import VillageCheckIn


def subject_of(village_id: UUID) -> str:
    """What findings about a village are about."""
    return f"village:{village_id}"


def check(session: Session, made: VillageCheckIn) -> Finding | None:
    """A check-in confirms what waits for it; one that is doubted, or older than what it would
    confirm, says nothing. Answers the finding that it ended."""
    if made.flagged:
        return None
    subject = subject_of(made.village_id)
    mended_at = queries.mended_at(session, subject)
    if mended_at is None or made.adjusted_at <= mended_at:
        return None
    words = f"{made.business_day:%Y-%m-%d} 到村投递，手机打卡核实。"
    return found.next_check(session, FindingKind.VILLAGE, subject, is_well=True, words=words)
