"""What a project says of itself, and what it must say before it can be submitted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Final, Self

from contracts.base import (
    Alignment,
    Benefit,
    CaseNumber,
    Contract,
    CostLine,
    Name,
    Slug,
    Summary,
    Title,
)
from contracts.rpc.portfolio import AmendProject, Missing, OpenProject
from services.portfolio.domain.refusals import NamedTwice, NotInStrategy
from services.portfolio.domain.strategies import Strategy

#: The fields that refer to the strategy version.
STRATEGIC: Final = frozenset({"strategy_id", "target_groups", "alignments", "benefits"})


class Content(Contract):
    """Everything of a project that its owner writes. Each revision keeps its own."""

    title: Title
    summary: Summary | None = None
    strategy_id: Slug | None = None
    case_numbers: tuple[CaseNumber, ...] = ()
    target_groups: tuple[Slug, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    costs: tuple[CostLine, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    benefit_owner: Name | None = None

    @classmethod
    def of(cls, opened: OpenProject) -> Self:
        """As it was first written down."""
        return cls(**{name: getattr(opened, name) for name in cls.model_fields})

    def amended(self, amendment: AmendProject) -> tuple[Self, tuple[str, ...]]:
        """With the given fields replaced, and the names of those that differ."""
        given = {
            name: value
            for name in type(self).model_fields
            if (value := getattr(amendment, name)) is not None
        }
        changed = tuple(name for name, value in given.items() if value != getattr(self, name))
        return self.model_copy(update={name: given[name] for name in changed}), changed

    @property
    def cost_total(self) -> Decimal:
        """All years and kinds together, in SEK."""
        return sum((line.amount for line in self.costs), Decimal("0.00"))

    @property
    def searched(self) -> str:
        """What a text search looks in, without regard to the case of letters."""
        return f"{self.title}\n{self.summary or ''}".casefold()

    def require_distinct(self) -> None:
        """A target group and a dimension or principle is named once."""
        for name, keys in (
            ("target_groups", self.target_groups),
            ("alignments", tuple(alignment.key for alignment in self.alignments)),
        ):
            repeated = sorted(key for key, times in Counter(keys).items() if times > 1)
            if repeated:
                raise NamedTwice(field=name, keys=", ".join(repeated))

    def require_known(self, strategy: Strategy, on: date) -> None:
        """Every key used is one of the strategy version's that day; all unknown ones are named."""
        groups = {*self.target_groups, *(benefit.target_group for benefit in self.benefits)}
        unknown = {alignment.key for alignment in self.alignments} - strategy.alignment_keys(on)
        unknown |= groups - strategy.target_group_keys(on)
        if unknown:
            raise NotInStrategy(strategy=strategy.id, keys=", ".join(sorted(unknown)))


#: In the order of the form, with what to fill in.
_REQUIRED: Final[tuple[tuple[str, str, str], ...]] = (
    ("summary", "en sammanfattning", "a summary"),
    ("strategy_id", "vilken strategiversion det gäller", "which strategy version it serves"),
    ("target_groups", "minst en målgrupp", "at least one target group"),
    ("alignments", "minst en koppling till strategin", "at least one alignment with the strategy"),
    ("costs", "minst en kostnadsrad", "at least one cost line"),
    ("benefits", "minst en nytta", "at least one benefit"),
    ("benefit_owner", "en nyttoägare", "a benefit owner"),
)


def missing(content: Content, drafts_required: Collection[str] = ()) -> tuple[Missing, ...]:
    """What lacks before it can be submitted; `drafts_required` are titles of drafts that it stands on."""
    lacking = [
        Missing(field=name, sv=sv, en=en)
        for name, sv, en in _REQUIRED
        if getattr(content, name) in (None, ())
    ]
    if drafts_required:
        titles = ", ".join(sorted(drafts_required))
        lacking.append(
            Missing(
                field="requires",
                sv=f"projekt som förutsätts måste lämnas in först ({titles})",
                en=f"projects that are required must be submitted first ({titles})",
            )
        )
    return tuple(lacking)
