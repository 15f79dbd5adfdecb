"""The small application over a database of its own, empty for each test."""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from tests.databases import empty
from tests.foundation import sealed, small
from webapp.foundation import stopping, uploads
from webapp.foundation.database import db
from webapp.foundation.jobs.kinds import GRANT_CHECKS, KINDS
from webapp.foundation.uploads.places import FINDERS
from webapp.settings import Mode, Settings


@pytest.fixture(scope="session")
def small_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One for the process."""
    folder = tmp_path_factory.mktemp("small")
    settings = Settings(
        mode=Mode.TEST,
        data_folder=folder,
        keys_folder=folder / "keys",
        database_url=database_url,
    )
    app = small.make_app(settings)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(small_app: Flask) -> Iterator[Flask]:
    """Over an empty database, its context pushed, no kind of job known."""
    kinds, grant_checks, finders = dict(KINDS), list(GRANT_CHECKS), dict(FINDERS)
    KINDS.clear()
    GRANT_CHECKS.clear()
    uploads.find_places_with(small.place_of)
    stopping.forget()
    with small_app.app_context():
        empty(db.engine, db.metadata)
        yield small_app
        db.session.remove()
    # What the whole application registered in this process has to be there for its own tests.
    KINDS.clear()
    KINDS.update(kinds)
    GRANT_CHECKS[:] = grant_checks
    FINDERS.clear()
    FINDERS.update(finders)
    stopping.forget()


@pytest.fixture
def in_threads(app: Flask) -> Callable[..., list[Any]]:
    """`in_threads(20, act)`: act(number) in so many threads at once, each in its own context.

    Answers what each returned or raised.
    """

    def run(count: int, act: Callable[[int], Any]) -> list[Any]:
        answers: list[Any] = [None] * count

        def one(number: int) -> None:
            with app.app_context():
                try:
                    answers[number] = act(number)
                except Exception as error:
                    answers[number] = error

        contexts = [copy_context() for _ in range(count)]  # a frozen clock goes along
        threads = [
            Thread(target=context.run, args=(one, number))
            for number, context in enumerate(contexts)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    return run


@pytest.fixture
def phone(app: Flask) -> sealed.Phone:
    """A courier's phone; no file of an earlier test lies about."""
    for folder in ("uploads", "blobs"):
        for file in sealed.files(app, folder):
            file.unlink()
    return sealed.Phone(app)
