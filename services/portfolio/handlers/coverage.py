"""Where the strategy has projects and where it has holes: summed by the database, in one statement."""

from __future__ import annotations

from itertools import combinations
from typing import Final

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.base import BodyKind
from contracts.errors import not_found
from contracts.rpc import portfolio as rpc
from contracts.rpc.portfolio import StrategyItem
from services.portfolio.domain.bodies import governing
from services.portfolio.domain.states import ENDED
from services.portfolio.domain.strategies import Strategy
from services.portfolio.handlers.finding import Condition
from services.portfolio.handlers.histories import versions_of
from services.portfolio.handlers.lists import below
from services.portfolio.handlers.readers import Reader
from services.portfolio.tables import BODIES, FACETS, PROJECTS, READINGS, STRATEGIES
from services.portfolio.tables.reading import Facet

#: Bodies that are expected to carry the strategy out; others count where they have projects.
_CARRIERS: Final = frozenset(
    {
        BodyKind.COMMITTEE,
        BodyKind.DISTRICT_COUNCIL,
        BodyKind.COMPANY,
        BodyKind.CITY_EXECUTIVE_BOARD,
    }
)
_AXES: Final = ("key", "target_group", "body_id")


def get_coverage(request: rpc.GetCoverage, call: Call) -> rpc.CoverageView:
    """Only what the caller sees is counted: a sum tells nothing of a hidden project."""
    unit = call.unit
    strategy = _strategy(unit, request.strategy_id)
    today = unit.today
    items = [
        item
        for item in _part(strategy, request.part)
        if item.valid_to is None or item.valid_to >= today
    ]
    keys = [item.key for item in items]
    groups = [item.key for item in strategy.target_groups]
    within = None if request.body_id is None else below(unit, request.body_id)
    cells = _cells(unit, _counted(request, Reader.of(call), within), keys, groups)
    filled = {(cell.key, cell.target_group) for cell in cells}
    return rpc.CoverageView(
        strategy_id=strategy.id,
        title=strategy.title,
        part=request.part,
        lines=tuple(_line(item) for item in items),
        target_groups=tuple(_line(item) for item in strategy.target_groups),
        bodies=_bodies(unit, within, {cell.body_id for cell in cells if cell.body_id is not None}),
        cells=cells,
        holes=tuple(
            rpc.CoverageHole(key=key, target_group=group)
            for key in keys
            for group in groups
            if (key, group) not in filled
        ),
    )


def _counted(
    request: rpc.GetCoverage, reader: Reader, within: frozenset[str] | None
) -> list[Condition]:
    asked: list[Condition] = [reader.visible]
    if request.state is None:
        asked.append(PROJECTS.c.state.not_in(sorted(ENDED)))
    else:
        asked.append(PROJECTS.c.state == request.state)
    if request.kind is not None:
        asked.append(PROJECTS.c.kind == request.kind)
    if within is not None:
        asked.append(PROJECTS.c.body_id.in_(sorted(within)))
    return asked


def _cells(
    unit: Unit, counted: list[Condition], keys: list[str], groups: list[str]
) -> tuple[rpc.CoverageCell, ...]:
    """Every sum over every choice of axes; each project once in each."""
    aligned, served = FACETS.alias("aligned"), FACETS.alias("served")
    each = (
        sa.select(
            PROJECTS.c.id.label("project_id"),
            READINGS.c.cost_total.label("amount"),
            aligned.c.key.label("key"),
            served.c.key.label("target_group"),
            PROJECTS.c.body_id.label("body_id"),
        )
        .join(READINGS, READINGS.c.project_id == PROJECTS.c.id)
        .join(
            aligned,
            sa.and_(
                aligned.c.project_id == PROJECTS.c.id,
                aligned.c.facet == Facet.ALIGNMENT,
                aligned.c.key.in_(keys),
            ),
        )
        .join(
            served,
            sa.and_(
                served.c.project_id == PROJECTS.c.id,
                served.c.facet == Facet.TARGET_GROUP,
                served.c.key.in_(groups),
            ),
        )
        .where(*counted)
        .cte("each")
    )
    chosen = [axes for count in range(len(_AXES) + 1) for axes in combinations(_AXES, count)]
    rows = unit.session.execute(sa.union_all(*(_sums(each, axes) for axes in chosen)))
    return tuple(
        sorted(
            (
                rpc.CoverageCell(
                    key=row.key,
                    target_group=row.target_group,
                    body_id=row.body_id,
                    projects=row.projects,
                    amount=row.amount,
                )
                for row in rows
                if row.projects
            ),
            key=lambda cell: (cell.key or "", cell.target_group or "", cell.body_id or ""),
        )
    )


def _sums(each: sa.CTE, axes: tuple[str, ...]) -> sa.Select[tuple[object, ...]]:
    told = [each.c[axis] for axis in axes]
    once = sa.select(each.c.project_id, each.c.amount, *told).distinct().subquery()
    return sa.select(
        *(
            once.c[axis].label(axis) if axis in axes else sa.null().cast(sa.String(60)).label(axis)
            for axis in _AXES
        ),
        sa.func.count().label("projects"),
        sa.func.sum(once.c.amount).label("amount"),
    ).group_by(*(once.c[axis] for axis in axes))


def _strategy(unit: Unit, strategy_id: str | None) -> Strategy:
    if strategy_id is not None:
        found = unit.load(Strategy, strategy_id)
    else:
        found = unit.session.scalars(
            sa.select(Strategy)
            .where(STRATEGIES.c.adopted_on <= unit.today)
            .order_by(STRATEGIES.c.adopted_on.desc(), STRATEGIES.c.id.desc())
            .limit(1)
        ).first()
    if found is None:
        raise not_found("strategy", strategy_id or "–")
    return found


def _part(strategy: Strategy, part: rpc.StrategyPart) -> tuple[StrategyItem, ...]:
    match part:
        case rpc.StrategyPart.DIMENSION:
            return strategy.dimensions
        case rpc.StrategyPart.IMPLEMENTATION_PRINCIPLE:
            return strategy.implementation_principles
        case rpc.StrategyPart.ENABLING_PRINCIPLE:
            return strategy.enabling_principles


def _line(item: StrategyItem) -> rpc.CoverageLine:
    return rpc.CoverageLine(key=item.key, text=item.text)


def _bodies(
    unit: Unit, within: frozenset[str] | None, having: set[str]
) -> tuple[rpc.CoverageLine, ...]:
    known = set(unit.session.scalars(sa.select(BODIES.c.id))) if within is None else within
    lines = []
    for body_id, versions in sorted(versions_of(unit, known | having).items()):
        now = governing(versions, unit.today)
        exists = now is not None and (now.valid_to is None or now.valid_to >= unit.today)
        if body_id in having or (exists and now is not None and now.kind in _CARRIERS):
            name = (now or versions[-1]).facts.name
            lines.append(rpc.CoverageLine(key=body_id, text=name))
    return tuple(lines)
