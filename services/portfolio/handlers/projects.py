"""The owner's commands (open, amend, submit, withdraw), and the programme office's receipt of what is submitted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.errors import Invalid, Refusal
from contracts.faults import MOST_FAULTS, Fault, fault
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.bodies import exists, require_owner
from services.portfolio.domain.completion import (
    accept,
    ask_for_completion,
    overdue_from,
    tell_overdue,
)
from services.portfolio.domain.content import STRATEGIC, Content
from services.portfolio.domain.faults import both_given_and_emptied, faults, mentioned
from services.portfolio.domain.likeness import Looks
from services.portfolio.domain.projects import Project, Revision
from services.portfolio.domain.refusals import UnknownBody
from services.portfolio.domain.strategies import Strategy
from services.portfolio.handlers.graph import edges_of, lock_graph
from services.portfolio.handlers.histories import versions_of
from services.portfolio.handlers.likeness import similar_to
from services.portfolio.handlers.readers import own_project, received_project
from services.portfolio.handlers.reexamination import follow_fate
from services.portfolio.handlers.reference import known_strategy
from services.portfolio.handlers.views import prerequisites_of, project_view
from services.portfolio.tables import PROJECTS

#: Under the project's id: more time replaces the day before.
COMPLETION_DUE: Final = "completion_due"


def open_project(request: rpc.OpenProject, call: Call) -> rpc.ProjectView:
    """A draft of the caller's own body, and what looks like it among what the caller sees."""
    unit = call.unit
    call.require(request.body_id)
    content = Content.of(request)
    require_enterable(unit, request.body_id, content)
    project, revision, opened = Project.open(
        unit.new_id(), request.body_id, request.kind, content, unit.actor, unit.now
    )
    alike = similar_to(Looks.of(content), call)
    unit.add(project)
    unit.add(revision)
    unit.publish(opened)
    return project_view(project, call).model_copy(update={"similar": alike})


def amend_project(request: rpc.AmendProject, call: Call) -> rpc.ProjectView:
    """A change that changes nothing is no revision."""
    unit = call.unit
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    if contradictory := both_given_and_emptied(request):
        raise Invalid.of(*contradictory)
    with suppress(_Tried), unit.trial():
        _amend(project, request, unit)
        if request.dry_run:
            raise _Tried
    return project_view(project, call)


class _Tried(Exception):
    """It was judged, and is not to stand."""


def _amend(project: Project, request: rpc.AmendProject, unit: Unit) -> None:
    amended = project.amend(request, unit.actor, unit.now)
    if amended is None:
        return
    revision, event = amended
    # What is left as it was may rest on keys that are no longer valid; a submission may not.
    strategic = bool(STRATEGIC.intersection(event.changed))
    require_sound(unit, project.content, event.changed, project.body_id, strategic=strategic)
    unit.add(revision)
    unit.publish(event)


def submit_project(request: rpc.SubmitProject, call: Call) -> rpc.ProjectView:
    """Dispatched to the council as it stands, with everything it stands on."""
    unit = call.unit
    lock_graph(unit)
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    require_body(unit, project.body_id)
    before = project.state
    submitted = project.submit(
        known_strategy(unit, project.content.strategy_id),
        _dispatched(unit, project),
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


def return_project(request: rpc.ReturnProject, call: Call) -> rpc.ProjectView:
    """The programme office asks for completion."""
    unit = call.unit
    project = received_project(unit.load(Project, request.project_id), request.project_id, call)
    unit.publish(ask_for_completion(project, request.missing, request.due_on, unit.now, unit.today))
    unit.schedule(COMPLETION_DUE, str(project.id), overdue_from(request.due_on))
    return project_view(project, call)


def remind_of_completion(key: str, unit: Unit) -> None:
    """The last day for a completion has passed: told once, where it is still awaited."""
    project = unit.load(Project, UUID(key))
    overdue = None if project is None else tell_overdue(project, unit.today)
    if overdue is not None:
        unit.publish(overdue)


def accept_project(request: rpc.AcceptProject, call: Call) -> rpc.ProjectView:
    """The programme office accepts the latest submitted revision, whatever has been drafted since."""
    unit = call.unit
    project = received_project(unit.load(Project, request.project_id), request.project_id, call)
    submitted = unit.load(Revision, (project.id, project.submitted_revision))
    content = project.content if submitted is None else submitted.content
    unit.publish(accept(project, content, _dispatched(unit, project), unit.now))
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


def _dispatched(unit: Unit, project: Project) -> dict[UUID, bool]:
    """What the project requires, and whether it is dispatched; and the drafts that are to deliver to it."""
    required = {ground for _, ground in edges_of(unit, [project.id])}
    delivering = {
        one.deliverer_id
        for one in prerequisites_of(unit, project.id)
        if one.deliverer_id is not None and not one.is_waived
    }
    found = unit.session.scalars(
        sa.select(Project).where(PROJECTS.c.id.in_(sorted(delivering | required)))
    )
    return {one.id: not one.is_draft for one in found if one.id in required or one.is_draft}


def require_body(unit: Unit, body_id: str) -> None:
    """The owner exists today, and is no partner."""
    versions = versions_of(unit, [body_id]).get(body_id)
    if versions is None:
        raise UnknownBody(body=body_id)
    require_owner(body_id, versions, unit.today)


def require_enterable(
    unit: Unit, body_id: str, content: Content, *others: tuple[str, Callable[[], None]]
) -> None:
    """A new project has an owner that is there and content that is sound, and keeps what `others` demand.

    One thing that is wrong is refused as it is; several are told at once, each at its field.
    """
    checks: list[tuple[str, Callable[[], None]]] = [
        ("body_id", lambda: require_body(unit, body_id)),
        *others,
        ("strategy_id", lambda: require_sound(unit, content, Content.model_fields, body_id)),
    ]
    refused: list[tuple[str, Refusal | Invalid]] = []
    for field, check in checks:
        try:
            check()
        except (Refusal, Invalid) as refusal:
            refused.append((field, refusal))
    if len(refused) == 1:
        raise refused[0][1]
    if refused:
        told = [one for field, refusal in refused for one in _told(field, refusal)]
        raise Invalid.of(*told[:MOST_FAULTS])


def _told(field: str, refusal: Refusal | Invalid) -> list[Fault]:
    """At the fields that it names, else at this one."""
    if isinstance(refusal, Invalid):
        return [Fault.model_validate(one) for one in refusal.told["fields"]]
    sentences = refusal.problem()
    named = str(refusal.details.get("fields", "")) or field
    return [
        fault(path, sentences.sentence("sv"), sentences.sentence("en"))
        for path in named.split(", ")
    ]


def require_sound(
    unit: Unit,
    content: Content,
    touched: Collection[str],
    own_body: str,
    *,
    strategic: bool = True,
) -> None:
    """What the touched fields say agrees with each other, and with which bodies and, where `strategic`, which
    keys of the strategy there are. Everything that is wrong is told at once.
    """
    histories = versions_of(unit, [body_id for _, body_id in mentioned(content)])
    existing = {body_id for body_id in histories if exists(histories[body_id], unit.today)}
    found = list(faults(content, touched, own_body, existing, unit.today))
    unknown = _unknown_keys(unit, content) if strategic else None
    if not found and unknown is not None:
        raise unknown
    if unknown is not None:
        found += _told("strategy_id", unknown)
    if found:
        raise Invalid.of(*found[:MOST_FAULTS])


def _unknown_keys(unit: Unit, content: Content) -> Refusal | None:
    """What the project refers to in the strategy is there, as soon as it says which version."""
    try:
        strategy = known_strategy(unit, content.strategy_id)
        if strategy is not None:
            content.require_known(strategy, unit.today)
        elif content.alignments or content.target_groups or content.benefits:
            every = unit.session.scalars(sa.select(Strategy)).all()
            content.require_known_somewhere(every, unit.today)
    except Refusal as refusal:
        return refusal
    return None
