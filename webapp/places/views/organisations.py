"""Pages of the tree of organisations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.foundation import forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.foundation.form_fields import VersionForm
from webapp.places import queries, schemas, services
from webapp.places.models import MAY_STAND_UNDER, Organisation, OrganisationKind
from webapp.places.telling import tell_clash
from webapp.places.titles import ORGANISATION_TITLES
from webapp.places.views.blueprint import pages
from webapp.places.views.region_fields import PICK, levels_of

SHOWN = ("kind", "code", "name", "social_credit_code")


@pages.get("/organisations")
@requires(Permission.PLACES_READ)
def list_organisations() -> str:
    """The tree, or what was searched for."""
    actor = current_actor()
    find = request.args.get("find", "").strip()[:60]
    found = queries.find_organisations(actor, find) if find else []
    return render_template(
        "places/organisations.html",
        find=find,
        found=[(one, queries.path_to(one)) for one in found],
        tree=[] if find else queries.organisation_tree(actor),
        titles=ORGANISATION_TITLES,
        may_edit=actor.may(Permission.ORGANISATIONS_EDIT),
    )


@pages.get("/organisations/new")
@requires(Permission.ORGANISATIONS_EDIT)
def new_organisation() -> str:
    """A new root, or a new node under another one."""
    above = _above(request.args)
    return _form(None, above, {}, above.region_code if above else "")


@pages.post("/organisations/new")
@requires(Permission.ORGANISATIONS_EDIT)
def create_organisation() -> Any:
    """Make it, or show what has to be changed."""
    above = _above(request.form)
    if PICK in request.form:
        return _typed(None, above)
    try:
        given = forms.read(schemas.NewOrganisationForm)
        made = services.create_organisation(
            current_actor(), parent_id=above.id if above else None, **given
        )
    except InvalidInput as refusal:
        return _typed(None, above, forms.said(refusal)), refusal.status
    flash(_("单位已建"))
    return _to(made.id)


@pages.get("/organisations/<uuid:organisation_id>")
@requires(Permission.PLACES_READ)
def show_organisation(organisation_id: UUID) -> str:
    """One organisation, what is above it and what is below."""
    actor = current_actor()
    organisation = queries.organisation_for(actor, organisation_id)
    return render_template(
        "places/organisation.html",
        organisation=organisation,
        path=queries.path_to(organisation),
        tree=queries.organisation_tree(actor, organisation.id),
        region=queries.full_region_name(organisation.region_code),
        outlets=queries.outlet_count(actor, queries.OutletFilter(company_id=organisation.id)),
        may_have_below=_kinds_under(organisation),
        titles=ORGANISATION_TITLES,
        may_edit=actor.may(Permission.ORGANISATIONS_EDIT),
        has_outlets=organisation.kind is OrganisationKind.COMPANY,
    )


@pages.get("/organisations/<uuid:organisation_id>/edit")
@requires(Permission.ORGANISATIONS_EDIT)
def edit_organisation(organisation_id: UUID) -> str:
    """The form, with what is."""
    organisation = queries.organisation_for(current_actor(), organisation_id)
    values = {name: getattr(organisation, name) for name in (*SHOWN, "version")}
    return _form(organisation, organisation.parent, values, organisation.region_code)


@pages.post("/organisations/<uuid:organisation_id>/edit")
@requires(Permission.ORGANISATIONS_EDIT)
def change_organisation(organisation_id: UUID) -> Any:
    """Change it; when somebody was faster, what was typed stays beside what is."""
    actor = current_actor()
    organisation = queries.organisation_for(actor, organisation_id)
    if PICK in request.form:
        return _typed(organisation, organisation.parent)
    try:
        given = forms.read(schemas.ChangeOrganisationForm)
        services.change_organisation(actor, organisation_id, **given)
    except InvalidInput as refusal:
        return _typed(organisation, organisation.parent, forms.said(refusal)), refusal.status
    except Conflict as clash:
        return _clash(organisation_id, given), clash.status
    flash(_("已保存"))
    return _to(organisation_id)


@pages.post("/organisations/<uuid:organisation_id>/close")
@requires(Permission.ORGANISATIONS_EDIT)
def close_organisation(organisation_id: UUID) -> Any:
    """Close it, or open it again; refused while outlets of it are open."""
    actor = current_actor()
    organisation = queries.organisation_for(actor, organisation_id)
    version = forms.read(VersionForm)["version"]
    closing = not organisation.closed
    services.change_organisation(actor, organisation_id, version=version, closed=closing)
    flash(_("已停用") if closing else _("已恢复"))
    return _to(organisation_id)


def _above(sent: Mapping[str, str]) -> Organisation | None:
    """What a new organisation stands under. Raises NotFound for an id that is none."""
    organisation_id = forms.uuid_of(sent.get("under", ""))
    return queries.organisation_for(current_actor(), organisation_id) if organisation_id else None


def _kinds_under(above: Organisation | None) -> list[OrganisationKind]:
    kind = above.kind if above else None
    return [one for one in OrganisationKind if kind in MAY_STAND_UNDER[one]]


def _form(
    organisation: Organisation | None,
    above: Organisation | None,
    given: Mapping[str, Any],
    region_code: str,
    errors: dict[str, str] | None = None,
    theirs: list[tuple[Any, str, str]] | None = None,
) -> str:
    return render_template(
        "places/organisation_form.html",
        organisation=organisation,
        above=above,
        kinds=[(kind.value, ORGANISATION_TITLES[kind]) for kind in _kinds_under(above)],
        titles=ORGANISATION_TITLES,
        given=given,
        levels=[one for one in levels_of(region_code) if one["name"] != "township"],
        errors=errors or {},
        theirs=theirs,
    )


def _typed(
    organisation: Organisation | None,
    above: Organisation | None,
    errors: dict[str, str] | None = None,
) -> str:
    region_code = schemas.chosen_region(request.form)
    return _form(organisation, above, request.form, region_code, errors)


def _clash(organisation_id: UUID, given: dict[str, Any]) -> str:
    organisation = queries.organisation_for(current_actor(), organisation_id)
    theirs = tell_clash(organisation, given)
    region_code = given["region_code"]
    return _form(organisation, organisation.parent, request.form, region_code, theirs=theirs)


def _to(organisation_id: UUID) -> Any:
    return redirect(url_for("places.show_organisation", organisation_id=organisation_id))
