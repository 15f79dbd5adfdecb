"""What may be sent to the door, to one's own account and about people."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, pre_load, validate

from webapp.accounts.passwords import MOST
from webapp.foundation import forms
from webapp.foundation.access import Role


def text(missing: Any, *, longest: int, shape: str = "") -> fields.String:
    """A text that has to be there; `missing` is what the person reads when it is not, or not so."""
    rules: list[Any] = [validate.Length(min=1, max=longest, error=missing)]
    if shape:
        rules.append(validate.Regexp(shape, error=missing))
    return fields.String(
        required=True, validate=rules, error_messages=dict.fromkeys(_KINDS, missing)
    )


def choice(kind: Any, missing: Any) -> fields.Enum[Any]:
    """One of a closed list."""
    messages = dict.fromkeys((*_KINDS, "unknown"), missing)
    return fields.Enum(kind, by_value=True, required=True, error_messages=messages)


_KINDS = ("required", "null", "invalid")


class TrimmedSchema(Schema):
    """Text without the spaces around it; passwords stay as they are."""

    UNTOUCHED = frozenset({"password", "current", "wanted", "again"})

    @pre_load
    def trim(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """Strip every text but passwords."""
        return {
            name: value.strip() if isinstance(value, str) and name not in self.UNTOUCHED else value
            for name, value in data.items()
        }


class NewLogin(TrimmedSchema):
    """The staff number and name of somebody new."""

    login = text(
        _l("工号用字母、数字和横线，3 到 40 位"),
        longest=40,
        shape=r"^[A-Za-z0-9][A-Za-z0-9-]{2,39}$",
    )
    name = text(_l("填姓名"), longest=60)


class SignInForm(TrimmedSchema):
    """The first step at the door."""

    login = text(_l("填工号"), longest=40)
    password = text(_l("填密码"), longest=MOST)


class CodeForm(TrimmedSchema):
    """A time-based code or a recovery code."""

    code = text(_l("填 6 位动态码，或者一个备用码"), longest=30)


class NewPasswordForm(TrimmedSchema):
    """A new password, twice."""

    wanted = text(_l("填新密码，10 到 200 位"), longest=MOST)
    again = fields.String(load_default="")


class ChangePasswordForm(NewPasswordForm):
    """A new password in the place of the present one."""

    current = text(_l("填现在的密码"), longest=MOST)


class PasswordAgainForm(TrimmedSchema):
    """The present password, before something that outlives the session."""

    password = text(_l("填现在的密码"), longest=MOST)


class GrantForm(TrimmedSchema):
    """A role at a place."""

    role = choice(Role, _l("选一个身份"))
    place = fields.String(load_default="", validate=validate.Length(max=60))


class InviteForm(NewLogin, GrantForm):
    """Somebody new. Couriers come with their own document, through `identity`."""


class DeviceJson(Schema):
    """A phone's public key: base64url of the 65-byte point."""

    public_key = fields.String(required=True, validate=validate.Length(min=80, max=100))
    label = fields.String(load_default="", validate=[validate.Length(max=120), forms.printable])


class EnrolledJson(Schema):
    """The device as the server knows it."""

    device_id = fields.UUID(required=True)


class UnsentJson(Schema):
    """What a phone still holds."""

    count = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=100_000))
    oldest_captured_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        validate=validate.Range(
            min=datetime(1970, 1, 1, tzinfo=UTC), max=datetime(9000, 1, 1, tzinfo=UTC)
        ),
        metadata={"description": "The phone's own time: it may be years off."},
    )
