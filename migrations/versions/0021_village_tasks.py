"""village tasks: which village a task is about; when words of answers were destroyed"""

import sqlalchemy as sa
from alembic import op

from webapp.foundation.database import UtcDateTime

revision = "0021"
down_revision = "0020"

TABLE, OF_OUTLETS, OF_VILLAGES = (
    "supervisor_tasks",
    "uq_supervisor_tasks_live",
    "uq_supervisor_tasks_village",
)
WHOSE = ["outlet_id", "month", "kind", "account_id"]
LIVES = "state <> 'dropped'"
HAS_WORDS = "words_erased_at IS NULL"
ANSWERS = {
    TABLE: ("done_at", f"done_at IS NOT NULL AND {HAS_WORDS}"),
    "library_answers": ("given_at", HAS_WORDS),
}


def upgrade() -> None:
    """Take the step."""
    op.add_column(TABLE, sa.Column("village_id", sa.Uuid(), nullable=True))
    op.drop_index(OF_OUTLETS, TABLE)
    _make_unique(OF_OUTLETS, WHOSE, f"{LIVES} AND village_id IS NULL")
    at_village = ["outlet_id", "village_id", *WHOSE[1:]]
    _make_unique(OF_VILLAGES, at_village, f"{LIVES} AND village_id IS NOT NULL")
    for table, (at, where) in ANSWERS.items():
        op.add_column(table, sa.Column("words_erased_at", UtcDateTime(), nullable=True))
        told = sa.text(where)
        op.create_index(f"ix_{table}_words", table, [at], sqlite_where=told, postgresql_where=told)


def downgrade() -> None:
    """Take it back. Raises IntegrityError where somebody has two villages of one outlet in a
    month: only people can say which of the two tasks goes."""
    for table in ANSWERS:
        op.drop_index(f"ix_{table}_words", table)
        op.drop_column(table, "words_erased_at")
    op.drop_index(OF_VILLAGES, TABLE)
    op.drop_index(OF_OUTLETS, TABLE)
    _make_unique(OF_OUTLETS, WHOSE, LIVES)
    op.drop_column(TABLE, "village_id")


def _make_unique(name: str, columns: list[str], where: str) -> None:
    told = sa.text(where)
    op.create_index(name, TABLE, columns, unique=True, sqlite_where=told, postgresql_where=told)
