"""What happened: figures of a span of days with their denominators, and the same as a sheet."""

from typing import Any

from flask import redirect, render_template, request, url_for

from webapp.conversions import figures as words
from webapp.conversions.figure_rows import days_of, rows_of
from webapp.conversions.queries import campaigns as reading
from webapp.conversions.queries import figures as counting
from webapp.conversions.services import figures as services
from webapp.conversions.views.campaigns.blueprint import pages
from webapp.foundation import clock
from webapp.foundation.access import Permission, current_actor, requires

FILTERS = ("from", "until", "campaign", "by")
BASES = ("by_call", "alone", "by_department")
"""Figures that the table shows in the cell of their sum: one of their own each has no room."""


@pages.get("/figures")
@requires(Permission.CALLS_LEAD)
def show_figures() -> Any:
    """Funnel, days and table of what was asked for; days that are wrong are told, not guessed."""
    wanted, wrong = words.asked(request.args, clock.today())
    return _page(wanted, wrong)


@pages.post("/figures/export")
@requires(Permission.CALLS_LEAD)
def export_figures() -> Any:
    """Have the table written as a spreadsheet in the background."""
    wanted, wrong = words.asked(request.form, clock.today())
    if wrong:
        return _page(wanted, wrong)
    job = services.start_export(current_actor(), wanted)
    return redirect(url_for("jobs.show", job_id=job.id))


def _page(wanted: words.Wanted, wrong: dict[str, Any]) -> Any:
    actor = current_actor()
    asked = request.values
    counted = counting.Counted() if wrong else counting.count(actor, wanted)
    page = render_template(
        "campaigns/happened.html",
        wanted=wanted,
        wrong=wrong,
        asked={
            "from": asked.get("from") or wanted.first.isoformat(),
            "until": asked.get("until") or wanted.last.isoformat(),
            "campaign": str(wanted.campaign_id or ""),
            "by": wanted.by.value,
        },
        filtered=sum(1 for name in FILTERS if asked.get(name)),
        campaign_options=[(str(one.id), one.name) for one in reading.campaigns(actor)],
        by_options=[(one.value, title) for one, title in words.BY_TITLES.items()],
        row_title=words.ROW_TITLES[wanted.by],
        all_columns=words.COLUMNS,
        columns=[one for one in words.columns(wanted.by) if one.name not in BASES],
        day_columns=[words.COLUMN[name] for name in ("calls", "connected", "agreed")],
        funnel=[words.COLUMN[name] for name in words.FUNNEL],
        by_basis=[words.COLUMN[name] for name in BASES],
        total=counted.total,
        rows=rows_of(actor, wanted.by, counted),
        days=days_of(counted, wanted.days) if counted.rows else [],
        rate=words.rate,
        told=words.told,
    )
    return (page, 422) if wrong else page
