"""How portfolio is stored: one table for each aggregate and each kind of row that is only added."""

from __future__ import annotations

from services.portfolio.tables.base import METADATA
from services.portfolio.tables.case import ENTRIES
from services.portfolio.tables.competence import COMPETENCE
from services.portfolio.tables.consultations import (
    ANSWERS,
    ASKED,
    COMMENTS,
    CONSULTATIONS,
    EXTENSIONS,
    RESPONSES,
)
from services.portfolio.tables.likeness import LIKENESS
from services.portfolio.tables.links import DELIVERY_MESSAGES, DEPENDENCIES, PREREQUISITES
from services.portfolio.tables.listed import LISTED
from services.portfolio.tables.opinions import OPINIONS
from services.portfolio.tables.outlooks import OUTLOOKS
from services.portfolio.tables.projects import PROJECTS, REVISIONS
from services.portfolio.tables.reading import FACETS, FTS, READINGS
from services.portfolio.tables.records import (
    DISCLOSURES,
    DOCUMENTS,
    EDITIONS,
    REGISTRATIONS,
    SECRECY_MARKS,
)
from services.portfolio.tables.reference import ADOPTIONS, BODIES, BODY_VERSIONS, STRATEGIES

__all__ = [
    "ADOPTIONS",
    "ANSWERS",
    "ASKED",
    "BODIES",
    "BODY_VERSIONS",
    "COMMENTS",
    "COMPETENCE",
    "CONSULTATIONS",
    "DELIVERY_MESSAGES",
    "DEPENDENCIES",
    "DISCLOSURES",
    "DOCUMENTS",
    "EDITIONS",
    "ENTRIES",
    "EXTENSIONS",
    "FACETS",
    "FTS",
    "LIKENESS",
    "LISTED",
    "METADATA",
    "OPINIONS",
    "OUTLOOKS",
    "PREREQUISITES",
    "PROJECTS",
    "READINGS",
    "REGISTRATIONS",
    "RESPONSES",
    "REVISIONS",
    "SECRECY_MARKS",
    "STRATEGIES",
]
