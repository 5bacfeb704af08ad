"""What readers may ask of projects and prerequisites."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.prerequisites import Prerequisite, in_force, in_order
from services.portfolio.domain.projects import Project
from services.portfolio.handlers.messages import messages_about
from services.portfolio.handlers.readers import (
    Reader,
    visible_prerequisite,
    visible_project,
)
from services.portfolio.handlers.views import (
    message_view,
    prerequisite_view,
    project_view,
)
from services.portfolio.tables import PREREQUISITES, PROJECTS


def get_project(request: rpc.GetProject, call: Call) -> rpc.ProjectView:
    """A project whole."""
    project = call.unit.load(Project, request.project_id)
    visible = visible_project(project, request.project_id, call, as_public=request.as_public)
    return project_view(visible, call, as_public=request.as_public)


def list_prerequisites(request: rpc.ListPrerequisites, call: Call) -> rpc.Prerequisites:
    """Of the projects that the caller sees, in the order in which they were declared."""
    statement = (
        sa.select(Prerequisite)
        .join(PROJECTS, PROJECTS.c.id == PREREQUISITES.c.project_id)
        .where(Reader.of(call).visible)
    )
    if request.project_id is not None:
        statement = statement.where(PREREQUISITES.c.project_id == request.project_id)
    if request.site_code is not None:
        statement = statement.where(PREREQUISITES.c.site_code == request.site_code)
    if request.state is not None:
        statement = statement.where(PREREQUISITES.c.state == request.state)
    found, cursor = paged(call.unit.session, statement, request, (PREREQUISITES.c.id,))
    return rpc.Prerequisites(
        items=tuple(prerequisite_view(one) for one in found), next_cursor=cursor
    )


def get_prerequisite(request: rpc.GetPrerequisite, call: Call) -> rpc.PrerequisiteHistory:
    """With everything that was said of it, also what no longer counts."""
    unit = call.unit
    prerequisite = visible_prerequisite(unit, request.prerequisite_id, call)
    messages = messages_about(unit, [prerequisite.id])
    standing = in_force(messages)
    return rpc.PrerequisiteHistory(
        prerequisite=prerequisite_view(prerequisite),
        messages=tuple(
            message_view(said, standing)
            for said in in_order(messages)
            if said.prerequisite_id == prerequisite.id
        ),
    )
