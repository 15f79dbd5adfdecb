"""how often the post has to come, by region"""

from datetime import date

import sqlalchemy as sa
from alembic import op

from webapp.foundation.database import UtcDateTime

revision = "0015"
down_revision = "0014"

SETTLEMENTS = ("city", "township", "village", "remote")
LAW = "《中华人民共和国邮政法》第十九条"
LAW_DAY = date(2009, 10, 1)
"""The day on which the Postal Law as revised came into force."""
NORMS = (
    ("", "city", LAW_DAY, 6, 7, f"{LAW}：每周营业不少于六天，投递每天至少一次"),
    ("", "township", LAW_DAY, 5, 5, f"{LAW}：每周营业不少于五天，投递每周至少五次"),
    ("50", "village", LAW_DAY, 3, 3, "重庆市邮政条例：建制村每周不少于三天、三次"),
    ("41", "village", LAW_DAY, None, 2, "河南省邮政条例：建制村每周不少于两次"),
)
"""What the law says; villages and remote places are for the provinces to say."""


def upgrade() -> None:
    """Take the step."""
    norms = op.create_table(
        "service_norms",
        sa.Column("region_code", _code(6), nullable=False),
        _word("settlement", "settlement", SETTLEMENTS),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("days_per_week", sa.Integer(), nullable=True),
        sa.Column("deliveries_per_week", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=True),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint(
            "region_code", "settlement", "effective_from", name=op.f("pk_service_norms")
        ),
    )
    names = (
        "region_code",
        "settlement",
        "effective_from",
        "days_per_week",
        "deliveries_per_week",
        "source",
    )
    op.bulk_insert(norms, [dict(zip(names, row, strict=True)) for row in NORMS])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("service_norms")


def _code(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _word(name: str, check: str, words: tuple[str, ...]) -> sa.Column[str]:
    kind = sa.Enum(*words, name=check, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)
