"""Projects that look alike, and why: so that two bodies do not do the same thing unknowingly."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import ExternalId, Slug, Summary, Title
from contracts.rpc.base import Query, Reply
from contracts.rpc.portfolio.projects import SimilarProject


class FindSimilar(Query):
    """Which of the projects that I see look like this one, or like one that I am about to open?

    Either `project_id` or `title` is given. Other fields stand in for what the project says.
    """

    project_id: UUID | None = None
    title: Title | None = None
    summary: Summary | None = None
    sites: Annotated[tuple[ExternalId, ...], Field(max_length=200)] = ()
    target_groups: Annotated[tuple[Slug, ...], Field(max_length=20)] = ()


class SimilarProjects(Reply):
    """At most five, the most alike first."""

    similar: tuple[SimilarProject, ...]
