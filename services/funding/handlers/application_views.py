"""What callers are shown of applications: the scores that each may see, and how far the assessment has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from contracts.rpc.base import Role
from contracts.rpc.funding import (
    ApplicationSummary,
    ApplicationView,
    AssessmentView,
    ConflictState,
    Outcome,
    RevisionView,
    SheetState,
)
from services.funding.domain.allocations import Allocation
from services.funding.domain.applications import (
    UNDER_ASSESSMENT,
    Application,
    Panel,
    Submission,
    Viewer,
    differences,
)
from services.funding.domain.assessments import Assessment
from services.funding.domain.progress import Progress
from services.funding.domain.rounds import Round
from services.funding.handlers.panels import counted, recused_from, rules_of, tally
from services.funding.handlers.questions import belonging_of, conflicts_of
from services.funding.handlers.views import allocation_view
from services.funding.tables import ALLOCATIONS, ASSESSMENTS, SUBMISSIONS


def application_summaries(
    call: Call, applications: Sequence[Application]
) -> tuple[ApplicationSummary, ...]:
    """Lines of a list, with as many statements whatever their number."""
    session = call.unit.session
    shown = {
        application.id
        for application in applications
        if application.round_id is not None
        and application.assessments
        and (application.state not in UNDER_ASSESSMENT or application.seal is not None)
        and (application.state not in UNDER_ASSESSMENT or call.everywhere)
    }
    sheets: defaultdict[UUID, list[Assessment]] = defaultdict(list)
    for sheet in session.scalars(
        sa.select(Assessment).where(ASSESSMENTS.c.project_id.in_(sorted(shown)))
    ):
        sheets[sheet.project_id].append(sheet)
    recused = recused_from(shown, call.unit)

    def disagreement(application: Application, round_: Round | None) -> bool | None:
        hidden = application.id not in shown or round_ is None
        if hidden or call.caller.person_id in recused[application.id]:
            return None
        assert round_ is not None
        scores = counted(application, sheets[application.id], recused[application.id])
        return tally(rules_of(application, round_, call.unit), scores).disagreement

    found = []
    for application in applications:
        # Rounds are few: each is read once and stays in the session.
        round_ = session.get(Round, application.round_id) if application.round_id else None
        found.append(
            ApplicationSummary(
                project_id=application.id,
                body_id=application.body_id,
                kind=application.kind,
                title=application.title,
                state=application.state,
                round_id=application.round_id,
                revision=application.revision,
                assessments=application.assessments,
                version=application.version,
                assessors_needed=_needed(application, round_),
                disagreement=disagreement(application, round_),
            )
        )
    return tuple(found)


def application_view(call: Call, application: Application) -> ApplicationView:
    """An application whole, with the scores that the caller may see."""
    unit = call.unit
    session = unit.session
    session.flush()
    submissions = session.scalars(
        sa.select(Submission)
        .where(SUBMISSIONS.c.project_id == application.id)
        .order_by(SUBMISSIONS.c.id)
    ).all()
    standing = next(one for one in submissions if one.id == application.submission_id)
    newest = max(submissions, key=lambda one: (one.revision, one.id))
    sheets = session.scalars(
        sa.select(Assessment)
        .where(ASSESSMENTS.c.project_id == application.id)
        .order_by(ASSESSMENTS.c.id)
    ).all()
    recused = recused_from([application.id], unit)[application.id]
    panel = Panel(
        frozenset(
            sheet.assessor_id
            for sheet in sheets
            if sheet.state(application.attempt, recused) is SheetState.COUNTS
        ),
        recused,
    )
    viewer = _viewer(call, panel)
    sealed = application.is_sealed(viewer)
    round_ = session.get(Round, application.round_id) if application.round_id else None
    found = (
        None
        if sealed or round_ is None
        else tally(rules_of(application, round_, unit), counted(application, sheets, recused))
    )
    allocation = session.scalars(
        sa.select(Allocation)
        .where(ALLOCATIONS.c.project_id == application.id)
        .order_by(ALLOCATIONS.c.id.desc())
        .limit(1)
    ).first()
    progress = session.get(Progress, application.id)
    conflicts = conflicts_of([application.id], unit)
    spoken = application.state not in UNDER_ASSESSMENT
    return ApplicationView(
        project_id=application.id,
        body_id=application.body_id,
        state=application.state,
        round_id=application.round_id,
        revision=application.revision,
        attempt=application.attempt,
        submission=standing.snapshot,
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
            _assessment_view(sheet, sheet.state(application.attempt, recused))
            for sheet in sheets
            if sheet.assessor_id == call.caller.person_id
            or not application.is_sealed(viewer, sheet.attempt)
        ),
        score=None if found is None else found.score,
        # A postponement records the score of that moment, which is as sealed as the scores.
        outcomes=tuple(
            one.model_copy(update={"score": None})
            if sealed and one.outcome is Outcome.POSTPONED
            else one
            for one in application.outcomes
        ),
        allocation=None if allocation is None else allocation_view(allocation, progress),
        version=application.version,
        on_reserve=application.is_on_reserve,
        rules_version=application.rules_version,
        eligibility=application.eligibility,
        assessors=application.assessors,
        assessors_needed=_needed(application, round_),
        awaited=() if spoken else application.awaited(panel),
        seal=application.seal,
        spreads=() if found is None else found.spreads,
        disagreement=None if found is None else found.disagreement,
        amended_revision=application.amended_revision,
        newest_revision=newest.revision if newest.id != standing.id else None,
        differences=differences(standing.snapshot, newest.snapshot),
        # Who has only been asked about is nobody else's business until it is settled.
        conflicts=tuple(
            one
            for one in conflicts
            if call.everywhere
            or one.person_id == call.caller.person_id
            or one.state is ConflictState.CONFLICTED
        ),
        belonging=belonging_of(application, application.assessors, unit) if call.everywhere else (),
        answers=application.answers,
    )


def _viewer(call: Call, panel: Panel) -> Viewer:
    roles = {held.role for held in call.caller.roles}
    return Viewer(
        person_id=call.caller.person_id,
        gave_own=call.caller.person_id in panel.given,
        recused=call.caller.person_id in panel.recused,
        # Held on another day too: whoever is to assess is kept from others' scores whatever else they are.
        assesses=Role.ASSESSOR in roles,
        audits=any(
            held.role is Role.AUDITOR and held.is_valid(call.unit.today)
            for held in call.caller.roles
        ),
        carries=call.everywhere,
    )


def _needed(application: Application, round_: Round | None) -> int:
    """How many are to assess it."""
    if application.assessors:
        return len(application.assessors)
    return 0 if round_ is None else round_.rules.assessors_needed


def _assessment_view(sheet: Assessment, state: SheetState) -> AssessmentView:
    return AssessmentView(
        assessor_id=sheet.assessor_id,
        revision=sheet.revision,
        attempt=sheet.attempt,
        scores=sheet.scores,
        given_at=sheet.given_at,
        rules_version=sheet.rules_version,
        state=state,
    )
