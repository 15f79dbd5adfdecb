"""What the post's courier does at the counter: find the list, scan each document in, take it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.conversions import handing_over
from webapp.conversions.calling import words
from webapp.conversions.handover_forms import CountForm, ScanForm
from webapp.conversions.lifecycle import HandoverState
from webapp.conversions.models import HandoverList
from webapp.conversions.queries import handovers as reading
from webapp.conversions.services import handover_scans as services
from webapp.conversions.titles import DIFFERENCE_TITLES, HANDOVER_STATE_TITLES
from webapp.conversions.views.handovers.blueprint import pages
from webapp.conversions.views.handovers.changing import tell_scan
from webapp.foundation import forms
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import InvalidInput


@pages.get("/in")
@requires(Permission.HANDOVERS_TAKE)
def list_to_take() -> str:
    """The lists that halls have counted out for the courier's outlet."""
    found = reading.lists_to_take(current_actor())
    return render_template(
        "handovers/in_lists.html",
        lists=found,
        sizes=reading.sizes(found) if found else {},
        halls={one: words.hall_name(one) for one in {one.hall_id for one in found}},
        states=HANDOVER_STATE_TITLES,
        HandoverState=HandoverState,
    )


@pages.get("/in/<uuid:list_id>")
@requires(Permission.HANDOVERS_TAKE)
def show_to_take(list_id: UUID) -> str:
    """One list: scan, count, take."""
    return _show(reading.list_to_take(current_actor(), list_id))


@pages.post("/in/<uuid:list_id>/scan")
@requires(Permission.HANDOVERS_TAKE)
def scan_in(list_id: UUID) -> Any:
    """One scan; the answer is the page as it stands then."""
    actor = current_actor()
    try:
        found = services.scan_in(actor, list_id, forms.read(ScanForm)["code"])
    except InvalidInput as refusal:
        said = ("stop", next(iter(forms.said(refusal).values())))
        return _show(reading.list_to_take(actor, list_id), said=said), refusal.status
    said = ("done" if found.is_new else "", tell_scan(found))
    return _show(reading.list_to_take(actor, list_id), said=said)


@pages.post("/in/<uuid:list_id>/take")
@requires(Permission.HANDOVERS_TAKE)
def take(list_id: UUID) -> Any:
    """Take it over."""
    actor = current_actor()
    try:
        taken = services.take(actor, list_id, forms.read(CountForm)["count"])
    except InvalidInput as refusal:
        of = reading.list_to_take(actor, list_id)
        return _show(of, errors=forms.said(refusal)), refusal.status
    flash(_("接收了 %(count)s 件，两个数一致", count=taken.in_count))
    return redirect(url_for("handovers.show_to_take", list_id=list_id))


def _show(
    of: HandoverList,
    *,
    said: tuple[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    entries = reading.entries(of)
    return render_template(
        "handovers/in_show.html",
        of=of,
        entries=entries,
        done=sum(1 for one in entries if one.document.in_at),
        wrong=handing_over.still_wrong(of, entries),
        differences=DIFFERENCE_TITLES,
        states=HANDOVER_STATE_TITLES,
        hall=words.hall_name(of.hall_id),
        said=said,
        errors=errors or {},
        typed=request.form,
        HandoverState=HandoverState,
    )
