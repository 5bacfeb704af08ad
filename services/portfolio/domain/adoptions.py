"""Whom a version of the strategy binds: the council binds its own, a company only its board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Self
from uuid import UUID

from contracts.base import BodyKind
from contracts.events.portfolio import AdoptionRecordedV1
from contracts.rpc.portfolio import AdoptionText, BoundBy
from services.portfolio.domain.bodies import BodyVersion, require_valid
from services.portfolio.domain.refusals import (
    AdoptedTooEarly,
    AdoptionKnown,
    BoundByCouncil,
    NotYetAdopted,
    PartnerNotInstructed,
)
from services.portfolio.domain.strategies import Strategy

#: The council urges them; their own boards decide.
_OWN_BOARD: Final = frozenset({BodyKind.COMPANY, BodyKind.FOUNDATION})


@dataclass(eq=False)
class Adoption:
    """A board's decision to adopt a version of the strategy. What was wrong is replaced, and kept."""

    id: UUID
    body_id: str
    strategy_id: str
    adopted_on: date
    case_number: str
    recorded_at: datetime
    recorded_by: str
    correction: str | None
    replaced_at: datetime | None = None

    @classmethod
    def record(
        cls,
        new_id: UUID,
        asked: AdoptionText,
        strategy: Strategy,
        versions: list[BodyVersion],
        standing: Adoption | None,
        by: str,
        now: datetime,
        today: date,
    ) -> tuple[Self, AdoptionRecordedV1]:
        """By the board of a body that existed that day; replaces what stands only with a reason."""
        if asked.adopted_on > today:
            raise NotYetAdopted(adopted_on=asked.adopted_on)
        if asked.adopted_on < strategy.adopted_on:
            raise AdoptedTooEarly(
                body=asked.body_id,
                adopted_on=asked.adopted_on,
                council_on=strategy.adopted_on,
            )
        kind = require_valid(asked.body_id, versions, asked.adopted_on).kind
        if kind is BodyKind.MUNICIPAL_FEDERATION:
            raise PartnerNotInstructed(body=asked.body_id)
        if kind not in _OWN_BOARD:
            raise BoundByCouncil(body=asked.body_id)
        if standing is not None:
            if asked.correction is None:
                raise AdoptionKnown(
                    body=asked.body_id,
                    adopted_on=standing.adopted_on,
                    case_number=standing.case_number,
                )
            standing.replaced_at = now
        return cls(
            id=new_id,
            body_id=asked.body_id,
            strategy_id=strategy.id,
            adopted_on=asked.adopted_on,
            case_number=asked.case_number,
            recorded_at=now,
            recorded_by=by,
            correction=asked.correction if standing is not None else None,
        ), AdoptionRecordedV1(
            body_id=asked.body_id,
            strategy_id=strategy.id,
            adopted_on=asked.adopted_on,
            case_number=asked.case_number,
            corrected=standing is not None,
        )

    def says(self, asked: AdoptionText) -> bool:
        """Whether this is what is recorded already."""
        return (self.adopted_on, self.case_number) == (asked.adopted_on, asked.case_number)


@dataclass(frozen=True)
class Binding:
    """How a version of the strategy holds for a body on a day."""

    bound_by: BoundBy
    since: date | None
    case_number: str | None


def binding(
    kind: BodyKind, existed_from: date, strategy: Strategy, adoption: Adoption | None, on: date
) -> Binding:
    """Officials are bound with their committee, a company by its own board, a partner never."""
    if kind is BodyKind.MUNICIPAL_FEDERATION:
        return Binding(BoundBy.NEVER, None, None)
    begins = max(strategy.in_force_from, existed_from)
    if kind not in _OWN_BOARD:
        return Binding(BoundBy.COUNCIL, begins if begins <= on else None, strategy.case_number)
    if adoption is None or adoption.adopted_on > on:
        return Binding(BoundBy.NOT_YET, None, None)
    return Binding(
        BoundBy.OWN_BOARD, max(adoption.adopted_on, strategy.in_force_from), adoption.case_number
    )
