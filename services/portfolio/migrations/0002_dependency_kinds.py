"""dependencies have a kind"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Nothing has been released that knows the column by its old name."""
    with op.batch_alter_table("dependency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dependency_requires_id_ended_at"))
        batch_op.alter_column("requires_id", new_column_name="other_id")
        batch_op.add_column(
            sa.Column(
                "kind",
                sa.Enum(
                    "requires",
                    "excludes",
                    "benefits",
                    name="dependencykind",
                    native_enum=False,
                    length=20,
                ),
                nullable=False,
                server_default="requires",
            )
        )
    # The new name is known to the next batch only.
    with op.batch_alter_table("dependency", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dependency_other_id_ended_at"), ["other_id", "ended_at"], unique=False
        )


def downgrade() -> None:
    """Back: what the older code can't say goes."""
    with op.batch_alter_table("dependency", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dependency_other_id_ended_at"))
        batch_op.drop_column("kind")
        batch_op.alter_column("other_id", new_column_name="requires_id")
    with op.batch_alter_table("dependency", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dependency_requires_id_ended_at"),
            ["requires_id", "ended_at"],
            unique=False,
        )
