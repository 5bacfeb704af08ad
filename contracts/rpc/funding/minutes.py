"""Minutes: attested, announced, appealed, final. What only advises has notes, and none of that."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import CaseNumber, Contract, Instant, PersonId, Slug, Title
from contracts.rpc.base import Command, Query, Reply
from contracts.rpc.funding.meetings import AgendaItem, MeetingView

_Items = Annotated[tuple[UUID, ...], Field(max_length=200)]


class MinutesState(StrEnum):
    """How far an item of the minutes has come."""

    UNATTESTED = "unattested"
    ATTESTED = "attested"
    """Confirmed (justerat); nothing of it changes any more."""
    ANNOUNCED = "announced"
    """On the city's board: it can be appealed."""
    APPEALED = "appealed"
    """A court has it."""
    FINAL = "final"
    """It can no longer be appealed, or a court has upheld it (laga kraft)."""
    ANNULLED = "annulled"
    """A court has annulled it; the council has to speak again."""


class AttestMinutes(Command):
    """The minutes are attested (justering): by the one who presided and at least one more who took part.

    Without `project_ids` it is all that is not attested yet, of a closed meeting. Items that are named
    can be attested at once, while the meeting goes on (omedelbar justering). Refused where the council
    only advises. Later than the rules' days it is recorded as late.
    """

    meeting_id: UUID
    attested_by: Annotated[tuple[PersonId, ...], Field(min_length=2, max_length=10)]
    attested_on: date
    project_ids: _Items = ()


class AnnounceDecision(Command):
    """Attested items are announced on the city's board (anslag): the time to appeal begins on that day.

    Without `project_ids` it is all that is attested and not announced.
    """

    meeting_id: UUID
    announced_on: date
    project_ids: _Items = ()


class RecordAppeal(Command):
    """Somebody has appealed an announced decision in time (laglighetsprövning)."""

    meeting_id: UUID
    project_id: UUID
    appealed_on: date
    case_number: CaseNumber
    """The court's."""


class SettleAppeal(Command):
    """A court has spoken: the decision stands and is final, or it is annulled."""

    meeting_id: UUID
    project_id: UUID
    settled_on: date
    upheld: bool
    case_number: CaseNumber
    """The court's."""


class GetMinutes(Query):
    """The notes or minutes of this meeting, and how far each item has come."""

    meeting_id: UUID


class Appeal(Contract):
    """What became of an appeal."""

    appealed_on: date
    case_number: CaseNumber
    settled_on: date | None = None
    upheld: bool | None = None


class MinutesItem(Contract):
    """One item's way to being final."""

    project_id: UUID
    state: MinutesState = MinutesState.UNATTESTED
    attested_on: date | None = None
    attested_by: tuple[PersonId, ...] = ()
    immediate: bool = False
    """Attested before the meeting was closed."""
    late: bool = False
    """Attested after the days that the rules give."""
    announced_on: date | None = None
    appeal_until: date | None = None
    appeal: Appeal | None = None
    final_on: date | None = None


class MinutesParagraph(Contract):
    """One item of the agenda in the minutes."""

    number: int
    """§ 1, 2, … in the order of the agenda."""
    title: Title
    body_id: Slug
    item: AgendaItem
    way: MinutesItem | None
    """None where the council only advises."""


class MinutesView(Reply):
    """Notes (minnesanteckningar) of a council that advises, minutes (protokoll) of one that decides."""

    meeting: MeetingView
    round_title: Title
    attested: bool
    """Whether these are minutes: attested, announced, open to appeal."""
    attest_by: date | None
    """The last day for the attestation; none for notes."""
    paragraphs: tuple[MinutesParagraph, ...]
    as_of: Instant
    version: int
    """Of the way to being final; 0 before the first attestation."""
