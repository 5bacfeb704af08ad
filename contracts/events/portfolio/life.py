"""A project beside its application: ideas, pauses, ends, decision points, early opinions."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    CaseNumber,
    ClosingReason,
    CostLine,
    DecisionPoint,
    Financing,
    FreeText,
    Money,
    Name,
    OpinionAnswer,
    ProjectKind,
    Slug,
    Summary,
    Title,
)
from contracts.envelope import Event


class IdeaRecordedV1(Event, type="portfolio.idea_recorded.v1", subject="project_id"):
    """Sent when the programme office records a possible project that no body has taken on. It is public."""

    project_id: UUID
    body_id: Slug
    """The body that keeps it until another adopts it."""
    kind: ProjectKind
    title: Title
    summary: Summary | None = None


class IdeaAdoptedV1(Event, type="portfolio.idea_adopted.v1", subject="project_id"):
    """Sent when a body takes an idea on as its own draft; from then it is that body's working material."""

    project_id: UUID
    body_id: Slug
    """The body that takes it on."""
    kept_by: Slug
    """The body that kept the idea."""


class ProjectTakenOverV1(Event, type="portfolio.project_taken_over.v1", subject="project_id"):
    """Sent when an ongoing project is recorded with the financing it already has: it enters as running."""

    project_id: UUID
    body_id: Slug
    kind: ProjectKind
    title: Title
    summary: Summary | None = None
    costs: tuple[CostLine, ...] = ()
    financing: tuple[Financing, ...]
    case_number: CaseNumber | None = None
    """Of the decision that gave it its money, where that is known."""
    decider: Name | None = None
    """Who made that decision: a body or a function, never a person's name."""
    decided_on: date | None = None


class ProjectPausedV1(Event, type="portfolio.project_paused.v1", subject="project_id"):
    """Sent when the owner pauses a running project, or makes the pause longer."""

    project_id: UUID
    body_id: Slug
    reason: FreeText
    until: date


class ProjectResumedV1(Event, type="portfolio.project_resumed.v1", subject="project_id"):
    """Sent when the owner takes a paused project up again."""

    project_id: UUID
    body_id: Slug
    reason: FreeText | None = None


class ProjectClosedV1(Event, type="portfolio.project_closed.v1", subject="project_id"):
    """Sent when the owner closes a project that has had its money: nothing more is carried out."""

    project_id: UUID
    body_id: Slug
    reason: ClosingReason
    words: FreeText


class DecisionPointPassedV1(Event, type="portfolio.decision_point_passed.v1", subject="project_id"):
    """Sent when a decision point of the city's project model (Lilla ratten, B0 to B4) is recorded."""

    project_id: UUID
    body_id: Slug
    point: DecisionPoint
    decided_on: date
    decider: Name
    """The function that decided, such as the steering group; never a person's name."""
    note: FreeText | None = None
    corrects: bool
    """It replaces what was recorded of the same point before."""
    draft: bool


class EarlyOpinionRequestedV1(
    Event, type="portfolio.early_opinion_requested.v1", subject="project_id"
):
    """Sent when a body asks for an early opinion (förhandsbesked) on one page. The page is a public record."""

    project_id: UUID
    body_id: Slug
    opinion_id: UUID
    kind: ProjectKind
    title: Title
    summary: Summary
    cost_total: Annotated[Money, Field(ge=0)]
    """SEK, all years and kinds together."""
    starts_on: date
    """When the body wants to start."""


class EarlyOpinionGivenV1(Event, type="portfolio.early_opinion_given.v1", subject="project_id"):
    """Sent when the programme office gives its early opinion. It binds nobody."""

    project_id: UUID
    body_id: Slug
    opinion_id: UUID
    answer: OpinionAnswer
    reason: FreeText
