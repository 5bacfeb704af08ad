"""Ideas, ongoing projects, pauses, closings, decision points, baselines and early opinions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_PROJECTS = sa.table("project", sa.column("public", sa.Boolean), sa.column("submitted_at"))


def upgrade() -> None:
    """Forward. The defaults let the code that still runs open projects, as drafts."""
    op.create_table(
        "early_opinion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.String(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("business", "enabling", name="projectkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("cost_total", tables.MoneyOre(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("requested_at", tables.Utc(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "endorsed",
                "advised_against",
                "come_back",
                name="opinionanswer",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=4000), nullable=True),
        sa.Column("given_by", sa.String(length=100), nullable=True),
        sa.Column("given_at", tables.Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_opinion")),
    )
    with op.batch_alter_table("early_opinion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_early_opinion_body_id_id"), ["body_id", "id"])
        batch_op.create_index(batch_op.f("ix_early_opinion_project_id"), ["project_id"])
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("baseline", tables.Json, nullable=True))
        batch_op.add_column(
            sa.Column("decision_points", tables.Json, nullable=False, server_default="[]")
        )
        batch_op.add_column(sa.Column("taken_over", tables.Json, nullable=True))
        batch_op.add_column(sa.Column("paused", tables.Json, nullable=True))
        batch_op.add_column(sa.Column("closed", tables.Json, nullable=True))
    op.execute(
        sa.update(_PROJECTS).where(_PROJECTS.c.submitted_at.is_not(None)).values(public=True)
    )


def downgrade() -> None:
    """Back, for development."""
    with op.batch_alter_table("project", schema=None) as batch_op:
        for name in ("closed", "paused", "taken_over", "decision_points", "baseline", "public"):
            batch_op.drop_column(name)
    op.drop_table("early_opinion")
