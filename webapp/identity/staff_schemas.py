"""What may be sent to invite a courier: the person, the outlet, and the courier's own document."""

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields, pre_load

from webapp.accounts.schemas import NewLogin, TrimmedSchema, choice, text
from webapp.identity.documents import DocumentType


class DocumentForm(TrimmedSchema):
    """A courier's own document. Whether it can be real is judged by `documents`."""

    document_type = choice(DocumentType, _l("选证件种类"))
    number = text(_l("填证件号码"), longest=60)
    expires_on = fields.Date(
        load_default=None,
        allow_none=True,
        error_messages={"invalid": _l("日期写成 2026-11-23 这样")},
    )

    @pre_load
    def no_day(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """A day that was left empty is none."""
        return {**data, "expires_on": data.get("expires_on") or None}


class InviteCourierForm(NewLogin, DocumentForm):
    """Somebody new, at one outlet."""

    place = text(_l("选一个网点"), longest=60)
