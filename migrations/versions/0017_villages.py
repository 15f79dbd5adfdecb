"""villages, how often the post has to come to them, and their check-ins and weeks"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.allowed_words import allow
from webapp.foundation.database import UtcDateTime

revision = "0017"
down_revision = "0016"

PHOTOS = ("pickup-photo", "finding-photo")
MORE_PHOTOS = (*PHOTOS, "village-photo")
SETTLEMENTS = ("city", "township", "village", "remote")
MODES = ("direct", "station", "entrusted", "collected")
VEHICLES = ("motorcycle", "e-bike", "car", "bicycle", "on-foot", "boat", "horse")
POINTS = ("doors", "station", "committee", "shop", "express-station", "school")
SCOPES = {
    "county": "county_code",
    "city": "city_code",
    "province": "province_code",
    "company": "company_id",
}
ABOVE_COUNTIES = {
    "city": "city_code",
    "province": "province_code",
    "brand": "brand_id",
    "headquarters": "headquarters_id",
}
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
    _make_villages()
    _make_check_ins()
    _make_weeks()
    allow("uploads", "kind", "uploadkind", PHOTOS, MORE_PHOTOS)


def downgrade() -> None:
    """Take it back. Photos of villages have to be gone."""
    allow("uploads", "kind", "uploadkind", MORE_PHOTOS, PHOTOS)
    for table in (
        "village_county_weeks",
        "village_outlet_weeks",
        "village_weeks",
        "village_check_ins",
        "village_touched_weeks",
        "villages",
        "service_norms",
    ):
        op.drop_table(table)


def _make_villages() -> None:
    op.create_table(
        "villages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", _code(12), nullable=False),
        sa.Column("name", _code(120), nullable=False),
        sa.Column("pinyin", _code(400), nullable=False),
        _word("settlement", "settlement", SETTLEMENTS),
        _word("mode", "deliverymode", MODES),
        sa.Column("required_days", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_placed(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_villages")),
        sa.UniqueConstraint("code", name=op.f("uq_villages_code")),
    )
    op.create_index("ix_villages_name", "villages", ["name", "id"])
    op.create_index("ix_villages_pinyin", "villages", ["pinyin", "id"])
    for name, column in {"outlet": "outlet_id", **SCOPES}.items():
        op.create_index(f"ix_villages_{name}", "villages", [column, "pinyin", "id"])
    op.create_table(
        "village_touched_weeks",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("touched_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "week", name=op.f("pk_village_touched_weeks")),
    )
    op.create_index("ix_village_touched_weeks_at", "village_touched_weeks", ["touched_at"])


def _make_check_ins() -> None:
    op.create_table(
        "village_check_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("captured_by", sa.Uuid(), nullable=False),
        sa.Column("adjusted_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        _word("mode", "deliverymode", MODES),
        _word("vehicle", "vehicle", VEHICLES),
        _word("handover_point", "handoverpoint", POINTS),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("slip", sa.Boolean(), nullable=False),
        sa.Column("latitude_e6", sa.Integer(), nullable=True),
        sa.Column("longitude_e6", sa.Integer(), nullable=True),
        sa.Column("accuracy_metres", sa.Integer(), nullable=True),
        sa.Column("photos", sa.String(), nullable=False),
        sa.Column("suspicions", sa.String(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("why_accepted", sa.String(length=200), nullable=False),
        *_placed(),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_village_check_ins")),
    )
    table = "village_check_ins"
    op.create_index("ix_village_check_ins_outlet", table, ["outlet_id", "business_day"])
    op.create_index("ix_village_check_ins_village", table, ["village_id", "business_day"])
    op.create_index("ix_village_check_ins_person", table, ["captured_by", "adjusted_at"])
    placed = sa.text("latitude_e6 IS NOT NULL")
    op.create_index(
        "ix_village_check_ins_placed",
        table,
        ["business_day"],
        sqlite_where=placed,
        postgresql_where=placed,
    )
    flagged = sa.text("flagged")
    for name, column in SCOPES.items():
        op.create_index(
            f"ix_village_check_ins_flagged_{name}",
            table,
            [column, "id"],
            sqlite_where=flagged,
            postgresql_where=flagged,
        )


def _make_weeks() -> None:
    op.create_table(
        "village_weeks",
        sa.Column("village_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("planned", "done", "flagged")),
        *_placed(),
        sa.PrimaryKeyConstraint("outlet_id", "village_id", "week", name=op.f("pk_village_weeks")),
    )
    sums = ("villages", "unplanned", "planned", "counted", "flagged", "silent")
    op.create_table(
        "village_outlet_weeks",
        sa.Column("week", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in sums),
        *_placed(),
        sa.PrimaryKeyConstraint("outlet_id", "week", name=op.f("pk_village_outlet_weeks")),
    )
    op.create_index("ix_village_outlet_weeks_week", "village_outlet_weeks", ["week"])
    for name, column in SCOPES.items():
        op.create_index(f"ix_village_outlet_weeks_{name}", "village_outlet_weeks", [column, "week"])
    above = [column for column in _placed() if column.name != "outlet_id"]
    op.create_table(
        "village_county_weeks",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in sums),
        *above,
        sa.PrimaryKeyConstraint("county_code", "week", "id", name=op.f("pk_village_county_weeks")),
    )
    op.create_index("ix_village_county_weeks_week", "village_county_weeks", ["week"])
    for name, column in ABOVE_COUNTIES.items():
        op.create_index(f"ix_village_county_weeks_{name}", "village_county_weeks", [column, "week"])


def _placed() -> list[sa.Column[Any]]:
    return [
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("headquarters_id", sa.Uuid(), nullable=True),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        sa.Column("county_code", _code(6), nullable=False),
        sa.Column("city_code", _code(6), nullable=False),
        sa.Column("province_code", _code(6), nullable=False),
    ]


def _code(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _word(name: str, check: str, words: tuple[str, ...]) -> sa.Column[str]:
    kind = sa.Enum(*words, name=check, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)
