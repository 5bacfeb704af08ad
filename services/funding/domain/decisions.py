"""The formal decisions of the body whose money it is: yes, no, or back for more preparation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.events.funding import (
    AllocationApprovedV1,
    AllocationLine,
    AllocationRefusedV1,
    ApplicationReferredBackV1,
    LaterCost,
    MoneyKind,
    SourceInstrument,
)
from contracts.rpc.funding.allocations import AllocationState, InstalmentPlan
from contracts.rpc.funding.answers import AnswerKind, FormalAnswer
from contracts.rpc.funding.applications import CouncilOutcome
from contracts.rpc.funding.sources import Decider
from services.funding.domain.acts import Act
from services.funding.domain.allocations import Allocation, opened
from services.funding.domain.applications import Application
from services.funding.domain.bodies import Body
from services.funding.domain.instalments import planned
from services.funding.domain.instruments import instruments_for
from services.funding.domain.refusals import (
    BeyondRecommendation,
    DatedWrongly,
    DecidedBeforeMeeting,
    DecidedInTheFuture,
    LaterCostsMissing,
    LaterCostsUnasked,
    NotItsSource,
    ProposedBySameHand,
)
from services.funding.domain.rounds import require_distinct
from services.funding.domain.sources import (
    ZERO,
    Frame,
    FrameKey,
    Source,
    amounts_of,
    frame_of,
    lift,
)
from services.funding.domain.thresholds import ThresholdDecision, require_may_decide


@dataclass(frozen=True, slots=True)
class FormalDecision:
    """What a body has decided, and under which number its diary keeps it."""

    body: Body
    decided_on: date
    case_number: str
    lines: tuple[AllocationLine, ...]
    decided_as: Decider = Decider.BODY
    in_force: ThresholdDecision | None = None
    """The body's thresholds on the day of the decision."""
    instruments: tuple[SourceInstrument, ...] = ()
    instalments: tuple[InstalmentPlan, ...] = ()
    later_costs: tuple[LaterCost, ...] = ()
    announced_on: date | None = None

    def told(self, act: Act) -> FormalAnswer:
        """As the application keeps it."""
        return FormalAnswer(
            kind=AnswerKind.APPROVED,
            decided_by=self.body.id,
            decided_on=self.decided_on,
            decided_as=self.decided_as,
            delegated_by=None
            if self.decided_as is Decider.BODY or self.in_force is None
            else self.in_force.case_number,
            case_number=self.case_number,
            lines=self.lines,
            announced_on=self.announced_on,
            recorded_by=act.by,
            recorded_at=act.now,
        )


def approve(
    allocation_id: UUID,
    application: Application,
    receiver: Body,
    frames: Mapping[FrameKey, Frame],
    sources: Mapping[str, Source],
    decision: FormalDecision,
    act: Act,
) -> tuple[Allocation, AllocationApprovedV1]:
    """Give what the council recommended, or less, out of the deciding body's own sources.

    Nobody both proposes and releases money, and no frame is passed in any year. `frames` are those
    of the recommendation, locked: what it had reserved is lifted from all of them.
    """
    recommendation = application.recommendation
    if recommendation.recorded_by == act.by:
        raise ProposedBySameHand(project=application.id)
    _require_day(decision.decided_on, recommendation, act)
    _require_announced(decision.announced_on, decision.decided_on, act)
    decision.body.require_valid(decision.decided_on)
    recommended = amounts_of(recommendation.lines)
    given = amounts_of(decision.lines)
    for key, amount in given.items():
        limit = recommended.get(key, ZERO)
        if amount > limit:
            raise BeyondRecommendation(**key.words(), amount=amount, recommended=limit)
        sources[key.source_id].require_allocated_by(decision.body.id)
    require_may_decide(
        decision.decided_as, sum(given.values(), ZERO), decision.body.id, decision.in_force
    )
    _require_later_costs(decision)
    instruments = instruments_for(
        (sources[source_id] for source_id in {key.source_id for key in given}),
        receiver.kind,
        decision.instruments,
    )
    instalments = planned(decision.instalments, decision.lines)
    reserved = application.has_reserved
    if reserved:
        lift(frames, recommendation.lines)
    for key, amount in given.items():
        frame = frame_of(frames, key)
        if reserved:
            frame.allocate(amount)
        else:
            frame.allocate_unreserved(amount)
    application.allocate(decision.told(act))
    allocation = Allocation(
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
        proposed_by=recommendation.recorded_by,
        decided_as=decision.decided_as,
        state=AllocationState.STANDING,
        instruments=instruments,
        later_costs=decision.later_costs,
        instalments=instalments,
        positions=opened(given),
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
        instruments=instruments,
        later_costs=decision.later_costs,
    )


def refuse(
    application: Application,
    sources: Iterable[Source],
    body: Body,
    answer: AllocationRefusedV1,
    act: Act,
    *,
    announced_on: date | None,
    scale_max: int,
) -> None:
    """The body whose money it would be says no; for want of money alone, it stays on the reserve list.

    `scale_max` is the highest score of the round's scale: the list is in the order of what is short of it.
    """
    recommendation = application.recommendation
    _require_day(answer.decided_on, recommendation, act)
    _require_announced(announced_on, answer.decided_on, act)
    body.require_valid(answer.decided_on)
    _require_one_of(sources, body)
    application.refuse(
        FormalAnswer(
            kind=AnswerKind.REFUSED,
            decided_by=body.id,
            decided_on=answer.decided_on,
            case_number=answer.case_number,
            reason=answer.reason,
            for_want_of_money=answer.for_want_of_money,
            announced_on=announced_on,
            recorded_by=act.by,
            recorded_at=act.now,
        ),
        recommendation,
        scale_max=scale_max,
    )


def refer_back(
    application: Application, sources: Iterable[Source], body: Body, reason: str, act: Act
) -> ApplicationReferredBackV1:
    """The body whose money it would be wants more preparation before it decides."""
    recommendation = application.recommendation
    body.require_valid(act.today)
    _require_one_of(sources, body)
    application.be_sent_back(
        FormalAnswer(
            kind=AnswerKind.REFERRED_BACK,
            decided_by=body.id,
            decided_on=act.today,
            reason=reason,
            recorded_by=act.by,
            recorded_at=act.now,
        )
    )
    return ApplicationReferredBackV1(
        project_id=application.id,
        body_id=application.body_id,
        round_id=recommendation.round_id,
        referred_by=body.id,
        reason=reason,
    )


def _require_day(decided_on: date, recommendation: CouncilOutcome, act: Act) -> None:
    """A formal decision follows the council's advice, and is recorded when it has been made."""
    if decided_on > act.today:
        raise DecidedInTheFuture(decided_on=decided_on, today=act.today)
    if decided_on < recommendation.held_on:
        raise DecidedBeforeMeeting(decided_on=decided_on, held_on=recommendation.held_on)


def _require_announced(announced_on: date | None, decided_on: date, act: Act) -> None:
    """Minutes are announced after the decision, and that is recorded when it has been done."""
    if announced_on is not None and not decided_on <= announced_on <= act.today:
        raise DatedWrongly(on=announced_on, first=decided_on, last=act.today)


def _require_one_of(sources: Iterable[Source], body: Body) -> None:
    """Who says no to money gives out at least one of the sources that it was recommended from."""
    sources = sorted(sources, key=lambda source: source.id)
    if all(source.allocated_by != body.id for source in sources):
        raise NotItsSource(
            body=body.id,
            source=", ".join(source.id for source in sources),
            owner=", ".join(sorted({source.allocated_by for source in sources})),
        )


def _require_later_costs(decision: FormalDecision) -> None:
    """An investment shows what it costs afterwards; nothing else does."""
    invests = any(line.kind is MoneyKind.INVESTMENT for line in decision.lines)
    if invests and not decision.later_costs:
        raise LaterCostsMissing
    if decision.later_costs and not invests:
        raise LaterCostsUnasked
    require_distinct(cost.year for cost in decision.later_costs)
