"""Pages of a hall's items: the list by department, one of them, a new one, a changed one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.conversions import queries, schemas, telling
from webapp.conversions.kinds import FREE_FOR_APPLICANT
from webapp.conversions.models import ConversionItem
from webapp.conversions.services import catalogue
from webapp.conversions.titles import CLASS_TITLES, LEVEL_TITLES, PAYER_TITLES
from webapp.conversions.views.blueprint import pages
from webapp.foundation import forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.foundation.form_fields import VersionForm

SHOWN = (
    "code",
    "name",
    "document_class",
    "approval_level",
    "returns_old_document",
    "payer",
    "keep_days",
    "version",
)
"""Facts that the form shows as they are."""


@pages.get("/items")
@requires(Permission.CONVERSIONS_READ)
def list_items() -> str:
    """The departments in scope, each with its items."""
    actor = current_actor()
    items = queries.items(actor)
    return render_template(
        "conversions/items.html",
        departments=[
            (one, [item for item in items if item.department_id == one.id])
            for one in queries.departments(actor)
        ],
        classes=CLASS_TITLES,
        levels=LEVEL_TITLES,
        payers=PAYER_TITLES,
        tell_fee=telling.tell_fee,
        may_edit=actor.may(Permission.CONVERSIONS_EDIT),
    )


@pages.get("/items/<uuid:item_id>")
@requires(Permission.CONVERSIONS_READ)
def show_item(item_id: UUID) -> str:
    """One item."""
    actor = current_actor()
    return render_template(
        "conversions/item.html",
        item=queries.item_for(actor, item_id),
        free=FREE_FOR_APPLICANT,
        classes=CLASS_TITLES,
        levels=LEVEL_TITLES,
        payers=PAYER_TITLES,
        tell_fee=telling.tell_fee,
        may_edit=actor.may(Permission.CONVERSIONS_EDIT),
    )


@pages.get("/items/new")
@requires(Permission.CONVERSIONS_EDIT)
def new_item() -> str:
    """An empty form, for a department if one was chosen."""
    return _form(None, {"department_id": request.args.get("department", "")})


@pages.post("/items/new")
@requires(Permission.CONVERSIONS_EDIT)
def create_item() -> Any:
    """Make it, or show what has to be changed."""
    try:
        item = catalogue.create_item(current_actor(), **forms.read(schemas.NewItemForm))
    except InvalidInput as refusal:
        return _form(None, request.form, forms.said(refusal)), refusal.status
    flash(_("事项已建，办件可以导入了"))
    return _to(item.id)


@pages.get("/items/<uuid:item_id>/edit")
@requires(Permission.CONVERSIONS_EDIT)
def edit_item(item_id: UUID) -> str:
    """The form, with what is."""
    item = queries.item_for(current_actor(), item_id)
    values = {name: getattr(item, name) for name in SHOWN}
    return _form(item, {**values, "fee": telling.yuan(item.fee_fen)})


@pages.post("/items/<uuid:item_id>/edit")
@requires(Permission.CONVERSIONS_EDIT)
def change_item(item_id: UUID) -> Any:
    """Change it; when somebody was faster, what was typed stays beside what is."""
    actor = current_actor()
    item = queries.item_for(actor, item_id)
    try:
        given = forms.read(schemas.ChangeItemForm)
        catalogue.change_item(actor, item_id, **given)
    except InvalidInput as refusal:
        return _form(item, request.form, forms.said(refusal)), refusal.status
    except Conflict as clash:
        present = queries.item_for(actor, item_id)
        theirs = telling.tell_clash(present, given)
        return _form(present, request.form, theirs=theirs), clash.status
    flash(_("已保存"))
    return _to(item_id)


@pages.post("/items/<uuid:item_id>/close")
@requires(Permission.CONVERSIONS_EDIT)
def close_item(item_id: UUID) -> Any:
    """Close it, or open it again."""
    actor = current_actor()
    closing = not queries.item_for(actor, item_id).closed
    version = forms.read(VersionForm)["version"]
    catalogue.change_item(actor, item_id, version=version, closed=closing)
    flash(_("已停用") if closing else _("已恢复"))
    return _to(item_id)


def _form(
    item: ConversionItem | None,
    given: Mapping[str, Any],
    errors: dict[str, str] | None = None,
    theirs: list[tuple[Any, str, str]] | None = None,
) -> str:
    open_departments = [one for one in queries.departments(current_actor()) if not one.closed]
    said = dict(errors or {})
    if "fee_fen" in said:  # the rule speaks of fen, the form of yuan
        said["fee"] = said.pop("fee_fen")
    return render_template(
        "conversions/item_form.html",
        item=item,
        given=given,
        errors=said,
        theirs=theirs,
        department_options=[(str(one.id), one.name) for one in open_departments],
        classes=[(one.value, title) for one, title in CLASS_TITLES.items()],
        levels=[(one.value, title) for one, title in LEVEL_TITLES.items()],
        payers=[(one.value, title) for one, title in PAYER_TITLES.items()],
    )


def _to(item_id: UUID) -> Any:
    return redirect(url_for("conversions.show_item", item_id=item_id))
