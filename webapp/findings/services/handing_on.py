"""The act by which somebody takes over what another one would have confirmed."""

from uuid import UUID

from webapp.findings import queries
from webapp.foundation import audit
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction


def take_over(actor: Actor | None, from_id: UUID, to_id: UUID) -> int:
    """Give a person whose term ended a successor in all their open findings; answers how many."""
    with transaction():
        found = queries.open_of_confirmer(from_id)
        for finding in found:
            finding.confirmer_id = to_id
        if found:
            audit.record(
                Act.FINDINGS_TAKEN_OVER,
                actor,
                "account",
                to_id,
                account=str(from_id),
                count=len(found),
            )
    return len(found)
