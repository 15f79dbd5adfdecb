"""ledger: what the authority did, rewards; cases and letters of findings by their day"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.foundation.database import JsonText, UtcDateTime

revision = "0017"
down_revision = "0016"

ACT_KINDS = (
    "reminder",
    "order",
    "talk",
    "inspection",
    "joint-inspection",
    "case",
    "fine",
    "seizure",
    "referral",
    "drill",
)
NUMBERS = ("count", "persons", "outlets", "fine_fen", "goods")
REGIONS = {"county": "county_code", "city": "city_code", "province": "province_code"}
REWARD_STATES = ("proposed", "granted", "not-granted", "paid")
PENALTIES = sa.text("step IN ('file', 'decide')")


def upgrade() -> None:
    """Take the step."""
    _make_acts()
    _make_rewards()
    op.create_index("ix_finding_letters_issued", "finding_letters", ["issued_at"])
    op.create_index(
        "ix_finding_steps_penalties",
        "finding_steps",
        ["at"],
        sqlite_where=PENALTIES,
        postgresql_where=PENALTIES,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_finding_steps_penalties", "finding_steps")
    op.drop_index("ix_finding_letters_issued", "finding_letters")
    for table in ("finding_rewards", "enforcement_acts"):
        op.drop_table(table)


def _make_acts() -> None:
    op.create_table(
        "enforcement_acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        _word("kind", "actkind", ACT_KINDS),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, _code(6), nullable=False) for name in REGIONS.values()),
        *(
            sa.Column(name, sa.Uuid(), nullable=True)
            for name in ("outlet_id", "company_id", "finding_id")
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("officers", JsonText(), nullable=False),
        sa.Column("authorities", JsonText(), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_why", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enforcement_acts")),
    )
    for name, column in REGIONS.items():
        op.create_index(f"ix_enforcement_acts_{name}", "enforcement_acts", [column, "day", "id"])
    op.create_index("ix_enforcement_acts_outlet", "enforcement_acts", ["outlet_id", "day"])


def _make_rewards() -> None:
    op.create_table(
        "finding_rewards",
        *_placed(),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        _word("state", "rewardstate", REWARD_STATES),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_why", sa.String(500), nullable=False),
        sa.Column("paid_by", sa.Uuid(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("receipt", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_finding_rewards")),
        sa.UniqueConstraint(
            "outlet_id", "finding_id", name=op.f("uq_finding_rewards_outlet_id_finding_id")
        ),
    )
    for name, column in REGIONS.items():
        op.create_index(f"ix_finding_rewards_{name}", "finding_rewards", [column, "state", "id"])


def _placed() -> list[sa.Column[Any]]:
    return [
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("headquarters_id", sa.Uuid(), nullable=True),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, _code(6), nullable=False) for name in REGIONS.values()),
    ]


def _code(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _word(name: str, check: str, words: tuple[str, ...]) -> sa.Column[Any]:
    kind = sa.Enum(*words, name=check, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)
