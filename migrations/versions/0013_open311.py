"""findings for other platforms: found by their id, listed by the time they came; longer words"""

import sqlalchemy as sa
from alembic import op

from migrations.allowed_words import lengthen

revision = "0013"
down_revision = "0012"
SHORT, LONG = 2000, 8000


def upgrade() -> None:
    """Take the step."""
    lengthen("finding_steps", "words", SHORT, LONG)
    op.create_index("ix_findings_received", "findings", ["kind", "received_at", "id"], unique=False)
    op.create_index("ix_findings_id", "findings", ["id"], unique=False)


def downgrade() -> None:
    """Take it back. What is too long for the column of before is cut."""
    op.drop_index("ix_findings_id", table_name="findings")
    op.drop_index("ix_findings_received", table_name="findings")
    steps = sa.table("finding_steps", sa.column("words", sa.String()))
    cut = sa.func.substr(steps.c.words, 1, SHORT)
    op.execute(steps.update().where(sa.func.length(steps.c.words) > SHORT).values(words=cut))
    lengthen("finding_steps", "words", LONG, SHORT)
