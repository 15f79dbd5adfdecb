"""Pages of cases: the list, one of them with its history and what the rule says."""

from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from webapp.accounts.people import names_of
from webapp.conversions import citizen_messages, queries, telling
from webapp.conversions.at_the_counter import why_not_collected
from webapp.conversions.calling import words as script_words
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import CONTRADICTION, ConversionCase
from webapp.conversions.queries import calls as call_reading
from webapp.conversions.queries import cases as reading
from webapp.conversions.queries import platforms
from webapp.conversions.queries.documents import CAN_CHOOSE
from webapp.conversions.titles import (
    APPLICANT_TITLES,
    BASIS_TITLES,
    CALL_STATE_TITLES,
    CASE_FACT_TITLES,
    CONSENT_STATE_TITLES,
    CONTRADICTION_TITLE,
    DELIVERY_TITLES,
    DISPOSITION_TITLES,
    EVENT_TITLES,
    PAYER_TITLES,
    PLATFORM,
    RULE,
    STATE_TITLES,
    STOP_TITLES,
    WISH_TITLES,
)
from webapp.conversions.views.blueprint import pages
from webapp.conversions.way_telling import journeys
from webapp.conversions.way_titles import DETAIL_TITLES
from webapp.foundation import clock, forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import NotFound
from webapp.foundation.words import LANGUAGES
from webapp.identity.masking import mask_name

ORDER: Any = [(ConversionCase.id, "desc")]
FILTERS = ("state", "department", "item")
HAS_SLIP = frozenset({*CAN_CHOOSE, CaseState.IMPORTED, CaseState.CONSENTED})
"""States in which the person finds something to do behind the code."""


@pages.get("/cases")
@requires(Permission.CONVERSIONS_READ)
def list_cases() -> Any:
    """The cases in scope; a whole case number goes straight to its case."""
    actor = current_actor()
    number = "".join(request.args.get("number", "").split()).upper()[:60]
    if number and (found := reading.case_by_number(actor, number)) is not None:
        return redirect(url_for("conversions.show_case", case_id=found.id))
    query = reading.cases(actor, _wanted())
    page = paging.page(query, ORDER, "" if number else request.args.get("cursor", ""))
    items, departments = queries.items(actor), queries.departments(actor)
    return render_template(
        "conversions/cases.html",
        page=page,
        searched=number,
        items={one.id: one.name for one in items},
        departments={one.id: one.name for one in departments},
        item_options=[(str(one.id), one.name) for one in items],
        department_options=[(str(one.id), one.name) for one in departments],
        state_options=[(state.value, title) for state, title in STATE_TITLES.items()],
        states=STATE_TITLES,
        rule=RULE,
        asked=request.args,
        filtered=sum(1 for name in FILTERS if request.args.get(name)),
        may_edit=actor.may(Permission.CONVERSIONS_EDIT),
    )


@pages.get("/cases/<uuid:case_id>")
@requires(Permission.CONVERSIONS_READ)
def show_case(case_id: UUID) -> str:
    """One case: what lies there until when, why it may or may not be posted, what happened."""
    actor = current_actor()
    case = reading.case_for(actor, case_id)
    events = reading.events_of(case)
    may_edit = actor.may(Permission.CONVERSIONS_EDIT)
    calls, consent = call_reading.calls_about(case), call_reading.consent_of(case)
    names = names_of(
        {one.account_id for one in events}
        | {one.account_id for one in calls}
        | ({consent.account_id} if consent else set())
    )
    return render_template(
        "conversions/case.html",
        case=case,
        item=queries.item_for(actor, case.item_id),
        department=queries.department_for(actor, case.department_id),
        events=events,
        calls=calls,
        consent=consent,
        bases=BASIS_TITLES,
        consent_states=CONSENT_STATE_TITLES,
        wishes=WISH_TITLES,
        call_states=CALL_STATE_TITLES,
        dispositions=DISPOSITION_TITLES,
        stops=STOP_TITLES,
        tellers={
            **DISPOSITION_TITLES,
            **BASIS_TITLES,
            **DETAIL_TITLES,
            CONTRADICTION: CONTRADICTION_TITLE,
        },
        journeys=journeys(case, for_staff=True),
        names={
            **{key: mask_name(name) for key, name in names.items()},
            **dict.fromkeys(platforms.connection_ids({one.account_id for one in events}), PLATFORM),
        },
        with_phone=0 if case.erased_at else reading.others_with_phone(case),
        of_person=0 if case.erased_at else reading.others_of_person(case),
        collected_on=case.collected_at and clock.business_day(case.collected_at),
        tell_fee=telling.tell_fee,
        applicants=APPLICANT_TITLES,
        deliveries=DELIVERY_TITLES,
        states=STATE_TITLES,
        happened=EVENT_TITLES,
        fact_titles=CASE_FACT_TITLES,
        rule=RULE,
        may_be_posted=case.erased_at is None and case.state in HAS_SLIP,
        may_collect=may_edit and why_not_collected(case) is None,
        may_take_back=may_edit and reading.may_take_back(case),
        today=clock.today(),
    )


@pages.get("/cases/<uuid:case_id>/consent")
@requires(Permission.CONVERSIONS_READ)
def show_consent(case_id: UUID) -> str:
    """The receipt of the newest consent to post a case, for paper."""
    actor = current_actor()
    case = reading.case_for(actor, case_id)
    consent = call_reading.consent_of(case)
    if consent is None:
        raise NotFound()
    name = names_of({consent.account_id}).get(consent.account_id, "") if consent.account_id else ""
    base_url = current_app.config["SETTINGS"].base_url
    return render_template(
        "conversions/consent.html",
        case=case,
        consent=consent,
        item=queries.item_for(actor, case.item_id),
        department=queries.department_for(actor, case.department_id),
        hall_name=script_words.hall_name(case.hall_id),
        taken_by=mask_name(name) if name else "",
        bases=BASIS_TITLES,
        payers=PAYER_TITLES,
        wishes=WISH_TITLES,
        consent_states=CONSENT_STATE_TITLES,
        tell_fee=telling.tell_fee,
        address=base_url + url_for("conversions.show_case", case_id=case.id),
        printed_at=clock.now(),
    )


@pages.get("/cases/<uuid:case_id>/slip")
@requires(Permission.CONVERSIONS_READ)
def show_slip(case_id: UUID) -> str:
    """The code that leads the person to their case, for the acceptance slip; none for a document
    that cannot be posted from where it is, or was erased."""
    case = reading.case_for(current_actor(), case_id)
    if case.erased_at is not None or case.state not in HAS_SLIP:
        raise NotFound()
    link = citizen_messages.link_to(case)
    told = []
    for language in LANGUAGES:
        with force_locale(language):
            told.append({"language": language.replace("_", "-"), "words": _slip_words()})
    return render_template(
        "conversions/slip.html",
        case=case,
        hall_name=script_words.hall_name(case.hall_id),
        link=link,
        plain_link=link.partition("?")[0],
        told=told,
    )


def _slip_words() -> dict[str, Any]:
    """What the slip says, in the language that is spoken at this moment."""
    return {
        "title": _("证照可以邮寄给您"),
        "number": _("办件编号"),
        "steps": [
            _("扫码，或者打开下面的网址，输入办件编号"),
            _("填证件号码的后四位，和发到办理时登记的手机上的验证码"),
            _("看邮费、填地址、同意，由中国邮政送到；交寄之前随时可以撤回"),
        ],
        "else": _("不邮寄，就带身份证到窗口领。"),
    }


def _wanted() -> reading.CaseFilter:
    asked = request.args
    state = asked.get("state", "")
    return reading.CaseFilter(
        state=CaseState(state) if state in set(CaseState) else None,
        department_id=forms.uuid_of(asked.get("department", "")),
        item_id=forms.uuid_of(asked.get("item", "")),
    )
