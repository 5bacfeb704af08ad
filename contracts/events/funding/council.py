"""The council's meetings, and what they say of each application."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    CaseNumber,
    FreeText,
    Number,
    Slug,
)
from contracts.envelope import Event
from contracts.events.funding.lines import AllocationLine, Extent


class MeetingCalledV1(Event, type="funding.meeting_called.v1", subject="meeting_id"):
    """Sent when the council is called to a meeting."""

    meeting_id: UUID
    round_id: Slug
    held_on: date
    project_ids: tuple[UUID, ...]
    """The items of the agenda, in order."""


class MeetingClosedV1(Event, type="funding.meeting_closed.v1", subject="meeting_id"):
    """Sent when the meeting is closed. Every item of its agenda is in one of the lists."""

    meeting_id: UUID
    round_id: Slug
    held_on: date
    recommended: tuple[UUID, ...]
    postponed: tuple[UUID, ...]
    declined: tuple[UUID, ...]
    undecided: tuple[UUID, ...]
    """Items that got no word: the project was withdrawn, or the council was not quorate."""
    referred_back: tuple[UUID, ...] = ()


class MinutesAttestedV1(Event, type="funding.minutes_attested.v1", subject="meeting_id"):
    """Sent when minutes are attested (justering), whole or for some items at once (omedelbar justering)."""

    meeting_id: UUID
    round_id: Slug
    attested_on: date
    project_ids: tuple[UUID, ...]
    """The items that are attested by this."""
    immediate: bool
    """Before the rest of the minutes."""


class DecisionAnnouncedV1(Event, type="funding.decision_announced.v1", subject="meeting_id"):
    """Sent when attested decisions are announced on the city's board (anslag): the time to appeal begins."""

    meeting_id: UUID
    round_id: Slug
    announced_on: date
    appeal_until: date
    """The last day for an appeal (laglighetsprövning)."""
    project_ids: tuple[UUID, ...]


class DecisionAppealedV1(Event, type="funding.decision_appealed.v1", subject="meeting_id"):
    """Sent when somebody has appealed a decision: it is not final until a court has spoken."""

    meeting_id: UUID
    round_id: Slug
    project_ids: tuple[UUID, ...]
    case_number: CaseNumber
    """The court's."""


class DecisionFinalV1(Event, type="funding.decision_final.v1", subject="meeting_id"):
    """Sent when decisions can no longer be appealed, or a court has upheld them (laga kraft)."""

    meeting_id: UUID
    round_id: Slug
    final_on: date
    project_ids: tuple[UUID, ...]


class DecisionAnnulledV1(Event, type="funding.decision_annulled.v1", subject="meeting_id"):
    """Sent when a court has annulled a decision (upphävt): the council has to speak again."""

    meeting_id: UUID
    round_id: Slug
    project_ids: tuple[UUID, ...]
    case_number: CaseNumber
    """The court's."""


class ProjectRecommendedV1(Event, type="funding.project_recommended.v1", subject="project_id"):
    """Sent when the council recommends a project. It advises: nothing is allocated by this."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    meeting_id: UUID
    lines: tuple[AllocationLine, ...]
    """What the council proposes to finance."""
    score: Number
    """The weighted mean of the assessments, 0 to `scale_max`."""
    reason: FreeText
    reserve: bool = False
    """Recommended beyond the money: it waits on the reserve list."""
    scale_max: Annotated[int, Field(ge=1)] = 5
    """The highest score of the round's scale."""
    extent: Extent = Extent.FULL
    conditions: tuple[FreeText, ...] = ()
    """What the recommendation hangs on."""
    revokes: UUID | None = None
    """The meeting whose word this takes the place of."""


class ApplicationDeclinedV1(Event, type="funding.application_declined.v1", subject="project_id"):
    """Sent when the council does not recommend a project."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    meeting_id: UUID
    score: Number
    reason: FreeText
    scale_max: Annotated[int, Field(ge=1)] = 5
    """The highest score of the round's scale."""
    revokes: UUID | None = None
    """The meeting whose word this takes the place of."""


class ApplicationPostponedV1(Event, type="funding.application_postponed.v1", subject="project_id"):
    """Sent when the council puts a project off to a later meeting (bordläggning)."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    meeting_id: UUID
    until: date
    reason: FreeText
    revokes: UUID | None = None
    """The meeting whose word this takes the place of."""


class ApplicationReferredBackV1(
    Event, type="funding.application_referred_back.v1", subject="project_id"
):
    """Sent when the council, or the body that decides on the money, sends a project back (återremiss).

    Its owner prepares it further and submits it again.
    """

    project_id: UUID
    body_id: Slug
    round_id: Slug
    meeting_id: UUID | None = None
    """The council's meeting; none where the deciding body sent it back."""
    referred_by: Slug | None = None
    """The deciding body; none where the council sent it back."""
    reason: FreeText
    """What is to be prepared further, and why."""
    revokes: UUID | None = None
    """The meeting whose word this takes the place of."""
