"""An operator kills, stops or freezes any part at any moment, and nothing is lost or done twice."""

from __future__ import annotations

import random
import re
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.registry import SERVICES
from tests.system.world import World, a_world, expected_state, streaming, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

#: A project is four commands and four events, so that the stream is 2,000 of both.
PROJECTS = 250
PORTION = 50


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One system on PostgreSQL, which each test leaves running; each test plays its own projects."""
    with a_world(tmp_path_factory.mktemp("world"), postgres=True) as world:
        yield world


@pytest.fixture
def numbers(world: World) -> Iterator[range]:
    """Forty projects of the test's own; afterwards everything so far must be as if nothing had happened."""
    start = world.count("portfolio", "project")
    yield range(start, start + 40)
    world.wait_for_state(expected_state(range(start + 40), SERVICES))


class Killer(threading.Thread):
    """Kills one service after the other, at random moments, and starts it again."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(name="killer")
        self._world = world
        self._random = random.Random(seed)
        self._enough = threading.Event()
        self.kills: dict[str, int] = dict.fromkeys(SERVICES, 0)
        self.fault: BaseException | None = None

    def run(self) -> None:
        """Until told that it is enough."""
        try:
            while not self._enough.wait(self._random.uniform(0.1, 1.0)):
                service = min(SERVICES, key=lambda s: (self.kills[s], self._random.random()))
                child = self._world.stack.child(service)
                child.kill()
                self.kills[service] += 1
                child.start()
                # The next one falls while this one is on its feet at the earliest, or still rising.
                if self._random.random() < 0.5:
                    child.wait_until_ready(60.0)
        except BaseException as fault:  # noqa: BLE001 (reported by the test, in its own thread)
            self.fault = fault

    def stop(self) -> None:
        """No more; everything runs again afterwards."""
        self._enough.set()
        self.join()
        if self.fault is not None:
            raise self.fault
        for service in SERVICES:
            self._world.stack.child(service).wait_until_ready(60.0)


@pytest.mark.parametrize("postgres", [False, True], ids=["sqlite", "postgresql"])
def test_killing_any_process_at_any_moment_changes_nothing(
    tmp_path: Path, *, postgres: bool
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 (to repeat a failure)
    with a_world(tmp_path, postgres=postgres) as world:
        killer = Killer(world, seed)
        killer.start()
        played = 0
        # However slowly the services rise again on this machine: each falls twice while there is work.
        while killer.fault is None and (played < PROJECTS or min(killer.kills.values()) < 2):
            with streaming(world, range(played, played + PORTION)):
                played += PORTION
        killer.stop()
        world.wait_for_state(expected_state(range(played), SERVICES))


def test_an_undisturbed_run_leaves_what_the_others_are_compared_with(
    world: World, numbers: range
) -> None:
    with streaming(world, numbers):
        pass


def test_the_broker_is_stopped_and_started_under_load(world: World, numbers: range) -> None:
    assert world.stack.broker is not None
    with streaming(world, numbers) as stream:
        stream.wait_for(10)
        world.stack.broker.restart()


def test_the_broker_is_killed_under_load(world: World, numbers: range) -> None:
    assert world.stack.broker is not None
    with streaming(world, numbers) as stream:
        stream.wait_for(10)
        world.stack.broker.kill()
        world.stack.broker.start()


def test_the_broker_is_frozen_for_a_minute_under_load(world: World, numbers: range) -> None:
    assert world.stack.broker is not None
    with streaming(world, numbers) as stream:
        stream.wait_for(10)
        world.stack.broker.freeze()
        frozen_at = time.monotonic()
        try:
            # Two heartbeats of 10 s: no process may still think that the broker is there.
            wait_for(
                "every service to notice",
                lambda: not any(is_ready(world, service) for service in SERVICES),
                timeout=40,
                every=0.5,
            )
            noticed_after = time.monotonic() - frozen_at
            time.sleep(max(0.0, 60 - noticed_after))  # the fault itself lasts a minute
        finally:
            world.stack.broker.thaw()
    assert noticed_after < 30


def test_the_database_server_is_stopped_and_started_under_load(
    world: World, numbers: range
) -> None:
    server = world.stack.database_server
    assert server is not None
    with streaming(world, numbers) as stream:
        stream.wait_for(10)
        server.stop()
        wait_for(
            "readiness to say so",
            lambda: not any(is_ready(world, service) for service in SERVICES),
            timeout=40,
        )
        server.start()


def test_the_database_server_is_frozen_for_a_minute_under_load(
    world: World, numbers: range
) -> None:
    server = world.stack.database_server
    assert server is not None
    with streaming(world, numbers) as stream:
        stream.wait_for(10)
        server.freeze()
        try:
            time.sleep(60)  # the fault itself lasts a minute
            assert not any(is_ready(world, service) for service in SERVICES)
            assert all(is_alive(world, service) for service in SERVICES)
        finally:
            server.thaw()


def test_a_rolling_restart_redelivers_nothing_that_was_done(world: World, numbers: range) -> None:
    duplicates_before = {service: duplicates(world, service) for service in SERVICES}
    with streaming(world, numbers) as stream:
        stream.wait_for(5)
        for service in SERVICES:
            child = world.stack.child(service)
            started = time.monotonic()
            child.stop()
            assert time.monotonic() - started < 10.5
            assert child.exit_status == 0
            child.start()
            child.wait_until_ready(60.0)
            duplicates_before[service] = 0
    world.wait_until_quiet()
    assert {service: duplicates(world, service) for service in SERVICES} == duplicates_before


def test_two_replicas_keep_the_order_and_one_takes_over(world: World, numbers: range) -> None:
    """Internal events fail over, RPC is shared; the first replica is killed in the middle."""
    stack = world.stack
    for service in ("portfolio", "funding"):
        stack.start_service(service, name=f"{service}-2")
    try:
        with streaming(world, numbers) as stream:
            stream.wait_for(10)
            for service in ("portfolio", "funding"):
                stack.child(service).kill()
            stream.wait_for(25)
            for service in ("portfolio", "funding"):
                stack.child(service).start()
        world.wait_until_quiet()
    finally:
        for service in ("portfolio", "funding"):
            stack.child(f"{service}-2").stop()
            stack.child(service).wait_until_ready(60.0)


def is_ready(world: World, service: str) -> bool:
    """What /readyz says."""
    return answers_200(f"{world.stack.http[service]}/readyz")


def is_alive(world: World, service: str) -> bool:
    """What /livez says."""
    return answers_200(f"{world.stack.http[service]}/livez")


def answers_200(url: str) -> bool:
    """Whether it answers, and with 200."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def duplicates(world: World, service: str) -> int:
    """Redelivered events that this process recognised."""
    with urllib.request.urlopen(f"{world.stack.http[service]}/metrics", timeout=3) as answer:
        text = answer.read().decode()
    found = re.findall(
        r'^radslag_inbox_events_total\{outcome="duplicate",queue="[^"]+"\} (\S+)',
        text,
        re.MULTILINE,
    )
    return int(sum(float(value) for value in found))
