"""procedures say how long the system asks no more about what an office ruled against"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

IS_OVER_ABOUT = sa.text("subject IS NOT NULL AND closed_at IS NOT NULL")


def upgrade() -> None:
    """Take the step."""
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
    op.drop_index("ix_findings_subject_over", table_name="findings")
    op.drop_column("procedures", "quiet_days")
