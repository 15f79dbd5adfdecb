"""The interface of government systems: cases in, and how each stands. By API key (docs/api.md)."""

from typing import Any

from flask import Response

from webapp.conversions import telling
from webapp.conversions.api_schemas import CaseJson, CaseStateJson, ReceivedJson
from webapp.conversions.queries.cases import case_by_number
from webapp.conversions.sent_json import several
from webapp.conversions.services import receiving
from webapp.foundation import idempotency
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import NotFound
from webapp.foundation.openapi import ApiBlueprint

MOST_CASES = 500
api = ApiBlueprint(
    "conversions_api", __name__, url_prefix="/api/v1", description="Document cases of a hall."
)
_SCHEMA = CaseJson()
KEY: dict[str, Any] = {"security": [{"apiKey": []}]}
_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "oneOf": [
                    CaseJson,
                    {"type": "array", "items": CaseJson, "minItems": 1, "maxItems": MOST_CASES},
                ]
            }
        }
    },
}
_HEADER = {
    "in": "header",
    "name": idempotency.HEADER,
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


@api.post("/conversion-cases")
@requires(Permission.CONVERSIONS_SEND)
@idempotency.idempotent
@api.doc(requestBody=_BODY, parameters=[_HEADER], **KEY)
@api.response(200, ReceivedJson, description="What became of each case, by its index.")
@api.alt_response(400, description="`bad-request`: no JSON; `idempotency-key-missing`.")
@api.alt_response(401, description="`wrong-key`.")
@api.alt_response(409, description="`idempotency-in-progress`, `conflict`: ask again.")
@api.alt_response(422, description="`invalid-input`: nothing fitted; `idempotency-key-reused`.")
@api.alt_response(429, description="`too-many`, with Retry-After.")
def receive_cases() -> Response:
    """Take in one case, or up to 500. What fits is taken; `errors` say what is wrong elsewhere."""
    cases, errors = several(_SCHEMA, "cases", MOST_CASES)
    return idempotency.respond(receiving.receive(current_actor(), cases, errors))


@api.get("/conversion-cases/<path:case_number>")
@requires(Permission.CONVERSIONS_PULL)
@api.doc(**KEY)
@api.response(200, CaseStateJson)
@api.alt_response(404, description="`not-found`: no such case in this hall.")
def show_case(case_number: str) -> dict[str, Any]:
    """How a case stands, and why it may not be posted."""
    found = case_by_number(current_actor(), case_number.strip().upper()[:60])
    if found is None:
        raise NotFound()
    return telling.tell_case(found)
