"""Rounds, and the applications that they take in and assess."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    Slug,
    Title,
    Year,
)
from contracts.envelope import Event
from contracts.events.funding.lines import Criterion


class RoundOpenedV1(Event, type="funding.round_opened.v1", subject="round_id"):
    """Sent when a round opens: from now its criteria, weights and rules are frozen."""

    round_id: Slug
    title: Title
    source_ids: tuple[Slug, ...]
    years: tuple[Year, ...]
    criteria: tuple[Criterion, ...]
    closes_on: date
    rules_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


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
