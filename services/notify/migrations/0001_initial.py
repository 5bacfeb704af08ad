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
        "cause",
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("event_id", sa.String(length=200), nullable=False),
        sa.Column("event_type", sa.String(length=120), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("body_id", sa.String(length=40), nullable=True),
        sa.Column("about", tables.Json, nullable=False),
        sa.Column("happened", tables.Json, nullable=False),
        sa.Column("next_step", tables.Json, nullable=True),
        sa.Column("happened_at", tables.Utc(), nullable=False),
        sa.Column("correlation", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("source", "event_id", name=op.f("pk_cause")),
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
        "contact",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column(
            "language",
            sa.Enum("sv", "en", name="language", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("body_ids", tables.Json, nullable=False),
        sa.Column("erased_at", tables.Utc(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_contact")),
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
        "known_body",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name_sv", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("changed_at", tables.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_body")),
    )
    op.create_table(
        "known_project",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_project")),
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
        "subscription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("event_types", tables.Json, nullable=False),
        sa.Column("publishers", tables.Json, nullable=False),
        sa.Column("body_id", sa.String(length=40), nullable=True),
        sa.Column("channels", tables.Json, nullable=False),
        sa.Column("started_at", tables.Utc(), nullable=False),
        sa.Column("ended_at", tables.Utc(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subscription_person_id_id"), ["person_id", "id"], unique=False
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
    op.create_table(
        "followed_topic",
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscription.id"],
            name=op.f("fk_followed_topic_subscription_id_subscription"),
        ),
        sa.PrimaryKeyConstraint("topic", "subscription_id", name=op.f("pk_followed_topic")),
    )
    with op.batch_alter_table("followed_topic", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_followed_topic_subscription_id"), ["subscription_id"], unique=False
        )

    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("inbox", "email", name="channel", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("cause_source", sa.String(length=60), nullable=False),
        sa.Column("cause_id", sa.String(length=200), nullable=False),
        sa.Column("cause_type", sa.String(length=120), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("subscription_id", sa.Uuid(), nullable=True),
        sa.Column("why", tables.Json, nullable=False),
        sa.Column("created_at", tables.Utc(), nullable=False),
        sa.Column("due_at", tables.Utc(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "due",
                "sending",
                "sent",
                "failed",
                "unknown",
                name="noticestate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("possible_copies", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("lease_until", tables.Utc(), nullable=True),
        sa.Column("message_id", sa.String(length=300), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("server_reply", sa.String(length=500), nullable=True),
        sa.Column("sent_at", tables.Utc(), nullable=True),
        sa.Column("read_at", tables.Utc(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cause_source", "cause_id"],
            ["cause.source", "cause.event_id"],
            name=op.f("fk_notice_cause_source_cause_id_cause"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "person_id",
            "channel",
            "cause_source",
            "cause_id",
            name=op.f("uq_notice_person_id_channel_cause_source_cause_id"),
        ),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_lease_until"), ["lease_until"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_notice_person_id_id"), ["person_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_notice_project_id_id"), ["project_id", "id"], unique=False
        )


def downgrade() -> None:
    """Back, for development."""
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_project_id_id"))
        batch_op.drop_index(batch_op.f("ix_notice_person_id_id"))
        batch_op.drop_index(batch_op.f("ix_notice_lease_until"))
        batch_op.drop_index(batch_op.f("ix_notice_due_at"))

    op.drop_table("notice")
    with op.batch_alter_table("followed_topic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_followed_topic_subscription_id"))

    op.drop_table("followed_topic")
    op.drop_table("audit_seal")
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_timer_due_at"))

    op.drop_table("timer")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscription_person_id_id"))

    op.drop_table("subscription")
    op.drop_table("outbox")
    op.drop_table("known_project")
    op.drop_table("known_body")
    op.drop_table("inbox_claim")
    with op.batch_alter_table("held_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_event_source_event_id"))
        batch_op.drop_index(batch_op.f("ix_held_event_order_key_id"))
        batch_op.drop_index(batch_op.f("ix_held_event_missing"))
        batch_op.drop_index(batch_op.f("ix_held_event_due_at"))

    op.drop_table("held_event")
    op.drop_table("contact")
    op.drop_table("command")
    op.drop_table("cause")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
