"""Photos of a step: which were brought, and one of them shown."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response

from webapp.findings import queries
from webapp.findings.models import Finding
from webapp.foundation import uploads
from webapp.foundation.access import Actor
from webapp.foundation.errors import NotFound


def brought(
    actor: Actor | None, step_id: UUID, outlet_id: UUID, uploaded: Sequence[str]
) -> tuple[str, ...]:
    """Hashes of the photos that belong to a step: those uploaded before the form was sent."""
    del actor, step_id, outlet_id
    return tuple(uploaded)


def shown(finding: Finding, photo_id: UUID) -> Response:
    """A photo of a finding, as an answer. Raises NotFound, Gone."""
    for photos in queries.evidence_of(finding).values():
        for one in photos:
            if one.id == photo_id:
                content = uploads.read_of(one.step_id, finding.outlet_id, one.id)
                answer = Response(content, mimetype="image/jpeg")
                answer.headers["Cache-Control"] = "no-store"
                return answer
    raise NotFound()
