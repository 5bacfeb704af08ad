"""Adopted versions of the strategy: political reference data, never code and never changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Self

from contracts.events.portfolio import StrategyAdoptedV1
from contracts.rpc.portfolio import Mark, StrategyItem, StrategyText
from services.portfolio.domain.refusals import EndsBeforeItBegins, KindMisplaced, RepeatedKeys

#: The lists of a version, in the order of the document.
LISTS: Final = (
    "vision",
    "dimensions",
    "implementation_principles",
    "enabling_principles",
    "technique_layers",
    "focus_areas",
    "target_groups",
)
#: What a project may claim to serve.
_SERVED: Final = ("dimensions", "implementation_principles", "enabling_principles", "focus_areas")


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
    vision: tuple[StrategyItem, ...] = ()
    focus_areas: tuple[StrategyItem, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    mark: Mark | None = None
    source: str | None = None

    @classmethod
    def adopt(cls, adopted: StrategyText, by: str, now: datetime) -> tuple[Self, StrategyAdoptedV1]:
        """A key means one thing within a version, whichever list it stands in."""
        strategy = cls(
            id=adopted.strategy_id,
            version=1,
            recorded_at=now,
            recorded_by=by,
            **{name: getattr(adopted, name) for name in _SAID},
        )
        strategy._check_items()
        return strategy, StrategyAdoptedV1(
            strategy_id=strategy.id,
            title=strategy.title,
            adopted_on=strategy.adopted_on,
            case_number=strategy.case_number,
        )

    def says(self, adopted: StrategyText) -> bool:
        """Whether this is what it already says, word for word."""
        return all(getattr(self, name) == getattr(adopted, name) for name in _SAID)

    @property
    def in_force_from(self) -> date:
        """The first day on which it binds those whom the council binds."""
        return self.valid_from or self.adopted_on

    def items(self, *names: str) -> tuple[StrategyItem, ...]:
        """What stands in the lists of these names; in all of them where none is named."""
        return tuple(item for name in names or LISTS for item in getattr(self, name))

    def served(self, on: date) -> tuple[StrategyItem, ...]:
        """Everything that a project may refer to that day."""
        return tuple(item for item in self.items(*_SERVED, "target_groups") if _is_valid(item, on))

    def alignment_keys(self, on: date) -> frozenset[str]:
        """The dimensions, principles and focus areas that a project may claim to serve that day."""
        return self._valid(self.items(*_SERVED), on)

    def target_group_keys(self, on: date) -> frozenset[str]:
        """The target groups that a project may name that day."""
        return self._valid(self.target_groups, on)

    def _valid(self, items: Iterable[StrategyItem], on: date) -> frozenset[str]:
        return frozenset(item.key for item in items if _is_valid(item, on))

    def _check_items(self) -> None:
        items = self.items()
        repeated = sorted(key for key, count in Counter(i.key for i in items).items() if count > 1)
        if repeated:
            raise RepeatedKeys(keys=", ".join(repeated))
        groups = {item.key for item in self.target_groups}
        misplaced = [item.key for item in items if item.kind is not None and item.key not in groups]
        if misplaced:
            raise KindMisplaced(keys=", ".join(misplaced))
        if self.valid_to is not None and self.valid_to < self.in_force_from:
            raise EndsBeforeItBegins(
                what=self.id, valid_from=self.in_force_from, valid_to=self.valid_to
            )
        for item in items:
            begins = item.valid_from or self.in_force_from
            if item.valid_to is not None and item.valid_to < begins:
                raise EndsBeforeItBegins(what=item.key, valid_from=begins, valid_to=item.valid_to)


#: What a version says, by field.
_SAID: Final = tuple(name for name in StrategyText.model_fields if name != "strategy_id")


def _is_valid(item: StrategyItem, on: date) -> bool:
    return (item.valid_from is None or item.valid_from <= on) and (
        item.valid_to is None or on <= item.valid_to
    )
