"""Which project stands on which: no circles."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.events.portfolio import DependencyDeclaredV1, DependencyRemovedV1
from contracts.words import word
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import (
    AlreadyRequired,
    RequiresDraft,
    RequiresEnded,
    TooMany,
)

#: Of one project's dependencies, and of its prerequisites.
MOST: Final = 200

Edge = tuple[UUID, UUID]
"""(the project that requires, the project that is required)"""


@dataclass(eq=False)
class Dependency:
    """One project said to stand on another, until that is taken back."""

    id: UUID
    project_id: UUID
    requires_id: UUID
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
        required: Project,
        standing: Collection[Dependency],
        reason: str,
        by: str,
        now: datetime,
    ) -> tuple[Dependency, DependencyDeclaredV1]:
        """What is dispatched stands only on what is dispatched. `standing` are those it has.

        That no circle comes of it is seen to before, by `circle`.
        """
        title = required.content.title
        if any(one.requires_id == required.id for one in standing):
            raise AlreadyRequired(requires=title)
        if len(standing) >= MOST:
            raise TooMany(most=MOST, what_sv="beroenden", what_en="dependencies")
        if required.has_ended:
            state = word(required.state)
            raise RequiresEnded(requires=title, state_sv=state.sv, state_en=state.en)
        if required.is_draft and not project.is_draft:
            raise RequiresDraft(requires=title)
        return cls(new_id, project.id, required.id, reason, now, by), DependencyDeclaredV1(
            project_id=project.id,
            body_id=project.body_id,
            requires_id=required.id,
            reason=reason,
            draft=project.is_draft,
        )

    def end(self, project: Project, reason: str, by: str, now: datetime) -> DependencyRemovedV1:
        """It no longer holds; that it did stays on the record."""
        self.ended_at, self.ended_by, self.end_reason = now, by, reason
        return DependencyRemovedV1(
            project_id=project.id,
            body_id=project.body_id,
            requires_id=self.requires_id,
            reason=reason,
            draft=project.is_draft,
        )


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


def circle(edges: Iterable[Edge], project_id: UUID, requires_id: UUID) -> tuple[UUID, ...] | None:
    """The circle that a new dependency would close, from the project back to itself; none if none."""
    way = chain(edges, requires_id, project_id)
    return None if way is None else (project_id, *way)
