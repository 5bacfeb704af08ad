"""Early opinions (förhandsbesked): a body's one page, and what the programme office thinks of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from contracts.base import OpinionAnswer, ProjectKind
from contracts.events.portfolio import EarlyOpinionGivenV1, EarlyOpinionRequestedV1
from contracts.rpc.portfolio import ProjectState, RequestEarlyOpinion
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import (
    AnotherBody,
    OpinionAwaited,
    OpinionGiven,
    StartsInThePast,
    TooLateForOpinion,
)
from services.portfolio.domain.states import in_words


@dataclass(eq=False)
class EarlyOpinion:
    """One page as it was dispatched, and its answer. The page is never changed."""

    id: UUID
    version: int
    project_id: UUID
    body_id: str
    kind: ProjectKind
    title: str
    summary: str
    cost_total: Decimal
    starts_on: date
    requested_by: str
    requested_at: datetime
    answer: OpinionAnswer | None = None
    reason: str | None = None
    given_by: str | None = None
    given_at: datetime | None = None

    @classmethod
    def request(
        cls,
        new_id: UUID,
        page: RequestEarlyOpinion,
        project: Project,
        by: str,
        now: datetime,
        on: date,
        *,
        awaited: bool,
    ) -> tuple[Self, EarlyOpinionRequestedV1]:
        """A body asks before it submits, one answer at a time. Its draft stays inside."""
        if project.body_id != page.body_id:
            raise AnotherBody(**project.named(), body=page.body_id)
        if project.state is not ProjectState.DRAFT:
            raise TooLateForOpinion(**project.named(), **in_words(project.state))
        if awaited:
            raise OpinionAwaited(**project.named())
        if page.starts_on < on:
            raise StartsInThePast(starts_on=page.starts_on, today=on)
        opinion = cls(
            id=new_id,
            version=1,
            project_id=project.id,
            body_id=page.body_id,
            kind=page.kind,
            title=page.title,
            summary=page.summary,
            cost_total=page.cost_total,
            starts_on=page.starts_on,
            requested_by=by,
            requested_at=now,
        )
        return opinion, EarlyOpinionRequestedV1(
            project_id=project.id,
            body_id=page.body_id,
            opinion_id=new_id,
            kind=page.kind,
            title=page.title,
            summary=page.summary,
            cost_total=page.cost_total,
            starts_on=page.starts_on,
        )

    def give(
        self, answer: OpinionAnswer, reason: str, by: str, now: datetime
    ) -> EarlyOpinionGivenV1:
        """The programme office answers once. Whoever wants another answer asks anew."""
        if self.answer is not None:
            raise OpinionGiven(opinion=self.id)
        self.answer, self.reason, self.given_by, self.given_at = answer, reason, by, now
        self.version += 1
        return EarlyOpinionGivenV1(
            project_id=self.project_id,
            body_id=self.body_id,
            opinion_id=self.id,
            answer=answer,
            reason=reason,
        )
