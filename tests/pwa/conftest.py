"""These pages hold no data: their tests need the application, but no clean database."""

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application as it is, its context pushed."""
    with whole_app.app_context():
        yield whole_app
