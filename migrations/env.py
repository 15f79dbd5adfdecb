"""Alembic's entry: the same migrations on SQLite and on PostgreSQL."""

from alembic import context
from flask import current_app
from sqlalchemy import text

database = current_app.extensions["migrate"].db


def migrate() -> None:
    """Run the migrations inside one transaction each."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
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
        connection.commit()


migrate()
