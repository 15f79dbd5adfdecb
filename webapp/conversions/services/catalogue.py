"""Acts on a hall's departments and items."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.conversions import queries
from webapp.conversions.cases import judge_again
from webapp.conversions.facts import put
from webapp.conversions.kinds import FREE_FOR_APPLICANT
from webapp.conversions.models import ConversionDepartment, ConversionItem
from webapp.foundation import audit
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.codes import code_at_once, refuse_taken
from webapp.foundation.database import new_id, transaction
from webapp.foundation.errors import Conflict, InvalidInput

STILL_OPEN = _l("还有 %(count)s 个事项没有停用。先停用它们")
CLOSED_DEPARTMENT = _l("这个部门已停用，先恢复它")
FEE_WITHOUT_PAYER = _l("财政或部门付邮费时，申请人不付钱，这里填 0")
NO_FEE = _l("申请人付邮费时，写明多少钱：外呼时要先说清楚")


JUDGED_BY = frozenset({"approval_level", "returns_old_document"})
"""What the rule of eligibility looks at in an item."""


def create_department(actor: Actor, *, code: str, name: str) -> ConversionDepartment:
    """A new department of the actor's hall. Raises InvalidInput for a code in use."""
    hall_id = queries.hall_of(actor)
    with transaction() as session:
        refuse_taken(ConversionDepartment, code, hall_id=hall_id)
        department = ConversionDepartment(hall_id=hall_id, id=new_id(), code=code, name=name)
        with code_at_once(session):
            session.add(department)
        audit.record(
            Act.DEPARTMENT_CREATED,
            actor,
            "conversion-department",
            department.id,
            chain=hall_id,
            code=code,
        )
    return department


def change_department(
    actor: Actor, department_id: UUID, *, version: int, **facts: Any
) -> ConversionDepartment:
    """Rename it, close it, open it again; closed only when no item of it is open.

    Raises NotFound, Conflict when somebody was faster, InvalidInput.
    """
    with transaction() as session:
        department = queries.department_for(actor, department_id)
        if department.version != version:
            raise Conflict()
        if facts.get("code", department.code) != department.code:
            refuse_taken(ConversionDepartment, facts["code"], hall_id=department.hall_id)
        if facts.get("closed") and (count := queries.open_items_of(department)):
            raise InvalidInput(errors={"closed": [str(STILL_OPEN) % {"count": count}]})
        with session.no_autoflush, code_at_once(session):
            changed = put(department, facts)
        if changed:
            act = Act.DEPARTMENT_CLOSED if facts.get("closed") else Act.DEPARTMENT_CHANGED
            audit.record(
                act,
                actor,
                "conversion-department",
                department.id,
                chain=department.hall_id,
                changed=changed,
            )
    return department


def create_item(actor: Actor, *, department_id: UUID, **facts: Any) -> ConversionItem:
    """A new item of an open department; `facts` as ItemForm loads them.

    Raises NotFound for a department of another hall, InvalidInput.
    """
    with transaction() as session:
        department = queries.department_for(actor, department_id)
        if department.closed:
            raise InvalidInput(errors={"department_id": [str(CLOSED_DEPARTMENT)]})
        refuse_taken(ConversionItem, facts["code"], hall_id=department.hall_id)
        item = ConversionItem(
            hall_id=department.hall_id, id=new_id(), department_id=department.id, **facts
        )
        _refuse_wrong_fee(item)
        with code_at_once(session):
            session.add(item)
        audit.record(
            Act.ITEM_CREATED,
            actor,
            "conversion-item",
            item.id,
            chain=item.hall_id,
            code=item.code,
        )
    return item


def change_item(actor: Actor, item_id: UUID, *, version: int, **facts: Any) -> ConversionItem:
    """Change an item in the actor's scope, close it, open it again; its department stays.

    Its cases wait to be judged again when what the rule looks at has changed.
    Raises NotFound, Conflict when somebody was faster, InvalidInput.
    """
    with transaction() as session:
        item = queries.item_for(actor, item_id)
        if item.version != version:
            raise Conflict()
        if facts.get("code", item.code) != item.code:
            refuse_taken(ConversionItem, facts["code"], hall_id=item.hall_id)
        opens = item.closed and facts.get("closed") is False
        if opens and queries.department_for(actor, item.department_id).closed:
            raise Conflict(CLOSED_DEPARTMENT)
        with session.no_autoflush, code_at_once(session):
            changed = put(item, facts)
            _refuse_wrong_fee(item)
        if JUDGED_BY & set(changed):
            judge_again(session, item)
        if changed:
            act = Act.ITEM_CLOSED if facts.get("closed") else Act.ITEM_CHANGED
            audit.record(
                act, actor, "conversion-item", item.id, chain=item.hall_id, changed=changed
            )
    return item


def _refuse_wrong_fee(item: ConversionItem) -> None:
    is_free = item.payer in FREE_FOR_APPLICANT
    if is_free and item.fee_fen:
        raise InvalidInput(errors={"fee_fen": [str(FEE_WITHOUT_PAYER)]})
    if not is_free and not item.fee_fen:
        raise InvalidInput(errors={"fee_fen": [str(NO_FEE)]})
