"""Adopted versions of the strategy: political reference data, never code and never changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from contracts.events.portfolio import StrategyAdoptedV1
from contracts.rpc.portfolio import AdoptStrategy, StrategyItem
from services.portfolio.domain.refusals import EndsBeforeItBegins, RepeatedKeys


@dataclass(eq=False)
class Strategy:
    """One adopted version. A change is a new version under another id."""

    id: str
    version: int
    title: str
    adopted_on: date
    case_number: str | None
    dimensions: tuple[StrategyItem, ...]
    implementation_principles: tuple[StrategyItem, ...]
    enabling_principles: tuple[StrategyItem, ...]
    technique_layers: tuple[StrategyItem, ...]
    target_groups: tuple[StrategyItem, ...]
    recorded_at: datetime
    recorded_by: str

    @classmethod
    def adopt(
        cls, adopted: AdoptStrategy, by: str, now: datetime
    ) -> tuple[Self, StrategyAdoptedV1]:
        """A key means one thing within a version, whichever list it stands in."""
        strategy = cls(
            id=adopted.strategy_id,
            version=1,
            title=adopted.title,
            adopted_on=adopted.adopted_on,
            case_number=adopted.case_number,
            dimensions=adopted.dimensions,
            implementation_principles=adopted.implementation_principles,
            enabling_principles=adopted.enabling_principles,
            technique_layers=adopted.technique_layers,
            target_groups=adopted.target_groups,
            recorded_at=now,
            recorded_by=by,
        )
        strategy._check_items()
        return strategy, StrategyAdoptedV1(
            strategy_id=strategy.id,
            title=strategy.title,
            adopted_on=strategy.adopted_on,
            case_number=strategy.case_number,
        )

    def says(self, adopted: AdoptStrategy) -> bool:
        """Whether this is what it already says, word for word."""
        return all(
            getattr(self, name) == getattr(adopted, name)
            for name in (
                "title",
                "adopted_on",
                "case_number",
                "dimensions",
                "implementation_principles",
                "enabling_principles",
                "technique_layers",
                "target_groups",
            )
        )

    def alignment_keys(self, on: date) -> frozenset[str]:
        """The dimensions and principles that a project may claim to serve that day."""
        return self._valid(
            (*self.dimensions, *self.implementation_principles, *self.enabling_principles), on
        )

    def target_group_keys(self, on: date) -> frozenset[str]:
        """The target groups that a project may name that day."""
        return self._valid(self.target_groups, on)

    def _valid(self, items: Iterable[StrategyItem], on: date) -> frozenset[str]:
        return frozenset(
            item.key
            for item in items
            if (item.valid_from is None or item.valid_from <= on)
            and (item.valid_to is None or on <= item.valid_to)
        )

    def _check_items(self) -> None:
        items = (
            *self.dimensions,
            *self.implementation_principles,
            *self.enabling_principles,
            *self.technique_layers,
            *self.target_groups,
        )
        repeated = sorted(key for key, count in Counter(i.key for i in items).items() if count > 1)
        if repeated:
            raise RepeatedKeys(keys=", ".join(repeated))
        for item in items:
            begins = item.valid_from or self.adopted_on
            if item.valid_to is not None and item.valid_to < begins:
                raise EndsBeforeItBegins(what=item.key, valid_from=begins, valid_to=item.valid_to)
