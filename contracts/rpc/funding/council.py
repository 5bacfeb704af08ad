"""The council itself: what binds its meetings, and who sits in it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from contracts.base import CaseNumber, Contract, Instant, PersonId
from contracts.rpc.base import Command, Page, PagedQuery, Reply


class Profile(StrEnum):
    """What the council's word is worth."""

    ADVISORY = "advisory"
    """It recommends (tillstyrker, avstyrker); a formal decision by another body gives the money."""
    STATUTORY = "statutory"
    """It decides as a committee does (kommunallagen): its minutes are attested and announced, and its
    decisions can be appealed."""


class Office(StrEnum):
    """What somebody is in the council."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"
    SUBSTITUTE = "substitute"
    """Serves (tjänstgör) where a member is away, in the order of service."""
    SECRETARY = "secretary"
    """Keeps the notes or minutes; has no vote and counts in no quorum."""


class CouncilRules(Contract):
    """What binds the council's meetings. Frozen with the round that they speak of."""

    notice_days: Annotated[int, Field(ge=0, le=60)] = 5
    """How many days before the meeting its call must be out. A later call must say why."""
    substitutes_serve: bool
    """Whether substitutes take absent members' places, in their order of service."""
    casting_vote: bool = True
    """Whether the one who presides decides where votes are equal (utslagsröst)."""
    attested: bool
    """Whether minutes are attested (justering) and announced, and decisions become final (laga kraft). What
    only advises has no attestation, no announcement and no appeal."""
    attest_within_days: Annotated[int, Field(ge=1, le=60)] = 14
    """Days from the meeting to the attestation of its minutes at the latest."""
    appeal_days: Annotated[int, Field(ge=1, le=60)] = 21
    """Days from the announcement in which a decision can be appealed; then it is final."""


#: The two profiles, as a round freezes them when it says nothing else.
PROFILES: Final = MappingProxyType(
    {
        Profile.ADVISORY: CouncilRules(substitutes_serve=False, attested=False),
        # Three weeks' appeal from the announcement: kommunallagen (2017:725).
        Profile.STATUTORY: CouncilRules(substitutes_serve=True, attested=True),
    }
)


class AppointMember(Command):
    """Somebody gets a seat in the council for a mandate period.

    Refused where a chair or vice chair sits in that time already, where the person does, and where a
    substitute has no order of service or another has the same.
    """

    person_id: PersonId
    office: Office
    order: Annotated[int, Field(ge=1, le=100)] | None = None
    """A substitute's place in the order of service; 1 serves first."""
    valid_from: date
    valid_to: date | None = None
    """The last day; none while the mandate runs on."""
    case_number: CaseNumber
    """The decision that appointed."""


class EndMandate(Command):
    """A mandate ends before its time, or is given its last day. `expected_version` is the mandate's."""

    mandate_id: UUID
    valid_to: date
    """The last day; it can't lie before the mandate's first."""
    case_number: CaseNumber


class ListMandates(PagedQuery):
    """Who sits, sat, or will sit in the council? In the order they were appointed."""

    on: date | None = None
    """Only those who sit on this day."""


class MandateView(Reply):
    """One seat held for a time."""

    mandate_id: UUID
    person_id: PersonId
    office: Office
    order: int | None
    valid_from: date
    valid_to: date | None
    case_number: CaseNumber
    ended_by: CaseNumber | None
    """The decision that ended it before its time."""
    recorded_by: PersonId
    recorded_at: Instant
    version: int


class MandateList(Page[MandateView]):
    """A page of mandates."""
