"""Pages without an account: report by an outlet's code, follow by a link, check a letter."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.findings import queries, stepping, telling
from webapp.findings.beginning import Report
from webapp.findings.kinds import CATEGORIES, Doer, FindingKind, Reporter
from webapp.findings.lifecycle import Step
from webapp.findings.models import Finding
from webapp.findings.schemas import PublicReportForm, StepForm
from webapp.findings.services import reporting, steps
from webapp.findings.stepping import Taken
from webapp.findings.titles import (
    CATEGORY_ICONS,
    CATEGORY_TITLES,
    DOER_TITLES,
    LETTER_TITLES,
    STATE_TITLES,
    STEP_TITLES,
)
from webapp.findings.views import evidence
from webapp.foundation import clock, forms, phones, throttle
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.database import new_id, place_of
from webapp.foundation.errors import Conflict, InvalidInput, NotFound, Problem, TooMany
from webapp.foundation.form_files import reads_files_in_memory
from webapp.foundation.messages import can_be_reached
from webapp.places.queries import outlet as outlet_by_id
from webapp.places.queries import outlet_for

pages = Blueprint("reports", __name__)
NO_MOBILE = _l("填 11 位的手机号，或者不填")
REPORTS_AN_HOUR = 10
"""From one address: a family at a counter, not a machine."""
_TITLES: dict[str, Any] = {
    "states": STATE_TITLES,
    "steps": STEP_TITLES,
    "categories": CATEGORY_TITLES,
    "category_icons": CATEGORY_ICONS,
    "doers": DOER_TITLES,
}


@pages.get("/report/<uuid:outlet_id>")
@requires(Permission.PUBLIC)
def new(outlet_id: UUID) -> Response:
    """What the code at an outlet opens: say what is wrong, without an account."""
    return _form(outlet_id, {}, {})


@pages.post("/report/<uuid:outlet_id>")
@requires(Permission.PUBLIC)
@reads_files_in_memory
def report(outlet_id: UUID) -> Any:
    """Report it; the page that follows is the reporter's own, by its link."""
    place = place_of(outlet_by_id(outlet_id))
    try:
        return _report(outlet_id, evidence.brought(None, place))
    except TooMany as refusal:
        return _form(outlet_id, request.form, {}, refusal.status, refusal)


@pages.get("/report/<uuid:outlet_id>/placard")
@requires(Permission.PLACES_READ)
def placard(outlet_id: UUID) -> str:
    """The code itself, on paper, for the wall of an outlet in the reader's scope."""
    outlet = outlet_for(current_actor(), outlet_id)
    base = current_app.config["SETTINGS"].base_url.rstrip("/")
    return render_template(
        "findings/placard.html",
        outlet=outlet,
        address=base + url_for("reports.new", outlet_id=outlet.id),
    )


@pages.get("/f/<token>")
@requires(Permission.PUBLIC)
def show(token: str) -> Response:
    """A report by its link: where it stands, what was done, and one's own turn."""
    return _page(queries.finding_by_link(stepping.link_hash(token)), token)


@pages.post("/f/<token>")
@requires(Permission.PUBLIC)
@reads_files_in_memory
def take_step(token: str) -> Any:
    """Confirm, dispute, answer, ask for a second look."""
    finding = queries.finding_by_link(stepping.link_hash(token))
    files = evidence.brought(None, place_of(finding))
    try:
        given = forms.read(StepForm)
        photos = files.photos(given["photos"])
        taken = Taken(given["step"], given["id"], given["words"], photos, given["place"])
        steps.take_step_by_link(token, given["version"], taken)
    except InvalidInput as refusal:
        return _page(finding, token, errors=files.said(refusal), status=refusal.status)
    except Conflict as refusal:
        now = queries.finding_by_link(stepping.link_hash(token))
        return _page(now, token, refused=refusal, status=refusal.status)
    flash(_("收到您的答复了，谢谢。"))
    return redirect(url_for("reports.show", token=token))


@pages.get("/f/<token>/photos/<uuid:photo_id>")
@requires(Permission.PUBLIC)
def photo(token: str, photo_id: UUID) -> Response:
    """One photo of one's own report, or of what was done about it."""
    return evidence.shown(queries.finding_by_link(stepping.link_hash(token)), photo_id)


@pages.get("/letters/<check_code>")
@requires(Permission.PUBLIC)
def check_letter(check_code: str) -> Response:
    """Whether a letter on paper is ours: its number, office and deadline, nothing else."""
    try:
        letter = queries.letter_by_check(check_code)
    except NotFound:
        return _kept_nowhere(render_template("findings/letter_check.html", letter=None), 404)
    return _kept_nowhere(
        render_template(
            "findings/letter_check.html",
            letter=letter,
            organ=telling.organ_of(letter),
            outlet=outlet_by_id(letter.outlet_id),
            letters=LETTER_TITLES,
        )
    )


def _report(outlet_id: UUID, files: evidence.Brought) -> Any:
    try:
        given = forms.read(PublicReportForm)
        phone = _phone(given["phone"])
        throttle.hit("reports", request.remote_addr or "", REPORTS_AN_HOUR, 3600)
        told = Report(
            given["id"],
            FindingKind.SERVICE,
            given["category"],
            outlet_id,
            given["words"],
            files.photos(given["photos"]),
            given["place"],
        )
        _made, token = reporting.report_by_link(told, Reporter.PUBLIC, phone)
    except InvalidInput as refusal:
        return _form(outlet_id, request.form, files.said(refusal), refusal.status)
    flash(_("已提交。请留好这一页的网址，凭它看进展、确认改没改好。"))
    return redirect(url_for("reports.show", token=token))


def _phone(text: str) -> str:
    """E.164, or empty where none was given. Raises InvalidInput (`phone`)."""
    if not text.strip():
        return ""
    try:
        found = phones.canonical(text)
    except phones.PhoneRefused:
        found = ""
    if not can_be_reached(found):
        raise InvalidInput(errors={"phone": [str(NO_MOBILE)]})
    return found


def _form(
    outlet_id: UUID,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 200,
    refused: TooMany | None = None,
) -> Response:
    outlet = outlet_by_id(outlet_id)
    page = render_template(
        "findings/public_new.html",
        outlet=outlet,
        choices=list(CATEGORIES[FindingKind.SERVICE]),
        minutes=-(-refused.extra["retry_after"] // 60) if refused else 0,
        typed=typed,
        errors=errors,
        waiting=evidence.waiting(outlet_id),
        new_id=typed.get("id") or str(new_id()),
        **_TITLES,
    )
    answer = _kept_nowhere(page, status)
    if refused is not None:
        answer.headers["Retry-After"] = str(refused.extra["retry_after"])
    return answer


def _page(
    finding: Finding,
    token: str,
    *,
    errors: Mapping[str, str] | None = None,
    refused: Problem | None = None,
    status: int = 200,
) -> Response:
    rules = queries.rules_for(finding)
    page = render_template(
        "findings/public_show.html",
        finding=finding,
        token=token,
        outlet=outlet_by_id(finding.outlet_id),
        possible=stepping.possible(finding, rules, frozenset({Doer.REPORTER})),
        # Of the offices and the outlet, not of their people.
        told=telling.timeline(finding, {}, newest_first=True),
        no_appeal=stepping.why_no_appeal(finding, rules),
        turn=telling.whose_turn(finding),
        days=telling.days_left([finding])[finding.id],
        stands_as=telling.stands_as(finding),
        lapses_on=telling.ends_unconfirmed_on(finding),
        errors=errors or {},
        refused=refused,
        typed=request.form,
        waiting=evidence.waiting(finding.outlet_id),
        new_id=str(new_id()),
        today=clock.today(),
        Step=Step,
        Doer=Doer,
        **_TITLES,
    )
    return _kept_nowhere(page, status)


def _kept_nowhere(page: str, status: int = 200) -> Response:
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
