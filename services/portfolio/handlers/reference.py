"""Reference data: bodies through time, and adopted versions of the strategy."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.bodies import Body, BodyVersion, Facts
from services.portfolio.domain.refusals import AlreadyAdopted, UnknownBody, UnknownStrategy
from services.portfolio.domain.strategies import Strategy
from services.portfolio.handlers.views import (
    body_facts,
    body_view,
    strategy_summary,
    strategy_view,
)
from services.portfolio.tables import BODIES, BODY_VERSIONS, STRATEGIES


def register_body(request: rpc.RegisterBody, call: Call) -> rpc.BodyView:
    """A body, or a new version of one. What says nothing new is no new version."""
    unit = call.unit
    facts = Facts(
        request.name,
        request.kind,
        request.parent_id,
        request.valid_from,
        request.valid_to,
        request.successor_id,
    )
    body = unit.load(Body, request.body_id)
    if body is not None:
        call.expect(body.version)
        latest = versions_of(unit, [body.id])[body.id][-1]
        if latest.facts == facts:
            return body_view(latest)
    for mentioned in (request.parent_id, request.successor_id):
        if mentioned not in {None, request.body_id} and unit.load(Body, mentioned) is None:
            raise UnknownBody(body=mentioned)
    if body is None:
        body = Body.unknown(request.body_id, facts)
        unit.add(body)
    added, changed = body.describe(
        facts, _with_ancestors(unit, request.parent_id), unit.actor, unit.now
    )
    unit.add(added)
    unit.publish(changed)
    return body_view(added)


def get_body(request: rpc.GetBody, call: Call) -> rpc.BodyHistory:
    """A body with every version of it."""
    versions = versions_of(call.unit, [request.body_id]).get(request.body_id)
    if versions is None:
        raise not_found("body", request.body_id)
    return rpc.BodyHistory(
        body=body_view(versions[-1]), versions=tuple(body_facts(version) for version in versions)
    )


def list_bodies(request: rpc.ListBodies, call: Call) -> rpc.Bodies:
    """By id. With a date, the versions that govern that day, of the bodies that exist that day."""
    version = BODY_VERSIONS
    statement = sa.select(BodyVersion)
    if request.on is None:
        statement = statement.join(
            BODIES, sa.and_(BODIES.c.id == version.c.body_id, BODIES.c.version == version.c.version)
        )
    else:
        better = version.alias()
        statement = statement.where(
            version.c.valid_from <= request.on,
            sa.or_(version.c.valid_to.is_(None), version.c.valid_to >= request.on),
            ~sa.exists().where(
                better.c.body_id == version.c.body_id,
                better.c.valid_from <= request.on,
                sa.or_(
                    better.c.valid_from > version.c.valid_from,
                    sa.and_(
                        better.c.valid_from == version.c.valid_from,
                        better.c.version > version.c.version,
                    ),
                ),
            ),
        )
    if request.kind is not None:
        statement = statement.where(version.c.kind == request.kind)
    if request.parent_id is not None:
        statement = statement.where(version.c.parent_id == request.parent_id)
    found, cursor = paged(call.unit.session, statement, request, (version.c.body_id,))
    return rpc.Bodies(items=tuple(body_view(one) for one in found), next_cursor=cursor)


def adopt_strategy(request: rpc.AdoptStrategy, call: Call) -> rpc.StrategyView:
    """An adopted version, once and for all; the same words again change nothing."""
    unit = call.unit
    known = unit.load(Strategy, request.strategy_id)
    if known is not None:
        if not known.says(request):
            raise AlreadyAdopted(strategy=known.id)
        return strategy_view(known)
    strategy, adopted = Strategy.adopt(request, unit.actor, unit.now)
    unit.add(strategy)
    unit.publish(adopted)
    return strategy_view(strategy)


def get_strategy(request: rpc.GetStrategy, call: Call) -> rpc.StrategyView:
    """One version, whole."""
    strategy = call.unit.load(Strategy, request.strategy_id)
    if strategy is None:
        raise not_found("strategy", request.strategy_id)
    return strategy_view(strategy)


def list_strategies(request: rpc.ListStrategies, call: Call) -> rpc.Strategies:
    """In the order in which they were adopted."""
    found, cursor = paged(
        call.unit.session,
        sa.select(Strategy),
        request,
        (STRATEGIES.c.adopted_on, STRATEGIES.c.id),
    )
    return rpc.Strategies(items=tuple(strategy_summary(one) for one in found), next_cursor=cursor)


def versions_of(unit: Unit, body_ids: Iterable[str]) -> dict[str, list[BodyVersion]]:
    """The histories of these bodies, oldest version first; unknown ones are left out."""
    histories: dict[str, list[BodyVersion]] = {}
    for version in unit.session.scalars(
        sa.select(BodyVersion)
        .where(BODY_VERSIONS.c.body_id.in_(sorted(set(body_ids))))
        .order_by(BODY_VERSIONS.c.body_id, BODY_VERSIONS.c.version)
    ):
        histories.setdefault(version.body_id, []).append(version)
    return histories


def known_strategy(unit: Unit, strategy_id: str | None) -> Strategy | None:
    """The version that a project refers to; refused where it is not registered."""
    if strategy_id is None:
        return None
    strategy = unit.session.get(Strategy, strategy_id)
    if strategy is None:
        raise UnknownStrategy(strategy=strategy_id)
    return strategy


def _with_ancestors(unit: Unit, parent_id: str | None) -> list[str]:
    """The parent and every body above it, by their latest versions."""
    above: list[str] = []
    while parent_id is not None and parent_id not in above:
        above.append(parent_id)
        history = versions_of(unit, [parent_id]).get(parent_id)
        parent_id = history[-1].parent_id if history else None
    return above
