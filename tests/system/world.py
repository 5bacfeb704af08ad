"""A whole system of real processes, with people, and streams of work whose outcome can be compared."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

import sqlalchemy as sa

from chassis.identity import HeldRole
from chassis.link import Link
from cli.client import Client
from contracts.base import BodyKind, CostKind, ProjectKind
from contracts.errors import Expired, Problem, Unavailable
from contracts.rpc.base import Role
from contracts.rpc.portfolio import Mark
from devstack.stack import Stack

T = TypeVar("T")

OFFICER = ("officer-utbn", Role.CASE_OFFICER, "utbildningsnamnden")
PROGRAMME = ("programme", Role.PROGRAMME_OFFICE, "programmet")
OPERATOR = ("operator", Role.OPERATOR, None)
AUDITOR = ("auditor", Role.AUDITOR, None)

STRATEGY: dict[str, Any] = {
    "strategy_id": "smart-stad-2017",
    "title": "Strategi för Stockholm som smart och uppkopplad stad",
    "adopted_on": date(2017, 4, 3),
    "dimensions": [
        {
            "key": "ekonomiskt-hallbart",
            "text": {"sv": "Ekonomiskt hållbart", "en": "Economically sustainable"},
            "mark": Mark.KNOWN,
            "source": "Yttrande",
        }
    ],
    "target_groups": [
        {
            "key": "elever",
            "text": {"sv": "Elever", "en": "Pupils"},
            "mark": Mark.KNOWN,
            "source": "Yttrande",
        }
    ],
}


def wait_for(
    what: str, probe: Callable[[], T | None], *, timeout: float = 60.0, every: float = 0.05
) -> T:
    """Poll until the probe answers something true; fails with what was waited for."""
    deadline = time.monotonic() + timeout
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > deadline:
            msg = f"not within {timeout} s: {what}"
            raise AssertionError(msg)
        time.sleep(every)


@dataclass
class World:
    """A running stack and its people."""

    stack: Stack
    clients: dict[str, Client] = field(default_factory=dict)

    def as_(self, who: tuple[str, Role, str | None], *, timeout: float = 4.0) -> Client:
        """A client for somebody with one role."""
        person, role, body = who
        key = f"{person} {threading.get_ident()}"
        if key not in self.clients:
            token = self.stack.issuer.token(person, [HeldRole(role, body, date(2010, 1, 1), None)])
            self.clients[key] = Client(self.stack.amqp_uri("cli"), token, timeout=timeout)
        return self.clients[key]

    def insist(
        self, who: tuple[str, Role, str | None], procedure: str, /, *, key: str, **fields: Any
    ) -> Any:
        """Call a command until it is answered, always under the same command id."""
        command_id = uuid5(NAMESPACE_URL, f"{procedure} {key}")
        deadline = time.monotonic() + 150
        while True:
            try:
                return self.as_(who).call(procedure, command_id=command_id, **fields)
            except (Unavailable, Expired):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def lay_the_ground(self) -> None:
        """A body and a strategy version."""
        for body, kind in (
            ("utbildningsnamnden", BodyKind.COMMITTEE),
            ("kommunstyrelsen", BodyKind.CITY_EXECUTIVE_BOARD),
        ):
            self.insist(
                PROGRAMME,
                "portfolio.register_body",
                key=body,
                body_id=body,
                name={"sv": body, "en": body},
                kind=kind,
                valid_from=date(2010, 1, 1),
            )
        self.insist(PROGRAMME, "portfolio.adopt_strategy", key="strategy", **STRATEGY)

    def play_project(self, number: int) -> UUID:
        """One project: opened, amended twice, submitted. Four commands, four events to three services."""
        title = f"Projekt {number:05d}"
        opened = self.insist(
            OFFICER,
            "portfolio.open_project",
            key=title,
            body_id="utbildningsnamnden",
            kind=ProjectKind.BUSINESS,
            title=title,
        )
        project_id: UUID = opened.project_id
        self.insist(
            OFFICER,
            "portfolio.amend_project",
            key=f"{title} 1",
            project_id=project_id,
            summary=f"Det här projektet är nummer {number}.",
            strategy_id="smart-stad-2017",
            target_groups=["elever"],
            alignments=[{"key": "ekonomiskt-hallbart", "motivation": "Det sparar pengar."}],
        )
        self.insist(
            OFFICER,
            "portfolio.amend_project",
            key=f"{title} 2",
            project_id=project_id,
            costs=[
                {
                    "year": 2017,
                    "kind": CostKind.PROJECT,
                    "amount": "1000000.00",
                    "financed_by": "CM",
                }
            ],
            benefits=[
                {
                    "description": "Kortare väntan",
                    "target_group": "elever",
                    "unit": "minuter",
                    "baseline": "10",
                    "target": "5",
                    "first_effect_year": 2018,
                }
            ],
            benefit_owner="Grundskolechef",
        )
        self.insist(
            OFFICER, "portfolio.submit_project", key=f"{title} submit", project_id=project_id
        )
        return project_id

    # What can be compared ----------------------------------------------------------------------------

    def rows(self, service: str, statement: str) -> list[tuple[Any, ...]]:
        """A question to a service's database, past the service."""
        uri = self.stack.database_uri(service)
        engine = sa.create_engine(uri.replace("postgresql://", "postgresql+psycopg2://"))
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(sa.text(statement))]
        finally:
            engine.dispose()

    def count(self, service: str, table: str) -> int:
        """How many rows a table has."""
        return int(self.rows(service, f"SELECT count(*) FROM {table}")[0][0])

    def quiet(self) -> bool:
        """Whether every outbox is empty, nothing is held but parked, and nothing is in the queues."""
        for service in self.stack.services:
            if self.count(service, "outbox"):
                return False
            if self.rows(service, "SELECT 1 FROM held_event WHERE state <> 'parked' LIMIT 1"):
                return False
        return all(
            not depth
            for queue, depth in self.depths().items()
            if queue.endswith((".inbox", ".city"))
        )

    def depths(self) -> dict[str, int]:
        """Messages in each queue, counted by the broker now (its statistics lag by seconds)."""
        depths = {}
        link = Link("depths", self.stack.admin_amqp_uri, 10)
        link.open()
        try:
            channel = link.channel()
            for service in self.stack.services:
                for queue in (f"{service}.inbox", f"{service}.city", f"{service}.inbox.dead"):
                    if queue in {"funding.city", "notify.city"}:
                        continue
                    depths[queue] = channel.queue_declare(queue, passive=True).message_count
        finally:
            link.close()
        return depths

    def wait_for_state(self, expected: dict[str, Any], timeout: float = 120.0) -> None:
        """Until the whole state is this one; shows the first difference where it never is."""

        def reached() -> bool:
            return self.state() == expected

        try:
            wait_for("the expected state", reached, timeout=timeout, every=0.5)
        except AssertionError:
            found = self.state()
            for part, value in expected.items():
                assert found[part] == value, part

    def wait_until_quiet(self, timeout: float = 90.0) -> None:
        """Until everything that was accepted has had its effect everywhere."""
        calm = 0

        def calm_now() -> bool:
            nonlocal calm
            # A delivered message that is not acked yet is in no depth: hence three times in a row.
            calm = calm + 1 if self.quiet() else 0
            return calm >= 3

        wait_for("quiet", calm_now, timeout=timeout, every=0.3)

    def state(self) -> dict[str, Any]:
        """Everything that a stream of projects leaves behind, by what does not differ between runs."""
        projects = self.rows(
            "portfolio", "SELECT id, content ->> 'title', state, revision, version FROM project"
        )
        titles = {str(UUID(str(row[0]))): row[1] for row in projects}
        timeline: dict[str, list[str]] = {title: [] for title in titles.values()}
        for project_id, event_type in self.rows(
            "portfolio",
            "SELECT project_id, event_type FROM case_entry",
        ):
            timeline[titles[str(UUID(str(project_id)))]].append(event_type)
        return {
            "projects": sorted(tuple(row[1:]) for row in projects),
            "timeline": {title: sorted(types) for title, types in timeline.items()},
            "applications": sorted(
                titles[str(UUID(str(row[0])))]
                for row in self.rows("funding", "SELECT id FROM application")
            ),
            "known to followup": self.count("followup", "snapshot"),
            "known to notify": self.count("notify", "known_project"),
            "held": {service: self.count(service, "held_event") for service in self.stack.services},
            "outbox": {service: self.count(service, "outbox") for service in self.stack.services},
            "dead": {q: d for q, d in self.depths().items() if q.endswith(".dead") and d},
        }

    def close(self) -> None:
        """Let go of the clients."""
        for client in self.clients.values():
            try:
                client.close()
            except Problem:
                continue


@contextmanager
def a_world(folder: Path, **options: Any) -> Iterator[World]:
    """A fresh system with a body and a strategy."""
    with Stack(folder, **options) as stack:
        world = World(stack)
        try:
            world.lay_the_ground()
            yield world
        finally:
            world.close()


@contextmanager
def streaming(world: World, numbers: range, *, workers: int = 3) -> Iterator[Stream]:
    """Projects are played in the background while the block runs; it ends when all of them are."""
    with ThreadPoolExecutor(workers) as pool:
        stream = Stream([pool.submit(world.play_project, number) for number in numbers])
        yield stream
        for played in stream.played:
            played.result()


@dataclass
class Stream:
    """Work under way."""

    played: list[Future[UUID]]

    @property
    def done(self) -> int:
        """How many projects have been played."""
        return sum(future.done() for future in self.played)

    def wait_for(self, number: int) -> None:
        """Until that many are done: the fault must come while there is work."""
        wait_for(f"{number} projects", lambda: self.done >= number, timeout=120)


def expected_state(numbers: range, services: tuple[str, ...]) -> dict[str, Any]:
    """What a stream of projects must leave behind, whatever happened meanwhile."""
    titles = [f"Projekt {number:05d}" for number in numbers]
    return {
        "projects": [(title, "submitted", 3, 4) for title in titles],
        "timeline": {
            title: [
                "portfolio.project_amended.v1",
                "portfolio.project_amended.v1",
                "portfolio.project_opened.v1",
                "portfolio.project_submitted.v2",
            ]
            for title in titles
        },
        "applications": titles,
        "known to followup": len(titles),
        "known to notify": len(titles),
        "held": dict.fromkeys(services, 0),
        "outbox": dict.fromkeys(services, 0),
        "dead": {},
    }
