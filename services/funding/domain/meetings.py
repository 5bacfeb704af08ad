"""The digital council's meetings: who is called, who is present, what is said of each item."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Self
from uuid import UUID

from contracts.events.funding import AllocationLine, MeetingCalledV1, MeetingClosedV1
from contracts.rpc.funding.applications import CouncilOutcome, Outcome
from contracts.rpc.funding.meetings import AgendaItem, MeetingState, Member
from contracts.words import word
from services.funding.domain.acts import Act
from services.funding.domain.refusals import (
    ConflictOfInterest,
    MeetingClosed,
    MeetingInThePast,
    NotAMember,
    NotOnThisAgenda,
    NotQuorate,
    NotYetHeld,
    OneChairNeeded,
    OutcomeGiven,
    OutcomesMissing,
    PostponedBackwards,
    TooManyMembers,
)
from services.funding.domain.rounds import Round, quorum_needed, require_distinct

NEXT: Final[Mapping[MeetingState, frozenset[MeetingState]]] = MappingProxyType(
    {
        MeetingState.CALLED: frozenset({MeetingState.IN_SESSION, MeetingState.CLOSED}),
        # Attendance is recorded again when somebody comes or leaves.
        MeetingState.IN_SESSION: frozenset({MeetingState.IN_SESSION, MeetingState.CLOSED}),
        MeetingState.CLOSED: frozenset(),
    }
)


@dataclass(eq=False)
class Meeting:
    """One meeting of a round's council."""

    id: UUID
    round_id: str
    held_on: date
    seats: int
    """How many members the council has by the round's rules; the quorum counts these."""
    state: MeetingState
    members: tuple[Member, ...]
    present: tuple[str, ...]
    agenda: tuple[AgendaItem, ...]
    called_by: str
    called_at: datetime
    version: int

    @classmethod
    def call(
        cls,
        meeting_id: UUID,
        round_: Round,
        act: Act,
        *,
        held_on: date,
        members: tuple[Member, ...],
        project_ids: tuple[UUID, ...],
    ) -> tuple[Self, MeetingCalledV1]:
        """Call the members, one of them to chair, to a day that has not passed."""
        if held_on < act.today:
            raise MeetingInThePast(held_on=held_on, today=act.today)
        require_distinct(member.person_id for member in members)
        require_distinct(project_ids)
        chairs = sum(member.chair for member in members)
        if chairs != 1:
            raise OneChairNeeded(chairs=chairs)
        if len(members) > round_.rules.members:
            raise TooManyMembers(seats=round_.rules.members, called=len(members))
        meeting = cls(
            id=meeting_id,
            round_id=round_.id,
            held_on=held_on,
            seats=round_.rules.members,
            state=MeetingState.CALLED,
            members=members,
            present=(),
            agenda=tuple(AgendaItem(project_id=project_id) for project_id in project_ids),
            called_by=act.by,
            called_at=act.now,
            version=1,
        )
        return meeting, MeetingCalledV1(
            meeting_id=meeting_id, round_id=round_.id, held_on=held_on, project_ids=project_ids
        )

    @property
    def quorum_needed(self) -> int:
        """How many must be present."""
        return quorum_needed(self.seats)

    @property
    def is_quorate(self) -> bool:
        """Whether enough are present to speak of an item in which nobody has a conflict of interest."""
        return self.is_quorate_without(())

    def is_quorate_without(self, recused: Collection[str]) -> bool:
        """Whether the council may speak of an item from which these are recused: they are not counted."""
        return len(self._counted(recused)) >= self.quorum_needed

    def _counted(self, recused: Collection[str]) -> tuple[str, ...]:
        return tuple(person for person in self.present if person not in recused)

    @property
    def open_items(self) -> tuple[UUID, ...]:
        """Projects on which nothing has been said."""
        return tuple(item.project_id for item in self.agenda if item.outcome is None)

    def record_attendance(self, present: tuple[str, ...], *, today: date) -> None:
        """These members are present from now; only those who were called count."""
        self._require_held(today)
        require_distinct(present)
        called = {member.person_id for member in self.members}
        for person in present:
            if person not in called:
                raise NotAMember(person=person)
        self._move_to(MeetingState.IN_SESSION)
        self.present = present
        self.version += 1

    def speak(  # noqa: PLR0913 (a word is all of these)
        self,
        project_id: UUID,
        outcome: Outcome,
        reason: str,
        act: Act,
        *,
        score: Decimal | None,
        lines: tuple[AllocationLine, ...] = (),
        until: date | None = None,
        reserve: bool = False,
        recused: Collection[str] = (),
        discussion: str | None = None,
    ) -> CouncilOutcome:
        """Record the council's word on one item: once, on its day or after, and only when quorate.

        `recused` have a settled conflict of interest in it: neither absent nor abstaining, they are not counted
        and do not record the word.
        """
        self._require_held(act.today)
        item = self._item(project_id)
        if item.outcome is not None:
            raise OutcomeGiven(
                project=project_id,
                outcome_sv=word(item.outcome).sv,
                outcome_en=word(item.outcome).en,
            )
        if act.by in recused:
            raise ConflictOfInterest(person=act.by, project=project_id)
        counted = self._counted(recused)
        if not self.is_quorate_without(recused):
            raise NotQuorate(present=len(counted), seats=self.seats, needed=self.quorum_needed)
        if until is not None and until <= self.held_on:
            raise PostponedBackwards(until=until, held_on=self.held_on)
        self._settle(
            item.model_copy(
                update={
                    "outcome": outcome,
                    "reason": reason,
                    "present": counted,
                    "recorded_by": act.by,
                    "recorded_at": act.now,
                    "recused": self._recused(recused),
                    "discussion": discussion,
                }
            )
        )
        self.version += 1
        return CouncilOutcome(
            meeting_id=self.id,
            round_id=self.round_id,
            held_on=self.held_on,
            outcome=outcome,
            reason=reason,
            lines=lines,
            score=score,
            until=until,
            recorded_by=act.by,
            recorded_at=act.now,
            reserve=reserve,
            discussion=discussion,
            recused=self._recused(recused),
        )

    def _recused(self, recused: Collection[str]) -> tuple[str, ...]:
        """Those of the called members who are, in the order of the call."""
        return tuple(member.person_id for member in self.members if member.person_id in recused)

    def close(
        self,
        act: Act,
        *,
        gone: Collection[UUID],
        recused: Mapping[UUID, Collection[str]] = MappingProxyType({}),
    ) -> MeetingClosedV1:
        """End the meeting. A council that is quorate for an item has a word on it, save where it is gone.

        Gone is what was withdrawn after the call; it is not here even if it was submitted anew.
        """
        self._require_held(act.today)
        silent = set(self.open_items)
        missing = {
            project_id
            for project_id in silent - set(gone)
            if self.is_quorate_without(recused.get(project_id, ()))
        }
        if missing:
            raise OutcomesMissing(count=len(missing), projects=", ".join(sorted(map(str, missing))))
        for item in self.agenda:
            if item.project_id in silent:
                self._settle(
                    item.model_copy(
                        update={
                            "outcome": Outcome.UNDECIDED,
                            "present": self._counted(recused.get(item.project_id, ())),
                            "recorded_by": act.by,
                            "recorded_at": act.now,
                            "recused": self._recused(recused.get(item.project_id, ())),
                        }
                    )
                )
        self._move_to(MeetingState.CLOSED)
        self.version += 1
        return MeetingClosedV1(
            meeting_id=self.id,
            round_id=self.round_id,
            held_on=self.held_on,
            recommended=self._with(Outcome.RECOMMENDED),
            postponed=self._with(Outcome.POSTPONED),
            declined=self._with(Outcome.DECLINED),
            undecided=self._with(Outcome.UNDECIDED),
        )

    def _with(self, outcome: Outcome) -> tuple[UUID, ...]:
        return tuple(item.project_id for item in self.agenda if item.outcome is outcome)

    def _item(self, project_id: UUID) -> AgendaItem:
        for item in self.agenda:
            if item.project_id == project_id:
                return item
        raise NotOnThisAgenda(project=project_id)

    def _settle(self, settled: AgendaItem) -> None:
        self.agenda = tuple(
            settled if item.project_id == settled.project_id else item for item in self.agenda
        )

    def _require_held(self, today: date) -> None:
        if self.state is MeetingState.CLOSED:
            raise MeetingClosed(meeting=self.id)
        if today < self.held_on:
            raise NotYetHeld(held_on=self.held_on, today=today)

    def _move_to(self, to: MeetingState) -> None:
        if to not in NEXT[self.state]:
            raise MeetingClosed(meeting=self.id)
        self.state = to
