"""What projects require, exclude and benefit from."""

from __future__ import annotations

from uuid import UUID

from contracts.base import (
    DependencyKind,
    FreeText,
    Slug,
)
from contracts.envelope import Event


class DependencyDeclaredV1(Event, type="portfolio.dependency_declared.v1", subject="project_id"):
    """Sent when a project is said to stand on another."""

    project_id: UUID
    body_id: Slug
    requires_id: UUID
    reason: FreeText
    draft: bool


class DependencyRemovedV1(Event, type="portfolio.dependency_removed.v1", subject="project_id"):
    """Sent when a project no longer stands on another."""

    project_id: UUID
    body_id: Slug
    requires_id: UUID
    reason: FreeText
    draft: bool


class DependencyDeclaredV2(Event, type="portfolio.dependency_declared.v2", subject="project_id"):
    """Sent when a project is said to require, exclude or benefit from another.

    V1 knew "requires" alone: whoever reads only that would take an exclusion for its opposite.
    """

    project_id: UUID
    body_id: Slug
    kind: DependencyKind
    other_id: UUID
    reason: FreeText
    draft: bool


class DependencyRemovedV2(Event, type="portfolio.dependency_removed.v2", subject="project_id"):
    """Sent when a dependency of any kind no longer holds. V1 knew "requires" alone."""

    project_id: UUID
    body_id: Slug
    kind: DependencyKind
    other_id: UUID
    reason: FreeText
    draft: bool
