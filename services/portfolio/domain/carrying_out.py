"""A project that is carried out: paused, resumed, closed; and the decision points that it passes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from contracts.base import ClosingReason, DecisionPoint
from contracts.events.portfolio import (
    DecisionPointPassedV1,
    ProjectClosedV1,
    ProjectPausedV1,
    ProjectResumedV1,
)
from contracts.rpc.portfolio import Closed, PassDecisionPoint, PassedPoint, Paused, ProjectState
from contracts.words import word
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import (
    DecidedInTheFuture,
    DueInThePast,
    NotPaused,
    NotUnderWay,
    PointBackwards,
    PointBeforeTheLast,
)
from services.portfolio.domain.states import in_words

#: In which a decision point means something. B4 may be noted when the project is closed.
UNDER_WAY: Final = frozenset(ProjectState) - {
    ProjectState.IDEA,
    ProjectState.DECLINED,
    ProjectState.WITHDRAWN,
    ProjectState.BENEFITS_FOLLOWED,
}
_ORDER: Final = tuple(DecisionPoint)


def pause(project: Project, reason: str, until: date, now: datetime, on: date) -> ProjectPausedV1:
    """The owner lets it rest until a day to come; a pause may be made longer."""
    if until < on:
        raise DueInThePast(due_on=until, today=on)
    project.move_to(ProjectState.PAUSED, now)
    project.paused = Paused(reason=reason, until=until, paused_at=now)
    return ProjectPausedV1(
        project_id=project.id, body_id=project.body_id, reason=reason, until=until
    )


def resume(project: Project, reason: str | None, now: datetime) -> ProjectResumedV1:
    """The owner takes it up again. Only what rests is resumed."""
    if project.state is not ProjectState.PAUSED:
        raise NotPaused(**project.named(), **in_words(project.state))
    project.move_to(ProjectState.RUNNING, now)
    return ProjectResumedV1(project_id=project.id, body_id=project.body_id, reason=reason)


def close(project: Project, reason: ClosingReason, words: str, now: datetime) -> ProjectClosedV1:
    """The owner ends it: nothing more is carried out."""
    project.move_to(ProjectState.CLOSED, now)
    project.closed = Closed(reason=reason, words=words, closed_at=now)
    return ProjectClosedV1(
        project_id=project.id, body_id=project.body_id, reason=reason, words=words
    )


def pass_decision_point(
    project: Project, passed: PassDecisionPoint, on: date
) -> DecisionPointPassedV1:
    """The points come in order, by their days too; a small project may leave some out.

    The last one may be recorded anew, corrected: both stay in the case.
    """
    if project.state not in UNDER_WAY:
        raise NotUnderWay(**project.named(), **in_words(project.state))
    if passed.decided_on > on:
        raise DecidedInTheFuture(decided_on=passed.decided_on, today=on)
    corrects = bool(project.decision_points) and project.decision_points[-1].point is passed.point
    before = project.decision_points[:-1] if corrects else project.decision_points
    if before:
        last = before[-1]
        if _ORDER.index(passed.point) <= _ORDER.index(last.point):
            words = word(last.point)
            raise PointBackwards(**project.named(), last_sv=words.sv, last_en=words.en)
        if passed.decided_on < last.decided_on:
            raise PointBeforeTheLast(decided_on=passed.decided_on, last_on=last.decided_on)
    point = PassedPoint(
        point=passed.point,
        decided_on=passed.decided_on,
        decider=passed.decider,
        note=passed.note,
    )
    project.decision_points = (*before, point)
    project.version += 1
    return DecisionPointPassedV1(
        project_id=project.id,
        body_id=project.body_id,
        point=passed.point,
        decided_on=passed.decided_on,
        decider=passed.decider,
        note=passed.note,
        corrects=corrects,
        draft=project.is_draft,
    )
