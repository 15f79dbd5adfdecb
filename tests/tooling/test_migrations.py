"""Steps of the database that make a table anew keep its rows, and the rows that refer to them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import flask_migrate
import pytest
from sqlalchemy import (
    Boolean,
    Date,
    Integer,
    String,
    column,
    insert,
    inspect,
    select,
    table,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError

from webapp.accounts.models import Account, AccountSession, Grant
from webapp.application import create_app
from webapp.findings.models import Finding, FindingTouchedDay, Procedure
from webapp.foundation import clock
from webapp.foundation.access import Role, ScopeKind
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.jobs import Job, JobState
from webapp.foundation.jobs.models import JobFilePart
from webapp.settings import ROOT, Settings

FOLDER = str(ROOT / "migrations")


@pytest.mark.parametrize("back", [False, True], ids=["up", "down and up again"])
def test_roles_of_halls_come_in_and_nothing_goes(
    settings: Settings, databases: Any, back: bool
) -> None:
    app = create_app(replace(settings, database_url=databases.bare()))
    with app.app_context():
        flask_migrate.upgrade(directory=FOLDER, revision="0001")
        grant, job = _fill(Role.AUDITOR)
        with pytest.raises(IntegrityError):
            _fill(Role.HALL_CLERK)
        flask_migrate.upgrade(directory=FOLDER, revision="0002")
        if back:
            flask_migrate.downgrade(directory=FOLDER, revision="0001")
            flask_migrate.upgrade(directory=FOLDER, revision="0002")

        with db.engine.connect() as connection:
            assert connection.scalar(select(Grant.id).where(Grant.id == grant)) == grant
            assert connection.scalar(select(AccountSession.grant_id)) == grant
            assert connection.scalar(select(JobFilePart.sealed)) == b"sealed"
            assert connection.scalar(select(JobFilePart.job_id)) == job
            if connection.dialect.name == "sqlite":
                assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        for table in ("grants", "jobs"):
            indexes = {one["name"] for one in inspect(db.engine).get_indexes(table)}
            assert indexes == {one.name for one in db.metadata.tables[table].indexes}
        _fill(Role.HALL_CLERK)
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text("UPDATE grants SET role = 'janitor'"))
        db.session.remove()
        db.engine.dispose()


def test_the_days_that_were_entered_move_to_their_new_table_and_back(
    settings: Settings, databases: Any
) -> None:
    app = create_app(replace(settings, database_url=databases.bare()))
    entered = {"day": date(2026, 10, 10), "works": True, "name": "调休"}
    entered |= {"source": "edited", "version": 3}
    with app.app_context():
        flask_migrate.upgrade(directory=FOLDER, revision="0009")
        with db.engine.begin() as connection:
            connection.execute(insert(_days("calling_days")).values(entered))

        flask_migrate.upgrade(directory=FOLDER, revision="0010")
        _only_table_of_days("working_days", "calling_days", entered)
        flask_migrate.downgrade(directory=FOLDER, revision="0009")
        _only_table_of_days("calling_days", "working_days", entered)
        db.session.remove()
        db.engine.dispose()


def _only_table_of_days(name: str, gone: str, entered: dict[str, Any]) -> None:
    """It holds what was entered, refuses other words than its own, and the other one is gone."""
    with db.engine.connect() as connection:
        [row] = connection.execute(select(_days(name))).mappings()
        assert dict(row) == entered
    assert gone not in inspect(db.engine).get_table_names()
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(update(_days(name)).values(source="hearsay"))


def _days(name: str) -> Any:
    return table(
        name,
        column("day", Date()),
        column("works", Boolean()),
        column("name", String()),
        column("source", String()),
        column("version", Integer()),
    )


def _fill(role: Role) -> tuple[Any, Any]:
    """An account with a grant and a session, and a job with a file; answers grant and job."""
    now, account, grant, job = clock.now(), new_id(), new_id(), new_id()
    scope = ScopeKind.HALL if role is Role.HALL_CLERK else ScopeKind.PLATFORM
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("BEGIN"))
        connection.execute(
            insert(Account.__table__).values(
                id=account,
                login=account.hex[-12:],
                name="卫青",
                state="active",
                created_at=now,
                password_hash="",
                totp_key_id="",
                totp_last_step=0,
                failed_attempts=0,
                language="",
                large_type=False,
                version=1,
            )
        )
        connection.execute(
            insert(Grant.__table__).values(
                id=grant,
                account_id=account,
                role=role,
                scope_kind=scope,
                scope_id="",
                organisation_id=new_id(),
                effective_from=now,
            )
        )
        connection.execute(
            insert(AccountSession.__table__).values(
                id=new_id(),
                account_id=account,
                grant_id=grant,
                opened_at=now,
                last_seen_at=now,
                expires_at=now,
                browser="",
            )
        )
        connection.execute(
            insert(Job.__table__).values(
                id=job,
                kind="x",
                state=JobState.DONE,
                account_id=account,
                grant_id=grant,
                role=role,
                scope_kind=scope,
                scope_id="",
                chain="",
                parameters={},
                version=1,
            )
        )
        part = {"job_id": job, "file": "made", "number": 0, "sealed": b"sealed"}
        connection.execute(insert(JobFilePart.__table__).values(part))
    return grant, job


def test_the_days_of_findings_that_were_there_wait_to_be_counted(
    settings: Settings, databases: Any
) -> None:
    app = create_app(replace(settings, database_url=databases.bare()))
    reported = datetime(2026, 11, 1, 16, 30, tzinfo=UTC)  # in Shanghai it is the 2nd already
    outlet_id = new_id()
    with app.app_context():
        flask_migrate.upgrade(directory=FOLDER, revision="0014")
        for state, closed in (("confirmed", reported + timedelta(days=3)), ("reported", None)):
            _found(outlet_id, state, reported, closed)

        flask_migrate.downgrade(directory=FOLDER, revision="0013")
        flask_migrate.upgrade(directory=FOLDER, revision="0014")

        query = select(FindingTouchedDay.outlet_id, FindingTouchedDay.day)
        touched = db.session.execute(query.order_by(FindingTouchedDay.day)).all()
        assert touched == [(outlet_id, date(2026, 11, 2)), (outlet_id, date(2026, 11, 5))]
        db.session.remove()
        db.engine.dispose()


def _found(outlet_id: UUID, state: str, reported: datetime, closed: datetime | None) -> None:
    """A finding, and the procedure that it names."""
    # What the tables had then: the models have columns that came later.
    procedure_id = new_id()
    procedure = insert(Procedure.__table__).values(
        id=procedure_id, kind="service", city_code=state[:6], number=1, escalates=False,
        warns_days=0, why="", made_at=reported,
    )  # fmt: skip
    finding = insert(Finding.__table__).values(
        outlet_id=outlet_id, id=new_id(), version=1, code=state, company_id=new_id(),
        county_code="360102", city_code="360100", province_code="360000", kind="service",
        category="closed", severity="usual", state=state, level="county", procedure_id=procedure_id,
        reporter="officer", confirmer="check", reported_at=reported, received_at=reported,
        steps_taken=1, returns=0, disputes=0, appeals=0, nudges=0, letters=0, closed_at=closed,
        closed_level="county" if closed else None,
    )  # fmt: skip
    with transaction() as session:
        session.execute(procedure)
        session.execute(finding)
