"""What boards have adopted, whom the strategy binds, and which projects a new version concerns."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.adoptions import Adoption, binding
from services.portfolio.domain.bodies import Body, BodyVersion
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import NothingAdopted, UnknownBody
from services.portfolio.domain.rereading import reasons_to_reread
from services.portfolio.domain.states import READ_AGAIN
from services.portfolio.domain.strategies import Strategy
from services.portfolio.handlers.bindings import standing_adoptions
from services.portfolio.handlers.histories import versions_of
from services.portfolio.handlers.readers import Reader
from services.portfolio.handlers.reference import in_effect, known_strategy
from services.portfolio.handlers.views import adoption_view
from services.portfolio.tables import ADOPTIONS, BODIES, BODY_VERSIONS, PROJECTS, STRATEGIES


def record_adoption(request: rpc.RecordAdoption, call: Call) -> rpc.AdoptionView:
    """A board's decision, once; the same again changes nothing."""
    return adoption_view(take_adoption(request, call.unit))


def take_adoption(said: rpc.AdoptionText, unit: Unit) -> Adoption:
    """The adoption that says this: the one there is, or a new one."""
    # Locked, so that two decisions of one board are recorded one after the other.
    if unit.load(Body, said.body_id) is None:
        raise UnknownBody(body=said.body_id)
    strategy = known_strategy(unit, said.strategy_id)
    assert strategy is not None
    standing = standing_adoptions(unit, strategy.id, [said.body_id]).get(said.body_id)
    if standing is not None and standing.says(said):
        return standing
    adoption, recorded = Adoption.record(
        unit.new_id(),
        said,
        strategy,
        versions_of(unit, [said.body_id])[said.body_id],
        standing,
        unit.actor,
        unit.now,
        unit.today,
    )
    unit.add(adoption)
    unit.publish(recorded)
    return adoption


def list_adoptions(request: rpc.ListAdoptions, call: Call) -> rpc.Adoptions:
    """In the order in which they were recorded; what was corrected too."""
    statement = sa.select(Adoption)
    if request.strategy_id is not None:
        statement = statement.where(ADOPTIONS.c.strategy_id == request.strategy_id)
    if request.body_id is not None:
        statement = statement.where(ADOPTIONS.c.body_id == request.body_id)
    found, cursor = paged(call.unit.session, statement, request, (ADOPTIONS.c.id,))
    return rpc.Adoptions(items=tuple(adoption_view(one) for one in found), next_cursor=cursor)


def list_bindings(request: rpc.ListBindings, call: Call) -> rpc.Bindings:
    """Every body that exists that day, and how the version holds for it."""
    unit, on = call.unit, request.on or call.unit.today
    strategy = unit.load(Strategy, request.strategy_id)
    if strategy is None:
        raise not_found("strategy", request.strategy_id)
    statement = (
        sa.select(BodyVersion, BODIES.c.existed_from)
        .join(BODIES, BODIES.c.id == BODY_VERSIONS.c.body_id)
        .where(in_effect(on))
    )
    found, cursor = paged(unit.session, statement, request, (BODY_VERSIONS.c.body_id,))
    adopted = standing_adoptions(unit, strategy.id, [row[0].body_id for row in found])
    items = []
    for row in found:
        version = row[0]
        held = binding(version.kind, row.existed_from, strategy, adopted.get(version.body_id), on)
        items.append(
            rpc.BindingView(
                body_id=version.body_id,
                name=version.facts.name,
                kind=version.kind,
                bound_by=held.bound_by,
                since=held.since,
                case_number=held.case_number,
            )
        )
    return rpc.Bindings(items=tuple(items), next_cursor=cursor)


def list_projects_to_reread(request: rpc.ListProjectsToReread, call: Call) -> rpc.ProjectsToReread:
    """Open projects that the caller sees, of earlier versions, with what is different now."""
    unit = call.unit
    new = _against(request.strategy_id, unit)
    earlier = {
        strategy.id: strategy
        for strategy in unit.session.scalars(
            sa.select(Strategy).where(
                sa.tuple_(STRATEGIES.c.adopted_on, STRATEGIES.c.id)
                < sa.tuple_(sa.literal(new.adopted_on), sa.literal(new.id))
            )
        )
    }
    serves = sa.type_coerce(PROJECTS.c.content, sa.JSON)["strategy_id"].as_string()
    reader = Reader.of(call)
    statement = sa.select(Project).where(
        reader.visible,
        PROJECTS.c.state.in_(sorted(READ_AGAIN)),
        serves.in_(sorted(earlier)),
    )
    if request.body_id is not None:
        statement = statement.where(PROJECTS.c.body_id == request.body_id)
    found, cursor = paged(unit.session, statement, request, (PROJECTS.c.id,))
    items = []
    for project in found:
        content = reader.content(project)
        old = earlier[project.content.strategy_id]
        if reasons := reasons_to_reread(content, old, new, unit.today):
            items.append(
                rpc.RereadView(
                    project_id=project.id,
                    title=content.title,
                    body_id=project.body_id,
                    state=project.state,
                    strategy_id=old.id,
                    against_id=new.id,
                    reasons=reasons,
                )
            )
    return rpc.ProjectsToReread(items=tuple(items), next_cursor=cursor)


def _against(strategy_id: str | None, unit: Unit) -> Strategy:
    if strategy_id is not None:
        strategy = unit.load(Strategy, strategy_id)
        if strategy is None:
            raise not_found("strategy", strategy_id)
        return strategy
    newest: Strategy | None = unit.session.scalar(
        sa.select(Strategy)
        .order_by(STRATEGIES.c.adopted_on.desc(), STRATEGIES.c.id.desc())
        .limit(1)
    )
    if newest is None:
        raise NothingAdopted
    return newest
