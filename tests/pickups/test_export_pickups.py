"""The export: masked, formula-safe, within scope, in the background, with progress."""

import io

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests import builders_pickups as builders
from tests.house_rules import worlds
from tests.people import sender, waybill
from webapp.foundation import jobs
from webapp.foundation.access import Role
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db
from webapp.foundation.jobs import Job, JobState, files
from webapp.pickups.services import exports


@pytest.fixture
def world(app: Flask) -> worlds.World:
    """A county with one pickup."""
    assert app
    return worlds.build("360102")


def exported(world: worlds.World, role: Role = Role.COUNTY_OFFICER, **asked: str) -> list[list]:
    """The rows of the sheet that somebody asked for."""
    actor = worlds.actor_of(world.people[role], role, world.outlet)
    job = exports.start_export(actor, asked)
    while jobs.run_next():
        pass
    db.session.expire_all()
    done = db.session.get(Job, job.id)
    assert done is not None
    assert done.state is JobState.DONE, done.error
    book = CalamineWorkbook.from_filelike(io.BytesIO(files.read(done, files.MADE)))
    return book.get_sheet_by_index(0).to_python()


def test_one_row_for_each_waybill_masked(world: worlds.World) -> None:
    phone = builders.phone(world.courier, world.outlet)
    who = sender()
    numbers = [waybill(), waybill()]
    assert phone.send(phone.pickup(numbers, who, item_words="=1+1")).status == 201

    head, *rows = exported(world)

    assert head[0] == "运单号"
    assert {row[0] for row in rows} >= {*numbers, world.pickup.first_waybill}
    text = "\n".join(str(cell) for row in rows for cell in row)
    assert who.number not in text
    assert who.name not in text
    assert who.phone not in text
    assert who.masked_name in text


def test_nothing_from_outside_the_scope(world: worlds.World) -> None:
    elsewhere = worlds.build("110101")

    rows = exported(world)

    assert world.pickup.first_waybill in {row[0] for row in rows}
    assert elsewhere.pickup.first_waybill not in {row[0] for row in rows}


def test_a_filter_narrows_it_and_the_trail_knows(world: worlds.World) -> None:
    rows = exported(world, state="void")

    assert len(rows) == 1
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "pickups:exported"))
    assert [entry.details for entry in entries][-1] == {"wanted": {"state": "void"}}
