"""Applications, their assessments and what became of them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    Contract,
    FreeText,
    Instant,
    Number,
    PersonId,
    ProjectKind,
    Slug,
    Title,
)
from contracts.events.funding import AllocationLine, Extent
from contracts.events.portfolio import ProjectSubmittedV2
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply
from contracts.rpc.funding.money import AllocationView
from contracts.rpc.funding.rounds import Score


class ApplicationState(StrEnum):
    """How far an application has come."""

    RECEIVED = "received"
    """Submitted by its body, whole or not; in no round yet."""
    RETURNED = "returned"
    """The programme office has asked its body for completion."""
    COMPLETE = "complete"
    """The programme office has accepted it as complete."""
    ADMITTED = "admitted"
    """In a round, being assessed."""
    POSTPONED = "postponed"
    """Put off by the council to a later meeting; still in its round."""
    RECOMMENDED = "recommended"
    """The council recommends it; it has no money until a formal decision."""
    DECLINED = "declined"
    """The council does not recommend it. Its body may submit it again."""
    REFERRED_BACK = "referred_back"
    """Sent back to its body for more preparation (återremiss); it submits again."""
    ALLOCATED = "allocated"
    """A formal decision has given it money."""
    WITHDRAWN = "withdrawn"
    """Its body took it back before the decision."""


class Outcome(StrEnum):
    """What a meeting said of an item on its agenda."""

    RECOMMENDED = "recommended"
    DECLINED = "declined"
    POSTPONED = "postponed"
    REFERRED_BACK = "referred_back"
    """Sent back to its owner for more preparation (återremiss)."""
    UNDECIDED = "undecided"
    """The meeting closed without a word on it: it was withdrawn, or the council was not quorate."""


class AdmitApplication(Command):
    """Take a whole application into a round, as it stands. Not after the round's last day.

    `expected_version` is the application's.
    """

    round_id: Slug
    project_id: UUID


class CriterionScore(Contract):
    """One assessor's score on one criterion."""

    criterion: Slug
    """The criterion's key."""
    score: Score
    motivation: FreeText


class AssessApplication(Command):
    """Score an application on every criterion of its round, each exactly once and with a motivation.

    `expected_version` is the application's. An assessor does so once, and never for a body whose case
    officer they are.
    """

    project_id: UUID
    scores: Annotated[tuple[CriterionScore, ...], Field(min_length=1, max_length=20)]


class GetApplication(Query):
    """Where does this application stand, and why?"""

    project_id: UUID


class ListApplications(PagedQuery):
    """Which applications are there? By project id, that is in the order the projects were opened."""

    round_id: Slug | None = None
    state: ApplicationState | None = None


class AssessmentView(Contract):
    """What one assessor gave."""

    assessor_id: PersonId
    revision: int
    """The revision that was assessed."""
    attempt: int
    """Which attempt of the project it belongs to; only the application's own counts."""
    scores: tuple[CriterionScore, ...]
    given_at: Instant


class CouncilOutcome(Contract):
    """What one meeting of the council said of an application."""

    meeting_id: UUID
    round_id: Slug
    held_on: date
    outcome: Outcome
    reason: FreeText
    lines: tuple[AllocationLine, ...] = ()
    """What it proposed to finance; only with a recommendation."""
    score: Number | None = None
    """The weighted mean of the assessments at that moment; none where there were none."""
    until: date | None = None
    """The day to which it was postponed."""
    extent: Extent | None = None
    """Only with a recommendation."""
    conditions: tuple[FreeText, ...] = ()
    """What the recommendation hangs on."""
    revision: int | None = None
    """The project's revision that was spoken of; none in what was recorded before this was kept."""
    rules_hash: str | None = None
    """The hash of the round's rules by which it was judged; none likewise."""
    revokes: UUID | None = None
    """The meeting whose word this one takes the place of."""
    recorded_by: PersonId
    recorded_at: Instant


class RevisionView(Contract):
    """One submission of the project."""

    revision: int
    title: Title
    received_at: Instant
    stands: bool
    """Whether this is what is applied for. A later one than the admitted is kept, and does not."""


class ApplicationSummary(Contract):
    """One line of a list of applications."""

    project_id: UUID
    body_id: Slug
    kind: ProjectKind
    title: Title
    state: ApplicationState
    round_id: Slug | None
    revision: int
    assessments: int
    """How many assessors have assessed it."""
    version: int


class ApplicationView(Reply):
    """An application whole."""

    project_id: UUID
    body_id: Slug
    state: ApplicationState
    round_id: Slug | None
    revision: int
    attempt: int
    """1, and one more each time the project is submitted anew after a decline or a withdrawal."""
    submission: ProjectSubmittedV2
    """The project as it stood at `revision`."""
    revisions: tuple[RevisionView, ...]
    """Every submission, the oldest first."""
    assessments: int
    """How many assessors have assessed it."""
    sealed: bool
    """Scores of this attempt are withheld from the caller until the council has spoken: an assessor
    who has not given their own, and the applicant."""
    sheets: tuple[AssessmentView, ...]
    """The oldest first. An assessor sees everybody's as soon as they have given their own."""
    score: Number | None
    """The weighted mean, 0 to 5, rounded to six decimals; none while sealed or unassessed."""
    outcomes: tuple[CouncilOutcome, ...]
    """Every word of the council, the oldest first."""
    allocation: AllocationView | None
    version: int


class ApplicationList(Page[ApplicationSummary]):
    """A page of applications."""
