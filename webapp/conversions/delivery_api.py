"""The interface of the courier's phone at the recipient's door: our own pages use it alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _l
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from webapp.conversions.kinds import DeliveryOutcome, ProxyRelation
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.queries import way
from webapp.conversions.queries.way import LONGEST_WAYBILL
from webapp.conversions.services import deliveries
from webapp.conversions.services.deliveries import Shown, Visit
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.foundation.openapi import ApiBlueprint
from webapp.identity.models import IdentityChannel
from webapp.waybills import numbers

LONGEST_SEALED = 8000
UNREADABLE = _l("这次投递没有读懂，没有记。刷新这一页再试。")

api = ApiBlueprint(
    "deliveries_api", __name__, url_prefix="/api/v1", description="At the recipient's door."
)


@api.before_request
def limit_body() -> None:
    """A visit is small; whatever is larger is refused before it is read (413)."""
    request.max_content_length = current_app.config["SETTINGS"].record_limit_bytes


def _in_range(told: datetime) -> None:
    """The ends of the calendar have no zone."""
    if not 2000 <= told.year < 3000:
        raise ValidationError("range")


class SealedJson(Schema):
    """A document as the phone sealed it (HPKE, bound to the visit's or the proxy's id)."""

    class Meta:
        """Nothing beside it: a clear number has no place here."""

        unknown = RAISE

    key_id = fields.String(required=True, validate=validate.Length(1, 60))
    sealed = fields.String(required=True, validate=validate.Length(1, LONGEST_SEALED))
    channel = fields.Enum(IdentityChannel, by_value=True, load_default=IdentityChannel.TYPED)


class ProxyJson(SealedJson):
    """The proxy's document; `id` is a UUIDv7 of the phone's."""

    id = fields.UUID(required=True)


class VisitJson(Schema):
    """One visit. `id` is a UUIDv7 of the phone's: sent twice it is one."""

    class Meta:
        """Anything else is a mistake that nobody would notice."""

        unknown = RAISE

    id = fields.UUID(required=True)
    waybill = fields.String(required=True, validate=validate.Length(1, LONGEST_WAYBILL))
    outcome = fields.Enum(DeliveryOutcome, by_value=True, required=True)
    at = fields.AwareDateTime(required=True, format="iso", validate=_in_range)
    relation = fields.Enum(ProxyRelation, by_value=True, load_default=None, allow_none=True)
    signed = fields.Boolean(load_default=False)
    agreed = fields.Boolean(load_default=False)
    identity = fields.Nested(SealedJson, load_default=None, allow_none=True)
    proxy = fields.Nested(ProxyJson, load_default=None, allow_none=True)


class VisitTakenJson(Schema):
    """What was kept."""

    id = fields.UUID(required=True)
    waybill = fields.String(required=True)
    outcome = fields.Enum(DeliveryOutcome, by_value=True, required=True)
    at = fields.AwareDateTime(required=True)
    state = fields.Enum(CaseState, by_value=True, required=True)
    masked_signer = fields.String(required=True)


_SCHEMA = VisitJson()


@api.post("/delivery-attempts")
@requires(Permission.DELIVERIES_RECORD)
@api.doc(requestBody={"required": True, "content": {"application/json": {"schema": VisitJson}}})
@api.response(201, VisitTakenJson, description="Kept. 200 for the same visit again.")
@api.alt_response(404, description="`not-found`: no such waybill with the courier's carrier.")
@api.alt_response(409, description="`conflict`: not on its way any more; `attempt-differs`.")
@api.alt_response(422, description="`invalid-input` with `errors` by step, or `unknown-key`.")
@api.alt_response(429, description="`too-many`: documents that are not the applicant's.")
def record_visit() -> tuple[dict[str, Any], int]:
    """Keep one visit: signed by the person or a proxy, or why not. Safe to repeat."""
    actor = current_actor()
    visit = _visit()
    made, is_new = deliveries.record(actor, visit)
    document = way.document_at_the_door(actor, visit.waybill)
    told = {
        "id": made.id,
        "waybill": document.waybill,
        "outcome": made.outcome,
        "at": made.at,
        "state": way.case_behind(document).state,
        "masked_signer": made.masked_signer,
    }
    return told, 201 if is_new else 200


def _visit() -> Visit:
    """What was sent. Raises InvalidInput; what it says repeats nothing of it."""
    try:
        told: Mapping[str, Any] = _SCHEMA.load(request.get_json(silent=True) or {})
    except (ValidationError, RecursionError):
        raise InvalidInput(UNREADABLE, errors={}) from None
    person, proxy = told["identity"], told["proxy"]
    return Visit(
        id=told["id"],
        waybill=numbers.normalise(told["waybill"]),
        outcome=told["outcome"],
        at=told["at"],
        relation=told["relation"],
        is_signed=told["signed"],
        is_agreed=told["agreed"],
        person=Shown(id=told["id"], **person) if person else None,
        proxy=Shown(**proxy) if proxy else None,
    )
