"""What the programme office does with a submitted project: asks for completion, accepts it as complete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.base import MissingPart
from contracts.events.portfolio import CompletionOverdueV1, ProjectCompletedV1, ProjectReturnedV1
from contracts.rpc.portfolio import ProjectState, Returned
from services.portfolio.domain.content import Content
from services.portfolio.domain.projects import Project, lacking
from services.portfolio.domain.refusals import DueInThePast, SubmissionIncomplete, UnknownFields
from services.portfolio.domain.states import NEXT

#: What completion may be asked of, beside the fields of the project itself.
BESIDE: Final = frozenset({"requires", "prerequisites", "documents", "other"})
_STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")


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


def overdue_from(due_on: date) -> datetime:
    """The instant from which a completion is overdue: midnight in Stockholm after its last day."""
    return datetime.combine(due_on + timedelta(days=1), time(), _STOCKHOLM).astimezone(UTC)


def tell_overdue(project: Project, on: date) -> CompletionOverdueV1 | None:
    """What is said when the last day has passed; nothing where the owner has answered or has more time."""
    asked = project.returned
    if asked is None or asked.due_on >= on:
        return None
    return CompletionOverdueV1(
        project_id=project.id,
        body_id=project.body_id,
        revision=asked.revision,
        due_on=asked.due_on,
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
