"""handover: lists of documents for the post, tracking, deliveries"""

import sqlalchemy as sa
from alembic import op

from migrations.allowed_words import allow
from webapp.foundation.database import UtcDateTime

revision = "0006"
down_revision = "0005"

STATES = ("given", "withdrawn", "void")
NEW_STATES = (*STATES, "fulfilled")


def upgrade() -> None:
    """Take the step."""
    allow("conversion_consents", "state", "consentstate", STATES, NEW_STATES)
    op.create_table(
        "delivery_attempts",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "signed-by-person",
                "signed-by-proxy",
                "refused",
                "nobody-there",
                "identity-not-shown",
                "wrong-address",
                "moved-away",
                name="deliveryoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "relation",
            sa.Enum(
                "family",
                "colleague",
                "neighbour",
                "agent",
                name="proxyrelation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("proxy_act_id", sa.Uuid(), nullable=True),
        sa.Column("masked_signer", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_delivery_attempts")),
    )
    op.create_index(
        "ix_delivery_attempts_document",
        "delivery_attempts",
        ["hall_id", "document_id", "id"],
        unique=False,
    )
    op.create_table(
        "handover_documents",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column(
            "waybill",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("labelled_version", sa.Integer(), nullable=True),
        sa.Column("out_by", sa.Uuid(), nullable=True),
        sa.Column("out_at", UtcDateTime(), nullable=True),
        sa.Column("in_by", sa.Uuid(), nullable=True),
        sa.Column("in_at", UtcDateTime(), nullable=True),
        sa.Column(
            "left_because",
            sa.Enum(
                "not-found",
                "not-received",
                "not-to-be-posted",
                "address",
                "next-list",
                name="leavereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_handover_documents")),
        sa.UniqueConstraint(
            "hall_id",
            "list_id",
            "position",
            name=op.f("uq_handover_documents_hall_id_list_id_position"),
        ),
    )
    op.create_index(
        "uq_handover_documents_case",
        "handover_documents",
        ["hall_id", "case_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL AND closed_at IS NULL"),
    )
    op.create_index(
        "uq_handover_documents_waybill",
        "handover_documents",
        ["waybill"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL AND waybill <> ''"),
        postgresql_where=sa.text("left_at IS NULL AND waybill <> ''"),
    )
    op.create_table(
        "handover_lists",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.String(length=70).with_variant(sa.String(length=70, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("outlet_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "gathering",
                "offered",
                "taken",
                "dropped",
                name="handoverstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("offered_by", sa.Uuid(), nullable=True),
        sa.Column("offered_at", UtcDateTime(), nullable=True),
        sa.Column("out_count", sa.Integer(), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", UtcDateTime(), nullable=True),
        sa.Column("in_count", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_handover_lists")),
        sa.UniqueConstraint("code", name=op.f("uq_handover_lists_code")),
        sa.UniqueConstraint(
            "hall_id", "day", "number", name=op.f("uq_handover_lists_hall_id_day_number")
        ),
    )
    op.create_index("ix_handover_lists_hall", "handover_lists", ["hall_id", "id"], unique=False)
    op.create_index(
        "ix_handover_lists_outlet", "handover_lists", ["outlet_id", "state", "id"], unique=False
    )
    op.create_table(
        "tracking_events",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "accepted",
                "in-transit",
                "out-for-delivery",
                "attempted",
                "delivered",
                "refused",
                "returning",
                name="trackingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "import",
                "gateway",
                "courier",
                name="trackingsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("told_by", sa.Uuid(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_tracking_events")),
        sa.UniqueConstraint(
            "hall_id",
            "document_id",
            "at",
            "kind",
            name=op.f("uq_tracking_events_hall_id_document_id_at_kind"),
        ),
    )
    op.create_index(
        "ix_conversion_cases_imported", "conversion_cases", ["hall_id", "imported_at"], unique=False
    )
    op.create_index(
        "ix_conversion_consents_day", "conversion_consents", ["hall_id", "given_at"], unique=False
    )


def downgrade() -> None:
    """Take it back. What the new words stand for has to be gone."""
    op.drop_index("ix_conversion_consents_day", table_name="conversion_consents")
    op.drop_index("ix_conversion_cases_imported", table_name="conversion_cases")
    op.drop_table("tracking_events")
    op.drop_index("ix_handover_lists_outlet", table_name="handover_lists")
    op.drop_index("ix_handover_lists_hall", table_name="handover_lists")
    op.drop_table("handover_lists")
    op.drop_index(
        "uq_handover_documents_waybill",
        table_name="handover_documents",
        sqlite_where=sa.text("left_at IS NULL AND waybill <> ''"),
        postgresql_where=sa.text("left_at IS NULL AND waybill <> ''"),
    )
    op.drop_index(
        "uq_handover_documents_case",
        table_name="handover_documents",
        sqlite_where=sa.text("left_at IS NULL AND closed_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL AND closed_at IS NULL"),
    )
    op.drop_table("handover_documents")
    op.drop_index("ix_delivery_attempts_document", table_name="delivery_attempts")
    op.drop_table("delivery_attempts")
    allow("conversion_consents", "state", "consentstate", NEW_STATES, STATES)
