"""a call that is stopped because its number was called often enough"""

import sqlalchemy as sa
from alembic import op

from migrations.allowed_words import allow

revision = "0009"
down_revision = "0008"

REASONS = ("outside-hours", "do-not-call", "nothing-left", "campaign-stopped", "taken-away")
NEW_REASONS = (*REASONS, "too-often")


def upgrade() -> None:
    """Take the step."""
    allow("conversion_calls", "stopped_because", "stopreason", REASONS, NEW_REASONS)


def downgrade() -> None:
    """Take it back. It was the campaign, as it had been changed, that stopped these calls."""
    calls = sa.table("conversion_calls", sa.column("stopped_because"))
    op.execute(
        calls.update()
        .where(calls.c.stopped_because == "too-often")
        .values(stopped_because="campaign-stopped")
    )
    allow("conversion_calls", "stopped_because", "stopreason", NEW_REASONS, REASONS)
