"""The interface of government systems: cases in, and how each stands. By API key (docs/api.md)."""

from datetime import timedelta
from itertools import takewhile
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext as _

from webapp.conversions import moves, telling
from webapp.conversions.api_schemas import (
    CaseJson,
    CaseStateJson,
    MovesJson,
    ReceivedJson,
)
from webapp.conversions.queries import platforms
from webapp.conversions.queries.cases import case_by_number
from webapp.conversions.sent_json import body_of, several
from webapp.conversions.services import receiving
from webapp.foundation import clock, forms, idempotency
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput, NotFound
from webapp.foundation.openapi import ApiBlueprint

MOST_CASES = 500
MOST_MOVES = 500
SETTLED = timedelta(seconds=30)
"""Longer than an act takes from its moves to its commit: what is older has nothing before it that
is still to come."""
api = ApiBlueprint(
    "conversions_api", __name__, url_prefix="/api/v1", description="Document cases of a hall."
)
_SCHEMA = CaseJson()
KEY: dict[str, Any] = {"security": [{"apiKey": []}]}
_BODY = body_of(CaseJson, MOST_CASES)
_QUERY = [
    {"in": "query", "name": "moved_after", "schema": {"type": "string"}},
    {
        "in": "query",
        "name": "limit",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST_MOVES},
    },
]


@api.post("/conversion-cases")
@requires(Permission.CONVERSIONS_SEND)
@idempotency.idempotent
@api.doc(requestBody=_BODY, parameters=[idempotency.PARAMETER], **KEY)
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


@api.get("/conversion-cases")
@requires(Permission.CONVERSIONS_PULL)
@api.doc(parameters=_QUERY, **KEY)
@api.response(200, MovesJson)
@api.alt_response(422, description="`invalid-input`: a cursor that is none of ours, or a limit.")
def list_moves() -> dict[str, Any]:
    """Where cases stand now that stood elsewhere at a cursor, in the order of their moves.

    A move appears half a minute after it was made: nothing can come before what was read.
    """
    place, limit = _wanted_moves()
    found = platforms.moves(current_actor(), place, limit + 1)
    settled_at = clock.now() - SETTLED
    settled = list(takewhile(lambda row: row[0].at <= settled_at, found))
    rows = settled[:limit]
    return {
        "moves": [moves.told(case, event.at, event.state) for event, case in rows],
        "next": str(rows[-1][0].id) if rows else str(place or ""),
        "more": len(settled) > limit,
    }


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


def _wanted_moves() -> tuple[UUID | None, int]:
    """After which move, and how many. Raises InvalidInput by name."""
    limit, after = request.args.get("limit", ""), request.args.get("moved_after", "")
    place = forms.uuid_of(after)
    errors: dict[str, list[str]] = {}
    if limit and not (limit.isdecimal() and limit.isascii() and 0 < int(limit[:9]) <= MOST_MOVES):
        errors["limit"] = [_("1 到 %(count)s", count=MOST_MOVES)]
    if after and place is None:
        errors["moved_after"] = [_("原样填上一次答复里的 next，第一次不填")]
    if errors:
        raise InvalidInput(errors=errors)
    return place, int(limit) if limit else MOST_MOVES
