"""How funding is stored: a table for each aggregate, and rows that are only ever added."""

from __future__ import annotations

from services.funding.tables.applications import APPLICATIONS, ASSESSMENTS, SUBMISSIONS
from services.funding.tables.base import METADATA
from services.funding.tables.bodies import BODIES
from services.funding.tables.conflicts import (
    CONCERNED,
    CONFLICTS,
    RELATION_STATEMENTS,
    RELATIONS,
)
from services.funding.tables.meetings import MEETINGS
from services.funding.tables.money import (
    ALLOCATIONS,
    ENTRIES,
    FRAME_DECISIONS,
    FRAMES,
    SOURCES,
    TRANSACTIONS,
)
from services.funding.tables.rounds import ROUND_VERSIONS, ROUNDS

__all__ = [
    "ALLOCATIONS",
    "APPLICATIONS",
    "ASSESSMENTS",
    "BODIES",
    "CONCERNED",
    "CONFLICTS",
    "ENTRIES",
    "FRAMES",
    "FRAME_DECISIONS",
    "MEETINGS",
    "METADATA",
    "RELATIONS",
    "RELATION_STATEMENTS",
    "ROUNDS",
    "ROUND_VERSIONS",
    "SOURCES",
    "SUBMISSIONS",
    "TRANSACTIONS",
]
