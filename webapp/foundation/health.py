"""Whether the process lives, and whether it can work."""

import os
from typing import Any

from flask import Blueprint, current_app
from sqlalchemy import text

from webapp.foundation import crypto
from webapp.foundation.access import Permission, requires
from webapp.foundation.database import db
from webapp.foundation.keys import MissingKey, Purpose

pages = Blueprint("health", __name__)
LEAST_FREE_BYTES = 200 * 1024 * 1024


@pages.get("/healthz")
@requires(Permission.PUBLIC)
def healthz() -> Any:
    """Alive."""
    return {"status": "ok"}


@pages.get("/readyz")
@requires(Permission.PUBLIC)
def readyz() -> Any:
    """Able to take a record: database, keys, room on the disk. 503 names what is missing."""
    checks = {"database": _database(), "keys": _keys(), "disk": _disk()}
    ready = all(checks.values())
    return {"status": "ok" if ready else "not-ready", **checks}, 200 if ready else 503


def _database() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except Exception:
        return False
    return True


def _keys() -> bool:
    try:
        for purpose in Purpose:
            crypto.provider().current(purpose)
    except MissingKey:
        return False
    return True


def _disk() -> bool:
    room = os.statvfs(current_app.config["SETTINGS"].data_folder)
    return room.f_bavail * room.f_frsize > LEAST_FREE_BYTES
