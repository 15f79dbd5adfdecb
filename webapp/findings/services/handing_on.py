"""The act by which somebody takes over what another one would have confirmed."""

from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.findings import queries
from webapp.foundation import audit
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import transaction
from webapp.foundation.errors import InvalidInput, NotFound

NOBODY = _l("选一位本县区的监督员或网格员")


def take_over(actor: Actor, from_id: UUID, county_code: str, to_id: UUID | None) -> int:
    """Give a person whose term ended a successor in all their open findings of a county.

    Answers how many. Raises NotFound where nobody is missing, InvalidInput (`to_id`).
    """
    with transaction():
        missing = {(who, county) for who, county, _count in queries.without_confirmer(actor)}
        if (from_id, county_code) not in missing:
            raise NotFound()
        if to_id is None or to_id not in queries.successors(county_code):
            raise InvalidInput(errors={"to_id": [str(NOBODY)]})
        found = queries.open_of_confirmer(actor, from_id, county_code)
        for finding in found:
            finding.confirmer_id = to_id
        audit.record(
            Act.FINDINGS_TAKEN_OVER,
            actor,
            "account",
            to_id,
            account=str(from_id),
            count=len(found),
        )
    return len(found)
