"""Reference data: bodies through time, and adopted versions of the strategy."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.bodies import Body, BodyVersion, Facts, latest
from services.portfolio.domain.refusals import AlreadyAdopted, UnknownBody, UnknownStrategy
from services.portfolio.domain.strategies import Strategy
from services.portfolio.handlers.graph import lock_graph
from services.portfolio.handlers.histories import versions_of
from services.portfolio.handlers.succession import hand_over, require_heirs
from services.portfolio.handlers.views import (
    body_facts,
    body_view,
    strategy_summary,
    strategy_view,
)
from services.portfolio.tables import BODY_VERSIONS, STRATEGIES


def register_body(request: rpc.RegisterBody, call: Call) -> rpc.BodyView:
    """A body, or a new version of one. What says nothing new is no new version."""
    unit = call.unit
    # A body that ends hands over its cases.
    lock_graph(unit)
    body = unit.load(Body, request.body_id)
    if body is not None:
        call.expect(body.version)
    return body_view(describe_body(request.body_id, facts_of(request), unit))


def facts_of(said: rpc.BodyText) -> Facts:
    """What is said of a body, as its history keeps it."""
    return Facts(
        said.name,
        said.kind,
        said.parent_id,
        said.valid_from,
        said.valid_to,
        said.successor_id,
        said.owners,
        said.moves,
        said.mark,
        said.source,
    )


def describe_body(body_id: str, facts: Facts, unit: Unit) -> BodyVersion:
    """The version that says this: the one there is, or a new one, with what follows for the body's cases."""
    body = unit.load(Body, body_id)
    history = versions_of(unit, [body_id]).get(body_id, [])
    same_day = [version for version in history if version.valid_from == facts.valid_from]
    if same_day and same_day[-1].facts == facts:
        return same_day[-1]
    mentioned = {facts.parent_id, facts.successor_id, *(move.body_id for move in facts.moves)}
    for other in sorted(one for one in mentioned if one not in {None, body_id}):
        if unit.load(Body, other) is None:
            raise UnknownBody(body=other)
    if body is None:
        body = Body.unknown(body_id, facts)
        unit.add(body)
    added, changed = body.describe(
        facts, history, _with_ancestors(unit, facts.parent_id), unit.actor, unit.now
    )
    require_heirs(added, unit)
    unit.add(added)
    unit.publish(changed)
    hand_over(added, unit)
    return added


def get_body(request: rpc.GetBody, call: Call) -> rpc.BodyHistory:
    """A body with every version of it."""
    versions = versions_of(call.unit, [request.body_id]).get(request.body_id)
    if versions is None:
        raise not_found("body", request.body_id)
    return rpc.BodyHistory(
        body=body_view(latest(versions)),
        versions=tuple(body_facts(version) for version in versions),
    )


def list_bodies(request: rpc.ListBodies, call: Call) -> rpc.Bodies:
    """By id. With a date, the versions that govern that day, of the bodies that exist that day."""
    version = BODY_VERSIONS
    statement = sa.select(BodyVersion).where(in_effect(request.on))
    if request.kind is not None:
        statement = statement.where(version.c.kind == request.kind)
    if request.parent_id is not None:
        statement = statement.where(version.c.parent_id == request.parent_id)
    found, cursor = paged(call.unit.session, statement, request, (version.c.body_id,))
    return rpc.Bodies(items=tuple(body_view(one) for one in found), next_cursor=cursor)


def in_effect(on: date | None) -> sa.ColumnElement[bool]:
    """That a version of a body is the one that holds on a day; without one, that it takes effect last."""
    version, better = BODY_VERSIONS, BODY_VERSIONS.alias()
    later = sa.or_(
        better.c.valid_from > version.c.valid_from,
        sa.and_(better.c.valid_from == version.c.valid_from, better.c.version > version.c.version),
    )
    overtaken = sa.exists().where(better.c.body_id == version.c.body_id, later)
    if on is None:
        return ~overtaken
    return sa.and_(
        version.c.valid_from <= on,
        sa.or_(version.c.valid_to.is_(None), version.c.valid_to >= on),
        ~overtaken.where(better.c.valid_from <= on),
    )


def adopt_strategy(request: rpc.AdoptStrategy, call: Call) -> rpc.StrategyView:
    """An adopted version, once and for all; the same words again change nothing."""
    return strategy_view(take_strategy(request, call.unit))


def take_strategy(said: rpc.StrategyText, unit: Unit) -> Strategy:
    """The version that says this: the one there is, or a new one."""
    known = unit.load(Strategy, said.strategy_id)
    if known is not None:
        if not known.says(said):
            raise AlreadyAdopted(strategy=known.id)
        return known
    strategy, adopted = Strategy.adopt(said, unit.actor, unit.now)
    unit.add(strategy)
    unit.publish(adopted)
    return strategy


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


def known_strategy(unit: Unit, strategy_id: str | None) -> Strategy | None:
    """The version that a project refers to; refused where it is not registered."""
    if strategy_id is None:
        return None
    strategy = unit.session.get(Strategy, strategy_id)
    if strategy is None:
        raise UnknownStrategy(strategy=strategy_id)
    return strategy


def _with_ancestors(unit: Unit, parent_id: str | None) -> list[str]:
    """The parent and every body above it, by the versions that take effect last."""
    above: list[str] = []
    while parent_id is not None and parent_id not in above:
        above.append(parent_id)
        history = versions_of(unit, [parent_id]).get(parent_id)
        parent_id = latest(history).parent_id if history else None
    return above
