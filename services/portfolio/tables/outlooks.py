"""How each project's outlook is stored: beside the project, for its owner has not changed it."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from services.portfolio.tables.base import METADATA

#: A project without a row stands on nothing that holds it back.
OUTLOOKS: Final = sa.Table(
    "project_outlook",
    METADATA,
    sa.Column("project_id", sa.Uuid, primary_key=True),
    sa.Column("earliest_on", sa.Date),
    sa.Column("known", sa.Boolean, nullable=False),
    sa.Column("late", sa.Boolean, nullable=False),
)
