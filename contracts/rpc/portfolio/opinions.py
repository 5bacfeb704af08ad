"""Early opinions (förhandsbesked): one page first, answered by the programme office."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    FreeText,
    Instant,
    Money,
    OpinionAnswer,
    ProjectKind,
    Slug,
    Summary,
    Title,
)
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply
from contracts.rpc.portfolio.secrecy import Masks


class RequestEarlyOpinion(Command):
    """Ask the programme office what it thinks of a project, on one page. The page is a public record.

    The draft that it is about stays inside its body and is completed later.
    """

    body_id: Slug
    kind: ProjectKind
    title: Title
    summary: Summary
    cost_total: Annotated[Money, Field(ge=0)]
    """SEK, all years and kinds together."""
    starts_on: date
    """When the body wants to start."""
    project_id: UUID | None = None
    """The body's draft that it is about; none opens one."""


class GiveEarlyOpinion(Command):
    """Answer a request. `expected_version` is the request's. The opinion binds nobody."""

    opinion_id: UUID
    answer: OpinionAnswer
    reason: FreeText


class EarlyOpinionView(Reply):
    """A page, and what the programme office thinks of it."""

    opinion_id: UUID
    project_id: UUID
    """The draft; invisible outside its body until it is submitted."""
    body_id: Slug
    kind: ProjectKind
    title: Title
    summary: Summary
    cost_total: Money
    starts_on: date
    requested_at: Instant
    answer: OpinionAnswer | None
    """None while it is awaited."""
    reason: FreeText | None
    given_at: Instant | None
    version: int
    masks: Masks = ()
    """What of the project is marked for secrecy. Where `costs` are masked, `cost_total` says 0.00."""


class GetEarlyOpinion(Query):
    """What was asked, and what was the answer?"""

    opinion_id: UUID


class ListEarlyOpinions(PagedQuery):
    """Which early opinions were asked for, the first one first?"""

    body_id: Slug | None = None
    project_id: UUID | None = None
    awaited: bool | None = None
    """Only those that await their answer, or only those that have it."""


class EarlyOpinions(Page[EarlyOpinionView]):
    """A page of early opinions."""
