"""Destroying what has its time over, kind by kind: people go, figures stay, runs are recorded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders, builders_calls, builders_conversions, builders_pickups
from tests.conversions import reading
from tests.conversions.sheets import ROW, check, sheet, take_in
from tests.identity.test_rotate_keys import destroy_older, rotate
from webapp.conversions import cases as case_acts
from webapp.conversions import consenting, personal
from webapp.conversions import figures as words
from webapp.conversions.figures import By, Wanted
from webapp.conversions.importing.orders import carry_out
from webapp.conversions.kinds import (
    DeliveryOutcome,
    Disposition,
    EventKind,
    TrackingKind,
    TrackingSource,
)
from webapp.conversions.lifecycle import CampaignState, CaseState
from webapp.conversions.models import (
    ConversionCall,
    ConversionCampaign,
    ConversionCase,
    ConversionConsent,
    ConversionListening,
    ConversionNumber,
    DeliveryAttempt,
    DoNotCall,
    HandoverDocument,
    TrackingEvent,
)
from webapp.conversions.queries import calls
from webapp.conversions.queries import figures as counting
from webapp.conversions.services import campaigns, erasing, judging, peace, queueing
from webapp.foundation import clock, crypto
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.destructions.models import Destruction
from webapp.identity.models import IdentityChannel, IdentityUse
from webapp.places.models import Organisation

OTHER_PHONE = "+8613900139000"
RECORDING = "R-20261123-7"


def erase(**after: float) -> dict[str, int]:
    """What the worker destroys so long after now."""
    with clock.freeze(clock.now() + timedelta(**after)):
        done = erasing.erase_due()
    db.session.rollback()
    db.session.expire_all()
    return {kind: count for kind, count in done.items() if count}


def stands(case: ConversionCase, state: CaseState) -> None:
    """The post brought a document elsewhere."""
    with transaction() as session:
        row = session.get_one(ConversionCase, (case.hall_id, case.id))
        row.state = state
        case_acts.note(session, row, EventKind.CALLED, None)


def consented(actor: Actor, caller: Actor, campaign: ConversionCampaign) -> ConversionCase:
    """A case whose person agreed on the telephone."""
    return builders_calls.consented_case(actor, caller, campaign, recording=RECORDING)


def only(model: Any) -> Any:
    """The one row of a table."""
    return db.session.scalars(select(model)).one()


# ---------------------------------------------------------------------------- cases
@pytest.mark.parametrize("state", [CaseState.DELIVERED, CaseState.COLLECTED])
def test_a_case_that_is_over_loses_its_person_after_ninety_days(
    actor: Actor, state: CaseState
) -> None:
    case = builders_conversions.case(actor, keep_until="2099-12-31")
    stands(case, state)

    assert erase(days=89) == {}
    assert builders_conversions.opened(reading.case(actor, case.case_number)).phone

    assert erase(days=91) == {"conversion-case": 1}

    row = reading.case(actor, case.case_number)
    assert (row.state, row.item_id, row.imported_at) == (state, case.item_id, case.imported_at)
    assert (row.vault_key_id, row.wrapped_key, row.sealed) == ("", b"", b"")
    assert (row.masked_name, row.masked_phone) == ("", "")
    assert (row.phone_index, row.person_index, row.index_key_id) == ("", "", "")
    with pytest.raises(crypto.CannotOpen):
        personal.opened(row)
    assert erase(days=92) == {}


def test_what_nobody_wanted_posted_goes_ninety_days_after_it_was_kept(actor: Actor) -> None:
    case = builders_conversions.case(actor)  # kept for thirty days
    with clock.freeze(clock.now() + timedelta(days=31)):
        judging.judge_due()
    assert reading.case(actor, case.case_number).state is CaseState.INELIGIBLE

    assert erase(days=120) == {}
    assert erase(days=122) == {"conversion-case": 1}


@pytest.mark.parametrize(
    "state",
    [CaseState.CONSENTED, CaseState.HANDED_OVER, CaseState.IN_TRANSIT, CaseState.UNDELIVERABLE],
)
def test_what_is_under_way_is_never_over(actor: Actor, state: CaseState) -> None:
    stands(builders_conversions.case(actor), state)

    assert erase(days=4000) == {}


def test_whatever_happens_to_a_case_counts_its_time_anew(actor: Actor) -> None:
    case = builders_conversions.case(actor, collected_on=clock.today().isoformat())
    with clock.freeze(clock.now() + timedelta(days=60)):
        stands(case, CaseState.COLLECTED)

    assert erase(days=91) == {}
    assert erase(days=151) == {"conversion-case": 1}


def test_an_erased_case_is_judged_no_more(actor: Actor) -> None:
    case = builders_conversions.case(actor, chosen="post")
    erase(days=200)
    with transaction() as session:
        case_acts.judge_again(session, builders_conversions.item_of(case))

    with clock.freeze(clock.now() + timedelta(days=201)):
        assert judging.judge_due() == 0
        assert queueing.queue_due() == 0

    assert reading.case(actor, case.case_number).state is CaseState.INELIGIBLE


def test_a_list_that_still_has_it_is_refused_row_by_row_and_nobody_is_resurrected(
    actor: Actor,
) -> None:
    item = builders_conversions.item(actor, code="GA-01", name="居住证签发", keep_days=30)
    case = builders_conversions.case(actor, item, number="BJ-001", chosen="post")
    erase(days=200)

    _job, found = check(actor, sheet(ROW, ROW | {"办件编号": "BJ-002"}))
    assert (found.new, [error[:2] for error in found.errors]) == (1, [[2, "办件编号"]])
    assert "不再收" in found.errors[0][2]
    take_in(actor, sheet(ROW, ROW | {"办件编号": "BJ-002"}))
    assert reading.case(actor, "BJ-001").erased_at is not None
    # Between the check and the import somebody may have been erased.
    with transaction() as session:
        order = {"case_number": case.case_number, "facts": builders_conversions.facts(item)}
        outcome = carry_out(session, actor, [order])

    assert outcome.left_out == [case.case_number]
    row = reading.case(actor, case.case_number)
    assert row.erased_at is not None
    assert row.masked_name == ""


# ---------------------------------------------------------------------------- consents and calls
def test_a_consent_is_kept_for_three_years_and_its_call_with_it(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    case = consented(actor, caller, campaign)
    stands(case, CaseState.DELIVERED)

    assert erase(days=1094) == {"conversion-case": 1}
    consent, call, number = only(ConversionConsent), only(ConversionCall), only(ConversionNumber)
    assert consenting.address_of(consent) == builders_calls.ADDRESS
    assert (consent.recording, call.recording) == (RECORDING, RECORDING)
    assert number.phone == builders_calls.PHONE

    assert erase(days=1096) == {
        "conversion-consent": 1,
        "conversion-call": 1,
        "conversion-number": 1,
    }
    consent, call, number = only(ConversionConsent), only(ConversionCall), only(ConversionNumber)
    assert (consent.wrapped_key, consent.sealed, consent.masked_address) == (None, None, {})
    assert (consent.wording, consent.recording, consent.region_code) == ("", "", "")
    assert (consent.basis.value, consent.fee_fen) == ("call", 1200)
    assert (call.recording, call.disposition) == ("", Disposition.CONSENTED)
    assert (number.wrapped_key, number.sealed, number.masked_phone) == (None, None, "")
    assert number.phone_index == f"erased:{number.id.hex}"
    assert number.attempts == 1


def test_a_call_without_a_consent_goes_after_half_a_year_and_what_was_heard_of_it(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    call = builders_calls.saved(caller, campaign, Disposition.DECLINED, recording=RECORDING)
    builders_pickups.add(
        ConversionListening(
            hall_id=call.hall_id,
            id=new_id(),
            campaign_id=campaign.id,
            call_id=call.id,
            put_by=actor.account_id,
            put_at=clock.now(),
            score=4,
            words="问清楚了",
        )
    )

    assert "conversion-call" not in erase(days=179)
    assert only(ConversionCall).recording == RECORDING
    done = erase(days=181)

    assert (done["conversion-call"], done["conversion-number"]) == (1, 1)
    assert (only(ConversionCall).recording, only(ConversionListening).words) == ("", "")
    assert only(ConversionListening).score == 4


def test_a_number_stays_while_a_case_of_it_is_open(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor, keep_until="2099-12-31")
    builders_calls.saved(caller, campaign, Disposition.NO_ANSWER)

    assert erase(days=181) == {"conversion-call": 1}
    assert only(ConversionNumber).phone == builders_calls.PHONE


def test_a_new_case_of_an_erased_number_is_called_under_a_new_row(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    builders_calls.queued_case(actor)
    builders_calls.saved(caller, campaign, Disposition.DECLINED)
    erase(days=400)

    case = builders_calls.queued_case(actor)

    row = reading.case(actor, case.case_number)
    number = calls.numbers_by_id(row.hall_id, [row.number_id])[row.number_id]
    assert number.phone == builders_calls.PHONE
    assert number.erased_at is None


def test_who_signed_goes_after_a_year_and_the_carriers_number_later(
    actor: Actor,
) -> None:
    case = builders_conversions.case(actor)
    stands(case, CaseState.DELIVERED)
    document_id, visit_id, now = new_id(), new_id(), clock.now()
    here = {"hall_id": case.hall_id, "case_id": case.id}
    use = IdentityUse(
        person_id=new_id(),
        id=new_id(),
        document_id=new_id(),
        act_id=visit_id,
        account_id=actor.account_id,
        used_at=now,
        channel=IdentityChannel.TYPED,
        sealed_contact=b"sealed",
        phone_index="0f",
        index_key_id="k",
        **{name: new_id() for name in ("outlet_id", "company_id")},
        county_code="360102",
        city_code="360100",
        province_code="360000",
    )
    builders_pickups.add(
        HandoverDocument(
            id=document_id,
            list_id=new_id(),
            position=1,
            consent_id=new_id(),
            waybill="EB306118514CN",
            closed_at=now,
            version=1,
            **here,
        ),
        DeliveryAttempt(
            id=visit_id,
            document_id=document_id,
            outlet_id=new_id(),
            account_id=actor.account_id,
            at=now,
            outcome=DeliveryOutcome.SIGNED_BY_PERSON,
            masked_signer="王*明",
            **here,
        ),
        TrackingEvent(
            id=new_id(),
            document_id=document_id,
            at=now,
            kind=TrackingKind.DELIVERED,
            place="东湖揽投部",
            source=TrackingSource.COURIER,
            told_at=now,
            **here,
        ),
        use,
    )

    assert "delivery-signer" not in erase(days=364)
    assert erase(days=366) == {"delivery-signer": 1}
    assert only(HandoverDocument).waybill == "EB306118514CN"
    assert erase(days=1096) == {"conversion-delivery": 1}

    visit, told = only(DeliveryAttempt), only(TrackingEvent)
    assert (only(HandoverDocument).waybill, visit.masked_signer, told.place) == ("", "", "")
    assert (visit.outcome, told.kind) == (
        DeliveryOutcome.SIGNED_BY_PERSON,
        TrackingKind.DELIVERED,
    )
    assert (only(IdentityUse).sealed_contact, only(IdentityUse).phone_index) == (b"", "")


# ---------------------------------------------------------------------------- do not call
def test_a_wish_holds_for_five_years(actor: Actor) -> None:
    peace.note(actor, OTHER_PHONE, None)

    assert erase(days=1824) == {}
    assert only(DoNotCall).phone == OTHER_PHONE
    assert erase(days=1826) == {"do-not-call": 1}
    assert db.session.scalars(select(DoNotCall)).all() == []


def test_a_lifted_wish_and_one_of_a_closed_campaign_go_with_the_calls(
    actor: Actor, campaign: ConversionCampaign
) -> None:
    peace.note(actor, OTHER_PHONE, None)
    peace.lift(actor, only(DoNotCall).id)
    peace.note(actor, builders_calls.PHONE, campaign.id)

    assert erase(days=181) == {"do-not-call": 1}
    close(actor, campaign)
    assert erase(days=179) == {}
    assert erase(days=181) == {"do-not-call": 1}


def close(actor: Actor, campaign: ConversionCampaign) -> None:
    """A campaign is over for good."""
    row = db.session.get_one(ConversionCampaign, (campaign.hall_id, campaign.id))
    campaigns.move_campaign(actor, campaign.id, version=row.version, wanted=CampaignState.CLOSED)


# ---------------------------------------------------------------------------- every run
def test_figures_are_the_same_before_and_after(
    actor: Actor, campaign: ConversionCampaign, caller: Actor
) -> None:
    stands(consented(actor, caller, campaign), CaseState.DELIVERED)
    builders_calls.queued_case(actor, phone=OTHER_PHONE)
    builders_calls.saved(caller, campaign, Disposition.DECLINED)

    def count() -> dict[By, Any]:
        day = clock.today()
        return {
            by: (counted.rows, counted.days, counted.total)
            for by in By
            for counted in [counting.count(actor, Wanted(day, day, by=by))]
        }

    before = count()
    assert len(erase(days=2000)) == 4
    assert count() == before
    assert before[By.DAY][2].calls == 2
    assert words.COLUMN


def test_each_hall_has_its_own_record_and_entry(actor: Actor) -> None:
    stranger = builders_calls.clerk(builders.hall())
    for who in (actor, actor, stranger):
        stands(builders_conversions.case(who), CaseState.DELIVERED)

    erase(days=91)

    rows = {one.owner: one.rows for one in db.session.scalars(select(Destruction))}
    assert rows == {actor.scope.id: 2, stranger.scope.id: 1}
    entries = reading.entries(Act.DATA_DESTROYED)
    told = {one.chain: (one.subject_id, one.actor_id, one.details) for one in entries}
    assert told == {
        actor.scope.id: ("conversion-case", None, {"count": 2}),
        stranger.scope.id: ("conversion-case", None, {"count": 1}),
    }
    record = db.session.scalars(select(Destruction)).first()
    assert record is not None
    assert record.kept == timedelta(days=90)
    assert record.older_than == clock.now() + timedelta(days=1)


def test_killed_in_the_middle_it_goes_on_where_it_was(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(5):
        stands(builders_conversions.case(actor), CaseState.DELIVERED)
    monkeypatch.setattr(erasing, "BATCH", 2)
    real: Callable[..., None] = erasing._forget  # noqa: SLF001 -- where it dies
    rounds = iter(range(9))

    def dies(session: Any, rows: Any) -> None:
        real(session, rows)
        if next(rounds) == 1:
            raise MemoryError

    monkeypatch.setattr(erasing, "_forget", dies)
    with pytest.raises(MemoryError):
        erase(days=91)
    db.session.rollback()
    db.session.expire_all()

    def erased() -> int:
        return sum(1 for one in db.session.scalars(select(ConversionCase)) if one.erased_at)

    assert (erased(), only(Destruction).rows) == (2, 2)
    monkeypatch.setattr(erasing, "_forget", real)
    assert erase(days=91) == {"conversion-case": 3}
    assert (erased(), only(Destruction).rows) == (5, 5)


def test_the_command_does_it_at_once(actor: Actor, flask: Callable[..., Any]) -> None:
    stands(builders_conversions.case(actor), CaseState.DELIVERED)

    with clock.freeze(clock.now() + timedelta(days=91)):
        told = flask("conversions", "erase")

    assert (told.exit_code, told.output.splitlines()[0]) == (0, "conversion-case: 1")


def test_keys_rotate_over_what_was_erased(
    actor: Actor, campaign: ConversionCampaign, caller: Actor, flask: object
) -> None:
    stands(consented(actor, caller, campaign), CaseState.DELIVERED)
    kept = builders_conversions.case(actor)
    erase(days=2000)

    rotate(flask)
    destroy_older(flask)
    db.session.expire_all()

    assert builders_conversions.opened(reading.case(actor, kept.case_number)).phone


def test_the_pages_say_that_it_was_destroyed(
    client: FlaskClient,
    hall: Organisation,
    actor: Actor,
    campaign: ConversionCampaign,
    caller: Actor,
) -> None:
    case = consented(actor, caller, campaign)
    stands(case, CaseState.DELIVERED)
    erase(days=2000)
    builders.sign_in(client, builders.account(Role.HALL_CLERK, hall))

    for path in (f"/conversions/cases/{case.id}", f"/conversions/cases/{case.id}/consent"):
        page = client.get(path)
        assert page.status_code == 200
        assert "已按规定销毁" in page.text
    assert "已按规定销毁" in client.get("/conversions/cases").text
    assert "已按规定销毁" in client.get(f"/campaigns/{campaign.id}/calls").text
