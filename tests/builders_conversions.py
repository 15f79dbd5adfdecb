"""Departments and items of a hall, as its clerk makes them."""

import itertools
from typing import Any

from webapp.conversions.models import (
    ApprovalLevel,
    ConversionDepartment,
    ConversionItem,
    DocumentClass,
    Payer,
)
from webapp.conversions.services import catalogue
from webapp.foundation.access import Actor

_numbers = itertools.count(1)


def department(actor: Actor, **facts: Any) -> ConversionDepartment:
    """A department of the actor's hall."""
    number = next(_numbers)
    return catalogue.create_department(
        actor, **{"code": f"D{number}", "name": f"部门{number}", **facts}
    )


def item(actor: Actor, of: ConversionDepartment | None = None, **facts: Any) -> ConversionItem:
    """An item of the actor's hall whose documents may be posted."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "code": f"I{number}",
        "name": f"事项{number}",
        "document_class": DocumentClass.CERTIFICATE,
        "approval_level": ApprovalLevel.MUNICIPAL,
        "returns_old_document": False,
        "payer": Payer.CASH_ON_DELIVERY,
        "fee_fen": 1200,
        "keep_days": 30,
    }
    department_id = (of or department(actor)).id
    return catalogue.create_item(actor, department_id=department_id, **{**values, **facts})
