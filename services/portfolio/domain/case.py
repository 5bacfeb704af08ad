"""The case timeline: what every service said of a project, each event once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from contracts.envelope import Envelope, Event


@dataclass(eq=False)
class Entry:
    """One event of one project's case. Written once; ids grow in the order of arrival."""

    id: UUID
    project_id: UUID
    source: str
    event_id: str
    event_type: str
    happened_at: datetime
    actor: str | None
    body_id: str | None
    causation_id: str | None
    draft: bool
    """It happened while the project was its body's own, and stays inside it."""
    event: Event

    @classmethod
    def of(cls, new_id: UUID, project_id: UUID, event: Event, envelope: Envelope) -> Self:
        """The event as it arrived."""
        return cls(
            id=new_id,
            project_id=project_id,
            source=envelope.source,
            event_id=envelope.id,
            event_type=event.type_name,
            happened_at=envelope.time,
            actor=envelope.actor,
            body_id=getattr(event, "body_id", None),
            causation_id=envelope.causationid,
            draft=getattr(event, "draft", False),
            event=event,
        )


def project_of(event: Event) -> UUID | None:
    """Which project an event is about; none for a notice about something else."""
    project_id: UUID | None = getattr(event, "project_id", None)
    return project_id
