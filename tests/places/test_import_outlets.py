"""The import itself: once, batch by batch, within the right of whoever asked."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import builders
from tests.job_runs import job_of, kill_and_follow
from tests.places import reading
from tests.places.sheets import check, sheet, table, take_in
from tooling.live import LiveServer
from webapp.foundation import clock, jobs
from webapp.foundation.access import Actor, Role
from webapp.foundation.audit import Act
from webapp.foundation.database import db
from webapp.foundation.errors import Conflict, Gone, InvalidInput, NotFound
from webapp.foundation.jobs import JobState
from webapp.foundation.list_imports import batches
from webapp.places import services
from webapp.places.models import Organisation, Outlet, OutletKind
from webapp.places.services import imports

FULL = {
    "网点代码": "YL-01",
    "网点名称": "青石路揽投部",
    "类型": "分拨中心",
    "区划代码": "360102",
    "地址": "青石路 18 号",
    "邮编": "330006",
    "电话": "0791-8670 0000",
    "经度": 115.8921,
    "纬度": 28.6765,
    "营业时间": "周一至周五 08:00-18:00；周六、周日 休息",
    "服务": "EMS、收寄",
    "需拍照": "是",
    "停业": "否",
}


@pytest.fixture
def of(app: Flask) -> Organisation:
    """A company, and a region for its outlets."""
    assert app
    builders.region("360102")
    return builders.company()


@pytest.fixture
def actor(of: Organisation) -> Actor:
    """An admin of that company."""
    return builders.actor_of(builders.account(Role.COMPANY_ADMIN, of))


def test_a_row_becomes_an_outlet(actor: Actor, of: Organisation) -> None:
    job = take_in(actor, sheet(FULL))

    made = reading.outlet("YL-01")
    assert (job.state, job.counts) == (
        JobState.DONE,
        {"new": 1, "changed": 0, "same": 0, "wrong": 0},
    )
    assert (made.company_id, made.brand_id) == (of.id, of.brand_id)
    assert (made.county_code, made.province_code) == ("360102", "360000")
    assert made.kind is OutletKind.SORTING_CENTRE
    assert (made.address, made.postcode, made.phone) == (
        "青石路 18 号",
        "330006",
        "0791-8670 0000",
    )
    assert made.hours["5"] == [["08:00", "18:00"]]
    assert made.services == ["pickup", "ems"]
    assert (made.demands_photo, made.closed) == (True, False)
    assert made.pinyin.startswith("qing shi lu")


def test_the_same_list_again_changes_nothing(actor: Actor) -> None:
    take_in(actor, sheet(FULL))

    check_id, found = check(actor, sheet(FULL))

    assert (found.same, found.orders) == (1, 0)
    with pytest.raises(Conflict):
        imports.start_import(actor, check_id)
    assert reading.outlet("YL-01").version == 1


def test_a_changed_list_changes_only_what_is_different(actor: Actor, of: Organisation) -> None:
    take_in(actor, sheet(FULL, FULL | {"网点代码": "YL-02"}))

    job = take_in(actor, sheet(FULL | {"停业": "是"}, FULL | {"网点代码": "YL-02"}))

    assert job.counts == {"new": 0, "changed": 1, "same": 0, "wrong": 0}
    assert reading.outlet("YL-01").closed
    assert reading.outlet("YL-02").version == 1
    first, second = reading.entries(Act.OUTLETS_IMPORTED)
    assert (first.chain, second.chain) == (str(of.id), str(of.id))
    assert first.details == {"new": ["YL-01", "YL-02"], "changed": []}
    assert second.details == {"new": [], "changed": ["YL-01"]}
    assert second.actor_id == actor.account_id


def test_what_was_exported_comes_back_unchanged(actor: Actor, of: Organisation) -> None:
    take_in(actor, sheet(FULL, {"网点代码": "B", "网点名称": "小店", "区划代码": "360102"}))
    builders.outlet(of, code="ODD", name=" 有（括号）的店", hours={"1": [["00:00", "24:00"]]})
    builders.outlet(code="FOREIGN")
    job = services.exports.start_export(actor, services.exports.OutletFilter())
    jobs.run_all()
    content = jobs.files.read(job_of(job.id), jobs.files.MADE)

    _, found = check(actor, content)

    assert (found.same, found.changed, found.new, found.errors) == (2, 1, 0, [])
    assert found.changes[0][2] == [["网点名称", " 有（括号）的店", "有（括号）的店"]]


def test_several_companies_have_an_entry_each(of: Organisation) -> None:
    other = builders.company()
    administrator = builders.actor_of(builders.account(Role.ADMINISTRATOR))

    take_in(
        administrator,
        sheet(
            FULL | {"公司代码": of.code},
            FULL | {"网点代码": "B", "公司代码": other.code},
            FULL | {"网点代码": "C", "公司代码": of.code},
        ),
    )

    entries = {one.chain: one.details for one in reading.entries(Act.OUTLETS_IMPORTED)}
    assert entries == {
        str(of.id): {"new": ["YL-01", "C"], "changed": []},
        str(other.id): {"new": ["B"], "changed": []},
    }


def test_it_is_started_once_however_often_it_is_pressed(actor: Actor) -> None:
    check_id, _ = check(actor, sheet(FULL))

    first = imports.start_import(actor, check_id)
    second = imports.start_import(actor, check_id)

    assert first.id == second.id
    assert len(reading.entries(Act.OUTLETS_IMPORT_CONFIRMED)) == 1


def test_another_persons_dry_run_is_not_found(actor: Actor, of: Organisation) -> None:
    check_id, _ = check(actor, sheet(FULL))
    colleague = builders.actor_of(builders.account(Role.COMPANY_ADMIN, of))

    with pytest.raises(NotFound):
        imports.start_import(colleague, check_id)


def test_a_result_that_was_deleted_is_said_so(actor: Actor) -> None:
    check_id, _ = check(actor, sheet(FULL))
    with clock.freeze(clock.now() + timedelta(days=3)):
        jobs.sweep()

    with pytest.raises(Gone):
        imports.start_import(actor, check_id)


def test_rows_that_fit_no_longer_are_left_out_and_named(actor: Actor, of: Organisation) -> None:
    builders.region("360103")
    check_id, _ = check(
        actor,
        sheet(
            FULL,
            FULL | {"网点代码": "TAKEN"},
            FULL | {"网点代码": "DONE", "网点名称": "已有"},
        ),
    )
    builders.outlet(code="TAKEN", name="别家")
    take_in(actor, sheet(FULL | {"网点代码": "DONE", "网点名称": "已有"}))

    job = imports.start_import(actor, check_id)
    jobs.run_all()

    done = job_of(job.id)
    assert done.counts == {"new": 1, "changed": 0, "same": 1, "wrong": 1}
    assert done.result_name == "没有导入的网点.xlsx"
    assert reading.outlet("TAKEN").name == "别家"
    entry = reading.entries(Act.OUTLETS_IMPORTED)[-1]
    assert entry.details == {"left_out": ["TAKEN"]}


def test_a_company_that_closed_meanwhile_gets_nothing(actor: Actor, of: Organisation) -> None:
    check_id, _ = check(actor, sheet(FULL))
    administrator = builders.actor_of(builders.account(Role.ADMINISTRATOR))
    services.change_organisation(administrator, of.id, version=1, closed=True)

    job = imports.start_import(actor, check_id)
    jobs.run_all()

    assert job_of(job.id).counts["wrong"] == 1
    assert reading.codes() == []


def test_no_file_and_an_empty_one_are_refused_at_once(actor: Actor) -> None:
    with pytest.raises(InvalidInput) as none:
        imports.start_check(actor, "", b"")
    with pytest.raises(InvalidInput) as empty:
        imports.start_check(actor, "网点.xlsx", b"")

    assert none.value.extra["errors"] == {"file": ["选一个 .xlsx 或 .csv 文件"]}
    assert "空的" in empty.value.extra["errors"]["file"][0]


def test_the_name_of_the_file_is_not_kept(actor: Actor) -> None:
    job = imports.start_check(actor, "王晓明 360102189001010012.XLSX", sheet(FULL))

    assert job.parameters == {"name": "list.xlsx"}


def test_an_attempt_that_broke_goes_on_behind_its_last_batch(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 10)
    check_id, _ = check(actor, sheet(*(FULL | {"网点代码": f"YL-{n:03}"} for n in range(35))))
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
    assert len(reading.codes()) == 20

    with clock.freeze(clock.now() + timedelta(minutes=10)):
        jobs.run_all()

    assert job_of(job.id).counts == {"new": 35, "changed": 0, "same": 0, "wrong": 0}
    assert calls == [10, 10, 10, 10, 5], "no batch was done twice"
    entries = reading.entries(Act.OUTLETS_IMPORTED)
    assert sum(len(one.details["new"]) for one in entries) == 35


def test_a_killed_worker_is_followed_by_one_that_does_nothing_twice(
    server: LiveServer, actor: Actor
) -> None:
    rows = ([f"YL-{n:05}", f"第 {n} 网点", "360102"] for n in range(6000))
    check_id, _ = check(actor, table(["网点代码", "网点名称", "区划代码"], rows))
    job = imports.start_import(actor, check_id)

    def as_many_as_told(done: int) -> None:
        assert db.session.scalar(select(func.count()).select_from(Outlet)) == done

    ended = kill_and_follow(server, job.id, 6000, as_many_as_told)

    assert ended.counts == {"new": 6000, "changed": 0, "same": 0, "wrong": 0}
    assert db.session.scalar(select(func.count()).select_from(Outlet)) == 6000
    entries = reading.entries(Act.OUTLETS_IMPORTED)
    assert sum(len(one.details["new"]) for one in entries) == 6000
