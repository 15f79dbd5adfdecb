"""kinds_of_records: phones send reports and check-ins by the queue of the pickups"""

from migrations.allowed_words import allow

revision = "0019"
down_revision = "0018"

OF_A_SHIFT = ("pickup", "refusal", "void", "correction")
OF_ALL = (*OF_A_SHIFT, "report", "check-in")


def upgrade() -> None:
    """Take the step."""
    allow("received_records", "kind", "recordkind", OF_A_SHIFT, OF_ALL)


def downgrade() -> None:
    """Take it back. Records of the new kinds have to be gone."""
    allow("received_records", "kind", "recordkind", OF_ALL, OF_A_SHIFT)
