"""The digital council's meetings."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Contract, FreeText, Instant, PersonId, Slug
from contracts.events.funding import AllocationLine
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply
from contracts.rpc.funding.applications import Outcome
from contracts.rpc.funding.conflicts import Belonging, PersonConflict


class MeetingState(StrEnum):
    """How far a meeting has come."""

    CALLED = "called"
    IN_SESSION = "in_session"
    """Attendance is recorded."""
    CLOSED = "closed"


class Member(Contract):
    """A member who is called."""

    person_id: PersonId
    chair: bool = False


class CallMeeting(Command):
    """Call the council of a round to a meeting, with the items in order.

    Refused unless exactly one member chairs, no more are called than the round's rules have seats, and
    every item is an admitted or postponed application of the round that no other meeting has open.
    """

    round_id: Slug
    held_on: date
    members: Annotated[tuple[Member, ...], Field(min_length=1, max_length=100)]
    project_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    """The agenda."""


class RecordAttendance(Command):
    """These members are present from now. Recorded again when somebody comes or leaves.

    `expected_version` is the meeting's, here and in every command on a meeting's item.
    """

    meeting_id: UUID
    present: Annotated[tuple[PersonId, ...], Field(max_length=100)]


class RecommendProject(Command):
    """The council recommends a project, with what it proposes to finance.

    Each line must be within the round's sources and years, and within what is free of its frame once
    other standing recommendations are counted; or it is put in reserve, and reserves nothing.
    """

    meeting_id: UUID
    project_id: UUID
    lines: Annotated[tuple[AllocationLine, ...], Field(min_length=1, max_length=100)]
    reason: FreeText
    reserve: bool = False
    """Recommended beyond the money: it waits on the reserve list until some is freed."""
    discussion: FreeText | None = None
    """What was said where the assessors disagreed; needed where they are further apart than the round allows."""


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


class AgendaItem(Contract):
    """One item and what the council said of it."""

    project_id: UUID
    outcome: Outcome | None = None
    """None while the item is open."""
    reason: FreeText | None = None
    present: tuple[PersonId, ...] = ()
    """The members who were present for it and counted; none of them recused."""
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
    members: tuple[Member, ...]
    present: tuple[PersonId, ...]
    quorum_needed: int
    quorate: bool
    """Whether enough members are present now."""
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
