"""Accepting a doubtful check-in: the rules of places are plain, and an officer may know better."""

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
