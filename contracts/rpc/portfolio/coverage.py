"""Coverage: which parts of the strategy have projects, for whom and where, and which have none."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from contracts.base import Contract, LocalText, Money, ProjectKind, Slug
from contracts.rpc.base import Query, Reply
from contracts.rpc.portfolio.projects import ProjectState


class StrategyPart(StrEnum):
    """A list of the strategy that projects are aligned with."""

    DIMENSION = "dimension"
    IMPLEMENTATION_PRINCIPLE = "implementation_principle"
    ENABLING_PRINCIPLE = "enabling_principle"


class GetCoverage(Query):
    """Where has the strategy projects, and where holes?

    Counted are the projects that the caller sees and that were neither declined nor withdrawn, unless a state
    is asked for. A key means the same in every version of the strategy that has it.
    """

    strategy_id: Slug | None = None
    """The version adopted last where nothing is said."""
    part: StrategyPart = StrategyPart.DIMENSION
    body_id: Slug | None = None
    """This body, and the bodies below it."""
    state: ProjectState | None = None
    kind: ProjectKind | None = None


class CoverageLine(Contract):
    """A dimension, a principle, a target group or a body, by its key."""

    key: Slug
    text: LocalText


class CoverageCell(Contract):
    """How many projects are aligned with it, for this target group, of this body.

    What is null stands for all of them, each project counted once: a project with two target groups is in both
    their cells, so that cells do not sum to the total.
    """

    key: Slug | None
    target_group: Slug | None
    body_id: Slug | None
    projects: Annotated[int, Field(ge=1)]
    amount: Money
    """The total cost of these projects in SEK, all years together."""


class CoverageHole(Contract):
    """Nobody has a project here."""

    key: Slug
    target_group: Slug


class CoverageView(Reply):
    """The strategy's coverage. A cell that is not among `cells` has no project."""

    strategy_id: Slug
    title: str
    part: StrategyPart
    lines: tuple[CoverageLine, ...]
    """The dimensions or principles, in the strategy's order."""
    target_groups: tuple[CoverageLine, ...]
    bodies: tuple[CoverageLine, ...]
    """Those that could have projects today, and those that have."""
    cells: tuple[CoverageCell, ...]
    holes: tuple[CoverageHole, ...]
