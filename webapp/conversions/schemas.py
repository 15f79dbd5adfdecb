"""What may be sent about departments and items."""

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate

from webapp.conversions.kinds import ApprovalLevel, DocumentClass, Payer
from webapp.foundation.form_fields import CodeText, PlainText, VersionForm, messages
from webapp.foundation.forms import printable

CODE = r"[A-Z0-9][A-Z0-9._-]{0,39}"
MOST_FEN = 100_000
MOST_DAYS = 3650
WRONG_CODE = _l("代码用字母、数字、点和横线，最多 40 位")
NO_NAME = _l("填名称，最多 120 个字")
NO_CHOICE = _l("选一种")
NO_DEPARTMENT = _l("选一个部门")
WRONG_FEE = _l("邮费写成 12 或 12.50，最多 1000 元")
NO_REFERENCE = _l("填部门决定的文号或名称，2 到 60 个字")
WRONG_DAYS = _l("保管天数是 1 到 3650 之间的整数")


class Yuan(fields.Field[int]):
    """Money typed in yuan, loaded as fen."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> int:
        text = unicodedata.normalize("NFKC", str(value)).strip().removesuffix("元").strip()
        try:
            fen = Decimal(text) * 100
        except InvalidOperation:
            raise ValidationError(str(WRONG_FEE)) from None
        if not fen.is_finite() or not 0 <= fen <= MOST_FEN or fen != fen.to_integral_value():
            raise ValidationError(str(WRONG_FEE))
        return int(fen)


class DepartmentForm(Schema):
    """What is told of a department."""

    code = CodeText(
        required=True,
        validate=validate.Regexp(rf"^{CODE}\Z", error=WRONG_CODE),
        error_messages=messages(WRONG_CODE),
    )
    name = PlainText(
        required=True,
        validate=validate.Length(min=1, max=120, error=NO_NAME),
        error_messages=messages(NO_NAME),
    )


class ChangeDepartmentForm(DepartmentForm, VersionForm):
    """A changed department."""


class ItemForm(DepartmentForm):
    """What is told of an item. Loads what `services.catalogue.change_item` takes."""

    document_class = fields.Enum(
        DocumentClass, by_value=True, required=True, error_messages=messages(NO_CHOICE)
    )
    approval_level = fields.Enum(
        ApprovalLevel, by_value=True, required=True, error_messages=messages(NO_CHOICE)
    )
    returns_old_document = fields.Boolean(load_default=False)
    payer = fields.Enum(Payer, by_value=True, required=True, error_messages=messages(NO_CHOICE))
    fee_fen = Yuan(required=True, data_key="fee", error_messages=messages(WRONG_FEE))
    keep_days = fields.Integer(
        required=True,
        validate=validate.Range(1, MOST_DAYS, error=WRONG_DAYS),
        error_messages=messages(WRONG_DAYS),
    )


class NewItemForm(ItemForm):
    """A new item and whose it is."""

    department_id = fields.UUID(required=True, error_messages=messages(NO_DEPARTMENT))


class OrderForm(Schema):
    """By which order of its department a batch is posted."""

    reference = PlainText(
        required=True,
        validate=[validate.Length(2, 60, error=NO_REFERENCE), printable],
        error_messages=messages(NO_REFERENCE),
    )


class ChangeItemForm(ItemForm, VersionForm):
    """A changed item."""
