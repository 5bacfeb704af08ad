"""How funding is stored: a table for each aggregate, and rows that are only ever added."""

from __future__ import annotations

from services.funding.tables.applications import APPLICATIONS, ASSESSMENTS, SUBMISSIONS
from services.funding.tables.base import METADATA
from services.funding.tables.bodies import BODIES
from services.funding.tables.meetings import MANDATES, MEETINGS, MINUTES
from services.funding.tables.money import (
    ALLOCATIONS,
    ENTRIES,
    FRAME_DECISIONS,
    FRAMES,
    SOURCES,
    TRANSACTIONS,
)
from services.funding.tables.rounds import ROUNDS

__all__ = [
    "ALLOCATIONS",
    "APPLICATIONS",
    "ASSESSMENTS",
    "BODIES",
    "ENTRIES",
    "FRAMES",
    "FRAME_DECISIONS",
    "MANDATES",
    "MEETINGS",
    "METADATA",
    "MINUTES",
    "ROUNDS",
    "SOURCES",
    "SUBMISSIONS",
    "TRANSACTIONS",
]
