"""How the bodies that decide are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, word
from contracts.base import BodyKind
from services.funding.domain.bodies import Body
from services.funding.tables.base import METADATA

BODIES: Final = sa.Table(
    "body",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name_sv", sa.String(200), nullable=False),
    sa.Column("name_en", sa.String(200), nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("parent_id", sa.String(40), index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("kind", word(BodyKind)),
)


MAPPER.map_imperatively(Body, BODIES)
