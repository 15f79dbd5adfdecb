"""What was saved comes back whole, from a service that went on writing, and without its keys."""

import os
import threading

import pytest
import sqlalchemy
from sqlalchemy import text

from tooling import postgres
from tooling.backup import BackupFailed, back_up_data, back_up_keys, complete_backups
from tooling.restore import restore_data, restore_keys
from webapp.foundation.keys import FileKeys, Purpose
from webapp.settings import Mode, Settings


@pytest.fixture
def service(databases, tmp_path):
    """A place with a migrated database, one sealed file and keys."""
    place = place_at(tmp_path / "service", databases.fresh())
    (place.data_folder / "blobs" / "ab").mkdir(parents=True)
    (place.data_folder / "blobs" / "ab" / "0123").write_bytes(b"sealed")
    FileKeys(place.keys_folder).create_missing()
    run(place, "CREATE TABLE probe (number integer PRIMARY KEY, word text NOT NULL)")
    return place


@pytest.fixture
def elsewhere(databases, tmp_path):
    """A new machine: no table, no file, no key."""
    return place_at(tmp_path / "elsewhere", databases.bare())


def test_a_backup_made_while_the_service_writes_is_as_of_one_moment(service, elsewhere, tmp_path):
    enough, stop = threading.Event(), threading.Event()
    writer = threading.Thread(target=write_pairs, args=(service, enough, stop))
    writer.start()
    enough.wait(30)
    made = back_up(service, tmp_path / "backups")
    stop.set()
    writer.join()

    restore_data(elsewhere, made, binaries=postgres.client_programs())

    numbers = run(elsewhere, "SELECT number FROM probe ORDER BY number")
    assert len(numbers) >= 20
    assert numbers == list(range(len(numbers)))
    assert len(numbers) % 2 == 0  # never half of a transaction
    assert run(elsewhere, "SELECT version_num FROM alembic_version") == run(
        service, "SELECT version_num FROM alembic_version"
    )
    assert (elsewhere.data_folder / "blobs" / "ab" / "0123").read_bytes() == b"sealed"


def test_no_key_is_in_a_backup_of_the_data(service, tmp_path):
    secrets = [file.read_bytes() for file in service.keys_folder.rglob("*.key")]
    made = back_up(service, tmp_path / "backups")

    saved = b"".join(file.read_bytes() for file in made.iterdir())

    assert len(secrets) == len(Purpose)
    assert not any(secret in saved for secret in secrets)


def test_keys_come_back_readable_by_their_owner_only(service, elsewhere, tmp_path):
    back_up_keys(service, str(tmp_path / "keys.tar"))

    restore_keys(elsewhere, tmp_path / "keys.tar")

    assert (tmp_path / "keys.tar").stat().st_mode & 0o777 == 0o400
    for purpose in Purpose:
        saved, original = FileKeys(elsewhere.keys_folder), FileKeys(service.keys_folder)
        assert saved.current(purpose) == original.current(purpose)
    modes = {file.stat().st_mode & 0o777 for file in elsewhere.keys_folder.rglob("*.key")}
    assert modes == {0o400}


def test_keys_are_not_written_beside_the_data_that_they_open(service, tmp_path):
    back_up(service, tmp_path / "backups")

    with pytest.raises(BackupFailed, match="keep the keys elsewhere"):
        back_up_keys(service, str(tmp_path / "backups" / "keys.tar"))


def test_a_restore_overwrites_nothing(service, tmp_path):
    made = back_up(service, tmp_path / "backups")
    before = run(service, "SELECT count(*) FROM probe")

    with pytest.raises(BackupFailed):
        restore_data(service, made, binaries=postgres.client_programs())
    with pytest.raises(BackupFailed, match="not empty"):
        restore_keys(service, tmp_path / "any.tar")

    assert run(service, "SELECT count(*) FROM probe") == before


def test_a_changed_backup_is_refused(service, elsewhere, tmp_path):
    made = back_up(service, tmp_path / "backups")
    with (made / "files.tar").open("r+b") as file:
        file.seek(600)
        file.write(b"\xff")

    with pytest.raises(BackupFailed, match="was changed"):
        restore_data(elsewhere, made, binaries=postgres.client_programs())


def test_only_the_youngest_backups_stay(service, tmp_path):
    made = [back_up(service, tmp_path / "backups", keep=2) for _ in range(3)]

    assert complete_backups(tmp_path / "backups") == made[1:]


def test_a_backup_that_failed_leaves_nothing(service, tmp_path):
    lost = place_at(tmp_path / "lost", "sqlite:////nowhere/lost.sqlite3")

    with pytest.raises(BackupFailed):
        back_up(lost, tmp_path / "backups")

    assert os.listdir(tmp_path / "backups") == []


def place_at(folder, database_url):
    folder.mkdir()
    return Settings(
        mode=Mode.TEST,
        data_folder=folder / "data",
        keys_folder=folder / "keys",
        database_url=database_url,
    )


def back_up(place, folder, keep=5):
    return back_up_data(place, folder, keep=keep, binaries=postgres.client_programs())


def run(place, statement):
    engine = sqlalchemy.create_engine(place.effective_database_url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        found = list(result.scalars()) if result.returns_rows else []
    engine.dispose()
    return found


def write_pairs(place, enough, stop):
    """Two rows a transaction, as fast as can be, for at most half a minute's worth."""
    engine = sqlalchemy.create_engine(place.effective_database_url)
    add = text("INSERT INTO probe VALUES (:number, :word)")
    for number in range(0, 40_000, 2):
        if stop.is_set():
            break
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.execute(text("BEGIN IMMEDIATE"))  # our connections say it themselves
            rows = [{"number": n, "word": "甲"} for n in (number, number + 1)]
            connection.execute(add, rows)
        if number == 20:
            enough.set()
    engine.dispose()
