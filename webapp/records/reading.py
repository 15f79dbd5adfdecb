"""Reading frozen records strictly; a refusal names the step that the person knows."""

import json
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from webapp.foundation.errors import InvalidInput
from webapp.records.frame import SCHEMA, Frame, canonical_uuid
from webapp.records.kinds import Kind, kind_of

UNREADABLE = _l("这条记录的格式不对，服务器读不懂。")
WRONG_PART = _l("这一项读不懂。")


def unpack(frozen: str) -> dict[str, Any]:
    """The JSON object in the frozen text, not judged yet. Raises InvalidInput (step `record`)."""
    try:
        members = json.loads(
            frozen, object_pairs_hook=_each_once, parse_constant=_no_number, parse_float=_no_number
        )
    except (ValueError, RecursionError):
        raise unreadable() from None
    if not isinstance(members, dict):
        raise unreadable()
    return members


class Address(NamedTuple):
    """What finds a record, its outlet, its phone and its author again."""

    outlet_id: UUID
    id: UUID
    device_id: UUID
    captured_by: UUID


def address(members: dict[str, Any]) -> Address:
    """The ids of an unpacked record. Raises InvalidInput (step `record`)."""
    try:
        return Address(*(canonical_uuid(members.get(name)) for name in Address._fields))
    except ValidationError:
        raise unreadable() from None


def read(members: dict[str, Any]) -> tuple[Kind, Frame]:
    """The record of an unpacked object, with its kind. Raises InvalidInput that names the steps."""
    kind = kind_of(members.get("kind"))
    if kind is None or members.get("schema") != SCHEMA:
        raise unreadable()
    try:
        loaded: Frame = kind.schema.load(members)
    except ValidationError as refusal:
        raise InvalidInput(errors=_by_step(kind, refusal.normalized_messages())) from None
    return kind, loaded


def unreadable() -> InvalidInput:
    """The refusal of a record that no step of the person's could mend."""
    return InvalidInput(errors={"record": [str(UNREADABLE)]})


def _by_step(kind: Kind, messages: dict[str, Any]) -> dict[str, list[str]]:
    # What was sent is never repeated: an unknown member's name could be anything.
    steps = {kind.steps.get(name, "record") for name in messages}
    sentences = {"record": UNREADABLE, **kind.sentences}
    return {step: [str(sentences.get(step, WRONG_PART))] for step in steps}


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def _no_number(_text: str) -> NoReturn:
    raise ValueError("NaN, Infinity and fractions have no place in a record")
