"""Moves beside a project's way to its decision: ideas, ongoing projects, pauses, closing, decision points."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import CaseNumber, ClosingReason, DecisionPoint, Financing, FreeText, Name, Slug
from contracts.rpc.base import Command
from contracts.rpc.portfolio.projects import OpenProject, ProjectText


class RecordIdea(OpenProject):
    """Record a possible project that no body has taken on. `body_id` keeps it until another adopts it."""


class AdoptIdea(Command):
    """Take an idea on as a body's own draft."""

    project_id: UUID
    body_id: Slug


class WithdrawIdea(Command):
    """Say that nobody will take an idea on."""

    project_id: UUID
    reason: FreeText


class OngoingText(ProjectText):
    """An ongoing project of a body with the financing it already has."""

    financing: Annotated[tuple[Financing, ...], Field(min_length=1, max_length=200)]
    case_number: CaseNumber | None = None
    """Of the decision that gave it its money, where that is known."""
    decider: Name | None = None
    """Who made that decision: a body or a function, never a person's name."""
    decided_on: date | None = None


class TakeOverProject(Command, OngoingText):
    """Record an ongoing project of a body with the financing it already has. It enters as running."""


class PauseProject(Command):
    """Let a running project rest until a day, or a paused one longer."""

    project_id: UUID
    reason: FreeText
    until: date


class ResumeProject(Command):
    """Take a paused project up again."""

    project_id: UUID
    reason: FreeText | None = None


class CloseProject(Command):
    """Close a project that runs or is paused. Nothing more is carried out."""

    project_id: UUID
    reason: ClosingReason
    words: FreeText


class PassDecisionPoint(Command):
    """Record a decision point of the city's project model. The last one may be recorded anew, corrected."""

    project_id: UUID
    point: DecisionPoint
    decided_on: date
    decider: Name
    """The function that decided, such as the steering group; never a person's name."""
    note: FreeText | None = None
