"""Erasing a person: the key is gone, and with it everything that was sealed to it."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests import builders
from tests.identity import acts
from tests.people import sender
from webapp.foundation import crypto
from webapp.foundation.crypto import CannotOpen
from webapp.foundation.database import db, new_id, transaction
from webapp.identity import vault
from webapp.identity.models import IdentityUse, Person, PersonDocument
from webapp.identity.vault import sealing


def erase(person_id) -> None:
    with transaction() as session:
        vault.erase_person(session, person_id)


def test_no_key_and_no_index_is_left(app):
    kept = acts.keep(sender(31))

    erase(kept.person_id)

    person = db.session.get(Person, kept.person_id)
    assert (person.wrapped_key, person.vault_key_id) == (None, "")
    assert person.erased_at is not None
    assert db.session.scalars(select(PersonDocument)).all() == []
    [use] = db.session.scalars(select(IdentityUse)).all()
    assert (use.sealed_contact, use.phone_index, use.index_key_id) == (b"", "", "")


def test_that_a_check_took_place_is_still_known(app):
    act_id = new_id()
    kept = acts.keep(sender(32), act_id=act_id)

    erase(kept.person_id)

    assert acts.use_of(act_id).person_id == kept.person_id


def test_an_old_copy_of_the_rows_does_not_open_any_more(app):
    """As from a backup: ciphertext without the person's key."""
    kept = acts.keep(sender(33))
    with transaction() as session:
        copied = session.scalars(select(PersonDocument)).one().sealed_number

    erase(kept.person_id)

    with transaction() as session, pytest.raises(CannotOpen):
        vault.read_document(
            session,
            PersonDocument(
                person_id=kept.person_id,
                id=kept.document_id,
                sealed_number=copied,
                sealed_name=copied,
            ),
        )


def test_the_same_number_later_is_somebody_new(app):
    who = sender(34)
    erased = acts.keep(who)
    erase(erased.person_id)

    kept = acts.keep(who)

    assert kept.newly_known
    assert kept.person_id != erased.person_id


def test_nobody_else_is_touched(app):
    at = builders.outlet()
    gone, stays = acts.keep(sender(35), at), acts.keep(sender(36), at)

    erase(gone.person_id)

    assert acts.number_of(stays.document_id) == sender(36).number


def test_an_erased_person_can_be_erased_again(app):
    kept = acts.keep(sender(37))

    erase(kept.person_id)
    erase(kept.person_id)

    assert db.session.get(Person, kept.person_id).wrapped_key is None


def test_a_destroyed_key_leaves_the_file_of_the_database(app):
    """Only SQLite keeps deleted bytes where we can look; PostgreSQL's VACUUM does the same."""
    if db.engine.dialect.name != "sqlite":
        with db.engine.connect() as connection:
            assert connection.scalar(text("SHOW autovacuum")) == "on"
        return
    kept = acts.keep(sender(38))
    person = db.session.get(Person, kept.person_id)
    wrapped = person.wrapped_key
    key = sealing.unwrap(person.vault_key_id, wrapped, person.id)
    assert len(key) == len(crypto.new_data_key())
    assert wrapped in written()

    db.session.rollback()
    erase(kept.person_id)

    assert wrapped not in written()


def written() -> bytes:
    """The whole file of the database, with what lay in the log beside it."""
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return Path(db.engine.url.database).read_bytes()
