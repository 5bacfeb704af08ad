"""Who has given scores on an application, who is out of it, and what the scores come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from chassis.unit import Unit
from contracts.rpc.funding import ConflictState, CriterionScore, RoundRules, SheetState
from contracts.rpc.funding.seals import CriterionSpread
from services.funding.domain.applications import Application, Panel
from services.funding.domain.assessments import Assessment, spreads, weighted_mean
from services.funding.domain.refusals import DiscussionMissing
from services.funding.domain.rounds import Round, RoundVersion
from services.funding.tables import ASSESSMENTS, CONFLICTS, ROUND_VERSIONS


@dataclass(frozen=True, slots=True)
class Tally:
    """What the sheets that count come to."""

    score: Decimal | None
    spreads: tuple[CriterionSpread, ...]

    @property
    def disagreement(self) -> bool:
        """Whether some criterion's scores are further apart than the round allows."""
        return any(spread.disagreement for spread in self.spreads)


def recused_from(projects: Collection[UUID], unit: Unit) -> Mapping[UUID, frozenset[str]]:
    """By project those with a settled conflict of interest in it."""
    unit.session.flush()
    rows = unit.session.execute(
        sa.select(CONFLICTS.c.project_id, CONFLICTS.c.person_id).where(
            CONFLICTS.c.project_id.in_(projects),
            CONFLICTS.c.state == ConflictState.CONFLICTED,
        )
    )
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        found[row.project_id].add(row.person_id)
    return {project_id: frozenset(found[project_id]) for project_id in projects}


def panel_of(application: Application, unit: Unit) -> Panel:
    """Who has given scores that count in this attempt, and who is out of the application."""
    recused = recused_from([application.id], unit)[application.id]
    gave = unit.session.scalars(
        sa.select(ASSESSMENTS.c.assessor_id).where(
            ASSESSMENTS.c.project_id == application.id,
            ASSESSMENTS.c.attempt == application.attempt,
        )
    )
    return Panel(given=frozenset(gave) - recused, recused=recused)


def rules_of(application: Application, round_: Round, unit: Unit) -> RoundRules:
    """The rules by which it is judged: the round may have been given others since."""
    if application.rules_version in {None, round_.rules_version}:
        return round_.rules
    version = unit.session.scalars(
        sa.select(RoundVersion).where(
            ROUND_VERSIONS.c.round_id == round_.id,
            ROUND_VERSIONS.c.number == application.rules_version,
        )
    ).one()
    return version.rules


def counted(
    application: Application, sheets: Collection[Assessment], recused: Collection[str]
) -> list[tuple[CriterionScore, ...]]:
    """The scores that count."""
    return [
        sheet.scores
        for sheet in sheets
        if sheet.state(application.attempt, recused) is SheetState.COUNTS
    ]


def tally(rules: RoundRules, scores: list[tuple[CriterionScore, ...]]) -> Tally:
    """Their exact weighted mean, and how far apart they are."""
    return Tally(weighted_mean(rules.criteria, scores), spreads(rules, scores))


def tally_of(application: Application, round_: Round, unit: Unit) -> Tally:
    """What the scores on an application come to."""
    unit.session.flush()
    recused = recused_from([application.id], unit)[application.id]
    sheets = unit.session.scalars(
        sa.select(Assessment).where(
            ASSESSMENTS.c.project_id == application.id,
            ASSESSMENTS.c.attempt == application.attempt,
        )
    ).all()
    return tally(rules_of(application, round_, unit), counted(application, sheets, recused))


def require_discussed(
    application: Application, round_: Round, found: Tally, discussion: str | None
) -> None:
    """Where the assessors disagree, a final word says what the discussion gave."""
    if found.disagreement and discussion is None:
        raise DiscussionMissing(
            project=application.id,
            criteria=", ".join(one.criterion for one in found.spreads if one.disagreement),
            limit=round_.rules.spread_limit,
        )
