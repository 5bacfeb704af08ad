"""Frames of sources, the formal decisions on money, and what becomes of what they gave."""

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
from contracts.events.funding.lines import (
    AllocationLine,
    Condition,
    FreedBecause,
    HoldCause,
    LaterCost,
    MoneyKind,
    SourceInstrument,
)


class FrameSetV1(Event, type="funding.frame_set.v1", subject="source_id"):
    """Sent when a source's frame for a year is set or changed by a decision."""

    source_id: Slug
    year: Year
    amount: Money
    previous: Money
    case_number: CaseNumber
    kind: MoneyKind = MoneyKind.OPERATING


class YearClosedV1(Event, type="funding.year_closed.v1", subject="source_id"):
    """Sent when the books of a source's frame for a year close: what is unspent has lapsed."""

    source_id: Slug
    year: Year
    kind: MoneyKind
    lapsed: Money
    """SEK: what was neither spent nor carried over."""
    case_number: CaseNumber


class MoneyFreedV1(Event, type="funding.money_freed.v1", subject="source_id"):
    """Sent when money of a source is free again: the reserve list is open."""

    source_id: Slug
    year: Year
    kind: MoneyKind
    amount: Annotated[Money, Field(gt=0)]
    """SEK: what was freed."""
    free: Money
    """SEK: what is now neither allocated nor reserved. Negative where a lowered frame left
    recommendations without cover."""
    because: FreedBecause
    project_id: UUID
    """The project that had it."""
    reserve: tuple[UUID, ...]
    """The projects of the reserve list that were recommended money of this source, kind and year, in order."""


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
    for_want_of_money: bool = False
    """It stands on the reserve list and may get its money when some is freed."""


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
    instruments: tuple[SourceInstrument, ...] = ()
    """The legal form for each source; empty from a version that did not say it."""
    later_costs: tuple[LaterCost, ...] = ()
    """What an investment costs afterwards, by year."""


class InstalmentReleasedV1(Event, type="funding.instalment_released.v1", subject="project_id"):
    """Sent when a part of an allocation may be used (avrop)."""

    project_id: UUID
    body_id: Slug
    allocation_id: UUID
    number: Annotated[int, Field(ge=1)]
    lines: tuple[AllocationLine, ...]
    condition: Condition
    """What it waited for."""
    reason: FreeText | None = None
    """Why somebody released it by hand; none where its condition was met."""


class InstalmentHeldV1(Event, type="funding.instalment_held.v1", subject="project_id"):
    """Sent when a part of an allocation that is not released yet is held, and why."""

    project_id: UUID
    body_id: Slug
    allocation_id: UUID
    number: Annotated[int, Field(ge=1)]
    lines: tuple[AllocationLine, ...]
    because: HoldCause
    detail: FreeText | None = None
    """The period, or what was said of the prerequisite."""


class AllocationReducedV1(Event, type="funding.allocation_reduced.v1", subject="project_id"):
    """Sent when a project gives a part of its money back: it costs less, or has slipped."""

    project_id: UUID
    body_id: Slug
    allocation_id: UUID
    case_number: CaseNumber
    lines: tuple[AllocationLine, ...]
    """What is given back."""
    reason: FreeText


class AllocationCarriedOverV1(
    Event, type="funding.allocation_carried_over.v1", subject="project_id"
):
    """Sent when a decision moves what is left of an allocation to the next year (ombudgetering)."""

    project_id: UUID
    body_id: Slug
    allocation_id: UUID
    source_id: Slug
    kind: MoneyKind
    year: Year
    """The year that it is moved from; it is moved to the next."""
    amount: Annotated[Money, Field(gt=0)]
    case_number: CaseNumber


class AllocationEndedV1(Event, type="funding.allocation_ended.v1", subject="project_id"):
    """Sent when an allocation ends before all of it was used: what is left goes back."""

    project_id: UUID
    body_id: Slug
    allocation_id: UUID
    case_number: CaseNumber | None = None
    """The decision's; none where the project itself was withdrawn or closed."""
    returned: tuple[AllocationLine, ...]
    """What went back to its sources."""
    reason: FreeText
