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
        "baseline",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("lines", tables.Json, nullable=False),
        sa.Column("costs", tables.Json, nullable=False),
        sa.Column("benefits", tables.Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
    )
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_baseline_project_id_decided_on"),
            ["project_id", "decided_on"],
            unique=False,
        )

    op.create_table(
        "command",
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("command_id", sa.Uuid(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("created_at", tables.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "command_id", name=op.f("pk_command")),
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
        sa.Column("received_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("due_at", tables.Utc(timezone=True), nullable=True),
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
        "indicator",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.String(length=40), nullable=False),
        sa.Column("name_sv", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("increase", "decrease", name="direction", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("source_system", sa.String(length=40), nullable=False),
        sa.Column("tolerance", tables.Exact(length=40), nullable=False),
        sa.Column("targets", tables.Json, nullable=False),
        sa.Column("latest", tables.Json, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_indicator_body_id_id"), ["body_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_indicator_project_id_id"), ["project_id", "id"], unique=False
        )

    op.create_table(
        "measurement",
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("indicator_id", sa.String(length=40), nullable=False),
        sa.Column("value", tables.Exact(length=40), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("sent_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("received_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("corrects", sa.String(length=200), nullable=True),
        sa.Column("line", sa.String(length=200), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("ordered_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("order_number", sa.String(length=200), nullable=True),
        sa.Column("site_code", sa.String(length=200), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "standing",
                "replaced",
                "recalled",
                name="measurementstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("replaced_by", sa.String(length=200), nullable=True),
        sa.Column("recalled_at", tables.Utc(timezone=True), nullable=True),
        sa.Column("recall_reason", sa.String(length=4000), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "event_id", name=op.f("pk_measurement")),
    )
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_measurement_indicator_id_measured_on_ordered_at_event_id"),
            ["indicator_id", "measured_on", "ordered_at", "event_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_measurement_source_line"), ["source", "line"], unique=False
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
        sa.Column("created_at", tables.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("light_since", tables.Utc(timezone=True), nullable=False),
        sa.Column("periods", tables.Json, nullable=False),
        sa.Column(
            "light",
            sa.Enum("none", "green", "yellow", "red", name="light", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_body_id_id"), ["body_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_light_id"), ["light", "id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "light",
            sa.Enum("none", "green", "yellow", "red", name="light", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("summary", sa.String(length=4000), nullable=False),
        sa.Column("cost_to_date", tables.MoneyOre(), nullable=False),
        sa.Column("risks", sa.String(length=4000), nullable=False),
        sa.Column("measures", sa.String(length=4000), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "project_id", "period", "number", name=op.f("uq_report_project_id_period_number")
        ),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_body_id_project_id_period_number"),
            ["body_id", "project_id", "period", "number"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_report_period_project_id_number"),
            ["period", "project_id", "number"],
            unique=False,
        )

    op.create_table(
        "snapshot",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body_id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("costs", tables.Json, nullable=False),
        sa.Column("benefits", tables.Json, nullable=False),
        sa.PrimaryKeyConstraint("project_id", "revision", name=op.f("pk_snapshot")),
    )
    op.create_table(
        "timer",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("due_at", tables.Utc(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", tables.Utc(timezone=True), nullable=True),
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
    op.drop_table("snapshot")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_period_project_id_number"))
        batch_op.drop_index(batch_op.f("ix_report_body_id_project_id_period_number"))

    op.drop_table("report")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_light_id"))
        batch_op.drop_index(batch_op.f("ix_plan_body_id_id"))

    op.drop_table("plan")
    op.drop_table("outbox")
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measurement_source_line"))
        batch_op.drop_index(
            batch_op.f("ix_measurement_indicator_id_measured_on_ordered_at_event_id")
        )

    op.drop_table("measurement")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_project_id_id"))
        batch_op.drop_index(batch_op.f("ix_indicator_body_id_id"))

    op.drop_table("indicator")
    op.drop_table("inbox_claim")
    with op.batch_alter_table("held_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_event_source_event_id"))
        batch_op.drop_index(batch_op.f("ix_held_event_order_key_id"))
        batch_op.drop_index(batch_op.f("ix_held_event_missing"))
        batch_op.drop_index(batch_op.f("ix_held_event_due_at"))

    op.drop_table("held_event")
    op.drop_table("command")
    with op.batch_alter_table("baseline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_baseline_project_id_decided_on"))

    op.drop_table("baseline")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
