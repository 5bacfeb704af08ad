"""What stands of boards' adoptions, and what it means for a project."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.unit import Unit
from contracts.base import LocalText
from contracts.rpc.portfolio import BoundBy
from services.portfolio.domain.adoptions import Adoption, binding
from services.portfolio.domain.bodies import Body, latest
from services.portfolio.domain.projects import Project
from services.portfolio.domain.strategies import Strategy
from services.portfolio.handlers.histories import versions_of
from services.portfolio.tables import ADOPTIONS


def standing_adoptions(
    unit: Unit, strategy_id: str, body_ids: Sequence[str]
) -> dict[str, Adoption]:
    """What stands for these bodies, by body."""
    return {
        adoption.body_id: adoption
        for adoption in unit.session.scalars(
            sa.select(Adoption).where(
                ADOPTIONS.c.strategy_id == strategy_id,
                ADOPTIONS.c.body_id.in_(body_ids),
                ADOPTIONS.c.replaced_at.is_(None),
            )
        )
    }


def not_bound(unit: Unit, project: Project) -> LocalText | None:
    """What a reader is told of a project whose owner's board has not adopted its version of the strategy."""
    strategy_id, body_id = project.content.strategy_id, project.body_id
    strategy = unit.session.get(Strategy, strategy_id) if strategy_id is not None else None
    body, history = unit.session.get(Body, body_id), versions_of(unit, [body_id]).get(body_id)
    if strategy is None or body is None or history is None:
        return None
    adoption = standing_adoptions(unit, strategy.id, [body_id]).get(body_id)
    held = binding(latest(history).kind, body.existed_from, strategy, adoption, unit.today)
    if held.bound_by is not BoundBy.NOT_YET:
        return None
    return LocalText(
        sv="Styrelsen har inte antagit strategin: bolaget är inte bundet av den",
        en="The board has not adopted the strategy: the company is not bound by it",
    )
