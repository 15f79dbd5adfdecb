"""Pages of a department's order: what would be posted, and the button that does it."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from webapp.conversions import queries, schemas
from webapp.conversions.calling import words
from webapp.conversions.queries.cases import postable_count
from webapp.conversions.services import department_orders
from webapp.conversions.views.blueprint import pages
from webapp.foundation import forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput


@pages.get("/items/<uuid:item_id>/order")
@requires(Permission.CONVERSIONS_EDIT)
def ask_order(item_id: UUID) -> str:
    """What the order would do."""
    return _form(item_id, {})


@pages.post("/items/<uuid:item_id>/order")
@requires(Permission.CONVERSIONS_EDIT)
def order(item_id: UUID) -> Any:
    """Carry it out in the background."""
    try:
        reference = forms.read(schemas.OrderForm)["reference"]
        job = department_orders.start_order(current_actor(), item_id, reference)
    except InvalidInput as refusal:
        return _form(item_id, forms.said(refusal)), refusal.status
    except Conflict as refusal:
        return _form(item_id, {"reference": str(refusal.detail)}), refusal.status
    return redirect(url_for("jobs.show", job_id=job.id))


def _form(item_id: UUID, errors: dict[str, str]) -> str:
    item = queries.item_for(current_actor(), item_id)
    return render_template(
        "conversions/order.html",
        item=item,
        count=postable_count(item),
        without_address=department_orders.without_address(item),
        most_looked=department_orders.MOST_LOOKED,
        fee=words.fee(item),
        errors=errors,
        typed=request.form,
    )
