"""Pages of the vault: looking at a clear number under a case, and who looked."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request

from webapp.accounts.people import names_of
from webapp.foundation import forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.identity import queries, services
from webapp.identity.models import IdentityLook, LookPurpose
from webapp.identity.schemas import RevealForm, holds_citizen_number
from webapp.identity.sentences import LOOK_PURPOSES

pages = Blueprint("identity", __name__)


@pages.get("/identity/<uuid:outlet_id>/<uuid:act_id>")
@requires(Permission.IDENTITY_REVEAL)
def reveal(outlet_id: UUID, act_id: UUID) -> str:
    """Ask for the purpose and the case before anything is shown."""
    actor = current_actor()
    queries.use_for(actor, outlet_id, act_id)
    return _form(outlet_id, act_id)


@pages.post("/identity/<uuid:outlet_id>/<uuid:act_id>")
@requires(Permission.IDENTITY_REVEAL)
def reveal_now(outlet_id: UUID, act_id: UUID) -> Response | tuple[str, int]:
    """Show the number, once, on a page that nobody keeps."""
    actor = current_actor()
    try:
        given = forms.read(RevealForm)
    except InvalidInput as refusal:
        queries.use_for(actor, outlet_id, act_id)
        return _form(outlet_id, act_id, refusal.extra["errors"]), 422
    shown = services.reveal(actor, outlet_id, act_id, **given)
    page = render_template(
        "identity/revealed.html",
        shown=shown,
        case_number=given["case_number"],
        purpose=LOOK_PURPOSES[given["purpose"]],
        outlet_id=outlet_id,
        act_id=act_id,
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/identity/looks")
@requires(Permission.IDENTITY_LOOKS_READ)
def looks() -> str:
    """Every look at a clear number, the newest first."""
    order: Any = [(IdentityLook.at, "desc"), (IdentityLook.id, "desc")]
    page = paging.page(queries.looks(), order, request.args.get("cursor", ""))
    names = names_of({look.account_id for look in page.rows})
    return render_template("identity/looks.html", page=page, names=names, purposes=LOOK_PURPOSES)


def _form(outlet_id: UUID, act_id: UUID, errors: dict[str, list[str]] | None = None) -> str:
    return render_template(
        "identity/reveal.html",
        outlet_id=outlet_id,
        act_id=act_id,
        purposes=[(purpose.value, LOOK_PURPOSES[purpose]) for purpose in LookPurpose],
        given=request.form,
        says_number=holds_citizen_number(request.form.get("case_number", "")),
        errors=errors or {},
    )
