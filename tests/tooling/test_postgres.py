"""The PostgreSQL that the tests bring along."""

from pathlib import Path

import sqlalchemy
from sqlalchemy import text

from tooling import postgres


def test_it_runs_answers_and_leaves_nothing_behind():
    with postgres.running() as server:
        engine = sqlalchemy.create_engine(server.url())
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW server_encoding")) == "UTF8"
            assert connection.scalar(text("SHOW fsync")) == "off"
            data = connection.scalar(text("SHOW data_directory"))
    assert not Path(data).exists()
