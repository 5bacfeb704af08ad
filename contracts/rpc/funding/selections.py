"""Selections of a round: asked for, worked out by the service, read side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Contract, Instant, Money, Number, PersonId, Slug, Title, Year
from contracts.events.funding import MoneyKind
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply
from contracts.selection import (
    AcceptabilityReport,
    Margins,
    Prices,
    SelectionProblem,
    SelectionResult,
    SelectionStatus,
)
from contracts.selection.base import Digest, Value


class SelectionState(StrEnum):
    """How far a selection has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """The service could not work it out; `failure` says why. It is no answer about the projects."""


class LeftOutReason(StrEnum):
    """Why an application of the round is not among those chosen from."""

    NOT_ASSESSED = "not_assessed"
    """No score counts: a missing score is missing, neither zero nor a mean."""
    SEALED = "sealed"
    """Its scores are sealed."""
    EARLIER_RULES = "earlier_rules"
    """The council has spoken of it by rules that no longer hold."""
    NO_COST_HERE = "no_cost_here"
    """It asks for no money from the round's sources in the round's years."""
    NO_FIRST_EFFECT = "no_first_effect"
    """Waiting counts in the round, and it names no year of a first effect."""
    PREREQUISITE_MISSING = "prerequisite_missing"
    """It requires a project that can't be chosen and has no money."""


class ScenarioFrame(Contract):
    """Other money than there is."""

    source_id: Slug
    year: Year
    amount: Annotated[Money, Field(ge=0)]
    """SEK."""
    kind: MoneyKind | None = None
    """For one kind of money; none: for all of the source's money in the year, whatever its kind."""


class ReducedScope(Contract):
    """A smaller extent that a project may be chosen in instead."""

    project_id: UUID
    cost_share: Annotated[Number, Field(gt=0, le=1)]
    """Of each of its costs, rounded to whole öre."""
    value_share: Annotated[Number, Field(ge=0, le=1)]
    """Of its value."""


class Alternatives(Contract):
    """Projects of which at most one is chosen."""

    projects: Annotated[tuple[UUID, ...], Field(min_length=2, max_length=200)]


class Changes(Contract):
    """What a scenario takes otherwise than the round has it. Nothing: the round as it is."""

    must: Annotated[tuple[UUID, ...], Field(max_length=500)] = ()
    """Projects that have to be chosen."""
    must_not: Annotated[tuple[UUID, ...], Field(max_length=500)] = ()
    """Projects that may not be."""
    frames: Annotated[tuple[ScenarioFrame, ...], Field(max_length=200)] = ()
    reduced: Annotated[tuple[ReducedScope, ...], Field(max_length=500)] = ()
    alternatives: Annotated[tuple[Alternatives, ...], Field(max_length=100)] = ()


class ComputeSelection(Changes, Command):
    """Ask for the best portfolio of a round, as its recorded inputs are now, or with changes.

    Answers at once; the work is done beside. The inputs are kept with the selection, with their hash.
    """

    round_id: Slug
    scenario: Title
    """What it is called among the round's selections."""
    time_limit_s: Annotated[int, Field(ge=1, le=600)] = 60
    """Seconds for everything that is worked out."""
    draws: Annotated[int, Field(ge=0, le=1000)] = 100
    """How many times values are drawn for the acceptability."""


class CancelSelection(Command):
    """Take back a selection that is not done. `expected_version` is the selection's."""

    selection_id: UUID


class GetSelection(Query):
    """What is the answer of this selection?"""

    selection_id: UUID
    with_problem: bool = False
    """With the problem that was solved, for who wants to solve it anew."""


class ListSelections(PagedQuery):
    """Which selections has a round? In the order in which they were asked for."""

    round_id: Slug


class LeftOut(Contract):
    """An application of the round that can't be chosen, and why."""

    project_id: UUID
    title: Title
    reason: LeftOutReason
    requires: tuple[UUID, ...] = ()
    """The projects that it requires in vain."""


class SelectionProject(Contract):
    """A project that can be chosen."""

    project_id: UUID
    title: Title
    value: Value
    """The weighted mean of its scores times the round's factor for waiting."""
    cost: Money
    """SEK, of the round's sources in the round's years."""
    elsewhere: Money
    """SEK that it costs beside: of other sources or in other years. The selection does not look at it."""


class SelectionProgress(Contract):
    """How far the work has come. `stage` is one of a few stable words; `total` is 0 where nobody can say."""

    stage: str
    done: int
    total: int


class SelectionAnswer(Contract):
    """All that was worked out."""

    result: SelectionResult
    prices: Prices | None = None
    """None where the optimum is not proven."""
    margins: tuple[Margins, ...] = ()
    """What would have moved them: the borderline first, then the rest, as far as the time reached."""
    acceptability: AcceptabilityReport | None = None
    """None where it was not asked for, or the optimum is not proven."""


class SelectionLine(Contract):
    """A selection among the others of its round."""

    selection_id: UUID
    scenario: Title
    state: SelectionState
    asked_at: Instant
    status: SelectionStatus | None
    value: Value | None
    bound: Value | None
    number: int | None
    cost: Money | None
    """SEK."""
    selected: tuple[UUID, ...]
    input_hash: Digest
    result_hash: Digest | None


class SelectionList(Page[SelectionLine]):
    """A page of a round's selections."""


class SelectionView(Reply):
    """A selection: what was asked, how far it has come, and the answer."""

    selection_id: UUID
    round_id: Slug
    scenario: Title
    state: SelectionState
    progress: SelectionProgress | None
    """While it runs."""
    changes: Changes
    rules_version: int
    """Of the round's rules."""
    projects: tuple[SelectionProject, ...]
    """What was chosen from, without those whose scores the caller may not see."""
    left_out: tuple[LeftOut, ...]
    answer: SelectionAnswer | None
    """When it is done. Prices, margins and acceptability without those whose scores the caller may not see."""
    withheld: tuple[UUID, ...]
    """Projects that the caller has a conflict of interest in: what is told by project leaves them out."""
    input_hash: Digest
    current: bool
    """Whether the same question has the same inputs today."""
    failure: str | None
    asked_by: PersonId
    asked_at: Instant
    ended_at: Instant | None
    time_limit_s: int
    draws: int
    problem: SelectionProblem | None = None
    """Where it was asked for and nothing is withheld."""
    version: int
