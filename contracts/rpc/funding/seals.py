"""Assessors, their sealed scores, and the opening of the seal."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Contract, FreeText, Instant, Number, PersonId, Slug
from contracts.events.funding import SealCause
from contracts.rpc.base import Command
from contracts.rpc.funding.rules import Score


class AssignAssessors(Command):
    """Say who assesses an application, from now on these alone. At least as many as the round asks for.

    Not after the seal is opened, and never without those who have given their scores. `expected_version` is
    the application's.
    """

    project_id: UUID
    assessors: Annotated[tuple[PersonId, ...], Field(min_length=1, max_length=20)]


class CriterionScore(Contract):
    """One assessor's score on one criterion."""

    criterion: Slug
    """The criterion's key."""
    score: Score
    motivation: FreeText


class AssessApplication(Command):
    """Score an application on every criterion of its round, each exactly once and with a motivation.

    `expected_version` is the application's. An assessor does so once, and never for a body whose case
    officer they are, nor with a settled conflict of interest.
    """

    project_id: UUID
    scores: Annotated[tuple[CriterionScore, ...], Field(min_length=1, max_length=20)]


class OpenSeal(Command):
    """Open the seal although not everybody has given their scores. Who is missing is recorded with the reason.

    `expected_version` is the application's.
    """

    project_id: UUID
    reason: FreeText


class SealOpening(Contract):
    """How the seal of one attempt was opened. From then on no more scores are given in that attempt.

    While it is closed an assessor who has given their own scores sees the others', and the auditor sees all;
    everybody else sees how many are given and by whom they are missing. When it is open those who carry the
    process see the scores; the applicant's body does when the council has spoken. It orders the work and is
    no secrecy: from the council's word on, scores and motivations belong to the case.
    """

    cause: SealCause
    opened_by: PersonId | None
    """None where the last scores opened it by themselves."""
    opened_at: Instant
    given: int
    """How many sheets counted."""
    missing: tuple[PersonId, ...] = ()
    """The assigned who had not given theirs."""
    reason: FreeText | None = None


class SheetState(StrEnum):
    """Whether a sheet of scores counts."""

    COUNTS = "counts"
    STRUCK = "struck"
    """Its assessor has a settled conflict of interest: kept and shown, not counted."""
    EARLIER = "earlier"
    """Of an attempt before: another submission, or other rules."""


class AssessmentView(Contract):
    """What one assessor gave."""

    assessor_id: PersonId
    revision: int
    """The revision that was assessed."""
    attempt: int
    """Which attempt of the project it belongs to; only the application's own counts."""
    scores: tuple[CriterionScore, ...]
    given_at: Instant
    rules_version: int = 1
    """The version of the round's rules."""
    state: SheetState = SheetState.COUNTS


class CriterionSpread(Contract):
    """What the sheets that count say on one criterion. A missing score is missing: neither zero nor the mean."""

    criterion: Slug
    given: int
    lowest: int
    highest: int
    mean: Number
    """Rounded to six decimals."""
    disagreement: bool
    """They are further apart than the round allows."""
