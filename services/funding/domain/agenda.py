"""What an item of the agenda is called for, what is said of it, and what must hold first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.events.funding import AllocationLine, Extent
from contracts.rpc.funding.applications import Outcome
from contracts.rpc.funding.council import Office
from contracts.rpc.funding.meetings import AgendaDocument, AgendaItem, Member, Reconsideration
from contracts.words import word
from services.funding.domain.attendance import SEATED
from services.funding.domain.refusals import (
    AgainstTheVote,
    NothingCarried,
    NotOnThisAgenda,
    OneChairNeeded,
    OrderNeeded,
    TooManyMembers,
)
from services.funding.domain.rounds import require_distinct
from services.funding.domain.votes import CARRIES


@dataclass(frozen=True, slots=True)
class Summons:
    """To what, when and whom a call goes out."""

    held_on: date
    members: tuple[Member, ...]
    project_ids: tuple[UUID, ...]
    documents: tuple[AgendaDocument, ...] = ()
    reconsidered: tuple[Reconsideration, ...] = ()
    late_because: str | None = None

    def items(self) -> tuple[AgendaItem, ...]:
        """The agenda; documents and reasons belong to items that are on it."""
        require_distinct(self.project_ids)
        require_distinct(one.project_id for one in self.reconsidered)
        named = {
            *(one.project_id for one in self.documents),
            *(one.project_id for one in self.reconsidered),
        }
        for project_id in sorted(named.difference(self.project_ids)):
            raise NotOnThisAgenda(project=project_id)
        again = {one.project_id: one.reason for one in self.reconsidered}
        return tuple(
            AgendaItem(
                project_id=project_id,
                documents=tuple(one for one in self.documents if one.project_id == project_id),
                reconsider=again.get(project_id),
            )
            for project_id in self.project_ids
        )

    def require_council(self, seats: int) -> None:
        """One chairs, nobody beyond the seats, and substitutes have their order."""
        require_distinct(member.person_id for member in self.members)
        chairs = sum(member.office is Office.CHAIR for member in self.members)
        if chairs != 1:
            raise OneChairNeeded(chairs=chairs)
        called = sum(member.office in SEATED for member in self.members)
        if called > seats:
            raise TooManyMembers(seats=seats, called=called)
        for member in self.members:
            if member.office is Office.SUBSTITUTE and member.order is None:
                raise OrderNeeded(person=member.person_id)


@dataclass(frozen=True, slots=True)
class Word:
    """What the council says of one item, before it is on record."""

    outcome: Outcome
    reason: str
    lines: tuple[AllocationLine, ...] = ()
    extent: Extent | None = None
    conditions: tuple[str, ...] = ()
    until: date | None = None
    reserve: bool = False
    """Recommended beyond the money."""
    discussion: str | None = None
    """What was said where the assessors disagreed."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the council's word stands on."""

    score: Decimal | None
    """The weighted mean of the assessments; none where there are none."""
    revision: int
    rules_hash: str
    revokes: UUID | None = None
    """The meeting whose word is taken back by this one."""
    recused: Collection[str] = ()
    """Who has a settled conflict of interest in it."""


def require_carried(item: AgendaItem, outcome: Outcome) -> None:
    """Where there was a roll-call, the council says what it carried."""
    if not item.roll_calls:
        return
    carried = item.roll_calls[-1].carried
    if carried is None:
        raise NothingCarried(project=item.project_id)
    kind = item.proposals[carried - 1].kind
    if CARRIES[kind] is not outcome:
        raise AgainstTheVote(
            outcome_sv=word(outcome).sv,
            outcome_en=word(outcome).en,
            carried_sv=word(kind).sv,
            carried_en=word(kind).en,
            number=carried,
        )
