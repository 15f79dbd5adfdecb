"""Pages for those who take couriers in: invitation with the courier's own document."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts import appointing
from webapp.accounts.people import managed_by
from webapp.accounts.views.people import invited_page
from webapp.foundation import forms
from webapp.foundation.access import Permission, Role, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.identity import staff_services as services
from webapp.identity.documents import DocumentType
from webapp.identity.staff_schemas import DocumentForm, InviteCourierForm

pages = Blueprint("staff", __name__)


@pages.get("/accounts/invite")
@requires(Permission.PEOPLE_INVITE)
def invite() -> str:
    """Ask for the person, the outlet and the own document."""
    return _invite({})


@pages.post("/accounts/invite")
@requires(Permission.PEOPLE_INVITE)
def invite_now() -> Any:
    """Make the account and show the link once."""
    try:
        account, token = services.invite_courier(current_actor(), **forms.read(InviteCourierForm))
    except InvalidInput as refusal:
        return _invite(_said(refusal)), 422
    return invited_page(account, token)


@pages.get("/accounts/<uuid:account_id>/document")
@requires(Permission.PEOPLE_INVITE)
def document(account_id: UUID) -> str:
    """Ask for the own document of somebody who is here already."""
    return _document(account_id, {})


@pages.post("/accounts/<uuid:account_id>/document")
@requires(Permission.PEOPLE_INVITE)
def keep_document(account_id: UUID) -> Any:
    """Keep it."""
    try:
        services.keep_own_document(current_actor(), account_id, **forms.read(DocumentForm))
    except InvalidInput as refusal:
        return _document(account_id, _said(refusal)), 422
    flash(_("本人证件已登记"))
    return redirect(url_for("people.show_person", account_id=account_id))


def _invite(errors: dict[str, str]) -> str:
    return render_template(
        "staff/invite.html",
        place_options=appointing.place_choices(current_actor(), Role.COURIER),
        document_options=_document_options(),
        given=request.form,
        errors=errors,
    )


def _document(account_id: UUID, errors: dict[str, str]) -> str:
    return render_template(
        "staff/document.html",
        account=managed_by(current_actor(), account_id),
        document_options=_document_options(),
        given=request.form,
        errors=errors,
    )


def _document_options() -> list[tuple[str, Any]]:
    return [(kind.value, kind.label) for kind in DocumentType]


def _said(refusal: InvalidInput) -> dict[str, str]:
    """What to mend, by field. The number is asked for again whatever else was wrong."""
    said = forms.said(refusal)
    if request.form.get("number"):
        said.setdefault("number", _("请再输一次证件号码；为了安全没有保留"))
    return said
