"""Applications: from a body's submission to the council's word and the formal decision."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Self
from uuid import UUID

from contracts.base import ProjectKind
from contracts.events.funding import (
    ApplicationAdmittedV1,
    ApplicationAssessedV1,
    ApplicationDeclinedV1,
    ApplicationPostponedV1,
    ApplicationReferredBackV1,
    Extent,
    ProjectRecommendedV1,
)
from contracts.events.portfolio import ProjectSubmittedV2
from contracts.rpc.funding.applications import (
    ApplicationState,
    CouncilOutcome,
    CriterionScore,
)
from contracts.words import word
from services.funding.domain.acts import Act
from services.funding.domain.assessments import Assessment, require_complete
from services.funding.domain.refusals import (
    AlreadyAllocated,
    AwaitsCompletion,
    IllegalMove,
    NotAssessed,
    NothingToReconsider,
    NotOfThisRound,
    NotOnThisAgenda,
    NotRecommended,
    NotUnderAssessment,
    NotWhole,
    OnAnotherAgenda,
    OwnBodyAssessed,
    StaleRevision,
    Withdrawn,
)
from services.funding.domain.rounds import Round

NEXT: Final[Mapping[ApplicationState, frozenset[ApplicationState]]] = MappingProxyType(
    {
        ApplicationState.RECEIVED: frozenset(
            {
                ApplicationState.RETURNED,
                ApplicationState.COMPLETE,
                ApplicationState.ADMITTED,
                ApplicationState.WITHDRAWN,
            }
        ),
        # The programme office may ask for more, or give more time.
        ApplicationState.RETURNED: frozenset(
            {ApplicationState.RETURNED, ApplicationState.RECEIVED, ApplicationState.WITHDRAWN}
        ),
        # Submitted anew, it has to be looked at anew.
        ApplicationState.COMPLETE: frozenset(
            {ApplicationState.RECEIVED, ApplicationState.ADMITTED, ApplicationState.WITHDRAWN}
        ),
        ApplicationState.ADMITTED: frozenset(
            {
                ApplicationState.RECOMMENDED,
                ApplicationState.DECLINED,
                ApplicationState.POSTPONED,
                ApplicationState.REFERRED_BACK,
                ApplicationState.WITHDRAWN,
            }
        ),
        # A project can be put off from one meeting to the next more than once.
        ApplicationState.POSTPONED: frozenset(
            {
                ApplicationState.RECOMMENDED,
                ApplicationState.DECLINED,
                ApplicationState.POSTPONED,
                ApplicationState.REFERRED_BACK,
                ApplicationState.WITHDRAWN,
            }
        ),
        # What the council has said it can take up again, until the money is decided.
        ApplicationState.RECOMMENDED: frozenset(
            {
                ApplicationState.RECOMMENDED,
                ApplicationState.DECLINED,
                ApplicationState.POSTPONED,
                ApplicationState.REFERRED_BACK,
                ApplicationState.ALLOCATED,
                ApplicationState.WITHDRAWN,
            }
        ),
        # Submitted anew, it is a new attempt; what was said of the first stays.
        ApplicationState.DECLINED: frozenset(
            {
                ApplicationState.RECEIVED,
                ApplicationState.RECOMMENDED,
                ApplicationState.DECLINED,
                ApplicationState.POSTPONED,
                ApplicationState.REFERRED_BACK,
                ApplicationState.WITHDRAWN,
            }
        ),
        ApplicationState.REFERRED_BACK: frozenset(
            {ApplicationState.RECEIVED, ApplicationState.WITHDRAWN}
        ),
        ApplicationState.WITHDRAWN: frozenset({ApplicationState.RECEIVED}),
        ApplicationState.ALLOCATED: frozenset(),
    }
)

#: The council has not yet spoken finally.
UNDER_ASSESSMENT: Final = frozenset({ApplicationState.ADMITTED, ApplicationState.POSTPONED})
#: The council has spoken, and may take it up again.
SPOKEN: Final = frozenset({ApplicationState.RECOMMENDED, ApplicationState.DECLINED})
#: It is looked at before a round takes it in.
RECEIVED: Final = frozenset(
    {ApplicationState.RECEIVED, ApplicationState.RETURNED, ApplicationState.COMPLETE}
)


@dataclass(eq=False)
class Submission:
    """One submission of a project, as it was, complete or not. Never changed."""

    id: UUID
    project_id: UUID
    revision: int
    snapshot: ProjectSubmittedV2
    received_at: datetime


@dataclass(eq=False)
class Application:
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

    @classmethod
    def receive(cls, submission: Submission) -> Self:
        """A submitted project is an application at once."""
        snapshot = submission.snapshot
        return cls(
            id=snapshot.project_id,
            body_id=snapshot.body_id,
            kind=snapshot.kind,
            title=snapshot.title,
            state=ApplicationState.RECEIVED,
            submission_id=submission.id,
            revision=snapshot.revision,
            latest_revision=snapshot.revision,
            attempt=1,
            round_id=None,
            assessments=0,
            meeting_id=None,
            outcomes=(),
            version=1,
        )

    def receive_again(self, submission: Submission) -> None:
        """A newer submission replaces the old while it is in no round, and starts afresh after an end.

        While the council has it, the submission is kept beside the one that is being judged.
        """
        snapshot = submission.snapshot
        if snapshot.revision < self.latest_revision:
            raise StaleRevision(
                project=self.id, revision=snapshot.revision, latest=self.latest_revision
            )
        self.latest_revision = snapshot.revision
        self.version += 1
        if self.state in RECEIVED:
            self.state = ApplicationState.RECEIVED
        elif ApplicationState.RECEIVED in NEXT[self.state]:
            self._move_to(ApplicationState.RECEIVED)
            self.attempt += 1
            self.round_id = None
            self.assessments = 0
        if self.state is ApplicationState.RECEIVED:
            self.submission_id = submission.id
            self.revision = snapshot.revision
            self.body_id = snapshot.body_id
            self.kind = snapshot.kind
            self.title = snapshot.title

    def hear_of_return(self) -> None:
        """The programme office asks for completion. What a round has taken in stays there."""
        if ApplicationState.RETURNED in NEXT[self.state]:
            self._move_to(ApplicationState.RETURNED)
            self.version += 1

    def hear_of_completion(self, revision: int) -> None:
        """The programme office accepts a submission as complete; a later one has to be looked at anew."""
        if self.state is ApplicationState.RECEIVED and revision == self.revision:
            self._move_to(ApplicationState.COMPLETE)
            self.version += 1

    def admit(self, submission: Submission, round_: Round, on: date) -> ApplicationAdmittedV1:
        """Take it into a round as it stands, whole; not after the round's last day."""
        self._require_standing()
        round_.require_open(on)
        if self.state is ApplicationState.RETURNED:
            raise AwaitsCompletion(project=self.id)
        if missing := submission.snapshot.missing:
            raise NotWhole(
                project=self.id,
                missing_sv="; ".join(f"{one.field}: {one.sv}" for one in missing),
                missing_en="; ".join(f"{one.field}: {one.en}" for one in missing),
            )
        self._move_to(ApplicationState.ADMITTED)
        self.version += 1
        self.round_id = round_.id
        return ApplicationAdmittedV1(
            project_id=self.id, body_id=self.body_id, round_id=round_.id, revision=self.revision
        )

    def assess(
        self,
        scores: tuple[CriterionScore, ...],
        round_: Round,
        assessment_id: UUID,
        act: Act,
        *,
        officer_of: Collection[str],
    ) -> tuple[Assessment, ApplicationAssessedV1]:
        """An assessor judges it on every criterion, never for a body whose case officer they are."""
        if self.state not in UNDER_ASSESSMENT:
            raise NotUnderAssessment(project=self.id, **self.state_words())
        if self.body_id in officer_of:
            raise OwnBodyAssessed(body=self.body_id)
        require_complete(scores, round_)
        self.assessments += 1
        self.version += 1
        return (
            Assessment(
                id=assessment_id,
                project_id=self.id,
                attempt=self.attempt,
                round_id=round_.id,
                revision=self.revision,
                assessor_id=act.by,
                scores=scores,
                given_at=act.now,
            ),
            ApplicationAssessedV1(
                project_id=self.id,
                body_id=self.body_id,
                round_id=round_.id,
                assessments=self.assessments,
            ),
        )

    def is_sealed(self, *, gave_own: bool, assesses: bool, oversees: bool) -> bool:
        """Whether scores are withheld from somebody until the council has spoken.

        Nobody who assesses sees others' scores before giving their own, whatever else they are. Those
        who carry the process see them; the applicant does when the council has spoken.
        """
        if self.state not in UNDER_ASSESSMENT or gave_own:
            return False
        return assesses or not oversees

    def put_on_agenda(self, meeting_id: UUID, round_id: str) -> None:
        """A meeting takes it up; it is open at one meeting at a time."""
        if self.state not in UNDER_ASSESSMENT or self.round_id != round_id:
            raise NotOfThisRound(project=self.id, round=round_id, **self.state_words())
        if self.meeting_id is not None:
            raise OnAnotherAgenda(project=self.id, meeting=self.meeting_id)
        self.meeting_id = meeting_id
        self.version += 1

    def reconsider(self, meeting_id: UUID, round_id: str) -> None:
        """A meeting takes up again what the council has spoken of; the old word stands until the new."""
        if self.state not in SPOKEN or self.round_id != round_id:
            raise NothingToReconsider(project=self.id, round=round_id, **self.state_words())
        if self.meeting_id is not None:
            raise OnAnotherAgenda(project=self.id, meeting=self.meeting_id)
        self.meeting_id = meeting_id
        self.version += 1

    @property
    def standing_word(self) -> CouncilOutcome | None:
        """The council's last word, where it has recommended or declined and nothing came after."""
        return self.outcomes[-1] if self.state in SPOKEN else None

    def take_off_agenda(self) -> None:
        """The meeting ended without a word on it."""
        self.meeting_id = None
        self.version += 1

    def recommend(self, spoken: CouncilOutcome) -> ProjectRecommendedV1:
        """The council proposes to finance it. Nothing is allocated by this."""
        score = self._score_of(spoken)
        self._hear(spoken, ApplicationState.RECOMMENDED)
        return ProjectRecommendedV1(
            project_id=self.id,
            body_id=self.body_id,
            round_id=spoken.round_id,
            meeting_id=spoken.meeting_id,
            lines=spoken.lines,
            score=score,
            reason=spoken.reason,
            extent=spoken.extent or Extent.FULL,
            conditions=spoken.conditions,
            revokes=spoken.revokes,
        )

    def decline(self, spoken: CouncilOutcome) -> ApplicationDeclinedV1:
        """The council does not recommend it."""
        score = self._score_of(spoken)
        self._hear(spoken, ApplicationState.DECLINED)
        return ApplicationDeclinedV1(
            project_id=self.id,
            body_id=self.body_id,
            round_id=spoken.round_id,
            meeting_id=spoken.meeting_id,
            score=score,
            reason=spoken.reason,
            revokes=spoken.revokes,
        )

    def postpone(self, spoken: CouncilOutcome, until: date) -> ApplicationPostponedV1:
        """The council puts it off to a later meeting; that needs no assessment."""
        self._hear(spoken, ApplicationState.POSTPONED)
        return ApplicationPostponedV1(
            project_id=self.id,
            body_id=self.body_id,
            round_id=spoken.round_id,
            meeting_id=spoken.meeting_id,
            until=until,
            reason=spoken.reason,
            revokes=spoken.revokes,
        )

    def refer_back(self, spoken: CouncilOutcome) -> ApplicationReferredBackV1:
        """The council sends it back to its body for more preparation; that needs no assessment."""
        self._hear(spoken, ApplicationState.REFERRED_BACK)
        return ApplicationReferredBackV1(
            project_id=self.id,
            body_id=self.body_id,
            round_id=spoken.round_id,
            meeting_id=spoken.meeting_id,
            reason=spoken.reason,
            revokes=spoken.revokes,
        )

    @property
    def recommendation(self) -> CouncilOutcome:
        """The council's standing recommendation; refused where there is none."""
        self._require_standing()
        if self.state is not ApplicationState.RECOMMENDED:
            raise NotRecommended(project=self.id, **self.state_words())
        return self.outcomes[-1]

    def allocate(self) -> None:
        """A formal decision gives it money."""
        self._require_standing()
        self._move_to(ApplicationState.ALLOCATED)
        self.meeting_id = None
        self.version += 1

    def withdraw(self) -> None:
        """Its body takes it back; what a formal decision has given is not taken back so."""
        if self.state is ApplicationState.ALLOCATED:
            raise AlreadyAllocated(project=self.id)
        self._move_to(ApplicationState.WITHDRAWN)
        self.meeting_id = None
        self.version += 1

    def transfer(self, body_id: str) -> None:
        """Another body owns the project; what was submitted and said of it stands."""
        self.body_id = body_id
        self.version += 1

    def _score_of(self, spoken: CouncilOutcome) -> Decimal:
        """At least one assessment is needed to recommend or decline."""
        self._require_standing()
        if spoken.score is None:
            raise NotAssessed(project=self.id)
        return spoken.score

    def _hear(self, spoken: CouncilOutcome, to: ApplicationState) -> None:
        self._require_standing()
        if self.meeting_id != spoken.meeting_id:
            raise NotOnThisAgenda(project=self.id)
        self._move_to(to)
        self.meeting_id = None
        self.outcomes = (*self.outcomes, spoken)
        self.version += 1

    def _require_standing(self) -> None:
        if self.state is ApplicationState.WITHDRAWN:
            raise Withdrawn(project=self.id, body=self.body_id)

    def _move_to(self, to: ApplicationState) -> None:
        if to not in NEXT[self.state]:
            raise IllegalMove(
                project=self.id, to_sv=word(to).sv, to_en=word(to).en, **self.state_words()
            )
        self.state = to

    def state_words(self) -> dict[str, str]:
        """Its state in both languages, for a sentence that refuses."""
        return {"state_sv": word(self.state).sv, "state_en": word(self.state).en}
