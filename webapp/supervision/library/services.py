"""Acts on the base library: filings, cameras, safety officers, centres, filled forms."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.accounts.people import holders_in
from webapp.findings.wording import refuse_identity_numbers
from webapp.foundation import audit, clock
from webapp.foundation.access import Actor, Permission
from webapp.foundation.audit import Act
from webapp.foundation.database import insert_once, new_id, place_of, transaction
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.places.models import Outlet
from webapp.places.queries import outlet_for
from webapp.supervision.forms import judging
from webapp.supervision.forms import queries as forms
from webapp.supervision.forms.kinds import FieldKind, Purpose
from webapp.supervision.forms.models import Form
from webapp.supervision.library import queries
from webapp.supervision.library.addresses import check_stream
from webapp.supervision.library.filing import NEWER, Filing, put, wrong_days
from webapp.supervision.library.kinds import (
    BY_COMPANY,
    BY_OFFICERS,
    MOST_OFFICERS,
    MOST_VIDEOS,
    SCORED,
    VideoState,
)
from webapp.supervision.library.models import (
    LibraryAnswer,
    OutletFiling,
    SafetyCentre,
    SafetyOfficer,
    VideoLink,
)

TOO_MANY = _l("这个网点登记得太多了，先去掉不用的")
NOT_OURS = _l("选本单位在岗的人")
ALREADY = _l("已经是这个网点的安全员了")
OTHER_MONTH = _l("只能报这个月和上个月的")
DIFFERENT = _l("同一张表已经交过另一份。重新打开页面再填。")


def file(actor: Actor, outlet_id: UUID, filing: Filing) -> OutletFiling:
    """Record what an outlet has filed; it takes the place of what was filed before.

    Raises NotFound, InvalidInput, Conflict.
    """
    outlet = outlet_for(actor, outlet_id)
    if wrong := wrong_days(filing):
        raise InvalidInput(errors={name: [str(words)] for name, words in wrong.items()})
    with transaction() as session:
        made = put(session, actor, outlet, queries.filing_of(outlet), filing)
        _record(Act.LIBRARY_FILED, actor, outlet)
    return made


def add_video(actor: Actor, outlet_id: UUID, place: str, url: str, state: VideoState) -> VideoLink:
    """Enter a camera of an outlet. Raises NotFound, InvalidInput."""
    outlet = outlet_for(actor, outlet_id)
    check_stream(url)
    with transaction() as session:
        if len(queries.videos_of(outlet)) >= MOST_VIDEOS:
            raise InvalidInput(errors={"place": [str(TOO_MANY)]})
        made = VideoLink(
            **place_of(outlet),
            id=new_id(),
            place=place,
            url=url,
            state=state,
            checked_by=actor.account_id,
            checked_at=clock.now(),
        )
        session.add(made)
        _record(Act.LIBRARY_VIDEO_ADDED, actor, outlet)
    return made


def check_video(
    actor: Actor, outlet_id: UUID, video_id: UUID, version: int, state: VideoState | None
) -> VideoLink:
    """Note how a camera was found, or, with None, take it off the list. Raises NotFound,
    Conflict."""
    outlet = outlet_for(actor, outlet_id)
    with transaction() as session:
        row = queries.video_for(actor, outlet_id, video_id, lock=True)
        if row.version != version:
            raise Conflict(NEWER)
        row.checked_by, row.checked_at = actor.account_id, clock.now()
        if state is None:
            row.removed_at = clock.now()
        else:
            row.state = state
        session.flush()
        audit.record(
            Act.LIBRARY_VIDEO_CHECKED,
            actor,
            "video-link",
            row.id,
            chain=outlet.company_id,
            outlet=str(outlet.id),
            state="removed" if state is None else state.value,
        )
    return row


def candidates(actor: Actor, among: Iterable[UUID] | None = None) -> dict[UUID, str]:
    """Whom a company may name: its couriers and admins, names in the clear, by account."""
    couriers = holders_in(actor, Permission.PICKUPS_RECORD, among)
    return {**couriers, **holders_in(actor, Permission.LIBRARY_ANSWER, among)}


def name_officer(actor: Actor, outlet_id: UUID, account_id: UUID) -> SafetyOfficer:
    """Name somebody of the company safety officer of an outlet. Raises NotFound, InvalidInput."""
    outlet = outlet_for(actor, outlet_id)
    if account_id not in candidates(actor, [account_id]):
        raise InvalidInput(errors={"account_id": [str(NOT_OURS)]})
    with transaction() as session:
        now = queries.officers_of(outlet)
        if len(now) >= MOST_OFFICERS:
            raise InvalidInput(errors={"account_id": [str(TOO_MANY)]})
        if account_id in {one.account_id for one in now}:
            raise InvalidInput(errors={"account_id": [str(ALREADY)]})
        made = SafetyOfficer(
            **place_of(outlet),
            id=new_id(),
            account_id=account_id,
            since=clock.today(),
            named_by=actor.account_id,
        )
        if not insert_once(session, made):
            raise Conflict(NEWER)
        _record(Act.LIBRARY_OFFICER_NAMED, actor, outlet)
    return made


def end_officer(actor: Actor, outlet_id: UUID, officer_id: UUID) -> None:
    """Somebody is safety officer no longer. Twice is once. Raises NotFound."""
    outlet = outlet_for(actor, outlet_id)
    with transaction():
        row = queries.officer_for(actor, outlet_id, officer_id, lock=True)
        if row.until is None:
            row.until = clock.today()
            _record(Act.LIBRARY_OFFICER_ENDED, actor, outlet)


def answer(
    actor: Actor,
    outlet_id: UUID,
    purpose: Purpose,
    answer_id: UUID,
    month: str,
    given: Mapping[str, str],
) -> LibraryAnswer:
    """Fill in a form for an outlet; `given` is what was typed, by the name of the question.

    Companies fill in reports and self-checks, officers spot checks and scorecards: another purpose
    is not found. Sent twice it is one answer. Raises NotFound, InvalidInput, Conflict.
    """
    if purpose not in purposes_of(actor):
        raise NotFound()
    outlet = outlet_for(actor, outlet_id)
    if month not in months_to_answer():
        raise InvalidInput(errors={"month": [str(OTHER_MONTH)]})
    form = forms.current(purpose, outlet.city_code)
    answers = judging.judge(form, given)
    _refuse_numbers(form, answers)
    points, most = judging.score(form, answers) if purpose in SCORED else (0, 0)
    made = LibraryAnswer(
        **place_of(outlet),
        id=answer_id,
        purpose=purpose,
        month=month,
        form_id=form.id,
        answers=answers,
        points=points,
        most_points=most,
        given_by=actor.account_id,
        given_at=clock.now(),
    )
    with transaction() as session:
        known = queries.answered(outlet.id, answer_id)
        if known is not None:
            return _the_same(known, made)
        if not insert_once(session, made):
            raise Conflict(DIFFERENT)
        audit.record(
            Act.LIBRARY_ANSWERED,
            actor,
            "library-answer",
            made.id,
            chain=outlet.company_id,
            outlet=str(outlet.id),
            purpose=purpose.value,
        )
    return made


def purposes_of(actor: Actor) -> tuple[Purpose, ...]:
    """The forms that somebody fills in."""
    if actor.may(Permission.LIBRARY_EDIT):
        return BY_OFFICERS
    return BY_COMPANY if actor.may(Permission.LIBRARY_ANSWER) else ()


def months_to_answer() -> tuple[str, str]:
    """This month and the one before it."""
    today = clock.today()
    return queries.month_of(today), queries.month_of(date.fromordinal(_last_of_before(today)))


def change_centre(
    actor: Actor, county_code: str, version: int, *, name: str, address: str, phone: str
) -> SafetyCentre:
    """Enter a county's centre, or change it; `version` is that which was seen, 0: there was none.

    Raises NotFound, Conflict.
    """
    queries.county_for(actor, county_code)
    with transaction() as session:
        row = queries.centre(county_code)
        if (row.version if row else 0) != version:
            raise Conflict(NEWER)
        if row is None:
            row = SafetyCentre(county_code=county_code, city_code=county_code[:4] + "00")
            row.province_code = county_code[:2] + "0000"
        row.name, row.address, row.phone = name, address, phone
        row.changed_by, row.changed_at = actor.account_id, clock.now()
        if version == 0 and not insert_once(session, row):
            raise Conflict(NEWER)
        session.flush()
        audit.record(Act.LIBRARY_CENTRE_CHANGED, actor, "safety-centre", county_code)
    return row


def _last_of_before(day: date) -> int:
    return day.replace(day=1).toordinal() - 1


def _refuse_numbers(form: Form, answers: Mapping[str, Any]) -> None:
    """Raise InvalidInput where an identity number stands in words, under the question's name."""
    for one in form.questions:
        if one.kind is FieldKind.TEXT:
            try:
                refuse_identity_numbers(answers.get(one.name, ""))
            except InvalidInput as refusal:
                raise InvalidInput(errors={one.name: refusal.extra["errors"]["words"]}) from refusal


def _the_same(known: LibraryAnswer, made: LibraryAnswer) -> LibraryAnswer:
    same = all(
        getattr(known, name) == getattr(made, name)
        for name in ("purpose", "month", "form_id", "answers", "given_by")
    )
    if not same:
        raise Conflict(DIFFERENT)
    return known


def _record(act: Act, actor: Actor, outlet: Outlet) -> None:
    audit.record(act, actor, "outlet", outlet.id, chain=outlet.company_id)
