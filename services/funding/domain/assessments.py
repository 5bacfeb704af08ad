"""Assessments: one assessor's scores, the exact mean of those that count, and how far they are apart."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from uuid import UUID

from contracts.errors import Invalid
from contracts.faults import fault
from contracts.rpc.funding.rules import RoundCriterion, RoundRules
from contracts.rpc.funding.seals import CriterionScore, CriterionSpread, SheetState
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
    rules_version: int
    revision: int
    assessor_id: str
    scores: tuple[CriterionScore, ...]
    given_at: datetime

    def state(self, attempt: int, recused: Collection[str]) -> SheetState:
        """Whether it counts in this attempt; a sheet of somebody with a conflict of interest never does."""
        if self.attempt != attempt:
            return SheetState.EARLIER
        return SheetState.STRUCK if self.assessor_id in recused else SheetState.COUNTS


def require_complete(scores: Sequence[CriterionScore], round_: Round) -> None:
    """Every criterion of the round is scored exactly once and on its scale, and nothing else is."""
    criteria = {criterion.key for criterion in round_.rules.criteria}
    given: set[str] = set()
    for index, score in enumerate(scores):
        if score.criterion not in criteria:
            raise UnknownCriterion(criterion=score.criterion, round=round_.id)
        if score.criterion in given:
            raise RepeatedEntry(entry=score.criterion)
        if score.score > round_.rules.scale_max:
            raise Invalid.of(
                fault(
                    f"scores.{index}.score",
                    f"får vara högst {round_.rules.scale_max}",
                    f"may be at most {round_.rules.scale_max}",
                )
            )
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


def spreads(
    rules: RoundRules, sheets: Sequence[Sequence[CriterionScore]]
) -> tuple[CriterionSpread, ...]:
    """By criterion the lowest, the highest and the mean; flagged where they are further apart than allowed."""
    found: list[CriterionSpread] = []
    for criterion in rules.criteria:
        scores = [
            given.score for sheet in sheets for given in sheet if given.criterion == criterion.key
        ]
        if not scores:
            continue
        lowest, highest = min(scores), max(scores)
        found.append(
            CriterionSpread(
                criterion=criterion.key,
                given=len(scores),
                lowest=lowest,
                highest=highest,
                mean=(Decimal(sum(scores)) / len(scores)).quantize(
                    SIX_DECIMALS, rounding=ROUND_HALF_EVEN
                ),
                disagreement=rules.spread_limit is not None
                and highest - lowest > rules.spread_limit,
            )
        )
    return tuple(found)
