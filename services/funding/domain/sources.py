"""Sources of money and their frames, year by year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from contracts.events.funding import AllocationLine, FrameSetV1
from contracts.rpc.funding.money import Instrument
from services.funding.domain.refusals import (
    FrameBelowAllocated,
    FrameExceeded,
    FrameUnchanged,
    NotEnoughFree,
    NotItsSource,
    RepeatedEntry,
)

ZERO = Decimal("0.00")


@dataclass(eq=False)
class Source:
    """Where money comes from, and who may give it out."""

    id: str
    name_sv: str
    name_en: str
    instrument: Instrument
    allocated_by: str
    registered_by: str
    registered_at: datetime
    version: int

    def change_frame(self, frame: Frame, amount: Decimal, case_number: str) -> FrameSetV1:
        """A decision on one of its frames is a change of the source."""
        event = frame.set(amount, case_number)
        self.version += 1
        return event

    def require_allocated_by(self, body_id: str) -> None:
        """A body releases only the money of its own sources."""
        if self.allocated_by != body_id:
            raise NotItsSource(body=body_id, source=self.id, owner=self.allocated_by)


@dataclass(eq=False)
class Frame:
    """A source's ceiling for one year, what is allocated of it and what is recommended.

    `allocated` never passes `amount`. `recommended` may, after a lowered frame: a recommendation gives
    no money, so the formal decision meets the ceiling.
    """

    source_id: str
    year: int
    amount: Decimal
    allocated: Decimal
    recommended: Decimal
    version: int

    @classmethod
    def empty(cls, source_id: str, year: int) -> Self:
        """Before the first decision."""
        return cls(source_id, year, amount=ZERO, allocated=ZERO, recommended=ZERO, version=0)

    @property
    def free(self) -> Decimal:
        """What a formal decision may still give."""
        return self.amount - self.allocated

    @property
    def available(self) -> Decimal:
        """What the council may still recommend."""
        return self.free - self.recommended

    def set(self, amount: Decimal, case_number: str) -> FrameSetV1:
        """A new decision replaces the ceiling; it never falls below what projects have been given."""
        if amount == self.amount:
            raise FrameUnchanged(source=self.source_id, year=self.year, amount=amount)
        if amount < self.allocated:
            raise FrameBelowAllocated(
                source=self.source_id, year=self.year, amount=amount, allocated=self.allocated
            )
        previous, self.amount = self.amount, amount
        self.version += 1
        return FrameSetV1(
            source_id=self.source_id,
            year=self.year,
            amount=amount,
            previous=previous,
            case_number=case_number,
        )

    def recommend(self, amount: Decimal) -> None:
        """The council proposes to use it; other standing recommendations count."""
        if amount > self.available:
            raise NotEnoughFree(
                source=self.source_id,
                year=self.year,
                amount=amount,
                available=max(self.available, ZERO),
                allocated=self.allocated,
                recommended=self.recommended,
                frame=self.amount,
            )
        self.recommended += amount
        self.version += 1

    def lift_recommendation(self, amount: Decimal) -> None:
        """A recommendation no longer stands: it was decided on, or its project was withdrawn."""
        self.recommended -= amount
        self.version += 1

    def allocate(self, amount: Decimal) -> None:
        """A formal decision gives it to a project; never past the ceiling."""
        if amount > self.free:
            raise FrameExceeded(
                source=self.source_id,
                year=self.year,
                amount=amount,
                free=self.free,
                frame=self.amount,
            )
        self.allocated += amount
        self.version += 1


@dataclass(eq=False)
class FrameDecision:
    """One decision on a frame, kept for ever beside those before and after it."""

    id: UUID
    source_id: str
    year: int
    amount: Decimal
    previous: Decimal
    case_number: str
    recorded_by: str
    recorded_at: datetime


FrameKey = tuple[str, int]


def amounts_of(lines: Iterable[AllocationLine]) -> dict[FrameKey, Decimal]:
    """The amount per source and year, in order; each pair is named once."""
    amounts: dict[FrameKey, Decimal] = {}
    for line in sorted(lines, key=lambda line: (line.source_id, line.year)):
        key = (line.source_id, line.year)
        if key in amounts:
            raise RepeatedEntry(entry=f"{line.source_id} {line.year}")
        amounts[key] = line.amount
    return amounts
