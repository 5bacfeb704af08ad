"""Conflicts of interest: declared by the person, settled by the body."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from contracts.errors import not_found
from contracts.events.funding import ConflictOfInterestSettledV1
from contracts.rpc.funding import (
    ConflictList,
    ConflictView,
    DeclareConflict,
    Grounds,
    GroundView,
    ListConflicts,
    ListGrounds,
    SettleConflict,
)
from services.funding.domain.applications import UNDER_ASSESSMENT, Application
from services.funding.domain.conflicts import Conflict
from services.funding.domain.grounds import Ground, ground_of, in_force
from services.funding.domain.refusals import NotUnderPreparation
from services.funding.handlers.finding import act_of
from services.funding.handlers.panels import panel_of
from services.funding.handlers.relations import sees_all
from services.funding.tables import CONFLICTS


def declare_conflict(request: DeclareConflict, call: Call) -> ConflictView:
    """A person says whether they have a conflict of interest. Yes settles it, no leaves it to the body."""
    application, round_id = _prepared(call, request.project_id)
    conflict = _conflict(call, application, call.caller.person_id)
    event = conflict.declare(
        conflicted=request.conflicted,
        ground=_ground(request.ground, call),
        reason=request.reason,
        round_id=round_id,
        act=act_of(call),
    )
    if event is not None:
        _take_effect(application, event, call)
    return conflict_view(conflict)


def settle_conflict(request: SettleConflict, call: Call) -> ConflictView:
    """Record the body's decision on somebody's conflict of interest."""
    application, round_id = _prepared(call, request.project_id)
    conflict = _conflict(call, application, request.person_id)
    event = conflict.settle(
        conflicted=request.conflicted,
        ground=_ground(request.ground, call),
        reason=request.reason,
        round_id=round_id,
        act=act_of(call),
    )
    _take_effect(application, event, call)
    return conflict_view(conflict)


def list_conflicts(request: ListConflicts, call: Call) -> ConflictList:
    """The questions of conflict of interest that the caller may see."""
    statement = sa.select(Conflict)
    if not sees_all(call):
        statement = statement.where(CONFLICTS.c.person_id == call.caller.person_id)
    if request.project_id is not None:
        statement = statement.where(CONFLICTS.c.project_id == request.project_id)
    if request.person_id is not None:
        statement = statement.where(CONFLICTS.c.person_id == request.person_id)
    if request.state is not None:
        statement = statement.where(CONFLICTS.c.state == request.state)
    conflicts, cursor = paged(call.unit.session, statement, request, (CONFLICTS.c.id,))
    return ConflictList(
        items=tuple(conflict_view(conflict) for conflict in conflicts), next_cursor=cursor
    )


def list_grounds(request: ListGrounds, call: Call) -> Grounds:
    """The law's grounds on a day."""
    on = request.on or call.unit.today
    return Grounds(
        items=tuple(
            GroundView(
                key=ground.key,
                provision=ground.provision,
                words_sv=ground.sv,
                words_en=ground.en,
                valid_from=ground.valid_from,
                valid_to=ground.valid_to,
            )
            for ground in in_force(on)
        )
    )


def conflict_view(conflict: Conflict) -> ConflictView:
    """A question and how it was settled."""
    return ConflictView(
        conflict_id=conflict.id,
        project_id=conflict.project_id,
        body_id=conflict.body_id,
        person_id=conflict.person_id,
        state=conflict.state,
        relations=conflict.relations,
        settlements=conflict.settlements,
        raised_at=conflict.raised_at,
        version=conflict.version,
    )


def _prepared(call: Call, project_id: UUID) -> tuple[Application, str]:
    """The application, locked: whoever counts its scores or its quorum waits for this to end."""
    application = call.unit.load(Application, project_id)
    if application is None:
        raise not_found("application", project_id)
    if application.state not in UNDER_ASSESSMENT or application.round_id is None:
        raise NotUnderPreparation(project=project_id, **application.state_words())
    return application, application.round_id


def _conflict(call: Call, application: Application, person_id: str) -> Conflict:
    unit = call.unit
    conflict = unit.session.scalars(
        sa.select(Conflict).where(
            CONFLICTS.c.project_id == application.id, CONFLICTS.c.person_id == person_id
        )
    ).one_or_none()
    if conflict is None:
        conflict = Conflict.of(unit.new_id(), application, person_id, unit.now)
        unit.add(conflict)
    call.expect(conflict.version)
    return conflict


def _ground(key: str | None, call: Call) -> Ground | None:
    return None if key is None else ground_of(key, call.unit.today)


def _take_effect(application: Application, event: ConflictOfInterestSettledV1, call: Call) -> None:
    """A sheet already given is struck, or counts again; who is out is not waited for."""
    unit = call.unit
    unit.publish(event)
    panel = panel_of(application, unit)
    application.count_sheets(panel.given)
    opened = application.open_when_all_given(panel, act_of(call))
    if opened is not None:
        unit.publish(opened)
