"""Portfolio with a large graph: a city event moves its root, once followed and once the naive way."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from bench.graph import LINKS
from bench.job import Job
from chassis import migrate
from chassis.clock import RealClock, new_id
from chassis.database import Database
from chassis.decoding import Delivery
from chassis.inbox import Inbox
from chassis.outcomes import Outcome
from chassis.service import wiring
from chassis.tables import OUTBOX
from chassis.topology import city_name
from chassis.unit import Unit
from contracts.base import DelivererKind, DependencyKind, PrerequisiteKind, ProjectKind
from contracts.broker import CITY_EXCHANGE
from contracts.envelope import CONTENT_TYPE, Envelope
from contracts.events.city import PrerequisiteDelayedV1
from contracts.rpc.portfolio import ProjectState
from services.portfolio.domain.content import Content
from services.portfolio.domain.dependencies import Dependency
from services.portfolio.domain.outlooks import NOBODY_CAN_SAY, link
from services.portfolio.domain.prerequisites import Deliverer, Prerequisite
from services.portfolio.domain.projects import Project
from services.portfolio.handlers.reexamination import examine, follow, outlooks_of
from services.portfolio.service import Portfolio

_NOW: Final = datetime(2017, 4, 10, 8, tzinfo=UTC)
_NEEDED: Final = date(2018, 8, 15)
_SYSTEM: Final = "stokab"
#: A project stands on some of so many before it: the graph is deep, not only wide.
_WINDOW: Final = 30
#: One link in so many is a prerequisite that the other project delivers.
_DELIVERED: Final = 10


def main() -> None:
    """Fill, change, compare."""
    job = Job.read()
    database = Database("portfolio", job.database_uri, RealClock())
    migrate.upgrade(database)
    with database.transaction(actor="service/portfolio") as unit:
        projects, links, root = _fill(unit, job.count)
    inbox = Inbox(wiring(Portfolio), database)
    inbox.anything_waits = False  # as the service's loop finds out at once
    _say(inbox, root, date(2018, 9, 1))
    _empty_outbox(database)
    started = time.perf_counter()
    _say(inbox, root, date(2018, 12, 1))
    followed = time.perf_counter() - started
    with database.reading(actor="service/portfolio") as unit:
        events = unit.session.scalar(sa.select(sa.func.count()).select_from(OUTBOX))
        after_following = outlooks_of(unit, projects)
    with database.transaction(actor="service/portfolio") as unit:
        _reset(unit, projects, root, date(2018, 9, 1))
    started = time.perf_counter()
    with database.transaction(actor="service/portfolio") as unit:
        _move(unit, root, date(2018, 12, 1))
        for project_id in projects:
            examine(unit, {project_id}, {project_id: link(project_id, NOBODY_CAN_SAY)}, _NOW)
    naive = time.perf_counter() - started
    with database.reading(actor="service/portfolio") as unit:
        assert outlooks_of(unit, projects) == after_following
    assert {one.earliest_on for one in after_following.values()} == {date(2018, 12, 1)}
    assert len(after_following) == job.count
    database.close()
    job.tell(
        followed_ms=followed * 1e3,
        naive_ms=naive * 1e3,
        events=float(events or 0),
        depth=float(_depth(projects, links)),
    )


def _fill(unit: Unit, count: int) -> tuple[list[UUID], list[tuple[UUID, UUID]], UUID]:
    """Every project stands on three before it, and through them on the first, which needs fibre."""
    chosen = random.Random(17)
    projects: list[Project] = []
    links: list[tuple[UUID, UUID]] = []
    root = new_id()
    for number in range(count):
        project, _, _ = Project.open(
            new_id(),
            "utbildningsnamnden",
            ProjectKind.ENABLING,
            Content(title=f"Fiber och trådlöst nät i stadens skolor {number:04d}"),
            "person/anna",
            _NOW,
        )
        project.submitted_at, project.state = _NOW, ProjectState.RUNNING
        unit.add(project)
        before = projects[-_WINDOW:]
        for ground in chosen.sample(before, min(LINKS, len(before))):
            links.append((project.id, ground.id))
            unit.add(_link(project, ground, delivered=len(links) % _DELIVERED == 0))
        projects.append(project)
    need, _ = Prerequisite.declare(
        root,
        projects[0],
        PrerequisiteKind.FIBRE,
        "skola-17",
        _NEEDED,
        Deliverer(DelivererKind.SYSTEM, _SYSTEM),
        _NOW,
    )
    unit.add(need)
    unit.session.flush()
    follow(unit, {projects[0].id: link(projects[0].id, NOBODY_CAN_SAY)}, _NOW)
    return [one.id for one in projects], links, root


def _link(project: Project, ground: Project, *, delivered: bool) -> Dependency | Prerequisite:
    if delivered:
        deliverer = Deliverer(DelivererKind.PROJECT, str(ground.id), ground.id)
        need, _ = Prerequisite.declare(
            new_id(), project, PrerequisiteKind.PLATFORM, "centralt", _NEEDED, deliverer, _NOW
        )
        return need
    reason = "Utan det första går det inte."
    dependency, _ = Dependency.declare(
        new_id(), project, DependencyKind.REQUIRES, ground, (), reason, "person/anna", _NOW
    )
    return dependency


def _say(inbox: Inbox, prerequisite_id: UUID, on: date) -> None:
    """A city system's word, through the whole inbox."""
    event = PrerequisiteDelayedV1(
        prerequisite_id=prerequisite_id, expected_on=on, reason="Tjälen gick djupt."
    )
    envelope = Envelope(
        id=str(new_id()),
        source=f"/city/{_SYSTEM}",
        type=event.type_name,
        subject=event.subject,
        time=datetime.now(UTC),
        dataschema=event.dataschema(),
    )
    outcomes = inbox.process(
        [
            Delivery(
                queue=city_name("portfolio"),
                exchange=CITY_EXCHANGE,
                routing_key=f"{_SYSTEM}.{event.type_name}",
                headers=envelope.headers(),
                content_type=CONTENT_TYPE,
                user_id=_SYSTEM,
                body=event.model_dump_json().encode(),
            )
        ]
    )
    assert outcomes == [Outcome.DONE], outcomes


def _move(unit: Unit, prerequisite_id: UUID, on: date) -> None:
    need = unit.load(Prerequisite, prerequisite_id)
    assert need is not None
    need.dated_on = on
    unit.session.flush()


def _reset(unit: Unit, projects: Sequence[UUID], root: UUID, on: date) -> None:
    """As it was before the change."""
    _move(unit, root, on)
    follow(unit, {projects[0]: link(projects[0], NOBODY_CAN_SAY)}, _NOW)
    before = set(outlooks_of(unit, projects).values())
    assert {one.earliest_on for one in before} == {on}


def _empty_outbox(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(sa.delete(OUTBOX))


def _depth(projects: Sequence[UUID], links: Sequence[tuple[UUID, UUID]]) -> int:
    """Of the longest chain."""
    depth = dict.fromkeys(projects, 0)
    for project_id, ground in links:
        depth[project_id] = max(depth[project_id], depth[ground] + 1)
    return max(depth.values())


if __name__ == "__main__":
    main()
