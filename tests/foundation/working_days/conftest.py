"""The whole application, on a working Monday morning: people edit the table of days on a page."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.builders_calls import MONDAY
from tests.databases import empty
from webapp.foundation import clock
from webapp.foundation.database import db


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """Over an empty database, its context pushed."""
    with whole_app.app_context():
        empty(db.engine, db.metadata)
        yield whole_app
        db.session.remove()


@pytest.fixture
def monday(app: Flask) -> Iterator[None]:
    """Ten in the morning on a working Monday."""
    assert app
    with clock.freeze(MONDAY):
        yield
