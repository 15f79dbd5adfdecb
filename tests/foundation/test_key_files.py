"""Keys as files: whole or not there, the youngest current, seen by every process at once."""

import os
import time
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from webapp.foundation import clock
from webapp.foundation.keys import ELLIPTIC, FileKeys, MissingKey, Purpose, opens_still


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def test_each_purpose_gets_a_key_that_only_its_owner_reads(folder):
    keys = FileKeys(folder)

    made = keys.create_missing()

    assert {key.purpose for key in made} == set(Purpose)
    for key in made:
        file = folder / key.purpose / f"{key.id}.key"
        assert file.stat().st_mode & 0o777 == 0o400
        assert file.parent.stat().st_mode & 0o777 == 0o700
        assert len(key.public_point if key.purpose in ELLIPTIC else key.secret * 2) in (64, 65)
    assert keys.create_missing() == []


def test_a_key_shows_nothing_of_itself(folder):
    key = FileKeys(folder).create(Purpose.VAULT)

    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)


def test_of_many_made_in_one_second_the_last_is_current(folder):
    keys = FileKeys(folder)

    made = [keys.create(Purpose.INDEX).id for _ in range(12)]

    assert [key.id for key in keys.known(Purpose.INDEX)] == made[::-1]
    assert keys.current(Purpose.INDEX).id == made[-1]


def test_a_clock_that_went_back_makes_no_older_key(folder):
    keys = FileKeys(folder)
    with clock.freeze(clock.now() + timedelta(days=3)):
        keys.create(Purpose.VAULT)

    made = keys.create(Purpose.VAULT)

    assert keys.current(Purpose.VAULT).id == made.id


def test_another_process_sees_a_change_of_the_same_moment(folder):
    """The time of a folder stands still for a few milliseconds: no change may hide in them."""
    here, there = FileKeys(folder), FileKeys(folder)
    for _ in range(30):
        made = here.create(Purpose.VAULT)
        assert there.current(Purpose.VAULT).id == made.id
        older = here.known(Purpose.VAULT)[1:2]
        for key in older:
            here.retire(Purpose.VAULT, key.id)
            assert there.by_id(Purpose.VAULT, key.id).retired_at is not None


def test_a_folder_that_rests_is_not_read_again(folder, monkeypatch):
    keys = FileKeys(folder)
    keys.create(Purpose.VAULT)
    time.sleep(0.15)
    first = keys.known(Purpose.VAULT)

    assert keys.known(Purpose.VAULT) is first


def test_nobody_ever_reads_half_a_key(folder):
    keys, reader = FileKeys(folder), FileKeys(folder)
    keys.create(Purpose.INDEX)
    seen: list[int] = []
    ended = False

    def read() -> None:
        while not ended:
            seen.extend(len(key.secret) for key in reader.known(Purpose.INDEX))

    thread = Thread(target=read)
    thread.start()
    for _ in range(40):
        made = keys.create(Purpose.INDEX)
        keys.retire(Purpose.INDEX, made.id)
        keys.destroy(Purpose.INDEX, made.id)
    ended = True
    thread.join()

    assert set(seen) == {32}


def test_a_write_that_was_cut_off_is_no_key(folder):
    keys = FileKeys(folder)
    made = keys.create(Purpose.VAULT)
    (folder / "vault" / "20990101000000-abcdef.key.unfinished").write_bytes(b"half")

    assert [key.id for key in keys.known(Purpose.VAULT)] == [made.id]


def test_the_only_key_is_neither_retired_nor_destroyed(folder):
    keys = FileKeys(folder)
    only = keys.create(Purpose.VAULT)

    with pytest.raises(MissingKey, match="only"):
        keys.retire(Purpose.VAULT, only.id)
    with pytest.raises(MissingKey, match="in use"):
        keys.destroy(Purpose.VAULT, only.id)


def test_a_key_is_retired_once(folder):
    keys = FileKeys(folder)
    old, _young = keys.create(Purpose.VAULT), keys.create(Purpose.VAULT)
    keys.retire(Purpose.VAULT, old.id)

    with pytest.raises(MissingKey, match="retired already"):
        keys.retire(Purpose.VAULT, old.id)


def test_a_retired_key_stays_until_it_is_destroyed(folder):
    keys = FileKeys(folder)
    old, young = keys.create(Purpose.VAULT), keys.create(Purpose.VAULT)

    keys.retire(Purpose.VAULT, old.id)
    assert keys.by_id(Purpose.VAULT, old.id).secret == old.secret
    assert [key.id for key in keys.in_use(Purpose.VAULT)] == [young.id]

    keys.destroy(Purpose.VAULT, old.id)
    with pytest.raises(MissingKey):
        keys.by_id(Purpose.VAULT, old.id)
    assert os.listdir(folder / "vault") == [f"{young.id}.key"]


@pytest.mark.parametrize("name", ["", "..", "../index/1", "a" * 300, "nul\x00"])
def test_a_name_that_is_no_key_is_a_missing_key(folder, name):
    keys = FileKeys(folder)
    keys.create(Purpose.VAULT)

    with pytest.raises(MissingKey):
        keys.by_id(Purpose.VAULT, name)


def test_grace_of_a_retired_opening_key_ends(folder):
    keys = FileKeys(folder)
    old, _young = keys.create(Purpose.OPENING), keys.create(Purpose.OPENING)
    keys.retire(Purpose.OPENING, old.id)
    retired = keys.by_id(Purpose.OPENING, old.id)

    assert opens_still(retired, 90)
    with clock.freeze(clock.now() + timedelta(days=91)):
        assert not opens_still(retired, 90)
