"""A running city: two services, their broker, and systems that publish to them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pika
from pika.adapters.blocking_connection import BlockingChannel

from chassis.identity import HeldRole
from cli.client import Client
from contracts.base import Benefit, CostLine, LocalText
from contracts.envelope import CityEvent, Envelope, Event
from contracts.events.city import (
    EventRecalledV1,
    IndicatorMeasuredV1,
    PrerequisiteDelayedV1,
    PrerequisiteDeliveredV1,
    PrerequisitePromisedV1,
    PrerequisiteRefusedV1,
)
from contracts.events.funding import AllocationApprovedV1, AllocationLine
from contracts.events.portfolio import ProjectSubmittedV2
from contracts.rpc.base import Role
from contracts.rpc.operations import HeldEvent
from devstack.stack import ROOT, Stack

EXAMPLES = ROOT / "examples" / "city_system"
SCHOOLS = UUID("01890000-0000-7000-8000-000000000001")

#: What each system is trusted with. `stokab` delivers, `sensors` and `sisab` measure.
SYSTEMS: dict[str, tuple[type[CityEvent], ...]] = {
    "stokab": (
        PrerequisitePromisedV1,
        PrerequisiteRefusedV1,
        PrerequisiteDeliveredV1,
        PrerequisiteDelayedV1,
        EventRecalledV1,
    ),
    "sensors": (IndicatorMeasuredV1, EventRecalledV1),
    "sisab": (IndicatorMeasuredV1,),
    "flood": (IndicatorMeasuredV1,),
}

#: The programs that a city system may copy.
PROGRAMS: dict[str, list[str]] = {
    "pika": [sys.executable, str(EXAMPLES / "publish.py")],
    "amqplib": [shutil.which("node") or "node", str(EXAMPLES / "publish.mjs")],
}


@dataclass(frozen=True)
class Run:
    """What one run of an example said."""

    status: int
    answers: list[dict[str, Any]]
    complaints: str

    def answers_to(self, event_id: str) -> list[dict[str, Any]]:
        return [answer for answer in self.answers if answer["event_id"] == event_id]

    def answer_to(self, event_id: str) -> dict[str, Any]:
        [answer] = self.answers_to(event_id)
        return answer


class City:
    """The services, the people who look into them, and the systems."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._answers: dict[str, list[Answer]] = {}
        self._connections: dict[str, pika.BlockingConnection] = {}
        self._office = Client(stack.amqp_uri("cli"), self._token("petra", Role.PROGRAMME_OFFICE))
        self._officer = self._office.acting_as(
            self._token("hanna", Role.CASE_OFFICER, "utbildningsnamnden")
        )
        self._operator = self._office.acting_as(self._token("olle", Role.OPERATOR))

    def _token(self, person: str, role: Role, body: str | None = None) -> str:
        return self.stack.issuer.token(person, [HeldRole(role, body, date(2010, 1, 1), None)])

    def close(self) -> None:
        self._office.close()
        for connection in self._connections.values():
            if connection.is_open:
                connection.close()

    # What people do and see ------------------------------------------------------------------------

    def office(self, procedure: str, **fields: object) -> Any:
        return self._office.call(procedure, **fields)

    def officer(self, procedure: str, **fields: object) -> Any:
        return self._officer.call(procedure, **fields)

    def operator(self, procedure: str, **fields: object) -> Any:
        return self._operator.call(procedure, **fields)

    def parked(self, service: str) -> list[HeldEvent]:
        """Every event that the service holds, for the operators to see."""
        held: list[HeldEvent] = []
        cursor = None
        while True:
            page = self.operator(f"{service}.list_parked", limit=200, cursor=cursor)
            held += page.items
            cursor = page.next_cursor
            if cursor is None:
                return held

    def parked_with(self, service: str, event_id: str) -> list[HeldEvent]:
        return [held for held in self.parked(service) if held.event_id == event_id]

    def measurements(self, indicator_id: str) -> list[Any]:
        page = self.officer("followup.list_measurements", indicator_id=indicator_id, limit=200)
        return list(page.items)

    def measured(self, indicator_id: str) -> dict[str, str]:
        """What counts and what does not, by event id."""
        return {one.event_id: str(one.state) for one in self.measurements(indicator_id)}

    # What there is to measure and to deliver ---------------------------------------------------------

    def with_plan(self, project_id: UUID) -> None:
        """A followed-up project, as the two services that own the events would tell of it."""
        self.tell("portfolio", a_submission(project_id))
        allocation = an_allocation(project_id)
        self.tell("funding", allocation)
        eventually(lambda: self._plan_is_open(project_id))

    def _plan_is_open(self, project_id: UUID) -> bool:
        lights = self.office("followup.list_lights", limit=200)
        return any(light.project_id == project_id for light in lights.items)

    def an_indicator(self, source_system: str) -> str:
        """An indicator of its own for each test, measured by the system."""
        indicator_id = f"fiber-{uuid4().hex[:12]}"
        self.office(
            "followup.define_indicator",
            indicator_id=indicator_id,
            project_id=SCHOOLS,
            name=LocalText(sv="Skolor med fiber", en="Schools with fibre"),
            unit="procent",
            direction="increase",
            source_system=source_system,
        )
        return indicator_id

    def a_prerequisite(self) -> str:
        """Fibre at a school, which stokab delivers, for a project of its own."""
        project = self.officer(
            "portfolio.open_project",
            body_id="utbildningsnamnden",
            kind="enabling",
            title="Nätet i skolan",
        )
        declared = self.officer(
            "portfolio.declare_prerequisite",
            project_id=project.project_id,
            kind="fibre",
            site_code="SKOLA-0417",
            needed_on=date(2018, 8, 1),
            delivered_by="stokab",
        )
        return str(declared.prerequisite_id)

    def prerequisite(self, prerequisite_id: str) -> Any:
        return self.officer("portfolio.get_prerequisite", prerequisite_id=prerequisite_id)

    # What systems do ---------------------------------------------------------------------------------

    def run(
        self, language: str, system: str, *events: Mapping[str, Any], patience: int = 10
    ) -> Run:
        """One run of an example as the system's own user."""
        finished = subprocess.run(
            PROGRAMS[language],
            input="".join(json.dumps(event) + "\n" for event in events),
            env={
                "PATH": os.environ["PATH"],
                "AMQP_URI": self.stack.amqp_uri(system),
                "PATIENCE_S": str(patience),
            },
            cwd="/",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Run(
            finished.returncode,
            [json.loads(line) for line in finished.stdout.splitlines()],
            finished.stderr,
        )

    @contextmanager
    def channel(self, user: str) -> Iterator[BlockingChannel]:
        """A confirming channel as a user of the broker; what the broker refuses raises."""
        connection = self._connections.get(user)
        if connection is None or not connection.is_open:
            # The test does not read between its calls, so that it would miss every heartbeat.
            parameters = pika.URLParameters(f"{self.stack.amqp_uri(user)}?heartbeat=0")
            connection = self._connections[user] = pika.BlockingConnection(parameters)
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            yield channel
        finally:
            if channel.is_open:
                channel.close()

    def tell(self, service: str, *events: Event) -> None:
        """Internal events, as the service that owns them."""
        with self.channel(service) as channel:
            for event in events:
                publish_internal(channel, service, event)

    def send(self, system: str, *messages: Message) -> None:
        """Any messages a system could make up."""
        with self.channel(system) as channel:
            for message in messages:
                channel.basic_publish(
                    message.exchange,
                    message.routing_key,
                    message.body,
                    pika.BasicProperties(headers=message.headers, **message.properties),
                )

    def answer(self, system: str, event_id: str) -> dict[str, Any]:
        """The next answer on the system's own queue to this event."""
        return self.answer_as_sent(system, event_id).said

    def answer_as_sent(self, system: str, event_id: str) -> Answer:
        """The same, as it is on the wire."""

        def found() -> Answer | None:
            kept = self._collect(system)
            for index, answer in enumerate(kept):
                if answer.said["event_id"] == event_id:
                    return kept.pop(index)
            return None

        return eventually(found)

    def rejections(self, system: str) -> list[dict[str, Any]]:
        """The rejections on the system's own queue, in their order."""
        kept = self._collect(system)
        rejected = [answer for answer in kept if answer.said["outcome"] == "rejected"]
        kept[:] = [answer for answer in kept if answer not in rejected]
        return [answer.said for answer in rejected]

    def has_no_more_answers(self, system: str, event_id: str, within: float = 1.0) -> bool:
        """Whether the system hears nothing more of this event."""
        time.sleep(within)
        return all(answer.said["event_id"] != event_id for answer in self._collect(system))

    def _collect(self, system: str) -> list[Answer]:
        """Read the system's queue with its own rights."""
        kept = self._answers.setdefault(system, [])
        with self.channel(system) as channel:
            while True:
                method, properties, body = channel.basic_get(f"{system}.answers", auto_ack=True)
                if method is None:
                    return kept
                kept.append(Answer(properties, body, json.loads(body)))


def publish_internal(channel: BlockingChannel, service: str, event: Event) -> None:
    """One internal event, as the service that owns it."""
    channel.basic_publish(
        "radslag.events",
        event.type_name,
        event.model_dump_json().encode(),
        pika.BasicProperties(
            content_type="application/json",
            delivery_mode=2,
            user_id=service,
            headers=an_envelope(event, f"/radslag/{service}").headers(),
        ),
    )


@dataclass(frozen=True)
class Answer:
    """A message on a system's own queue."""

    properties: pika.BasicProperties
    body: bytes
    said: dict[str, Any]


@dataclass
class Message:
    """A city event as it is on the wire, to be spoiled by a test."""

    exchange: str
    routing_key: str
    headers: dict[Any, Any]
    properties: dict[str, Any]
    body: bytes

    @property
    def event_id(self) -> str:
        return str(self.headers["ce-id"])


def a_message(system: str, event: CityEvent, **attributes: Any) -> Message:
    """A message with nothing wrong with it."""
    return Message(
        "city.events",
        f"{system}.{event.type_name}",
        dict(an_envelope(event, f"/city/{system}", **attributes).headers()),
        {"content_type": "application/json", "delivery_mode": 2, "user_id": system},
        event.model_dump_json().encode(),
    )


def an_envelope(event: Event, source: str, **attributes: Any) -> Envelope:
    return Envelope(
        **{
            "id": f"e-{uuid4().hex}",
            "source": source,
            "type": event.type_name,
            "subject": event.subject,
            "time": datetime.now(UTC),
            **attributes,
        }
    )


def a_measurement(indicator_id: str, value: str = "83.25", **fields: Any) -> IndicatorMeasuredV1:
    return IndicatorMeasuredV1.model_validate(
        {
            "indicator_id": indicator_id,
            "value": value,
            "unit": "procent",
            "measured_on": date(2018, 4, 30),
            **fields,
        }
    )


def an_event(type_name: str, **data: Any) -> dict[str, Any]:
    """A line for the examples' input, with an id of its own."""
    return {"type": f"city.{type_name}.v1", "id": f"e-{uuid4().hex}", "data": data}


def measured(indicator_id: str, value: str = "83.25", **data: Any) -> dict[str, Any]:
    """A measurement as a line of input."""
    return an_event(
        "indicator_measured",
        **{
            "indicator_id": indicator_id,
            "value": value,
            "unit": "procent",
            "measured_on": "2018-04-30",
            **data,
        },
    )


def a_submission(project_id: UUID) -> ProjectSubmittedV2:
    return ProjectSubmittedV2.model_validate(
        {
            "project_id": project_id,
            "body_id": "utbildningsnamnden",
            "revision": 1,
            "kind": "enabling",
            "title": "Nätet i skolan",
            "summary": "Fiber och trådlöst nät i varje skola.",
            "strategy_id": "smart-2017",
            "target_groups": ("elever",),
            "alignments": (),
            "costs": (
                CostLine(year=2017, kind="project", amount="900000.00", financed_by="Central"),
            ),
            "benefits": (
                Benefit(
                    description="Skolor med fiber",
                    target_group="elever",
                    unit="procent",
                    baseline="40",
                    target="100",
                    first_effect_year=2018,
                ),
            ),
            "benefit_owner": "Grundskolechef",
        }
    )


def an_allocation(project_id: UUID) -> AllocationApprovedV1:
    return AllocationApprovedV1.model_validate(
        {
            "project_id": project_id,
            "body_id": "utbildningsnamnden",
            "allocation_id": uuid4(),
            "round_id": "2017-1",
            "revision": 1,
            "case_number": "KS 2017/000119",
            "decided_by": "kommunstyrelsen",
            "decided_on": date(2017, 5, 2),
            "lines": (AllocationLine(source_id="central", year=2017, amount="450000.00"),),
        }
    )


def eventually(question: Any, within: float = 15.0) -> Any:
    """The first answer that is true; fails when there is none in time."""
    deadline = time.monotonic() + within
    while not (answer := question()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:g} s: {question}")
        time.sleep(0.05)
    return answer


@contextmanager
def running_city(folder: Path) -> Iterator[City]:
    """Portfolio and followup with a broker of their own; followup has one project to measure."""
    with Stack(
        folder, services=("portfolio", "followup"), systems=SYSTEMS, simulated_clock=False
    ) as stack:
        city = City(stack)
        try:
            city.office(
                "portfolio.register_body",
                body_id="utbildningsnamnden",
                name=LocalText(sv="Utbildningsnämnden", en="The education committee"),
                kind="committee",
                valid_from=date(2007, 1, 1),
            )
            city.with_plan(SCHOOLS)
            yield city
        finally:
            city.close()
