"""how long the system is quiet about what an office ruled against, and an answer is waited for"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

IS_OVER_ABOUT = sa.text("subject IS NOT NULL AND closed_at IS NOT NULL")
IS_OPEN = sa.text("closed_at IS NULL")
OPEN_BY = {
    "county": ("county_code", "outlet_id"),
    "city": ("city_code", "county_code"),
    "province": ("province_code", "city_code"),
}
A_WEEK = timedelta(days=7)
"""Five working days, as procedures say where nobody changed them."""


def upgrade() -> None:
    """Take the step."""
    op.add_column("findings", sa.Column("paused_until", sa.Date(), nullable=True))
    _let_them_end()
    _count_open_by("paused_until")
    op.add_column(
        "procedures", sa.Column("quiet_days", sa.Integer(), server_default="20", nullable=False)
    )
    op.create_index(
        "ix_findings_subject_over",
        "findings",
        ["kind", "subject", "closed_at"],
        sqlite_where=IS_OVER_ABOUT,
        postgresql_where=IS_OVER_ABOUT,
    )


def downgrade() -> None:
    """Take it back."""
    _count_open_by("paused_on")
    op.drop_column("findings", "paused_until")
    op.drop_index("ix_findings_subject_over", table_name="findings")
    op.drop_column("procedures", "quiet_days")


def _let_them_end() -> None:
    """Those that wait for an answer now wait a week from when they were asked."""
    table = sa.table(
        "findings",
        *(sa.column(name, sa.Uuid()) for name in ("outlet_id", "id")),
        *(sa.column(name, sa.Date()) for name in ("paused_on", "paused_until", "due_on")),
    )
    connection = op.get_bind()
    waiting = sa.select(table).where(table.c.paused_on.is_not(None))
    for row in connection.execute(waiting).all():
        longer = {"paused_until": row.paused_on + A_WEEK, "due_on": row.due_on + A_WEEK}
        one = sa.update(table).where(table.c.outlet_id == row.outlet_id, table.c.id == row.id)
        connection.execute(one.values(**longer))


def _count_open_by(pause: str) -> None:
    for scope, columns in OPEN_BY.items():
        name = f"ix_findings_open_{scope}"
        op.drop_index(name, table_name="findings")
        op.create_index(
            name,
            "findings",
            [*columns, "state", "due_on", pause],
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        )
