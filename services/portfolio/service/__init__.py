"""Which call or event reaches which of portfolio's handlers: one part for each subject."""

from __future__ import annotations

from chassis.service import Service
from services.portfolio import tables
from services.portfolio.service.case import Case
from services.portfolio.service.consultations import Consultations
from services.portfolio.service.links import Links
from services.portfolio.service.moves import Moves
from services.portfolio.service.projects import Projects
from services.portfolio.service.records import Records
from services.portfolio.service.reference import Reference


class Portfolio(Case, Consultations, Links, Moves, Projects, Records, Reference, Service):
    """Bodies, strategy versions, consultations, projects and what they stand on, documents, and the case."""

    name = "portfolio"
    metadata = tables.METADATA
