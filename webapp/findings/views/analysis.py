"""The analysis: how much was reported, what became of it, where, how fast; and as a sheet."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for

from webapp.findings import analysis, analysis_rows, counting
from webapp.findings.analysis import MEANINGS, PER_TITLES, Wanted
from webapp.findings.services import figures as services
from webapp.findings.tiles import days, percent, tiles
from webapp.findings.titles import KIND_TITLES
from webapp.foundation import clock
from webapp.foundation.access import Actor, Permission, current_actor, requires
from webapp.places.models import Outlet
from webapp.places.queries import filter_regions, full_region_name

pages = Blueprint("analysis", __name__, url_prefix="/findings/analysis")
FILTERS = ("region", "brand", "kind", "per", "from", "until")
MOST_ROWS = 200
"""So many outlets are shown; the sheet has all."""
AMAP = "https://uri.amap.com/marker"


@pages.get("")
@requires(Permission.FINDINGS_HANDLE)
def show() -> Any:
    """Tiles, trend and tables of what was asked for; days that are wrong are told, not guessed."""
    wanted, wrong = analysis.asked(request.args, clock.today())
    return _page(wanted, wrong)


@pages.post("/export")
@requires(Permission.FINDINGS_HANDLE)
def export() -> Any:
    """Have the tables written as a spreadsheet in the background."""
    wanted, wrong = analysis.asked(request.form, clock.today())
    if wrong:
        return _page(wanted, wrong)
    actor = current_actor()
    job = services.start_export(actor, counting.narrowed(actor, wanted))
    return redirect(url_for("jobs.show", job_id=job.id))


def _page(wanted: Wanted, wrong: dict[str, Any]) -> Any:
    actor = current_actor()
    wanted = counting.narrowed(actor, wanted)
    counted = counting.Counted() if wrong else counting.count(actor, wanted)
    places = [] if wrong else analysis_rows.place_rows(actor, wanted, counted)
    asked = _asked(wanted)
    page = render_template(
        "findings/analysis.html",
        wanted=wanted,
        wrong=wrong,
        asked=asked,
        filtered=sum(1 for name in FILTERS if request.values.get(name)),
        region=full_region_name(counting.region_of(actor, wanted)),
        above=_above(actor, wanted),
        region_options=filter_regions(actor, wanted.region_code),
        brand_options=[(str(one.id), one.name) for one in analysis_rows.brands()],
        kind_options=[(one.value, title) for one, title in KIND_TITLES.items()],
        per_options=[(one.value, title) for one, title in PER_TITLES.items()],
        counted=counted,
        total=counted.total,
        tiles=tiles(counted),
        places=places[:MOST_ROWS],
        left_off=max(0, len(places) - MOST_ROWS),
        are_outlets=not wrong and counting.rows_by(actor, wanted) == counting.OUTLETS,
        brands=analysis_rows.brand_rows(counted),
        categories=analysis_rows.category_rows(counted),
        buckets=[] if wrong else analysis_rows.bucket_rows(wanted, counted),
        steps=analysis_rows.step_rows(counted),
        meanings=MEANINGS,
        percent=percent,
        days=days,
        amap=_amap,
        address=lambda **changes: url_for("analysis.show", **{**asked, **changes}),
    )
    return (page, 422) if wrong else page


def _asked(wanted: Wanted) -> dict[str, str]:
    """What was asked for, as an address says it; as it was typed where it is wrong."""
    return {
        "region": wanted.region_code,
        "brand": str(wanted.brand_id or ""),
        "kind": wanted.kind.value if wanted.kind else "",
        "per": wanted.per.value,
        "from": request.values.get("from") or wanted.first.isoformat(),
        "until": request.values.get("until") or wanted.last.isoformat(),
    }


def _above(actor: Actor, wanted: Wanted) -> str | None:
    """The region to go back to, empty: all of the actor's; None where one is at the top."""
    if not wanted.region_code or wanted.region_code == actor.scope.id:
        return None
    return counting.region_above(actor, wanted.region_code)


def _amap(outlet: Outlet) -> str:
    """Where AMap shows an outlet. It is told that the place is in WGS 84 and shifts it itself."""
    place = f"{outlet.longitude:.6f},{outlet.latitude:.6f}"
    told = {"position": place, "name": outlet.name, "coordinate": "wgs84", "callnative": "1"}
    return f"{AMAP}?{urlencode(told)}"
