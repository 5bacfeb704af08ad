"""Which project requires, excludes or benefits from which: no circles, and nothing stands on what it excludes."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.base import DependencyKind
from contracts.events.portfolio import DependencyDeclaredV2, DependencyRemovedV2
from contracts.words import word
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import (
    AlreadyDependent,
    DependsOnDraft,
    DependsOnEnded,
    TooMany,
)

#: Of one project's dependencies, and of its prerequisites.
MOST: Final = 200

Edge = tuple[UUID, UUID]
"""(the project that requires, the project that is required)"""


@dataclass(eq=False)
class Dependency:
    """What one project is said to be to another, until that is taken back."""

    id: UUID
    project_id: UUID
    kind: DependencyKind
    other_id: UUID
    reason: str
    declared_at: datetime
    declared_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None
    end_reason: str | None = None

    @classmethod
    def declare(
        cls,
        new_id: UUID,
        project: Project,
        kind: DependencyKind,
        other: Project,
        standing: Collection[Dependency],
        reason: str,
        by: str,
        now: datetime,
    ) -> tuple[Dependency, DependencyDeclaredV2]:
        """What is dispatched is tied only to what is dispatched. `standing` are those of the project.

        That no circle comes of it, and nothing that excludes itself, is seen to before.
        """
        title = other.content.title
        if any(one.says(kind, project.id, other.id) for one in standing):
            words = word(kind)
            raise AlreadyDependent(kind_sv=words.sv, kind_en=words.en, other=title)
        if sum(one.project_id == project.id for one in standing) >= MOST:
            raise TooMany(most=MOST, what_sv="beroenden", what_en="dependencies")
        require_buildable(project, other)
        return cls(new_id, project.id, kind, other.id, reason, now, by), DependencyDeclaredV2(
            project_id=project.id,
            body_id=project.body_id,
            kind=kind,
            other_id=other.id,
            reason=reason,
            draft=project.is_draft,
        )

    def says(self, kind: DependencyKind, project_id: UUID, other_id: UUID) -> bool:
        """Whether it says just that already; an exclusion goes both ways."""
        pair, wanted = (self.project_id, self.other_id), (project_id, other_id)
        turned = kind is DependencyKind.EXCLUDES and pair == wanted[::-1]
        return self.kind is kind and (pair == wanted or turned)

    def end(self, project: Project, reason: str, by: str, now: datetime) -> DependencyRemovedV2:
        """It no longer holds; that it did stays on the record."""
        self.ended_at, self.ended_by, self.end_reason = now, by, reason
        return DependencyRemovedV2(
            project_id=project.id,
            body_id=project.body_id,
            kind=self.kind,
            other_id=self.other_id,
            reason=reason,
            draft=project.is_draft,
        )


def require_buildable(project: Project, other: Project) -> None:
    """Nothing new is tied to what has ended, and nothing dispatched to a draft."""
    title = other.content.title
    if other.has_ended:
        state = word(other.state)
        raise DependsOnEnded(other=title, state_sv=state.sv, state_en=state.en)
    if other.is_draft and not project.is_draft:
        raise DependsOnDraft(other=title)


def chain(edges: Iterable[Edge], start: UUID, goal: UUID) -> tuple[UUID, ...] | None:
    """The shortest way from `start` to `goal` along what requires what, both included; none if none."""
    required: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for project_id, requires_id in edges:
        required[project_id].append(requires_id)
    came_from: dict[UUID, UUID | None] = {start: None}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if here == goal:
            way = [here]
            while (before := came_from[way[-1]]) is not None:
                way.append(before)
            return tuple(reversed(way))
        for further in required[here]:
            if further not in came_from:
                came_from[further] = here
                queue.append(further)
    return None


def circle(edges: Iterable[Edge], project_id: UUID, other_id: UUID) -> tuple[UUID, ...] | None:
    """The circle that a new dependency would close, from the project back to itself; none if none."""
    way = chain(edges, other_id, project_id)
    return None if way is None else (project_id, *way)


def beneath(edges: Iterable[Edge], start: UUID) -> set[UUID]:
    """A project and everything that it stands on."""
    required: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for project_id, requires_id in edges:
        required[project_id].append(requires_id)
    found, ahead = {start}, [start]
    while ahead:
        for further in required[ahead.pop()]:
            if further not in found:
                found.add(further)
                ahead.append(further)
    return found


def contradiction(
    exclusions: Iterable[Edge], side: set[UUID], other_side: set[UUID]
) -> Edge | None:
    """The first pair, by ids, of two that exclude each other and would come to stand together."""
    found = [
        (one, other)
        for one, other in exclusions
        if (one in side and other in other_side) or (one in other_side and other in side)
    ]
    return min(found, default=None)
