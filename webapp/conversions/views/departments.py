"""Pages of a hall's departments: a new one, a changed one, a closed one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.conversions import queries, schemas
from webapp.conversions.models import ConversionDepartment
from webapp.conversions.services import catalogue
from webapp.conversions.telling import tell_clash
from webapp.conversions.views.blueprint import pages
from webapp.foundation import forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.foundation.form_fields import VersionForm


@pages.get("/departments/new")
@requires(Permission.CONVERSIONS_EDIT)
def new_department() -> str:
    """An empty form."""
    return _form(None, {})


@pages.post("/departments/new")
@requires(Permission.CONVERSIONS_EDIT)
def create_department() -> Any:
    """Make it, or show what has to be changed."""
    try:
        catalogue.create_department(current_actor(), **forms.read(schemas.DepartmentForm))
    except InvalidInput as refusal:
        return _form(None, request.form, forms.said(refusal)), refusal.status
    flash(_("部门已建，可以加事项了"))
    return _to_list()


@pages.get("/departments/<uuid:department_id>/edit")
@requires(Permission.CONVERSIONS_EDIT)
def edit_department(department_id: UUID) -> str:
    """The form, with what is."""
    department = queries.department_for(current_actor(), department_id)
    values = {name: getattr(department, name) for name in ("code", "name", "version")}
    return _form(department, values)


@pages.post("/departments/<uuid:department_id>/edit")
@requires(Permission.CONVERSIONS_EDIT)
def change_department(department_id: UUID) -> Any:
    """Change it; when somebody was faster, what was typed stays beside what is."""
    actor = current_actor()
    department = queries.department_for(actor, department_id)
    try:
        given = forms.read(schemas.ChangeDepartmentForm)
        catalogue.change_department(actor, department_id, **given)
    except InvalidInput as refusal:
        return _form(department, request.form, forms.said(refusal)), refusal.status
    except Conflict as clash:
        present = queries.department_for(actor, department_id)
        return _form(present, request.form, theirs=tell_clash(present, given)), clash.status
    flash(_("已保存"))
    return _to_list()


@pages.post("/departments/<uuid:department_id>/close")
@requires(Permission.CONVERSIONS_EDIT)
def close_department(department_id: UUID) -> Any:
    """Close it, or open it again; refused while items of it are open."""
    actor = current_actor()
    department = queries.department_for(actor, department_id)
    version = forms.read(VersionForm)["version"]
    closing = not department.closed
    try:
        catalogue.change_department(actor, department_id, version=version, closed=closing)
    except InvalidInput as refusal:
        values = {"code": department.code, "name": department.name, "version": version}
        return _form(department, values, forms.said(refusal)), refusal.status
    flash(_("已停用") if closing else _("已恢复"))
    return _to_list()


def _form(
    department: ConversionDepartment | None,
    given: Mapping[str, Any],
    errors: dict[str, str] | None = None,
    theirs: list[tuple[Any, str, str]] | None = None,
) -> str:
    return render_template(
        "conversions/department_form.html",
        department=department,
        given=given,
        errors=errors or {},
        theirs=theirs,
    )


def _to_list() -> Any:
    return redirect(url_for("conversions.list_items"))
