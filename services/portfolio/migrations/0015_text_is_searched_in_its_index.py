"""Text is searched in its index alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. Nothing was released that still writes the column."""
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_column("searched")


def downgrade() -> None:
    """Back, for development."""
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("searched", sa.Text(), nullable=False, server_default=""))
