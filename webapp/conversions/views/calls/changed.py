"""What became otherwise after a caller had taken a consent: the document was fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.conversions.queries import platforms
from webapp.conversions.queries.cases import items_of
from webapp.foundation import clock
from webapp.foundation.access import Actor

DAYS = 7
"""So long it is told."""


@dataclass(frozen=True)
class Changed:
    """A document that is not posted any more."""

    case_number: str
    item: str
    at: datetime


def changed_for(actor: Actor) -> Sequence[Changed]:
    """Documents of the actor's own consents that were fetched at the counter, the newest first."""
    found = platforms.fetched_after_consent(actor, clock.ago(days=DAYS))
    items = items_of([case for _consent, case in found]) if found else {}
    return [
        Changed(case.case_number, items[case.hall_id, case.item_id].name, consent.ended_at)
        for consent, case in found
        if consent.ended_at is not None
    ]
