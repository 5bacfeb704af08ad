"""The formal money decision, and what becomes of what it gave."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import CaseNumber, Contract, FreeText, Instant, Money, PersonId, Slug, Year
from contracts.events.funding import (
    AllocationLine,
    Condition,
    HoldCause,
    LaterCost,
    MoneyKind,
    SourceInstrument,
)
from contracts.rpc.base import Command, Reply
from contracts.rpc.funding.sources import Decider

Lines = Annotated[tuple[AllocationLine, ...], Field(min_length=1, max_length=100)]


class InstalmentPlan(Contract):
    """A part of an allocation that is released when its condition is met."""

    condition: Condition = Condition()
    lines: Lines


class ApproveAllocation(Command):
    """A body has formally decided that a recommended project gets its money.

    `expected_version` is the application's. Refused unless the project stands recommended or is on the
    reserve list, the body is valid and allocates from each source, every line is at most what the
    council recommended and is free in its frame, the day lies between the meeting and today, who
    decided may decide on so much, and the recommendation was recorded by somebody else (nobody both
    proposes and releases money).
    """

    project_id: UUID
    decided_by: Slug
    """The body that made the decision."""
    decided_on: date
    case_number: CaseNumber
    lines: Lines
    decided_as: Decider = Decider.BODY
    """Who made it on the body's behalf; by delegation only up to its threshold."""
    instruments: Annotated[tuple[SourceInstrument, ...], Field(max_length=20)] = ()
    """Where the receiver leaves a choice. Else it follows from the receiver and the source."""
    instalments: Annotated[tuple[InstalmentPlan, ...], Field(max_length=50)] = ()
    """Together exactly `lines`; none: all of it is released at once."""
    later_costs: Annotated[tuple[LaterCost, ...], Field(max_length=50)] = ()
    """What an investment costs afterwards, by year; must be said of an investment, and of nothing else."""
    announced_on: date | None = None
    """When the body's minutes of it were announced (anslag), where that is known; the letter counts from it."""


class RefuseAllocation(Command):
    """A body has formally decided that a recommended project gets no money (medges ej).

    `expected_version` is the application's. What the recommendation had reserved is free again.
    """

    project_id: UUID
    decided_by: Slug
    decided_on: date
    case_number: CaseNumber
    reason: FreeText
    for_want_of_money: bool = False
    """Put it on the reserve list: it may be approved when money is freed."""
    announced_on: date | None = None
    """When the body's minutes of it were announced (anslag), where that is known; the letter counts from it."""


class ReferBack(Command):
    """A body sends a recommended project back for more preparation (återremiss) instead of deciding.

    `expected_version` is the application's. What the recommendation had reserved is free again.
    """

    project_id: UUID
    decided_by: Slug
    reason: FreeText


class ReduceAllocation(Command):
    """A project gives a part of its money back: it costs less, or has slipped.

    `expected_version` is the allocation's. What is not released goes first, then what is released and
    not spent.
    """

    project_id: UUID
    lines: Lines
    case_number: CaseNumber
    reason: FreeText


class EndAllocation(Command):
    """An allocation ends: what is not released goes back to its sources.

    `expected_version` is the allocation's. Costs of what was released may still be posted.
    """

    project_id: UUID
    case_number: CaseNumber
    reason: FreeText
    handed_back: Annotated[tuple[AllocationLine, ...], Field(max_length=100)] = ()
    """What the project gives back of what was released and is not spent."""


class ReleaseInstalment(Command):
    """Release an instalment by hand, whatever it waits for or is held by.

    `expected_version` is the allocation's. Refused to who recorded the recommendation or the formal
    decision (`released_by_same_hand`).
    """

    project_id: UUID
    number: Annotated[int, Field(ge=1)]
    reason: FreeText


class AllocationState(StrEnum):
    """Whether an allocation still gives money."""

    STANDING = "standing"
    ENDED = "ended"


class InstalmentState(StrEnum):
    """How far an instalment has come."""

    WAITING = "waiting"
    """Its condition is not met yet."""
    HELD = "held"
    RELEASED = "released"
    CANCELLED = "cancelled"
    """Nothing of it is left: given back, or lapsed."""


class Hold(Contract):
    """Why a project's instalments are held."""

    cause: HoldCause
    key: str
    """What it concerns: a tertial, a prerequisite's id, `light`."""
    detail: FreeText | None = None
    since: Instant


class Instalment(Contract):
    """A part of an allocation."""

    number: int
    lines: tuple[AllocationLine, ...]
    """What is left of it to release, or was released."""
    condition: Condition
    state: InstalmentState
    released_at: Instant | None = None
    released_by: PersonId | None = None
    """None where its condition released it."""
    reason: FreeText | None = None
    """Why somebody released it by hand."""
    by_hand: bool = False
    """Its release was taken back: from then only a person releases it."""


class Position(Contract):
    """Where an allocation's money of one source, year and kind stands, in SEK."""

    source_id: Slug
    year: Year
    kind: MoneyKind
    allocated: Money
    """Given and not released."""
    released: Money
    """Released and not spent. Negative where more was spent than was released."""
    posted: Money
    """Spent, as the city's accounts say."""


class AllocationView(Reply):
    """Money given to a project by a formal decision."""

    allocation_id: UUID
    project_id: UUID
    body_id: Slug
    round_id: Slug
    meeting_id: UUID
    """Where the council recommended it."""
    revision: int
    """The project's revision that was decided on."""
    case_number: CaseNumber
    decided_by: Slug
    decided_on: date
    lines: tuple[AllocationLine, ...]
    """What was decided. What has become of it since stands in `positions`."""
    approved_by: PersonId
    approved_at: Instant
    version: int
    decided_as: Decider = Decider.BODY
    state: AllocationState = AllocationState.STANDING
    instruments: tuple[SourceInstrument, ...] = ()
    later_costs: tuple[LaterCost, ...] = ()
    instalments: tuple[Instalment, ...] = ()
    positions: tuple[Position, ...] = ()
    holds: tuple[Hold, ...] = ()
    """Why instalments are held now."""


class AllocationDecisionView(Reply):
    """What a formal answer other than yes left of an application."""

    project_id: UUID
    body_id: Slug
    on_reserve: bool
    """Whether it waits for money on the reserve list."""
    version: int
    """The application's."""
