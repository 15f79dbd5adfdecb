"""Rotation: everything moves to younger keys while the service writes, whatever is cut off."""

import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests import builders, builders_conversions, builders_pickups
from tests.identity import acts
from tests.people import Sender, sender, waybill
from tests.phone import random_photo
from tooling.live import environment_of
from tooling.processes import Program
from tooling.servers import FLASK
from webapp.accounts import second_factor
from webapp.accounts.models import Account
from webapp.conversions import personal
from webapp.conversions.models import ConversionCase
from webapp.foundation import crypto, rotation, uploads
from webapp.foundation.access import Role
from webapp.foundation.audit import Act
from webapp.foundation.audit.models import AuditEntry
from webapp.foundation.database import db, new_id, transaction
from webapp.foundation.jobs import Job, files
from webapp.foundation.keys import Purpose
from webapp.foundation.uploads import Upload
from webapp.identity import vault
from webapp.identity.models import IdentityUse, Person, PersonDocument
from webapp.pickups.models import Pickup
from webapp.pickups.services import exports

MOVING = (Purpose.VAULT, Purpose.INDEX)


@pytest.fixture(autouse=True)
def one_key_each(app: Flask) -> Iterator[None]:
    """Each test begins and ends with one vault key and one index key."""
    keep_current_keys()
    yield
    db.session.rollback()
    keep_current_keys()


def keep_current_keys() -> None:
    """Others who test in this process make keys too, and the database is empty."""
    for purpose in MOVING:
        current = crypto.provider().current(purpose).id
        for file in (crypto.provider().folder / purpose).iterdir():
            if file.stem != current and file.name.split(".")[0] != current:
                file.unlink()


@pytest.fixture
def flask(app: Flask):
    """Runs a command: `flask("keys", "list")`."""

    def run(*arguments: str):
        db.session.rollback()
        answer = app.test_cli_runner().invoke(args=list(arguments))
        db.session.expire_all()
        return answer

    return run


def rotate(flask, *more: str) -> str:
    answer = flask("keys", "rotate", "--settle", "0", *more)
    assert answer.exit_code == 0, answer.output
    return answer.output


def known(purpose: Purpose) -> list[str]:
    return [key.id for key in crypto.provider().known(purpose)]


def destroy_older(flask) -> None:
    for purpose in MOVING:
        for old in known(purpose)[1:]:
            answer = flask("keys", "destroy", purpose.value, old, "--yes")
            assert answer.exit_code == 0, answer.output


def assert_people_are_whole(people: list[Sender]) -> None:
    """Each is there once, opens, and is found again by the number."""
    db.session.expire_all()
    documents = db.session.scalars(select(PersonDocument.id)).all()
    found = sorted(acts.number_of(document_id) for document_id in documents)
    assert found == sorted({one.number for one in people})
    for use in db.session.scalars(select(IdentityUse)):
        assert acts.contact_of(use.act_id)["phone"].startswith("+86")
    current = {purpose: crypto.provider().current(purpose).id for purpose in MOVING}
    assert set(db.session.scalars(select(Person.vault_key_id))) == {current[Purpose.VAULT]}
    for column in (PersonDocument.index_key_id, IdentityUse.index_key_id):
        assert set(db.session.scalars(select(column))) == {current[Purpose.INDEX]}
    db.session.rollback()
    for one in people[:3]:
        assert not acts.keep_document(one).newly_known


def test_people_are_moved_and_open_without_the_older_keys(app, flask):
    at = builders.outlet()
    people = [sender(index) for index in range(200, 230)]
    for one in people:
        acts.keep(one, at)

    rotate(flask, "--batch", "7")

    assert [key.retired_at is None for key in crypto.provider().known(Purpose.VAULT)] == [
        True,
        False,
    ]
    destroy_older(flask)
    assert_people_are_whole(people)


def test_every_other_place_that_a_key_closes_is_moved(app, flask):
    """Second factors, photos, files of jobs, the phone index of pickups, document cases."""
    phone, outlet, _courier = builders_pickups.shift()
    admin = builders.account(Role.COMPANY_ADMIN)
    secret = second_factor.read_secret(admin)
    queued = phone.pickup([waybill()], photos=[random_photo()])
    assert phone.deliver(queued).status == 201
    shown = uploads.read(db.session.scalars(select(Upload)).one())
    job_id = job_with_file(admin, b"a list")
    case = builders_conversions.case(builders.actor_of(builders.account(Role.HALL_CLERK)))
    told, place, index = personal.opened(case), (case.hall_id, case.id), case.phone_index

    rotate(flask)
    destroy_older(flask)

    db.session.expire_all()
    assert second_factor.read_secret(db.session.get(Account, admin.id)) == secret
    assert uploads.read(db.session.scalars(select(Upload)).one()) == shown
    assert files.read(db.session.get(Job, job_id), files.GIVEN) == b"a list"
    pickup, use = db.session.get(Pickup, (outlet.id, queued.id)), acts.use_of(queued.id)
    assert pickup.index_key_id == use.index_key_id == crypto.provider().current(Purpose.INDEX).id
    assert pickup.phone_index == use.phone_index
    moved = db.session.get(ConversionCase, place)
    assert personal.opened(moved) == told
    assert moved.index_key_id == pickup.index_key_id
    assert moved.phone_index == crypto.blind_index(personal.PHONE, told.phone)[1] != index
    assert moved.person_index == crypto.blind_index(personal.PERSON, told.person)[1]


def test_no_column_that_names_a_key_is_forgotten(app):
    """A table that keeps ids of keys is moved by rotation, or its keys never rotate."""
    of_other_purposes = {
        "audit_seals.key_id",  # signed, and verified by the older key for ever
        "uploads.opening_key_id",  # what the phone said it sealed to
        "one_time_codes.index_key_id",  # a code holds for ten minutes
    }
    moved = {str(part.key_id.expression) for part in app.extensions["rotation"]}
    named = {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("key_id")
    }

    assert named - of_other_purposes == moved


def test_an_erased_person_has_nothing_to_move(app, flask):
    kept = acts.keep(sender(240))
    with transaction() as session:
        vault.erase_person(session, kept.person_id)

    rotate(flask)

    assert db.session.get(Person, kept.person_id).vault_key_id == ""
    destroy_older(flask)


def test_versions_of_rows_stay_as_they_are(app, flask):
    """Somebody who signs in meanwhile is told of no clash."""
    admin = builders.account(Role.COMPANY_ADMIN)

    rotate(flask)

    with transaction() as session:
        admin.failed_attempts = 1
        session.add(admin)
    assert second_factor.read_secret(db.session.get(Account, admin.id))


def test_the_trail_tells_of_keys_and_never_of_people(app, flask):
    acts.keep(sender(241))

    rotate(flask)

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all()
    assert [entry.act for entry in entries] == [
        Act.KEY_CREATED,
        Act.KEY_CREATED,
        Act.KEY_RETIRED,
        Act.KEY_RETIRED,
        Act.KEYS_ROTATED,
    ]
    assert entries[-1].details == {"moved": 3, "stuck": 0}
    assert [entry.subject_id for entry in entries[:2]] == [
        crypto.provider().current(purpose).id for purpose in MOVING
    ]


def test_an_act_that_began_with_the_older_key_is_not_left_behind(app, flask, beside):
    who, told = sender(242), acts.facts()
    with transaction() as session:
        acts.keep_within(session, who, told)
        rotating = beside(lambda: flask("keys", "rotate", "--settle", "3"))
        assert rotating.waits(1.0)

    assert rotating.result().exit_code == 0
    destroy_older(flask)
    assert_people_are_whole([who])


def test_an_unfinished_rotation_is_resumed_and_not_begun_anew(app, flask):
    acts.keep(sender(243))
    for purpose in MOVING:
        crypto.provider().create(purpose)
    keys = {purpose: known(purpose) for purpose in MOVING}

    refused = flask("keys", "rotate")

    assert refused.exit_code == 1
    assert "--resume" in refused.output
    rotate(flask, "--resume")
    assert {purpose: known(purpose) for purpose in MOVING} == keys
    assert [len(crypto.provider().in_use(purpose)) for purpose in MOVING] == [1, 1]
    destroy_older(flask)
    assert_people_are_whole([sender(243)])


def test_two_rotations_do_not_run_at_once(app, flask):
    with rotation.alone(crypto.provider().folder):
        refused = flask("keys", "rotate")

    assert refused.exit_code == 1
    assert "Another rotation" in refused.output
    assert [len(known(purpose)) for purpose in MOVING] == [1, 1]


def test_a_key_with_values_under_it_is_not_destroyed(app, flask):
    acts.keep(sender(244))
    older = {purpose: crypto.provider().current(purpose).id for purpose in MOVING}
    for purpose in MOVING:
        crypto.provider().create(purpose)
        crypto.provider().retire(purpose, older[purpose])

    refused = flask("keys", "destroy", "vault", older[Purpose.VAULT], "--yes")

    assert refused.exit_code == 1
    assert "data keys of people\t1 under this key" in refused.output
    assert older[Purpose.VAULT] in known(Purpose.VAULT)
    lost = flask("keys", "destroy", "vault", older[Purpose.VAULT], "--yes", "--lose")
    assert lost.exit_code == 0


def test_a_value_that_was_damaged_is_told_and_holds_up_nobody(app, flask):
    at = builders.outlet()
    damaged, whole = acts.keep(sender(245), at), acts.keep(sender(246), at)
    with transaction() as session:
        harm = update(Person).where(Person.id == damaged.person_id)
        session.execute(harm.values(wrapped_key=b"\x01" + bytes(60)))

    answer = flask("keys", "rotate", "--settle", "0", "--batch", "1")

    assert answer.exit_code == 1
    assert "3 values do not open" in answer.output
    assert acts.number_of(whole.document_id) == sender(246).number
    assert db.session.get(Person, whole.person_id).vault_key_id == known(Purpose.VAULT)[0]


def test_the_running_service_takes_the_younger_keys_without_a_restart(server, app, flask):
    at = builders_pickups.outlet()
    courier = builders_pickups.courier(at)
    phone = builders_pickups.phone(courier, at, url=server.url)
    first, who = phone.pickup([waybill()], sender(247)), sender(247)
    assert phone.send(first).status == 201

    rotate(flask)
    destroy_older(flask)
    second = phone.pickup([waybill()], replace(who, phone="13800138001"))
    assert phone.send(second).status == 201

    assert acts.use_of(second.id).person_id == acts.use_of(first.id).person_id
    assert acts.use_of(second.id).index_key_id == crypto.provider().current(Purpose.INDEX).id


def test_killed_in_the_middle_resumed_and_nothing_is_lost(server, app, flask, beside, tmp_path):
    """Real processes: the service takes pickups, the rotation dies by SIGKILL and goes on."""
    at = builders_pickups.outlet()
    courier = builders_pickups.courier(at)
    people = [sender(index) for index in range(300, 360)]
    with transaction() as session:
        for one in people:
            acts.keep_within(session, one, acts.facts(at))
    numbers = itertools.count(500)
    ended = Event()

    def write(over_http: bool) -> list[Sender]:
        phone = builders_pickups.phone(courier, at, url=server.url) if over_http else None
        written = []
        while not ended.is_set():
            one = sender(next(numbers))
            if phone:
                answer = phone.send(phone.pickup([waybill()], one))
                assert answer.status == 201, answer
            else:
                acts.keep(one, at)
            acts.keep(people[len(written) % len(people)], at)
            written.append(one)
            time.sleep(0.1)
        return written

    writers = [beside(lambda: write(True)), beside(lambda: write(False))]
    rotating = rotation_process(app, tmp_path, "--batch", "4", "--settle", "1")
    rotating.start()
    wait_for(lambda: rotating.log.exists() and rotating.log.read_text().count("people") > 3)
    rotating.kill()

    under = set(db.session.scalars(select(Person.vault_key_id)))
    db.session.rollback()
    assert under == set(known(Purpose.VAULT)), "it was not in the middle"
    assert [len(crypto.provider().in_use(purpose)) for purpose in MOVING] == [2, 2]

    resumed = rotation_process(app, tmp_path, "--resume", "--batch", "50", "--settle", "1")
    resumed.start()
    assert resumed.process.wait(60) == 0, resumed.last_lines()
    ended.set()
    people += [one for running in writers for one in running.result()]

    assert [len(crypto.provider().in_use(purpose)) for purpose in MOVING] == [1, 1]
    destroy_older(flask)
    assert_people_are_whole(people)


def rotation_process(app: Flask, folder, *more: str) -> Program:
    """`flask keys rotate …` as an operator starts it."""
    environment = {**os.environ, **environment_of(app.config["SETTINGS"])}
    command = [*FLASK, "keys", "rotate", *more]
    return Program("rotation", command, environment, folder / f"{len(more)}.log")


def wait_for(happened) -> None:
    deadline = time.monotonic() + 40
    while not happened():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def job_with_file(who: Account, content: bytes):
    """A job of somebody that was given a file; answers its id."""
    actor = builders.actor_of(who)
    with transaction() as session:
        job = Job(
            id=new_id(),
            kind=exports.KIND,
            account_id=actor.account_id,
            grant_id=actor.grant_id,
            role=actor.role,
            scope_kind=actor.scope.kind,
            scope_id=actor.scope.id,
            chain=actor.chain,
            parameters={},
        )
        session.add(job)
        session.flush()
        files.write(session, job, files.GIVEN, content)
    return job.id
