"""What the hall's clerk does with a list. What was typed comes back with a refusal."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.conversions.calling import words
from webapp.conversions.handover_forms import CountForm, LeaveForm, ScanForm
from webapp.conversions.kinds import LeaveReason
from webapp.conversions.queries import handovers as reading
from webapp.conversions.services import handover_scans as scans
from webapp.conversions.services import handovers as services
from webapp.conversions.titles import WISH_TITLES
from webapp.conversions.views.handovers.blueprint import pages
from webapp.conversions.views.handovers.clerk import show, show_lists
from webapp.foundation import forms, phones
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput
from webapp.places.queries import outlet_names

WAYBILL, SEEN = "waybill-", "was-"
"""Before the id of a document: what was typed, and what stood there when the page was drawn."""


@pages.post("")
@requires(Permission.HANDOVERS_EDIT)
def make_list() -> Any:
    """A new list of what waits."""
    outlet_id = forms.uuid_of(request.form.get("outlet_id", ""))
    try:
        made = services.make_list(current_actor(), outlet_id)
    except InvalidInput as refusal:
        return show_lists(forms.said(refusal)), refusal.status
    return _to(made.id)


@pages.post("/<uuid:list_id>/documents")
@requires(Permission.HANDOVERS_EDIT)
def add_documents(list_id: UUID) -> Any:
    """Put on it what waits since."""
    count = services.add_waiting(current_actor(), list_id)
    flash(_("加了 %(count)s 件", count=count) if count else _("没有新的，清单没有变"))
    return _to(list_id)


@pages.post("/<uuid:list_id>/waybills")
@requires(Permission.HANDOVERS_EDIT)
def number_documents(list_id: UUID) -> Any:
    """Note the waybills that were typed."""
    actor = current_actor()
    typed, seen = _by_document(WAYBILL), _by_document(SEEN)
    changed = {one: text for one, text in typed.items() if text.strip() != seen.get(one)}
    try:
        count = scans.number_documents(actor, list_id, changed, seen)
    except InvalidInput as refusal:
        of = reading.list_for(actor, list_id)
        return show(of, errors=forms.said(refusal)), refusal.status
    flash(_("记了 %(count)s 个邮件号", count=count) if count else _("邮件号没有变"))
    return _to(list_id)


@pages.post("/<uuid:list_id>/scan")
@requires(Permission.HANDOVERS_EDIT)
def scan_out(list_id: UUID) -> Any:
    """One scan at the counter; the answer is the page as it stands then."""
    actor = current_actor()
    current = forms.uuid_of(request.form.get("current", ""))
    try:
        found = scans.scan_out(actor, list_id, forms.read(ScanForm)["code"], current)
    except InvalidInput as refusal:
        of = reading.list_for(actor, list_id)
        said = ("stop", next(iter(forms.said(refusal).values())))
        return show(of, said=said, current=current), refusal.status
    said = ("done" if found.is_new or found.is_numbered else "", tell_scan(found))
    of = reading.list_for(actor, list_id)
    return show(of, said=said, current=found.entry.document.id)


@pages.post("/<uuid:list_id>/documents/<uuid:document_id>/leave")
@requires(Permission.HANDOVERS_EDIT)
def take_off(list_id: UUID, document_id: UUID) -> Any:
    """Take a document off."""
    actor = current_actor()
    reading.list_for(actor, list_id)
    kept = services.take_off(actor, list_id, document_id, forms.read(LeaveForm)["reason"])
    is_over = kept is LeaveReason.NOT_TO_BE_POSTED
    flash(_("已从清单拿下，不寄了") if is_over else _("已从清单拿下，它等下一张清单"))
    return _to(list_id)


@pages.post("/<uuid:list_id>/documents/<uuid:document_id>/put-back")
@requires(Permission.HANDOVERS_EDIT)
def put_back(list_id: UUID, document_id: UUID) -> Any:
    """Put a document that was taken off on it again."""
    services.put_back(current_actor(), list_id, document_id)
    flash(_("放回清单了，排在最后"))
    return _to(list_id)


@pages.post("/<uuid:list_id>/labels")
@requires(Permission.HANDOVERS_EDIT)
def print_labels(list_id: UUID) -> Any:
    """The addresses of the list, each as a label: shown once, and noted that they were."""
    actor = current_actor()
    labels = services.print_labels(actor, list_id)
    of = reading.list_for(actor, list_id)
    page = render_template(
        "handovers/labels.html",
        of=of,
        labels=labels,
        wishes=WISH_TITLES,
        phone=phones.written,
        hall_name=words.hall_name(of.hall_id),
        outlet=outlet_names({of.outlet_id}).get(of.outlet_id, ""),
    )
    return page, {"Cache-Control": "no-store"}


@pages.post("/<uuid:list_id>/offer")
@requires(Permission.HANDOVERS_EDIT)
def offer(list_id: UUID) -> Any:
    """Count it out."""
    actor = current_actor()
    try:
        services.offer(actor, list_id, forms.read(CountForm)["count"])
    except InvalidInput as refusal:
        of = reading.list_for(actor, list_id)
        return show(of, errors=forms.said(refusal)), refusal.status
    flash(_("交点好了，请揽投员扫码接收"))
    return _to(list_id)


@pages.post("/<uuid:list_id>/take-back")
@requires(Permission.HANDOVERS_EDIT)
def take_back(list_id: UUID) -> Any:
    """Have it at the counter again."""
    services.take_back(current_actor(), list_id)
    flash(_("收回来了，可以改"))
    return _to(list_id)


@pages.post("/<uuid:list_id>/drop")
@requires(Permission.HANDOVERS_EDIT)
def drop(list_id: UUID) -> Any:
    """Give it up."""
    services.drop(current_actor(), list_id)
    flash(_("清单已作废，上面的证照等下一张"))
    return redirect(url_for("handovers.list_lists"))


def tell_scan(found: scans.Scanned) -> str:
    """What is said after a scan."""
    document = found.entry.document
    if found.is_numbered:
        given = {"position": document.position, "number": document.waybill}
        return _("%(position)s 号记上了邮件号 %(number)s", **given)
    if not found.is_new:
        return _("%(position)s 号扫过了", position=document.position)
    return _(
        "%(position)s 号 %(item)s，%(name)s",
        position=document.position,
        item=found.entry.item_name,
        name=found.entry.consent.masked_address["recipient"],
    )


def _by_document(prefix: str) -> dict[UUID, str]:
    """What the form says of each document, by its id."""
    return {
        document_id: text
        for name, text in request.form.items()
        if name.startswith(prefix) and (document_id := forms.uuid_of(name.removeprefix(prefix)))
    }


def _to(list_id: UUID) -> Any:
    return redirect(url_for("handovers.show_list", list_id=list_id))
