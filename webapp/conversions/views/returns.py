"""Pages of the hall: what the post could not deliver, and what it tells of the others."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.conversions import queries
from webapp.conversions.importing.tracking_columns import COLUMNS, MOST_ROWS, WORDS
from webapp.conversions.kinds import TrackingKind
from webapp.conversions.models import ConversionConsent, HandoverDocument
from webapp.conversions.queries import way
from webapp.conversions.services import returns, tracking
from webapp.conversions.titles import STATE_TITLES
from webapp.conversions.way_telling import why
from webapp.conversions.way_titles import TRACKING_TITLES
from webapp.foundation import forms, paging, spreadsheets
from webapp.foundation.access import Actor, Permission, current_actor, requires
from webapp.foundation.errors import Conflict, InvalidInput, Problem
from webapp.foundation.list_imports import xlsx
from webapp.foundation.web_safety import takes_up_to
from webapp.identity.masking import mask_name

pages = Blueprint("returns", __name__, url_prefix="/returns")
ORDER: Any = [(HandoverDocument.id, "desc")]
PAGE = 30
MOST_SHOWN = 200
"""Wrong rows that the page names; with more the list itself is wrong."""


@pages.get("")
@requires(Permission.HANDOVERS_EDIT)
def list_returns() -> str:
    """What was not delivered: why, when, who was there, and what the hall may do."""
    actor = current_actor()
    page = paging.page(way.not_delivered(actor), ORDER, request.args.get("cursor", ""), PAGE)
    rows = [_told(one) for one in page.rows]
    cases = way.cases_behind(page.rows)
    names = names_of({one.account_id for row in rows for one in row["attempts"]})
    return render_template(
        "returns/list.html",
        page=page,
        rows=rows,
        cases=cases,
        items=queries.item_names({one.item_id for one in cases.values()}),
        names={key: mask_name(name) for key, name in names.items()},
        states=STATE_TITLES,
    )


@pages.post("/<uuid:posted_id>/again")
@requires(Permission.HANDOVERS_EDIT)
def send_again(posted_id: UUID) -> Any:
    """Have the post try once more."""
    told = _("记下了，这一件又在投递中。跟邮政说一声，请他们再送")
    return _act(returns.send_again, posted_id, told)


@pages.post("/<uuid:posted_id>/back")
@requires(Permission.HANDOVERS_EDIT)
def take_back(posted_id: UUID) -> Any:
    """It lies at the counter again."""
    return _act(returns.take_back, posted_id, _("记下了，这一件回到窗口。办件的人会收到短信"))


@pages.get("/tracking")
@requires(Permission.HANDOVERS_EDIT)
def import_tracking() -> str:
    """Choose a list of what the carrier told."""
    return _form({})


@pages.post("/tracking")
@requires(Permission.HANDOVERS_EDIT)
@takes_up_to("spreadsheet_limit_bytes")
def take_tracking() -> Any:
    """Take it, and say of each row that was not taken why."""
    sent = request.files.get("file")
    name, content = (sent.filename or "", sent.read()) if sent else ("", b"")
    try:
        report = tracking.take_list(current_actor(), name, content)
    except InvalidInput as refusal:
        said = forms.said(refusal)
        return _form(said if "file" in said else {"file": str(refusal.detail)}), refusal.status
    except Problem as refusal:
        return _form({"file": str(refusal.detail)}), refusal.status
    return _form({}, report)


@pages.get("/tracking/template")
@requires(Permission.HANDOVERS_EDIT)
def tracking_template() -> Any:
    """An empty sheet with the header."""
    content = spreadsheets.write_rows([column.header for column in COLUMNS], [], _("邮件动态"))
    return xlsx(content.getvalue(), _("邮件动态模板") + ".xlsx")


def _act(act: Callable[[Actor, UUID], None], posted_id: UUID, done: str) -> Any:
    try:
        act(current_actor(), posted_id)
        flash(done)
    except Conflict as clash:
        flash(str(clash.detail), "look")
    return redirect(url_for("returns.list_returns"))


def _told(document: HandoverDocument) -> dict[str, Any]:
    events, attempts = way.events_of(document), way.attempts_of(document)
    words, at = why(events, attempts)
    return {
        "document": document,
        "consent": way.consent_behind(document),
        "attempts": attempts,
        "why": words,
        "at": at,
        "is_moved": _is_moved(document, way.consent_behind(document)),
        "is_returning": any(one.kind is TrackingKind.RETURNING for one in events),
    }


def _is_moved(document: HandoverDocument, consent: ConversionConsent) -> bool:
    """Whether the recipient gave another address since the post took it."""
    return bool(consent.read_back_at and document.in_at and consent.read_back_at > document.in_at)


def _form(errors: dict[str, str], report: tracking.Report | None = None) -> str:
    return render_template(
        "returns/tracking.html",
        errors=errors,
        report=report,
        most_shown=MOST_SHOWN,
        most_rows=MOST_ROWS,
        columns=COLUMNS,
        words=[(TRACKING_TITLES[kind], words[:-1]) for kind, words in WORDS.items()],
    )
