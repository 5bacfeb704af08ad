"""What callers are shown of sources, rounds and allocations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.rpc.funding import (
    AllocationView,
    FrameDecisionView,
    FrameView,
    RoundVersionView,
    RoundView,
    SourceView,
)
from services.funding.domain.allocations import Allocation
from services.funding.domain.progress import Progress
from services.funding.domain.rounds import Round, RoundVersion, quorum_needed
from services.funding.domain.sources import Frame, FrameDecision, FrameKey, Source
from services.funding.tables import (
    FRAME_DECISIONS,
    FRAMES,
    ROUND_VERSIONS,
)


def source_views(call: Call, sources: Sequence[Source]) -> tuple[SourceView, ...]:
    """Sources with their frames and every decision on them, in three statements whatever their number."""
    session = call.unit.session
    ids = [source.id for source in sources]
    frames: defaultdict[str, list[Frame]] = defaultdict(list)
    for frame in session.scalars(
        sa.select(Frame)
        .where(FRAMES.c.source_id.in_(ids))
        .order_by(FRAMES.c.year, FRAMES.c.kind.desc())
    ):
        frames[frame.source_id].append(frame)
    decisions: defaultdict[FrameKey, list[FrameDecision]] = defaultdict(list)
    for decision in session.scalars(
        sa.select(FrameDecision)
        .where(FRAME_DECISIONS.c.source_id.in_(ids))
        .order_by(FRAME_DECISIONS.c.id)
    ):
        decisions[FrameKey(decision.source_id, decision.year, decision.kind)].append(decision)
    return tuple(
        SourceView(
            source_id=source.id,
            name_sv=source.name_sv,
            name_en=source.name_en,
            instrument=source.instrument,
            allocated_by=source.allocated_by,
            frames=tuple(_frame_view(frame, decisions[frame.key]) for frame in frames[source.id]),
            version=source.version,
            kind=source.kind,
            reserve_number=source.reserve_number,
            focus_area=source.focus_area,
        )
        for source in sources
    )


def _frame_view(frame: Frame, decisions: Iterable[FrameDecision]) -> FrameView:
    return FrameView(
        year=frame.year,
        amount=frame.amount,
        allocated=frame.allocated,
        free=frame.free,
        recommended=frame.recommended,
        decisions=tuple(
            FrameDecisionView(
                amount=decision.amount,
                previous=decision.previous,
                case_number=decision.case_number,
                recorded_by=decision.recorded_by,
                recorded_at=decision.recorded_at,
            )
            for decision in decisions
        ),
        version=frame.version,
        kind=frame.kind,
        lapsed=frame.lapsed,
        closed_on=frame.closed_on,
    )


def round_view(round_: Round, unit: Unit, *, whole: bool = True) -> RoundView:
    """A round and its frozen rules; whole with the versions before."""
    earlier: Sequence[RoundVersion] = ()
    if whole and round_.rules_version > 1:
        earlier = unit.session.scalars(
            sa.select(RoundVersion)
            .where(
                ROUND_VERSIONS.c.round_id == round_.id,
                ROUND_VERSIONS.c.number < round_.rules_version,
            )
            .order_by(ROUND_VERSIONS.c.number)
        ).all()
    return RoundView(
        round_id=round_.id,
        title=round_.rules.title,
        rules=round_.rules,
        rules_hash=round_.rules_hash,
        quorum_needed=quorum_needed(round_.rules.members),
        is_open=round_.is_open(unit.today),
        opened_by=round_.opened_by,
        opened_at=round_.opened_at,
        version=round_.version,
        rules_version=round_.rules_version,
        earlier=tuple(
            RoundVersionView(
                number=version.number,
                rules=version.rules,
                rules_hash=version.rules_hash,
                case_number=version.case_number,
                reason=version.reason,
                frozen_by=version.frozen_by,
                frozen_at=version.frozen_at,
            )
            for version in earlier
        ),
    )


def allocation_view(allocation: Allocation, progress: Progress | None) -> AllocationView:
    """Money given to a project."""
    return AllocationView(
        allocation_id=allocation.id,
        project_id=allocation.project_id,
        body_id=allocation.body_id,
        round_id=allocation.round_id,
        meeting_id=allocation.meeting_id,
        revision=allocation.revision,
        case_number=allocation.case_number,
        decided_by=allocation.decided_by,
        decided_on=allocation.decided_on,
        lines=allocation.lines,
        approved_by=allocation.approved_by,
        approved_at=allocation.approved_at,
        version=allocation.version,
        decided_as=allocation.decided_as,
        state=allocation.state,
        instruments=allocation.instruments,
        later_costs=allocation.later_costs,
        instalments=allocation.instalments,
        positions=allocation.positions,
        holds=() if progress is None else progress.holds,
    )
