"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import tables
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward. A step must work beside the code that still runs."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Back, for development."""
    ${downgrades if downgrades else "pass"}
