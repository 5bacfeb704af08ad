"""Ideas, ongoing projects that are taken over, pauses, closings and decision points."""

from __future__ import annotations

from chassis.calls import Call
from chassis.unit import Unit
from contracts.rpc import portfolio as rpc
from services.portfolio.domain import carrying_out, entering
from services.portfolio.domain.content import Content
from services.portfolio.domain.projects import Project
from services.portfolio.handlers.graph import lock_graph
from services.portfolio.handlers.projects import require_body, require_enterable
from services.portfolio.handlers.readers import own_project, received_project, visible_project
from services.portfolio.handlers.reexamination import follow_fate
from services.portfolio.handlers.views import project_view


def record_idea(request: rpc.RecordIdea, call: Call) -> rpc.ProjectView:
    """The body that keeps it need not be the caller's own."""
    return project_view(enter_idea(request, call.unit), call)


def enter_idea(said: rpc.ProjectText, unit: Unit) -> Project:
    """An idea, by itself or from a list."""
    content = Content.of(said)
    require_enterable(unit, said.body_id, content)
    project, revision, recorded = entering.record_idea(
        unit.new_id(), said.body_id, said.kind, content, unit.actor, unit.now
    )
    unit.add(project)
    unit.add(revision)
    unit.publish(recorded)
    return project


def adopt_idea(request: rpc.AdoptIdea, call: Call) -> rpc.ProjectView:
    """An idea becomes the draft of the caller's own body."""
    unit = call.unit
    project = visible_project(unit.load(Project, request.project_id), request.project_id, call)
    call.require(request.body_id)
    call.expect(project.version)
    require_body(unit, request.body_id)
    revision, adopted = entering.adopt(project, request.body_id, unit.actor, unit.now)
    unit.add(revision)
    unit.publish(adopted)
    return project_view(project, call)


def withdraw_idea(request: rpc.WithdrawIdea, call: Call) -> rpc.ProjectView:
    """The office drops an idea that nobody takes on."""
    unit = call.unit
    lock_graph(unit)
    project = received_project(unit.load(Project, request.project_id), request.project_id, call)
    before = project.state
    unit.publish(entering.withdraw_idea(project, request.reason, unit.now))
    follow_fate(unit, project, before, unit.now)
    return project_view(project, call)


def take_over_project(request: rpc.TakeOverProject, call: Call) -> rpc.ProjectView:
    """An ongoing project of any body, recorded by the office."""
    return project_view(enter_ongoing(request, call.unit), call)


def enter_ongoing(said: rpc.OngoingText, unit: Unit) -> Project:
    """An ongoing project, by itself or from a list."""
    require_enterable(
        unit,
        said.body_id,
        Content.of(said),
        ("decided_on", lambda: entering.require_decided(said, unit.today)),
    )
    project, revision, taken_over = entering.take_over(
        unit.new_id(), said, unit.actor, unit.now, unit.today
    )
    unit.add(project)
    unit.add(revision)
    unit.publish(taken_over)
    return project


def pause_project(request: rpc.PauseProject, call: Call) -> rpc.ProjectView:
    """The owner lets it rest."""
    unit = call.unit
    lock_graph(unit)
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    before = project.state
    unit.publish(carrying_out.pause(project, request.reason, request.until, unit.now, unit.today))
    follow_fate(unit, project, before, unit.now)
    return project_view(project, call)


def resume_project(request: rpc.ResumeProject, call: Call) -> rpc.ProjectView:
    """The owner takes it up again."""
    unit = call.unit
    lock_graph(unit)
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    before = project.state
    unit.publish(carrying_out.resume(project, request.reason, unit.now))
    follow_fate(unit, project, before, unit.now)
    return project_view(project, call)


def close_project(request: rpc.CloseProject, call: Call) -> rpc.ProjectView:
    """The owner ends it."""
    unit = call.unit
    lock_graph(unit)
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    before = project.state
    unit.publish(carrying_out.close(project, request.reason, request.words, unit.now))
    follow_fate(unit, project, before, unit.now)
    return project_view(project, call)


def pass_decision_point(request: rpc.PassDecisionPoint, call: Call) -> rpc.ProjectView:
    """The owner records who decided, and when."""
    unit = call.unit
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    unit.publish(carrying_out.pass_decision_point(project, request, unit.today))
    return project_view(project, call)
