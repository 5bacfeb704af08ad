"""An application: a project's way from its submission to the council's word and the formal decision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.events.funding import (
    ApplicationDeclinedV1,
    ApplicationPostponedV1,
    ApplicationReferredBackV1,
    Extent,
    ProjectRecommendedV1,
)
from contracts.rpc.funding.answers import FormalAnswer
from contracts.rpc.funding.applications import (
    ApplicationState,
    CouncilOutcome,
)
from services.funding.domain.applications.assessing import Assessed
from services.funding.domain.applications.receipt import Received
from services.funding.domain.applications.states import SPOKEN, UNDER_ASSESSMENT
from services.funding.domain.refusals import (
    NotAssessed,
    NothingToReconsider,
    NotOfThisRound,
    NotOnThisAgenda,
    NotRecommended,
    OnAnotherAgenda,
    SealUnopened,
)


class Application(Received, Assessed):
    """A project's application for money: what the council and the deciding body say of it."""

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

    def recommend(self, spoken: CouncilOutcome, scale_max: int = 5) -> ProjectRecommendedV1:
        """The council proposes to finance it. Nothing is allocated by this."""
        score = self._score_of(spoken)
        self._hear(spoken, ApplicationState.RECOMMENDED)
        self.public_attempt = self.attempt
        if spoken.reserve:
            self.reserve_rank = scale_max - score
        return ProjectRecommendedV1(
            project_id=self.id,
            body_id=self.body_id,
            round_id=spoken.round_id,
            meeting_id=spoken.meeting_id,
            lines=spoken.lines,
            score=score,
            reason=spoken.reason,
            scale_max=scale_max,
            reserve=spoken.reserve,
            extent=spoken.extent or Extent.FULL,
            conditions=spoken.conditions,
            revokes=spoken.revokes,
        )

    def decline(self, spoken: CouncilOutcome, scale_max: int = 5) -> ApplicationDeclinedV1:
        """The council does not recommend it."""
        score = self._score_of(spoken)
        self._hear(spoken, ApplicationState.DECLINED)
        self.public_attempt = self.attempt
        return ApplicationDeclinedV1(
            project_id=self.id,
            body_id=self.body_id,
            round_id=spoken.round_id,
            meeting_id=spoken.meeting_id,
            score=score,
            reason=spoken.reason,
            scale_max=scale_max,
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
        """The council's recommendation that awaits money; refused where there is none."""
        self._require_standing()
        if self.state is not ApplicationState.RECOMMENDED and not self.is_on_reserve:
            raise NotRecommended(project=self.id, **self.state_words())
        return self.outcomes[-1]

    @property
    def is_on_reserve(self) -> bool:
        """Whether it is recommended, has no money, and may get some when it is freed."""
        return self.reserve_rank is not None

    @property
    def has_reserved(self) -> bool:
        """Whether its recommendation claims a part of its frames."""
        return self.state is ApplicationState.RECOMMENDED and not self.outcomes[-1].reserve

    def allocate(self, answer: FormalAnswer) -> None:
        """A formal decision gives it money."""
        self._require_standing()
        self._be_answered(answer, ApplicationState.ALLOCATED)

    def refuse(
        self, answer: FormalAnswer, recommendation: CouncilOutcome, *, scale_max: int
    ) -> None:
        """The formal answer is no: recommended but not funded."""
        self._be_answered(answer, ApplicationState.REFUSED)
        if answer.for_want_of_money:
            self.reserve_rank = scale_max - (recommendation.score or Decimal(0))

    def be_sent_back(self, answer: FormalAnswer) -> None:
        """The deciding body wants more preparation."""
        self._be_answered(answer, ApplicationState.REFERRED_BACK)

    def _be_answered(self, answer: FormalAnswer, to: ApplicationState) -> None:
        self._move_to(to)
        self.meeting_id = None
        self.reserve_rank = None
        self.answers = (*self.answers, answer)
        self.version += 1

    def _score_of(self, spoken: CouncilOutcome) -> Decimal:
        """A final word needs at least one assessment, and an open seal."""
        self._require_standing()
        if spoken.score is None:
            raise NotAssessed(project=self.id)
        if self.seal is None and self.meeting_id == spoken.meeting_id:
            raise SealUnopened(project=self.id)
        return spoken.score

    def _hear(self, spoken: CouncilOutcome, to: ApplicationState) -> None:
        self._require_standing()
        if self.meeting_id != spoken.meeting_id:
            raise NotOnThisAgenda(project=self.id)
        self._move_to(to)
        self.meeting_id = None
        self.reserve_rank = None
        self.outcomes = (*self.outcomes, spoken)
        self.version += 1
