"""Applications, whether they are eligible, and what became of them."""

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
from contracts.rpc.funding.allocations import AllocationView
from contracts.rpc.funding.answers import FormalAnswer
from contracts.rpc.funding.conflicts import Belonging, PersonConflict
from contracts.rpc.funding.seals import (
    AssessmentView,
    CriterionSpread,
    SealOpening,
)


class ApplicationState(StrEnum):
    """How far an application has come."""

    RECEIVED = "received"
    """Submitted by its body, whole or not; in no round yet."""
    RETURNED = "returned"
    """The programme office has asked its body for completion."""
    COMPLETE = "complete"
    """The programme office has accepted it as complete."""
    INELIGIBLE = "ineligible"
    """It breaks a rule of the round; its body may complete it and submit it again."""
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
    REFUSED = "refused"
    """Recommended but not funded: the formal answer was no (medges ej)."""
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
    rules_met: Annotated[tuple[Slug, ...], Field(max_length=20)] = ()
    """The keys of the round's eligibility rules that are answered with yes: all of them are needed."""


class FindIneligible(Command):
    """Say that an application breaks a rule of eligibility, and why. Its body may complete it.

    `expected_version` is the application's.
    """

    round_id: Slug
    project_id: UUID
    rule: Slug
    """The key of the rule."""
    reason: FreeText


class TakeResubmission(Command):
    """Let the newest submission stand in the place of the one that is being judged; it is assessed anew.

    While the round is open and the council has not spoken. `expected_version` is the application's.
    """

    project_id: UUID


class GetApplication(Query):
    """Where does this application stand, and why?"""

    project_id: UUID


class ListApplications(PagedQuery):
    """Which applications are there? By project id, that is in the order the projects were opened."""

    round_id: Slug | None = None
    state: ApplicationState | None = None


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
    reserve: bool = False
    """Recommended beyond the money: nothing is reserved, it stands on the reserve list."""
    discussion: FreeText | None = None
    """What was said where the assessors disagreed."""
    recused: tuple[PersonId, ...] = ()
    """Members who took no part because of a conflict of interest."""


class RevisionView(Contract):
    """One submission of the project."""

    revision: int
    title: Title
    received_at: Instant
    stands: bool
    """Whether this is what is applied for. A later one than the admitted is kept, and does not."""


class EligibilityFinding(Contract):
    """One answer to whether an application is eligible for a round."""

    round_id: Slug
    rules_version: int
    revision: int
    """The revision that was looked at."""
    eligible: bool
    rules_met: tuple[Slug, ...] = ()
    """The rules answered with yes; where it is eligible, all of them."""
    rule: Slug | None = None
    """The rule that it breaks."""
    reason: FreeText | None = None
    found_by: PersonId
    found_at: Instant


class SubmissionDifference(Contract):
    """A field in which the newest submission differs from the one that stands."""

    field: str
    """The field of the project: `costs`."""
    before_sv: str | None = None
    """As the standing submission has it; of a list, the rows that are gone. None where there is nothing."""
    before_en: str | None = None
    after_sv: str | None = None
    """As the newest has it; of a list, the rows that are new."""
    after_en: str | None = None


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
    assessors_needed: int = 0
    """How many are to assess it: those assigned, or as many as the round asks for; 0 while it is in no round."""
    disagreement: bool | None = None
    """Whether scores are further apart than the round allows; none while the scores are sealed."""


class ApplicationView(Reply):
    """An application whole."""

    project_id: UUID
    body_id: Slug
    state: ApplicationState
    round_id: Slug | None
    revision: int
    attempt: int
    """1, and one more each time it starts afresh: submitted anew after an end, a resubmission taken, other rules."""
    submission: ProjectSubmittedV2
    """The project as it stood at `revision`."""
    revisions: tuple[RevisionView, ...]
    """Every submission, the oldest first."""
    assessments: int
    """How many assessors have assessed it."""
    sealed: bool
    """Scores of this attempt are withheld from the caller: who sees what, and when, is told by `SealOpening`."""
    sheets: tuple[AssessmentView, ...]
    """The oldest first. An assessor sees everybody's as soon as they have given their own."""
    score: Number | None
    """The weighted mean of the sheets that count, 0 to the scale's highest, rounded to six decimals; none while
    sealed or unassessed."""
    outcomes: tuple[CouncilOutcome, ...]
    """Every word of the council, the oldest first."""
    allocation: AllocationView | None
    version: int
    on_reserve: bool = False
    """It is recommended, has no money, and waits on the reserve list."""
    rules_version: int | None = None
    """The version of the round's rules by which it is judged; none while it is in no round."""
    eligibility: tuple[EligibilityFinding, ...] = ()
    """The oldest first."""
    assessors: tuple[PersonId, ...] = ()
    """Who is assigned; none: any assessor may assess."""
    assessors_needed: int = 0
    """How many are to assess it: those assigned, or as many as the round asks for; 0 while it is in no round."""
    awaited: tuple[PersonId, ...] = ()
    """The assigned who have not given their scores, and have no conflict of interest."""
    seal: SealOpening | None = None
    """How the seal of this attempt was opened; none while it is closed."""
    spreads: tuple[CriterionSpread, ...] = ()
    """By criterion; empty while sealed or unassessed."""
    disagreement: bool | None = None
    """Whether some criterion's scores are further apart than the round allows; none while sealed."""
    amended_revision: int | None = None
    """The project has been amended to this revision, which is not submitted."""
    newest_revision: int | None = None
    """The newest submission, where it is not the one that stands."""
    differences: tuple[SubmissionDifference, ...] = ()
    """What the newest submission says otherwise than the one that stands."""
    conflicts: tuple[PersonConflict, ...] = ()
    """Questions of conflict of interest in it: open ones, and settled conflicts."""
    belonging: tuple[Belonging, ...] = ()
    """Its assessors who are employed by a party of the city's own."""
    answers: tuple[FormalAnswer, ...] = ()
    """Every formal answer on its money, the oldest first."""


class ApplicationList(Page[ApplicationSummary]):
    """A page of applications."""
