"""A consultation on a strategy version, its responses and the answers."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    CaseNumber,
    FreeText,
    Slug,
    Title,
)
from contracts.envelope import Event


class ResponseKind(StrEnum):
    """How a body responds to a consultation."""

    DECISION = "decision"
    """The committee's decision upon its administration's proposal."""
    OFFICE = "office"
    """Kontorsyttrande: the administration alone, by delegation."""
    ABSTENTION = "abstention"
    """Avstår: it has nothing to say."""


class CommentOutcome(StrEnum):
    """What came of a comment."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    NOT_ACCEPTED = "not_accepted"


class ConsultationOpenedV1(
    Event, type="portfolio.consultation_opened.v1", subject="consultation_id"
):
    """Sent when bodies are asked for their opinion on a strategy version or another document."""

    consultation_id: UUID
    title: Title
    case_number: CaseNumber | None = None
    strategy_id: Slug | None = None
    document_title: Title | None = None
    document_case_number: CaseNumber | None = None
    body_ids: tuple[Slug, ...]
    due_on: date
    """The last day for responses."""
    answers_due_on: date
    """The last day for the answers to their comments."""


class ConsultationExtendedV1(
    Event, type="portfolio.consultation_extended.v1", subject="consultation_id"
):
    """Sent when every body that was asked, or one of them, is given more time."""

    consultation_id: UUID
    title: Title
    body_id: Slug | None
    """None: everybody."""
    body_ids: tuple[Slug, ...]
    """Whose last day moved."""
    due_on: date
    reason: FreeText


class ConsultationClosedV1(
    Event, type="portfolio.consultation_closed.v1", subject="consultation_id"
):
    """Sent when no more responses are taken."""

    consultation_id: UUID
    title: Title
    responded: tuple[Slug, ...]
    abstained: tuple[Slug, ...]
    silent: tuple[Slug, ...]
    """The bodies that were asked and said nothing."""


class ResponseDueV1(Event, type="portfolio.response_due.v1", subject="consultation_id"):
    """Sent when a day for reminding comes and a body that was asked has not responded."""

    consultation_id: UUID
    title: Title
    body_id: Slug
    """Who responds today: the body that was asked, or its successor."""
    due_on: date
    late: bool


class ResponseGivenV1(Event, type="portfolio.response_given.v1", subject="consultation_id"):
    """Sent when a body has responded, abstained, or corrected its response."""

    consultation_id: UUID
    title: Title
    response_id: UUID
    body_id: Slug
    kind: ResponseKind
    answers_for: tuple[Slug, ...]
    """The bodies that were asked and for which it is the response."""
    unsolicited: bool
    on_time: bool
    decided_on: date | None = None
    case_number: CaseNumber | None = None
    comments: Annotated[int, Field(ge=0)]
    replaces: tuple[UUID, ...] = ()
    """The responses that it corrects."""


class CommentAnsweredV1(Event, type="portfolio.comment_answered.v1", subject="consultation_id"):
    """Sent when a comment is answered, or its answer corrected."""

    consultation_id: UUID
    title: Title
    response_id: UUID
    body_id: Slug
    """Whose comment it is."""
    number: Annotated[int, Field(ge=1)]
    outcome: CommentOutcome
    reason: FreeText
    corrected: bool
