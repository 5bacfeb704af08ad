"""Consultations (remisser): who is asked, until when, and who has responded."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import CaseNumber, Contract, FreeText, Instant, PersonId, Slug, Title
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply
from contracts.rpc.portfolio.responses import ResponseView


class ConsultationState(StrEnum):
    """Whether responses are still taken."""

    OPEN = "open"
    CLOSED = "closed"


class ResponseState(StrEnum):
    """Where a body that was asked stands."""

    AWAITED = "awaited"
    LATE = "late"
    """Its last day has passed, and the consultation is still open."""
    RESPONDED = "responded"
    ABSTAINED = "abstained"
    SILENT = "silent"
    """The consultation closed without a word from it."""


ReminderDays = Annotated[tuple[Annotated[int, Field(ge=1, le=365)], ...], Field(max_length=5)]
"""Days counted from a body's last day."""


class OpenConsultation(Command):
    """Ask bodies for their opinion on a strategy version, on another document, or on both.

    Where both are given the document is what was sent, and comments may name keys of the version.
    """

    title: Title
    case_number: CaseNumber | None = None
    strategy_id: Slug | None = None
    document_title: Title | None = None
    document_case_number: CaseNumber | None = None
    question: FreeText | None = None
    """What the bodies are asked."""
    body_ids: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=200)]
    due_on: date
    """The last day for responses."""
    answers_due_on: date
    """The last day for the answers to their comments."""
    remind_before: ReminderDays = ()
    """How many days before its last day a body that has not responded is reminded."""
    remind_after: ReminderDays = ()
    """How many days after it."""


class ExtendConsultation(Command):
    """Give every body, or one of them, more time. Reminders count from the new last day."""

    consultation_id: UUID
    body_id: Slug | None = None
    """None: everybody whose last day is earlier."""
    due_on: date
    reason: FreeText


class CloseConsultation(Command):
    """Take no more responses. Not while a body that has not responded still has time."""

    consultation_id: UUID


class ConsultedBody(Contract):
    """A body that was asked."""

    body_id: Slug
    holder_id: Slug | None
    """Who responds for it today: itself, or its successor; none where it ended without one."""
    due_on: date
    state: ResponseState
    response_id: UUID | None
    """The response that stands for it."""


class ExtensionView(Contract):
    """More time that was given."""

    body_id: Slug | None
    due_on_before: date
    due_on: date
    reason: FreeText
    extended_at: Instant
    extended_by: PersonId


class ConsultationSummary(Contract):
    """A consultation in a list, with what is missing today."""

    consultation_id: UUID
    title: Title
    case_number: CaseNumber | None
    strategy_id: Slug | None
    state: ConsultationState
    due_on: date
    answers_due_on: date
    asked: int
    responded: int
    late: int
    comments: int
    """Of the responses that stand."""
    unanswered: int
    overdue_answers: int


class ConsultationView(Reply):
    """A consultation: who was asked, who has responded, who is late, what awaits an answer."""

    consultation_id: UUID
    title: Title
    case_number: CaseNumber | None
    strategy_id: Slug | None
    document_title: Title | None
    document_case_number: CaseNumber | None
    question: FreeText | None
    state: ConsultationState
    opened_at: Instant
    opened_by: PersonId
    due_on: date
    answers_due_on: date
    remind_before: tuple[int, ...]
    remind_after: tuple[int, ...]
    closed_at: Instant | None
    asked: tuple[ConsultedBody, ...]
    extensions: tuple[ExtensionView, ...]
    responses: tuple[ResponseView, ...]
    """In the order in which they came; corrected ones stay."""
    late: int
    comments: int
    unanswered: int
    overdue_answers: int
    version: int


class GetConsultation(Query):
    """Who has responded, who is late, and what awaits an answer?"""

    consultation_id: UUID


class ListConsultations(PagedQuery):
    """Which consultations are there, the first opened first?"""

    state: ConsultationState | None = None
    strategy_id: Slug | None = None
    body_id: Slug | None = None
    """Those where this body was asked."""
    overdue: bool | None = None
    """Those where a response is late or an answer overdue, or (`false`) where nothing is."""


class Consultations(Page[ConsultationSummary]):
    """A page of consultations."""
