"""A list is made of what waits, for an outlet of the post and for no other carrier."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import builders, builders_calls
from tests import builders_handovers as handing
from tests.conversions import reading
from webapp.conversions import handing_over
from webapp.conversions.handing_over import Difference
from webapp.conversions.kinds import LeaveReason
from webapp.conversions.lifecycle import HandoverState
from webapp.conversions.models import HandoverDocument
from webapp.conversions.queries import handovers as queries
from webapp.conversions.services import documents, handovers
from webapp.foundation import clock
from webapp.foundation.access import Actor
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.foundation.errors import Conflict, InvalidInput, NotFound
from webapp.places.models import Organisation, OrganisationKind, Outlet


def test_what_waits_goes_on_it_the_most_urgent_first(clerk: Actor, outlet: Outlet) -> None:
    late = handing.consented_case(clerk)
    soon = handing.consented_case(clerk, keep_until=(clock.today() + timedelta(days=2)).isoformat())

    of = handovers.make_list(clerk, outlet.id)

    assert [one.case.id for one in handing.entries(of)] == [soon.id, late.id]
    assert queries.waiting_count(clerk) == 0
    assert of.code.endswith("-HO-20261123-01")
    entry = reading.entries(Act.HANDOVER_MADE)[-1]
    assert (entry.subject_id, entry.details["count"]) == (str(of.id), 2)


def test_each_list_of_a_day_has_its_number(clerk: Actor, outlet: Outlet) -> None:
    first, second = handing.gathered(clerk, outlet, 1), handing.gathered(clerk, outlet, 1)

    assert (first.number, second.number) == (1, 2)
    with clock.freeze(builders_calls.MONDAY + timedelta(days=1)):
        assert handing.gathered(clerk, outlet, 1).number == 1


def test_nothing_waits_nothing_is_made(clerk: Actor, outlet: Outlet) -> None:
    with pytest.raises(InvalidInput):
        handovers.make_list(clerk, outlet.id)

    assert db.session.scalars(select(HandoverDocument)).all() == []


def test_another_carrier_takes_no_official_documents(clerk: Actor) -> None:
    handing.consented_case(clerk)
    others = builders.outlet(builders.company())

    with pytest.raises(InvalidInput) as refusal:
        handovers.make_list(clerk, others.id)

    assert "outlet_id" in refusal.value.extra["errors"]


def test_a_closed_outlet_and_one_of_another_province_take_none(clerk: Actor) -> None:
    handing.consented_case(clerk)
    closed = handing.postal_outlet()
    closed.closed = True
    db.session.commit()
    far = builders.outlet(
        builders.company(
            under=builders.organisation(OrganisationKind.POSTAL_COMPANY, region_code="110000")
        ),
        region_code="110101",
    )

    for one in (closed, far):
        with pytest.raises(InvalidInput):
            handovers.make_list(clerk, one.id)


def test_what_came_later_is_added_once(clerk: Actor, outlet: Outlet) -> None:
    of = handing.gathered(clerk, outlet, 1)
    handing.consented_case(clerk)

    assert handovers.add_waiting(clerk, of.id) == 1
    assert handovers.add_waiting(clerk, of.id) == 0
    assert [one.document.position for one in handing.entries(of)] == [1, 2]


def test_a_document_taken_off_waits_for_the_next_list(clerk: Actor, outlet: Outlet) -> None:
    of = handing.gathered(clerk, outlet, 2)
    first, second = handing.entries(of)

    handovers.take_off(clerk, of.id, first.document.id, LeaveReason.NOT_FOUND)

    assert [one.document.id for one in handing.entries(of)] == [second.document.id]
    assert queries.waiting_count(clerk) == 1
    again = handovers.make_list(clerk, outlet.id)
    assert [one.case.id for one in handing.entries(again)] == [first.case.id]
    details = reading.entries(Act.HANDOVER_DOCUMENT_LEFT)[-1].details
    assert details == {"position": 1, "because": "not-found"}


def test_a_document_taken_off_is_not_added_to_the_same_list_again(
    clerk: Actor, outlet: Outlet
) -> None:
    of = handing.gathered(clerk, outlet, 2)
    first = handing.entries(of)[0]
    handovers.take_off(clerk, of.id, first.document.id, LeaveReason.NOT_FOUND)
    later = handing.consented_case(clerk)

    assert queries.waiting_count(clerk, beside=of) == 1
    assert handovers.add_waiting(clerk, of.id) == 1
    assert first.case.id not in [one.case.id for one in handing.entries(of)]
    assert handing.entries(of)[-1].case.id == later.id
    assert queries.waiting_count(clerk) == 1, "it waits for the next list"


def test_a_document_taken_off_comes_back_when_it_is_put_back_by_name(
    clerk: Actor, outlet: Outlet
) -> None:
    of = handing.gathered(clerk, outlet, 2)
    first = handing.entries(of)[0]
    for _time in range(2):
        handovers.take_off(clerk, of.id, handing.entries(of)[0].document.id, LeaveReason.NOT_FOUND)
    assert queries.waiting_again(of) == {one.id for one, _number in queries.left_documents(of)}

    handovers.put_back(clerk, of.id, first.document.id)

    [entry] = handing.entries(of)
    assert (entry.case.id, entry.document.position) == (first.case.id, 3)
    assert reading.entries(Act.HANDOVER_DOCUMENTS_ADDED)[-1].details == {"count": 1}
    with pytest.raises(Conflict):
        handovers.put_back(clerk, of.id, first.document.id)
    with pytest.raises(NotFound):
        handovers.put_back(clerk, of.id, entry.document.id)
    handovers.take_off(clerk, of.id, entry.document.id, LeaveReason.NOT_FOUND)
    assert len(queries.waiting_again(of)) == 2, "each of them once, however often it left"
    documents.withdraw(of.hall_id, first.case.id)
    assert len(queries.waiting_again(of)) == 1
    with pytest.raises(Conflict):
        handovers.put_back(clerk, of.id, first.document.id)


def test_a_list_that_is_given_up_lets_everything_wait(clerk: Actor, outlet: Outlet) -> None:
    of = handing.gathered(clerk, outlet, 2)

    handovers.drop(clerk, of.id)

    assert queries.waiting_count(clerk) == 2
    assert of.state is HandoverState.DROPPED
    with pytest.raises(Conflict):
        handovers.add_waiting(clerk, of.id)


def test_labels_show_the_address_and_say_when_it_is_another(clerk: Actor, outlet: Outlet) -> None:
    of = handing.gathered(clerk, outlet, 1)

    [(entry, address)] = handovers.print_labels(clerk, of.id)

    assert address == builders_calls.ADDRESS
    assert reading.entries(Act.HANDOVER_LABELS_PRINTED)[-1].details == {"count": 1}
    handing.scanned_out(clerk, of)
    [entry] = handing.entries(of)
    assert entry.differs(of.state) is None
    documents.choose_post(
        of.hall_id,
        entry.case.id,
        agrees=True,
        address=builders_calls.ADDRESS,
        wish=entry.consent.wish,
    )
    [entry] = handing.entries(of)
    assert entry.differs(of.state) is Difference.NEW_ADDRESS
    with pytest.raises(InvalidInput):
        handovers.offer(clerk, of.id, 1)
    handovers.print_labels(clerk, of.id)
    handovers.offer(clerk, of.id, 1)


def test_another_hall_sees_and_changes_none_of_it(
    clerk: Actor, outlet: Outlet, hall: Organisation
) -> None:
    of = handing.gathered(clerk, outlet, 1)
    [entry] = handing.entries(of)
    stranger = builders_calls.clerk(builders.hall())

    assert queries.waiting_count(stranger) == 0
    for act in (
        lambda: queries.list_for(stranger, of.id),
        lambda: handovers.add_waiting(stranger, of.id),
        lambda: handovers.print_labels(stranger, of.id),
        lambda: handovers.take_off(stranger, of.id, entry.document.id, LeaveReason.NEXT_LIST),
        lambda: handovers.put_back(stranger, of.id, entry.document.id),
        lambda: handovers.drop(stranger, of.id),
        lambda: handovers.offer(stranger, of.id, 1),
        lambda: handovers.take_back(stranger, of.id),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_list_takes_no_more_than_one_counts(
    clerk: Actor, outlet: Outlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_over, "MOST_DOCUMENTS", 2)
    of = handing.gathered(clerk, outlet, 3)

    assert len(handing.entries(of)) == 2
    with pytest.raises(Conflict):
        handovers.add_waiting(clerk, of.id)
