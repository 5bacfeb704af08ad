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
from services.funding.tables.ledger import COST_POSTINGS, ENTRIES, TRANSACTIONS
from services.funding.tables.meetings import MANDATES, MEETINGS, MINUTES
from services.funding.tables.money import (
    ALLOCATIONS,
    FRAME_DECISIONS,
    FRAMES,
    PROGRESS,
    SOURCES,
    THRESHOLD_DECISIONS,
)
from services.funding.tables.rounds import ROUND_VERSIONS, ROUNDS
from services.funding.tables.selections import SELECTIONS

__all__ = [
    "ALLOCATIONS",
    "APPLICATIONS",
    "ASSESSMENTS",
    "BODIES",
    "CONCERNED",
    "CONFLICTS",
    "COST_POSTINGS",
    "ENTRIES",
    "FRAMES",
    "FRAME_DECISIONS",
    "MANDATES",
    "MEETINGS",
    "METADATA",
    "MINUTES",
    "PROGRESS",
    "RELATIONS",
    "RELATION_STATEMENTS",
    "ROUNDS",
    "ROUND_VERSIONS",
    "SELECTIONS",
    "SOURCES",
    "SUBMISSIONS",
    "THRESHOLD_DECISIONS",
    "TRANSACTIONS",
]
