"""What steps share: letting a column hold other words of a closed list, longer ones, or nothing."""

import re

import sqlalchemy as sa
from alembic import op


def allow(table: str, column: str, name: str, old: tuple[str, ...], new: tuple[str, ...]) -> None:
    """Let a column hold other words than until now."""
    check = f"ck_{table}_{name}"
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(table, f"{column} IN ({_words(old)})", f"{column} IN ({_words(new)})")
        return
    op.drop_constraint(op.f(check), table, type_="check")
    op.create_check_constraint(op.f(check), table, f"{column} IN ({_words(new)})")


def allow_nothing(table: str, column: str, allowed: bool) -> None:
    """Let a column of ids be empty, or no longer."""
    if op.get_bind().dialect.name == "sqlite":
        filled, empty = f"{column} CHAR(32) NOT NULL", f"{column} CHAR(32)"
        old, new = (filled, empty) if allowed else (f"{empty},", f"{filled},")
        _make_anew(table, old, new)
        return
    op.alter_column(table, column, existing_type=sa.Uuid(), nullable=allowed)


def lengthen(table: str, column: str, old: int, new: int) -> None:
    """Let a column hold texts of another length than until now."""
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(table, f"{column} VARCHAR({old})", f"{column} VARCHAR({new})")
        return
    op.alter_column(table, column, existing_type=sa.String(length=old), type_=sa.String(length=new))


def _make_anew(table: str, old: str, new: str) -> None:
    """SQLite changes no column: the table is made again with its rows and indexes."""
    bind = op.get_bind()
    master = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql <> ''")
    made = {"table": [], "index": []}
    for kind, sql in bind.execute(master, {"table": table}):
        made[kind].append(sql)
    [statement] = made["table"]
    if old not in statement:
        raise RuntimeError(f"{table} is not as the step before left it")
    changed = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", statement)
    changed = changed.replace(old, new)
    bind.exec_driver_sql(changed)
    bind.exec_driver_sql(f"INSERT INTO {table}_anew SELECT * FROM {table}")  # noqa: S608
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for index in made["index"]:
        bind.exec_driver_sql(index)


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)
