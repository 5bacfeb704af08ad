"""Costs that the city's own ledger system has accounted on a project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from contracts.events.city import CostPostedV1
from contracts.events.funding import MoneyKind
from contracts.words import word
from services.funding.domain.allocations import Allocation, key_of
from services.funding.domain.refusals import (
    CostDatedAhead,
    CostDoesNotCount,
    CostIsNothing,
    NoMoneyOfThisYear,
    SeveralSources,
)
from services.funding.domain.sources import FrameKey


class PostingState(StrEnum):
    """Whether a posted cost counts."""

    STANDING = "standing"
    REPLACED = "replaced"
    """A later posting of the same sender has taken its place."""
    RECALLED = "recalled"
    """Its sender took it back."""
    CORRECTED = "corrected"
    """A controller has countered it."""


@dataclass(eq=False)
class CostPosting:
    """One cost of a project, as a city system said it."""

    id: UUID
    source: str
    """The sender: `/city/ekonomi`."""
    event_id: str
    cost_id: str
    project_id: UUID
    source_id: str
    year: int
    kind: MoneyKind
    amount: Decimal
    posted_on: date
    state: PostingState
    transaction_id: UUID
    """Where it stands in the ledger; the latest, where it came to stand again."""
    corrects_id: UUID | None
    """The posting that it replaced."""
    received_at: datetime
    reason: str | None = None
    """Why it was recalled or countered."""

    @property
    def key(self) -> FrameKey:
        """Which frame it is a cost of."""
        return FrameKey(self.source_id, self.year, self.kind)

    def fall(self, state: PostingState, reason: str | None = None) -> None:
        """It counts no longer."""
        if self.state is not PostingState.STANDING:
            raise CostDoesNotCount(cost=self.cost_id, event=self.event_id)
        self.state = state
        self.reason = reason

    def stand_again(self, transaction_id: UUID) -> None:
        """What replaced it was taken back."""
        self.state = PostingState.STANDING
        self.transaction_id = transaction_id


def place_of(event: CostPostedV1, allocation: Allocation, today: date) -> FrameKey:
    """Which of the project's money a cost counts against.

    A cost is a fact: it is taken even where more was spent than was released. But it must be of money
    that the project was given.
    """
    if not event.amount:
        raise CostIsNothing(cost=event.cost_id)
    if event.posted_on > today:
        raise CostDatedAhead(cost=event.cost_id, posted_on=event.posted_on, today=today)
    keys = [
        key
        for key in map(key_of, allocation.positions)
        if key.year == event.year
        and key.kind is event.kind
        and event.source_id in {None, key.source_id}
    ]
    if not keys:
        raise NoMoneyOfThisYear(
            project=allocation.project_id,
            year=event.year,
            kind_sv=word(event.kind).sv,
            kind_en=word(event.kind).en,
        )
    if len(keys) > 1:
        raise SeveralSources(
            project=allocation.project_id,
            year=event.year,
            sources=", ".join(key.source_id for key in keys),
        )
    return keys[0]
