"""Allocations: the formal decisions that give recommended projects their money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from contracts.events.funding import AllocationApprovedV1, AllocationLine
from services.funding.domain.acts import Act
from services.funding.domain.applications import Application
from services.funding.domain.bodies import Body
from services.funding.domain.refusals import (
    BeyondRecommendation,
    DecidedBeforeMeeting,
    DecidedInTheFuture,
    NoFrame,
    ProposedBySameHand,
)
from services.funding.domain.sources import ZERO, Frame, FrameKey, Source, amounts_of


@dataclass(frozen=True, slots=True)
class FormalDecision:
    """What a body has decided, and under which number its diary keeps it."""

    body: Body
    decided_on: date
    case_number: str
    lines: tuple[AllocationLine, ...]


@dataclass(eq=False)
class Allocation:
    """Money given to a project by a formal decision."""

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

    @classmethod
    def approve(
        cls,
        allocation_id: UUID,
        application: Application,
        frames: Mapping[FrameKey, Frame],
        sources: Mapping[str, Source],
        decision: FormalDecision,
        act: Act,
    ) -> tuple[Self, AllocationApprovedV1]:
        """Release what the council recommended, or less, out of the deciding body's own sources.

        Nobody both proposes and releases money, and no frame is passed in any year. `frames` are those
        of the recommendation, locked: the recommendation is lifted from all of them.
        """
        recommendation = application.recommendation
        if recommendation.recorded_by == act.by:
            raise ProposedBySameHand(project=application.id)
        if decision.decided_on > act.today:
            raise DecidedInTheFuture(decided_on=decision.decided_on, today=act.today)
        if decision.decided_on < recommendation.held_on:
            raise DecidedBeforeMeeting(
                decided_on=decision.decided_on, held_on=recommendation.held_on
            )
        decision.body.require_valid(decision.decided_on)
        recommended = amounts_of(recommendation.lines)
        given = amounts_of(decision.lines)
        for (source_id, year), amount in given.items():
            limit = recommended.get((source_id, year), ZERO)
            if amount > limit:
                raise BeyondRecommendation(
                    source=source_id, year=year, amount=amount, recommended=limit
                )
            sources[source_id].require_allocated_by(decision.body.id)
        lift(frames, recommendation.lines)
        for key, amount in given.items():
            frame_of(frames, key).allocate(amount)
        application.allocate()
        allocation = cls(
            id=allocation_id,
            project_id=application.id,
            body_id=application.body_id,
            round_id=recommendation.round_id,
            meeting_id=recommendation.meeting_id,
            revision=application.revision,
            case_number=decision.case_number,
            decided_by=decision.body.id,
            decided_on=decision.decided_on,
            lines=decision.lines,
            approved_by=act.by,
            approved_at=act.now,
            version=1,
        )
        return allocation, AllocationApprovedV1(
            project_id=application.id,
            body_id=application.body_id,
            allocation_id=allocation_id,
            round_id=recommendation.round_id,
            revision=application.revision,
            case_number=decision.case_number,
            decided_by=decision.body.id,
            decided_on=decision.decided_on,
            lines=decision.lines,
        )


def frame_of(frames: Mapping[FrameKey, Frame], key: FrameKey) -> Frame:
    """The frame of a source and year; money comes out of frames alone."""
    if key not in frames:
        raise NoFrame(source=key[0], year=key[1])
    return frames[key]


def reserve(frames: Mapping[FrameKey, Frame], lines: tuple[AllocationLine, ...]) -> None:
    """A recommendation claims its lines of what is free."""
    for key, amount in amounts_of(lines).items():
        frame_of(frames, key).recommend(amount)


def lift(frames: Mapping[FrameKey, Frame], lines: tuple[AllocationLine, ...]) -> None:
    """A recommendation that no longer stands gives its claim back."""
    for key, amount in amounts_of(lines).items():
        frame_of(frames, key).lift_recommendation(amount)
