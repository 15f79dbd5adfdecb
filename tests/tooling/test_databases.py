"""The databases that every other test stands on."""

from sqlalchemy import text

from tests.databases import wanted_engine
from webapp.foundation.database import db


def test_the_engine_is_the_one_that_was_asked_for(app):
    assert db.engine.dialect.name == wanted_engine()


def test_every_table_of_the_models_was_migrated(app):
    for table in db.metadata.sorted_tables:
        assert db.session.scalar(text(f'SELECT count(*) FROM "{table.name}"')) == 0  # noqa: S608
