"""What tests of places have in common."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from webapp.foundation.database import db


@pytest.fixture
def queries_run(app: Flask) -> Iterator[list[str]]:
    """The statements that the test has sent; it may clear the list."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)
