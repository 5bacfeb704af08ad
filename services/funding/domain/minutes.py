"""Minutes on their way: attested, announced, appealed, final. Each step has its day and stays on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final, Self
from uuid import UUID

from contracts.events.funding import (
    DecisionAnnouncedV1,
    DecisionAnnulledV1,
    DecisionAppealedV1,
    DecisionFinalV1,
    MinutesAttestedV1,
)
from contracts.rpc.funding.applications import Outcome
from contracts.rpc.funding.meetings import AgendaItem, MeetingState
from contracts.rpc.funding.minutes import Appeal, MinutesItem, MinutesState
from contracts.words import word
from services.funding.domain.meetings import Meeting
from services.funding.domain.refusals import (
    AppealedTooLate,
    AttestantAbsent,
    DatedWrongly,
    NothingSaid,
    NothingToAnnounce,
    NothingToAttest,
    NotOnThisAgenda,
    OnlyAdvises,
    PresidingMustAttest,
    WayOfMinutes,
)
from services.funding.domain.rounds import require_distinct

NEXT: Final[Mapping[MinutesState, frozenset[MinutesState]]] = MappingProxyType(
    {
        MinutesState.UNATTESTED: frozenset({MinutesState.ATTESTED}),
        MinutesState.ATTESTED: frozenset({MinutesState.ANNOUNCED}),
        MinutesState.ANNOUNCED: frozenset({MinutesState.APPEALED, MinutesState.FINAL}),
        MinutesState.APPEALED: frozenset({MinutesState.FINAL, MinutesState.ANNULLED}),
        MinutesState.FINAL: frozenset(),
        MinutesState.ANNULLED: frozenset(),
    }
)


@dataclass(eq=False)
class Minutes:
    """How far each item of one meeting's minutes has come. Its id is the meeting's."""

    id: UUID
    round_id: str
    items: tuple[MinutesItem, ...]
    version: int

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        """Where a council decides, its minutes begin unattested."""
        if not meeting.rules.attested:
            raise OnlyAdvises
        return cls(
            id=meeting.id,
            round_id=meeting.round_id,
            items=tuple(MinutesItem(project_id=item.project_id) for item in meeting.agenda),
            version=0,
        )

    def attest(
        self,
        meeting: Meeting,
        by: tuple[str, ...],
        on: date,
        project_ids: tuple[UUID, ...],
        *,
        today: date,
    ) -> MinutesAttestedV1:
        """By the one who presided and somebody else who took part; named items at once, the rest when closed."""
        require_distinct(by)
        _require_between(meeting.held_on, on, today)
        agenda = {item.project_id: item for item in meeting.agenda}
        closed = meeting.state is MeetingState.CLOSED
        chosen = project_ids or (self._in(MinutesState.UNATTESTED) if closed else ())
        if not chosen:
            raise NothingToAttest(meeting=self.id)
        for project_id in chosen:
            _require_attestants(agenda.get(project_id), project_id, by)
        late = on > meeting.held_on + timedelta(days=meeting.rules.attest_within_days)
        for project_id in chosen:
            self._move(
                project_id,
                MinutesState.ATTESTED,
                attested_on=on,
                attested_by=by,
                immediate=not closed,
                late=late,
            )
        self.version += 1
        return MinutesAttestedV1(
            meeting_id=self.id,
            round_id=self.round_id,
            attested_on=on,
            project_ids=chosen,
            immediate=not closed,
        )

    def announce(
        self, meeting: Meeting, on: date, project_ids: tuple[UUID, ...], *, today: date
    ) -> DecisionAnnouncedV1:
        """From this day attested items can be appealed, for as many days as the rules give."""
        chosen = project_ids or self._in(MinutesState.ATTESTED)
        if not chosen:
            raise NothingToAnnounce(meeting=self.id)
        until = on + timedelta(days=meeting.rules.appeal_days)
        for project_id in chosen:
            item = self._item(project_id)
            _require_between(item.attested_on or meeting.held_on, on, today)
            self._move(project_id, MinutesState.ANNOUNCED, announced_on=on, appeal_until=until)
        self.version += 1
        return DecisionAnnouncedV1(
            meeting_id=self.id,
            round_id=self.round_id,
            announced_on=on,
            appeal_until=until,
            project_ids=chosen,
        )

    def become_final(self, today: date) -> DecisionFinalV1 | None:
        """What nobody has appealed in time is final from the day after; none where there is nothing such."""
        done = tuple(
            item.project_id
            for item in self.items
            if item.state is MinutesState.ANNOUNCED
            and item.appeal_until is not None
            and item.appeal_until < today
        )
        if not done:
            return None
        for project_id in done:
            self._move(project_id, MinutesState.FINAL, final_on=today)
        self.version += 1
        return DecisionFinalV1(
            meeting_id=self.id, round_id=self.round_id, final_on=today, project_ids=done
        )

    def appeal(
        self, project_id: UUID, on: date, case_number: str, *, today: date
    ) -> DecisionAppealedV1:
        """A court takes it up: it is not final before the court has spoken."""
        item = self._item(project_id)
        if item.announced_on is not None and item.appeal_until is not None:
            if on > item.appeal_until:
                raise AppealedTooLate(appealed_on=on, appeal_until=item.appeal_until)
            _require_between(item.announced_on, on, today)
        self._move(
            project_id,
            MinutesState.APPEALED,
            appeal=Appeal(appealed_on=on, case_number=case_number),
        )
        self.version += 1
        return DecisionAppealedV1(
            meeting_id=self.id,
            round_id=self.round_id,
            project_ids=(project_id,),
            case_number=case_number,
        )

    def settle_appeal(
        self, project_id: UUID, on: date, case_number: str, *, upheld: bool, today: date
    ) -> DecisionFinalV1 | DecisionAnnulledV1:
        """The court's answer makes it final or annuls it."""
        item = self._item(project_id)
        appeal = item.appeal
        if appeal is not None:
            _require_between(appeal.appealed_on, on, today)
            appeal = appeal.model_copy(update={"settled_on": on, "upheld": upheld})
        self._move(
            project_id,
            MinutesState.FINAL if upheld else MinutesState.ANNULLED,
            appeal=appeal,
            final_on=on if upheld else None,
        )
        self.version += 1
        if upheld:
            return DecisionFinalV1(
                meeting_id=self.id, round_id=self.round_id, final_on=on, project_ids=(project_id,)
            )
        return DecisionAnnulledV1(
            meeting_id=self.id,
            round_id=self.round_id,
            project_ids=(project_id,),
            case_number=case_number,
        )

    def _in(self, state: MinutesState) -> tuple[UUID, ...]:
        return tuple(item.project_id for item in self.items if item.state is state)

    def _item(self, project_id: UUID) -> MinutesItem:
        for item in self.items:
            if item.project_id == project_id:
                return item
        raise NotOnThisAgenda(project=project_id)

    def _move(self, project_id: UUID, to: MinutesState, **fields: Any) -> None:  # noqa: ANN401 (fields of several types)
        item = self._item(project_id)
        if to not in NEXT[item.state]:
            raise WayOfMinutes(
                project=project_id,
                state_sv=word(item.state).sv,
                state_en=word(item.state).en,
                to_sv=word(to).sv,
                to_en=word(to).en,
            )
        moved = item.model_copy(update={"state": to, **fields})
        self.items = tuple(moved if each.project_id == project_id else each for each in self.items)


def _require_attestants(item: AgendaItem | None, project_id: UUID, by: Collection[str]) -> None:
    if item is None:
        raise NotOnThisAgenda(project=project_id)
    if item.outcome is None or item.outcome is Outcome.UNDECIDED:
        raise NothingSaid(project=project_id)
    for person in by:
        if person not in item.present:
            raise AttestantAbsent(person=person, project=project_id)
    if item.presiding is None or item.presiding not in by:
        raise PresidingMustAttest(person=item.presiding, project=project_id)


def _require_between(first: date, on: date, last: date) -> None:
    if not first <= on <= last:
        raise DatedWrongly(on=on, first=first, last=last)
