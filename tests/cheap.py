"""What costs much in production on purpose is cheap in the process of the tests.

Programs that tests start (gunicorn, the worker, commands) pay what production pays.
"""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from webapp.accounts import passwords

SHIPPED_HASHER = passwords.HASHER
"""For the test that asks what the product makes of a password."""


def install() -> None:
    """Passwords are hashed in one pass over 8 KiB, and SQLite does not wait for the disk.

    It gives rows that nobody ordered from the last to the first, so that nothing leans on
    the order it happens to have.
    """
    passwords.HASHER = passwords.PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
    passwords.DUMMY = passwords.HASHER.hash("nobody has this password")
    event.listen(Engine, "connect", _trust_the_machine)


def _trust_the_machine(connection: Any, _record: Any) -> None:
    """As `tooling.postgres` starts a PostgreSQL for tests: a power cut may take its rows."""
    if type(connection).__module__.split(".")[0] == "sqlite3":
        connection.execute("PRAGMA synchronous=OFF")
        # Rows that nobody ordered come in any order, as PostgreSQL may give them.
        connection.execute("PRAGMA reverse_unordered_selects=ON")
