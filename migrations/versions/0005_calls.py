"""calls: campaigns, numbers, calls, consents"""

import sqlalchemy as sa
from alembic import op

from migrations.allowed_words import allow
from webapp.foundation.database import JsonText, UtcDateTime

revision = "0005"
down_revision = "0004"


ROLES = (
    "courier",
    "company-admin",
    "hall-clerk",
    "county-officer",
    "city-officer",
    "province-officer",
    "administrator",
    "auditor",
)
NEW_ROLES = (*ROLES[:3], "caller", "team-lead", *ROLES[3:])
STATES = ("imported", "eligible", "ineligible")
NEW_STATES = (
    *STATES,
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
)
EVENTS = ("imported", "changed", "judged")
NEW_EVENTS = (
    *EVENTS,
    "queued",
    "called",
    "consented",
    "withdrawn",
    "handed-over",
    "tracked",
    "returned",
    "collected",
)
CHECKED = (
    ("grants", "role", "role", ROLES, NEW_ROLES),
    ("jobs", "role", "role", ROLES, NEW_ROLES),
    ("identity_looks", "role", "role", ROLES, NEW_ROLES),
    ("conversion_cases", "state", "casestate", STATES, NEW_STATES),
    ("conversion_case_events", "state", "casestate", STATES, NEW_STATES),
    ("conversion_case_events", "kind", "eventkind", EVENTS, NEW_EVENTS),
)
"""(table, column, name of its check, words until now, words from now on)"""


def upgrade() -> None:
    """Take the step."""
    for table, column, name, old, new in CHECKED:
        allow(table, column, name, old, new)
    op.create_table(
        "caller_pauses",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "rest",
                "meal",
                "training",
                "meeting",
                "technical",
                name="pausereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_caller_pauses")),
    )
    op.create_index(
        "ix_caller_pauses_campaign", "caller_pauses", ["hall_id", "campaign_id", "id"], unique=False
    )
    op.create_index(
        "uq_caller_pauses_open",
        "caller_pauses",
        ["hall_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "calling_days",
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
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calling_days")),
    )
    op.create_table(
        "campaign_members",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint(
            "hall_id", "campaign_id", "account_id", name=op.f("pk_campaign_members")
        ),
    )
    op.create_index(
        "ix_campaign_members_account", "campaign_members", ["account_id", "left_at"], unique=False
    )
    op.create_table(
        "conversion_calls",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("number_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("claim_key", sa.Uuid(), nullable=False),
        sa.Column("case_ids", JsonText(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "saved",
                "lapsed",
                "stopped",
                name="callstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "stopped_because",
            sa.Enum(
                "outside-hours",
                "do-not-call",
                "nothing-left",
                "campaign-stopped",
                "taken-away",
                name="stopreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.Column("lease_until", UtcDateTime(), nullable=False),
        sa.Column("dialled_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column(
            "disposition",
            sa.Enum(
                "consented",
                "declined",
                "callback",
                "no-answer",
                "busy",
                "switched-off",
                "suspended",
                "no-such-number",
                "rejected",
                "other-person",
                "wrong-number",
                "collected",
                "unsuitable",
                "do-not-call",
                name="disposition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("script_id", sa.Uuid(), nullable=False),
        sa.Column("recording", sa.String(length=60), nullable=False),
        sa.Column("proved_ids", JsonText(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_conversion_calls")),
        sa.UniqueConstraint(
            "hall_id",
            "account_id",
            "claim_key",
            name=op.f("uq_conversion_calls_hall_id_account_id_claim_key"),
        ),
    )
    op.create_index(
        "ix_conversion_calls_account",
        "conversion_calls",
        ["hall_id", "account_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_conversion_calls_campaign",
        "conversion_calls",
        ["hall_id", "campaign_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_conversion_calls_dialled",
        "conversion_calls",
        ["hall_id", "campaign_id", "dialled_at"],
        unique=False,
    )
    op.create_index(
        "ix_conversion_calls_lease", "conversion_calls", ["state", "lease_until"], unique=False
    )
    op.create_index(
        "ix_conversion_calls_number",
        "conversion_calls",
        ["hall_id", "number_id", "id"],
        unique=False,
    )
    op.create_index(
        "uq_conversion_calls_open_account",
        "conversion_calls",
        ["hall_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "uq_conversion_calls_open_number",
        "conversion_calls",
        ["hall_id", "number_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "conversion_consents",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "given",
                "withdrawn",
                "void",
                name="consentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "basis",
            sa.Enum(
                "call",
                "self",
                "department",
                name="consentbasis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("script_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("wording", sa.String(length=600), nullable=False),
        sa.Column("wording_version", sa.String(length=20), nullable=False),
        sa.Column("recording", sa.String(length=60), nullable=False),
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
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("read_back_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column(
            "region_code",
            sa.String(length=6).with_variant(sa.String(length=6, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("masked_address", JsonText(), nullable=False),
        sa.Column(
            "wish",
            sa.Enum(
                "any-time",
                "workdays",
                "evenings",
                "weekends",
                name="deliverywish",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vault_key_id", sa.String(length=40), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_conversion_consents")),
    )
    op.create_index(
        "ix_conversion_consents_case",
        "conversion_consents",
        ["hall_id", "case_id", "id"],
        unique=False,
    )
    op.create_index(
        "uq_conversion_consents_given",
        "conversion_consents",
        ["hall_id", "case_id"],
        unique=True,
        sqlite_where=sa.text("state = 'given'"),
        postgresql_where=sa.text("state = 'given'"),
    )
    op.create_table(
        "conversion_listenings",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("put_by", sa.Uuid(), nullable=False),
        sa.Column("put_at", UtcDateTime(), nullable=False),
        sa.Column("heard_by", sa.Uuid(), nullable=True),
        sa.Column("heard_at", UtcDateTime(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_conversion_listenings")),
        sa.UniqueConstraint(
            "hall_id", "call_id", name=op.f("uq_conversion_listenings_hall_id_call_id")
        ),
    )
    op.create_index(
        "ix_conversion_listenings_campaign",
        "conversion_listenings",
        ["hall_id", "campaign_id", "id"],
        unique=False,
    )
    op.create_table(
        "conversion_numbers",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "calling",
                "done",
                name="numberstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("callback_at", UtcDateTime(), nullable=True),
        sa.Column("callback_for", sa.Uuid(), nullable=True),
        sa.Column("anyone_from", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempts_on", sa.Date(), nullable=True),
        sa.Column("attempts_that_day", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("index_key_id", sa.String(length=40), nullable=False),
        sa.Column("masked_phone", sa.String(length=30), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vault_key_id", sa.String(length=40), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_conversion_numbers")),
        sa.UniqueConstraint(
            "hall_id", "phone_index", name=op.f("uq_conversion_numbers_hall_id_phone_index")
        ),
    )
    op.create_index(
        "ix_conversion_numbers_due",
        "conversion_numbers",
        ["hall_id", "campaign_id", "state", "callback_at"],
        unique=False,
    )
    op.create_index(
        "ix_conversion_numbers_next",
        "conversion_numbers",
        ["hall_id", "campaign_id", "state", "keep_until", "attempts", "id"],
        unique=False,
    )
    op.create_table(
        "conversion_scripts",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("steps", JsonText(), nullable=False),
        sa.Column("consent", sa.String(length=600), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_conversion_scripts")),
        sa.UniqueConstraint(
            "hall_id",
            "campaign_id",
            "number",
            name=op.f("uq_conversion_scripts_hall_id_campaign_id_number"),
        ),
    )
    op.create_table(
        "do_not_call",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("index_key_id", sa.String(length=40), nullable=False),
        sa.Column("masked_phone", sa.String(length=30), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vault_key_id", sa.String(length=40), nullable=True),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_do_not_call")),
    )
    op.create_index("ix_do_not_call_hall", "do_not_call", ["hall_id", "id"], unique=False)
    op.create_index(
        "uq_do_not_call_campaign",
        "do_not_call",
        ["phone_index", "campaign_id"],
        unique=True,
        sqlite_where=sa.text("campaign_id IS NOT NULL AND lifted_at IS NULL"),
        postgresql_where=sa.text("campaign_id IS NOT NULL AND lifted_at IS NULL"),
    )
    op.create_index(
        "uq_do_not_call_everywhere",
        "do_not_call",
        ["phone_index"],
        unique=True,
        sqlite_where=sa.text("campaign_id IS NULL AND lifted_at IS NULL"),
        postgresql_where=sa.text("campaign_id IS NULL AND lifted_at IS NULL"),
    )
    op.create_table(
        "conversion_campaigns",
        sa.Column("hall_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "paused",
                "closed",
                name="campaignstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("item_ids", JsonText(), nullable=False),
        sa.Column("hours", JsonText(), nullable=False),
        sa.Column("attempts_a_day", sa.Integer(), nullable=False),
        sa.Column("attempts_in_all", sa.Integer(), nullable=False),
        sa.Column("cool_downs", JsonText(), nullable=False),
        sa.Column("lease_minutes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"],
            ["organisations.id"],
            name=op.f("fk_conversion_campaigns_hall_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("hall_id", "id", name=op.f("pk_conversion_campaigns")),
    )
    op.add_column(
        "conversion_case_events",
        sa.Column("detail", sa.String(length=40), server_default="", nullable=False),
    )
    op.add_column("conversion_cases", sa.Column("number_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_conversion_cases_number", "conversion_cases", ["hall_id", "number_id"], unique=False
    )
    op.create_index(
        "ix_conversion_cases_number_alone", "conversion_cases", ["case_number"], unique=False
    )


def downgrade() -> None:
    """Take it back. What the new words stand for has to be gone."""
    op.drop_index("ix_conversion_cases_number_alone", table_name="conversion_cases")
    op.drop_index("ix_conversion_cases_number", table_name="conversion_cases")
    op.drop_column("conversion_cases", "number_id")
    op.drop_column("conversion_case_events", "detail")
    op.drop_table("conversion_campaigns")
    op.drop_index(
        "uq_do_not_call_everywhere",
        table_name="do_not_call",
        sqlite_where=sa.text("campaign_id IS NULL AND lifted_at IS NULL"),
        postgresql_where=sa.text("campaign_id IS NULL AND lifted_at IS NULL"),
    )
    op.drop_index(
        "uq_do_not_call_campaign",
        table_name="do_not_call",
        sqlite_where=sa.text("campaign_id IS NOT NULL AND lifted_at IS NULL"),
        postgresql_where=sa.text("campaign_id IS NOT NULL AND lifted_at IS NULL"),
    )
    op.drop_index("ix_do_not_call_hall", table_name="do_not_call")
    op.drop_table("do_not_call")
    op.drop_table("conversion_scripts")
    op.drop_index("ix_conversion_numbers_next", table_name="conversion_numbers")
    op.drop_index("ix_conversion_numbers_due", table_name="conversion_numbers")
    op.drop_table("conversion_numbers")
    op.drop_index("ix_conversion_listenings_campaign", table_name="conversion_listenings")
    op.drop_table("conversion_listenings")
    op.drop_index(
        "uq_conversion_consents_given",
        table_name="conversion_consents",
        sqlite_where=sa.text("state = 'given'"),
        postgresql_where=sa.text("state = 'given'"),
    )
    op.drop_index("ix_conversion_consents_case", table_name="conversion_consents")
    op.drop_table("conversion_consents")
    op.drop_index(
        "uq_conversion_calls_open_number",
        table_name="conversion_calls",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "uq_conversion_calls_open_account",
        table_name="conversion_calls",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_conversion_calls_number", table_name="conversion_calls")
    op.drop_index("ix_conversion_calls_lease", table_name="conversion_calls")
    op.drop_index("ix_conversion_calls_campaign", table_name="conversion_calls")
    op.drop_index("ix_conversion_calls_account", table_name="conversion_calls")
    op.drop_table("conversion_calls")
    op.drop_index("ix_campaign_members_account", table_name="campaign_members")
    op.drop_table("campaign_members")
    op.drop_table("calling_days")
    op.drop_index(
        "uq_caller_pauses_open",
        table_name="caller_pauses",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_caller_pauses_campaign", table_name="caller_pauses")
    op.drop_table("caller_pauses")
    for table, column, name, old, new in CHECKED:
        allow(table, column, name, new, old)
