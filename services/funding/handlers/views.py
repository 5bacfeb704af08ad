"""What callers are shown of the aggregates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa

from chassis.calls import Call
from chassis.clock import calendar_date
from contracts.rpc.base import Role
from contracts.rpc.funding import (
    AllocationView,
    ApplicationSummary,
    ApplicationView,
    AssessmentView,
    FrameDecisionView,
    FrameView,
    MeetingView,
    RevisionView,
    RoundView,
    SourceView,
)
from services.funding.domain.allocations import Allocation
from services.funding.domain.applications import Application, Submission
from services.funding.domain.assessments import Assessment, weighted_mean
from services.funding.domain.meetings import Meeting
from services.funding.domain.rounds import Round, quorum_needed
from services.funding.domain.sources import Frame, FrameDecision, FrameKey, Source
from services.funding.tables import (
    ALLOCATIONS,
    ASSESSMENTS,
    FRAME_DECISIONS,
    FRAMES,
    SUBMISSIONS,
)


def source_views(call: Call, sources: Sequence[Source]) -> tuple[SourceView, ...]:
    """Sources with their frames and every decision on them, in three statements whatever their number."""
    session = call.unit.session
    ids = [source.id for source in sources]
    frames: defaultdict[str, list[Frame]] = defaultdict(list)
    for frame in session.scalars(
        sa.select(Frame).where(FRAMES.c.source_id.in_(ids)).order_by(FRAMES.c.year)
    ):
        frames[frame.source_id].append(frame)
    decisions: defaultdict[FrameKey, list[FrameDecision]] = defaultdict(list)
    for decision in session.scalars(
        sa.select(FrameDecision)
        .where(FRAME_DECISIONS.c.source_id.in_(ids))
        .order_by(FRAME_DECISIONS.c.id)
    ):
        decisions[decision.source_id, decision.year].append(decision)
    return tuple(
        SourceView(
            source_id=source.id,
            name_sv=source.name_sv,
            name_en=source.name_en,
            instrument=source.instrument,
            allocated_by=source.allocated_by,
            frames=tuple(
                _frame_view(frame, decisions[source.id, frame.year]) for frame in frames[source.id]
            ),
            version=source.version,
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
    )


def round_view(round_: Round, today: date) -> RoundView:
    """A round and its frozen rules."""
    return RoundView(
        round_id=round_.id,
        title=round_.rules.title,
        rules=round_.rules,
        rules_hash=round_.rules_hash,
        quorum_needed=quorum_needed(round_.rules.members),
        is_open=round_.is_open(today),
        opened_by=round_.opened_by,
        opened_at=round_.opened_at,
        version=round_.version,
    )


def application_summary(application: Application) -> ApplicationSummary:
    """One line of a list."""
    return ApplicationSummary(
        project_id=application.id,
        body_id=application.body_id,
        kind=application.kind,
        title=application.title,
        state=application.state,
        round_id=application.round_id,
        revision=application.revision,
        assessments=application.assessments,
        version=application.version,
    )


def application_view(call: Call, application: Application) -> ApplicationView:
    """An application whole, with the scores that the caller may see."""
    session = call.unit.session
    submissions = session.scalars(
        sa.select(Submission)
        .where(SUBMISSIONS.c.project_id == application.id)
        .order_by(SUBMISSIONS.c.id)
    ).all()
    sheets = session.scalars(
        sa.select(Assessment)
        .where(ASSESSMENTS.c.project_id == application.id)
        .order_by(ASSESSMENTS.c.id)
    ).all()
    current = [sheet for sheet in sheets if sheet.attempt == application.attempt]
    sealed = application.is_sealed(
        gave_own=any(sheet.assessor_id == call.caller.person_id for sheet in current),
        assesses=any(held.role is Role.ASSESSOR for held in call.caller.roles),
        oversees=call.everywhere,
    )
    round_ = session.get(Round, application.round_id) if application.round_id else None
    allocation = session.scalars(
        sa.select(Allocation).where(ALLOCATIONS.c.project_id == application.id)
    ).one_or_none()
    return ApplicationView(
        project_id=application.id,
        body_id=application.body_id,
        state=application.state,
        round_id=application.round_id,
        revision=application.revision,
        attempt=application.attempt,
        submission=next(
            submission.snapshot
            for submission in submissions
            if submission.id == application.submission_id
        ),
        revisions=tuple(
            RevisionView(
                revision=submission.revision,
                title=submission.snapshot.title,
                received_at=submission.received_at,
                stands=submission.id == application.submission_id,
            )
            for submission in submissions
        ),
        assessments=application.assessments,
        sealed=sealed,
        sheets=tuple(
            _assessment_view(sheet)
            for sheet in sheets
            if not (sealed and sheet.attempt == application.attempt)
        ),
        score=None
        if sealed or round_ is None
        else weighted_mean(round_.rules.criteria, [sheet.scores for sheet in current]),
        outcomes=application.outcomes,
        allocation=None if allocation is None else allocation_view(allocation),
        version=application.version,
    )


def _assessment_view(sheet: Assessment) -> AssessmentView:
    return AssessmentView(
        assessor_id=sheet.assessor_id,
        revision=sheet.revision,
        attempt=sheet.attempt,
        scores=sheet.scores,
        given_at=sheet.given_at,
    )


def meeting_view(meeting: Meeting) -> MeetingView:
    """A meeting of the council."""
    return MeetingView(
        meeting_id=meeting.id,
        round_id=meeting.round_id,
        held_on=meeting.held_on,
        state=meeting.state,
        profile=meeting.profile,
        rules=meeting.rules,
        members=meeting.members,
        present=meeting.present,
        serving=meeting.serving,
        presiding=meeting.presiding,
        quorum_needed=meeting.quorum_needed,
        quorate=meeting.is_quorate,
        called_on=calendar_date(meeting.called_at),
        late_because=meeting.late_because,
        agenda=meeting.agenda,
        version=meeting.version,
    )


def allocation_view(allocation: Allocation) -> AllocationView:
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
    )
