"""What the programme office does with a submitted project: asks for completion, accepts it as complete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from contracts.base import MissingPart
from contracts.events.portfolio import ProjectCompletedV1, ProjectReturnedV1
from contracts.rpc.portfolio import ProjectState, Returned
from services.portfolio.domain.content import Content
from services.portfolio.domain.projects import Project, lacking
from services.portfolio.domain.refusals import DueInThePast, SubmissionIncomplete, UnknownFields
from services.portfolio.domain.states import NEXT

#: What completion may be asked of, beside the fields of the project itself.
BESIDE: Final = frozenset({"requires", "prerequisites", "documents", "other"})


def ask_for_completion(
    project: Project, asked: tuple[MissingPart, ...], due_on: date, now: datetime, on: date
) -> ProjectReturnedV1:
    """Return it with what is missing. That it was received stands."""
    if ProjectState.RETURNED not in NEXT[project.state] or project.submitted_revision is None:
        raise project.illegal(ProjectState.RETURNED)
    unknown = {part.field for part in asked} - Content.model_fields.keys() - BESIDE
    if unknown:
        known = sorted({*Content.model_fields, *BESIDE})
        raise UnknownFields(fields=", ".join(sorted(unknown)), known=", ".join(known))
    if due_on < on:
        raise DueInThePast(due_on=due_on, today=on)
    project.move_to(ProjectState.RETURNED, now)
    project.returned = Returned(
        missing=asked, due_on=due_on, returned_at=now, revision=project.submitted_revision
    )
    return ProjectReturnedV1(
        project_id=project.id,
        body_id=project.body_id,
        revision=project.submitted_revision,
        missing=asked,
        due_on=due_on,
    )


def accept(
    project: Project, submitted: Content, requires: Mapping[UUID, bool], now: datetime
) -> ProjectCompletedV1:
    """Accept what was `submitted` as complete; nothing that is required is missing in it."""
    if ProjectState.COMPLETE not in NEXT[project.state] or project.submitted_revision is None:
        raise project.illegal(ProjectState.COMPLETE)
    if lacks := lacking(submitted, requires):
        raise SubmissionIncomplete.lacking(project.submitted_revision, lacks)
    project.move_to(ProjectState.COMPLETE, now)
    return ProjectCompletedV1(
        project_id=project.id, body_id=project.body_id, revision=project.submitted_revision
    )
