"""Accepting a doubtful check-in: the rules of places are plain, and an officer may know better.

Whoever took the wrong row, or heard more since, takes it back: then it is in doubt as before.
"""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.foundation import audit, clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import Conflict
from webapp.places.villages.touching import touch
from webapp.supervision.villages import checks, queries
from webapp.supervision.villages.models import VillageCheckIn

NOT_IN_DOUBT = _l("这次打卡不存疑，或者已经有人认可了。")

NOT_ACCEPTED = _l("这次打卡没有人认可过，或者已经收回了。")
CONFIRMED_SINCE = _l(
    "认可以后，已经有一件问题凭打卡办结了，不能再收回。送到的事要查，请另报一件问题。"
)


def accept(actor: Actor, village_id: UUID, check_in_id: UUID, words: str) -> VillageCheckIn:
    """From now on a check-in counts in spite of its place; why it was doubted stays beside it.

    It confirms a finding that waits for the next check-in, as it would have without the doubt.
    Raises NotFound out of scope, Conflict where nothing is in doubt (any more).
    """
    with transaction() as session:
        found = queries.check_in_for(actor, village_id, check_in_id, lock=True)
        if not found.flagged:
            raise Conflict(NOT_IN_DOUBT)
        found.flagged = False
        found.accepted_at, found.accepted_by = clock.now(), actor.account_id
        found.why_accepted = words
        audit.record(
            Act.VILLAGE_CHECK_IN_ACCEPTED,
            actor,
            "village",
            village_id,
            chain=found.company_id,
            day=found.business_day.isoformat(),
            courier=found.captured_by,
        )
        session.flush()
        checks.check(session, found)
        touch(session, [found.outlet_id], found.business_day)
    return found


def doubt_again(actor: Actor, village_id: UUID, check_in_id: UUID) -> VillageCheckIn:
    """Take an acceptance back: the check-in is in doubt as before, and its words are gone; that it
    was accepted, and by whom, stays in the trail.

    Raises NotFound out of scope, Conflict where nobody accepted it (any more), and where a finding
    was confirmed since: what was ended by it is not opened by a change of mind.
    """
    with transaction() as session:
        found = queries.check_in_for(actor, village_id, check_in_id, lock=True)
        if found.accepted_at is None or found.flagged:
            raise Conflict(NOT_ACCEPTED)
        about = (found.outlet_id, checks.subject_of(village_id))
        if queries.confirmed_since(session, *about, found.accepted_at):
            raise Conflict(CONFIRMED_SINCE)
        found.flagged = True
        found.accepted_at, found.accepted_by, found.why_accepted = None, None, ""
        audit.record(
            Act.VILLAGE_CHECK_IN_DOUBTED,
            actor,
            "village",
            village_id,
            chain=found.company_id,
            day=found.business_day.isoformat(),
            courier=found.captured_by,
        )
        touch(session, [found.outlet_id], found.business_day)
    return found
