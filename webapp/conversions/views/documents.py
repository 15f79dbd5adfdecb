"""A citizen's own document, without an account: prove it, look at it, have it posted.

Everything works by forms alone: the phone may be old and the network slow.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
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
    session,
    url_for,
)
from flask_babel import gettext as _

from webapp.conversions import address_reading, own_words
from webapp.conversions.calling import words
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import ConversionCase
from webapp.conversions.queries import documents as reading
from webapp.conversions.queries.calls import consent_of
from webapp.conversions.queries.way import FAILED
from webapp.conversions.services import documents
from webapp.conversions.titles import WISH_TITLES
from webapp.conversions.way_telling import journeys
from webapp.foundation import appearance, clock, forms
from webapp.foundation.access import Permission, requires
from webapp.foundation.errors import Conflict, InvalidInput
from webapp.foundation.words import COOKIE as LANGUAGE_COOKIE
from webapp.places import address_form

pages = Blueprint("documents", __name__, url_prefix="/documents")
ASKED, PROVED = "document-asked", "document-proved"
DEVICE = "document-device"
"""What a browser is counted by while it asks for codes: random, and of no use elsewhere."""
MINUTES = 30
"""So long a proved case stays open in one browser."""


@pages.get("")
@requires(Permission.PUBLIC)
def start() -> Response:
    """Which document: its number stands on the acceptance slip, or came with the link."""
    return _page("start", given={"case_number": request.args.get("case", "")[:60]}, errors={})


@pages.post("")
@requires(Permission.PUBLIC)
def ask() -> Any:
    """Send the code, or open the next case of the same phone; never say whether there is one."""
    given = request.form
    if appearance.wants_another_look(given):
        appearance.give_look(given)
        return _page("start", given=given, errors={})
    number, four = given.get("case_number", ""), given.get("last_four", "")
    try:
        if (proved := _proved()) is not None:
            other = documents.same_phone(number, four, proved)
            if other is not None:
                return _open(other)
        number, proof = documents.ask(number, four, address=_address(), device=_device())
    except InvalidInput as refusal:
        return _page("start", refusal.status, given=given, errors=forms.said(refusal))
    session[ASKED] = [number, proof]
    return redirect(url_for("documents.code_page"))


@pages.get("/code")
@requires(Permission.PUBLIC)
def code_page() -> Any:
    """Where the code is typed."""
    if ASKED not in session:
        return redirect(url_for("documents.start"))
    return _page("code", number=session[ASKED][0], errors={})


@pages.post("/code")
@requires(Permission.PUBLIC)
def check_code() -> Any:
    """Open the case, or send another code."""
    if ASKED not in session:
        return redirect(url_for("documents.start"))
    number, proof = session[ASKED]
    if appearance.wants_another_look(request.form):
        appearance.give_look(request.form)
        return _page("code", number=number, code=request.form.get("code", "")[:12], errors={})
    if "again" in request.form:
        documents.send(number, proof, address=_address(), device=_device())
        flash(_("又发了一条，以最新的一条为准"))
        return redirect(url_for("documents.code_page"))
    try:
        case = documents.prove(number, proof, request.form.get("code", ""), address=_address())
    except InvalidInput as refusal:
        return _page("code", refusal.status, number=number, errors=forms.said(refusal))
    session.pop(ASKED)
    return _open(case)


@pages.get("/mine")
@requires(Permission.PUBLIC)
def show() -> Any:
    """What lies where until when, what it costs, and how to have it posted."""
    if (case := _proved()) is None:
        return redirect(url_for("documents.start"))
    wants_form = "change" in request.args or case.state not in reading.CAN_MOVE
    return _mine(case, {}, with_form=wants_form)


@pages.post("/mine")
@requires(Permission.PUBLIC)
def choose() -> Any:
    """Tell a pasted address apart, or have the document posted."""
    if (case := _proved()) is None:
        return redirect(url_for("documents.start"))
    sent = request.form
    if appearance.wants_another_look(sent):
        appearance.give_look(sent)
        # In another language the wording is another one: nobody has agreed to that yet.
        kept = _not_agreed(sent) if LANGUAGE_COOKIE in sent else sent
        return _mine(case, kept)
    if address_form.SPLIT in sent:
        return _mine(case, sent, split=True)
    was_in_vain = case.state in FAILED
    try:
        address, wish = address_reading.read(sent)
        agrees = bool(sent.get("agrees"))
        documents.choose_post(
            case.hall_id,
            case.id,
            agrees=agrees,
            address=address,
            wish=wish,
            seen=sent.get("seen"),
        )
    except InvalidInput as refusal:
        return _mine(case, sent, errors=_all_errors(refusal, sent)), refusal.status
    except Conflict as clash:
        flash(str(clash.detail), "look")
        if clash.slug == documents.ELSEWHERE and (fresh := _proved()) is not None:
            return _mine(fresh, _not_agreed(sent)), clash.status
    else:
        flash(
            _("记下了新地址，窗口看得到，会请邮政按新地址再送")
            if was_in_vain
            else _("记下了。短信里有链接，交寄之前随时可以改、可以撤回")
        )
    return redirect(url_for("documents.show"))


@pages.post("/mine/withdraw")
@requires(Permission.PUBLIC)
def withdraw() -> Any:
    """Leave it at the counter after all."""
    if (case := _proved()) is None:
        return redirect(url_for("documents.start"))
    try:
        documents.withdraw(case.hall_id, case.id)
        flash(_("撤回了，证件仍在窗口等您"))
    except Conflict as clash:
        flash(str(clash.detail), "look")
    return redirect(url_for("documents.show"))


@pages.post("/leave")
@requires(Permission.PUBLIC)
def leave() -> Any:
    """Close it, as on somebody else's phone."""
    session.pop(PROVED, None)
    session.pop(ASKED, None)
    return redirect(url_for("documents.start"))


def _mine(
    case: ConversionCase,
    sent: Mapping[str, str],
    *,
    errors: dict[str, str] | None = None,
    split: bool = False,
    with_form: bool = True,
) -> Response:
    item = reading.item_of(case)
    consent = consent_of(case)
    can_move = case.state in reading.CAN_MOVE
    can_choose = can_move or case.state in reading.CAN_CHOOSE
    is_late = reading.lies_at_the_counter(case) and case.keep_until < clock.today()
    fee = words.fee(item)
    return _page(
        "mine",
        case=case,
        item=item,
        hall_name=words.hall_name(case.hall_id),
        fee=fee,
        is_free=not item.fee_fen,
        days_left=(case.keep_until - clock.today()).days,
        stands=own_words.stands(case, consent),
        why_not=[own_words.WHY_NOT[reason] for reason in case.reasons],
        can_choose=can_choose and not is_late,
        with_form=with_form or bool(sent),
        consent=consent if can_move else None,
        may_withdraw=case.state is CaseState.CONSENTED,
        lies_there=reading.lies_at_the_counter(case),
        values=address_form.split(sent) if split else address_form.kept(sent),
        wishes=address_form.WISH_TITLES,
        wish_titles=WISH_TITLES,
        wording=own_words.wording(item.name, fee),
        wording_version=own_words.WORDING_VERSION,
        agrees=bool(sent.get("agrees")),
        seen=reading.standing(consent),
        others=reading.others_to_choose(case),
        journeys=journeys(case),
        errors=errors or {},
    )


def _all_errors(refusal: InvalidInput, sent: Mapping[str, str]) -> dict[str, str]:
    """What the refusal says, and the missing consent with it: everything at once."""
    said = forms.said(refusal)
    if not sent.get("agrees"):
        said.setdefault("agrees", str(documents.NOT_AGREED))
    return said


def _not_agreed(sent: Mapping[str, str]) -> dict[str, str]:
    """What was typed, without the consent."""
    return {name: value for name, value in sent.items() if name != "agrees"}


def _open(case: ConversionCase) -> Any:
    until = clock.now() + timedelta(minutes=MINUTES)
    session[PROVED] = [str(case.hall_id), str(case.id), until.isoformat()]
    return redirect(url_for("documents.show"))


def _proved() -> ConversionCase | None:
    """The case that this browser proved, while it is open."""
    hall_id, case_id, until = session.get(PROVED, ("", "", ""))
    if not case_id or until < clock.now().isoformat():
        session.pop(PROVED, None)
        return None
    return reading.own_case(UUID(hall_id), UUID(case_id))


def _address() -> str:
    return request.remote_addr or ""


def _device() -> str:
    """Kept when the document is closed: whoever leaves and comes back is the same browser."""
    if DEVICE not in session:
        session[DEVICE] = secrets.token_urlsafe(16)
    return str(session[DEVICE])


def _page(name: str, status: int = 200, **context: Any) -> Response:
    """Never kept by a browser or a proxy, never found by a search engine."""
    demo = current_app.config["SETTINGS"].demo
    page = render_template(f"documents/{name}.html", demo=demo, **context)
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
