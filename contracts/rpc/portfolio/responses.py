"""Responses to consultations (yttranden), their comments, and what each comment is answered."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import CaseNumber, Contract, FreeText, Instant, Name, PersonId, Slug, Title
from contracts.events.portfolio import CommentOutcome, ResponseKind
from contracts.rpc.base import Command, Page, PagedQuery, Reply


class Adoption(StrEnum):
    """What a committee made of its administration's proposal."""

    AS_PROPOSED = "as_proposed"
    CHANGED = "changed"


class DissentKind(StrEnum):
    """What somebody who did not agree had recorded."""

    RESERVATION = "reservation"
    STATEMENT = "statement"
    """Särskilt uttalande: text without dissent."""


Paragraph = Annotated[str, StringConstraints(pattern=r"^§ [1-9][0-9]{0,3}[a-z]?$")]
"""The paragraph of the minutes, `§ 14`."""

ProcedureName = Annotated[
    str, StringConstraints(pattern=r"^[a-z]+\.[a-z]+(_[a-z]+)*$", max_length=80)
]
"""`portfolio.get_case`: something that the system does."""


class Dissent(Contract):
    """A reservation or a particular statement (särskilt uttalande) in the minutes."""

    kind: DissentKind
    parties: Name
    """Whose it is: parties or groups, never a person's name."""
    text: FreeText | None = None


class OfficialReport(Contract):
    """The administration's tjänsteutlåtande: its report with a proposal."""

    case_number: CaseNumber
    dated_on: date


class ResponseDecision(Contract):
    """A committee's decision on its response, as its minutes have it."""

    decided_on: date
    paragraph: Paragraph
    case_number: CaseNumber
    attested_at_once: bool = False
    """Omedelbart justerat: in force before the rest of the minutes."""
    adoption: Adoption
    changes: FreeText | None = None
    """What the committee changed in the proposal; only where it changed something."""
    dissents: Annotated[tuple[Dissent, ...], Field(max_length=20)] = ()


class CommentGiven(Contract):
    """A numbered comment (synpunkt) of a response, and what it concerns."""

    number: Annotated[int, Field(ge=1, le=999)]
    text: FreeText
    keys: Annotated[tuple[Slug, ...], Field(max_length=20)] = ()
    """Dimensions, principles, layers or target groups of the strategy version."""
    headings: Annotated[tuple[Title, ...], Field(max_length=20)] = ()
    """What else it concerns, such as financing or follow-up."""


class GiveResponse(Command):
    """A body's response: its decision, its administration's alone, or that it abstains.

    A body that was not asked is welcome. A body that has responded corrects its response by a new
    one, which says why (`correction`); both are kept.
    """

    consultation_id: UUID
    body_id: Slug
    kind: ResponseKind
    summary: FreeText | None = None
    """Where the body stands, in a few words."""
    decision: ResponseDecision | None = None
    official_report: OfficialReport | None = None
    delegation: Title | None = None
    """The point of the delegation order by which the administration responds alone."""
    reason: FreeText | None = None
    """Why it abstains."""
    comments: Annotated[tuple[CommentGiven, ...], Field(max_length=50)] = ()
    correction: FreeText | None = None
    """Why this response replaces the earlier one."""


class AnswerComment(Command):
    """Answer a comment of a response that stands; an answer is corrected by another (`correction`)."""

    response_id: UUID
    number: Annotated[int, Field(ge=1, le=999)]
    outcome: CommentOutcome
    reason: FreeText
    change: FreeText | None = None
    """What was changed because of it."""
    project_ids: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()
    """Projects that carry the change."""
    strategy_ids: Annotated[tuple[Slug, ...], Field(max_length=5)] = ()
    """Versions of the strategy that carry it."""
    procedures: Annotated[tuple[ProcedureName, ...], Field(max_length=20)] = ()
    """What the system does because of it, such as `portfolio.get_case`."""
    correction: FreeText | None = None
    """Why this answer replaces the earlier one."""


class ResponseView(Reply):
    """A response, whole but for its comments: `list_comments` has those."""

    response_id: UUID
    consultation_id: UUID
    body_id: Slug
    answers_for: tuple[Slug, ...]
    """The bodies that were asked and for which it is the response; none of an unsolicited one."""
    kind: ResponseKind
    unsolicited: bool
    """Spontanremiss: nobody had asked the body."""
    on_time: bool
    summary: FreeText | None
    decision: ResponseDecision | None
    official_report: OfficialReport | None
    delegation: Title | None
    reason: FreeText | None
    correction: FreeText | None
    replaces: tuple[UUID, ...]
    replaced_by: UUID | None
    """The response that corrected it; none where it stands."""
    given_at: Instant
    given_by: PersonId
    comments: int
    unanswered: int
    overdue_answers: int


class CommentAnswer(Contract):
    """An answer to a comment; the last one stands."""

    outcome: CommentOutcome
    reason: FreeText
    change: FreeText | None
    project_ids: tuple[UUID, ...]
    strategy_ids: tuple[Slug, ...]
    procedures: tuple[ProcedureName, ...]
    correction: FreeText | None
    on_time: bool
    answered_at: Instant
    answered_by: PersonId


class CommentView(Reply):
    """A comment with its answers, oldest first."""

    consultation_id: UUID
    response_id: UUID
    body_id: Slug
    number: int
    text: FreeText
    keys: tuple[Slug, ...]
    headings: tuple[Title, ...]
    stands: bool
    """Whether its response stands; a corrected response's comments await nothing."""
    answers: tuple[CommentAnswer, ...]
    overdue: bool
    """It awaits an answer past the day for answers."""


class ListComments(PagedQuery):
    """Which comments came, response by response, and what were they answered?"""

    consultation_id: UUID
    body_id: Slug | None = None
    """Of this body's responses."""
    concerns: Name | None = None
    """A key of the strategy version or a heading, as the comment has it."""
    answered: bool | None = None
    stands: bool | None = None
    """`true`: of responses that stand."""


class Comments(Page[CommentView]):
    """A page of comments with their answers."""
