"""Who sits in the council, as what, and while when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Self
from uuid import UUID

from contracts.rpc.funding.council import AppointMember, Office
from contracts.rpc.funding.meetings import Member
from contracts.words import word
from services.funding.domain.acts import Act
from services.funding.domain.refusals import (
    MandateBackwards,
    OfficeTaken,
    OrderNeeded,
    OrderTaken,
    OrderWithoutSubstitute,
    SeatedAlready,
)

#: Held by one person at a time.
_SINGLE: Final = frozenset({Office.CHAIR, Office.VICE_CHAIR})


@dataclass(eq=False)
class Mandate:
    """One person's seat for a time. What it was is kept: it is ended, never removed."""

    id: UUID
    person_id: str
    office: Office
    order: int | None
    """A substitute's place in the order of service."""
    valid_from: date
    valid_to: date | None
    case_number: str
    ended_by: str | None
    recorded_by: str
    recorded_at: datetime
    version: int

    @classmethod
    def appoint(
        cls, mandate_id: UUID, asked: AppointMember, others: Iterable[Mandate], act: Act
    ) -> Self:
        """A seat is given by a decision. `others` are the mandates that may hold at the same time."""
        if asked.valid_to is not None and asked.valid_to < asked.valid_from:
            raise MandateBackwards(valid_from=asked.valid_from, valid_to=asked.valid_to)
        if asked.office is Office.SUBSTITUTE and asked.order is None:
            raise OrderNeeded(person=asked.person_id)
        if asked.office is not Office.SUBSTITUTE and asked.order is not None:
            raise OrderWithoutSubstitute(
                office_sv=word(asked.office).sv, office_en=word(asked.office).en, order=asked.order
            )
        mandate = cls(
            id=mandate_id,
            person_id=asked.person_id,
            office=asked.office,
            order=asked.order,
            valid_from=asked.valid_from,
            valid_to=asked.valid_to,
            case_number=asked.case_number,
            ended_by=None,
            recorded_by=act.by,
            recorded_at=act.now,
            version=1,
        )
        for other in others:
            mandate._require_room_beside(other)
        return mandate

    def end(self, valid_to: date, case_number: str) -> None:
        """Its last day is set by a decision."""
        if valid_to < self.valid_from:
            raise MandateBackwards(valid_from=self.valid_from, valid_to=valid_to)
        self.valid_to = valid_to
        self.ended_by = case_number
        self.version += 1

    def holds_on(self, day: date) -> bool:
        """Whether the person sits then; the last day is a day of it."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: Mandate) -> bool:
        """Whether both hold on some day."""
        return (other.valid_to is None or self.valid_from <= other.valid_to) and (
            self.valid_to is None or other.valid_from <= self.valid_to
        )

    def _require_room_beside(self, other: Mandate) -> None:
        if not self.overlaps(other):
            return
        if other.person_id == self.person_id:
            raise SeatedAlready(
                person=self.person_id,
                office_sv=word(other.office).sv,
                office_en=word(other.office).en,
                valid_from=other.valid_from,
            )
        if self.office in _SINGLE and other.office is self.office:
            raise OfficeTaken(
                office_sv=word(self.office).sv,
                office_en=word(self.office).en,
                person=other.person_id,
                valid_from=other.valid_from,
            )
        if self.order is not None and other.order == self.order:
            raise OrderTaken(order=self.order, person=other.person_id)


def members_on(mandates: Sequence[Mandate], day: date) -> tuple[Member, ...]:
    """Who is called to a meeting on this day: the chair first, substitutes last in their order."""
    offices = list(Office)
    sitting = sorted(
        (mandate for mandate in mandates if mandate.holds_on(day)),
        key=lambda one: (offices.index(one.office), one.order or 0, one.person_id),
    )
    return tuple(
        Member(person_id=one.person_id, office=one.office, order=one.order) for one in sitting
    )
