"""which header of a hall's lists is which column"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Take the step."""

    op.create_table(
        "conversion_column_mappings",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("header", sa.String(length=120), nullable=False),
        sa.Column(
            "column_name",
            sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"],
            ["organisations.id"],
            name=op.f("fk_conversion_column_mappings_hall_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("hall_id", "header", name=op.f("pk_conversion_column_mappings")),
    )


def downgrade() -> None:
    """Take it back."""

    op.drop_table("conversion_column_mappings")
