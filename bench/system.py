"""The four services as they run: their memory, and how soon a command has its effect in another one."""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Final
from uuid import UUID

import psutil  # type: ignore[import-untyped]
import psycopg2
import psycopg2.extensions

from bench.figures import Aim, Figure, Spread, percentile
from bench.ground import BenchFailed, Ground
from chassis.identity import HeldRole
from cli.client import Client
from contracts.base import BodyKind, CostKind, ProjectKind
from contracts.registry import SERVICES
from contracts.rpc.base import Role
from contracts.rpc.portfolio import Mark

AIM: Final = Aim(15.0, at_least=False, unit="ms")
#: Services that have just started are left alone for so long.
SETTLE_S: Final = 5.0
#: Between two commands: low load.
PAUSE_S: Final = 0.05
EFFECT_LIMIT_S: Final = 10.0

#: The commit itself tells: nobody polls, so nothing is slowed down by being asked.
_TRIGGER: Final = """
CREATE OR REPLACE FUNCTION bench_tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('bench', NEW.id::text); RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER bench_tell AFTER INSERT ON application
FOR EACH ROW EXECUTE FUNCTION bench_tell();
LISTEN bench;
"""


def measure_memory(ground: Ground) -> list[Figure]:
    """Of each service's process, idle."""
    with _services(ground):
        time.sleep(SETTLE_S)
        found = {
            name: psutil.Process(ground.stack.child(name).pid).memory_full_info()
            for name in SERVICES
        }
    return [
        Figure(
            f"memory-{name}",
            f"Memory of an idle process: {name}",
            "MB",
            Spread((used.rss / 1e6,)),
            digits=1,
            notes={"shared pages counted by their share (PSS)": f"{used.pss / 1e6:.1f} MB"},
        )
        for name, used in found.items()
    ]


def measure_effect(ground: Ground) -> list[Figure]:
    """From portfolio's reply to a submission until funding has committed the application."""
    with _services(ground) as clients, _listening(ground) as connection:
        officer = clients[Role.CASE_OFFICER]
        _lay_the_ground(clients[Role.PROGRAMME_OFFICE])
        resolution = _resolution(connection)
        rounds = []
        for number in range(ground.scale.rounds):
            projects = [_a_project(officer, number, n) for n in range(ground.scale.effects)]
            rounds.append([_effect(officer, connection, project) for project in projects])
    return [
        Figure(
            f"effect-p{percent}",
            f"From a command's reply to its effect in another service, p{percent}",
            "ms",
            Spread(tuple(percentile(taken, percent) for taken in rounds)),
            aim=AIM if percent == 50 else None,
            digits=1,
            notes={"resolution: a notification of the same database takes": f"{resolution:.2f} ms"},
        )
        for percent in (50, 99)
    ]


@contextmanager
def _services(ground: Ground) -> Iterator[dict[Role, Client]]:
    """The four processes, ready, with a client for each role that is needed."""
    stack = ground.stack
    clients = {
        role: Client(
            stack.amqp_uri("cli"),
            stack.issuer.token(person, [HeldRole(role, body, date(2010, 1, 1), None)]),
        )
        for person, role, body in (
            ("officer", Role.CASE_OFFICER, "utbildningsnamnden"),
            ("programme", Role.PROGRAMME_OFFICE, "programmet"),
        )
    }
    ground.empty_inboxes()
    children = [stack.start_service(service, wait=False) for service in SERVICES]
    try:
        for child in children:
            child.wait_until_ready(60.0)
        yield clients
    finally:
        for client in clients.values():
            client.close()
        for child in children:
            child.stop()


@contextmanager
def _listening(ground: Ground) -> Iterator[Any]:
    connection = psycopg2.connect(ground.stack.database_uri("funding"))
    connection.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT)
    try:
        with connection.cursor() as cursor:
            cursor.execute(_TRIGGER)
        yield connection
    finally:
        connection.close()


def _lay_the_ground(programme: Client) -> None:
    programme.call(
        "portfolio.register_body",
        body_id="utbildningsnamnden",
        name={"sv": "Utbildningsnämnden", "en": "The education committee"},
        kind=BodyKind.COMMITTEE,
        valid_from=date(2010, 1, 1),
    )
    programme.call(
        "portfolio.adopt_strategy",
        strategy_id="smart-stad-2017",
        title="Strategi för Stockholm som smart och uppkopplad stad",
        adopted_on=date(2017, 4, 3),
        dimensions=[
            {
                "key": "ekonomiskt-hallbart",
                "text": {"sv": "Ekonomiskt hållbart", "en": "Economically sustainable"},
                "mark": Mark.KNOWN,
                "source": "Yttrande",
            }
        ],
        target_groups=[
            {
                "key": "elever",
                "text": {"sv": "Elever", "en": "Pupils"},
                "mark": Mark.KNOWN,
                "source": "Yttrande",
            }
        ],
    )


def _a_project(officer: Client, round_number: int, number: int) -> UUID:
    """A draft that is complete."""
    opened: Any = officer.call(
        "portfolio.open_project",
        body_id="utbildningsnamnden",
        kind=ProjectKind.BUSINESS,
        title=f"Projekt {round_number}-{number}",
        summary="Elever och lärare får ett snabbt nät i varje sal.",
        strategy_id="smart-stad-2017",
        target_groups=["elever"],
        alignments=[{"key": "ekonomiskt-hallbart", "motivation": "Det sparar pengar."}],
        costs=[
            {"year": 2018, "kind": CostKind.PROJECT, "amount": "1000000.00", "financed_by": "CM"}
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
    project_id: UUID = opened.project_id
    return project_id


def _effect(officer: Client, connection: Any, project: UUID) -> float:  # noqa: ANN401
    """Milliseconds from the reply to the notification of the other service's commit."""
    time.sleep(PAUSE_S)
    officer.call("portfolio.submit_project", project_id=project)
    replied = time.perf_counter()
    _wait_for(connection, str(project))
    return (time.perf_counter() - replied) * 1000


def _wait_for(connection: Any, payload: str) -> None:  # noqa: ANN401
    deadline = time.monotonic() + EFFECT_LIMIT_S
    while True:
        connection.poll()
        while connection.notifies:
            if connection.notifies.pop(0).payload == payload:
                return
        if time.monotonic() > deadline:
            msg = f"no effect of {payload} within {EFFECT_LIMIT_S:.0f} s"
            raise BenchFailed(msg)
        select.select([connection], [], [], 1.0)


def _resolution(connection: Any) -> float:  # noqa: ANN401
    """How long a notification takes by itself, in milliseconds."""
    taken = []
    for number in range(50):
        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify('bench', %s)", (f"probe {number}",))
        _wait_for(connection, f"probe {number}")
        taken.append((time.perf_counter() - started) * 1000)
    return percentile(taken, 50)
