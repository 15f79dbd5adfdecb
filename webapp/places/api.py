"""A pasted address told apart, for whoever fills a form. Nothing of it is kept or logged."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from webapp.foundation import throttle
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.openapi import ApiBlueprint
from webapp.places import address_form
from webapp.places.address_text import Wish

api = ApiBlueprint(
    "places_api", __name__, url_prefix="/api/v1", description="Addresses told apart."
)
TEXTS_A_MINUTE = 60


class AddressTextSchema(Schema):
    """A text as somebody pasted it, and what stands in the form already."""

    pasted = fields.String(required=True, validate=validate.Length(max=address_form.LONGEST))
    recipient = fields.String(load_default="")
    phone = fields.String(load_default="")
    region = fields.String(load_default="")
    detail = fields.String(load_default="")
    postcode = fields.String(load_default="")
    wish = fields.String(load_default="")
    split = fields.String(
        load_default="", metadata={"description": "The county that was chosen of `candidates`."}
    )


class CandidateSchema(Schema):
    """A county that may be meant."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class AddressFormSchema(Schema):
    """The fields of a text. `doubts` holds, by field, what a person should look at."""

    recipient = fields.String(required=True)
    phone = fields.String(required=True)
    region = fields.String(required=True, metadata={"example": "浙江省 / 杭州市 / 临平区"})
    detail = fields.String(required=True)
    postcode = fields.String(required=True)
    wish = fields.String(required=True, validate=validate.OneOf([wish.value for wish in Wish]))
    rest = fields.String(required=True)
    doubts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    candidates = fields.List(fields.Nested(CandidateSchema), required=True)
    is_split = fields.Boolean(required=True)
    is_nothing = fields.Boolean(
        required=True, metadata={"description": "Nothing in the text was known."}
    )


@api.post("/address-texts")
@requires(Permission.PUBLIC)
@api.arguments(AddressTextSchema)
@api.response(200, AddressFormSchema)
@api.alt_response(422, description="`invalid-input`: no text, or one that is too long.")
@api.alt_response(429, description="`too-many`, with Retry-After.")
def split_address(sent: dict[str, Any]) -> ResponseReturnValue:
    """Tell a pasted address apart: recipient, telephone, region, detail, postcode and wish.

    Public, since citizens who have no account paste theirs; what nobody keeps nobody can read.
    """
    throttle.hit("address-texts", _asker(), TEXTS_A_MINUTE, 60)
    answer = jsonify(address_form.split(sent).as_json())
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asker() -> str:
    if current_user.is_authenticated:
        return str(current_actor().account_id)
    return request.remote_addr or ""
