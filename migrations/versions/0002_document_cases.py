"""document cases: halls, their departments and items"""

import sqlalchemy as sa
from alembic import op

from migrations.allowed_words import allow
from webapp.foundation.database import JsonText, UtcDateTime

revision = "0002"
down_revision = "0001"

ROLES = (
    "courier",
    "company-admin",
    "county-officer",
    "city-officer",
    "province-officer",
    "administrator",
    "auditor",
)
SCOPES = (
    "platform",
    "province",
    "city",
    "county",
    "brand",
    "headquarters",
    "company",
    "outlet",
    "self",
)
NEW_ROLES = (*ROLES[:2], "hall-clerk", *ROLES[2:])
NEW_SCOPES = (*SCOPES[:-1], "hall", "self")
CHECKED = (
    ("grants", "role", "role", ROLES, NEW_ROLES),
    ("grants", "scope_kind", "scopekind", SCOPES, NEW_SCOPES),
    ("jobs", "role", "role", ROLES, NEW_ROLES),
    ("jobs", "scope_kind", "scopekind", SCOPES, NEW_SCOPES),
    ("identity_looks", "role", "role", ROLES, NEW_ROLES),
)
"""(table, column, name of its check, words until now, words from now on)"""


def upgrade() -> None:
    """Take the step."""

    for table, column, name, old, new in CHECKED:
        allow(table, column, name, old, new)
    # -- tables
    op.create_table(
        "conversion_case_events",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "imported",
                "changed",
                "judged",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "imported",
                "eligible",
                "ineligible",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ineligible_because", JsonText(), nullable=False),
        sa.Column("changed", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_conversion_case_events")),
    )
    op.create_index(
        "ix_conversion_case_events_case",
        "conversion_case_events",
        ["hall_id", "case_id", "id"],
        unique=False,
    )
    op.create_table(
        "conversion_cases",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "case_number",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column(
            "applicant",
            sa.Enum(
                "personal",
                "organisation",
                name="applicantkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "chosen",
            sa.Enum(
                "counter",
                "post",
                name="delivery",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("ready_on", sa.Date(), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("collected_at", UtcDateTime(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "imported",
                "eligible",
                "ineligible",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ineligible_because", JsonText(), nullable=False),
        sa.Column("masked_name", sa.String(length=120), nullable=False),
        sa.Column("masked_phone", sa.String(length=30), nullable=False),
        sa.Column("vault_key_id", sa.String(length=40), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("person_index", sa.String(length=64), nullable=False),
        sa.Column("index_key_id", sa.String(length=40), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_conversion_cases")),
        sa.UniqueConstraint(
            "hall_id", "case_number", name=op.f("uq_conversion_cases_hall_id_case_number")
        ),
    )
    op.create_index(
        "ix_conversion_cases_department",
        "conversion_cases",
        ["hall_id", "department_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_conversion_cases_due", "conversion_cases", ["state", "keep_until"], unique=False
    )
    op.create_index(
        "ix_conversion_cases_item", "conversion_cases", ["hall_id", "item_id", "id"], unique=False
    )
    op.create_index(
        "ix_conversion_cases_person", "conversion_cases", ["hall_id", "person_index"], unique=False
    )
    op.create_index(
        "ix_conversion_cases_phone", "conversion_cases", ["hall_id", "phone_index"], unique=False
    )
    op.create_index(
        "ix_conversion_cases_state", "conversion_cases", ["hall_id", "state", "id"], unique=False
    )
    op.create_table(
        "conversion_departments",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"],
            ["organisations.id"],
            name=op.f("fk_conversion_departments_hall_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_conversion_departments")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_conversion_departments_hall_id_code")),
    )
    op.create_table(
        "conversion_items",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "document_class",
            sa.Enum(
                "certificate",
                "approval",
                "notice",
                name="documentclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "approval_level",
            sa.Enum(
                "municipal",
                "county",
                "province",
                name="approvallevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("returns_old_document", sa.Boolean(), nullable=False),
        sa.Column(
            "payer",
            sa.Enum(
                "finance",
                "department",
                "applicant",
                "cash-on-delivery",
                name="payer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("fee_fen", sa.Integer(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id", "department_id"],
            ["conversion_departments.hall_id", "conversion_departments.id"],
            name="fk_conversion_items_department",
        ),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_conversion_items")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_conversion_items_hall_id_code")),
    )
    # -- end


def downgrade() -> None:
    """Take it back. Grants of hall clerks have to be gone."""

    # -- drops
    op.drop_table("conversion_items")
    op.drop_table("conversion_departments")
    op.drop_index("ix_conversion_cases_state", table_name="conversion_cases")
    op.drop_index("ix_conversion_cases_phone", table_name="conversion_cases")
    op.drop_index("ix_conversion_cases_person", table_name="conversion_cases")
    op.drop_index("ix_conversion_cases_item", table_name="conversion_cases")
    op.drop_index("ix_conversion_cases_due", table_name="conversion_cases")
    op.drop_index("ix_conversion_cases_department", table_name="conversion_cases")
    op.drop_table("conversion_cases")
    op.drop_index("ix_conversion_case_events_case", table_name="conversion_case_events")
    op.drop_table("conversion_case_events")
    # -- end
    for table, column, name, old, new in CHECKED:
        allow(table, column, name, new, old)
