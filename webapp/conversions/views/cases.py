"""Pages of cases: the list, one of them with its history and what the rule says."""

from typing import Any
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for

from webapp.accounts.people import names_of
from webapp.conversions import queries, telling
from webapp.conversions.calling import words as script_words
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import CONTRADICTION, ConversionCase
from webapp.conversions.queries import calls as call_reading
from webapp.conversions.queries import cases as reading
from webapp.conversions.queries import platforms
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
from webapp.foundation import clock, forms, paging
from webapp.foundation.access import Permission, current_actor, requires
from webapp.foundation.errors import NotFound
from webapp.identity.masking import mask_name

ORDER: Any = [(ConversionCase.id, "desc")]
FILTERS = ("state", "department", "item")


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
        tellers={**DISPOSITION_TITLES, **BASIS_TITLES, CONTRADICTION: CONTRADICTION_TITLE},
        names={
            **{key: mask_name(name) for key, name in names.items()},
            **dict.fromkeys(platforms.connection_ids({one.account_id for one in events}), PLATFORM),
        },
        with_phone=reading.others_with_phone(case),
        of_person=reading.others_of_person(case),
        collected_on=case.collected_at and clock.business_day(case.collected_at),
        tell_fee=telling.tell_fee,
        applicants=APPLICANT_TITLES,
        deliveries=DELIVERY_TITLES,
        states=STATE_TITLES,
        happened=EVENT_TITLES,
        fact_titles=CASE_FACT_TITLES,
        rule=RULE,
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


def _wanted() -> reading.CaseFilter:
    asked = request.args
    state = asked.get("state", "")
    return reading.CaseFilter(
        state=CaseState(state) if state in set(CaseState) else None,
        department_id=forms.uuid_of(asked.get("department", "")),
        item_id=forms.uuid_of(asked.get("item", "")),
    )
