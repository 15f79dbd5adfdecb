"""The weeks of villages: region, outlet, village; planned against done, with the denominator."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from webapp.foundation import clock, forms
from webapp.foundation.access import Actor, Permission, ScopeKind, current_actor, requires
from webapp.foundation.form_fields import day_of
from webapp.places import queries as places
from webapp.places.villages import queries as villages
from webapp.places.villages.touching import week_of
from webapp.supervision.villages import counting, queries
from webapp.supervision.villages.services import exports
from webapp.supervision.villages.telling import strip
from webapp.supervision.villages.views.blueprint import pages

WEEK = timedelta(days=7)


@pages.get("")
@requires(Permission.VILLAGES_READ)
def show_weeks() -> str:
    """A week by region or outlet; with `outlet` by village."""
    actor = current_actor()
    week = _week()
    if outlet_id := _outlet_id(actor):
        return _outlet(actor, outlet_id, week)
    region_code = request.args.get("region", "")[:6]
    found = counting.count(actor, week, region_code)
    steps = places.region_steps(region_code)
    return render_template(
        "village_visits/weeks.html",
        week=week,
        last=week + WEEK - timedelta(days=1),
        found=found,
        region=places.full_region_name(region_code) if region_code else "",
        region_code=region_code,
        above=steps[-2] if len(steps) > 1 else "",
        home=url_for(_home(actor)),
        address=_address,
        **_neighbours(week),
    )


@pages.post("/export")
@requires(Permission.VILLAGES_READ)
def export_weeks() -> Any:
    """Have what the page shows written as a spreadsheet."""
    actor = current_actor()
    job = exports.start_export(
        actor, _week(), request.values.get("region", "")[:6], _outlet_id(actor)
    )
    return redirect(url_for("jobs.show", job_id=job.id))


def _outlet(actor: Actor, outlet_id: UUID, week: date) -> str:
    outlet = places.outlet_for(actor, outlet_id)
    rows = {row.village_id: row for row in queries.outlet_week(actor, outlet_id, week)}
    known = {one.id: one for one in villages.villages_of([outlet_id])}
    names = villages.village_names(rows.keys() - known.keys())
    shown = [
        (village_id, known[village_id].name if village_id in known else names.get(village_id, ""))
        for village_id in [*(one for one in known if one in rows), *sorted(names)]
    ]
    return render_template(
        "village_visits/outlet.html",
        outlet=outlet,
        week=week,
        last=week + WEEK - timedelta(days=1),
        shown=shown,
        rows=rows,
        strips={key: strip(week, row, clock.today()) for key, row in rows.items()},
        planned=sum(row.planned for row in rows.values()),
        counted=sum(row.counted for row in rows.values()),
        address=_address,
        **_neighbours(week),
    )


def _home(actor: Actor) -> str:
    """Where the way to the weeks begins: with what is supervised, or with the directory."""
    may = actor.may(Permission.FINDINGS_READ)
    return "findings.list_findings" if may else "villages.list_villages"


def _neighbours(week: date) -> dict[str, Any]:
    this = week_of(clock.today())
    return {
        "is_under_way": week == this,
        "earlier": week - WEEK,
        "later": week + WEEK if week < this else None,
    }


def _week() -> date:
    """The week that is asked for; the last whole one if none is, and none that is to come."""
    this = week_of(clock.today())
    asked = day_of(request.values.get("week", ""))
    return min(week_of(asked), this) if asked is not None else this - WEEK


def _outlet_id(actor: Actor) -> UUID | None:
    asked = forms.uuid_of(request.values.get("outlet", ""))
    return UUID(actor.scope.id) if actor.scope.kind is ScopeKind.OUTLET else asked


def _address(**changes: Any) -> str:
    """This page with something else chosen."""
    kept = {
        name: request.args[name] for name in ("week", "region", "outlet") if name in request.args
    }
    wanted = {name: value for name, value in (kept | changes).items() if value}
    return url_for("village_visits.show_weeks", **wanted)
