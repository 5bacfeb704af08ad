"""Selections of a round: asked for, cancelled, read, compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.events.funding import AllocationLine
from contracts.rpc.funding import (
    ApplicationState,
    CancelSelection,
    Changes,
    ComputeSelection,
    GetSelection,
    ListSelections,
    SelectionLine,
    SelectionList,
    SelectionProgress,
    SelectionState,
    SelectionView,
)
from services.funding.domain.allocations import Allocation
from services.funding.domain.applications import SPOKEN, UNDER_ASSESSMENT, Application, Submission
from services.funding.domain.assessments import Assessment
from services.funding.domain.rounds import Round
from services.funding.domain.selections import Applicant, Inputs, MoneySource, Selection, pose
from services.funding.domain.sources import Frame, FrameKey, Source
from services.funding.handlers.finding import act_of, round_of
from services.funding.handlers.panels import counted, recused_from
from services.funding.tables import (
    ALLOCATIONS,
    APPLICATIONS,
    ASSESSMENTS,
    FRAMES,
    SELECTIONS,
    SOURCES,
    SUBMISSIONS,
)

#: What a round chooses among: also what it has chosen already, so that its choice can be compared.
_CHOSEN_FROM: Final = (
    UNDER_ASSESSMENT | SPOKEN | {ApplicationState.ALLOCATED, ApplicationState.REFUSED}
)


def compute_selection(request: ComputeSelection, call: Call) -> SelectionView:
    """Keep the problem as it is now, and put it into the queue."""
    unit = call.unit
    round_ = round_of(call, request.round_id)
    changes = Changes(**{name: getattr(request, name) for name in Changes.model_fields})
    posed = pose(inputs_of(round_, unit), changes, request.time_limit_s)
    selection = Selection.ask(
        unit.new_id(),
        round_,
        posed,
        act_of(call),
        scenario=request.scenario,
        changes=changes,
        time_limit_s=request.time_limit_s,
        draws=request.draws,
    )
    unit.add(selection)
    return selection_view(selection, call, current=True)


def cancel_selection(request: CancelSelection, call: Call) -> SelectionView:
    """Take it back; a worker that has it in hand stops."""
    selection = call.unit.load(Selection, request.selection_id)
    if selection is None:
        raise not_found("selection", request.selection_id)
    call.expect(selection.version)
    selection.cancel(call.unit.now)
    return selection_view(selection, call, current=_is_current(selection, call.unit))


def get_selection(request: GetSelection, call: Call) -> SelectionView:
    """A selection, and whether the round still has its inputs."""
    selection = call.unit.session.get(Selection, request.selection_id)
    if selection is None:
        raise not_found("selection", request.selection_id)
    return selection_view(
        selection,
        call,
        current=_is_current(selection, call.unit),
        with_problem=request.with_problem,
    )


def list_selections(request: ListSelections, call: Call) -> SelectionList:
    """A round's selections side by side."""
    round_of(call, request.round_id)
    found, cursor = paged(
        call.unit.session,
        sa.select(Selection).where(SELECTIONS.c.round_id == request.round_id),
        request,
        (SELECTIONS.c.id,),
    )
    return SelectionList(items=tuple(map(_line, found)), next_cursor=cursor)


def inputs_of(round_: Round, unit: Unit) -> Inputs:
    """What is recorded of a round that decides its problem."""
    unit.session.flush()
    rules = round_.rules
    applications = unit.session.scalars(
        sa.select(Application)
        .where(APPLICATIONS.c.round_id == round_.id, APPLICATIONS.c.state.in_(_CHOSEN_FROM))
        .order_by(APPLICATIONS.c.id)
    ).all()
    applicants = tuple(_applicants(applications, round_, unit))
    required = {other for each in applicants for other in each.snapshot.requires}
    return Inputs(
        round_id=round_.id,
        rules=rules,
        sources=tuple(
            MoneySource(source.id, source.name_sv, source.name_en)
            for source in unit.session.scalars(
                sa.select(Source).where(SOURCES.c.id.in_(rules.source_ids)).order_by(SOURCES.c.id)
            )
        ),
        free=_free(applications, round_, unit),
        applicants=applicants,
        funded=frozenset(
            unit.session.scalars(
                sa.select(APPLICATIONS.c.id).where(
                    APPLICATIONS.c.id.in_(required),
                    APPLICATIONS.c.state == ApplicationState.ALLOCATED,
                    APPLICATIONS.c.round_id != round_.id,
                )
            )
        ),
    )


def _applicants(
    applications: Iterable[Application], round_: Round, unit: Unit
) -> Iterable[Applicant]:
    ids = [application.id for application in applications]
    recused = recused_from(ids, unit)
    sheets: defaultdict[UUID, list[Assessment]] = defaultdict(list)
    for sheet in unit.session.scalars(
        sa.select(Assessment).where(ASSESSMENTS.c.project_id.in_(ids)).order_by(ASSESSMENTS.c.id)
    ):
        sheets[sheet.project_id].append(sheet)
    submissions: defaultdict[UUID, list[Submission]] = defaultdict(list)
    for submission in unit.session.scalars(
        sa.select(Submission).where(SUBMISSIONS.c.project_id.in_(ids)).order_by(SUBMISSIONS.c.id)
    ):
        submissions[submission.project_id].append(submission)
    for application in applications:
        received = submissions[application.id]
        standing = next(one for one in received if one.id == application.submission_id)
        yield Applicant(
            title=application.title,
            body_id=application.body_id,
            snapshot=standing.snapshot,
            scores=tuple(counted(application, sheets[application.id], recused[application.id])),
            sealed=application.seal is None and application.attempt > application.public_attempt,
            current_rules=application.rules_version in {None, round_.rules_version},
            registered_at=min(one.snapshot.received_at or one.received_at for one in received),
        )


def _free(
    applications: Iterable[Application], round_: Round, unit: Unit
) -> dict[FrameKey, Decimal]:
    """Of each frame what is free, with what the round's own words and allocations have taken of it."""
    free: defaultdict[FrameKey, Decimal] = defaultdict(Decimal)
    for frame in unit.session.scalars(
        sa.select(Frame).where(
            FRAMES.c.source_id.in_(round_.rules.source_ids), FRAMES.c.year.in_(round_.rules.years)
        )
    ):
        free[frame.key] = frame.amount - frame.lapsed - frame.allocated - frame.recommended
    claimed: list[tuple[AllocationLine, ...]] = [
        application.recommendation.lines for application in applications if application.has_reserved
    ]
    claimed += [
        allocation.lines
        for allocation in unit.session.scalars(
            sa.select(Allocation).where(ALLOCATIONS.c.round_id == round_.id)
        )
    ]
    for lines in claimed:
        for line in lines:
            key = FrameKey.of(line)
            if key in free:
                free[key] += line.amount
    return dict(free)


def _is_current(selection: Selection, unit: Unit) -> bool:
    """Whether the same question would have the same inputs now."""
    round_ = unit.session.get(Round, selection.round_id)
    assert round_ is not None
    return selection.is_current(inputs_of(round_, unit))


def selection_view(
    selection: Selection, call: Call, *, current: bool, with_problem: bool = False
) -> SelectionView:
    """A selection. Whoever is out of a project for a conflict of interest is told nothing of its scores."""
    recused = recused_from([one.project_id for one in selection.projects], call.unit)
    withheld = tuple(
        one.project_id
        for one in selection.projects
        if call.caller.person_id in recused[one.project_id]
    )
    answer = selection.answer
    if answer is not None and withheld:
        hidden = {str(project_id) for project_id in withheld}
        answer = answer.model_copy(
            update={
                "prices": answer.prices
                and answer.prices.model_copy(
                    update={
                        "prices": tuple(
                            one for one in answer.prices.prices if one.project not in hidden
                        )
                    }
                ),
                "margins": tuple(one for one in answer.margins if one.project not in hidden),
                "acceptability": answer.acceptability
                and answer.acceptability.model_copy(
                    update={
                        "shares": tuple(
                            one for one in answer.acceptability.shares if one.project not in hidden
                        )
                    }
                ),
            }
        )
    running = selection.state is SelectionState.RUNNING and selection.stage is not None
    return SelectionView(
        selection_id=selection.id,
        round_id=selection.round_id,
        scenario=selection.scenario,
        state=selection.state,
        progress=SelectionProgress(
            stage=selection.stage or "", done=selection.done, total=selection.total
        )
        if running
        else None,
        changes=selection.changes,
        rules_version=selection.rules_version,
        projects=tuple(one for one in selection.projects if one.project_id not in withheld),
        left_out=selection.left_out,
        answer=answer,
        withheld=withheld,
        input_hash=selection.input_hash,
        current=current,
        failure=selection.failure,
        asked_by=selection.asked_by,
        asked_at=selection.asked_at,
        ended_at=selection.ended_at,
        time_limit_s=selection.time_limit_s,
        draws=selection.draws,
        problem=selection.problem if with_problem and not withheld else None,
        version=selection.version,
    )


def _line(selection: Selection) -> SelectionLine:
    result = selection.answer.result if selection.answer else None
    return SelectionLine(
        selection_id=selection.id,
        scenario=selection.scenario,
        state=selection.state,
        asked_at=selection.asked_at,
        status=result.status if result else None,
        value=result.value if result else None,
        bound=result.bound if result else None,
        number=result.number if result else None,
        cost=result.cost if result else None,
        selected=tuple(UUID(one) for one in result.selected) if result else (),
        input_hash=selection.input_hash,
        result_hash=result.result_hash if result else None,
    )
