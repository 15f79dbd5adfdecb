"""the loop: subjects of what the system finds, response templates, what people are told"""

import sqlalchemy as sa
from alembic import op

from webapp.foundation.database import UtcDateTime

revision = "0018"
down_revision = "0014"

STEPS = (
    "report",
    "ask",
    "answer",
    "accept",
    "reject",
    "merge",
    "assign",
    "verify",
    "find-unfounded",
    "remind",
    "rectify",
    "return",
    "approve",
    "confirm",
    "dispute",
    "nudge",
    "lapse",
    "escalate",
    "file",
    "decide",
    "end",
    "appeal",
)
_IS_OPEN_ABOUT = sa.text("subject IS NOT NULL AND closed_at IS NULL")
_IS_OFFERED = sa.text("retired_at IS NULL")


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
    step = sa.Enum(*STEPS, name="step", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "response_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("city_code", _code(6), nullable=False),
        sa.Column("step", step, nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("words", sa.String(600), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_templates")),
    )
    op.create_index(
        "uq_response_templates_title",
        "response_templates",
        ["city_code", "step", "title"],
        unique=True,
        sqlite_where=_IS_OFFERED,
        postgresql_where=_IS_OFFERED,
    )
    op.create_table(
        "deadline_notices",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("near", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_deadline_notices")),
    )
    op.create_index("ix_deadline_notices_day", "deadline_notices", ["day"])


def downgrade() -> None:
    """Take it back: what the system found stays, and nobody knows any more what about."""
    op.drop_table("deadline_notices")
    op.drop_table("response_templates")
    op.drop_index("uq_findings_subject", "findings")
    op.drop_column("findings", "subject")


def _code(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
