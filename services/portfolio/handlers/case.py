"""The case: every event of every service, as a person reads it, and whose step is next."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.clock import calendar_date
from chassis.paging import paged
from chassis.unit import Unit
from contracts.base import DelivererKind, LocalText
from contracts.envelope import Envelope, Event
from contracts.errors import NotYet
from contracts.events.funding import (
    AllocationApprovedV1,
    AllocationRefusedV1,
    ApplicationReferredBackV1,
)
from contracts.events.portfolio import (
    DependencyDeclaredV1,
    DependencyDeclaredV2,
    DependencyRemovedV1,
    DependencyRemovedV2,
    PrerequisiteDeclaredV1,
    ProjectReexaminedV1,
    ProjectTransferredV1,
)
from contracts.rpc import portfolio as rpc
from contracts.words.secrecy import secret
from services.portfolio.domain.bodies import BodyVersion, governing
from services.portfolio.domain.case import Entry, project_of
from services.portfolio.domain.masks import words_by_field
from services.portfolio.domain.projects import Project
from services.portfolio.domain.states import MOVED_BY
from services.portfolio.domain.steps import TELLING, Happened, next_step
from services.portfolio.domain.wording import Names, sentence
from services.portfolio.handlers.histories import versions_of
from services.portfolio.handlers.readers import Reader, visible_project
from services.portfolio.handlers.reexamination import follow_fate
from services.portfolio.handlers.views import project_view
from services.portfolio.tables import ENTRIES, PROJECTS


def record(event: Event, unit: Unit) -> None:
    """Put an event on its project's timeline. A notice about no project has no place there."""
    if project_of(event) is not None:
        _record(event, unit)


def hear(event: Event, unit: Unit) -> None:
    """The council, the deciding body or follow-up moves a project."""
    project, envelope = _record(event, unit)
    before = project.state
    if isinstance(event, AllocationApprovedV1):
        project.decide(event, envelope.time)
    else:
        project.hear(MOVED_BY[type(event)], envelope.time)
    follow_fate(unit, project, before, envelope.time)


def get_case(request: rpc.GetCase, call: Call) -> rpc.CaseView:
    """The project, whose step is next, and what has happened; drafts' history stays in their body."""
    unit, reader = call.unit, Reader.of(call, as_public=request.as_public)
    project = visible_project(
        unit.load(Project, request.project_id),
        request.project_id,
        call,
        as_public=request.as_public,
    )
    statement = sa.select(Entry).where(ENTRIES.c.project_id == project.id)
    if not reader.is_inside(project.body_id):
        statement = statement.where(ENTRIES.c.draft.is_(sa.false()))
    entries, cursor = paged(unit.session, statement, request, (ENTRIES.c.happened_at, ENTRIES.c.id))
    telling = unit.session.scalars(
        sa.select(Entry)
        .where(
            ENTRIES.c.project_id == project.id,
            ENTRIES.c.event_type.in_([event.type_name for event in TELLING]),
        )
        .order_by(ENTRIES.c.happened_at, ENTRIES.c.id)
    )
    return rpc.CaseView(
        project=project_view(project, call, as_public=request.as_public),
        next_step=next_step(project, [Happened(one.event, one.happened_at) for one in telling]),
        entries=_told(entries, project, unit, reader),
        next_cursor=cursor,
    )


def _record(event: Event, unit: Unit) -> tuple[Project, Envelope]:
    project_id, envelope = project_of(event), unit.handled
    assert project_id is not None
    project = unit.load(Project, project_id)
    if project is None:
        raise NotYet(f"project/{project_id}")
    unit.add(Entry.of(unit.new_id(), project_id, event, envelope))
    return project, envelope


def _told(
    entries: list[Entry], project: Project, unit: Unit, reader: Reader
) -> tuple[rpc.CaseEntry, ...]:
    """Each entry with its sentence; bodies are named as they were named that day."""
    histories = versions_of(unit, {body_id for entry in entries for body_id in _bodies(entry)})
    titles = _titles(unit, reader, {other for entry in entries for other in _others(entry)})
    masks = {
        field: secret(grounds)
        for field, grounds in words_by_field(reader.hidden(project.marks, project.body_id)).items()
    }
    told = []
    for entry in entries:
        bodies = {key: _name(versions, entry) for key, versions in histories.items()}
        words = sentence(entry.event, Names(bodies, titles, masks))
        told.append(
            rpc.CaseEntry(
                source=entry.source,
                event_id=entry.event_id,
                event_type=entry.event_type,
                happened_at=entry.happened_at,
                actor=entry.actor,
                body_id=entry.body_id,
                causation_id=entry.causation_id,
                sv=words.sv,
                en=words.en,
            )
        )
    return tuple(told)


def _bodies(entry: Entry) -> set[str]:
    bodies = {entry.body_id} if entry.body_id is not None else set()
    match entry.event:
        case AllocationApprovedV1(decided_by=body_id) | AllocationRefusedV1(decided_by=body_id):
            bodies.add(body_id)
        case ApplicationReferredBackV1(referred_by=str(body_id)):
            bodies.add(body_id)
        case PrerequisiteDeclaredV1(deliverer=DelivererKind.BODY, delivered_by=body_id):
            bodies.add(body_id)
        case ProjectTransferredV1(from_body_id=body_id):
            bodies.add(body_id)
    return bodies


def _others(entry: Entry) -> set[UUID]:
    """The other projects that an entry mentions."""
    if isinstance(entry.event, DependencyDeclaredV1 | DependencyRemovedV1):
        return {entry.event.requires_id}
    if isinstance(entry.event, DependencyDeclaredV2 | DependencyRemovedV2):
        return {entry.event.other_id}
    if isinstance(entry.event, PrerequisiteDeclaredV1):
        by_project = entry.event.deliverer is DelivererKind.PROJECT
        return {UUID(entry.event.delivered_by)} if by_project else set()
    if isinstance(entry.event, ProjectReexaminedV1):
        return {link.project_id for link in entry.event.chain}
    return set()


def _name(versions: list[BodyVersion], entry: Entry) -> LocalText:
    version = governing(versions, calendar_date(entry.happened_at)) or versions[0]
    return version.facts.name


def _titles(unit: Unit, reader: Reader, project_ids: Iterable[UUID]) -> dict[UUID, str]:
    project_ids = sorted(project_ids)
    if not project_ids:
        return {}
    return {
        project.id: reader.content(project).title
        for project in unit.session.scalars(
            sa.select(Project).where(PROJECTS.c.id.in_(project_ids), reader.visible)
        )
    }
