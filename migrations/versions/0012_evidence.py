"""evidence: when and where photos were taken, photos of people without an account"""

import sqlalchemy as sa
from alembic import op

from migrations.allowed_words import allow_nothing
from webapp.foundation.database import UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Take the step."""
    allow_nothing("uploads", "account_id", allowed=True)
    op.add_column("uploads", sa.Column("seen", sa.LargeBinary(), nullable=True))
    op.add_column("finding_evidence", sa.Column("taken_at", UtcDateTime(), nullable=True))
    op.add_column("finding_evidence", sa.Column("latitude", sa.Double(), nullable=True))
    op.add_column("finding_evidence", sa.Column("longitude", sa.Double(), nullable=True))


def downgrade() -> None:
    """Take it back. The photos of people without an account have to be gone."""
    for column in ("longitude", "latitude", "taken_at"):
        op.drop_column("finding_evidence", column)
    op.drop_column("uploads", "seen")
    allow_nothing("uploads", "account_id", allowed=False)
