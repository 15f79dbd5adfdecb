"""What may be sent to the door, to one's own account and about people."""

from marshmallow import Schema, fields, pre_load, validate

from webapp.foundation.access import Role


class _Trimmed(Schema):
    """Text without the spaces around it; passwords stay as they are."""

    @pre_load
    def trim(self, data: dict, **_kwargs: object) -> dict:
        """Strip every text but passwords."""
        kept = {"password", "current", "wanted"}
        return {
            name: value.strip() if isinstance(value, str) and name not in kept else value
            for name, value in data.items()
        }


class SignInForm(_Trimmed):
    """The first step at the door."""

    login = fields.String(required=True, validate=validate.Length(min=1, max=40))
    password = fields.String(required=True, validate=validate.Length(min=1, max=200))


class CodeForm(_Trimmed):
    """A time-based code or a recovery code."""

    code = fields.String(required=True, validate=validate.Length(min=6, max=12))


class PasswordForm(_Trimmed):
    """A new password."""

    current = fields.String(load_default="", validate=validate.Length(max=200))
    wanted = fields.String(required=True, validate=validate.Length(min=1, max=200))


class InviteForm(_Trimmed):
    """Somebody new. Couriers come with their own document, through `identity`."""

    login = fields.String(
        required=True, validate=validate.Regexp(r"^[A-Za-z0-9][A-Za-z0-9-]{2,39}$")
    )
    name = fields.String(required=True, validate=validate.Length(min=1, max=60))
    role = fields.Enum(Role, by_value=True, required=True)
    place = fields.String(required=True, validate=validate.Length(max=40))


class GrantForm(Schema):
    """One more role for somebody."""

    role = fields.Enum(Role, by_value=True, required=True)
    place = fields.String(required=True, validate=validate.Length(max=40))


class DeviceJson(Schema):
    """A phone's public key: base64url of the 65-byte point."""

    public_key = fields.String(required=True, validate=validate.Length(min=80, max=100))
    label = fields.String(load_default="", validate=validate.Length(max=120))


class EnrolledJson(Schema):
    """The device as the server knows it."""

    device_id = fields.UUID(required=True)


class UnsentJson(Schema):
    """What a phone still holds."""

    count = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=100_000))
    oldest_captured_at = fields.AwareDateTime(load_default=None, allow_none=True)
