"""What a phone keeps, so that something can be reported without a network."""

from typing import Any

from marshmallow import Schema, fields

from webapp.findings.beginning import MOST_OUTLETS, kinds_of
from webapp.findings.kinds import FindingKind
from webapp.findings.queries import report_rule
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.openapi import ApiBlueprint
from webapp.places.queries import located_choices

api = ApiBlueprint(
    "findings_api", __name__, url_prefix="/api/v1", description="What phones need for reports."
)


class KeptOutletSchema(Schema):
    """An outlet that may be reported on; places are WGS 84."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    address = fields.String(required=True)
    latitude = fields.Float(allow_none=True)
    longitude = fields.Float(allow_none=True)


class DemandSchema(Schema):
    """A kind of finding that the person may report, and what a report of it demands."""

    kind = fields.Enum(FindingKind, by_value=True, required=True)
    photos = fields.Integer(required=True)
    words = fields.Boolean(required=True)
    place = fields.Boolean(required=True)


class ReportPlacesSchema(Schema):
    """What this person may report, and where."""

    demands = fields.List(fields.Nested(DemandSchema), required=True)
    outlets = fields.List(fields.Nested(KeptOutletSchema), required=True)


@api.get("/findings/outlets")
@requires(Permission.REPORTS_KEEP)
@api.response(200, ReportPlacesSchema)
def report_places() -> dict[str, Any]:
    """The open outlets of the person's region, the kinds that are theirs, and what each demands."""
    actor = current_actor()
    city_code = f"{actor.scope.id[:4]}00"
    rules = {kind: report_rule(kind, city_code) for kind in kinds_of(actor)}
    return {
        "demands": [
            {"kind": kind, "photos": rule.photos, "words": rule.words, "place": rule.place}
            for kind, rule in rules.items()
        ],
        "outlets": located_choices(actor, MOST_OUTLETS),
    }
