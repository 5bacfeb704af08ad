"""An application from its receipt to the round that takes it in, and anew."""

from __future__ import annotations

from datetime import date
from typing import Self

from contracts.events.funding import (
    ApplicationAdmittedV1,
    ApplicationFoundIneligibleV1,
    ApplicationRestartedV1,
    RestartCause,
)
from contracts.rpc.funding.applications import (
    ApplicationState,
)
from services.funding.domain.acts import Act
from services.funding.domain.applications.record import ApplicationRecord
from services.funding.domain.applications.states import NEXT, RECEIVED
from services.funding.domain.applications.submissions import Submission
from services.funding.domain.eligibility import require_all_met, rule_of
from services.funding.domain.refusals import (
    NothingResubmitted,
    NotWhole,
    OnAnotherAgenda,
    StaleRevision,
)
from services.funding.domain.rounds import Round


class Received(ApplicationRecord):
    """What comes in of a project, and what a round takes in of it."""

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
        if self.amended_revision is not None and self.amended_revision <= snapshot.revision:
            self.amended_revision = None
        if self.state in RECEIVED:
            self.state = ApplicationState.RECEIVED
        elif ApplicationState.RECEIVED in NEXT[self.state]:
            self._move_to(ApplicationState.RECEIVED)
            self.round_id = None
            self.rules_version = None
            self.assessors = ()
            self.reserve_rank = None
            self._start_attempt()
        if self.state is ApplicationState.RECEIVED:
            self._stand_by(submission)

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

    def hear_of_amendment(self, revision: int) -> None:
        """Its owner has changed the project. That is no submission: what was submitted stands."""
        if revision > max(self.latest_revision, self.amended_revision or 0):
            self.amended_revision = revision
            self.version += 1

    def admit(
        self, submission: Submission, round_: Round, act: Act, rules_met: tuple[str, ...] = ()
    ) -> ApplicationAdmittedV1:
        """Take it into a round as it stands, whole and eligible; not outside the round's days."""
        self._require_standing()
        round_.require_open(act.today)
        self._require_presented()
        _require_whole(submission)
        if ApplicationState.ADMITTED in NEXT[self.state]:
            require_all_met(rules_met, round_)
        self._move_to(ApplicationState.ADMITTED)
        self.round_id = round_.id
        self.rules_version = round_.rules_version
        if round_.rules.eligibility:
            self._find(round_, act, eligible=True, rules_met=rules_met)
        self.version += 1
        return ApplicationAdmittedV1(
            project_id=self.id, body_id=self.body_id, round_id=round_.id, revision=self.revision
        )

    def find_ineligible(
        self, round_: Round, rule: str, reason: str, act: Act
    ) -> ApplicationFoundIneligibleV1:
        """It breaks a rule of the round. Its body may complete it and submit it again."""
        self._require_standing()
        broken = rule_of(round_, rule)
        self._require_presented()
        self._move_to(ApplicationState.INELIGIBLE)
        self._find(round_, act, eligible=False, rule=rule, reason=reason)
        self.version += 1
        return ApplicationFoundIneligibleV1(
            project_id=self.id,
            body_id=self.body_id,
            round_id=round_.id,
            revision=self.revision,
            rule=rule,
            question_sv=broken.question_sv,
            question_en=broken.question_en,
            reason=reason,
        )

    def take_resubmission(
        self, submission: Submission, round_: Round, today: date
    ) -> ApplicationRestartedV1:
        """The newest submission stands from now, whole, and is assessed anew."""
        self._require_assessed_here()
        round_.require_open(today)
        if self.meeting_id is not None:
            raise OnAnotherAgenda(project=self.id, meeting=self.meeting_id)
        if submission.revision <= self.revision:
            raise NothingResubmitted(project=self.id, revision=self.revision)
        _require_whole(submission)
        self._stand_by(submission)
        return self.restart(round_, RestartCause.RESUBMITTED)

    def restart(self, round_: Round, cause: RestartCause) -> ApplicationRestartedV1:
        """It is assessed anew in its round; scores given before are kept and do not count."""
        self._require_assessed_here()
        self._start_attempt()
        self.rules_version = round_.rules_version
        self.version += 1
        return ApplicationRestartedV1(
            project_id=self.id,
            body_id=self.body_id,
            round_id=round_.id,
            revision=self.revision,
            attempt=self.attempt,
            cause=cause,
        )

    def withdraw(self) -> None:
        """Its body takes it back."""
        self._move_to(ApplicationState.WITHDRAWN)
        self.meeting_id = None
        self.reserve_rank = None
        self.public_attempt = self.attempt
        self.version += 1

    def transfer(self, body_id: str) -> None:
        """Another body owns the project; what was submitted and said of it stands."""
        self.body_id = body_id
        self.version += 1


def _require_whole(submission: Submission) -> None:
    if missing := submission.snapshot.missing:
        raise NotWhole(
            project=submission.project_id,
            missing_sv="; ".join(f"{one.field}: {one.sv}" for one in missing),
            missing_en="; ".join(f"{one.field}: {one.en}" for one in missing),
        )
