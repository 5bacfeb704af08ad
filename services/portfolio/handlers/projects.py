"""The owner's commands: open, amend, submit, withdraw."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.bodies import require_valid
from services.portfolio.domain.content import STRATEGIC, Content
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import UnknownBody
from services.portfolio.handlers.graph import edges_of, lock_graph
from services.portfolio.handlers.readers import own_project
from services.portfolio.handlers.reexamination import follow_fate
from services.portfolio.handlers.reference import known_strategy, versions_of
from services.portfolio.handlers.views import prerequisites_of, project_view
from services.portfolio.tables import PROJECTS


def open_project(request: rpc.OpenProject, call: Call) -> rpc.ProjectView:
    """A draft of the caller's own body."""
    unit = call.unit
    call.require(request.body_id)
    _require_body(unit, request.body_id)
    content = Content.of(request)
    _require_known(unit, content)
    project, revision, opened = Project.open(
        unit.new_id(), request.body_id, request.kind, content, unit.actor, unit.now
    )
    unit.add(project)
    unit.add(revision)
    unit.publish(opened)
    return project_view(project, call)


def amend_project(request: rpc.AmendProject, call: Call) -> rpc.ProjectView:
    """A change that changes nothing is no revision."""
    unit = call.unit
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    amended = project.amend(request, unit.actor, unit.now)
    if amended is not None:
        revision, event = amended
        # What is left as it was may rest on keys that are no longer valid; a submission may not.
        if STRATEGIC.intersection(event.changed):
            _require_known(unit, project.content)
        unit.add(revision)
        unit.publish(event)
    return project_view(project, call)


def submit_project(request: rpc.SubmitProject, call: Call) -> rpc.ProjectView:
    """Dispatched to the council with everything it stands on."""
    unit = call.unit
    lock_graph(unit)
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    _require_body(unit, project.body_id)
    before = project.state
    submitted = project.submit(
        known_strategy(unit, project.content.strategy_id),
        _requires(unit, project),
        [
            prerequisite.need
            for prerequisite in prerequisites_of(unit, project.id)
            if not prerequisite.is_waived
        ],
        unit.now,
        unit.today,
    )
    unit.publish(submitted)
    follow_fate(unit, project, before, unit.now)
    return project_view(project, call)


def withdraw_project(request: rpc.WithdrawProject, call: Call) -> rpc.ProjectView:
    """Taken back before the money is decided."""
    unit = call.unit
    lock_graph(unit)
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    before = project.state
    unit.publish(project.withdraw(request.reason, unit.now))
    follow_fate(unit, project, before, unit.now)
    return project_view(project, call)


def _requires(unit: Unit, project: Project) -> dict[UUID, str | None]:
    """What the project requires, with the title of each draft; and the drafts that are to deliver to it."""
    required = [ground for _, ground in edges_of(unit, [project.id])]
    delivering = {
        one.deliverer_id
        for one in prerequisites_of(unit, project.id)
        if one.deliverer_id is not None and not one.is_waived
    }
    found = unit.session.scalars(
        sa.select(Project).where(PROJECTS.c.id.in_(sorted(delivering.union(required))))
    )
    titles = {one.id: one.content.title if one.is_draft else None for one in found}
    return {key: title for key, title in titles.items() if key in required or title is not None}


def _require_body(unit: Unit, body_id: str) -> None:
    """The owner exists today."""
    versions = versions_of(unit, [body_id]).get(body_id)
    if versions is None:
        raise UnknownBody(body=body_id)
    require_valid(body_id, versions, unit.today)


def _require_known(unit: Unit, content: Content) -> None:
    """What the project refers to in the strategy is there, as soon as it says which version."""
    strategy = known_strategy(unit, content.strategy_id)
    if strategy is not None:
        content.require_known(strategy, unit.today)
