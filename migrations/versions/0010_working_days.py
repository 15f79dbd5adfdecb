"""the table of days belongs to everybody who counts in working days, not to calls alone"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Take the step."""
    _rename("calling_days", "working_days")


def downgrade() -> None:
    """Take it back."""
    _rename("working_days", "calling_days")


def _rename(old: str, new: str) -> None:
    """Make the table under its new name, so that its key and its CHECK are named after it too, and
    move the rows over."""
    op.create_table(
        new,
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "library",
                "edited",
                name="daysource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f(f"pk_{new}")),
    )
    names = ["day", "works", "name", "source", "version"]
    columns = [sa.column(name) for name in names]
    rows = sa.select(*columns).select_from(sa.table(old))
    op.execute(
        sa.insert(sa.table(new, *(sa.column(name) for name in names))).from_select(names, rows)
    )
    op.drop_table(old)
