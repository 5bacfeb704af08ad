"""Frames of sources, and the formal decisions on money."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    CaseNumber,
    FreeText,
    Money,
    Slug,
    Year,
)
from contracts.envelope import Event
from contracts.events.funding.lines import AllocationLine


class FrameSetV1(Event, type="funding.frame_set.v1", subject="source_id"):
    """Sent when a source's frame for a year is set or changed by a decision."""

    source_id: Slug
    year: Year
    amount: Money
    previous: Money
    case_number: CaseNumber


class AllocationRefusedV1(Event, type="funding.allocation_refused.v1", subject="project_id"):
    """Sent when the formal answer on a recommended project is recorded as no (medges ej)."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    case_number: CaseNumber
    decided_by: Slug
    """The body that made the formal decision."""
    decided_on: date
    reason: FreeText


class AllocationApprovedV1(Event, type="funding.allocation_approved.v1", subject="project_id"):
    """Sent when the formal money decision is recorded: from now the project has its money."""

    project_id: UUID
    body_id: Slug
    allocation_id: UUID
    round_id: Slug
    revision: Annotated[int, Field(ge=1)]
    """The project's revision that was decided on: follow-up's locked baseline is taken from it."""
    case_number: CaseNumber
    decided_by: Slug
    """The body that made the formal decision."""
    decided_on: date
    lines: tuple[AllocationLine, ...]
