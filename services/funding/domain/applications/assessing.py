"""An application under assessment: its assessors, their scores, and the seal over them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from contracts.events.funding import (
    ApplicationAssessedV1,
    AssessorsAssignedV1,
    SealCause,
    SealOpenedV1,
)
from contracts.rpc.funding.seals import CriterionScore, SealOpening
from services.funding.domain.acts import Act
from services.funding.domain.applications.record import ApplicationRecord
from services.funding.domain.applications.states import UNDER_ASSESSMENT
from services.funding.domain.assessments import Assessment, require_complete
from services.funding.domain.refusals import (
    AssessorHasGiven,
    ConflictOfInterest,
    NotAssessed,
    NotAssigned,
    OwnBodyAssessed,
    TooFewAssessors,
)
from services.funding.domain.rounds import Round, require_distinct


@dataclass(frozen=True, slots=True)
class Panel:
    """Who has given scores that count in this attempt, and who has a settled conflict of interest."""

    given: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks at an application, as far as scores are concerned."""

    person_id: str
    gave_own: bool
    """Their scores are among those that count."""
    recused: bool
    assesses: bool
    """They hold the assessor's role."""
    audits: bool
    carries: bool
    """They carry the process for every body; the applicant's case officer does not."""


class Assessed(ApplicationRecord):
    """Who assesses it, and who sees the scores when."""

    def assign(
        self, assessors: tuple[str, ...], round_: Round, panel: Panel
    ) -> AssessorsAssignedV1:
        """These alone assess it from now: as many as the round asks for, none with a conflict of interest."""
        self._require_assessed_here()
        self._require_sealed()
        require_distinct(assessors)
        needed = round_.rules.assessors_needed
        if len(assessors) < needed:
            raise TooFewAssessors(project=self.id, needed=needed, assigned=len(assessors))
        for person in assessors:
            if person in panel.recused:
                raise ConflictOfInterest(person=person, project=self.id)
        if lost := panel.given - set(assessors):
            raise AssessorHasGiven(project=self.id, person=", ".join(sorted(lost)))
        self.assessors = assessors
        self.version += 1
        return AssessorsAssignedV1(
            project_id=self.id, body_id=self.body_id, round_id=round_.id, assessors=assessors
        )

    def assess(
        self,
        scores: tuple[CriterionScore, ...],
        round_: Round,
        assessment_id: UUID,
        act: Act,
        *,
        officer_of: Collection[str],
        panel: Panel | None = None,
    ) -> tuple[Assessment, ApplicationAssessedV1]:
        """An assessor judges it on every criterion: one of those assigned, where somebody is.

        Never for a body whose case officer they are, nor with a conflict of interest, nor after the seal is
        opened. `panel` is as it was before.
        """
        panel = panel or Panel()
        self._require_assessed_here()
        if self.body_id in officer_of:
            raise OwnBodyAssessed(body=self.body_id)
        if act.by in panel.recused:
            raise ConflictOfInterest(person=act.by, project=self.id)
        self._require_sealed()
        if self.assessors and act.by not in self.assessors:
            raise NotAssigned(project=self.id)
        require_complete(scores, round_)
        self.count_sheets(panel.given | {act.by})
        return (
            Assessment(
                id=assessment_id,
                project_id=self.id,
                attempt=self.attempt,
                round_id=round_.id,
                rules_version=round_.rules_version,
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

    def count_sheets(self, given: Collection[str]) -> None:
        """So many sheets count now: one more is given, or one is struck."""
        self.assessments = len(given)
        self.version += 1

    def awaited(self, panel: Panel) -> tuple[str, ...]:
        """The assigned who have not given their scores, and have no conflict of interest."""
        return tuple(
            person
            for person in self.assessors
            if person not in panel.given and person not in panel.recused
        )

    def open_when_all_given(self, panel: Panel, act: Act) -> SealOpenedV1 | None:
        """The last of the assigned has given theirs, or fallen out: the seal is opened by itself."""
        if (
            self.state not in UNDER_ASSESSMENT
            or self.seal is not None
            or not self.assessors
            or not panel.given
            or self.awaited(panel)
        ):
            return None
        return self._open(SealCause.ALL_GIVEN, panel, act, by=None)

    def open_seal(self, reason: str, panel: Panel, act: Act) -> SealOpenedV1:
        """Open it although somebody is missing; there must be something under it."""
        self._require_assessed_here()
        self._require_sealed()
        if not panel.given:
            raise NotAssessed(project=self.id)
        return self._open(SealCause.BY_DECISION, panel, act, by=act.by, reason=reason)

    def open_for_meeting(self, panel: Panel, act: Act) -> SealOpenedV1 | None:
        """The council is called to speak of it. A seal over nothing stays closed: scores can still be given."""
        if self.seal is not None or not panel.given:
            return None
        return self._open(SealCause.MEETING_CALLED, panel, act, by=act.by)

    def is_sealed(self, viewer: Viewer, attempt: int | None = None) -> bool:
        """Whether scores of an attempt (this one, where none is named) are withheld from somebody.

        Until the council has spoken: nobody who is still to assess sees others' scores before giving their own,
        whatever else they are, and nobody with a conflict of interest sees any. Who has given their own sees
        them, and the auditor; when the seal is open everybody who carries the process does, and the applicant
        when the council has spoken.
        """
        if (self.attempt if attempt is None else attempt) <= self.public_attempt:
            return False
        if self.state not in UNDER_ASSESSMENT:
            return False
        if viewer.recused:
            return True
        if viewer.gave_own:
            return False
        if self.seal is not None:
            return not viewer.carries
        still_to_assess = viewer.assesses and (
            not self.assessors or viewer.person_id in self.assessors
        )
        return still_to_assess or not viewer.audits

    def _open(
        self,
        cause: SealCause,
        panel: Panel,
        act: Act,
        *,
        by: str | None,
        reason: str | None = None,
    ) -> SealOpenedV1:
        assert self.round_id is not None
        missing = self.awaited(panel)
        self.seal = SealOpening(
            cause=cause,
            opened_by=by,
            opened_at=act.now,
            given=len(panel.given),
            missing=missing,
            reason=reason,
        )
        self.version += 1
        return SealOpenedV1(
            project_id=self.id,
            body_id=self.body_id,
            round_id=self.round_id,
            attempt=self.attempt,
            cause=cause,
            given=len(panel.given),
            missing=missing,
            reason=reason,
        )
