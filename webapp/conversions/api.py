"""The interface of government systems: cases in, and how each stands. By API key (docs/api.md)."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from marshmallow import ValidationError

from webapp.conversions import telling
from webapp.conversions.api_schemas import CaseJson, CaseStateJson, ReceivedJson
from webapp.conversions.queries.cases import case_by_number
from webapp.conversions.services import receiving
from webapp.foundation import idempotency
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput, NotFound, Problem
from webapp.foundation.openapi import ApiBlueprint

MOST_CASES = 500
api = ApiBlueprint(
    "conversions_api", __name__, url_prefix="/api/v1", description="Document cases of a hall."
)
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
    cases, errors = _cases()
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


_SCHEMA = CaseJson()


def _cases() -> tuple[dict[int, dict[str, Any]], dict[int, dict[str, list[str]]]]:
    """The cases of the body by index, their members being text, and what is wrong with the others.

    Raises Problem, InvalidInput.
    """
    try:
        told = request.get_json(silent=True)
    except RecursionError:
        told = None
    sent = told if isinstance(told, list) else [told]
    if told is None or not all(isinstance(one, dict) for one in sent):
        raise Problem()
    if not 0 < len(sent) <= MOST_CASES:
        sentence = _("一次 1 到 %(count)s 件", count=MOST_CASES)
        raise InvalidInput(errors={"cases": [sentence]})
    cases: dict[int, dict[str, Any]] = {}
    errors: dict[int, dict[str, list[str]]] = {}
    for index, one in enumerate(sent):
        try:
            cases[index] = _SCHEMA.load(one)
        except ValidationError as refusal:
            errors[index] = _told(refusal)
    return cases, errors


def _told(refusal: ValidationError) -> dict[str, list[str]]:
    """The errors of one case; an unknown member is not named: its name is the sender's own."""
    found = refusal.normalized_messages()
    known = {name: [str(one) for one in found[name]] for name in found if name in _SCHEMA.fields}
    is_all = len(known) == len(found)
    return known if is_all else {**known, "_": [_("有不认识的成员")]}
