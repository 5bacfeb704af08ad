"""How follow-up ends: the plan is closed, the benefit assessed."""

from __future__ import annotations

from uuid import UUID

from chassis.calls import Call
from contracts.errors import not_found
from contracts.rpc.followup import AssessBenefit, AssessmentOfBenefitView, ClosePlan, PlanView
from services.followup.domain.benefits import BenefitAssessment
from services.followup.domain.plans import Plan
from services.followup.handlers.lights import indicators_of
from services.followup.handlers.queries import whole_plan
from services.followup.handlers.views import assessment_view


def close_plan(request: ClosePlan, call: Call) -> PlanView:
    """Accept the closing report; nothing more is reported."""
    plan = _plan(request.project_id, call)
    closed = plan.close(request, by=call.caller.person_id, now=call.unit.now, today=call.unit.today)
    call.unit.publish(closed)
    return whole_plan(plan, call.unit)


def assess_benefit(request: AssessBenefit, call: Call) -> AssessmentOfBenefitView:
    """Say what benefit is seen, open plan or closed."""
    plan = _plan(request.project_id, call)
    assessment, assessed = BenefitAssessment.of(
        plan,
        request,
        indicators_of(call.unit, [plan.id]).get(plan.id, []),
        call.unit.new_id(),
        by=call.caller.person_id,
        now=call.unit.now,
        today=call.unit.today,
    )
    call.unit.add(assessment)
    call.unit.publish(assessed)
    return assessment_view(assessment, plan.version)


def _plan(project_id: UUID, call: Call) -> Plan:
    plan = call.unit.load(Plan, project_id)
    if plan is None or not call.may(plan.body_id):
        raise not_found("plan", project_id)
    call.expect(plan.version)
    return plan
