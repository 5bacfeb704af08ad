"""What notify publishes: what became of each notice."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import ExternalId, PersonId, Slug, TypeName
from contracts.envelope import Event


class Channel(StrEnum):
    """How a notice reaches a person."""

    INBOX = "inbox"
    EMAIL = "email"


class NoticeSentV1(Event, type="notify.notice_sent.v1", subject="notice_id"):
    """Sent when a notice has been handed over: the mail server took it, or it lies in the inbox."""

    notice_id: UUID
    person_id: PersonId
    channel: Channel
    cause_id: ExternalId
    """The id of the event that caused it."""
    cause_type: TypeName
    project_id: UUID | None = None


class NoticeFailedV1(Event, type="notify.notice_failed.v1", subject="notice_id"):
    """Sent when a notice could not be handed over and no further try will be made."""

    notice_id: UUID
    person_id: PersonId
    channel: Channel
    cause_id: ExternalId
    cause_type: TypeName
    project_id: UUID | None = None
    code: Slug
    """Why, as a stable word; the mail server's own sentence stays in notify's log."""


class AuditSealedV1(Event, type="notify.audit_sealed.v1", subject="service_id"):
    """Sent when notify's audit rows up to `sequence` are sealed; the head makes truncation show."""

    service_id: Slug
    sequence: Annotated[int, Field(ge=1)]
    head: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


EVENTS: tuple[type[Event], ...] = (NoticeSentV1, NoticeFailedV1, AuditSealedV1)
