"""The import itself: once, batch by batch, for the hall of whoever asked."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import builders, builders_conversions
from tests.conversions import reading
from tests.conversions.sheets import ROW, check, sheet, take_in
from tests.job_runs import job_of, kill_and_follow
from tooling.live import LiveServer
from webapp.accounts.models import Account, Grant
from webapp.conversions import personal
from webapp.conversions.lifecycle import CaseState
from webapp.conversions.models import ConversionCase, ConversionItem
from webapp.conversions.queries.cases import events_of, others_of_person, others_with_phone
from webapp.conversions.services import catalogue, imports
from webapp.foundation import clock, jobs
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.foundation.errors import Conflict, Gone, NotFound
from webapp.foundation.jobs import JobState
from webapp.foundation.list_imports import batches
from webapp.places.models import Organisation

FULL = ROW | {
    "可领日期": "2098-03-01",
    "受理日期": "2098-02-01",
    "地址": "云陵市青石路 18 号 3 单元 502 室",
}


@pytest.fixture(autouse=True)
def item(actor: Actor) -> ConversionItem:
    """The item that ROW names."""
    return builders_conversions.item(actor, code="GA-01", name="居住证签发")


def test_a_row_becomes_a_case(actor: Actor, item: ConversionItem) -> None:
    job = take_in(actor, sheet(FULL))

    made = reading.case(actor, "BJ-001")
    assert job.counts == {"new": 1, "changed": 0, "same": 0, "wrong": 0}
    assert (made.hall_id, made.item_id) == (item.hall_id, item.id)
    assert made.department_id == item.department_id
    assert (made.ready_on, made.accepted_on) == (date(2098, 3, 1), date(2098, 2, 1))
    assert (made.keep_until, made.collected_at) == (date(2099, 12, 31), None)
    assert made.state is CaseState.ELIGIBLE
    assert (made.masked_name, made.masked_phone) == ("赵*明", "1******8000")
    [entry] = reading.entries(Act.CASES_IMPORTED)
    assert (entry.chain, entry.actor_id) == (actor.scope.id, actor.account_id)
    assert entry.details == {"new": 1, "changed": 0, "same": 0, "left_out": []}


def test_what_is_personal_is_sealed_and_opens_at_its_place_only(actor: Actor) -> None:
    take_in(actor, sheet(FULL, FULL | {"办件编号": "BJ-002", "姓名": "钱秀英"}))
    first, second = reading.case(actor, "BJ-001"), reading.case(actor, "BJ-002")

    own = personal.opened(first)

    assert (own.name, own.phone, own.last_four) == ("赵晓明", "+8613800138000", "011X")
    assert own.address == FULL["地址"]
    assert "赵晓明" not in repr(own)
    assert first.wrapped_key != second.wrapped_key
    assert first.phone_index == second.phone_index
    assert first.person_index != second.person_index
    assert first.phone_index not in (own.phone, first.person_index)
    second.sealed, second.wrapped_key = first.sealed, first.wrapped_key
    with pytest.raises(personal.crypto.CannotOpen):
        personal.opened(second)
    db.session.rollback()


def test_of_a_whole_document_number_four_characters_are_kept(actor: Actor) -> None:
    take_in(actor, sheet(FULL | {"证件后四位": "11010118800101003x"}))

    assert personal.opened(reading.case(actor, "BJ-001")).last_four == "003X"


def test_other_cases_of_a_phone_and_of_a_person_are_counted(actor: Actor) -> None:
    rows = [FULL, FULL | {"办件编号": "B"}, FULL | {"办件编号": "C", "姓名": "钱秀英"}]
    take_in(actor, sheet(*rows, FULL | {"办件编号": "D", "手机号": "13900139000"}))
    case = reading.case(actor, "BJ-001")

    assert (others_with_phone(case), others_of_person(case)) == (2, 2)


def test_the_same_list_again_changes_nothing(actor: Actor) -> None:
    take_in(actor, sheet(FULL))

    check_id, found = check(actor, sheet(FULL))

    assert (found.same, found.orders) == (1, 0)
    with pytest.raises(Conflict):
        imports.start_import(actor, check_id)
    assert reading.case(actor, "BJ-001").version == 1


def test_the_next_day_with_another_phone_changes_only_that(actor: Actor) -> None:
    take_in(actor, sheet(FULL))
    before = reading.case(actor, "BJ-001").phone_index
    changed = FULL | {"手机号": "13900139000", "领取日期": "2026-11-20", "地址": None}

    check_id, found = check(actor, sheet(changed))
    imports.start_import(actor, check_id)
    jobs.run_all()

    case = reading.case(actor, "BJ-001")
    assert found.changes == [
        [
            "BJ-001",
            "赵*明",
            [["领取日期", "", "2026-11-20"], ["手机号", "1******8000", "1******9000"]],
        ]
    ]
    assert personal.opened(case).phone == "+8613900139000"
    assert personal.opened(case).address == FULL["地址"], "an empty cell leaves what is there"
    assert case.phone_index != before
    assert (case.state, case.reasons) == (CaseState.INELIGIBLE, ["collected"])
    newest, oldest = events_of(case)
    assert (newest.kind, newest.changed) == ("changed", ["collected_on", "phone"])
    assert (oldest.kind, oldest.changed) == ("imported", [])
    assert newest.account_id == actor.account_id


def test_a_word_takes_away_what_is_there(actor: Actor) -> None:
    take_in(actor, sheet(FULL | {"领取日期": "2026-11-20"}))
    take_in(actor, sheet(FULL | {"领取日期": "无", "地址": "无"}))

    case = reading.case(actor, "BJ-001")
    assert (case.collected_at, case.state) == (None, CaseState.ELIGIBLE)
    assert personal.opened(case).address == ""


def test_two_halls_may_have_the_same_number(actor: Actor, stranger: Actor) -> None:
    builders_conversions.item(stranger, code="GA-01")

    take_in(actor, sheet(FULL))
    take_in(stranger, sheet(FULL | {"姓名": "钱秀英"}))

    assert reading.case(actor, "BJ-001").masked_name == "赵*明"
    assert reading.case(stranger, "BJ-001").masked_name == "钱*英"


def test_it_is_started_once_however_often_it_is_pressed(actor: Actor) -> None:
    check_id, _ = check(actor, sheet(FULL))

    first = imports.start_import(actor, check_id)
    second = imports.start_import(actor, check_id)

    assert first.id == second.id
    assert len(reading.entries(Act.CASES_IMPORT_CONFIRMED)) == 1
    assert "赵" not in str(first.parameters)


def test_another_persons_dry_run_is_not_found(actor: Actor, stranger: Actor) -> None:
    check_id, _ = check(actor, sheet(FULL))
    hall = db.session.get(Organisation, actor.scope.value)
    colleague = builders.actor_of(builders.account(Role.HALL_CLERK, hall))

    for other in (stranger, colleague):
        with pytest.raises(NotFound):
            imports.start_import(other, check_id)


def test_a_result_that_was_deleted_is_said_so(actor: Actor) -> None:
    check_id, _ = check(actor, sheet(FULL))
    with clock.freeze(clock.now() + timedelta(days=3)):
        jobs.sweep()

    with pytest.raises(Gone):
        imports.start_import(actor, check_id)


def test_an_item_that_closed_meanwhile_is_left_out_and_named(
    actor: Actor, item: ConversionItem
) -> None:
    check_id, _ = check(actor, sheet(FULL))
    catalogue.change_item(actor, item.id, version=1, closed=True)

    job = imports.start_import(actor, check_id)
    jobs.run_all()

    done = job_of(job.id)
    assert (done.counts["wrong"], done.result_name) == (1, "没有导入的办件.xlsx")
    assert reading.entries(Act.CASES_IMPORTED)[-1].details["left_out"] == ["BJ-001"]


def test_a_clerk_who_left_imports_nothing(actor: Actor) -> None:
    check_id, _ = check(actor, sheet(FULL))
    imports.start_import(actor, check_id)
    account = db.session.get(Account, actor.account_id)
    assert account
    grant = db.session.scalars(select(Grant).where(Grant.account_id == account.id)).one()
    grant.effective_until = clock.now()
    db.session.commit()

    jobs.run_all()

    assert db.session.scalar(select(func.count()).select_from(ConversionCase)) == 0


def test_an_attempt_that_broke_goes_on_behind_its_last_batch(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 10)
    check_id, _ = check(actor, sheet(*(FULL | {"办件编号": f"BJ-{n:03}"} for n in range(35))))
    job = imports.start_import(actor, check_id)
    real, calls = imports.carry_out, []

    def breaks(*arguments: Any) -> Any:
        calls.append(len(arguments[2]))
        outcome = real(*arguments)
        if len(calls) == 3:
            raise OSError("the disk went away")
        return outcome

    monkeypatch.setattr(imports, "carry_out", breaks)
    jobs.run_all()
    assert (job_of(job.id).state, job_of(job.id).done) == (JobState.PAUSED, 20)

    with clock.freeze(clock.now() + timedelta(minutes=10)):
        jobs.run_all()

    assert job_of(job.id).counts == {"new": 35, "changed": 0, "same": 0, "wrong": 0}
    assert calls == [10, 10, 10, 10, 5], "no batch was done twice"
    assert sum(one.details["new"] for one in reading.entries(Act.CASES_IMPORTED)) == 35


def test_a_killed_worker_is_followed_by_one_that_does_nothing_twice(
    server: LiveServer, actor: Actor
) -> None:
    numbers = [f"BJ-{number:05}" for number in range(4000)]
    check_id, _ = check(actor, sheet(*(ROW | {"办件编号": number} for number in numbers)))
    job = imports.start_import(actor, check_id)

    def as_many_as_told(done: int) -> None:
        assert db.session.scalar(select(func.count()).select_from(ConversionCase)) == done

    ended = kill_and_follow(server, job.id, 4000, as_many_as_told)

    assert ended.counts == {"new": 4000, "changed": 0, "same": 0, "wrong": 0}
    assert sum(one.details["new"] for one in reading.entries(Act.CASES_IMPORTED)) == 4000
    kept = set(db.session.scalars(select(ConversionCase.case_number)))
    assert kept == set(numbers)
