"""Pages of the ledger: the list, a new row, one row, the sums."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import holders_in, names_of
from webapp.foundation import clock, day_spans, forms, paging
from webapp.foundation.access import Actor, Permission, current_actor, requires
from webapp.foundation.database import new_id
from webapp.foundation.errors import Conflict, InvalidInput, Problem
from webapp.identity.masking import mask_name
from webapp.places.queries import (
    filter_companies,
    filter_regions,
    full_region_name,
    outlet_choices,
    outlet_names,
    region_names,
    region_steps,
    scope_regions,
)
from webapp.supervision.enforcement import figures, queries, services
from webapp.supervision.enforcement.kinds import RULES, Authority, Number
from webapp.supervision.enforcement.models import EnforcementAct
from webapp.supervision.enforcement.queries import Wanted
from webapp.supervision.enforcement.schemas import DeedForm, FilterForm, WithdrawForm
from webapp.supervision.enforcement.services import Deed
from webapp.supervision.enforcement.titles import (
    AUTHORITY_TITLES,
    COUNT_UNITS,
    KIND_TITLES,
    NUMBER_HINTS,
    NUMBER_TITLES,
)

pages = Blueprint("enforcement", __name__, url_prefix="/enforcement")
FILTERS = ("kind", "region", "company", "outlet", "from", "until")
MOST_OUTLETS = 2000
"""More than a large city has: whoever sees more comes from the outlet's own page."""
TITLES: dict[str, Any] = {
    "kinds": KIND_TITLES,
    "units": COUNT_UNITS,
    "authorities": AUTHORITY_TITLES,
    "yuan": figures.yuan,
    "Number": Number,
}


@pages.get("")
@requires(Permission.ENFORCEMENT_READ)
def list_acts() -> Any:
    """What was done this year, the newest first, narrowed as asked."""
    actor = current_actor()
    wanted, wrong = _wanted(actor, request.args)
    query, keys = queries.ledger(actor, wanted)
    page = paging.page(query, keys, request.args.get("cursor", ""), 30)
    rows = page.rows
    shown = render_template(
        "enforcement/list.html",
        page=page,
        outlets=outlet_names({one.outlet_id for one in rows if one.outlet_id}),
        companies=queries.company_names({one.company_id for one in rows if one.company_id}),
        regions=region_names({_region_of(one) for one in rows}),
        region_of=_region_of,
        codes=queries.finding_codes({one.finding_id for one in rows if one.finding_id}),
        may_record=actor.may(Permission.ENFORCEMENT_RECORD),
        **_asking(actor, wanted, wrong),
        **TITLES,
    )
    return (shown, 422) if wrong else shown


@pages.get("/sums")
@requires(Permission.ENFORCEMENT_READ)
def show_sums() -> Any:
    """The sums by place and by month, as a bulletin reports them."""
    actor = current_actor()
    wanted, wrong = _wanted(actor, request.args)
    counted = figures.count(actor, wanted)
    drawn = next((one for one in counted.columns if one.key == request.args.get("drawn")), None)
    shown = render_template(
        "enforcement/sums.html",
        counted=counted,
        drawn=drawn or counted.columns[0],
        money=figures.told_money,
        sees_penalties=queries.may_see_penalties(actor),
        **_asking(actor, wanted, wrong),
        **TITLES,
    )
    return (shown, 422) if wrong else shown


@pages.post("/export")
@requires(Permission.ENFORCEMENT_READ)
def export() -> Any:
    """Have the ledger or its sums written as a spreadsheet in the background."""
    actor = current_actor()
    wanted, wrong = _wanted(actor, request.form)
    if wrong:
        raise InvalidInput(errors={name: [str(words)] for name, words in wrong.items()})
    job = services.start_export(actor, wanted, sums=request.form.get("sums") == "yes")
    return redirect(url_for("jobs.show", job_id=job.id))


@pages.get("/new")
@requires(Permission.ENFORCEMENT_RECORD)
def new_act() -> str:
    """The form of a row: first the kind, then the numbers that this kind has."""
    return _form({}, {})


@pages.post("/new")
@requires(Permission.ENFORCEMENT_RECORD)
def record_act() -> Any:
    """Write it into the ledger, or show what has to be changed."""
    actor = current_actor()
    try:
        made = services.record(actor, Deed(**forms.read(DeedForm)))
    except InvalidInput as refusal:
        return _form(request.form, forms.said(refusal)), refusal.status
    except Conflict as refusal:
        return _form(request.form, {}, refusal), refusal.status
    flash(_("已记入台账"))
    return redirect(url_for("enforcement.show_act", enforcement_id=made.id))


@pages.get("/<uuid:enforcement_id>")
@requires(Permission.ENFORCEMENT_READ)
def show_act(enforcement_id: UUID) -> str:
    """One row."""
    return _page(queries.act_for(current_actor(), enforcement_id), {})


@pages.post("/<uuid:enforcement_id>/withdraw")
@requires(Permission.ENFORCEMENT_RECORD)
def withdraw_act(enforcement_id: UUID) -> Any:
    """Let a wrong row count no longer."""
    actor = current_actor()
    row = queries.act_for(actor, enforcement_id)
    try:
        given = forms.read(WithdrawForm)
        services.withdraw(actor, enforcement_id, given["version"], given["words"])
    except InvalidInput as refusal:
        return _page(row, forms.said(refusal)), refusal.status
    except Conflict as refusal:
        return _page(queries.act_for(actor, enforcement_id), {}, refusal), refusal.status
    flash(_("已作废。这一条还看得到，不再计数。"))
    return redirect(url_for("enforcement.show_act", enforcement_id=enforcement_id))


def _wanted(actor: Actor, asked: Mapping[str, str]) -> tuple[Wanted, dict[str, Any]]:
    """What is asked for: since the first of January, unless days are named."""
    today = clock.today()
    first, last, wrong = day_spans.asked(asked, date(today.year, 1, 1), today)
    given: dict[str, Any] = FilterForm().load(forms.readable_texts(FilterForm, asked))
    region = given.get("region", "")
    if region and (actor.scope.id not in region_steps(region) or not region_names({region})):
        region = ""
    wanted = Wanted(
        first, last, given.get("kind"), region, given.get("company"), given.get("outlet")
    )
    return wanted, wrong


def _asking(actor: Actor, wanted: Wanted, wrong: dict[str, Any]) -> dict[str, Any]:
    """What the filters of a page show."""
    asked = {
        "kind": wanted.kind.value if wanted.kind else "",
        "region": wanted.region_code,
        "company": str(wanted.company_id or ""),
        "outlet": str(wanted.outlet_id or ""),
        "from": request.args.get("from") or wanted.first.isoformat(),
        "until": request.args.get("until") or wanted.last.isoformat(),
    }
    seen = queries.kinds_seen(actor)
    return {
        "wanted": wanted,
        "wrong": wrong,
        "asked": asked,
        "filtered": sum(1 for name in FILTERS if request.args.get(name)),
        "region": full_region_name(wanted.region_code or actor.scope.id),
        "region_options": filter_regions(actor, wanted.region_code),
        "company_options": filter_companies(actor),
        "kind_options": [(one.value, KIND_TITLES[one]) for one in RULES if one in seen],
    }


def _form(
    typed: Mapping[str, Any], errors: Mapping[str, str], refused: Problem | None = None
) -> str:
    actor = current_actor()
    offered = [
        kind
        for kind, rule in RULES.items()
        if not rule.city_only or actor.may(Permission.FINDINGS_PENALISE)
    ]
    named = typed.get("kind") or request.args.get("kind")
    kind = next((one for one in offered if one.value == named), offered[0])
    return render_template(
        "enforcement/new.html",
        kind=kind,
        rule=RULES[kind],
        offered=offered,
        typed=typed,
        errors=errors,
        refused=refused,
        new_id=typed.get("id") or str(new_id()),
        day=typed.get("day") or clock.today().isoformat(),
        outlet_options=_outlets(actor, typed.get("outlet_id") or request.args.get("outlet", "")),
        company_options=filter_companies(actor),
        region_options=scope_regions(actor),
        officers=[
            (str(key), mask_name(name))
            for key, name in holders_in(actor, Permission.ENFORCEMENT_RECORD).items()
        ],
        chosen=request.form.getlist("officers") or [str(actor.account_id)],
        chosen_authorities=request.form.getlist("authorities"),
        here=full_region_name(actor.scope.id),
        finding=typed.get("finding_code") or request.args.get("finding", ""),
        chosen_outlet=typed.get("outlet_id") or request.args.get("outlet", ""),
        number_titles=NUMBER_TITLES,
        number_hints=NUMBER_HINTS,
        **TITLES,
    )


def _page(row: EnforcementAct, errors: Mapping[str, str], refused: Problem | None = None) -> str:
    actor = current_actor()
    rule = RULES[row.kind]
    people = [UUID(one) for one in row.officers]
    names = names_of({*people, row.recorded_by, row.withdrawn_by})
    masked = {key: mask_name(name) for key, name in names.items()}
    may = actor.may(Permission.ENFORCEMENT_RECORD) and (
        not rule.city_only or actor.may(Permission.FINDINGS_PENALISE)
    )
    return render_template(
        "enforcement/show.html",
        row=row,
        rule=rule,
        officers=[masked.get(one, "—") for one in people],
        names=masked,
        with_whom=[AUTHORITY_TITLES[Authority(one)] for one in row.authorities],
        where=full_region_name(row.region_code),
        outlet=outlet_names({row.outlet_id}).get(row.outlet_id, "") if row.outlet_id else "",
        company=queries.company_names({row.company_id}).get(row.company_id, "")
        if row.company_id
        else "",
        code=queries.finding_codes({row.finding_id}).get(row.finding_id, "")
        if row.finding_id
        else "",
        may_withdraw=may and not row.is_withdrawn,
        errors=errors,
        refused=refused,
        typed=request.form,
        number_titles=NUMBER_TITLES,
        **TITLES,
    )


def _outlets(actor: Actor, chosen: str) -> list[tuple[str, str]]:
    """The outlets to choose from, and the one that is chosen, were there too many of them."""
    found = dict(outlet_choices(actor, MOST_OUTLETS))
    outlet_id = forms.uuid_of(chosen)
    if outlet_id is not None and chosen not in found:
        found |= {str(one.id): one.name for one in queries.outlet_in_scope(actor, outlet_id)}
    return list(found.items())


def _region_of(row: Any) -> str:
    return row.county_code or row.city_code or row.province_code
