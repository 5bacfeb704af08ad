"""Looks into the relations of those who deal with an application, and raises the questions that they give.

Whoever changes relations, or who is concerned, holds the lock `RELATIONS` first: else a relation and an
assignment that came at the same moment would each miss the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.claims import order_lock
from chassis.unit import Unit
from contracts.rpc.funding import Belonging, ConflictState, PersonConflict
from services.funding.domain.applications import UNDER_ASSESSMENT, Application, Submission
from services.funding.domain.conflicts import Concerned, Conflict, Encounter, asks, met
from services.funding.domain.meetings import Meeting
from services.funding.domain.relations import Party, Relation, parties_of
from services.funding.domain.rounds import Round
from services.funding.tables import (
    ASSESSMENTS,
    BODIES,
    CONCERNED,
    CONFLICTS,
)
from services.funding.tables import (
    RELATIONS as RELATION_TABLE,
)

RELATIONS: Final = "relations"


def lock_relations(unit: Unit) -> None:
    """One change of relations, or of who is concerned, at a time. Taken first, before any row."""
    order_lock(unit, [RELATIONS])


def concern(application: Application, persons: Iterable[str], unit: Unit) -> None:
    """These deal with the application from now: their relations are looked into."""
    for person_id in sorted(set(persons)):
        if unit.load(Concerned, (application.id, person_id)) is None:
            unit.add(Concerned(application.id, person_id, unit.now))


def look_into(application: Application, unit: Unit) -> None:
    """Raise the questions of everybody who deals with it, and let those fall that nothing is behind."""
    if application.state not in UNDER_ASSESSMENT or application.round_id is None:
        return
    persons = _concerned(application, unit)
    round_ = unit.session.get(Round, application.round_id)
    if not persons or round_ is None:
        return
    known = {
        conflict.person_id: conflict
        for conflict in unit.session.scalars(
            sa.select(Conflict).where(CONFLICTS.c.project_id == application.id)
        )
    }
    encounters = encounters_of(application, persons, unit)
    for person_id in sorted(persons):
        asking = [
            encounter
            for encounter in encounters[person_id]
            if asks(encounter, belonging_excludes=round_.rules.belonging_excludes)
        ]
        conflict = known.get(person_id)
        if conflict is not None:
            conflict.fall({encounter.relation.key for encounter in asking})
        if not asking:
            continue
        if conflict is None:
            conflict = Conflict.of(unit.new_id(), application, person_id, unit.now)
            unit.add(conflict)
        raised = conflict.ask(tuple(encounter.told() for encounter in asking), round_.id, unit.now)
        if raised is not None:
            unit.publish(raised)


def look_into_persons(persons: Collection[str], unit: Unit) -> None:
    """Something is new about these persons' relations: look into every application that they deal with."""
    unit.session.flush()
    projects = unit.session.scalars(
        sa.select(CONCERNED.c.project_id).where(CONCERNED.c.person_id.in_(sorted(persons)))
    )
    applications = unit.load_many(Application, projects)
    for project_id in sorted(applications):
        look_into(applications[project_id], unit)


def _concerned(application: Application, unit: Unit) -> set[str]:
    """Those who are assigned, have given scores in this attempt, or are called to the meeting that has it open."""
    unit.session.flush()
    now = set(application.assessors)
    now |= set(
        unit.session.scalars(
            sa.select(ASSESSMENTS.c.assessor_id).where(
                ASSESSMENTS.c.project_id == application.id,
                ASSESSMENTS.c.attempt == application.attempt,
            )
        )
    )
    if application.meeting_id is not None:
        meeting = unit.session.get(Meeting, application.meeting_id)
        if meeting is not None:
            now |= {member.person_id for member in meeting.members}
    return now


def encounters_of(
    application: Application, persons: Collection[str], unit: Unit
) -> defaultdict[str, list[Encounter]]:
    """By person the relations that hold today and meet a party of the application."""
    unit.session.flush()
    relations: defaultdict[str, list[Relation]] = defaultdict(list)
    for relation in unit.session.scalars(
        sa.select(Relation).where(RELATION_TABLE.c.person_id.in_(sorted(persons)))
    ):
        relations[relation.person_id].append(relation)
    found: defaultdict[str, list[Encounter]] = defaultdict(list)
    if relations:
        parties = _parties(application, unit)
        for person_id, held in relations.items():
            found[person_id] = list(met(held, parties, unit.today))
    return found


def _parties(application: Application, unit: Unit) -> tuple[Party, ...]:
    submission = unit.session.get(Submission, application.submission_id)
    assert submission is not None
    bodies = {application.body_id, *submission.snapshot.partner_bodies}
    parents = unit.session.execute(
        sa.select(BODIES.c.id, BODIES.c.parent_id).where(BODIES.c.parent_id.in_(sorted(bodies)))
    )
    return parties_of(
        submission.snapshot, application.body_id, {row.id: row.parent_id for row in parents}
    )


def conflicts_of(
    projects: Collection[UUID], unit: Unit, persons: Collection[str] | None = None
) -> tuple[PersonConflict, ...]:
    """Open questions and settled conflicts in these applications, of these persons where they are named."""
    unit.session.flush()
    rows = unit.session.execute(
        sa.select(CONFLICTS.c.project_id, CONFLICTS.c.person_id, CONFLICTS.c.state)
        .where(
            CONFLICTS.c.project_id.in_(projects),
            CONFLICTS.c.state.in_([ConflictState.OPEN, ConflictState.CONFLICTED]),
        )
        .order_by(CONFLICTS.c.project_id, CONFLICTS.c.person_id)
    )
    return tuple(
        PersonConflict(project_id=row.project_id, person_id=row.person_id, state=row.state)
        for row in rows
        if persons is None or row.person_id in persons
    )


def belonging_of(
    application: Application, persons: Collection[str], unit: Unit
) -> tuple[Belonging, ...]:
    """Those of these persons who are employed by a party of the city's own: shown, and no question by itself."""
    encounters = encounters_of(application, persons, unit)
    return tuple(
        Belonging(
            project_id=application.id,
            person_id=person_id,
            body_id=encounter.relation.body_id,
        )
        for person_id in sorted(encounters)
        for encounter in encounters[person_id]
        if encounter.relation.is_belonging and encounter.relation.body_id is not None
    )
