"""What is kept of an application, and what every move of it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from contracts.base import ProjectKind
from contracts.rpc.funding.answers import FormalAnswer
from contracts.rpc.funding.applications import (
    ApplicationState,
    CouncilOutcome,
    EligibilityFinding,
)
from contracts.rpc.funding.seals import SealOpening
from contracts.words import word
from services.funding.domain.acts import Act
from services.funding.domain.applications.states import NEXT, UNDER_ASSESSMENT
from services.funding.domain.applications.submissions import Submission
from services.funding.domain.refusals import (
    AwaitsCompletion,
    IllegalMove,
    NotUnderAssessment,
    SealOpen,
    Withdrawn,
)
from services.funding.domain.rounds import Round


@dataclass(eq=False)
class ApplicationRecord:
    """A project's application for money. Its id is the project's."""

    id: UUID
    body_id: str
    kind: ProjectKind
    title: str
    state: ApplicationState
    submission_id: UUID
    """The submission that is applied for."""
    revision: int
    latest_revision: int
    """The newest revision submitted; a later one than `revision` is kept and does not stand."""
    attempt: int
    """How many times it has started afresh: assessments belong to an attempt."""
    round_id: str | None
    assessments: int
    meeting_id: UUID | None
    """The meeting that has it open on its agenda."""
    outcomes: tuple[CouncilOutcome, ...]
    """Every word of the council, the oldest first."""
    version: int
    rules_version: int | None = None
    """The version of the round's rules by which it is judged."""
    eligibility: tuple[EligibilityFinding, ...] = ()
    """Every answer to whether a round may take it in, the oldest first."""
    assessors: tuple[str, ...] = ()
    """Who is assigned; none: any assessor may assess."""
    seal: SealOpening | None = None
    """How the seal of this attempt was opened; none while it is closed."""
    public_attempt: int = 0
    """Scores of attempts up to this one belong to the case: the council has spoken of them, or it was withdrawn."""
    amended_revision: int | None = None
    """The newest revision that is known of and not submitted."""
    answers: tuple[FormalAnswer, ...] = ()
    """Every formal answer on its money, the oldest first."""
    reserve_rank: Decimal | None = None
    """Its place on the reserve list, the lowest first: how far its score is from full marks. None: not on it."""

    def state_words(self) -> dict[str, str]:
        """Its state in both languages, for a sentence that refuses."""
        return {"state_sv": word(self.state).sv, "state_en": word(self.state).en}

    def _find(
        self,
        round_: Round,
        act: Act,
        *,
        eligible: bool,
        rules_met: tuple[str, ...] = (),
        rule: str | None = None,
        reason: str | None = None,
    ) -> None:
        finding = EligibilityFinding(
            round_id=round_.id,
            rules_version=round_.rules_version,
            revision=self.revision,
            eligible=eligible,
            rules_met=rules_met,
            rule=rule,
            reason=reason,
            found_by=act.by,
            found_at=act.now,
        )
        self.eligibility = (*self.eligibility, finding)

    def _start_attempt(self) -> None:
        self.attempt += 1
        self.assessments = 0
        self.seal = None

    def _stand_by(self, submission: Submission) -> None:
        snapshot = submission.snapshot
        self.submission_id = submission.id
        self.revision = snapshot.revision
        self.body_id = snapshot.body_id
        self.kind = snapshot.kind
        self.title = snapshot.title

    def _move_to(self, to: ApplicationState) -> None:
        if to not in NEXT[self.state]:
            raise IllegalMove(
                project=self.id, to_sv=word(to).sv, to_en=word(to).en, **self.state_words()
            )
        self.state = to

    def _require_standing(self) -> None:
        if self.state is ApplicationState.WITHDRAWN:
            raise Withdrawn(project=self.id, body=self.body_id)

    def _require_assessed_here(self) -> None:
        """It is in a round, and the council has not spoken finally."""
        if self.state not in UNDER_ASSESSMENT:
            raise NotUnderAssessment(project=self.id, **self.state_words())

    def _require_sealed(self) -> None:
        if self.seal is not None:
            raise SealOpen(project=self.id)

    def _require_presented(self) -> None:
        if self.state is ApplicationState.RETURNED:
            raise AwaitsCompletion(project=self.id)
