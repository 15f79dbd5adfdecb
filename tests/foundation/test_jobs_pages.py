"""Pages of jobs, their files, and who may see them."""

import os
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, text

from tests.foundation import small
from tests.foundation.small import start_job
from tests.job_runs import job_of
from webapp.foundation import clock, crypto, jobs
from webapp.foundation.access import Permission, Scope, ScopeKind
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import apart, db
from webapp.foundation.jobs import Job, JobState, Result, rotation
from webapp.foundation.jobs.models import JobFilePart
from webapp.foundation.keys import Purpose

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def test_a_file_comes_back_as_it_was_made_and_lies_sealed(app) -> None:
    content = os.urandom(500) + b"CANARY" * 500_000
    jobs.register("work", lambda turn: Result("收寄 11-23.xlsx", content), "导出")
    officer = small.officer()
    job = start_job(officer)
    jobs.run_next()

    answer = app.test_client().get(f"/jobs/{job.id}/result", headers=small.signed_in(officer))

    assert answer.data == content
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "%E6%94%B6%E5%AF%84" in answer.headers["Content-Disposition"]
    parts = db.session.scalars(select(JobFilePart.sealed)).all()
    assert len(parts) == 4
    assert all(len(part) <= 1_000_100 and b"CANARY" not in part for part in parts)
    fetched = select(AuditEntry).where(AuditEntry.act == "job:result-fetched")
    assert len(db.session.scalars(fetched).all()) == 1


def test_a_file_may_be_given_and_read_from_a_stream(app) -> None:
    jobs.register("work", lambda turn: Result("b.csv", BytesIO(turn.content()[::-1])), "倒过来")
    officer = small.officer()
    job = start_job(officer, content=b"abc" * 700_000)
    jobs.run_next()

    answer = app.test_client().get(f"/jobs/{job.id}/result", headers=small.signed_in(officer))

    assert answer.data == b"cba" * 700_000
    left = db.session.scalars(select(JobFilePart.file).distinct()).all()
    assert left == ["made"]


def test_a_file_is_deleted_when_its_time_is_over(app) -> None:
    jobs.register("work", lambda turn: Result("a.xlsx", b"x"), "导出")
    officer = small.officer()
    with clock.freeze(NOON):
        job = start_job(officer)
        jobs.run_next()
    with clock.freeze(NOON + timedelta(hours=23)):
        assert jobs.sweep() == 0
    with clock.freeze(NOON + timedelta(hours=25)):
        assert jobs.sweep() == 1

    answer = app.test_client().get(f"/jobs/{job.id}/result", headers=small.signed_in(officer))

    assert answer.status_code == 410
    assert db.session.scalar(select(JobFilePart)) is None
    assert job_of(job.id).wrapped_key is None


def _foreign(officer) -> dict:
    """People who must not see this officer's jobs, each under a name."""
    elsewhere = small.person(officer.role, ScopeKind.COUNTY, "360103")
    other_scope = small.replaced(officer, scope=Scope(ScopeKind.COUNTY, "360103"))
    other_role = small.replaced(officer, role=small.Role.TEAM_LEAD)
    return {
        "a colleague of the same county": small.officer(),
        "an officer of another county": elsewhere,
        "the same person in another scope": other_scope,
        "the same person as team lead": other_role,
    }


@pytest.mark.parametrize("path", ["", "/progress", "/result", "/stop"])
def test_a_job_of_somebody_else_is_not_found(app, path) -> None:
    jobs.register(
        "work",
        lambda turn: Result("a.xlsx", b"x"),
        "导出",
        permission=Permission.PICKUPS_EXPORT,
    )
    officer = small.officer()
    job = start_job(officer)
    jobs.run_next()
    client = app.test_client()
    ask = client.post if path == "/stop" else client.get
    json_wanted = {"Accept": "application/json"}

    for name, stranger in _foreign(officer).items():
        answer = ask(f"/jobs/{job.id}{path}", headers=small.signed_in(stranger) | json_wanted)
        assert answer.status_code == 404, name
    missing = ask(
        f"/jobs/{officer.account_id}{path}", headers=small.signed_in(officer) | json_wanted
    )
    assert missing.status_code == 404
    assert missing.json["detail"] == answer.json["detail"]


def test_nobody_signed_in_sees_nothing(app) -> None:
    jobs.register("work", lambda turn: None, "干活")
    job = start_job()

    answer = app.test_client().get(
        f"/jobs/{job.id}/progress", headers={"Accept": "application/json"}
    )

    assert answer.status_code == 401


def test_the_page_says_how_far_it_is_and_asks_again_while_it_runs(app) -> None:
    officer, pages = small.officer(), []

    def work(turn) -> None:
        turn.progress(62_400, 100_000, new=61_872, wrong=18)
        for path in ("", "/progress"):
            headers = small.signed_in(officer)
            pages.append(app.test_client().get(f"/jobs/{turn.job_id}{path}", headers=headers).text)

    jobs.register("work", work, "导入名单", counts={"new": "新增", "wrong": "有错"})
    job = start_job(officer)
    jobs.run_next()
    db.session.expire_all()
    ended = app.test_client().get(f"/jobs/{job.id}/progress", headers=small.signed_in(officer))

    for page in pages:
        assert "导入名单" in page
        assert "62,400 / 100,000" in page
        assert f'data-url="/jobs/{job.id}/progress"' in page
        assert re.search(r"<dt>有错</dt><dd>18</dd>", page)
        assert f'action="/jobs/{job.id}/stop"' in page
    assert "<html" in pages[0]
    assert "<html" not in pages[1]
    assert "data-url" not in ended.text
    assert "做完了" in ended.text


@pytest.mark.parametrize(
    ("state", "error", "says"),
    [
        (JobState.FAILED, "unexpected", "不是您的操作引起的"),
        (JobState.FAILED, "worker-lost", "中断了三次"),
        (JobState.FAILED, "too-many-rows", "没有做成（too-many-rows）"),
        (JobState.STOPPED, "", "已经停下"),
        (JobState.STOPPED, "grant-ended", "岗位变了"),
    ],
)
def test_every_end_is_said_in_words(app, state, error, says) -> None:
    jobs.register("work", lambda turn: None, "干活")
    officer = small.officer()
    job = start_job(officer)
    with apart() as session:
        held = session.get(Job, job.id)
        held.state, held.error = state, error
    db.session.expire_all()

    page = app.test_client().get(f"/jobs/{job.id}", headers=small.signed_in(officer)).text

    assert says in page


def test_no_table_of_jobs_names_a_person(app) -> None:
    jobs.register("work", lambda turn: Result("a.csv", "王晓明".encode()), "导出")
    start_job()
    jobs.run_next()

    for table in ("jobs", "job_file_parts", "audit_entries"):
        rows = db.session.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608
        assert rows
        assert "王晓明" not in str(rows)
        assert str("王晓明".encode())[2:-1] not in str(rows)


def test_files_of_jobs_move_to_a_new_key(app) -> None:
    jobs.register("work", lambda turn: Result("a.csv", b"abc"), "导出")
    officer = small.officer()
    moved = [start_job(officer) for _ in range(2)]
    jobs.run_all()
    old = crypto.provider().current(Purpose.VAULT)
    with clock.freeze(clock.now() + timedelta(seconds=2)):
        new = crypto.provider().create(Purpose.VAULT)

    assert [rotation.move_data_keys(9, None).moved for _walk in range(2)] == [2, 0]

    for job in moved:
        assert job_of(job.id).key_id == new.id != old.id
        answer = app.test_client().get(f"/jobs/{job.id}/result", headers=small.signed_in(officer))
        assert answer.data == b"abc"
