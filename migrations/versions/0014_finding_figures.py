"""finding figures: sums by outlet and day, lengths of steps, days to restate; lists by age"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.foundation.database import UtcDateTime

revision = "0014"
down_revision = "0013"

KINDS = ("service", "village", "grid")
CATEGORIES = (
    "closed",
    "notice-missing",
    "too-seldom",
    "not-to-the-village",
    "letters",
    "registered-mail",
    "newspapers",
    "postage",
    "attitude",
    "service-refused",
    "suggestion",
    "no-delivery",
    "address-differs",
    "no-inspection-machine",
    "prohibited-goods",
    "no-identity-check",
    "fire-risk",
    "other-risk",
)
SUMS = (
    "received",
    "rejected",
    "unfounded",
    "merged",
    "confirmed",
    "at_county",
    "unconfirmed",
    "ended_disputed",
    "confirmed_days",
    "confirmed_then",
)
TABLES = ("finding_figures", "finding_figure_days")
SCOPES = {
    "outlet": "outlet_id",
    "county": "county_code",
    "city": "city_code",
    "province": "province_code",
}
NEWEST = {
    "county": "county_code",
    "city": "city_code",
    "province": "province_code",
    "company": "company_id",
}
"""Lists of all findings, and of those that are over, have the newest first."""
DAY_OF = {
    "sqlite": "date({column}, '+8 hours')",
    "postgresql": "({column} AT TIME ZONE 'Asia/Shanghai')::date",
}


def upgrade() -> None:
    """Take the step. The days of the findings that are there wait for the worker."""
    op.create_table(
        "finding_figures",
        *_placed(),
        _word("kind", "findingkind", KINDS),
        _word("category", "category", CATEGORIES),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in SUMS),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_finding_figures")),
    )
    op.create_table(
        "finding_figure_days",
        *_placed(),
        _word("kind", "findingkind", KINDS),
        sa.Column("step", _code(40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_finding_figure_days")),
    )
    for table in TABLES:
        for name, column in SCOPES.items():
            op.create_index(f"ix_{table}_{name}", table, [column, "day"])
    op.create_table(
        "finding_touched_days",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("touched_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "day", name=op.f("pk_finding_touched_days")),
    )
    op.create_index("ix_finding_touched_days_at", "finding_touched_days", ["touched_at"])
    op.create_index("ix_findings_outlet_received", "findings", ["outlet_id", "received_at"])
    op.create_index("ix_findings_closed", "findings", ["outlet_id", "closed_at"])
    for name, column in NEWEST.items():
        op.create_index(f"ix_findings_{name}_newest", "findings", [column, "id"])
    _touch_all()


def downgrade() -> None:
    """Take it back: the figures are made of the findings, which stay."""
    for name in NEWEST:
        op.drop_index(f"ix_findings_{name}_newest", "findings")
    op.drop_index("ix_findings_closed", "findings")
    op.drop_index("ix_findings_outlet_received", "findings")
    for table in ("finding_touched_days", *TABLES):
        op.drop_table(table)


def _touch_all() -> None:
    day = DAY_OF[op.get_bind().dialect.name]
    for column, some in (("received_at", "1 = 1"), ("closed_at", "state = 'confirmed'")):
        on_day: Any = sa.literal_column(day.format(column=column))
        found = (
            sa.select(sa.column("outlet_id"), on_day, sa.func.max(sa.column(column)))
            .select_from(sa.table("findings"))
            .where(sa.text(some))
            .group_by(sa.text("1, 2"))
        )
        op.execute(
            "INSERT INTO finding_touched_days (outlet_id, day, touched_at)"
            f" {found.compile(compile_kwargs={'literal_binds': True})} ON CONFLICT DO NOTHING"
        )


def _placed() -> list[sa.Column[Any]]:
    return [
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("headquarters_id", sa.Uuid(), nullable=True),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, _code(6), nullable=False) for name in list(SCOPES.values())[1:]),
    ]


def _code(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _word(name: str, check: str, words: tuple[str, ...]) -> sa.Column[Any]:
    kind = sa.Enum(*words, name=check, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)
