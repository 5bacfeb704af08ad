"""Rounds, and the applications that they take in and assess."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    CaseNumber,
    FreeText,
    Number,
    Slug,
    Title,
    Year,
)
from contracts.envelope import Event
from contracts.events.funding.lines import Criterion
from contracts.selection.result import SelectionStatus


class RoundOpenedV1(Event, type="funding.round_opened.v1", subject="round_id"):
    """Sent when a round opens: from now its criteria, weights and rules are frozen."""

    round_id: Slug
    title: Title
    source_ids: tuple[Slug, ...]
    years: tuple[Year, ...]
    criteria: tuple[Criterion, ...]
    closes_on: date
    rules_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RoundRevisedV1(Event, type="funding.round_revised.v1", subject="round_id"):
    """Sent when a decision gives an open round other rules. The rules before are kept.

    Applications that the council had not spoken of are assessed anew, each told by an event of its own.
    """

    round_id: Slug
    title: Title
    rules_version: Annotated[int, Field(ge=2)]
    source_ids: tuple[Slug, ...]
    years: tuple[Year, ...]
    criteria: tuple[Criterion, ...]
    closes_on: date
    rules_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    case_number: CaseNumber
    reason: FreeText


class RoundClosedV1(Event, type="funding.round_closed.v1", subject="round_id"):
    """Sent when a round's last day has passed: nothing more is admitted."""

    round_id: Slug
    title: Title
    closes_on: date
    admitted: Annotated[int, Field(ge=0)]
    """How many applications are in the round."""


class ApplicationAdmittedV1(Event, type="funding.application_admitted.v1", subject="project_id"):
    """Sent when a submitted project is taken into a round, as it stood at `revision`."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    revision: Annotated[int, Field(ge=1)]


class ApplicationAssessedV1(Event, type="funding.application_assessed.v1", subject="project_id"):
    """Sent when an assessor has given scores on every criterion. The scores themselves stay sealed."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    assessments: Annotated[int, Field(ge=1)]
    """How many assessors have now assessed it."""


class SelectionComputedV1(Event, type="funding.selection_computed.v1", subject="round_id"):
    """Sent when the service has worked out a selection of a round. It proposes; the council chooses."""

    round_id: Slug
    selection_id: UUID
    scenario: Title
    input_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the problem in canonical form."""
    result_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    status: SelectionStatus
    value: Number | None
    """What the chosen are worth together; none where no portfolio was found."""
