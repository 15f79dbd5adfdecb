"""Departments, items and cases of a hall, as its clerk makes them."""

import itertools
from datetime import timedelta
from typing import Any

from tests.people import sender
from webapp.conversions import personal
from webapp.conversions.importing.orders import carry_out
from webapp.conversions.kinds import ApprovalLevel, DocumentClass, Payer
from webapp.conversions.models import ConversionCase, ConversionDepartment, ConversionItem
from webapp.conversions.personal import Personal
from webapp.conversions.queries.cases import cases_by_number
from webapp.conversions.services import catalogue
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.database import db, transaction

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


def facts(of: ConversionItem, **changes: Any) -> dict[str, Any]:
    """The facts of a case of an invented person that may be offered by post."""
    person = sender()
    return {
        "item_id": str(of.id),
        "applicant": "personal",
        "chosen": "counter",
        "ready_on": None,
        "keep_until": (clock.today() + timedelta(days=30)).isoformat(),
        "accepted_on": None,
        "collected_on": None,
        "name": person.name,
        "phone": "+8613800138000",
        "last_four": person.number[-4:],
        "address": "",
        **changes,
    }


def case(
    actor: Actor, of: ConversionItem | None = None, *, number: str = "", **changes: Any
) -> ConversionCase:
    """A case of the actor's hall, as its import makes it."""
    of = of or item(actor)
    number = number or f"BJ{next(_numbers):08}"
    with transaction() as session:
        carry_out(session, actor, [{"case_number": number, "facts": facts(of, **changes)}])
    return cases_by_number(of.hall_id, [number])[number]


def opened(case: ConversionCase) -> Personal:
    """The personal part of a case."""
    return personal.opened(case)


def item_of(case: ConversionCase) -> ConversionItem:
    """The item of a case."""
    return db.session.get_one(ConversionItem, (case.hall_id, case.item_id))
