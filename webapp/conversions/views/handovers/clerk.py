"""What the hall's clerk sees: the lists, one of them, and what is printed of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import current_app, render_template, request, url_for

from webapp.accounts.people import names_of
from webapp.conversions import handing_over, queries
from webapp.conversions.calling import words
from webapp.conversions.handing_over import Entry
from webapp.conversions.lifecycle import HandoverState
from webapp.conversions.models import HandoverList
from webapp.conversions.queries import handovers as reading
from webapp.conversions.titles import (
    DIFFERENCE_TITLES,
    HANDOVER_STATE_TITLES,
    LEAVE_TITLES,
    PAYER_TITLES,
)
from webapp.conversions.views.handovers.blueprint import pages
from webapp.foundation import clock, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.identity.masking import mask_name
from webapp.places.queries import organisation, outlet_names, postal_outlets

ORDER: Any = [(HandoverList.id, "desc")]


@pages.get("")
@requires(Permission.HANDOVERS_EDIT)
def list_lists() -> str:
    """The hall's lists, the newest first, what waits for the next one, and the way to make it."""
    return show_lists({})


@pages.get("/<uuid:list_id>")
@requires(Permission.HANDOVERS_EDIT)
def show_list(list_id: UUID) -> str:
    """One list: what is on it, what differs, what comes next."""
    return show(reading.list_for(current_actor(), list_id))


@pages.get("/<uuid:list_id>/paper")
@requires(Permission.HANDOVERS_EDIT)
def show_paper(list_id: UUID) -> str:
    """The list for paper: a code for each document, two counts, two signatures."""
    of = reading.list_for(current_actor(), list_id)
    entries = reading.entries(of)
    items = {one.id: one for one in queries.items(current_actor())}
    return render_template(
        "handovers/paper.html",
        of=of,
        entries=entries,
        payers={one.case.id: PAYER_TITLES[items[one.case.item_id].payer] for one in entries},
        codes=_codes(of, entries),
        hall_name=words.hall_name(of.hall_id),
        outlet=outlet_names({of.outlet_id}).get(of.outlet_id, ""),
        carrier=organisation(of.company_id).name,
        names=_names(of),
        printed_at=clock.now(),
        HandoverState=HandoverState,
    )


def show_lists(errors: dict[str, str]) -> str:
    """The page of the lists, with what was wrong with a new one."""
    actor = current_actor()
    page = paging.page(reading.lists(actor), ORDER, request.args.get("cursor", ""))
    hall = organisation(queries.hall_of(actor))
    outlets = postal_outlets(hall.region_code)
    return render_template(
        "handovers/lists.html",
        page=page,
        sizes=reading.sizes(page.rows) if page.rows else {},
        outlets=outlet_names({one.outlet_id for one in page.rows}),
        states=HANDOVER_STATE_TITLES,
        waiting=reading.waiting_count(actor),
        most=handing_over.MOST_DOCUMENTS,
        options=[(str(one.id), one.name) for one in outlets],
        chosen=request.form.get("outlet_id") or (page.rows[0].outlet_id if page.rows else ""),
        errors=errors,
    )


def show(
    of: HandoverList,
    *,
    said: tuple[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    current: UUID | None = None,
) -> str:
    """The page of one list; `said` is (kind, sentence) of the last scan, `current` its document."""
    entries = reading.entries(of)
    actor = current_actor()
    is_gathering = of.state is HandoverState.GATHERING
    return render_template(
        "handovers/show.html",
        of=of,
        entries=entries,
        left=reading.left_documents(of),
        done=sum(1 for one in entries if _is_done(of, one)),
        wrong=handing_over.still_wrong(of, entries),
        differences=DIFFERENCE_TITLES,
        states=HANDOVER_STATE_TITLES,
        leave_titles=LEAVE_TITLES,
        leave_options=[(one.value, title) for one, title in LEAVE_TITLES.items()],
        outlet=outlet_names({of.outlet_id}).get(of.outlet_id, ""),
        names=_names(of),
        waiting=reading.waiting_count(actor, beside=of) if is_gathering else 0,
        again=reading.waiting_again(of) if is_gathering else set(),
        address=address_for_courier(of),
        said=said,
        errors=errors or {},
        typed=request.form,
        current=current,
        HandoverState=HandoverState,
    )


def address_for_courier(of: HandoverList) -> str:
    """Where the courier counts the list in: the QR at its head."""
    base: str = current_app.config["SETTINGS"].base_url
    return base.rstrip("/") + url_for("handovers.show_to_take", list_id=of.id)


def _is_done(of: HandoverList, entry: Entry) -> bool:
    seen = entry.document.out_at if of.state is HandoverState.GATHERING else entry.document.in_at
    return seen is not None


def _codes(of: HandoverList, entries: list[Entry]) -> dict[UUID, str]:
    return {
        one.document.id: handing_over.document_code(of, one.document.position) for one in entries
    }


def _names(of: HandoverList) -> dict[UUID, str]:
    known = {one for one in (of.made_by, of.offered_by, of.taken_by) if one}
    return {key: mask_name(name) for key, name in names_of(known).items()}
