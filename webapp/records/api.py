"""The phone's interface: records in, receipts out; the public keys."""

from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from marshmallow import ValidationError

from webapp.foundation import clock, crypto
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.foundation.keys import Purpose
from webapp.foundation.openapi import ApiBlueprint
from webapp.records import receipts, stopwatch
from webapp.records.case import Envelope
from webapp.records.kinds import known
from webapp.records.reading import unreadable
from webapp.records.schemas import AcceptedSchema, EnvelopeSchema, KeysSchema
from webapp.records.services import Accepted, receive

api = ApiBlueprint(
    "records_api", __name__, url_prefix="/api/v1", description="Records that phones keep and send."
)
api.after_request(stopwatch.show)


@api.before_request
def limit_body() -> None:
    """A record is small; whatever is larger is refused before it is read (413)."""
    request.max_content_length = current_app.config["SETTINGS"].record_limit_bytes


# Whoever made a record may bring it, whatever they are by now: the service judges that.
@api.post("/records")
@requires(Permission.SIGNED_IN)
@api.doc(
    requestBody={
        "required": True,
        "content": {"application/json": {"schema": EnvelopeSchema}},
    }
)
@api.response(201, AcceptedSchema, description="Received. 200 for the same bytes again.")
@api.alt_response(409, description="`record-differs`, `waybill-recorded`, `photos-missing`, …")
@api.alt_response(410, description="`gone`: erased by law, never send it again.")
@api.alt_response(413, description="`too-large`.")
@api.alt_response(422, description="`invalid-input` with `errors` by step, or `unknown-key`.")
def record() -> tuple[Accepted, int]:
    """Take in one frozen record of any kind. Safe to repeat: the answer is the same receipt."""
    accepted = receive(current_actor(), _envelope())
    return accepted, 201 if accepted.is_new else 200


@api.get("/keys")
@requires(Permission.PUBLIC)
@api.response(200, KeysSchema)
def keys() -> dict[str, Any]:
    """The key to seal to now, and every key that receipts are signed with."""
    opening = crypto.provider().current(Purpose.OPENING)
    return {
        "opening": {"id": opening.id, "public": crypto.to_base64url(opening.public_point)},
        "receipt": receipts.published_keys(),
        "server_time": clock.now(),
    }


_ENVELOPE = EnvelopeSchema()


def _envelope() -> Envelope:
    # Read here and not by `api.arguments`, which costs a tenth of an accepted record.
    try:
        given = _ENVELOPE.load(request.get_json(silent=True) or {})
        signature = crypto.from_base64url(given["signature"])
    except ValidationError:
        raise unreadable() from None
    except RecursionError:
        raise unreadable() from None
    except ValueError:
        raise InvalidInput(errors={"signature": [_("签名读不懂。")]}) from None
    return Envelope(given["id"], given["frozen"], signature, given["device_id"])


def describe_kinds(spec: Any) -> None:
    """Name the frozen records in the API's description: they travel as text inside `frozen`."""
    for kind in known():
        spec.components.schema(type(kind.schema).__name__, schema=kind.schema)
