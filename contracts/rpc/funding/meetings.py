"""The digital council's meetings: called, attended, moved in, voted in, closed."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Contract, FreeText, Instant, PersonId, Slug, Title
from contracts.events.funding import AllocationLine, Extent
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply
from contracts.rpc.funding.applications import Outcome
from contracts.rpc.funding.conflicts import Belonging, PersonConflict
from contracts.rpc.funding.council import CouncilRules, Office, Profile

Lines = Annotated[tuple[AllocationLine, ...], Field(max_length=100)]


class MeetingState(StrEnum):
    """How far a meeting has come."""

    CALLED = "called"
    IN_SESSION = "in_session"
    """Attendance is recorded."""
    CLOSED = "closed"


class Member(Contract):
    """Somebody who is called."""

    person_id: PersonId
    office: Office = Office.MEMBER
    order: Annotated[int, Field(ge=1, le=100)] | None = None
    """A substitute's place in the order of service."""


class AgendaDocument(Contract):
    """A document that goes out with the call."""

    project_id: UUID
    title: Title
    document_id: UUID | None = None
    """The portfolio's id of it; none where it lies elsewhere."""


class Reconsideration(Contract):
    """The council takes up again what it has spoken of; its new word takes the old one's place."""

    project_id: UUID
    reason: FreeText


class CallMeeting(Command):
    """Call the council of a round to a meeting, with the items in order.

    Without `members` everybody is called who sits in the council on that day. Refused unless exactly one
    chairs, no more members are called than the round's rules have seats, and every item is an admitted or
    postponed application of the round that no other meeting has open, or one that the council has spoken of
    and now reconsiders. A call later than the council's rules allow must say why in `late_because`; the breach
    stays in the notes.
    """

    round_id: Slug
    held_on: date
    members: Annotated[tuple[Member, ...], Field(max_length=100)] = ()
    project_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    """The agenda."""
    documents: Annotated[tuple[AgendaDocument, ...], Field(max_length=500)] = ()
    reconsidered: Annotated[tuple[Reconsideration, ...], Field(max_length=200)] = ()
    """Which of the agenda's items the council has spoken of already, and why it does so again."""
    late_because: FreeText | None = None


class Serving(Contract):
    """A substitute in an absent member's place."""

    substitute: PersonId
    member: PersonId


class RecordAttendance(Command):
    """These are present from now, and who serves. Recorded again when somebody comes or leaves.

    Each item keeps who was present when it was spoken of. `expected_version` is the meeting's, here and in
    every command on a meeting's item.
    """

    meeting_id: UUID
    present: Annotated[tuple[PersonId, ...], Field(max_length=100)]
    serving: Annotated[tuple[Serving, ...], Field(max_length=100)] = ()
    """Which substitutes serve, and for whom; in the order of service."""
    presiding: PersonId | None = None
    """Who leads the meeting. Without it the chair, or the vice chair where the chair is away."""


class ProposalKind(StrEnum):
    """What somebody moves (yrkar)."""

    APPROVE = "approve"
    """Bifall: as the preparation proposes."""
    DECLINE = "decline"
    """Avslag."""
    AMEND = "amend"
    """Ändring: other amounts or conditions."""
    POSTPONE = "postpone"
    """Bordläggning."""
    REFER_BACK = "refer_back"
    """Återremiss; must say what is to be prepared further."""


class MoveProposal(Command):
    """A member, or a substitute who serves, moves something on an item that is still open."""

    meeting_id: UUID
    project_id: UUID
    person_id: PersonId
    """Who moves it."""
    kind: ProposalKind
    text: FreeText | None = None
    """Required with `amend` and `refer_back`."""
    lines: Lines = ()
    """Other amounts; only with `amend`."""


class Vote(Contract):
    """One person's vote in an open roll-call."""

    person_id: PersonId
    proposal: Annotated[int, Field(ge=1)] | None = None
    """The number of the proposal; none is an abstention, which is not an absence."""


class RecordRollCall(Command):
    """The votes on an item's proposals, in the open (öppen omröstning med upprop).

    Everybody who is present and may vote is in it once. More than half of the votes cast carries; where two
    proposals have half each, the one who presides decides by having voted for it (utslagsröst). Otherwise the
    call is recorded and carries nothing, and another follows between fewer proposals.
    """

    meeting_id: UUID
    project_id: UUID
    votes: Annotated[tuple[Vote, ...], Field(min_length=1, max_length=100)]


class RecommendProject(Command):
    """The council recommends a project, with what it proposes to finance.

    Each line must be within the round's sources and years, and within what is free of its frame once
    other standing recommendations are counted; or it is put in reserve, and reserves nothing. Where a roll-call
    carried something else, it is refused.
    """

    meeting_id: UUID
    project_id: UUID
    lines: Annotated[tuple[AllocationLine, ...], Field(min_length=1, max_length=100)]
    reason: FreeText
    reserve: bool = False
    """Recommended beyond the money: it waits on the reserve list until some is freed."""
    discussion: FreeText | None = None
    """What was said where the assessors disagreed; needed where they are further apart than the round allows."""
    extent: Extent = Extent.FULL
    conditions: Annotated[tuple[FreeText, ...], Field(max_length=20)] = ()
    """What the recommendation hangs on, each in words."""


class DeclineApplication(Command):
    """The council does not recommend an application (avstyrker)."""

    meeting_id: UUID
    project_id: UUID
    reason: FreeText
    discussion: FreeText | None = None
    """As with a recommendation."""


class PostponeApplication(Command):
    """The council puts an application off to a later meeting (bordlägger)."""

    meeting_id: UUID
    project_id: UUID
    until: date
    """A day after the meeting."""
    reason: FreeText


class ReferApplicationBack(Command):
    """The council sends an application back to its owner for more preparation (återremiss)."""

    meeting_id: UUID
    project_id: UUID
    reason: FreeText
    """What is to be prepared further, and why."""


class DissentKind(StrEnum):
    """How somebody has their own view put on record."""

    RESERVATION = "reservation"
    """Against the decision; by those who took part in it, before the meeting ends."""
    STATEMENT = "statement"
    """Särskilt uttalande: words beside the decision, without dissent."""


class RecordDissent(Command):
    """Somebody who took part has a reservation or a statement recorded, before the meeting ends.

    A council that advises decides nothing that one could reserve oneself against: it takes statements.
    """

    meeting_id: UUID
    project_id: UUID
    person_id: PersonId
    kind: DissentKind
    text: FreeText


class CloseMeeting(Command):
    """The meeting is over. Every item needs an outcome first.

    Items of withdrawn projects, and every item left when the council is not quorate, close undecided.
    """

    meeting_id: UUID


class GetMeeting(Query):
    """What is on this meeting's agenda, and what came of it?"""

    meeting_id: UUID


class ListMeetings(PagedQuery):
    """Which meetings are there? In the order they were called."""

    round_id: Slug | None = None
    state: MeetingState | None = None


class Proposal(Contract):
    """What was moved on an item."""

    number: int
    """1, 2, … in the order they were moved."""
    person_id: PersonId
    kind: ProposalKind
    text: FreeText | None = None
    lines: tuple[AllocationLine, ...] = ()


class RollCall(Contract):
    """One open vote, as it was."""

    votes: tuple[Vote, ...]
    carried: int | None
    """The number of the proposal that won; none where none had more than half."""
    casting_vote: bool
    """It was won by the vote of the one who presided."""
    presiding: PersonId
    recorded_by: PersonId
    recorded_at: Instant


class Dissent(Contract):
    """A reservation or a statement."""

    person_id: PersonId
    kind: DissentKind
    text: FreeText
    recorded_at: Instant


class AgendaItem(Contract):
    """One item and what the council said of it."""

    project_id: UUID
    documents: tuple[AgendaDocument, ...] = ()
    reconsider: FreeText | None = None
    """Why it was taken up again."""
    outcome: Outcome | None = None
    """None while the item is open."""
    reason: FreeText | None = None
    extent: Extent | None = None
    conditions: tuple[FreeText, ...] = ()
    lines: tuple[AllocationLine, ...] = ()
    until: date | None = None
    present: tuple[PersonId, ...] = ()
    """Who was present with a vote when it was spoken of; none of them recused."""
    serving: tuple[Serving, ...] = ()
    presiding: PersonId | None = None
    proposals: tuple[Proposal, ...] = ()
    roll_calls: tuple[RollCall, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    recorded_by: PersonId | None = None
    recorded_at: Instant | None = None
    recused: tuple[PersonId, ...] = ()
    """The called members with a settled conflict of interest in it when the word was recorded: neither absent
    nor abstaining."""
    discussion: FreeText | None = None


class MeetingView(Reply):
    """A meeting of the council."""

    meeting_id: UUID
    round_id: Slug
    held_on: date
    state: MeetingState
    profile: Profile
    rules: CouncilRules
    members: tuple[Member, ...]
    present: tuple[PersonId, ...]
    serving: tuple[Serving, ...]
    presiding: PersonId | None
    quorum_needed: int
    quorate: bool
    """Whether enough members, or substitutes serving for them, are present now."""
    called_on: date
    late_because: FreeText | None
    """Why the call went out later than the rules allow; none where it was in time."""
    agenda: tuple[AgendaItem, ...]
    version: int
    conflicts: tuple[PersonConflict, ...] = ()
    """The called members' questions of conflict of interest in the items: open ones, and settled conflicts. In a
    list this and what follows are left out."""
    belonging: tuple[Belonging, ...] = ()
    disagreements: tuple[UUID, ...] = ()
    """Items whose scores are further apart than the round allows: discussed before the word."""
    without_quorum: tuple[UUID, ...] = ()
    """Open items for which too few are present once those with a conflict of interest are left out."""


class MeetingList(Page[MeetingView]):
    """A page of meetings."""
