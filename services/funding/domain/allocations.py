"""Allocations: the money that a formal decision gave a project, and what has become of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from contracts.events.funding import (
    AllocationLine,
    InstalmentHeldV1,
    InstalmentReleasedV1,
    LaterCost,
    SourceInstrument,
)
from contracts.rpc.funding.allocations import (
    AllocationState,
    Instalment,
    InstalmentState,
    Position,
)
from contracts.rpc.funding.ledger import Account
from contracts.rpc.funding.sources import Decider
from contracts.words import word
from services.funding.domain import instalments as parts
from services.funding.domain.acts import Act
from services.funding.domain.ledger import Posting, Side, returned
from services.funding.domain.progress import Progress
from services.funding.domain.refusals import (
    AllocationEnded,
    MoreThanLeft,
    NoInstalment,
    NotToRelease,
    ReleasedBySameHand,
)
from services.funding.domain.sources import ZERO, Frame, FrameKey, amounts_of, frame_of

#: The accounts that a project's position is the balance of.
OF_A_PROJECT = frozenset({Account.ALLOCATED, Account.RELEASED, Account.POSTED})


@dataclass(eq=False)
class Allocation:
    """Money given to a project by a formal decision.

    What was decided (`lines`, `case_number`, …) is never changed; `positions`, `instalments` and
    `state` say what has become of it.
    """

    id: UUID
    project_id: UUID
    body_id: str
    round_id: str
    meeting_id: UUID
    revision: int
    case_number: str
    decided_by: str
    decided_on: date
    lines: tuple[AllocationLine, ...]
    approved_by: str
    approved_at: datetime
    version: int
    proposed_by: str
    """Who recorded the council's recommendation."""
    decided_as: Decider
    state: AllocationState
    instruments: tuple[SourceInstrument, ...]
    later_costs: tuple[LaterCost, ...]
    instalments: tuple[Instalment, ...]
    positions: tuple[Position, ...]

    def position(self, key: FrameKey) -> Position:
        """Where its money of one source, year and kind stands."""
        for position in self.positions:
            if key_of(position) == key:
                return position
        return _at(key)

    def move(self, posting: Posting) -> None:
        """The positions follow the ledger: they are its balances."""
        balances = {key_of(position): position for position in self.positions}
        for entry in posting.entries:
            if entry.project_id == self.project_id and entry.account in OF_A_PROJECT:
                position = balances.get(entry.key, _at(entry.key))
                account = entry.account.value
                balances[entry.key] = position.model_copy(
                    update={account: getattr(position, account) + entry.amount}
                )
        self.positions = tuple(balances[key] for key in sorted(balances))
        self.version += 1

    def review(
        self, progress: Progress, body_id: str, today: date, now: datetime
    ) -> tuple[tuple[InstalmentReleasedV1, ...], tuple[InstalmentHeldV1, ...]]:
        """Release what may be released now, hold what something stands in the way of; both are told.

        `body_id` owns the project now.
        """
        if self.state is AllocationState.ENDED:
            return (), ()
        due = parts.due(self.instalments, progress, today)
        for one in due:
            self.instalments = parts.replaced(
                self.instalments,
                one.model_copy(update={"state": InstalmentState.RELEASED, "released_at": now}),
            )
        after, newly_held = parts.held(self.instalments, progress)
        if due or after != self.instalments:
            self.instalments = after
            self.version += 1
        if not newly_held:
            return tuple(self._released(one, body_id) for one in due), ()
        cause, detail = parts.cause_of(progress)
        return (), tuple(
            InstalmentHeldV1(
                project_id=self.project_id,
                body_id=body_id,
                allocation_id=self.id,
                number=one.number,
                lines=one.lines,
                because=cause,
                detail=detail,
            )
            for one in newly_held
        )

    def release(self, number: int, reason: str, body_id: str, act: Act) -> InstalmentReleasedV1:
        """By hand, whatever it waits for: never by who proposed the money or recorded the decision."""
        self.require_standing()
        if act.by in {self.proposed_by, self.approved_by}:
            raise ReleasedBySameHand(project=self.project_id)
        one = self._instalment(number)
        if one.state not in parts.OPEN:
            raise NotToRelease(
                number=number, state_sv=word(one.state).sv, state_en=word(one.state).en
            )
        changed = one.model_copy(
            update={
                "state": InstalmentState.RELEASED,
                "released_at": act.now,
                "released_by": act.by,
                "reason": reason,
            }
        )
        self.instalments = parts.replaced(self.instalments, changed)
        return self._released(changed, body_id)

    def take_release_back(self, number: int) -> None:
        """A release was a mistake: only a person releases it from now on."""
        one = self._instalment(number)
        self.instalments = parts.replaced(
            self.instalments,
            one.model_copy(
                update={
                    "state": InstalmentState.HELD,
                    "released_at": None,
                    "released_by": None,
                    "reason": None,
                    "by_hand": True,
                }
            ),
        )

    def give_back(
        self, lines: tuple[AllocationLine, ...], frames: Mapping[FrameKey, Frame]
    ) -> tuple[Side, ...]:
        """What is not released goes first, then what is released and not spent; never what is spent."""
        self.require_standing()
        sides: list[Side] = []
        for key, amount in amounts_of(lines).items():
            position = self.position(key)
            if amount > left(position):
                raise MoreThanLeft(**key.words(), amount=amount, left=left(position))
            sides += self._return(key, min(amount, position.allocated), amount, frames)
        return tuple(sides)

    def end(
        self,
        frames: Mapping[FrameKey, Frame],
        *,
        handed_back: tuple[AllocationLine, ...] = (),
        whole: bool = False,
    ) -> tuple[Side, ...]:
        """What is not released goes back, and of what is released what is handed back, or all where `whole`.

        `frames` are those of every position that something is left of.
        """
        self.require_standing()
        back = amounts_of(handed_back)
        for key, amount in back.items():
            unspent = max(self.position(key).released, ZERO)
            if amount > unspent:
                raise MoreThanLeft(**key.words(), amount=amount, left=unspent)
        sides: list[Side] = []
        for position in self.positions:
            key = key_of(position)
            more = max(position.released, ZERO) if whole else back.get(key, ZERO)
            if position.allocated + more:
                sides += self._return(key, position.allocated, position.allocated + more, frames)
        self.state = AllocationState.ENDED
        return tuple(sides)

    def carry(self, key: FrameKey, amount: Decimal) -> tuple[Decimal, Decimal]:
        """Move what is left of a year to the next; answers how much of it was not released, and was."""
        self.require_standing()
        position = self.position(key)
        if amount > left(position):
            raise MoreThanLeft(**key.words(), amount=amount, left=left(position))
        unreleased = min(amount, position.allocated)
        self.instalments = parts.shifted(self.instalments, key, unreleased)
        return unreleased, amount - unreleased

    def lapse(self, key: FrameKey) -> tuple[Decimal, Decimal]:
        """The year's books close: answers what of it was not released, and released and not spent."""
        position = self.position(key)
        self.instalments = parts.taken(self.instalments, key, position.allocated)
        return position.allocated, max(position.released, ZERO)

    def require_standing(self) -> None:
        """What has ended gives nothing and takes nothing back."""
        if self.state is AllocationState.ENDED:
            raise AllocationEnded(project=self.project_id)

    def _return(
        self, key: FrameKey, unreleased: Decimal, amount: Decimal, frames: Mapping[FrameKey, Frame]
    ) -> tuple[Side, ...]:
        frame_of(frames, key).take_back(amount)
        self.instalments = parts.taken(self.instalments, key, unreleased)
        return (
            *returned(Account.ALLOCATED, key, unreleased, self.project_id),
            *returned(Account.RELEASED, key, amount - unreleased, self.project_id),
        )

    def _instalment(self, number: int) -> Instalment:
        for one in self.instalments:
            if one.number == number:
                return one
        raise NoInstalment(number=number, project=self.project_id)

    def _released(self, one: Instalment, body_id: str) -> InstalmentReleasedV1:
        return InstalmentReleasedV1(
            project_id=self.project_id,
            body_id=body_id,
            allocation_id=self.id,
            number=one.number,
            lines=one.lines,
            condition=one.condition,
            reason=one.reason,
        )


def opened(given: Mapping[FrameKey, Decimal]) -> tuple[Position, ...]:
    """Empty positions for what a decision gives: its transaction fills them."""
    return tuple(_at(key) for key in sorted(given))


def left(position: Position) -> Decimal:
    """What can still be given back or moved: not spent. An overspent year has nothing released left."""
    return position.allocated + max(position.released, ZERO)


def key_of(position: Position) -> FrameKey:
    """The frame that a position is in."""
    return FrameKey(position.source_id, position.year, position.kind)


def _at(key: FrameKey) -> Position:
    return Position(
        source_id=key.source_id,
        year=key.year,
        kind=key.kind,
        allocated=ZERO,
        released=ZERO,
        posted=ZERO,
    )
