"""the loop: subjects of what the system finds, response templates, notices; indexes of counts"""

import sqlalchemy as sa
from alembic import op

from webapp.foundation.database import UtcDateTime

revision = "0015"
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
_IS_OPEN = sa.text("closed_at IS NULL")
_WAS_MERGED = sa.text("merged_into IS NOT NULL")
OPEN_BY = {
    "county": ("county_code", "outlet_id"),
    "city": ("city_code", "county_code"),
    "province": ("province_code", "city_code"),
}
SCOPES = {
    "outlet": "outlet_id",
    "county": "county_code",
    "city": "city_code",
    "province": "province_code",
}


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
    _index_what_is_counted()


def downgrade() -> None:
    """Take it back: what the system found stays, and nobody knows any more what about."""
    op.drop_index("ix_findings_merged", "findings")
    for scope in OPEN_BY:
        op.drop_index(f"ix_findings_open_{scope}", "findings")
    _index_lengths(())
    op.drop_table("deadline_notices")
    op.drop_table("response_templates")
    op.drop_index("uq_findings_subject", "findings")
    op.drop_column("findings", "subject")


def _index_what_is_counted() -> None:
    for scope, columns in OPEN_BY.items():
        op.create_index(
            f"ix_findings_open_{scope}",
            "findings",
            [*columns, "state", "due_on", "paused_on"],
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        )
    op.create_index(
        "ix_findings_merged",
        "findings",
        ["outlet_id", "merged_into"],
        sqlite_where=_WAS_MERGED,
        postgresql_where=_WAS_MERGED,
    )
    _index_lengths(("step", "days", "count"))


def _index_lengths(more: tuple[str, ...]) -> None:
    table = "finding_figure_days"
    for scope, column in SCOPES.items():
        op.drop_index(f"ix_{table}_{scope}", table)
        op.create_index(f"ix_{table}_{scope}", table, [column, "day", *more])


def _code(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")
