"""The graph of what depends on what, and what is needed at the city's sites."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.base import (
    Contract,
    DelivererKind,
    DependencyKind,
    ExternalId,
    Outlook,
    PrerequisiteKind,
    ProjectKind,
    Slug,
    SystemName,
    Title,
    Year,
)
from contracts.rpc.base import Page, PagedQuery, Query, Reply
from contracts.rpc.portfolio.prerequisites import PrerequisiteState, PrerequisiteView
from contracts.rpc.portfolio.projects import ProjectState


class GetGraph(Query):
    """What does this project depend on, at any depth, and what depends on it?"""

    project_id: UUID


class GraphProject(Contract):
    """A project in the graph."""

    project_id: UUID
    title: Title
    body_id: Slug
    kind: ProjectKind
    state: ProjectState
    outlook: Outlook


class GraphDependency(Contract):
    """What one project of the graph is to another."""

    project_id: UUID
    other_id: UUID
    kind: DependencyKind
    prerequisite_id: UUID | None = None
    """The prerequisite that the other delivers; none where the dependency was declared as such."""


class GraphView(Reply):
    """As much of the graph as hangs together with a project and as the caller may see."""

    project_id: UUID
    projects: tuple[GraphProject, ...]
    dependencies: tuple[GraphDependency, ...]
    prerequisites: tuple[PrerequisiteView, ...]
    """Of the projects in the graph, but for those that were waived."""


class ListInfrastructure(PagedQuery):
    """What is needed at the city's sites, and who waits for it there?"""

    body_id: Slug | None = None
    site_code: ExternalId | None = None
    kind: PrerequisiteKind | None = None
    year: Year | None = None
    """The year in which it is needed."""
    waiting: bool = False
    """Only sites where somebody waits for something."""


class InfrastructureSum(Contract):
    """What one body needs of one kind in one year, over all sites."""

    body_id: Slug
    year: int
    kind: PrerequisiteKind
    needed: int
    met: int
    late: int
    """Of those that are not met: after the day it is needed, or nobody can say when."""
    sites: int


class WaitingProject(Contract):
    """A project that waits for something at a site."""

    project_id: UUID
    title: Title
    body_id: Slug
    prerequisite_id: UUID
    kind: PrerequisiteKind
    needed_on: date
    delivered_by: SystemName
    deliverer: DelivererKind
    state: PrerequisiteState
    dated_on: date | None
    late: bool


class InfrastructureSite(Contract):
    """A site: how much is needed there, and who waits for what."""

    site_code: ExternalId
    needed: int
    met: int
    late: int
    waiting: tuple[WaitingProject, ...]


class Infrastructure(Page[InfrastructureSite]):
    """A page of sites by their codes, and the sums of everything that was asked for."""

    sums: tuple[InfrastructureSum, ...]
