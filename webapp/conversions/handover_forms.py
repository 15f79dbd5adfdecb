"""What the pages of the handover may send."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from webapp.conversions.handing_over import MOST_DOCUMENTS
from webapp.conversions.kinds import LeaveReason
from webapp.foundation.form_fields import CodeText, messages

NOT_SCANNED = _l("扫一下码，或者输入序号、办件编号、邮件号")
LONGEST = 300
"""A code may hold a link with the number in it."""
NO_COUNT = _l("填您数出来的件数")


class ScanForm(Schema):
    """One scan, by camera, scanner or hand."""

    code = CodeText(
        required=True,
        validate=validate.Length(min=1, max=LONGEST, error=NOT_SCANNED),
        error_messages=messages(NOT_SCANNED),
    )


class CountForm(Schema):
    """How many pieces were counted by hand."""

    count = fields.Integer(
        required=True,
        validate=validate.Range(0, MOST_DOCUMENTS, error=NO_COUNT),
        error_messages=messages(NO_COUNT),
    )


class LeaveForm(Schema):
    """Why a document is taken off."""

    reason = fields.Enum(LeaveReason, by_value=True, required=True)
