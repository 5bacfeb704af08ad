"""A project: its states, who moves it, its revisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Self
from uuid import UUID

from contracts.base import PrerequisiteNeed, ProjectKind
from contracts.envelope import MAX_BODY_BYTES, Event
from contracts.events.followup import PlanOpenedV1
from contracts.events.funding import (
    AllocationApprovedV1,
    ApplicationAdmittedV1,
    ApplicationDeclinedV1,
    ApplicationPostponedV1,
    ProjectRecommendedV1,
)
from contracts.events.portfolio import (
    ProjectAmendedV1,
    ProjectOpenedV1,
    ProjectSubmittedV1,
    ProjectWithdrawnV1,
)
from contracts.rpc.portfolio import AmendProject, ProjectState
from contracts.words import word
from services.portfolio.domain.content import Content, missing
from services.portfolio.domain.refusals import (
    AlreadyDecided,
    AlreadySubmitted,
    IllegalMove,
    Incomplete,
    NotWithdrawable,
    TooLarge,
)
from services.portfolio.domain.strategies import Strategy

_S = ProjectState

#: Every move that a project can make.
NEXT: Final[Mapping[ProjectState, frozenset[ProjectState]]] = MappingProxyType(
    {
        _S.DRAFT: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
        # A later revision may be dispatched until the round has taken one in.
        _S.SUBMITTED: frozenset({_S.SUBMITTED, _S.IN_ROUND, _S.WITHDRAWN}),
        _S.IN_ROUND: frozenset({_S.RECOMMENDED, _S.POSTPONED, _S.DECLINED, _S.WITHDRAWN}),
        # The later meeting may belong to a later round, and may postpone again.
        _S.POSTPONED: frozenset(
            {_S.IN_ROUND, _S.RECOMMENDED, _S.POSTPONED, _S.DECLINED, _S.WITHDRAWN}
        ),
        _S.RECOMMENDED: frozenset({_S.ALLOCATED, _S.WITHDRAWN}),
        # Its body may rework it and apply again.
        _S.DECLINED: frozenset({_S.SUBMITTED, _S.WITHDRAWN}),
        _S.ALLOCATED: frozenset({_S.ALLOCATED, _S.RUNNING}),
        # More money may come while it runs; the plan is then extended.
        _S.RUNNING: frozenset({_S.RUNNING}),
        _S.WITHDRAWN: frozenset(),
    }
)

#: How other services' events move it: portfolio learns the council's and the formal moves from these only.
MOVED_BY: Final[Mapping[type[Event], ProjectState]] = MappingProxyType(
    {
        ApplicationAdmittedV1: _S.IN_ROUND,
        ProjectRecommendedV1: _S.RECOMMENDED,
        ApplicationPostponedV1: _S.POSTPONED,
        ApplicationDeclinedV1: _S.DECLINED,
        AllocationApprovedV1: _S.ALLOCATED,
        PlanOpenedV1: _S.RUNNING,
    }
)
#: The states in which the owner may still change what the project says of itself.
AMENDABLE: Final = frozenset({_S.DRAFT, _S.SUBMITTED, _S.IN_ROUND, _S.POSTPONED, _S.DECLINED})
#: The states in which nothing new is built on a project, and nothing new is said of what it needs.
ENDED: Final = frozenset({_S.DECLINED, _S.WITHDRAWN})


@dataclass(eq=False)
class Revision:
    """The project as one change left it. Written once."""

    project_id: UUID
    revision: int
    changed: tuple[str, ...]
    actor: str
    revised_at: datetime
    draft: bool
    """It never left its body."""
    content: Content


@dataclass(eq=False)
class Project:
    """A business or an enabling project of one body."""

    id: UUID
    version: int
    body_id: str
    kind: ProjectKind
    state: ProjectState
    moved_at: datetime
    """When it came into its state."""
    revision: int
    content: Content
    searched: str
    opened_at: datetime
    submitted_at: datetime | None = None
    """When it was first dispatched; until then it is its body's own."""
    submitted_revision: int | None = None
    """The latest revision that was dispatched."""
    plan_opened_at: datetime | None = None
    """Follow-up may be heard of before the decision that opened it."""

    @classmethod
    def open(
        cls,
        project_id: UUID,
        body_id: str,
        kind: ProjectKind,
        content: Content,
        by: str,
        now: datetime,
    ) -> tuple[Self, Revision, ProjectOpenedV1]:
        """A draft, with its first revision."""
        content.require_distinct()
        project = cls(
            id=project_id,
            version=1,
            body_id=body_id,
            kind=kind,
            state=_S.DRAFT,
            moved_at=now,
            revision=1,
            content=content,
            searched=content.searched,
            opened_at=now,
        )
        written = tuple(
            name for name in Content.model_fields if getattr(content, name) not in (None, ())
        )
        return (
            project,
            project._revise(written, by, now),
            ProjectOpenedV1(project_id=project_id, body_id=body_id, kind=kind),
        )

    @property
    def is_draft(self) -> bool:
        """It has never left its body, and is invisible outside it."""
        return self.submitted_at is None

    @property
    def has_ended(self) -> bool:
        """Nothing new is built on it."""
        return self.state in ENDED

    def amend(
        self, amendment: AmendProject, by: str, now: datetime
    ) -> tuple[Revision, ProjectAmendedV1] | None:
        """Change what it says, until it is decided; none where nothing differs.

        What was dispatched stays complete.
        """
        if self.state not in AMENDABLE:
            raise AlreadyDecided(project=self.id, **_state(self.state))
        content, changed = self.content.amended(amendment)
        if not changed:
            return None
        content.require_distinct()
        if not self.is_draft and (lacking := missing(content)):
            raise Incomplete.lacking(lacking)
        self.content = content
        self.searched = content.searched
        self.version += 1
        self.revision += 1
        return self._revise(changed, by, now), ProjectAmendedV1(
            project_id=self.id,
            body_id=self.body_id,
            revision=self.revision,
            changed=changed,
            draft=self.is_draft,
        )

    def submit(
        self,
        strategy: Strategy | None,
        requires: Mapping[UUID, str | None],
        prerequisites: Sequence[PrerequisiteNeed],
        now: datetime,
        on: date,
    ) -> ProjectSubmittedV1:
        """Dispatch it, whole, as it stands. `requires` gives the title of each draft among them.

        Everything that is missing is said at once; what is dispatched stands only on what is dispatched.
        """
        if _S.SUBMITTED not in NEXT[self.state]:
            raise self._illegal(_S.SUBMITTED)
        if self.submitted_revision == self.revision:
            raise AlreadySubmitted(project=self.id, revision=self.revision)
        content = self.content
        lacking = missing(content, [title for title in requires.values() if title is not None])
        if lacking or strategy is None or content.summary is None or content.benefit_owner is None:
            raise Incomplete.lacking(lacking)
        content.require_known(strategy, on)
        submitted = ProjectSubmittedV1(
            project_id=self.id,
            body_id=self.body_id,
            revision=self.revision,
            kind=self.kind,
            title=content.title,
            summary=content.summary,
            strategy_id=strategy.id,
            case_number=content.case_numbers[0] if content.case_numbers else None,
            target_groups=content.target_groups,
            alignments=content.alignments,
            costs=content.costs,
            benefits=content.benefits,
            benefit_owner=content.benefit_owner,
            requires=tuple(sorted(requires)),
            prerequisites=tuple(prerequisites),
        )
        size = len(submitted.model_dump_json().encode())
        if size > MAX_BODY_BYTES:
            raise TooLarge(size=size, most=MAX_BODY_BYTES)
        self.submitted_at = self.submitted_at or now
        self.submitted_revision = self.revision
        self._move_to(_S.SUBMITTED, now)
        return submitted

    def withdraw(self, reason: str, now: datetime) -> ProjectWithdrawnV1:
        """Its body takes it back, before the money is decided."""
        if _S.WITHDRAWN not in NEXT[self.state]:
            raise NotWithdrawable(project=self.id, **_state(self.state))
        self._move_to(_S.WITHDRAWN, now)
        return ProjectWithdrawnV1(
            project_id=self.id, body_id=self.body_id, reason=reason, draft=self.is_draft
        )

    def hear(self, state: ProjectState, at: datetime) -> None:
        """The council, the deciding body or follow-up has moved it.

        A withdrawal that crossed their word stands: it was ours to make, and they learn of it.
        """
        if self.state is _S.WITHDRAWN:
            return
        if state is _S.RUNNING and self._awaits_decision:
            self.plan_opened_at = at
            self.version += 1
        elif state is _S.ALLOCATED and self.state is _S.RUNNING:
            self._move_to(_S.RUNNING, self.moved_at)
        else:
            self._move_to(state, at)
            if state is _S.ALLOCATED and self.plan_opened_at is not None:
                self._move_to(_S.RUNNING, max(at, self.plan_opened_at))

    @property
    def _awaits_decision(self) -> bool:
        """The decision's own event may still be on its way, from another service."""
        return self.state in {_S.SUBMITTED, _S.IN_ROUND, _S.POSTPONED, _S.RECOMMENDED}

    def relink(self, what: str, by: str, now: datetime) -> Revision:
        """What it stands on is kept beside it, and is part of the revision all the same.

        New needs may show until it has ended, also after the decision.
        """
        if self.has_ended:
            raise AlreadyDecided(project=self.id, **_state(self.state))
        self.version += 1
        self.revision += 1
        return self._revise((what,), by, now)

    def _revise(self, changed: Collection[str], by: str, now: datetime) -> Revision:
        return Revision(
            project_id=self.id,
            revision=self.revision,
            changed=tuple(changed),
            actor=by,
            revised_at=now,
            draft=self.is_draft,
            content=self.content,
        )

    def _move_to(self, state: ProjectState, at: datetime) -> None:
        if state not in NEXT[self.state]:
            raise self._illegal(state)
        if state is not self.state:
            self.moved_at = at
        self.state = state
        self.version += 1

    def _illegal(self, to: ProjectState) -> IllegalMove:
        return IllegalMove(
            project=self.id, **_state(self.state), to_sv=word(to).sv, to_en=word(to).en
        )


def _state(state: ProjectState) -> dict[str, str]:
    words = word(state)
    return {"state_sv": words.sv, "state_en": words.en}
