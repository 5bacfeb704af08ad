"""Aggregates as readers see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.base import DependencyKind
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.adoptions import Adoption
from services.portfolio.domain.bodies import BodyVersion
from services.portfolio.domain.content import missing
from services.portfolio.domain.dependencies import Dependency
from services.portfolio.domain.outlooks import CLEAR
from services.portfolio.domain.prerequisites import DeliveryMessage, Prerequisite
from services.portfolio.domain.projects import Project, Revision
from services.portfolio.domain.strategies import Strategy
from services.portfolio.handlers.bindings import not_bound
from services.portfolio.handlers.readers import Reader
from services.portfolio.handlers.reexamination import outlooks_of
from services.portfolio.handlers.waiting import waits_for
from services.portfolio.tables import DEPENDENCIES, PREREQUISITES, PROJECTS


def body_view(version: BodyVersion) -> rpc.BodyView:
    """A body by one of its versions."""
    facts = version.facts
    return rpc.BodyView(
        body_id=version.body_id,
        name=facts.name,
        kind=facts.kind,
        parent_id=facts.parent_id,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        successor_id=facts.successor_id,
        version=version.version,
        owners=facts.owners,
        mark=facts.mark,
        source=facts.source,
    )


def body_facts(version: BodyVersion) -> rpc.BodyFacts:
    """One line of a body's history."""
    facts = version.facts
    return rpc.BodyFacts(
        version=version.version,
        name=facts.name,
        kind=facts.kind,
        parent_id=facts.parent_id,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        successor_id=facts.successor_id,
        owners=facts.owners,
        moves=facts.moves,
        mark=facts.mark,
        source=facts.source,
    )


def adoption_view(adoption: Adoption) -> rpc.AdoptionView:
    """A board's adoption of a version."""
    return rpc.AdoptionView(
        body_id=adoption.body_id,
        strategy_id=adoption.strategy_id,
        adopted_on=adoption.adopted_on,
        case_number=adoption.case_number,
        recorded_at=adoption.recorded_at,
        recorded_by=adoption.recorded_by,
        correction=adoption.correction,
        replaced_at=adoption.replaced_at,
    )


def strategy_view(strategy: Strategy) -> rpc.StrategyView:
    """A version of the strategy, whole."""
    return rpc.StrategyView(
        strategy_id=strategy.id,
        title=strategy.title,
        adopted_on=strategy.adopted_on,
        case_number=strategy.case_number,
        dimensions=strategy.dimensions,
        implementation_principles=strategy.implementation_principles,
        enabling_principles=strategy.enabling_principles,
        technique_layers=strategy.technique_layers,
        target_groups=strategy.target_groups,
        version=strategy.version,
        vision=strategy.vision,
        focus_areas=strategy.focus_areas,
        valid_from=strategy.valid_from,
        valid_to=strategy.valid_to,
        mark=strategy.mark,
        source=strategy.source,
    )


def strategy_summary(strategy: Strategy) -> rpc.StrategySummary:
    """A version of the strategy, in a list."""
    return rpc.StrategySummary(
        strategy_id=strategy.id,
        title=strategy.title,
        adopted_on=strategy.adopted_on,
        case_number=strategy.case_number,
    )


def project_view(project: Project, call: Call, *, as_public: bool = False) -> rpc.ProjectView:
    """A project whole, with what it stands on and what stands on it, as far as the caller sees."""
    unit, reader = call.unit, Reader.of(call, as_public=as_public)
    content = reader.content(project)
    links = _linked(unit, reader, project.id)
    requires = links[DependencyKind.REQUIRES, True]
    prerequisites = prerequisites_of(unit, project.id)
    delivering = _delivering(unit, reader, prerequisites)
    drafts = [
        one.title
        for one in (*requires, *delivering.values())
        if one.state is rpc.ProjectState.DRAFT
    ]
    outlooks = outlooks_of(unit, [project.id, *(one.project_id for one in requires)])
    return rpc.ProjectView(
        project_id=project.id,
        body_id=project.body_id,
        kind=project.kind,
        state=project.state,
        since=project.moved_at,
        version=project.version,
        revision=project.revision,
        title=content.title,
        summary=content.summary,
        strategy_id=content.strategy_id,
        case_numbers=content.case_numbers,
        target_groups=content.target_groups,
        alignments=content.alignments,
        costs=content.costs,
        cost_total=reader.cost_total(project),
        benefits=content.benefits,
        benefit_owner=content.benefit_owner,
        opened_at=project.opened_at,
        submitted_at=project.submitted_at,
        submitted_revision=project.submitted_revision,
        requires=requires,
        required_by=links[DependencyKind.REQUIRES, False],
        prerequisites=tuple(map(prerequisite_view, prerequisites)),
        missing=(
            reader.lacking(project, missing(project.content, drafts))
            if project.is_preparing
            else ()
        ),
        returned=project.returned,
        baseline=_baseline(project, unit, reader),
        decision_points=project.decision_points,
        taken_over=reader.taken_over(project),
        paused=project.paused,
        closed=project.closed,
        excludes=(
            *links[DependencyKind.EXCLUDES, True],
            *links[DependencyKind.EXCLUDES, False],
        ),
        benefits_from=links[DependencyKind.BENEFITS, True],
        benefits_to=links[DependencyKind.BENEFITS, False],
        outlook=outlooks.get(project.id, CLEAR),
        waits_for=waits_for(
            requires,
            prerequisites,
            {key: one.title for key, one in delivering.items()},
            outlooks,
        ),
        sponsor=content.sponsor,
        steering_group=content.steering_group,
        project_manager=content.project_manager,
        partner_bodies=content.partner_bodies,
        outside_partners=content.outside_partners,
        sites=content.sites,
        needs=content.needs,
        staff=content.staff,
        competence=content.competence,
        risks=content.risks,
        contracts=content.contracts,
        checklist=content.checklist,
        classification=content.classification,
        personal_data=content.personal_data,
        dpia=content.dpia,
        masks=reader.masks(project),
        not_bound=not_bound(unit, project),
    )


def _baseline(project: Project, unit: Unit, reader: Reader) -> rpc.BaselineView | None:
    """The project as it stood at its money decision, and which fields differ now."""
    decided = project.baseline
    if decided is None:
        return None
    revision = unit.session.get(Revision, (project.id, decided.revision))
    if revision is None:
        return None
    then, now = reader.content(project, revision.content), reader.content(project)
    return rpc.BaselineView(
        **dict(decided),
        title=then.title,
        summary=then.summary,
        costs=then.costs,
        cost_total=reader.cost_total(project, revision.content),
        benefits=then.benefits,
        changed=tuple(
            name for name in type(now).model_fields if getattr(then, name) != getattr(now, name)
        ),
    )


def project_summary(project: Project, reader: Reader) -> rpc.ProjectSummary:
    """A project in a list."""
    content = reader.content(project)
    return rpc.ProjectSummary(
        project_id=project.id,
        body_id=project.body_id,
        kind=project.kind,
        state=project.state,
        since=project.moved_at,
        title=content.title,
        summary=content.summary,
        cost_total=reader.cost_total(project),
        revision=project.revision,
        version=project.version,
        masks=reader.masks(project),
    )


def prerequisites_of(unit: Unit, project_id: UUID) -> list[Prerequisite]:
    """What the project needs in place, in the order in which it said so."""
    return list(
        unit.session.scalars(
            sa.select(Prerequisite)
            .where(PREREQUISITES.c.project_id == project_id)
            .order_by(PREREQUISITES.c.id)
        )
    )


def prerequisite_view(prerequisite: Prerequisite) -> rpc.PrerequisiteView:
    """A prerequisite and where it stands."""
    return rpc.PrerequisiteView(
        prerequisite_id=prerequisite.id,
        project_id=prerequisite.project_id,
        body_id=prerequisite.body_id,
        kind=prerequisite.kind,
        site_code=prerequisite.site_code,
        needed_on=prerequisite.needed_on,
        delivered_by=prerequisite.delivered_by,
        state=prerequisite.state,
        dated_on=prerequisite.dated_on,
        reason=prerequisite.reason,
        since=prerequisite.moved_at,
        late=prerequisite.is_late,
        version=prerequisite.version,
        deliverer=prerequisite.deliverer,
    )


def message_view(said: DeliveryMessage, standing: Iterable[DeliveryMessage]) -> rpc.DeliveryMessage:
    """What a system said; `standing` are the messages in force."""
    return rpc.DeliveryMessage(
        source=said.source,
        event_id=said.event_id,
        event_type=said.event_type,
        said_at=said.said_at,
        dated_on=said.dated_on,
        reason=said.reason,
        corrects=said.corrects,
        order_number=said.order_number,
        site_code=said.site_code,
        recalled_at=said.recalled_at,
        recall_reason=said.recall_reason,
        in_force=said in standing,
    )


def _delivering(
    unit: Unit, reader: Reader, prerequisites: Iterable[Prerequisite]
) -> dict[UUID, rpc.Dependency]:
    """The visible projects that deliver what is needed."""
    needs = {
        one.deliverer_id: one
        for one in prerequisites
        if one.deliverer_id is not None and not one.is_waived
    }
    if not needs:
        return {}
    found = unit.session.scalars(
        sa.select(Project).where(PROJECTS.c.id.in_(sorted(needs)), reader.visible)
    )
    return {one.id: _dependency(one, needs[one.id].site_code, reader) for one in found}


def _dependency(project: Project, reason: str, reader: Reader) -> rpc.Dependency:
    return rpc.Dependency(
        project_id=project.id,
        title=reader.content(project).title,
        body_id=project.body_id,
        state=project.state,
        reason=reason,
        ended_as=project.closed.reason if project.closed else None,
    )


def _linked(
    unit: Unit, reader: Reader, project_id: UUID
) -> defaultdict[tuple[DependencyKind, bool], tuple[rpc.Dependency, ...]]:
    """The visible projects at the other end of each standing dependency, by kind and by whether
    this project has declared it."""
    here, there = DEPENDENCIES.c.project_id, DEPENDENCIES.c.other_id
    own = here == project_id
    rows = unit.session.execute(
        sa.select(Project, Dependency)
        .join(DEPENDENCIES, PROJECTS.c.id == sa.case((own, there), else_=here))
        .where(sa.or_(own, there == project_id), DEPENDENCIES.c.ended_at.is_(None), reader.visible)
        .order_by(DEPENDENCIES.c.id)
    )
    found: defaultdict[tuple[DependencyKind, bool], tuple[rpc.Dependency, ...]] = defaultdict(tuple)
    for project, dependency in rows:
        found[dependency.kind, dependency.project_id == project_id] += (
            _dependency(project, dependency.reason, reader),
        )
    return found
