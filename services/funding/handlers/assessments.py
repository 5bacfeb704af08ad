"""Assessors are assigned and give their sealed scores; the seal is opened."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.rpc.base import Role
from contracts.rpc.funding import (
    ApplicationView,
    AssessApplication,
    AssignAssessors,
    OpenSeal,
)
from services.funding.domain.applications import Application, Panel
from services.funding.domain.refusals import AssessedAlready
from services.funding.handlers.application_views import application_view
from services.funding.handlers.finding import act_of, application_of, round_of_application
from services.funding.handlers.panels import panel_of
from services.funding.handlers.questions import concern, lock_relations, look_into
from services.funding.tables import ASSESSMENTS


def assign_assessors(request: AssignAssessors, call: Call) -> ApplicationView:
    """Say who assesses an application, and look into their relations with its parties."""
    unit = call.unit
    lock_relations(unit)
    application = application_of(call, request.project_id)
    call.expect(application.version)
    round_ = round_of_application(call, application)
    panel = panel_of(application, unit)
    unit.publish(application.assign(request.assessors, round_, panel))
    opened = application.open_when_all_given(panel, act_of(call))
    if opened is not None:
        unit.publish(opened)
    concern(application, request.assessors, unit)
    look_into(application, unit)
    return application_view(call, application)


def assess_application(request: AssessApplication, call: Call) -> ApplicationView:
    """Take an assessor's scores, once. The application is locked, so the count is exact."""
    unit = call.unit
    lock_relations(unit)
    application = application_of(call, request.project_id)
    call.expect(application.version)
    round_ = round_of_application(call, application)
    act = act_of(call)
    if _has_assessed(application, act.by, unit):
        raise AssessedAlready(project=application.id)
    panel = panel_of(application, unit)
    assessment, event = application.assess(
        request.scores,
        round_,
        unit.new_id(),
        act,
        officer_of={
            held.body_id
            for held in call.caller.roles
            if held.role is Role.CASE_OFFICER and held.body_id is not None
        },
        panel=panel,
    )
    unit.add(assessment)
    unit.publish(event)
    opened = application.open_when_all_given(Panel(panel.given | {act.by}, panel.recused), act)
    if opened is not None:
        unit.publish(opened)
    concern(application, [act.by], unit)
    look_into(application, unit)
    return application_view(call, application)


def open_seal(request: OpenSeal, call: Call) -> ApplicationView:
    """Open the seal although somebody is missing."""
    unit = call.unit
    application = application_of(call, request.project_id)
    call.expect(application.version)
    panel = panel_of(application, unit)
    unit.publish(application.open_seal(request.reason, panel, act_of(call)))
    return application_view(call, application)


def _has_assessed(application: Application, person_id: str, unit: Unit) -> bool:
    return (
        unit.session.scalar(
            sa.select(ASSESSMENTS.c.id).where(
                ASSESSMENTS.c.project_id == application.id,
                ASSESSMENTS.c.attempt == application.attempt,
                ASSESSMENTS.c.assessor_id == person_id,
            )
        )
        is not None
    )
