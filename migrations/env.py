"""Alembic's entry: the same migrations on SQLite and on PostgreSQL."""

from alembic import context
from flask import current_app
from sqlalchemy import text

database = current_app.extensions["migrate"].db


def migrate() -> None:
    """Run the migrations inside one transaction each."""
    with database.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # A table whose CHECK changes is made anew, and dropping the old one must not empty
            # those that refer to it (sqlite.org/lang_altertable.html, 7). No effect within BEGIN.
            connection.execute(text("PRAGMA foreign_keys=OFF"))
            # Our connections say BEGIN themselves; a migration that fails half-way leaves nothing.
            connection.execute(text("BEGIN IMMEDIATE"))
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
            raise RuntimeError(f"a migration broke foreign keys: {broken[:5]}")
        connection.commit()
        if is_sqlite:
            connection.execute(text("PRAGMA foreign_keys=ON"))


migrate()
