"""what the system finds: its subject, of which one finding of a kind is open at a time"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0014"

_IS_OPEN_ABOUT = sa.text("subject IS NOT NULL AND closed_at IS NULL")


def upgrade() -> None:
    """Take the step."""
    op.add_column("findings", sa.Column("subject", _code(80), nullable=True))
    op.create_index(
        "uq_findings_subject",
        "findings",
        ["kind", "subject"],
        unique=True,
        sqlite_where=_IS_OPEN_ABOUT,
        postgresql_where=_IS_OPEN_ABOUT,
    )


def downgrade() -> None:
    """Take it back: what the system found stays, and nobody knows any more what about."""
    op.drop_index("uq_findings_subject", "findings")
    op.drop_column("findings", "subject")


def _code(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
