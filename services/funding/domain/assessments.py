"""Assessments: one assessor's scores, and the exact mean of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from uuid import UUID

from contracts.rpc.funding.applications import CriterionScore
from contracts.rpc.funding.rounds import RoundCriterion
from services.funding.domain.refusals import CriteriaMissing, RepeatedEntry, UnknownCriterion
from services.funding.domain.rounds import Round

SIX_DECIMALS = Decimal("0.000001")


@dataclass(eq=False)
class Assessment:
    """What one assessor gave an application, as it stood in its `attempt`. Never changed."""

    id: UUID
    project_id: UUID
    attempt: int
    round_id: str
    revision: int
    assessor_id: str
    scores: tuple[CriterionScore, ...]
    given_at: datetime


def require_complete(scores: Sequence[CriterionScore], round_: Round) -> None:
    """Every criterion of the round is scored exactly once, and nothing else is."""
    criteria = {criterion.key for criterion in round_.rules.criteria}
    given: set[str] = set()
    for score in scores:
        if score.criterion not in criteria:
            raise UnknownCriterion(criterion=score.criterion, round=round_.id)
        if score.criterion in given:
            raise RepeatedEntry(entry=score.criterion)
        given.add(score.criterion)
    if missing := criteria - given:
        raise CriteriaMissing(criteria=", ".join(sorted(missing)))


def weighted_mean(
    criteria: Sequence[RoundCriterion], sheets: Sequence[Sequence[CriterionScore]]
) -> Decimal | None:
    """The weighted mean over all assessors, who count alike; none without an assessment.

    The sums are exact; only the last division rounds, half to even, at six decimals.
    """
    if not sheets:
        return None
    weights = {criterion.key: criterion.weight for criterion in criteria}
    with localcontext() as context:
        # A quotient of two numbers of fewer than 30 digits that is not itself halfway between two
        # sixth decimals is further from it than 60 digits can hide, so nothing is rounded twice.
        context.prec = 60
        total = sum(
            (weights[given.criterion] * given.score for sheet in sheets for given in sheet),
            Decimal(0),
        )
        mean = total / (sum(weights.values(), Decimal(0)) * len(sheets))
        return mean.quantize(SIX_DECIMALS, rounding=ROUND_HALF_EVEN)
