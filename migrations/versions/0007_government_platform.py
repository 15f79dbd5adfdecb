"""government platforms: connections, pulls, results; which lines of a case's history are moves"""

import sqlalchemy as sa
from alembic import op

from webapp.foundation.database import JsonText, UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Take the step."""

    # -- tables
    op.create_table(
        "platform_connections",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column(
            "paused_because",
            sa.Enum(
                "by-hand",
                "token-refused",
                name="platformpause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("cursor", sa.String(length=200), nullable=False),
        sa.Column("pulled_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("next_pull_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("pull_turn", sa.Uuid(), nullable=True),
        sa.Column("pull_failures", sa.Integer(), nullable=False),
        sa.Column("pull_failure", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vault_key_id", sa.String(length=40), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("paused_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", UtcDateTime(timezone=True), nullable=True),
        sa.Column("quiet_until", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["hall_id"],
            ["organisations.id"],
            name=op.f("fk_platform_connections_hall_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_connections")),
        sa.UniqueConstraint("hall_id", name=op.f("uq_platform_connections_hall_id")),
    )
    op.create_index(
        "ix_platform_connections_due", "platform_connections", ["next_pull_at"], unique=False
    )
    op.create_table(
        "platform_pulls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=60), nullable=False),
        sa.Column("errors", JsonText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["platform_connections.id"],
            name=op.f("fk_platform_pulls_connection_id_platform_connections"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_pulls")),
    )
    op.create_index("ix_platform_pulls_begun", "platform_pulls", ["begun_at"], unique=False)
    op.create_index(
        "ix_platform_pulls_connection", "platform_pulls", ["connection_id", "id"], unique=False
    )
    op.create_table(
        "platform_results",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "case_state",
            sa.Enum(
                "imported",
                "eligible",
                "ineligible",
                "queued",
                "consented",
                "declined",
                "unreachable",
                "do-not-call",
                "unsuitable",
                "withdrawn",
                "handed-over",
                "in-transit",
                "delivered",
                "refused",
                "undeliverable",
                "back-at-counter",
                "collected",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("moved_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "delivered",
                "failed",
                "given-up",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("turn", sa.Uuid(), nullable=True),
        sa.Column("log", JsonText(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("put_out_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["platform_connections.id"],
            name=op.f("fk_platform_results_connection_id_platform_connections"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_results")),
    )
    op.create_index(
        "ix_platform_results_case",
        "platform_results",
        ["connection_id", "case_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_platform_results_connection", "platform_results", ["connection_id", "id"], unique=False
    )
    op.create_index("ix_platform_results_created", "platform_results", ["created_at"], unique=False)
    op.create_index(
        "ix_platform_results_due", "platform_results", ["state", "next_try_at"], unique=False
    )
    op.add_column(
        "conversion_case_events",
        sa.Column("moved", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(
        "ix_conversion_case_events_contradicted",
        "conversion_case_events",
        ["hall_id", "id"],
        unique=False,
        sqlite_where=sa.text("detail = 'contradiction'"),
        postgresql_where=sa.text("detail = 'contradiction'"),
    )
    op.create_index(
        "ix_conversion_case_events_moved",
        "conversion_case_events",
        ["hall_id", "id"],
        unique=False,
        sqlite_where=sa.text("moved = 1"),
        postgresql_where=sa.text("moved"),
    )
    op.create_index(
        "ix_conversion_consents_void",
        "conversion_consents",
        ["hall_id", "account_id", "ended_at"],
        unique=False,
        sqlite_where=sa.text("state = 'void'"),
        postgresql_where=sa.text("state = 'void'"),
    )
    # -- end


def downgrade() -> None:
    """Take it back."""

    # -- drops
    op.drop_index(
        "ix_conversion_consents_void",
        table_name="conversion_consents",
        sqlite_where=sa.text("state = 'void'"),
        postgresql_where=sa.text("state = 'void'"),
    )
    op.drop_index(
        "ix_conversion_case_events_moved",
        table_name="conversion_case_events",
        sqlite_where=sa.text("moved = 1"),
        postgresql_where=sa.text("moved"),
    )
    op.drop_index(
        "ix_conversion_case_events_contradicted",
        table_name="conversion_case_events",
        sqlite_where=sa.text("detail = 'contradiction'"),
        postgresql_where=sa.text("detail = 'contradiction'"),
    )
    op.drop_column("conversion_case_events", "moved")
    op.drop_index("ix_platform_results_due", table_name="platform_results")
    op.drop_index("ix_platform_results_created", table_name="platform_results")
    op.drop_index("ix_platform_results_connection", table_name="platform_results")
    op.drop_index("ix_platform_results_case", table_name="platform_results")
    op.drop_table("platform_results")
    op.drop_index("ix_platform_pulls_connection", table_name="platform_pulls")
    op.drop_index("ix_platform_pulls_begun", table_name="platform_pulls")
    op.drop_table("platform_pulls")
    op.drop_index("ix_platform_connections_due", table_name="platform_connections")
    op.drop_table("platform_connections")
    # -- end
