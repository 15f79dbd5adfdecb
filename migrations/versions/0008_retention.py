"""what was destroyed when its time was over, and the record of it"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ERASED = (
    ("conversion_cases", ["erased_at", "state", "keep_until"]),
    ("conversion_consents", ["erased_at", "given_at"]),
    ("conversion_calls", ["erased_at", "ended_at"]),
    ("conversion_numbers", []),
    ("handover_documents", ["erased_at", "hall_id", "id"]),
)
"""Tables whose rows lose what is personal, with the columns by which they are found."""


def upgrade() -> None:
    """Take the step."""

    for table, columns in ERASED:
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        if columns:
            op.create_index(f"ix_{table}_erased", table, columns)
    # What a caller has typed so far: a reload in mid-call loses nothing.
    op.add_column("conversion_calls", sa.Column("vault_key_id", sa.String(40), nullable=True))
    op.add_column("conversion_calls", sa.Column("wrapped_key", sa.LargeBinary(), nullable=True))
    op.add_column("conversion_calls", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.create_index("ix_conversion_consents_call", "conversion_consents", ["hall_id", "call_id"])
    op.create_table(
        "destructions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", _code(), nullable=False),
        sa.Column("kind", _code(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("kept_minutes", sa.Integer(), nullable=False),
        sa.Column("older_than", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destructions")),
        sa.UniqueConstraint("owner", "kind", "day", name=op.f("uq_destructions_owner_kind_day")),
    )
    op.create_index("ix_destructions_day", "destructions", ["day", "id"])


def downgrade() -> None:
    """Take it back. What was destroyed stays destroyed."""

    op.drop_index("ix_destructions_day", table_name="destructions")
    op.drop_table("destructions")
    op.drop_index("ix_conversion_consents_call", table_name="conversion_consents")
    for column in ("sealed", "wrapped_key", "vault_key_id"):
        op.drop_column("conversion_calls", column)
    for table, columns in reversed(ERASED):
        if columns:
            op.drop_index(f"ix_{table}_erased", table_name=table)
        op.drop_column(table, "erased_at")


def _code() -> sa.types.TypeEngine[str]:
    return sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
