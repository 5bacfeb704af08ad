"""Conflicts of interest (jäv): questions that relations raise, settled on the record.

A question excludes nobody. It is settled by the person, who says yes, or by the body. A settled one stands until
the body settles it anew; an open one falls when every relation behind it has ended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Self
from uuid import UUID

from contracts.events.funding import (
    ConflictOfInterestRaisedV1,
    ConflictOfInterestSettledV1,
    SettledBy,
)
from contracts.rpc.funding.conflicts import ConflictRelation, ConflictState, Settlement
from services.funding.domain.acts import Act
from services.funding.domain.applications import Application
from services.funding.domain.grounds import Ground
from services.funding.domain.refusals import (
    ConflictSettled,
    GroundNeeded,
    NothingAsked,
    OwnConflict,
)
from services.funding.domain.relations import Party, Relation

NEXT: Final[Mapping[ConflictState, frozenset[ConflictState]]] = MappingProxyType(
    {
        ConflictState.OPEN: frozenset(
            {ConflictState.CONFLICTED, ConflictState.NOT_CONFLICTED, ConflictState.FALLEN}
        ),
        # The body may settle anew: both are shown. A new relation asks again only what was answered with no.
        ConflictState.CONFLICTED: frozenset(
            {ConflictState.CONFLICTED, ConflictState.NOT_CONFLICTED}
        ),
        ConflictState.NOT_CONFLICTED: frozenset(
            {ConflictState.OPEN, ConflictState.CONFLICTED, ConflictState.NOT_CONFLICTED}
        ),
        ConflictState.FALLEN: frozenset(
            {ConflictState.OPEN, ConflictState.CONFLICTED, ConflictState.NOT_CONFLICTED}
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Encounter:
    """A relation that meets a party of an application."""

    relation: Relation
    party: Party

    def told(self) -> ConflictRelation:
        """As it is kept with the question."""
        return ConflictRelation(
            relation_id=self.relation.relation_id,
            source=self.relation.source,
            kind=self.relation.kind,
            party=self.party.kind,
            body_id=self.relation.body_id,
            organisation_number=self.relation.organisation_number,
        )


def met(
    relations: Collection[Relation], parties: Collection[Party], on: date
) -> Iterator[Encounter]:
    """The relations that hold and meet a party; each once, by the first party that it meets."""
    for relation in sorted(relations, key=lambda one: one.key):
        if relation.holds(on):
            for party in parties:
                if relation.meets(party):
                    yield Encounter(relation, party)
                    break


def asks(encounter: Encounter, *, belonging_excludes: bool) -> bool:
    """Whether it raises a question: belonging to the city's own does so only where the round says so."""
    return belonging_excludes or not encounter.relation.is_belonging


@dataclass(eq=False)
class Conflict:
    """Whether one person may deal with one application."""

    id: UUID
    project_id: UUID
    body_id: str
    """The applicant when it was raised."""
    person_id: str
    state: ConflictState
    relations: tuple[ConflictRelation, ...]
    settlements: tuple[Settlement, ...]
    raised_at: datetime
    version: int

    @classmethod
    def of(cls, conflict_id: UUID, application: Application, person_id: str, now: datetime) -> Self:
        """A question that nothing is said of yet."""
        return cls(
            id=conflict_id,
            project_id=application.id,
            body_id=application.body_id,
            person_id=person_id,
            state=ConflictState.FALLEN,
            relations=(),
            settlements=(),
            raised_at=now,
            version=1,
        )

    def ask(
        self, relations: tuple[ConflictRelation, ...], round_id: str, now: datetime
    ) -> ConflictOfInterestRaisedV1 | None:
        """These relations meet a party now: the question is raised, once for each that is new.

        A settled conflict stands. What was answered with no is asked again by a relation that was not known then.
        """
        known = {(one.source, one.relation_id) for one in self.relations}
        fresh = tuple(one for one in relations if (one.source, one.relation_id) not in known)
        if self.state is ConflictState.OPEN or self.state is ConflictState.CONFLICTED:
            if fresh:
                self.relations = (*self.relations, *fresh)
                self.version += 1
            return None
        if not fresh and (self.state is ConflictState.NOT_CONFLICTED or not relations):
            return None
        self.relations = (*self.relations, *fresh)
        self._move_to(ConflictState.OPEN)
        self.raised_at = now
        return ConflictOfInterestRaisedV1(
            conflict_id=self.id,
            project_id=self.project_id,
            body_id=self.body_id,
            round_id=round_id,
            person_id=self.person_id,
        )

    def fall(self, standing: Collection[tuple[str, str]]) -> bool:
        """An open question falls when none of the relations behind it stands; a settled one stays."""
        if self.state is not ConflictState.OPEN or not self.relations:
            return False
        if any((one.source, one.relation_id) in standing for one in self.relations):
            return False
        self._move_to(ConflictState.FALLEN)
        return True

    def declare(
        self, *, conflicted: bool, ground: Ground | None, reason: str, round_id: str, act: Act
    ) -> ConflictOfInterestSettledV1 | None:
        """The person's own word: yes settles it, no leaves an open question to the body."""
        if not conflicted and self.state is not ConflictState.OPEN:
            if self.state is ConflictState.FALLEN:
                raise NothingAsked(person=self.person_id, project=self.project_id)
            raise ConflictSettled(person=self.person_id, project=self.project_id)
        return self._settle(
            conflicted=conflicted,
            by=SettledBy.PERSON,
            ground=ground,
            reason=reason,
            round_id=round_id,
            act=act,
            settles=conflicted,
        )

    def settle(
        self, *, conflicted: bool, ground: Ground | None, reason: str, round_id: str, act: Act
    ) -> ConflictOfInterestSettledV1:
        """The body's word, with the ground in law where there is a conflict; never recorded by the person."""
        if act.by == self.person_id:
            raise OwnConflict(project=self.project_id)
        if conflicted and ground is None:
            raise GroundNeeded(project=self.project_id)
        settled = self._settle(
            conflicted=conflicted,
            by=SettledBy.BODY,
            ground=ground,
            reason=reason,
            round_id=round_id,
            act=act,
            settles=True,
        )
        assert settled is not None
        return settled

    @property
    def is_settled(self) -> bool:
        """Whether somebody's word holds."""
        return any(one.settles for one in self.settlements)

    def _settle(
        self,
        *,
        conflicted: bool,
        by: SettledBy,
        ground: Ground | None,
        reason: str,
        round_id: str,
        act: Act,
        settles: bool,
    ) -> ConflictOfInterestSettledV1 | None:
        correction = self.is_settled
        provision = None if ground is None else ground.provision
        self.settlements = (
            *self.settlements,
            Settlement(
                conflicted=conflicted,
                settled_by=by,
                recorded_by=act.by,
                recorded_at=act.now,
                reason=reason,
                ground=None if ground is None else ground.key,
                provision=provision,
                settles=settles,
            ),
        )
        if not settles:
            self.version += 1
            return None
        self._move_to(ConflictState.CONFLICTED if conflicted else ConflictState.NOT_CONFLICTED)
        return ConflictOfInterestSettledV1(
            conflict_id=self.id,
            project_id=self.project_id,
            body_id=self.body_id,
            round_id=round_id,
            person_id=self.person_id,
            conflicted=conflicted,
            settled_by=by,
            ground=None if ground is None else ground.key,
            provision=provision,
            reason=reason,
            correction=correction,
        )

    def _move_to(self, to: ConflictState) -> None:
        assert to in NEXT[self.state]
        self.state = to
        self.version += 1


@dataclass(eq=False)
class Concerned:
    """Somebody who was assigned, called or has given scores: their relations are looked at. Never changed."""

    project_id: UUID
    person_id: str
    since: datetime
