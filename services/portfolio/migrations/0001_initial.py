"""initial"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. A step must work beside the code that still runs."""
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)

    op.create_table(
        "body",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("existed_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
    )
    op.create_table(
        "body_version",
        sa.Column("body_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name_sv", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "committee",
                "district_council",
                "subcommittee",
                "company",
                "federation",
                "administration",
                "executive_board",
                "digital_council",
                "programme",
                name="bodykind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.String(length=40), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.String(length=40), nullable=True),
        sa.Column("recorded_at", tables.Utc(), nullable=False),
        sa.Column("recorded_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("body_id", "version", name=op.f("pk_body_version")),
    )
    op.create_table(
        "case_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("event_type", sa.String(length=120), nullable=False),
        sa.Column("happened_at", tables.Utc(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=True),
        sa.Column("body_id", sa.String(length=40), nullable=True),
        sa.Column("causation_id", sa.String(length=200), nullable=True),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("event", tables.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entry")),
        sa.UniqueConstraint("source", "event_id", name=op.f("uq_case_entry_source_event_id")),
    )
    with op.batch_alter_table("case_entry", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_case_entry_project_id_happened_at_id"),
            ["project_id", "happened_at", "id"],
            unique=False,
        )

    op.create_table(
        "command",
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("command_id", sa.Uuid(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("created_at", tables.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("caller", "command_id", name=op.f("pk_command")),
    )
    op.create_table(
        "dependency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("requires_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("declared_at", tables.Utc(), nullable=False),
        sa.Column("declared_by", sa.String(length=100), nullable=False),
        sa.Column("ended_at", tables.Utc(), nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=True),
        sa.Column("end_reason", sa.String(length=4000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependency")),
    )
    with op.batch_alter_table("dependency", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dependency_project_id_ended_at"),
            ["project_id", "ended_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_dependency_requires_id_ended_at"),
            ["requires_id", "ended_at"],
            unique=False,
        )

    op.create_table(
        "held_event",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("order_key", sa.String(length=300), nullable=True),
        sa.Column("missing", sa.String(length=300), nullable=True),
        sa.Column("queue", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("event_type", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("sender", sa.String(length=60), nullable=True),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("reason_sv", sa.String(length=2000), nullable=False),
        sa.Column("reason_en", sa.String(length=2000), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("received_at", tables.Utc(), nullable=False),
        sa.Column("due_at", tables.Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_event")),
    )
    with op.batch_alter_table("held_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_event_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_event_missing"), ["missing"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_held_event_order_key_id"), ["order_key", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_held_event_source_event_id"), ["source", "event_id"], unique=False
        )

    op.create_table(
        "inbox_claim",
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("source", "event_id", name=op.f("pk_inbox_claim")),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("exchange", sa.String(length=60), nullable=False),
        sa.Column("routing_key", sa.String(length=200), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", tables.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_table(
        "prerequisite",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "fibre",
                "wireless",
                "outlets",
                "charging",
                "premises",
                "platform",
                "agreement",
                "data",
                "decision",
                name="prerequisitekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("site_code", sa.String(length=200), nullable=False),
        sa.Column("needed_on", sa.Date(), nullable=False),
        sa.Column("delivered_by", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "declared",
                "promised",
                "met",
                "slipped",
                name="prerequisitestate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=4000), nullable=True),
        sa.Column("moved_at", tables.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prerequisite")),
    )
    with op.batch_alter_table("prerequisite", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_prerequisite_project_id_id"), ["project_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_prerequisite_site_code_id"), ["site_code", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_prerequisite_state_id"), ["state", "id"], unique=False)

    op.create_table(
        "prerequisite_statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("prerequisite_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("event_type", sa.String(length=120), nullable=False),
        sa.Column("said_at", tables.Utc(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "declared",
                "promised",
                "met",
                "slipped",
                name="prerequisitestate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=4000), nullable=True),
        sa.Column("root_id", sa.Uuid(), nullable=False),
        sa.Column("placed_at", tables.Utc(), nullable=False),
        sa.Column("corrects", sa.String(length=200), nullable=True),
        sa.Column("order_number", sa.String(length=200), nullable=True),
        sa.Column("site_code", sa.String(length=200), nullable=True),
        sa.Column("recalled_at", tables.Utc(), nullable=True),
        sa.Column("recall_reason", sa.String(length=4000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prerequisite_statement")),
        sa.UniqueConstraint(
            "source", "event_id", name=op.f("uq_prerequisite_statement_source_event_id")
        ),
    )
    with op.batch_alter_table("prerequisite_statement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_prerequisite_statement_prerequisite_id"),
            ["prerequisite_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_prerequisite_statement_root_id"), ["root_id"], unique=False
        )

    op.create_table(
        "project",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("business", "enabling", name="projectkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "in_round",
                "recommended",
                "postponed",
                "declined",
                "allocated",
                "running",
                "withdrawn",
                name="projectstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("moved_at", tables.Utc(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", tables.Json, nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.Column("opened_at", tables.Utc(), nullable=False),
        sa.Column("submitted_at", tables.Utc(), nullable=True),
        sa.Column("submitted_revision", sa.Integer(), nullable=True),
        sa.Column("plan_opened_at", tables.Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_body_id_id"), ["body_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_state_id"), ["state", "id"], unique=False)

    op.create_table(
        "project_revision",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changed", tables.Json, nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("revised_at", tables.Utc(), nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("content", tables.Json, nullable=False),
        sa.PrimaryKeyConstraint("project_id", "revision", name=op.f("pk_project_revision")),
    )
    op.create_table(
        "strategy",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=True),
        sa.Column("dimensions", tables.Json, nullable=False),
        sa.Column("implementation_principles", tables.Json, nullable=False),
        sa.Column("enabling_principles", tables.Json, nullable=False),
        sa.Column("technique_layers", tables.Json, nullable=False),
        sa.Column("target_groups", tables.Json, nullable=False),
        sa.Column("recorded_at", tables.Utc(), nullable=False),
        sa.Column("recorded_by", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy")),
    )
    with op.batch_alter_table("strategy", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_strategy_adopted_on_id"), ["adopted_on", "id"], unique=False
        )

    op.create_table(
        "timer",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("due_at", tables.Utc(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", tables.Utc(), nullable=True),
        sa.Column("fault", sa.String(length=2000), nullable=True),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_timer")),
    )
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timer_due_at"), ["due_at"], unique=False)

    op.create_table(
        "audit_seal",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("audit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hash", sa.CHAR(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_audit_seal_audit_id_audit")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_audit_seal_audit_id")),
    )


def downgrade() -> None:
    """Back, for development."""
    op.drop_table("audit_seal")
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_timer_due_at"))

    op.drop_table("timer")
    with op.batch_alter_table("strategy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_strategy_adopted_on_id"))

    op.drop_table("strategy")
    op.drop_table("project_revision")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_state_id"))
        batch_op.drop_index(batch_op.f("ix_project_body_id_id"))

    op.drop_table("project")
    with op.batch_alter_table("prerequisite_statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prerequisite_statement_root_id"))
        batch_op.drop_index(batch_op.f("ix_prerequisite_statement_prerequisite_id"))

    op.drop_table("prerequisite_statement")
    with op.batch_alter_table("prerequisite", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prerequisite_state_id"))
        batch_op.drop_index(batch_op.f("ix_prerequisite_site_code_id"))
        batch_op.drop_index(batch_op.f("ix_prerequisite_project_id_id"))

    op.drop_table("prerequisite")
    op.drop_table("outbox")
    op.drop_table("inbox_claim")
    with op.batch_alter_table("held_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_event_source_event_id"))
        batch_op.drop_index(batch_op.f("ix_held_event_order_key_id"))
        batch_op.drop_index(batch_op.f("ix_held_event_missing"))
        batch_op.drop_index(batch_op.f("ix_held_event_due_at"))

    op.drop_table("held_event")
    with op.batch_alter_table("dependency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dependency_requires_id_ended_at"))
        batch_op.drop_index(batch_op.f("ix_dependency_project_id_ended_at"))

    op.drop_table("dependency")
    op.drop_table("command")
    with op.batch_alter_table("case_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_entry_project_id_happened_at_id"))

    op.drop_table("case_entry")
    op.drop_table("body_version")
    op.drop_table("body")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
