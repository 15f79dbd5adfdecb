"""Pages of the queue: what needs a look, why, and who settles it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import Schema, fields, validate

from webapp.accounts.people import colleagues_of, couriers_in, names_of
from webapp.foundation import forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.addresses import with_query
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.identity.masking import mask_name
from webapp.pickups import flag_sentences
from webapp.pickups.lifecycle import LABELS, FlagRule, FlagState
from webapp.pickups.models import PickupFlag, PickupParcel
from webapp.pickups.queries import office
from webapp.pickups.services import flags as services
from webapp.places.queries import outlet_choices, outlet_names

pages = Blueprint("queue", __name__)
ORDER: Any = [(PickupFlag.due_at, "asc"), (PickupFlag.id, "asc")]
PAGE = 30


class FilterForm(Schema):
    """How the queue is narrowed; anything unreadable is as if it were not there."""

    state = fields.Enum(FlagState, by_value=True)
    days = fields.Integer(validate=validate.OneOf([1, 7, 30]))
    outlet = fields.UUID()
    courier = fields.UUID()
    rule = fields.Enum(FlagRule, by_value=True)
    mine = fields.Boolean()


class SettleForm(Schema):
    """What was decided about a flag, and why."""

    wanted = fields.Enum(
        FlagState,
        by_value=True,
        required=True,
        validate=validate.OneOf([FlagState.RESOLVED, FlagState.RETURNED]),
    )
    words = forms.Words(500, shortest=2)
    version = fields.Integer(required=True)


class HandOverForm(Schema):
    """To whom, and which."""

    colleague = fields.UUID(required=True)
    flags = fields.List(fields.UUID(), load_default=list)


@pages.get("/queue")
@requires(Permission.QUEUE_READ)
def list_flags() -> str:
    """The queue, what is due first."""
    return _page(None)


@pages.get("/queue/<uuid:outlet_id>/<uuid:flag_id>")
@requires(Permission.QUEUE_READ)
def show_flag(outlet_id: UUID, flag_id: UUID) -> str:
    """One flag beside the queue; on a phone a page of its own."""
    return _page(office.flag_for(current_actor(), outlet_id, flag_id))


@pages.post("/queue/<uuid:outlet_id>/<uuid:flag_id>")
@requires(Permission.QUEUE_RESOLVE)
def settle_flag(outlet_id: UUID, flag_id: UUID) -> Any:
    """Resolve it or give it back to the outlet."""
    actor = current_actor()
    flag = office.flag_for(actor, outlet_id, flag_id)
    try:
        given = forms.read(SettleForm)
    except InvalidInput:
        return _page(flag, error=_("写一句处理意见，2 到 500 个字")), 422
    try:
        services.settle_flag(actor, outlet_id, flag_id, **given)
    except Conflict as clash:
        flag = office.flag_for(actor, outlet_id, flag_id)
        return _page(flag, clash=overtaken(flag, FlagState.OPEN)), clash.status
    if given["wanted"] is FlagState.RETURNED:
        flash(_("已退回网点，等网点答复"))
    else:
        flash(_("处理完毕"))
    return redirect(with_query(url_for("queue.list_flags"), _kept()))


@pages.get("/queue/hand-over")
@requires(Permission.QUEUE_RESOLVE)
def hand_over() -> str:
    """Choose a colleague for what one holds."""
    return _hand_over("")


@pages.post("/queue/hand-over")
@requires(Permission.QUEUE_RESOLVE)
def hand_over_now() -> Any:
    """Give it to the colleague."""
    try:
        given = forms.read(HandOverForm)
        count = services.hand_over(current_actor(), given["colleague"], given["flags"])
    except InvalidInput as refusal:
        return _hand_over(str(services.NO_COLLEAGUE)), refusal.status
    flash(ngettext("交给同事 %(num)s 件", "交给同事 %(num)s 件", count))
    return redirect(with_query(url_for("queue.list_flags"), _kept()))


def overtaken(flag: PickupFlag, seen: FlagState) -> str:
    """What became of a flag while somebody had it before them in the state `seen`."""
    names = names_of({flag.settled_by})
    who = mask_name(names[flag.settled_by]) if flag.settled_by in names else ""
    return flag_sentences.overtaken(flag, seen, who)


def waybills_by_parcel(parcels: Sequence[PickupParcel]) -> dict[UUID, str]:
    """The waybill of each parcel where an act has several, so that each attempt names its own."""
    return {one.id: one.waybill for one in parcels} if len(parcels) > 1 else {}


def _kept() -> dict[str, str]:
    """How the list was narrowed before an act: the filters that it knows, and nothing else."""
    return forms.readable_texts(FilterForm, request.args)


def _hand_over(error: str) -> str:
    actor = current_actor()
    mine = paging.page(office.flags(actor, office.FlagFilter(mine=True)), ORDER, "", 200).rows
    return render_template(
        "queue/hand_over.html",
        colleagues=colleagues_of(actor),
        chosen=request.args.getlist("flag"),
        mine=len(mine),
        error=error,
        kept=_kept(),
    )


def _page(selected: PickupFlag | None, *, error: str = "", clash: str = "") -> str:
    actor = current_actor()
    asked = forms.readable(FilterForm)
    wanted = office.FlagFilter(
        state=asked.get("state", FlagState.OPEN),
        days=asked.get("days", 0),
        outlet_id=asked.get("outlet"),
        courier_id=asked.get("courier"),
        rule=asked.get("rule"),
        mine=asked.get("mine", False),
    )
    page = paging.page(office.flags(actor, wanted), ORDER, request.args.get("cursor", ""), PAGE)
    shown = [*page.rows, selected] if selected else page.rows
    names = names_of({one.captured_by for one in shown} | {one.assigned_to for one in shown})
    return render_template(
        "queue/list.html",
        page=page,
        selected=selected,
        detail=_detail(selected) if selected else None,
        error=error,
        clash=clash,
        typed=request.form.get("words", ""),
        kept=_kept(),
        taken_in=office.taken_in_at(shown),
        told={one.id: flag_sentences.tell(one) for one in shown},
        outlets=outlet_names({one.outlet_id for one in shown}),
        names={key: mask_name(name) for key, name in names.items()},
        outlet_options=outlet_choices(actor),
        courier_options=[(str(one.id), mask_name(one.name)) for one in couriers_in(actor)],
        labels=LABELS,
        rules=FlagRule,
        states=FlagState,
        asked=request.args,
        filtered=sum(
            1
            for name in ("days", "outlet", "courier", "rule", "state", "mine")
            if request.args.get(name)
        ),
    )


def _detail(flag: PickupFlag) -> dict[str, Any]:
    """The record behind a flag, and the others that its rule compares it with."""
    actor = current_actor()
    pickup = office.pickup_for(actor, flag.outlet_id, flag.pickup_id)
    others = office.compared_with(actor, flag)
    names = names_of({one.captured_by for one in [pickup, *others]})
    return {
        "pickup": pickup,
        "others": others,
        "outlets": outlet_names({one.outlet_id for one in [pickup, *others]}),
        "names": {key: mask_name(name) for key, name in names.items()},
        "transmissions": office.transmissions([pickup])[:6],
        "waybills": waybills_by_parcel(office.parcels(pickup)),
    }
