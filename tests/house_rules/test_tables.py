"""The tables: all known to the application, migrated, and alike on both engines."""

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import create_engine, inspect

from tests.databases import SqliteDatabases
from tests.house_rules.sources import python_files
from webapp.foundation.database import Placed, db
from webapp.pickups import models as pickups


def test_the_application_knows_every_table(app: Flask) -> None:
    assert app
    named = {
        name
        for file, _tree in python_files()
        for name in re.findall(r'__tablename__ = "(\w+)"', file.read_text())
    }

    assert named == set(db.metadata.tables)


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    assert app
    with db.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), db.metadata)

    assert differences == []


def test_what_grows_with_parcels_is_outlet_first() -> None:
    growing = [
        model
        for model in vars(pickups).values()
        if isinstance(model, type) and hasattr(model, "__table__") and model is not Placed
    ]
    own_key = {"waybill_entries"}  # found by waybill, distributed by it

    assert len(growing) >= 9
    for model in growing:
        table = model.__table__
        if table.name in own_key:
            continue
        assert next(iter(table.primary_key)).name == "outlet_id", table.name
        assert not table.foreign_keys, f"{table.name} has a foreign key across shards"


def test_what_grows_with_cases_is_hall_first() -> None:
    tables = [one for one in db.metadata.sorted_tables if one.name.startswith("conversion_")]

    assert len(tables) >= 4
    for table in tables:
        assert next(iter(table.primary_key)).name == "hall_id", table.name
    for table in tables:
        if table.name.startswith("conversion_case"):
            assert not table.foreign_keys, f"{table.name} has a foreign key across shards"


def test_both_engines_have_the_same_tables(app: Flask, tmp_path_factory) -> None:
    assert app
    other = SqliteDatabases(tmp_path_factory.mktemp("sqlite")).fresh()

    assert _shape(create_engine(other)) == _shape(db.engine)


def _shape(engine) -> dict:
    """Tables, columns, nullability, keys and indexes as an engine reports them."""
    found = inspect(engine)
    shape = {}
    for table in sorted(found.get_table_names()):
        columns = {column["name"]: column["nullable"] for column in found.get_columns(table)}
        key = found.get_pk_constraint(table)["constrained_columns"]
        unique = {
            tuple(index["column_names"]) for index in found.get_indexes(table) if index["unique"]
        } | {tuple(one["column_names"]) for one in found.get_unique_constraints(table)}
        plain = {
            tuple(index["column_names"])
            for index in found.get_indexes(table)
            if not index["unique"]
        }
        foreign = {
            (tuple(one["constrained_columns"]), one["referred_table"])
            for one in found.get_foreign_keys(table)
        }
        checks = len(found.get_check_constraints(table))
        shape[table] = (columns, key, unique, plain, foreign, checks)
    return shape
