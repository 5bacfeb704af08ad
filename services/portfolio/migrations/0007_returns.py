"""Projects are returned for completion."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. A step must work beside the code that still runs."""
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("returned", tables.Json, nullable=True))


def downgrade() -> None:
    """Back, for development."""
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_column("returned")
