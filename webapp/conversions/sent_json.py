"""Bodies of programs: one object or a list of them, each read for itself."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError

from webapp.foundation.errors import InvalidInput, Problem

Read = tuple[dict[int, dict[str, Any]], dict[int, dict[str, list[str]]]]


def body_of(schema: type[Schema], most: int) -> dict[str, Any]:
    """How OpenAPI describes such a body: one object, or a list of up to so many."""
    several_of = {"type": "array", "items": schema, "minItems": 1, "maxItems": most}
    return {
        "required": True,
        "content": {"application/json": {"schema": {"oneOf": [schema, several_of]}}},
    }


def several(schema: Schema, name: str, most: int) -> Read:
    """What fits the schema by its index in the body, and what is wrong with the others.

    `name` is what a wrong number of objects is an error of. Raises Problem, InvalidInput.
    """
    try:
        told = request.get_json(silent=True)
    except RecursionError:
        told = None
    sent = told if isinstance(told, list) else [told]
    if told is None or not all(isinstance(one, dict) for one in sent):
        raise Problem()
    if not 0 < len(sent) <= most:
        raise InvalidInput(errors={name: [_("一次 1 到 %(count)s 件", count=most)]})
    return told_apart(schema, sent)


def told_apart(schema: Schema, sent: Sequence[Any]) -> Read:
    """The objects of a list that fit a schema by their index, and what is wrong with the others."""
    fits: dict[int, dict[str, Any]] = {}
    errors: dict[int, dict[str, list[str]]] = {}
    for index, one in enumerate(sent):
        try:
            fits[index] = schema.load(one)
        except ValidationError as refusal:
            errors[index] = _told(schema, refusal)
    return fits, errors


def _told(schema: Schema, refusal: ValidationError) -> dict[str, list[str]]:
    """The errors of one object; an unknown member is not named: its name is the sender's own."""
    found = refusal.normalized_messages()
    known = {name: [str(one) for one in found[name]] for name in found if name in schema.fields}
    is_all = len(known) == len(found)
    return known if is_all else {**known, "_": [_("有不认识的成员")]}
