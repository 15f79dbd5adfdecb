"""ledger: what the authority did, rewards, the base library; cases and letters by their day"""

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
LIBRARY = (
    "outlet_filings",
    "video_links",
    "safety_officers",
    "library_answers",
    "safety_centres",
)
IS_CURRENT, STILL_IS = sa.text("is_current"), sa.text("until IS NULL")
PENALTIES = sa.text("step IN ('file', 'decide')")


def upgrade() -> None:
    """Take the step."""
    _make_acts()
    _make_rewards()
    _make_filings()
    _make_videos()
    _make_officers()
    _make_answers()
    _make_centres()
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
    for table in (*LIBRARY, "finding_rewards", "enforcement_acts"):
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


def _make_filings() -> None:
    op.create_table(
        "outlet_filings",
        *_placed(),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("number", _code(60), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("address_key", sa.String(200), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("business", sa.String(300), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_outlet_filings")),
    )
    op.create_index(
        "uq_outlet_filings_current",
        "outlet_filings",
        ["outlet_id"],
        unique=True,
        sqlite_where=IS_CURRENT,
        postgresql_where=IS_CURRENT,
    )


def _make_videos() -> None:
    op.create_table(
        "video_links",
        *_placed(),
        sa.Column("place", sa.String(100), nullable=False),
        sa.Column("url", sa.String(300), nullable=False),
        _word("state", "videostate", ("working", "broken", "off")),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_video_links")),
    )


def _make_officers() -> None:
    op.create_table(
        "safety_officers",
        *_placed(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("named_by", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_safety_officers")),
    )
    op.create_index(
        "uq_safety_officers_current",
        "safety_officers",
        ["outlet_id", "account_id"],
        unique=True,
        sqlite_where=STILL_IS,
        postgresql_where=STILL_IS,
    )


def _make_answers() -> None:
    op.create_table(
        "library_answers",
        *_placed(),
        _word("purpose", "purpose", PURPOSES),
        sa.Column("month", _code(7), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("answers", JsonText(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("most_points", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_library_answers")),
    )
    op.create_index(
        "ix_library_answers_purpose", "library_answers", ["outlet_id", "purpose", "month", "id"]
    )


def _make_centres() -> None:
    op.create_table(
        "safety_centres",
        *(sa.Column(name, _code(6), nullable=False) for name in REGIONS.values()),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(30), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("county_code", name=op.f("pk_safety_centres")),
    )


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
