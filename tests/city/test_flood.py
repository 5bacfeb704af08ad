"""A flood of city events from outside delays nothing internal."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple
from uuid import UUID, uuid4

import pika
import pytest

from contracts.events.followup import PlanOpenedV1
from contracts.registry import EVENTS
from tests.city.harness import City, a_submission, an_allocation, publish_internal

FLOOD = 50_000
PROCESSES = 2
PROJECTS = 500
LIMIT_S = 1.0


class Latency(NamedTuple):
    """How long an internal event took."""

    seconds: float
    kept_waiting: float
    """Of these, what other programs on the same machine took from followup: not the flood's doing."""


class Watch:
    """How long an internal event takes: from one service's word to the other's, at the broker.

    Followup hears of an allocation in the same process, and on the same database, that the flood is for;
    what it says of it goes through the same outbox as the flood's answers.
    """

    def __init__(self, city: City) -> None:
        self._city = city
        # Open already, and without confirms: a relay's own event waits for neither.
        self._funding = pika.BlockingConnection(
            pika.URLParameters(f"{city.stack.amqp_uri('funding')}?heartbeat=0")
        )
        self._publisher = self._funding.channel()
        self._observer = pika.BlockingConnection(
            pika.URLParameters(f"{city.stack.admin_amqp_uri}?heartbeat=0")
        )
        self._channel = self._observer.channel()
        self._queue = self._channel.queue_declare("", exclusive=True).method.queue
        self._channel.queue_bind(self._queue, "radslag.events", PlanOpenedV1.type_name)

    def close(self) -> None:
        self._observer.close()
        self._funding.close()

    def _kept_waiting(self) -> float:
        """Seconds that followup was ready to run and the machine ran something else."""
        pid = self._city.stack.child("followup").pid
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9

    def measure(self, project_id: UUID) -> Latency:
        """From an allocation's publishing to the plan that it opened."""
        allocation = an_allocation(project_id)
        kept_waiting = self._kept_waiting()
        started = time.monotonic()
        publish_internal(self._publisher, "funding", allocation)
        for method, _, body in self._channel.consume(
            self._queue, auto_ack=True, inactivity_timeout=30.0
        ):
            assert method is not None, "no plan within 30 s"
            opened = EVENTS[PlanOpenedV1.type_name].model_validate_json(body)
            if opened.allocation_id == allocation.allocation_id:
                seconds = time.monotonic() - started
                return Latency(seconds, self._kept_waiting() - kept_waiting)
        raise AssertionError


def said(latencies: list[Latency]) -> str:
    ordered = sorted(latency.seconds for latency in latencies)
    milliseconds = [
        1000 * one for one in (median(ordered), ordered[int(len(ordered) * 0.99)], ordered[-1])
    ]
    return "n={} p50={:.0f} p99={:.0f} p100={:.0f} ms".format(len(ordered), *milliseconds)


def counted(city: City) -> int:
    return int(city.operator("followup.get_status").claims)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_flood_of_city_events_does_not_delay_an_internal_event_beyond_a_second(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    indicator = city.an_indicator("flood")
    projects = [uuid4() for _ in range(PROJECTS)]
    city.tell("portfolio", *map(a_submission, projects))
    watch = Watch(city)
    calm = [watch.measure(projects.pop()) for _ in range(20)]
    before = counted(city)

    share = FLOOD // PROCESSES
    started = time.monotonic()
    flooding = [
        subprocess.Popen(
            [
                sys.executable,
                str(Path(__file__).with_name("flood.py")),
                city.stack.amqp_uri("flood"),
                "flood",
                indicator,
                str(number * share),
                str((number + 1) * share),
            ]
        )
        for number in range(PROCESSES)
    ]
    latencies = []
    while any(process.poll() is None for process in flooding) or counted(city) < before + FLOOD:
        latencies.append(watch.measure(projects.pop()))
        time.sleep(0.2)
    seconds = time.monotonic() - started
    watch.close()

    with capsys.disabled():
        sys.stdout.write(
            f"\n{FLOOD} city events taken in {seconds:.0f} s ({FLOOD / seconds:.0f}/s);"
            f" an internal event: calm {said(calm)}; in the flood {said(latencies)}\n"
        )
    assert [process.returncode for process in flooding] == [0] * PROCESSES
    assert len(latencies) > 10
    assert max(seconds - kept_waiting for seconds, kept_waiting in latencies) < LIMIT_S
