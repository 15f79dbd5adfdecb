"""Pages at the recipient's door: find the document, the address, who signed, why nobody did."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from webapp.conversions import consenting, personal
from webapp.conversions.calling import words
from webapp.conversions.consenting import Address
from webapp.conversions.kinds import DeliveryOutcome
from webapp.conversions.models import ConversionCase, ConversionConsent
from webapp.conversions.queries import documents as reading
from webapp.conversions.queries import way
from webapp.conversions.queries.way import LONGEST_WAYBILL
from webapp.conversions.services import deliveries
from webapp.conversions.services.deliveries import Visit
from webapp.conversions.titles import STATE_TITLES, WISH_TITLES
from webapp.conversions.way_telling import journeys
from webapp.conversions.way_titles import OUTCOME_TITLES, RELATION_TITLES, SIGNED
from webapp.foundation import clock, forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.database import new_id
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.identity.documents import DocumentType
from webapp.identity.names import canonical_name
from webapp.waybills import numbers

pages = Blueprint("deliveries", __name__, url_prefix="/deliveries")
NO_OUTCOME = "outcome"


@pages.get("")
@requires(Permission.DELIVERIES_RECORD)
def scan() -> Any:
    """Scan or type the waybill of a document; a known one leads to its page."""
    typed = request.args.get("waybill", "")[:200]
    if not typed.strip():
        return _scan("", "")
    waybill = numbers.normalise(typed)[:LONGEST_WAYBILL]
    try:
        document = way.document_at_the_door(current_actor(), waybill)
    except NotFound:
        return _scan(waybill, _("没有这一件：号码不对，或者不是政务大厅交寄的证照")), 422
    return redirect(url_for("deliveries.show", waybill=document.waybill))


@pages.get("/<waybill>")
@requires(Permission.DELIVERIES_RECORD)
def show(waybill: str) -> Response:
    """One document: for whom, where, and what to do at the door."""
    return _page(waybill)


@pages.post("/<waybill>/address")
@requires(Permission.DELIVERIES_RECORD)
def show_address(waybill: str) -> Any:
    """The address and the number in the clear, for whoever delivers; the look is kept."""
    try:
        address = deliveries.look(current_actor(), waybill)
    except Conflict as clash:
        flash(str(clash.detail), "look")
        return redirect(url_for("deliveries.show", waybill=waybill))
    return _page(waybill, address=address)


@pages.post("/<waybill>/failed")
@requires(Permission.DELIVERIES_RECORD)
def record_failed(waybill: str) -> Any:
    """Nobody took it, and why. Works without a script; sent twice it is one."""
    actor = current_actor()
    document = way.document_at_the_door(actor, waybill)
    failed = {one.value: one for one in DeliveryOutcome if one not in SIGNED}
    outcome = failed.get(request.form.get("outcome", ""))
    attempt_id = forms.uuid_of(request.form.get("id", ""))
    if outcome is None or attempt_id is None:
        return _page(waybill, errors={NO_OUTCOME: _("选没投成的原因")}, status=422)
    visit = Visit(id=attempt_id, waybill=document.waybill, outcome=outcome, at=clock.now())
    try:
        deliveries.record_in_vain(actor, visit)
    except Conflict as clash:
        flash(str(clash.detail), "look")
    except InvalidInput as refusal:
        return _page(waybill, errors=forms.said(refusal), status=422)
    else:
        flash(_("记下了：%(why)s。办件的人会收到短信，窗口也看得到", why=OUTCOME_TITLES[outcome]))
    return redirect(url_for("deliveries.show", waybill=document.waybill))


def _scan(typed: str, error: str) -> str:
    return render_template("deliveries/scan.html", typed=typed, error=error)


def _page(
    waybill: str,
    *,
    address: Address | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """Never kept by a browser or a proxy."""
    actor = current_actor()
    document = way.document_at_the_door(actor, waybill)
    case, consent = way.case_behind(document), way.consent_behind(document)
    item = reading.item_of(case)
    failed = [(one.value, title) for one, title in OUTCOME_TITLES.items() if one not in SIGNED]
    page = render_template(
        "deliveries/show.html",
        document=document,
        case=case,
        item=item,
        consent=consent,
        fee=words.fee(item) if item.fee_fen else "",
        hall_name=words.hall_name(case.hall_id),
        is_open=document.closed_at is None and case.state in way.ON_THE_WAY,
        is_own=_is_own(case, consent),
        address=address,
        journey=next((one for one in journeys(case) if one.waybill == document.waybill), None),
        states=STATE_TITLES,
        wishes=WISH_TITLES,
        failed=failed,
        relations=[(one.value, title) for one, title in RELATION_TITLES.items()],
        document_types=[(one.value, one.label) for one in DocumentType],
        outlet_id=actor.scope.id,
        attempt_id=new_id(),
        errors=errors or {},
    )
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _is_own(case: ConversionCase, consent: ConversionConsent) -> bool:
    """Whether the recipient on the label is called as the applicant is; neither is told here."""
    recipient = canonical_name(consenting.address_of(consent).recipient)
    return recipient.casefold() == canonical_name(personal.opened(case).name).casefold()
