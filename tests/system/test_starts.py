"""The four services start in any order, at once or an hour apart, and none misses what came before."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chassis.clock import SimulatedClock
from contracts.registry import SERVICES
from devstack.stack import Stack
from tests.system.world import World, expected_state

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PROJECTS = range(5)
#: Each service is once the first and once the last; portfolio, which the projects need, is never last.
ORDERS = [
    ("portfolio", "funding", "followup", "notify"),
    ("funding", "notify", "portfolio", "followup"),
    ("notify", "followup", "portfolio", "funding"),
    ("followup", "portfolio", "funding", "notify"),
]


@pytest.fixture
def nothing_runs(tmp_path: Path) -> Iterator[World]:
    """A broker and users; no service has ever been started."""
    with Stack(tmp_path, services=()) as stack:
        world = World(stack)
        yield world
        world.close()


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_the_last_to_start_is_an_hour_late_and_misses_nothing(
    nothing_runs: World, order: tuple[str, ...]
) -> None:
    world = nothing_runs
    *early, late = order
    for service in early:
        world.stack.start_service(service)
    world.lay_the_ground()
    for number in PROJECTS:
        world.play_project(number)
    assert world.stack.clock_file is not None
    clock = SimulatedClock(world.stack.clock_file)
    clock.set(clock.now() + timedelta(hours=1))

    world.stack.start_service(late)

    world.stack.services = SERVICES
    world.wait_for_state(expected_state(PROJECTS, SERVICES), timeout=60)


def test_four_at_once(
    nothing_runs: World,
) -> None:
    world = nothing_runs
    started = time.monotonic()
    for service in SERVICES:
        world.stack.start_service(service, wait=False)
    # Nobody has waited for readiness: the callers insist, as people do.
    for service in SERVICES:
        world.stack.child(service).wait_until_ready(60.0)
    world.lay_the_ground()
    world.play_project(0)
    world.stack.services = SERVICES
    world.wait_for_state(expected_state(range(1), SERVICES), timeout=60)
    assert time.monotonic() - started < 60
