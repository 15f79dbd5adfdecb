"""ground floor"""

import sqlalchemy as sa
from alembic import op

from webapp.foundation.database import JsonText, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Take the step."""

    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "login",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "active",
                "left",
                name="accountstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_changed_at", UtcDateTime(), nullable=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_key_id", sa.String(length=40), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("failed_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("large_type", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
    )
    op.create_index("ix_accounts_person", "accounts", ["person_id"], unique=False)
    op.create_table(
        "audit_entries",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("details", JsonText(), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", "number", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at", "chain", "number"], unique=False)
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject_id", "at"], unique=False)
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "audit_seals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("chain", "number", name=op.f("uq_audit_seals_chain_number")),
    )
    op.create_table(
        "daily_runs",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_daily_runs")),
    )
    op.create_table(
        "identity_looks",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "courier",
                "company-admin",
                "county-officer",
                "city-officer",
                "province-officer",
                "administrator",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "organisation_id",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "case",
                "police",
                "lost-parcel",
                "data-subject",
                name="lookpurpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_identity_looks")),
    )
    op.create_index(
        "ix_identity_looks_account", "identity_looks", ["account_id", "at"], unique=False
    )
    op.create_index("ix_identity_looks_person", "identity_looks", ["person_id", "at"], unique=False)
    op.create_table(
        "identity_uses",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "camera",
                "code",
                "typed",
                "agreement",
                name="identitychannel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sealed_contact", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("index_key_id", sa.String(length=40), nullable=False),
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
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
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_identity_uses")),
    )
    op.create_index("ix_identity_uses_act", "identity_uses", ["act_id"], unique=False)
    op.create_index(
        "ix_identity_uses_person", "identity_uses", ["person_id", "used_at"], unique=False
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "paused",
                "done",
                "failed",
                "stopped",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "courier",
                "company-admin",
                "county-officer",
                "city-officer",
                "province-officer",
                "administrator",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "scope_kind",
            sa.Enum(
                "platform",
                "province",
                "city",
                "county",
                "brand",
                "headquarters",
                "company",
                "outlet",
                "self",
                name="scopekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("scope_id", sa.String(length=40), nullable=False),
        sa.Column("chain", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("parameters", JsonText(), nullable=False),
        sa.Column("checkpoint", JsonText(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("counts", JsonText(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Uuid(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("stop_wanted", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=40), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("result_name", sa.String(length=200), nullable=False),
        sa.Column("result_type", sa.String(length=100), nullable=False),
        sa.Column("result_size", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(op.f("ix_jobs_state_id"), "jobs", ["state", "id"], unique=False)
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vault_key_id", sa.String(length=40), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index("ix_people_last_used", "people", ["last_used_at"], unique=False)
    op.create_table(
        "person_documents",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "document_type",
            sa.Enum(
                "resident-card",
                "temporary-resident-card",
                "military",
                "armed-police",
                "hk-mo-tw-residence",
                "hk-mo-permit",
                "taiwan-permit",
                "passport",
                "foreign-permanent-residence",
                "other",
                name="documenttype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sealed_number", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("index_key_id", sa.String(length=40), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_person_documents")),
        sa.UniqueConstraint("number_index", name=op.f("uq_person_documents_number_index")),
    )
    op.create_table(
        "pickup_examinations",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("pickup_id", sa.Uuid(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("observed", JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "pickup_id", name=op.f("pk_pickup_examinations")),
    )
    op.create_index(
        "ix_pickup_examinations_due", "pickup_examinations", ["next_try_at"], unique=False
    )
    op.create_table(
        "pickup_flags",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pickup_id", sa.Uuid(), nullable=False),
        sa.Column("captured_by", sa.Uuid(), nullable=False),
        sa.Column(
            "waybill",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "rule",
            sa.Enum(
                "two-outlets",
                "two-identities",
                "own-identity",
                "many-phones",
                "typed-identity",
                "name-differs",
                "clock-off",
                "before-access-lost",
                "held-goods",
                "rejected-by-authority",
                "old-key",
                name="flagrule",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("facts", JsonText(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "returned",
                "resolved",
                name="flagstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
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
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_pickup_flags")),
        sa.UniqueConstraint(
            "outlet_id", "pickup_id", "rule", name=op.f("uq_pickup_flags_outlet_id_pickup_id_rule")
        ),
    )
    op.create_index(
        "ix_pickup_flags_assigned", "pickup_flags", ["assigned_to", "state", "due_at"], unique=False
    )
    op.create_index(
        "ix_pickup_flags_brand_id",
        "pickup_flags",
        ["brand_id", "state", "due_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_flags_city_code",
        "pickup_flags",
        ["city_code", "state", "due_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_flags_company_id",
        "pickup_flags",
        ["company_id", "state", "due_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_flags_county_code",
        "pickup_flags",
        ["county_code", "state", "due_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_flags_headquarters_id",
        "pickup_flags",
        ["headquarters_id", "state", "due_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_flags_outlet_id",
        "pickup_flags",
        ["outlet_id", "state", "due_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_flags_province_code",
        "pickup_flags",
        ["province_code", "state", "due_at", "id"],
        unique=False,
    )
    op.create_table(
        "pickup_parcels",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column(
            "waybill",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "camera",
                "scanner",
                "typed",
                name="waybillchannel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column(
            "authority_state",
            sa.Enum(
                "none",
                "waiting",
                "acknowledged",
                "rejected",
                name="authoritystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
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
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_pickup_parcels")),
    )
    op.create_index(
        "ix_pickup_parcels_origin", "pickup_parcels", ["outlet_id", "origin_id"], unique=False
    )
    op.create_index(
        "uq_pickup_parcels_live",
        "pickup_parcels",
        ["outlet_id", "waybill"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )
    op.create_table(
        "pickup_refusals",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("captured_by", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "not-shown",
                "not-registered",
                "mismatch",
                "false-document",
                "expired",
                "inspection-refused",
                "prohibited",
                "safety-unclear",
                name="refusalreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("goods_words", sa.String(length=60), nullable=False),
        sa.Column("waybills", JsonText(), nullable=False),
        sa.Column("adjusted_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
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
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_pickup_refusals")),
    )
    op.create_index(
        "ix_pickup_refusals_brand_id",
        "pickup_refusals",
        ["brand_id", "adjusted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_refusals_city_code",
        "pickup_refusals",
        ["city_code", "adjusted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_refusals_company_id",
        "pickup_refusals",
        ["company_id", "adjusted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_refusals_county_code",
        "pickup_refusals",
        ["county_code", "adjusted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_refusals_headquarters_id",
        "pickup_refusals",
        ["headquarters_id", "adjusted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_refusals_outlet_id",
        "pickup_refusals",
        ["outlet_id", "adjusted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickup_refusals_province_code",
        "pickup_refusals",
        ["province_code", "adjusted_at", "id"],
        unique=False,
    )
    op.create_table(
        "pickup_touched_days",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column(
            "parcel_class",
            sa.Enum(
                "loose",
                "temporary-bulk",
                "agreement",
                "e-commerce",
                "overseas-inbound",
                "overseas-reship",
                "warehouse-direct",
                name="parcelclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("touched_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "outlet_id", "business_day", "parcel_class", name=op.f("pk_pickup_touched_days")
        ),
    )
    op.create_table(
        "pickup_transmissions",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("pickup_id", sa.Uuid(), nullable=False),
        sa.Column(
            "platform",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "acknowledged",
                "rejected",
                "failed",
                name="transmissionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("next_try_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column(
            "reason_code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_pickup_transmissions")),
        sa.UniqueConstraint(
            "outlet_id",
            "parcel_id",
            "platform",
            "pickup_id",
            "attempt",
            name=op.f("uq_pickup_transmissions_outlet_id_parcel_id_platform_pickup_id_attempt"),
        ),
    )
    op.create_index(
        "ix_pickup_transmissions_due",
        "pickup_transmissions",
        ["next_try_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'sent')"),
        postgresql_where=sa.text("state IN ('waiting', 'sent')"),
    )
    op.create_index(
        "ix_pickup_transmissions_pickup",
        "pickup_transmissions",
        ["outlet_id", "pickup_id"],
        unique=False,
    )
    op.create_table(
        "pickups",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "valid",
                "corrected",
                "voided",
                "erased",
                name="pickupstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason_words", sa.String(length=300), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "this-app",
                "company-system",
                "public-version",
                "import",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("captured_by", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column(
            "parcel_class",
            sa.Enum(
                "loose",
                "temporary-bulk",
                "agreement",
                "e-commerce",
                "overseas-inbound",
                "overseas-reship",
                "warehouse-direct",
                name="parcelclass",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("letter", sa.Boolean(), nullable=False),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column(
            "destination_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("parcels", sa.Integer(), nullable=False),
        sa.Column(
            "first_waybill",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "document_type",
            sa.Enum(
                "resident-card",
                "temporary-resident-card",
                "military",
                "armed-police",
                "hk-mo-tw-residence",
                "hk-mo-permit",
                "taiwan-permit",
                "passport",
                "foreign-permanent-residence",
                "other",
                name="documenttype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "identity_channel",
            sa.Enum(
                "camera",
                "code",
                "typed",
                "agreement",
                name="identitychannel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("masked_name", sa.String(length=60), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("index_key_id", sa.String(length=40), nullable=False),
        sa.Column(
            "item_category",
            sa.Enum(
                "documents",
                "clothing",
                "food",
                "daily",
                "electronics",
                "other",
                name="itemcategory",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("item_words", sa.String(length=60), nullable=False),
        sa.Column(
            "inspection",
            sa.Enum(
                "opened",
                "letter-unopened",
                "machine",
                name="inspection",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("notice_shown_at", UtcDateTime(), nullable=True),
        sa.Column("captured_at", UtcDateTime(), nullable=False),
        sa.Column("adjusted_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("backfilled", sa.Boolean(), nullable=False),
        sa.Column(
            "authority_state",
            sa.Enum(
                "none",
                "waiting",
                "acknowledged",
                "rejected",
                name="authoritystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("open_flags", sa.Integer(), nullable=False),
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
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_pickups")),
        sa.UniqueConstraint(
            "outlet_id", "origin_id", "number", name=op.f("uq_pickups_outlet_id_origin_id_number")
        ),
    )
    op.create_index(
        "ix_pickups_brand_id", "pickups", ["brand_id", "adjusted_at", "id"], unique=False
    )
    op.create_index(
        "ix_pickups_city_code", "pickups", ["city_code", "adjusted_at", "id"], unique=False
    )
    op.create_index(
        "ix_pickups_company_id", "pickups", ["company_id", "adjusted_at", "id"], unique=False
    )
    op.create_index(
        "ix_pickups_county_code", "pickups", ["county_code", "adjusted_at", "id"], unique=False
    )
    op.create_index(
        "ix_pickups_courier", "pickups", ["outlet_id", "captured_by", "business_day"], unique=False
    )
    op.create_index(
        "ix_pickups_headquarters_id",
        "pickups",
        ["headquarters_id", "adjusted_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_pickups_outlet_id", "pickups", ["outlet_id", "adjusted_at", "id"], unique=False
    )
    op.create_index(
        "ix_pickups_province_code", "pickups", ["province_code", "adjusted_at", "id"], unique=False
    )
    op.create_index(
        "ix_pickups_rare_brand_id",
        "pickups",
        ["brand_id", "adjusted_at", "id"],
        unique=False,
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.create_index(
        "ix_pickups_rare_city_code",
        "pickups",
        ["city_code", "adjusted_at", "id"],
        unique=False,
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.create_index(
        "ix_pickups_rare_company_id",
        "pickups",
        ["company_id", "adjusted_at", "id"],
        unique=False,
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.create_index(
        "ix_pickups_rare_county_code",
        "pickups",
        ["county_code", "adjusted_at", "id"],
        unique=False,
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.create_index(
        "ix_pickups_rare_headquarters_id",
        "pickups",
        ["headquarters_id", "adjusted_at", "id"],
        unique=False,
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.create_index(
        "ix_pickups_rare_outlet_id",
        "pickups",
        ["outlet_id", "adjusted_at", "id"],
        unique=False,
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.create_index(
        "ix_pickups_rare_province_code",
        "pickups",
        ["province_code", "adjusted_at", "id"],
        unique=False,
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.create_index(
        "uq_pickups_head",
        "pickups",
        ["outlet_id", "origin_id"],
        unique=True,
        sqlite_where=sa.text("is_head"),
        postgresql_where=sa.text("is_head"),
    )
    op.create_table(
        "received_records",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pickup",
                "refusal",
                "void",
                "correction",
                name="recordkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("captured_by", sa.Uuid(), nullable=False),
        sa.Column("forwarded_by", sa.Uuid(), nullable=True),
        sa.Column("captured_at", UtcDateTime(), nullable=False),
        sa.Column("adjusted_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("skew_seconds", sa.Integer(), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("release", sa.String(length=40), nullable=False),
        sa.Column("receipt", sa.String(length=200), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
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
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_received_records")),
    )
    op.create_index("ix_received_records_id", "received_records", ["id"], unique=False)
    op.create_table(
        "regions",
        sa.Column(
            "code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "province",
                "city",
                "county",
                "township",
                name="regionlevel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "parent_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("pinyin", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["regions.code"], name=op.f("fk_regions_parent_code_regions")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_regions")),
    )
    op.create_index("ix_regions_parent", "regions", ["parent_code", "code"], unique=False)
    op.create_table(
        "shelf_checks",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.Column("findings", JsonText(), nullable=False),
        sa.Column("recorded", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
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
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_shelf_checks")),
    )
    op.create_index(
        "ix_shelf_checks_brand_id", "shelf_checks", ["brand_id", "checked_at", "id"], unique=False
    )
    op.create_index(
        "ix_shelf_checks_city_code", "shelf_checks", ["city_code", "checked_at", "id"], unique=False
    )
    op.create_index(
        "ix_shelf_checks_company_id",
        "shelf_checks",
        ["company_id", "checked_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_shelf_checks_county_code",
        "shelf_checks",
        ["county_code", "checked_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_shelf_checks_headquarters_id",
        "shelf_checks",
        ["headquarters_id", "checked_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_shelf_checks_outlet_id", "shelf_checks", ["outlet_id", "checked_at", "id"], unique=False
    )
    op.create_index(
        "ix_shelf_checks_province_code",
        "shelf_checks",
        ["province_code", "checked_at", "id"],
        unique=False,
    )
    op.create_table(
        "throttles",
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "subject", name=op.f("pk_throttles")),
    )
    op.create_index(op.f("ix_throttles_ends_at"), "throttles", ["ends_at"], unique=False)
    op.create_table(
        "uploads",
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pickup-photo",
                name="uploadkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "receiving",
                "complete",
                "attached",
                "lost",
                name="uploadstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opening_key_id", sa.String(length=40), nullable=True),
        sa.Column("key_id", sa.String(length=40), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
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
        sa.PrimaryKeyConstraint("outlet_id", "id", name=op.f("pk_uploads")),
        sa.UniqueConstraint(
            "outlet_id", "record_id", "sha256", name=op.f("uq_uploads_outlet_id_record_id_sha256")
        ),
    )
    op.create_index(
        op.f("ix_uploads_state_created_at"), "uploads", ["state", "created_at"], unique=False
    )
    op.create_table(
        "waybill_entries",
        sa.Column(
            "waybill",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("parcel_id", sa.Uuid(), nullable=False),
        sa.Column("pickup_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("adjusted_at", UtcDateTime(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
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
        sa.PrimaryKeyConstraint("waybill", "parcel_id", name=op.f("pk_waybill_entries")),
    )
    op.create_table(
        "devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("public_point", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("enrolled_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("last_seen_at", UtcDateTime(), nullable=True),
        sa.Column("unsent", sa.Integer(), nullable=False),
        sa.Column("unsent_oldest_at", UtcDateTime(), nullable=True),
        sa.Column("unsent_reported_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_devices_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint(
            "account_id", "public_point", name=op.f("uq_devices_account_id_public_point")
        ),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "courier",
                "company-admin",
                "county-officer",
                "city-officer",
                "province-officer",
                "administrator",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "scope_kind",
            sa.Enum(
                "platform",
                "province",
                "city",
                "county",
                "brand",
                "headquarters",
                "company",
                "outlet",
                "self",
                name="scopekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "scope_id",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("outlet_id", sa.Uuid(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("headquarters_id", sa.Uuid(), nullable=True),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        sa.Column(
            "county_code",
            sa.String(length=6).with_variant(sa.String(length=6, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "city_code",
            sa.String(length=6).with_variant(sa.String(length=6, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "province_code",
            sa.String(length=6).with_variant(sa.String(length=6, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("effective_from", UtcDateTime(), nullable=False),
        sa.Column("effective_until", UtcDateTime(), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_grants_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index("ix_grants_account", "grants", ["account_id", "effective_from"], unique=False)
    op.create_index("ix_grants_city", "grants", ["city_code"], unique=False)
    op.create_index("ix_grants_company", "grants", ["company_id"], unique=False)
    op.create_index("ix_grants_county", "grants", ["county_code"], unique=False)
    op.create_index("ix_grants_outlet", "grants", ["outlet_id"], unique=False)
    op.create_index("ix_grants_province", "grants", ["province_code"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("details", JsonText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_invitations_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_account_id"), "invitations", ["account_id"], unique=False)
    op.create_table(
        "job_file_parts",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("file", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_job_file_parts_job_id_jobs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "file", "number", name=op.f("pk_job_file_parts")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "postal-company",
                "brand",
                "headquarters",
                "company",
                "bureau",
                "hall",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "social_credit_code",
            sa.String(length=18).with_variant(sa.String(length=18, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "region_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        sa.Column("headquarters_id", sa.Uuid(), nullable=True),
        sa.Column("pinyin", sa.String(length=400), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["organisations.id"],
            name=op.f("fk_organisations_parent_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_organisations_region_code_regions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("code", name=op.f("uq_organisations_code")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(
        op.f("ix_recovery_codes_account_id"), "recovery_codes", ["account_id"], unique=False
    )
    op.create_table(
        "account_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("browser", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_account_sessions_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name=op.f("fk_account_sessions_grant_id_grants")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_sessions")),
    )
    op.create_index(
        "ix_account_sessions_account", "account_sessions", ["account_id", "opened_at"], unique=False
    )
    op.create_table(
        "outlets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "outlet",
                "sorting-centre",
                name="outletkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "code",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("pinyin", sa.String(length=400), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("headquarters_id", sa.Uuid(), nullable=True),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        sa.Column(
            "region_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
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
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=6), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("hours", JsonText(), nullable=False),
        sa.Column("services", JsonText(), nullable=False),
        sa.Column("demands_photo", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["organisations.id"], name=op.f("fk_outlets_company_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_outlets_region_code_regions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlets")),
        sa.UniqueConstraint("code", name=op.f("uq_outlets_code")),
    )
    op.create_index("ix_outlets_brand", "outlets", ["brand_id", "pinyin"], unique=False)
    op.create_index("ix_outlets_city", "outlets", ["city_code", "pinyin"], unique=False)
    op.create_index("ix_outlets_company", "outlets", ["company_id", "pinyin"], unique=False)
    op.create_index("ix_outlets_county", "outlets", ["county_code", "pinyin"], unique=False)
    op.create_index("ix_outlets_province", "outlets", ["province_code", "pinyin"], unique=False)


def downgrade() -> None:
    """Take it back."""

    op.drop_index("ix_outlets_province", table_name="outlets")
    op.drop_index("ix_outlets_county", table_name="outlets")
    op.drop_index("ix_outlets_company", table_name="outlets")
    op.drop_index("ix_outlets_city", table_name="outlets")
    op.drop_index("ix_outlets_brand", table_name="outlets")
    op.drop_table("outlets")
    op.drop_index("ix_account_sessions_account", table_name="account_sessions")
    op.drop_table("account_sessions")
    op.drop_index(op.f("ix_recovery_codes_account_id"), table_name="recovery_codes")
    op.drop_table("recovery_codes")
    op.drop_table("organisations")
    op.drop_table("job_file_parts")
    op.drop_index(op.f("ix_invitations_account_id"), table_name="invitations")
    op.drop_table("invitations")
    op.drop_index("ix_grants_province", table_name="grants")
    op.drop_index("ix_grants_outlet", table_name="grants")
    op.drop_index("ix_grants_county", table_name="grants")
    op.drop_index("ix_grants_company", table_name="grants")
    op.drop_index("ix_grants_city", table_name="grants")
    op.drop_index("ix_grants_account", table_name="grants")
    op.drop_table("grants")
    op.drop_table("devices")
    op.drop_table("waybill_entries")
    op.drop_index(op.f("ix_uploads_state_created_at"), table_name="uploads")
    op.drop_table("uploads")
    op.drop_index(op.f("ix_throttles_ends_at"), table_name="throttles")
    op.drop_table("throttles")
    op.drop_index("ix_shelf_checks_province_code", table_name="shelf_checks")
    op.drop_index("ix_shelf_checks_outlet_id", table_name="shelf_checks")
    op.drop_index("ix_shelf_checks_headquarters_id", table_name="shelf_checks")
    op.drop_index("ix_shelf_checks_county_code", table_name="shelf_checks")
    op.drop_index("ix_shelf_checks_company_id", table_name="shelf_checks")
    op.drop_index("ix_shelf_checks_city_code", table_name="shelf_checks")
    op.drop_index("ix_shelf_checks_brand_id", table_name="shelf_checks")
    op.drop_table("shelf_checks")
    op.drop_index("ix_regions_parent", table_name="regions")
    op.drop_table("regions")
    op.drop_index("ix_received_records_id", table_name="received_records")
    op.drop_table("received_records")
    op.drop_index(
        "uq_pickups_head",
        table_name="pickups",
        sqlite_where=sa.text("is_head"),
        postgresql_where=sa.text("is_head"),
    )
    op.drop_index(
        "ix_pickups_rare_province_code",
        table_name="pickups",
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.drop_index(
        "ix_pickups_rare_outlet_id",
        table_name="pickups",
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.drop_index(
        "ix_pickups_rare_headquarters_id",
        table_name="pickups",
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.drop_index(
        "ix_pickups_rare_county_code",
        table_name="pickups",
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.drop_index(
        "ix_pickups_rare_company_id",
        table_name="pickups",
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.drop_index(
        "ix_pickups_rare_city_code",
        table_name="pickups",
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.drop_index(
        "ix_pickups_rare_brand_id",
        table_name="pickups",
        sqlite_where=sa.text("open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"),
        postgresql_where=sa.text(
            "open_flags > 0 OR state = 'voided' OR authority_state = 'rejected'"
        ),
    )
    op.drop_index("ix_pickups_province_code", table_name="pickups")
    op.drop_index("ix_pickups_outlet_id", table_name="pickups")
    op.drop_index("ix_pickups_headquarters_id", table_name="pickups")
    op.drop_index("ix_pickups_courier", table_name="pickups")
    op.drop_index("ix_pickups_county_code", table_name="pickups")
    op.drop_index("ix_pickups_company_id", table_name="pickups")
    op.drop_index("ix_pickups_city_code", table_name="pickups")
    op.drop_index("ix_pickups_brand_id", table_name="pickups")
    op.drop_table("pickups")
    op.drop_index("ix_pickup_transmissions_pickup", table_name="pickup_transmissions")
    op.drop_index(
        "ix_pickup_transmissions_due",
        table_name="pickup_transmissions",
        sqlite_where=sa.text("state IN ('waiting', 'sent')"),
        postgresql_where=sa.text("state IN ('waiting', 'sent')"),
    )
    op.drop_table("pickup_transmissions")
    op.drop_table("pickup_touched_days")
    op.drop_index("ix_pickup_refusals_province_code", table_name="pickup_refusals")
    op.drop_index("ix_pickup_refusals_outlet_id", table_name="pickup_refusals")
    op.drop_index("ix_pickup_refusals_headquarters_id", table_name="pickup_refusals")
    op.drop_index("ix_pickup_refusals_county_code", table_name="pickup_refusals")
    op.drop_index("ix_pickup_refusals_company_id", table_name="pickup_refusals")
    op.drop_index("ix_pickup_refusals_city_code", table_name="pickup_refusals")
    op.drop_index("ix_pickup_refusals_brand_id", table_name="pickup_refusals")
    op.drop_table("pickup_refusals")
    op.drop_index(
        "uq_pickup_parcels_live",
        table_name="pickup_parcels",
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )
    op.drop_index("ix_pickup_parcels_origin", table_name="pickup_parcels")
    op.drop_table("pickup_parcels")
    op.drop_index("ix_pickup_flags_province_code", table_name="pickup_flags")
    op.drop_index("ix_pickup_flags_outlet_id", table_name="pickup_flags")
    op.drop_index("ix_pickup_flags_headquarters_id", table_name="pickup_flags")
    op.drop_index("ix_pickup_flags_county_code", table_name="pickup_flags")
    op.drop_index("ix_pickup_flags_company_id", table_name="pickup_flags")
    op.drop_index("ix_pickup_flags_city_code", table_name="pickup_flags")
    op.drop_index("ix_pickup_flags_brand_id", table_name="pickup_flags")
    op.drop_index("ix_pickup_flags_assigned", table_name="pickup_flags")
    op.drop_table("pickup_flags")
    op.drop_index("ix_pickup_examinations_due", table_name="pickup_examinations")
    op.drop_table("pickup_examinations")
    op.drop_table("person_documents")
    op.drop_index("ix_people_last_used", table_name="people")
    op.drop_table("people")
    op.drop_index(op.f("ix_jobs_state_id"), table_name="jobs")
    op.drop_table("jobs")
    op.drop_index("ix_identity_uses_person", table_name="identity_uses")
    op.drop_index("ix_identity_uses_act", table_name="identity_uses")
    op.drop_table("identity_uses")
    op.drop_index("ix_identity_looks_person", table_name="identity_looks")
    op.drop_index("ix_identity_looks_account", table_name="identity_looks")
    op.drop_table("identity_looks")
    op.drop_table("daily_runs")
    op.drop_table("audit_seals")
    op.drop_table("audit_heads")
    op.drop_index("ix_audit_entries_subject", table_name="audit_entries")
    op.drop_index("ix_audit_entries_at", table_name="audit_entries")
    op.drop_table("audit_entries")
    op.drop_index("ix_accounts_person", table_name="accounts")
    op.drop_table("accounts")
