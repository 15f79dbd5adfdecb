"""findings: procedures, steps, letters; supervisors and grid workers"""

import sqlalchemy as sa
from alembic import op

from migrations.allowed_words import allow
from webapp.foundation.database import JsonText, UtcDateTime

revision = "0011"
down_revision = "0010"

ROLES = (
    "courier",
    "company-admin",
    "hall-clerk",
    "caller",
    "team-lead",
    "county-officer",
    "city-officer",
    "province-officer",
    "administrator",
    "auditor",
)
NEW_ROLES = (*ROLES[:5], "social-supervisor", "grid-worker", *ROLES[5:])
CHECKED = (
    ("grants", "role", "role", ROLES, NEW_ROLES),
    ("jobs", "role", "role", ROLES, NEW_ROLES),
    ("identity_looks", "role", "role", ROLES, NEW_ROLES),
    ("uploads", "kind", "uploadkind", ("pickup-photo",), ("pickup-photo", "finding-photo")),
)


def upgrade() -> None:
    """Take the step."""
    for table, column, name, old, new in CHECKED:
        allow(table, column, name, old, new)
    op.create_table(
        "finding_evidence",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_finding_evidence")),
    )
    op.create_index(
        "ix_finding_evidence_finding",
        "finding_evidence",
        ["outlet_id", "finding_id", "position"],
        unique=False,
    )
    op.create_table(
        "finding_letters",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reminder",
                "order",
                name="letterkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "region_code",
            sa.String(length=6).with_variant(sa.String(length=6, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "check_code",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("demands", sa.String(length=2000), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_finding_letters")),
        sa.UniqueConstraint("check_code", name=op.f("uq_finding_letters_check_code")),
        sa.UniqueConstraint(
            "region_code", "code", name=op.f("uq_finding_letters_region_code_code")
        ),
    )
    op.create_index(
        "ix_finding_letters_finding",
        "finding_letters",
        ["outlet_id", "finding_id", "id"],
        unique=False,
    )
    op.create_table(
        "finding_notes",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_finding_notes")),
    )
    op.create_index(
        "ix_finding_notes_finding", "finding_notes", ["outlet_id", "finding_id", "id"], unique=False
    )
    op.create_table(
        "finding_numbers",
        sa.Column(
            "region_code",
            sa.String(length=6).with_variant(sa.String(length=6, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "series",
            sa.String(length=20).with_variant(sa.String(length=20, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("region_code", "year", "series", name=op.f("pk_finding_numbers")),
    )
    op.create_table(
        "finding_steps",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
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
                name="step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "doer",
            sa.Enum(
                "reporter",
                "county",
                "city",
                "company",
                "system",
                name="doer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("accuracy_metres", sa.Integer(), nullable=True),
        sa.Column(
            "measure",
            sa.Enum(
                "warning",
                "fine",
                "confiscation",
                "suspension",
                "no-penalty",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("fine_fen", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_finding_steps")),
        sa.UniqueConstraint(
            "outlet_id",
            "finding_id",
            "position",
            name=op.f("uq_finding_steps_outlet_id_finding_id_position"),
        ),
    )
    op.create_table(
        "finding_watches",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint(
            "outlet_id", "finding_id", "account_id", name=op.f("pk_finding_watches")
        ),
    )
    op.create_index(
        "ix_finding_watches_account", "finding_watches", ["account_id", "finding_id"], unique=False
    )
    op.create_table(
        "procedures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "service",
                "village",
                "grid",
                name="findingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "city_code",
            sa.String(length=6).with_variant(sa.String(length=6, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("escalates", sa.Boolean(), nullable=False),
        sa.Column("warns_days", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedures")),
        sa.UniqueConstraint(
            "kind", "city_code", "number", name=op.f("uq_procedures_kind_city_code_number")
        ),
    )
    op.create_table(
        "findings",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "service",
                "village",
                "grid",
                name="findingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "category",
            sa.Enum(
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
                name="category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "severity",
            sa.Enum(
                "serious",
                "usual",
                "minor",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "accepted",
                "assigned",
                "verified",
                "rectified",
                "reviewed",
                "disputed",
                "filed",
                "decided",
                "confirmed",
                "unconfirmed",
                "ended-disputed",
                "rejected",
                "unfounded",
                "merged",
                name="findingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "county", "city", name="level", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reporter",
            sa.Enum(
                "supervisor",
                "grid-worker",
                "public",
                "open311",
                "officer",
                "system",
                name="reporter",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column(
            "confirmer",
            sa.Enum(
                "account",
                "link",
                "check",
                name="confirmer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("confirmer_id", sa.Uuid(), nullable=True),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("steps_taken", sa.Integer(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("disputes", sa.Integer(), nullable=False),
        sa.Column("appeals", sa.Integer(), nullable=False),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column(
            "closed_level",
            sa.Enum(
                "county",
                "city",
                name="closedlevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("headquarters_id", sa.Uuid(), nullable=True),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        sa.Column(
            "county_code",
            sa.String(length=6).with_variant(sa.String(length=6, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "city_code",
            sa.String(length=6).with_variant(sa.String(length=6, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "province_code",
            sa.String(length=6).with_variant(sa.String(length=6, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("vault_key_id", sa.String(length=40), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name=op.f("fk_findings_procedure_id_procedures")
        ),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_findings")),
        sa.UniqueConstraint("county_code", "code", name=op.f("uq_findings_county_code_code")),
    )
    op.create_index(
        "ix_findings_city", "findings", ["city_code", "state", "due_on", "id"], unique=False
    )
    op.create_index(
        "ix_findings_company", "findings", ["company_id", "state", "due_on", "id"], unique=False
    )
    op.create_index(
        "ix_findings_confirmer", "findings", ["confirmer_id", "state", "id"], unique=False
    )
    op.create_index(
        "ix_findings_county", "findings", ["county_code", "state", "due_on", "id"], unique=False
    )
    op.create_index("ix_findings_due", "findings", ["state", "due_on"], unique=False)
    op.create_index(
        "ix_findings_province", "findings", ["province_code", "state", "due_on", "id"], unique=False
    )
    op.create_index("ix_findings_reporter", "findings", ["reporter_id", "id"], unique=False)
    op.create_index(
        "ix_findings_reachable",
        "findings",
        ["closed_at"],
        unique=False,
        sqlite_where=sa.text("wrapped_key IS NOT NULL"),
        postgresql_where=sa.text("wrapped_key IS NOT NULL"),
    )
    op.create_index(
        "uq_findings_link",
        "findings",
        ["link_hash"],
        unique=True,
        sqlite_where=sa.text("link_hash IS NOT NULL"),
        postgresql_where=sa.text("link_hash IS NOT NULL"),
    )
    op.create_table(
        "procedure_steps",
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
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
                name="step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("doers", JsonText(), nullable=False),
        sa.Column("days_serious", sa.Integer(), nullable=False),
        sa.Column("days_usual", sa.Integer(), nullable=False),
        sa.Column("days_minor", sa.Integer(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("words", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["procedures.id"],
            name=op.f("fk_procedure_steps_procedure_id_procedures"),
        ),
        sa.PrimaryKeyConstraint("procedure_id", "step", name=op.f("pk_procedure_steps")),
    )


def downgrade() -> None:
    """Take it back. What the new words stand for has to be gone."""
    op.drop_table("procedure_steps")
    op.drop_index("ix_findings_reachable", table_name="findings")
    op.drop_index(
        "uq_findings_link",
        table_name="findings",
        sqlite_where=sa.text("link_hash IS NOT NULL"),
        postgresql_where=sa.text("link_hash IS NOT NULL"),
    )
    op.drop_index("ix_findings_reporter", table_name="findings")
    op.drop_index("ix_findings_province", table_name="findings")
    op.drop_index("ix_findings_due", table_name="findings")
    op.drop_index("ix_findings_county", table_name="findings")
    op.drop_index("ix_findings_confirmer", table_name="findings")
    op.drop_index("ix_findings_company", table_name="findings")
    op.drop_index("ix_findings_city", table_name="findings")
    op.drop_table("findings")
    op.drop_table("procedures")
    op.drop_index("ix_finding_watches_account", table_name="finding_watches")
    op.drop_table("finding_watches")
    op.drop_table("finding_steps")
    op.drop_table("finding_numbers")
    op.drop_index("ix_finding_notes_finding", table_name="finding_notes")
    op.drop_table("finding_notes")
    op.drop_index("ix_finding_letters_finding", table_name="finding_letters")
    op.drop_table("finding_letters")
    op.drop_index("ix_finding_evidence_finding", table_name="finding_evidence")
    op.drop_table("finding_evidence")
    for table, column, name, old, new in CHECKED:
        allow(table, column, name, new, old)
