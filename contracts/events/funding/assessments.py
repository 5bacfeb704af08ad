"""What happens to an application between its round's opening and the council: eligibility, assessors, the seal."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import FreeText, PersonId, Slug
from contracts.envelope import Event


class SealCause(StrEnum):
    """Why the seal over an application's scores was opened."""

    ALL_GIVEN = "all_given"
    """Everybody who was assigned has given their scores."""
    BY_DECISION = "by_decision"
    """Opened with a reason although somebody is missing."""
    MEETING_CALLED = "meeting_called"
    """The council was called to speak of it."""


class RestartCause(StrEnum):
    """Why an application in a round is assessed anew."""

    RESUBMITTED = "resubmitted"
    """A newer submission stands."""
    RULES_REVISED = "rules_revised"
    """A decision gave the round other rules."""


class ApplicationFoundIneligibleV1(
    Event, type="funding.application_found_ineligible.v1", subject="project_id"
):
    """Sent when an application breaks a rule of eligibility. Its body may complete it and submit it again."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    revision: Annotated[int, Field(ge=1)]
    rule: Slug
    """The key of the rule."""
    question_sv: FreeText
    """The rule, in the round's words."""
    question_en: FreeText
    reason: FreeText


class ApplicationRestartedV1(Event, type="funding.application_restarted.v1", subject="project_id"):
    """Sent when an application in a round starts afresh. Scores given before are kept, and do not count."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    revision: Annotated[int, Field(ge=1)]
    """The revision that is assessed from now on."""
    attempt: Annotated[int, Field(ge=2)]
    cause: RestartCause


class AssessorsAssignedV1(Event, type="funding.assessors_assigned.v1", subject="project_id"):
    """Sent when it is said who assesses an application. From now on these alone do."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    assessors: tuple[PersonId, ...]


class SealOpenedV1(Event, type="funding.seal_opened.v1", subject="project_id"):
    """Sent when the seal over an application's scores is opened. No more scores are given in that attempt."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    attempt: Annotated[int, Field(ge=1)]
    cause: SealCause
    given: Annotated[int, Field(ge=1)]
    """How many sheets of scores counted."""
    missing: tuple[PersonId, ...] = ()
    """The assigned who had not given theirs."""
    reason: FreeText | None = None
