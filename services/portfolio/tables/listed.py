"""How the rows of lists that have been entered are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Json, Utc, word
from contracts.rpc.portfolio import ImportKind
from services.portfolio.domain.listed import Listed
from services.portfolio.tables.base import METADATA

LISTED: Final = sa.Table(
    "listed_project",
    METADATA,
    sa.Column("body_id", sa.String(40), primary_key=True),
    # A folded letter may be several: ß is ss, and some are three.
    sa.Column("title", sa.String(360), primary_key=True),
    sa.Column("listed_as", word(ImportKind), nullable=False),
    sa.Column("said", Json, nullable=False),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("listed_at", Utc, nullable=False),
)

MAPPER.map_imperatively(Listed, LISTED)
