"""The digital council's meetings: who is called, who is present, what is moved, voted and said of each item."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, Self
from uuid import UUID

from contracts.events.funding import AllocationLine, MeetingCalledV1, MeetingClosedV1
from contracts.rpc.funding.applications import CouncilOutcome, Outcome
from contracts.rpc.funding.council import CouncilRules, Profile
from contracts.rpc.funding.meetings import (
    AgendaItem,
    Dissent,
    DissentKind,
    MeetingState,
    Member,
    Proposal,
    ProposalKind,
    RollCall,
    Serving,
    Vote,
)
from contracts.rpc.funding.rules import DecisionRule
from contracts.words import word
from services.funding.domain import votes as counting
from services.funding.domain.acts import Act
from services.funding.domain.agenda import Ground, Summons, Word, require_carried
from services.funding.domain.attendance import Attendance, leader_among
from services.funding.domain.refusals import (
    CalledLate,
    ConflictOfInterest,
    MeetingClosed,
    MeetingInThePast,
    NobodyPresides,
    NothingSaid,
    NothingToReserveAgainst,
    NotOnThisAgenda,
    NotPartOfIt,
    NotQuorate,
    NotYetHeld,
    NoVoteInThis,
    OutcomeGiven,
    OutcomesMissing,
    PostponedBackwards,
    ProposalNeedsLines,
    ProposalNeedsText,
)
from services.funding.domain.rounds import Round, quorum_needed

NEXT: Final[Mapping[MeetingState, frozenset[MeetingState]]] = MappingProxyType(
    {
        MeetingState.CALLED: frozenset({MeetingState.IN_SESSION, MeetingState.CLOSED}),
        # Attendance is recorded again when somebody comes or leaves.
        MeetingState.IN_SESSION: frozenset({MeetingState.IN_SESSION, MeetingState.CLOSED}),
        MeetingState.CLOSED: frozenset(),
    }
)
_NEEDS_TEXT: Final = frozenset({ProposalKind.AMEND, ProposalKind.REFER_BACK})


@dataclass(eq=False)
class Meeting:
    """One meeting of a round's council."""

    id: UUID
    round_id: str
    held_on: date
    seats: int
    """How many members the council has by the round's rules; the quorum counts these."""
    profile: Profile
    rules: CouncilRules
    state: MeetingState
    members: tuple[Member, ...]
    present: tuple[str, ...]
    serving: tuple[Serving, ...]
    presiding: str | None
    agenda: tuple[AgendaItem, ...]
    called_by: str
    called_at: datetime
    late_because: str | None
    version: int

    @classmethod
    def call(
        cls,
        meeting_id: UUID,
        round_: Round,
        summons: Summons,
        act: Act,
    ) -> tuple[Self, MeetingCalledV1]:
        """Call the members, one of them to chair, to a day that has not passed; late only with a reason."""
        held_on = summons.held_on
        if held_on < act.today:
            raise MeetingInThePast(held_on=held_on, today=act.today)
        summons.require_council(round_.rules.members)
        agenda = summons.items()
        rules = round_.rules.council_rules
        last_call = held_on - timedelta(days=rules.notice_days)
        is_late = act.today > last_call
        if is_late and summons.late_because is None:
            raise CalledLate(held_on=held_on, last_call=last_call, days=rules.notice_days)
        meeting = cls(
            id=meeting_id,
            round_id=round_.id,
            held_on=held_on,
            seats=round_.rules.members,
            profile=round_.rules.profile,
            rules=rules,
            state=MeetingState.CALLED,
            members=summons.members,
            present=(),
            serving=(),
            presiding=None,
            agenda=agenda,
            called_by=act.by,
            called_at=act.now,
            late_because=summons.late_because if is_late else None,
            version=1,
        )
        return meeting, MeetingCalledV1(
            meeting_id=meeting_id,
            round_id=round_.id,
            held_on=held_on,
            project_ids=summons.project_ids,
        )

    @property
    def quorum_needed(self) -> int:
        """How many must be present with a vote."""
        return quorum_needed(self.seats)

    @property
    def voters(self) -> tuple[str, ...]:
        """Members who are present, and substitutes who serve."""
        return Attendance(self.present, self.serving, self.presiding).voters(self.members)

    @property
    def is_quorate(self) -> bool:
        """Whether enough are present to speak of an item in which nobody has a conflict of interest."""
        return self.is_quorate_without(())

    def is_quorate_without(self, recused: Collection[str]) -> bool:
        """Whether the council may speak of an item from which these are recused: they are not counted."""
        return len(self._counted(recused)) >= self.quorum_needed

    def _counted(self, recused: Collection[str]) -> tuple[str, ...]:
        return tuple(person for person in self.voters if person not in recused)

    @property
    def open_items(self) -> tuple[UUID, ...]:
        """Projects on which nothing has been said."""
        return tuple(item.project_id for item in self.agenda if item.outcome is None)

    def is_reconsidered(self, project_id: UUID) -> bool:
        """Whether it was spoken of before and is taken up again."""
        return self._item(project_id).reconsider is not None

    def record_attendance(
        self,
        present: tuple[str, ...],
        *,
        today: date,
        serving: tuple[Serving, ...] = (),
        presiding: str | None = None,
    ) -> None:
        """These are present from now; only those who were called count."""
        self._require_held(today)
        attendance = Attendance.of(
            self.members, self.rules, present=present, serving=serving, presiding=presiding
        )
        self._move_to(MeetingState.IN_SESSION)
        self.present = attendance.present
        self.serving = attendance.serving
        self.presiding = attendance.presiding
        self.version += 1

    def move(
        self,
        project_id: UUID,
        person_id: str,
        kind: ProposalKind,
        act: Act,
        *,
        text: str | None = None,
        lines: tuple[AllocationLine, ...] = (),
        recused: Collection[str] = (),
    ) -> None:
        """Somebody with a vote moves something on an item that is still open."""
        item = self._open_item(project_id, act.today)
        if person_id not in self._counted(recused):
            raise NoVoteInThis(person=person_id)
        if text is None and kind in _NEEDS_TEXT:
            raise ProposalNeedsText(kind_sv=word(kind).sv, kind_en=word(kind).en)
        if bool(lines) != (kind is ProposalKind.AMEND):
            raise ProposalNeedsLines(kind_sv=word(kind).sv, kind_en=word(kind).en)
        moved = Proposal(
            number=len(item.proposals) + 1,
            person_id=person_id,
            kind=kind,
            text=text,
            lines=lines,
        )
        self._change(item, proposals=(*item.proposals, moved))

    def record_roll_call(
        self,
        project_id: UUID,
        votes: tuple[Vote, ...],
        act: Act,
        *,
        recused: Collection[str] = (),
        rule: DecisionRule = DecisionRule.SIMPLE_MAJORITY,
    ) -> None:
        """Everybody with a vote gives or abstains from it, in the open; the recused have none."""
        item = self._open_item(project_id, act.today)
        presiding = self._require_quorate(recused)
        counting.require_all_vote(votes, item.proposals, self._counted(recused))
        carried = counting.count(votes, presiding, casting_vote=self.rules.casting_vote, rule=rule)
        called = RollCall(
            votes=votes,
            carried=carried.proposal,
            casting_vote=carried.casting_vote,
            presiding=presiding,
            recorded_by=act.by,
            recorded_at=act.now,
        )
        self._change(item, roll_calls=(*item.roll_calls, called))

    def speak(self, project_id: UUID, said: Word, act: Act, *, ground: Ground) -> CouncilOutcome:
        """Record the council's word on one item: once, on its day or after, and only when quorate.

        Where there was a roll-call, the word is what it carried. Who has a settled conflict of interest in it is
        neither absent nor abstaining: they are not counted and do not record the word.
        """
        recused = ground.recused
        item = self._open_item(project_id, act.today)
        if act.by in recused:
            raise ConflictOfInterest(person=act.by, project=project_id)
        presiding = self._require_quorate(recused)
        if said.until is not None and said.until <= self.held_on:
            raise PostponedBackwards(until=said.until, held_on=self.held_on)
        require_carried(item, said.outcome)
        self._change(
            item,
            outcome=said.outcome,
            reason=said.reason,
            extent=said.extent,
            conditions=said.conditions,
            lines=said.lines,
            until=said.until,
            discussion=said.discussion,
            present=self._counted(recused),
            recused=self._recused(recused),
            serving=self.serving,
            presiding=presiding,
            recorded_by=act.by,
            recorded_at=act.now,
        )
        return CouncilOutcome(
            meeting_id=self.id,
            round_id=self.round_id,
            held_on=self.held_on,
            outcome=said.outcome,
            reason=said.reason,
            lines=said.lines,
            score=ground.score,
            until=said.until,
            extent=said.extent,
            conditions=said.conditions,
            reserve=said.reserve,
            discussion=said.discussion,
            recused=self._recused(recused),
            revision=ground.revision,
            rules_hash=ground.rules_hash,
            revokes=ground.revokes,
            recorded_by=act.by,
            recorded_at=act.now,
        )

    def dissent(
        self, project_id: UUID, person_id: str, kind: DissentKind, text: str, act: Act
    ) -> None:
        """Somebody who took part has their own view recorded, before the meeting ends."""
        self._require_held(act.today)
        item = self._item(project_id)
        if item.outcome is None:
            raise NothingSaid(project=project_id)
        if kind is DissentKind.RESERVATION and not self.rules.attested:
            raise NothingToReserveAgainst
        if person_id not in item.present:
            raise NotPartOfIt(person=person_id, project=project_id)
        recorded = Dissent(person_id=person_id, kind=kind, text=text, recorded_at=act.now)
        self._change(item, dissents=(*item.dissents, recorded))

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
                self._change(
                    item,
                    outcome=Outcome.UNDECIDED,
                    present=self._counted(recused.get(item.project_id, ())),
                    recused=self._recused(recused.get(item.project_id, ())),
                    serving=self.serving,
                    presiding=self.presiding,
                    recorded_by=act.by,
                    recorded_at=act.now,
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
            referred_back=self._with(Outcome.REFERRED_BACK),
        )

    def _with(self, outcome: Outcome) -> tuple[UUID, ...]:
        return tuple(item.project_id for item in self.agenda if item.outcome is outcome)

    def _item(self, project_id: UUID) -> AgendaItem:
        for item in self.agenda:
            if item.project_id == project_id:
                return item
        raise NotOnThisAgenda(project=project_id)

    def _open_item(self, project_id: UUID, today: date) -> AgendaItem:
        self._require_held(today)
        item = self._item(project_id)
        if item.outcome is not None:
            raise OutcomeGiven(
                project=project_id,
                outcome_sv=word(item.outcome).sv,
                outcome_en=word(item.outcome).en,
            )
        return item

    def _change(self, item: AgendaItem, **fields: Any) -> None:  # noqa: ANN401 (fields of several types)
        changed = item.model_copy(update=fields)
        self.agenda = tuple(
            changed if each.project_id == item.project_id else each for each in self.agenda
        )
        self.version += 1

    def _require_quorate(self, recused: Collection[str]) -> str:
        """Who presides over an item; refused where too few are present for it or nobody does.

        Where the one who presides is recused, the chair or the vice chair takes over.
        """
        counted = self._counted(recused)
        if len(counted) < self.quorum_needed:
            raise NotQuorate(present=len(counted), seats=self.seats, needed=self.quorum_needed)
        if self.presiding is not None and self.presiding in counted:
            return self.presiding
        leader = leader_among(self.members, counted)
        if leader is None:
            raise NobodyPresides
        return leader

    def _require_held(self, today: date) -> None:
        if self.state is MeetingState.CLOSED:
            raise MeetingClosed(meeting=self.id)
        if today < self.held_on:
            raise NotYetHeld(held_on=self.held_on, today=today)

    def _move_to(self, to: MeetingState) -> None:
        if to not in NEXT[self.state]:
            raise MeetingClosed(meeting=self.id)
        self.state = to
