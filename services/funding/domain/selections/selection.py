"""A selection that somebody asked for: in the queue, in a worker's hands, done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self
from uuid import UUID

from contracts.errors import Invalid
from contracts.events.funding import SelectionComputedV1
from contracts.rpc.funding.selections import (
    Changes,
    LeftOut,
    SelectionAnswer,
    SelectionProject,
    SelectionState,
)
from contracts.selection import SelectionProblem, input_hash
from contracts.words import word
from services.funding.domain.acts import Act
from services.funding.domain.refusals import SelectionOver
from services.funding.domain.refusals.base import FundingError
from services.funding.domain.rounds import Round
from services.funding.domain.selections.inputs import Inputs
from services.funding.domain.selections.problem import Posed, pose

#: Who loses so many workers is given up: it may be what kills them.
MOST_TRIES: Final = 3

NEXT: Final[Mapping[SelectionState, frozenset[SelectionState]]] = MappingProxyType(
    {
        SelectionState.QUEUED: frozenset({SelectionState.RUNNING, SelectionState.CANCELLED}),
        # Running again after its worker was lost.
        SelectionState.RUNNING: frozenset(
            {
                SelectionState.RUNNING,
                SelectionState.DONE,
                SelectionState.CANCELLED,
                SelectionState.FAILED,
            }
        ),
        SelectionState.DONE: frozenset(),
        SelectionState.CANCELLED: frozenset(),
        SelectionState.FAILED: frozenset(),
    }
)


class Failure(StrEnum):
    """Why a selection could not be worked out."""

    WORKER_LOST = "worker_lost"
    """Every worker that took it up was lost."""
    DEFECT = "defect"
    """The work ended in an error, or its answer did not stand up to the exact check; the log says more."""


@dataclass(eq=False)
class Selection:
    """A round's selection: its inputs as they were recorded, and one answer, given once."""

    id: UUID
    round_id: str
    scenario: str
    rules_version: int
    changes: Changes
    time_limit_s: int
    draws: int
    problem: SelectionProblem
    projects: tuple[SelectionProject, ...]
    left_out: tuple[LeftOut, ...]
    input_hash: str
    asked_by: str
    asked_at: datetime
    state: SelectionState
    tries: int
    claim_id: UUID | None
    """The worker's claim that has it in hand."""
    lease_until: datetime | None
    """After this another worker may take it up."""
    stage: str | None
    done: int
    total: int
    answer: SelectionAnswer | None
    failure: str | None
    ended_at: datetime | None
    version: int

    @classmethod
    def ask(
        cls,
        selection_id: UUID,
        round_: Round,
        posed: Posed,
        act: Act,
        *,
        scenario: str,
        changes: Changes,
        time_limit_s: int,
        draws: int,
    ) -> Self:
        """Put it into the queue, with its inputs."""
        return cls(
            id=selection_id,
            round_id=round_.id,
            scenario=scenario,
            rules_version=round_.rules_version,
            changes=changes,
            time_limit_s=time_limit_s,
            draws=draws,
            problem=posed.problem,
            projects=posed.projects,
            left_out=posed.left_out,
            input_hash=input_hash(posed.problem),
            asked_by=act.by,
            asked_at=act.now,
            state=SelectionState.QUEUED,
            tries=0,
            claim_id=None,
            lease_until=None,
            stage=None,
            done=0,
            total=0,
            answer=None,
            failure=None,
            ended_at=None,
            version=1,
        )

    def is_current(self, inputs: Inputs) -> bool:
        """Whether the same question would have the same inputs now."""
        try:
            posed = pose(inputs, self.changes, self.time_limit_s)
        except (FundingError, Invalid):
            # What it asked can't be asked any more: a project that had to be chosen is gone, say.
            return False
        return input_hash(posed.problem) == self.input_hash

    def take_up(self, claim_id: UUID, lease_until: datetime, now: datetime) -> bool:
        """A worker takes it in hand; false where it has been lost too often, and is given up instead."""
        if self.tries >= MOST_TRIES:
            self._end(SelectionState.FAILED, now)
            self.failure = Failure.WORKER_LOST
            return False
        self._move_to(SelectionState.RUNNING)
        self.tries += 1
        self.claim_id, self.lease_until = claim_id, lease_until
        self.stage, self.done, self.total = None, 0, 0
        return True

    def is_in_hand(self, claim_id: UUID) -> bool:
        """Whether this claim is the one that may answer it."""
        return self.state is SelectionState.RUNNING and self.claim_id == claim_id

    def settle(self, answer: SelectionAnswer, now: datetime) -> SelectionComputedV1:
        """Its one answer."""
        self._end(SelectionState.DONE, now)
        self.answer = answer
        result = answer.result
        return SelectionComputedV1(
            round_id=self.round_id,
            selection_id=self.id,
            scenario=self.scenario,
            input_hash=result.input_hash,
            result_hash=result.result_hash,
            status=result.status,
            value=result.value,
        )

    def fail(self, failure: Failure, now: datetime) -> None:
        """It could not be worked out; that says nothing of the projects."""
        self._end(SelectionState.FAILED, now)
        self.failure = failure

    def cancel(self, now: datetime) -> None:
        """Whoever prepares the round takes it back."""
        self._end(SelectionState.CANCELLED, now)

    def _end(self, to: SelectionState, now: datetime) -> None:
        self._move_to(to)
        self.claim_id = self.lease_until = None
        self.ended_at = now

    def _move_to(self, to: SelectionState) -> None:
        if to not in NEXT[self.state]:
            raise SelectionOver(
                selection=self.id, state_sv=word(self.state).sv, state_en=word(self.state).en
            )
        self.state = to
        self.version += 1
