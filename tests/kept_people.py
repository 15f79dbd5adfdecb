"""The people around one outlet, built once in each process: most tests of findings begin there."""

from copy import copy
from typing import Any
from uuid import UUID

from flask import current_app

from tests.builders_findings import ROLES, People
from tests.databases import Rows, is_empty, keep_rows, put_back
from webapp.accounts.models import Account
from webapp.foundation import clock
from webapp.foundation.database import db
from webapp.places.models import Outlet

_built: dict[tuple[Any, ...], tuple[Rows, People, UUID]] = {}
"""What was built in this process: its rows, who they are, and their outlet."""


def people_of_an_outlet() -> People:
    """`People()`, put back as they were first built where nothing else is there yet.

    The rows of six tables take a millisecond; the thirty acts that make them take fifty.
    """
    if not is_empty(db.engine, db.metadata):
        return People()
    keys = current_app.config["SETTINGS"].keys_folder
    # Another database has other rows, other keys open other secrets, sessions are of their day.
    known = (db.engine.url, clock.today(), *sorted(file.name for file in keys.rglob("*")))
    if known in _built:
        rows, made, outlet_id = _built[known]
        put_back(db.engine, rows)
        return _anew(made, outlet_id)
    made = People()
    outlet_id = made.outlet.id
    db.session.rollback()
    _built[known] = (keep_rows(db.engine, db.metadata), copy(made), outlet_id)
    return made


def _anew(made: People, outlet_id: UUID) -> People:
    """The same people: no test sees what another wrote into their rows."""
    again = copy(made)
    again.outlet = db.session.get_one(Outlet, outlet_id)
    accounts = {name: getattr(made, name).account_id for name in ROLES}
    again.accounts = {name: db.session.get_one(Account, key) for name, key in accounts.items()}
    return again
