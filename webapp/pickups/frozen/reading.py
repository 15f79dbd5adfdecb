"""Reading frozen records strictly; a refusal names the step that the courier knows."""

import json
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

from flask_babel import gettext as _
from marshmallow import ValidationError

from webapp.foundation.errors import InvalidInput
from webapp.pickups.frozen.records import Record
from webapp.pickups.frozen.schema import SCHEMA, SCHEMAS, canonical_uuid

STEPS = {
    "parcels": "waybills",
    "waybills": "waybills",
    "destination_code": "destination",
    "item_category": "item",
    "item_words": "item",
    "goods_words": "item",
    "reason_words": "reason",
    "identity": "identity",
    "class": "class",
    "letter": "letter",
    "weight_grams": "weight",
    "inspection": "inspection",
    "photos": "photos",
    "reason": "reason",
    "changes": "changes",
}
"""Member of the record → step that the courier sees. Everything else is the step `record`."""


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


def read(members: dict[str, Any]) -> Record:
    """The record of an unpacked object. Raises InvalidInput that names the steps."""
    schema = SCHEMAS.get(str(members.get("kind")))
    if schema is None or members.get("schema") != SCHEMA:
        raise unreadable()
    try:
        loaded: Record = schema.load(members)
    except ValidationError as refusal:
        raise InvalidInput(errors=_by_step(refusal.normalized_messages())) from None
    return loaded


def unreadable() -> InvalidInput:
    """The refusal of a record that no step of the courier's could mend."""
    return InvalidInput(errors={"record": [_("这条记录的格式不对，服务器读不懂。")]})


def _by_step(messages: dict[str, Any]) -> dict[str, list[str]]:
    # What was sent is never repeated: an unknown member's name could be anything.
    steps = {STEPS.get(name, "record") for name in messages}
    return {
        step: [_SENTENCES[step]() if step in _SENTENCES else _("这一项读不懂。")] for step in steps
    }


_SENTENCES = {
    "record": lambda: _("这条记录的格式不对，服务器读不懂。"),
    "waybills": lambda: _("运单数量或格式不对，一次最多 200 件。"),
    "reason": lambda: _("要写明原因，最多 300 个字。"),
    "changes": lambda: _("没有要更正的内容，或者这一项不能更正。"),
    "photos": lambda: _("照片数量或大小不对，最多 10 张。"),
    "weight": lambda: _("重量不对，请填 1 克到 1 吨之间的整数。"),
}


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice")
    return members


def _no_number(_text: str) -> NoReturn:
    raise ValueError("NaN, Infinity and fractions have no place in a record")
