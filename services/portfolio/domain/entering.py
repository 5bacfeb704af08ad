"""The other ways in which a project enters: as an idea that a body adopts, or ongoing and taken over."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from contracts.base import ProjectKind
from contracts.events.portfolio import (
    IdeaAdoptedV1,
    IdeaRecordedV1,
    ProjectTakenOverV1,
    ProjectWithdrawnV1,
)
from contracts.rpc.portfolio import Baseline, OngoingText, ProjectState, TakenOver
from services.portfolio.domain.content import Content
from services.portfolio.domain.projects import Project, Revision
from services.portfolio.domain.refusals import DecidedInTheFuture, NotAnIdea
from services.portfolio.domain.states import in_words


def record_idea(
    project_id: UUID, body_id: str, kind: ProjectKind, content: Content, by: str, now: datetime
) -> tuple[Project, Revision, IdeaRecordedV1]:
    """A possible project that no body has taken on. It is public; `body_id` keeps it."""
    project = Project.begin(project_id, body_id, kind, content, ProjectState.IDEA, now)
    recorded = IdeaRecordedV1(
        project_id=project_id,
        body_id=body_id,
        kind=kind,
        title=content.title,
        summary=content.summary,
    )
    return project, project.first_revision(by, now), recorded


def adopt(project: Project, body_id: str, by: str, now: datetime) -> tuple[Revision, IdeaAdoptedV1]:
    """A body takes it on: from here it is that body's own working material."""
    _require_idea(project)
    kept_by = project.body_id
    project.move_to(ProjectState.DRAFT, now)
    project.public = False
    revision = project.change_owner(body_id, by, now)
    return revision, IdeaAdoptedV1(project_id=project.id, body_id=body_id, kept_by=kept_by)


def withdraw_idea(project: Project, reason: str, now: datetime) -> ProjectWithdrawnV1:
    """Nobody takes it on. That it was there stays public."""
    _require_idea(project)
    return project.withdraw(reason, now)


def take_over(
    project_id: UUID, said: OngoingText, by: str, now: datetime, on: date
) -> tuple[Project, Revision, ProjectTakenOverV1]:
    """An ongoing project, with the financing that an earlier decision gave it. It runs at once."""
    require_decided(said, on)
    content = Content.of(said)
    project = Project.begin(project_id, said.body_id, said.kind, content, ProjectState.RUNNING, now)
    project.taken_over = TakenOver(financing=said.financing, recorded_at=now)
    project.baseline = Baseline(
        revision=project.revision,
        allocation_id=None,
        case_number=said.case_number,
        decider=said.decider,
        decided_on=said.decided_on,
    )
    taken_over = ProjectTakenOverV1(
        project_id=project_id,
        body_id=said.body_id,
        kind=said.kind,
        title=content.title,
        summary=content.summary,
        costs=content.costs,
        financing=said.financing,
        case_number=said.case_number,
        decider=said.decider,
        decided_on=said.decided_on,
    )
    return project, project.first_revision(by, now), taken_over


def require_decided(said: OngoingText, on: date) -> None:
    """The decision that gave it its money has been made."""
    if said.decided_on is not None and said.decided_on > on:
        raise DecidedInTheFuture(decided_on=said.decided_on, today=on)


def _require_idea(project: Project) -> None:
    if project.state is not ProjectState.IDEA:
        raise NotAnIdea(**project.named(), **in_words(project.state))
