"""Scanned out, scanned in, counted twice: only when all agree are the documents with the post."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders, builders_calls, builders_conversions
from tests import builders_handovers as handing
from tests.conversions import reading
from webapp.conversions import handing_over
from webapp.conversions.handing_over import Difference
from webapp.conversions.kinds import EventKind, LeaveReason
from webapp.conversions.lifecycle import CaseState, HandoverState
from webapp.conversions.models import ConversionCaseEvent
from webapp.conversions.queries import handovers as queries
from webapp.conversions.services import documents, handovers
from webapp.conversions.services import handover_scans as scans
from webapp.conversions.way_telling import journeys
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.foundation.messages.models import Message
from webapp.places.models import Outlet


def test_a_document_is_found_by_its_code_place_number_or_waybill(
    clerk: Actor, outlet: Outlet
) -> None:
    of = handing.gathered(clerk, outlet, 4)
    entries = handing.entries(of)
    number = handing.waybill()
    scans.number_documents(clerk, of.id, {entries[3].document.id: number})

    scans.scan_out(clerk, of.id, handing_over.document_code(of, 1))
    scans.scan_out(clerk, of.id, "2")
    scans.scan_out(clerk, of.id, entries[2].case.case_number.lower())
    scans.scan_out(clerk, of.id, f" {number[:2]} {number[2:]} ")

    assert all(one.document.out_at for one in handing.entries(of))
    assert reading.entries(Act.HANDOVER_SCANNED_OUT)[-1].details == {"position": 4}


def test_a_waybill_scanned_after_a_document_is_its_number(clerk: Actor, outlet: Outlet) -> None:
    of = handing.gathered(clerk, outlet, 2)
    number = handing.waybill()
    first = scans.scan_out(clerk, of.id, "1").entry

    found = scans.scan_out(clerk, of.id, number, current=first.document.id)

    assert (found.entry.document.position, found.is_new) == (1, False)
    assert handing.entries(of)[0].document.waybill == number
    second = scans.scan_out(clerk, of.id, "2").entry
    again = scans.scan_out(clerk, of.id, number, current=second.document.id)
    assert again.entry.document.position == 1, "it is the first one's already"


def test_what_is_not_on_the_list_is_told_and_changes_nothing(clerk: Actor, outlet: Outlet) -> None:
    of, other = handing.gathered(clerk, outlet, 1), handing.gathered(clerk, outlet, 1)

    for code in ("99", handing_over.document_code(other, 1), handing.waybill(), "x" * 300):
        with pytest.raises(InvalidInput) as refusal:
            scans.scan_out(clerk, of.id, code)
        assert "code" in refusal.value.extra["errors"]

    assert handing.entries(of)[0].document.out_at is None


def test_scanned_twice_it_is_once(clerk: Actor, outlet: Outlet) -> None:
    of = handing.gathered(clerk, outlet, 1)

    assert scans.scan_out(clerk, of.id, "1").is_new
    at = handing.entries(of)[0].document.out_at
    assert not scans.scan_out(clerk, of.id, "1").is_new
    assert handing.entries(of)[0].document.out_at == at


@pytest.mark.parametrize("number", ["SF1234567890123", "EB306118510CN", "abc", "1" * 40])
def test_a_number_of_another_carrier_or_of_none_is_refused(
    clerk: Actor, outlet: Outlet, number: str
) -> None:
    of = handing.gathered(clerk, outlet, 1)
    [entry] = handing.entries(of)

    with pytest.raises(InvalidInput) as refusal:
        scans.number_documents(clerk, of.id, {entry.document.id: number})

    assert f"waybill-{entry.document.id}" in refusal.value.extra["errors"]
    assert handing.entries(of)[0].document.waybill == ""


def test_one_number_is_on_one_document(clerk: Actor, outlet: Outlet) -> None:
    of, other = handing.gathered(clerk, outlet, 2), handing.gathered(clerk, outlet, 1)
    one, two = handing.entries(of)
    [third] = handing.entries(other)
    number = handing.waybill()

    with pytest.raises(InvalidInput):
        scans.number_documents(clerk, of.id, {one.document.id: number, two.document.id: number})
    scans.number_documents(clerk, of.id, {one.document.id: number})
    with pytest.raises(InvalidInput):
        scans.number_documents(clerk, other.id, {third.document.id: number})
    scans.scan_out(clerk, other.id, "1")
    with pytest.raises(InvalidInput):
        scans.scan_out(clerk, other.id, number, current=third.document.id)


def test_two_documents_may_change_their_numbers(clerk: Actor, outlet: Outlet) -> None:
    of = handing.gathered(clerk, outlet, 2)
    one, two = (entry.document.id for entry in handing.entries(of))
    first, second = handing.waybill(), handing.waybill()
    scans.number_documents(clerk, of.id, {one: first, two: second})

    assert scans.number_documents(clerk, of.id, {one: second, two: first}) == 2

    assert [entry.document.waybill for entry in handing.entries(of)] == [second, first]


def test_counted_out_it_is_the_couriers_turn(clerk: Actor, courier: Actor, outlet: Outlet) -> None:
    of = handing.gathered(clerk, outlet, 2)
    assert queries.lists_to_take(courier) == []
    with pytest.raises(InvalidInput):
        handovers.offer(clerk, of.id, 2)  # nothing is scanned yet
    handing.scanned_out(clerk, of)
    with pytest.raises(InvalidInput):
        handovers.offer(clerk, of.id, 3)

    handovers.offer(clerk, of.id, 2)

    assert [one.id for one in queries.lists_to_take(courier)] == [of.id]
    with pytest.raises(Conflict):
        scans.scan_out(clerk, of.id, "1")


def test_both_counts_agree_and_the_documents_are_with_the_post(
    clerk: Actor, courier: Actor, outlet: Outlet
) -> None:
    of = handing.offered(clerk, outlet, 2)
    one, two = handing.entries(of)
    scans.scan_in(courier, of.id, one.document.waybill)
    with pytest.raises(InvalidInput):
        scans.take(courier, of.id, 2)
    assert handing_over.still_wrong(of, handing.entries(of))[0].document.position == 2
    scans.scan_in(courier, of.id, handing_over.document_code(of, 2))
    with pytest.raises(InvalidInput):
        scans.take(courier, of.id, 1)

    taken = scans.take(courier, of.id, 2)

    assert (taken.state, taken.out_count, taken.in_count) == (HandoverState.TAKEN, 2, 2)
    assert {entry.case.state for entry in handing.entries(of)} == {CaseState.HANDED_OVER}
    kinds = db.session.scalars(
        select(ConversionCaseEvent.kind).where(
            ConversionCaseEvent.case_id.in_([one.case.id, two.case.id])
        )
    ).all()
    assert kinds.count(EventKind.HANDED_OVER) == 2
    assert reading.entries(Act.HANDOVER_TAKEN)[-1].details == {"count": 2}
    assert len(db.session.scalars(select(Message)).all()) == 2, "each person is told"
    with pytest.raises(Conflict):
        scans.take(courier, of.id, 2)


def test_a_difference_is_listed_and_taken_off(clerk: Actor, courier: Actor, outlet: Outlet) -> None:
    of = handing.offered(clerk, outlet, 3)
    for entry in handing.entries(of)[:2]:
        scans.scan_in(courier, of.id, entry.document.waybill)
    [missing] = handing_over.still_wrong(of, handing.entries(of))
    assert missing.differs(of.state) is Difference.NOT_IN

    handovers.take_off(clerk, of.id, missing.document.id, LeaveReason.NOT_RECEIVED)
    scans.take(courier, of.id, 2)

    assert (of.out_count, of.in_count) == (3, 2), "what was counted stays as it was counted"
    left = db.session.get(type(missing.case), (of.hall_id, missing.case.id))
    assert left is not None
    assert left.state is CaseState.CONSENTED
    assert queries.waiting_count(clerk) == 1


def test_withdrawn_or_fetched_between_the_counts_it_does_not_go(
    clerk: Actor, courier: Actor, outlet: Outlet
) -> None:
    of = handing.offered(clerk, outlet, 2)
    for entry in handing.entries(of):
        scans.scan_in(courier, of.id, entry.document.waybill)
    one, two = handing.entries(of)
    documents.withdraw(of.hall_id, one.case.id)
    builders_calls.fetched(clerk, two.case)

    with pytest.raises(InvalidInput):
        scans.take(courier, of.id, 2)
    wrong = handing_over.still_wrong(of, handing.entries(of))
    assert {entry.differs(of.state) for entry in wrong} == {Difference.NOT_TO_BE_POSTED}
    for entry in wrong:
        handovers.take_off(clerk, of.id, entry.document.id, LeaveReason.NOT_TO_BE_POSTED)
    with pytest.raises(InvalidInput):
        scans.take(courier, of.id, 0)  # nothing is left to take
    handovers.take_back(clerk, of.id)
    handovers.drop(clerk, of.id)


def test_taken_back_the_courier_scans_anew(clerk: Actor, courier: Actor, outlet: Outlet) -> None:
    of = handing.offered(clerk, outlet, 1)
    scans.scan_in(courier, of.id, "1")

    handovers.take_back(clerk, of.id)

    [entry] = handing.entries(of)
    assert entry.document.in_at is None
    assert entry.document.out_at is not None
    with pytest.raises(NotFound):
        scans.scan_in(courier, of.id, "1")


def test_once_with_the_post_it_cannot_be_withdrawn(
    clerk: Actor, courier: Actor, outlet: Outlet
) -> None:
    of = handing.taken(clerk, courier, outlet, 1)
    [entry] = handing.entries(of)

    with pytest.raises(Conflict):
        documents.withdraw(of.hall_id, entry.case.id)
    with pytest.raises(Conflict):
        handovers.take_back(clerk, of.id)
    with pytest.raises(Conflict):
        handovers.take_off(clerk, of.id, entry.document.id, LeaveReason.NEXT_LIST)


def test_couriers_of_other_outlets_see_none_of_it(
    clerk: Actor, courier: Actor, outlet: Outlet
) -> None:
    of = handing.offered(clerk, outlet, 1)
    for stranger in (
        handing.courier(builders.outlet(outlet.company)),
        handing.courier(builders.outlet(builders.company())),
    ):
        assert queries.lists_to_take(stranger) == []
        with pytest.raises(NotFound):
            queries.list_to_take(stranger, of.id)
        with pytest.raises(NotFound):
            scans.scan_in(stranger, of.id, "1")
        with pytest.raises(NotFound):
            scans.take(stranger, of.id, 1)


def test_the_clerk_does_not_take_and_the_courier_does_not_offer(
    clerk: Actor, courier: Actor, outlet: Outlet
) -> None:
    of = handing.gathered(clerk, outlet, 1)
    builders_conversions.opened(handing.entries(of)[0].case)

    with pytest.raises(NotFound):
        scans.scan_in(courier, of.id, "1")  # not before it is counted out


def test_the_way_begins_when_the_list_was_taken_not_at_the_scan(
    clerk: Actor, courier: Actor, outlet: Outlet
) -> None:
    of = handing.offered(clerk, outlet, 1)
    [entry] = handing.entries(of)
    scans.scan_in(courier, of.id, entry.document.waybill)
    later = builders_calls.MONDAY + timedelta(minutes=25)
    with clock.freeze(later):
        scans.take(courier, of.id, 1)
    [entry] = handing.entries(of)

    [journey] = journeys(entry.case)

    assert entry.document.in_at == builders_calls.MONDAY
    assert [(item["title"], item["at"]) for item in journey.life] == [("交给邮政", later)]
