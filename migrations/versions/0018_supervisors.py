"""forms in versions; terms and tasks of social supervisors"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.foundation.database import JsonText, UtcDateTime

revision = "0018"
down_revision = "0017"

PURPOSES = (
    "visit-outlet",
    "test-letter",
    "ask-recipient",
    "village-board",
    "monthly-report",
    "spot-check",
    "scorecard",
    "self-check",
)
REGIONS = ("county", "city", "province")
LIVES = sa.text("state <> 'dropped'")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "forms",
        sa.Column("id", sa.Uuid(), nullable=False),
        _word("purpose", "purpose", PURPOSES),
        sa.Column("city_code", _code(6), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("fields", JsonText(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forms")),
        sa.UniqueConstraint(
            "purpose", "city_code", "version", name=op.f("uq_forms_purpose_city_code_version")
        ),
    )
    op.create_table(
        "appointments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        *_regions(),
        sa.Column("areas", JsonText(), nullable=False),
        sa.Column("certificate", _code(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_early", sa.Boolean(), nullable=False),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("appointed_by", sa.Uuid(), nullable=False),
        sa.Column("appointed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint(
            "county_code", "certificate", name=op.f("uq_appointments_county_code_certificate")
        ),
    )
    _index("appointments", "ends_on")
    op.create_index("ix_appointments_account", "appointments", ["account_id", "starts_on"])
    op.create_table(
        "supervisor_tasks",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("headquarters_id", sa.Uuid(), nullable=True),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        *_regions(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        _word("kind", "taskkind", PURPOSES[:4]),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        _word("state", "taskstate", ("planned", "done", "dropped")),
        sa.Column("planned_by", sa.Uuid(), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=True),
        sa.Column("answers", JsonText(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("why_dropped", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_supervisor_tasks")),
    )
    _index("supervisor_tasks", "month")
    op.create_index(
        "ix_supervisor_tasks_account", "supervisor_tasks", ["account_id", "month", "id"]
    )
    op.create_index(
        "uq_supervisor_tasks_live",
        "supervisor_tasks",
        ["outlet_id", "month", "kind", "account_id"],
        unique=True,
        sqlite_where=LIVES,
        postgresql_where=LIVES,
    )


def downgrade() -> None:
    """Take it back."""
    for table in ("supervisor_tasks", "appointments", "forms"):
        op.drop_table(table)


def _regions() -> list[sa.Column[Any]]:
    return [sa.Column(f"{name}_code", _code(6), nullable=False) for name in REGIONS]


def _index(table: str, column: str) -> None:
    for name in REGIONS:
        op.create_index(f"ix_{table}_{name}", table, [f"{name}_code", column, "id"])


def _code(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _word(name: str, check: str, words: tuple[str, ...]) -> sa.Column[Any]:
    kind = sa.Enum(*words, name=check, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)
