"""What a phone sealed, opened in memory and checked."""

import json
from dataclasses import dataclass, field
from datetime import date

import phonenumbers
from flask import current_app
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate

from webapp.foundation import crypto, forms
from webapp.foundation.errors import InvalidInput, Problem
from webapp.foundation.keys import MissingKey, Purpose, opens_still
from webapp.identity import documents
from webapp.identity.documents import DocumentRefused, DocumentType
from webapp.settings import Settings

SEALING = {
    "unknown-key": _l("封存用的钥匙已经停用。手机会换新的，请再核对一次证件。"),
    "unreadable": _l("封存的证件内容不完整，请再核对一次证件。"),
    "moved": _l("封存的证件和这条记录对不上，请再核对一次证件。"),
    "phone": _l("手机号不对，请再看一遍。固定电话要带区号。"),
}


class UnknownKey(Problem):
    """Sealed to a key that this server does not open with (any more)."""

    status, slug = InvalidInput.status, "unknown-key"
    sentence = SEALING["unknown-key"]


class _Organisation(Schema):
    code = fields.String(required=True, validate=validate.Length(max=40))
    name = forms.Words(120, shortest=1)


class _Sealed(Schema):
    """What the phone seals (unknown members are refused)."""

    document_type = fields.String(required=True, validate=validate.OneOf(list(DocumentType)))
    number = fields.String(required=True, validate=validate.Length(max=60))
    name = fields.String(required=True, validate=validate.Length(max=120))
    expires_on = fields.Date(load_default=None, allow_none=True)
    phone = fields.String(required=True, validate=validate.Length(max=40))
    waybill_name = fields.String(load_default="", validate=validate.Length(max=120))
    organisation = fields.Nested(_Organisation, load_default=None, allow_none=True)
    temporary = fields.Boolean(load_default=False)


_SEALED = _Sealed()


@dataclass(frozen=True)
class OpenedIdentity:
    """An identity in the clear, checked. Lives in memory only; its repr shows nothing personal."""

    document_type: DocumentType
    number: str = field(repr=False)
    """Canonical."""
    name: str = field(repr=False)
    expires_on: date | None
    phone: str = field(repr=False)
    """E.164; empty where no phone was asked for."""
    waybill_name: str = field(repr=False)
    organisation: dict[str, str] | None = field(repr=False)
    old_key: bool
    """Sealed to a retired key that still opens."""
    warnings: tuple[str, ...]


def open_identity(
    sealed: str, key_id: str, info: str, *, day: date, counties: documents.Counties | None = None
) -> OpenedIdentity:
    """Open and check what a phone sealed; `day` is the business day of capture.

    Raises UnknownKey, and InvalidInput whose errors name `identity` and the part of it.
    """
    plain, old_key = _open(sealed, key_id, info)
    try:
        given = _SEALED.load(json.loads(plain))
    except (ValueError, RecursionError, ValidationError):
        # Not chained: the cause would carry the clear text into a traceback.
        raise InvalidInput(errors={"identity": [str(SEALING["unreadable"])]}) from None
    return check_identity(**given, day=day, counties=counties, old_key=old_key)


def check_identity(
    *,
    document_type: str,
    number: str,
    name: str,
    expires_on: date | None,
    phone: str,
    waybill_name: str = "",
    organisation: dict[str, str] | None = None,
    temporary: bool = False,
    day: date,
    counties: documents.Counties | None = None,
    old_key: bool = False,
) -> OpenedIdentity:
    """An identity whose document, phone and organisation hold. Raises InvalidInput."""
    try:
        checked = documents.check(
            document_type,
            number,
            name=name,
            expires_on=expires_on,
            today=day,
            temporary=temporary,
            counties=counties,
        )
        if organisation is not None:
            code = documents.check_uscc(organisation["code"])
            organisation = {"code": code, "name": organisation["name"].strip()}
    except DocumentRefused as refused:
        errors = {"identity": [str(refused.sentence)], "part": refused.field}
        raise InvalidInput(errors=errors) from None
    return OpenedIdentity(
        document_type=checked.document_type,
        number=checked.canonical,
        name=checked.name,
        expires_on=expires_on,
        phone=canonical_phone(phone) if phone else "",
        waybill_name=waybill_name.strip(),
        organisation=organisation,
        old_key=old_key,
        warnings=checked.warnings,
    )


def canonical_phone(phone: str) -> str:
    """A phone in E.164, read as Chinese without a country code. Raises InvalidInput."""
    try:
        number = phonenumbers.parse(phone, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise InvalidInput(errors={"identity": [str(SEALING["phone"])], "part": "phone"}) from None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _open(sealed: str, key_id: str, info: str) -> tuple[bytes, bool]:
    try:
        key = crypto.provider().by_id(Purpose.OPENING, key_id)
    except MissingKey:
        raise UnknownKey() from None
    settings: Settings = current_app.config["SETTINGS"]
    if not opens_still(key, settings.retired_opening_key_days):
        raise UnknownKey()
    try:
        plain = crypto.open_sealed(crypto.from_base64url(sealed), key_id, info)
    except (crypto.CannotOpen, ValueError):
        raise InvalidInput(errors={"identity": [str(SEALING["moved"])]}) from None
    return plain, key.retired_at is not None
