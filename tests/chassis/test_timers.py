"""Due rows: done once by whichever replica takes them, by the business clock; failures are put off alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import eventlet
import pytest
import sqlalchemy as sa

from chassis.clock import SimulatedClock, system_now
from chassis.database import Database, DatabaseAway
from chassis.retries import CEILINGS_S
from chassis.service import Wiring
from chassis.tables import OUTBOX, TIMER, new_metadata
from chassis.timers import Timers
from chassis.unit import Unit
from tests.chassis.toy import opened

START = datetime(2017, 4, 10, 8, 0, tzinfo=UTC)


class Replica:
    """One replica's timers: the keys that it was given, and what it does with them."""

    def __init__(self, uri: str, clock_file: Path) -> None:
        self.clock = SimulatedClock(clock_file)
        self.database = Database("portfolio", uri, self.clock)
        self.ran: list[tuple[str, str]] = []
        #: Keys whose handler raises, and what.
        self.failing: dict[str, BaseException] = {}
        self.wired = Wiring(
            "portfolio",
            timers={
                kind: lambda key, unit, kind=kind: self._run(kind, key, unit)
                for kind in ("report_due", "remind")
            },
        )
        self.timers = Timers(self.wired, self.database)
        self.pause = 0.0

    def _run(self, kind: str, key: str, unit: Unit) -> None:
        unit.publish(opened(uuid4()))
        time.sleep(self.pause)
        if key in self.failing:
            raise self.failing[key]
        self.ran.append((kind, key))

    def schedule(self, key: str, due_at: datetime, kind: str = "report_due") -> None:
        with self.database.transaction(actor="person/anna") as unit:
            unit.schedule(kind, key, due_at)

    def rows(self) -> dict[str, Any]:
        with self.database.reading(actor="test") as unit:
            return {row.key: row for row in unit.session.execute(sa.select(TIMER))}

    def effects(self) -> int:
        with self.database.reading(actor="test") as unit:
            return unit.session.scalar(sa.select(sa.func.count()).select_from(OUTBOX)) or 0

    def close(self) -> None:
        self.database.close()


@pytest.fixture
def replica(database_uri: str, tmp_path: Path) -> Iterator[Replica]:
    """One replica on each database."""
    SimulatedClock(tmp_path / "clock").set(START)
    replica = Replica(database_uri, tmp_path / "clock")
    new_metadata().create_all(replica.database.engine)
    yield replica
    replica.close()


def test_a_row_runs_when_the_business_clock_reaches_it_and_is_gone(replica: Replica) -> None:
    replica.schedule("later", START + timedelta(days=1))
    replica.schedule("now", START)

    assert replica.timers.work() == 1
    assert replica.ran == [("report_due", "now")]
    assert replica.timers.work() == 0

    replica.clock.set(START + timedelta(days=1))
    assert replica.timers.work() == 1
    assert replica.rows() == {}
    assert replica.effects() == 2


def test_rows_run_in_the_order_in_which_they_are_due(replica: Replica) -> None:
    for hours in (3, 1, 2):
        replica.schedule(f"{hours}", START - timedelta(hours=hours))

    assert replica.timers.work() == 3
    assert [key for _, key in replica.ran] == ["3", "2", "1"]


def test_the_same_kind_and_key_replaces_what_was_planned(replica: Replica) -> None:
    replica.schedule("one", START)
    replica.schedule("one", START + timedelta(days=7))
    replica.schedule("one", START, kind="remind")

    assert replica.timers.work() == 1
    assert replica.ran == [("remind", "one")]
    assert replica.rows()["one"].due_at == START + timedelta(days=7)


def test_what_is_cancelled_does_not_run(replica: Replica) -> None:
    replica.schedule("one", START)
    with replica.database.transaction(actor="person/anna") as unit:
        unit.cancel("report_due", "one")
        unit.cancel("report_due", "never planned")

    assert replica.timers.work() == 0


def test_a_plan_is_part_of_its_transaction(replica: Replica) -> None:
    def plan_and_fail() -> None:
        with replica.database.transaction(actor="person/anna") as unit:
            unit.schedule("report_due", "undone", START)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        plan_and_fail()
    assert replica.rows() == {}


def test_a_handler_may_plan_its_own_next_time(replica: Replica) -> None:
    def again(key: str, unit: Unit) -> None:
        replica.ran.append(("report_due", key))
        unit.schedule("report_due", key, unit.now + timedelta(days=1))

    replica.wired.timers["report_due"] = again
    replica.schedule("daily", START)

    assert replica.timers.work() == 1
    assert replica.rows()["daily"].due_at == START + timedelta(days=1)


@pytest.mark.parametrize(
    "fault", [RuntimeError("no"), eventlet.Timeout(), SystemExit(), KeyError("kind")]
)
def test_a_row_that_fails_is_put_off_and_the_others_run(
    replica: Replica, fault: BaseException
) -> None:
    replica.failing = {"bad": fault}
    replica.schedule("bad", START - timedelta(days=1))
    replica.schedule("good", START)

    assert replica.timers.work() == 1
    assert replica.ran == [("report_due", "good")]
    row = replica.rows()["bad"]
    assert row.attempts == 1
    assert system_now() < row.not_before <= system_now() + timedelta(seconds=CEILINGS_S[0])
    # What it did before it failed is undone, and it is not run again at once.
    assert replica.effects() == 1
    assert replica.timers.work() == 0


def test_what_a_failure_says_is_not_kept_and_holds_nothing_up(replica: Replica) -> None:
    """PostgreSQL takes no NUL: a message with one in it would hold up every row that is due later."""
    replica.failing = {"bad": RuntimeError("Anna\0Svensson")}
    replica.schedule("bad", START - timedelta(days=1))
    replica.schedule("good", START)

    assert replica.timers.work() == 1
    assert replica.rows()["bad"].fault == "RuntimeError"


def test_a_row_that_goes_on_failing_is_tried_for_ever_at_the_longest_pause(
    replica: Replica,
) -> None:
    replica.failing = {"bad": RuntimeError("no")}
    replica.schedule("bad", START)
    for _ in range(len(CEILINGS_S) + 3):
        make_due(replica)
        replica.timers.work()

    row = replica.rows()["bad"]
    assert row.attempts == len(CEILINGS_S) + 3
    assert row.not_before <= system_now() + timedelta(seconds=CEILINGS_S[-1])
    replica.failing = {}
    make_due(replica)
    assert replica.timers.work() == 1


def test_what_is_planned_anew_starts_afresh(replica: Replica) -> None:
    replica.failing = {"bad": RuntimeError("no")}
    replica.schedule("bad", START)
    replica.timers.work()

    replica.failing = {}
    replica.schedule("bad", START)

    assert replica.rows()["bad"].attempts == 0
    assert replica.timers.work() == 1


def test_what_is_planned_anew_after_a_failing_attempt_is_not_put_off(replica: Replica) -> None:
    replica.failing = {"one": RuntimeError("no")}
    replica.schedule("one", START)
    new = START - timedelta(hours=1)
    put_off = replica.timers._put_off

    def replaced_first(row: Any, error: Exception) -> None:
        replica.schedule("one", new)
        put_off(row, error)
        replica.failing = {}

    replica.timers._put_off = replaced_first  # type: ignore[method-assign]

    # The new plan is due at once, and nothing holds it back.
    assert replica.timers.work() == 1
    assert replica.rows() == {}


def test_planned_rows_survive_a_restart(replica: Replica, tmp_path: Path) -> None:
    replica.schedule("one", START)
    uri = replica.database.url.render_as_string(hide_password=False)
    replica.close()

    restarted = Replica(uri, tmp_path / "clock")
    assert restarted.timers.work() == 1
    restarted.close()


def test_two_replicas_run_each_row_once(postgres_uri: str, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    SimulatedClock(clock).set(START)
    replicas = [Replica(postgres_uri, clock) for _ in range(2)]
    new_metadata().create_all(replicas[0].database.engine)
    for number in range(40):
        replicas[0].schedule(f"{number}", START - timedelta(minutes=number))
    barrier = threading.Barrier(2)

    def work(replica: Replica) -> None:
        replica.pause = 0.005
        barrier.wait(10)
        while replica.timers.work():
            pass

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, replicas))

    ran = [key for replica in replicas for _, key in replica.ran]
    assert sorted(ran, key=int) == [f"{number}" for number in range(40)]
    assert all(replica.ran for replica in replicas)
    assert replicas[0].effects() == 40
    for replica in replicas:
        replica.close()


def test_a_row_that_another_replica_works_on_does_not_hold_up_the_next(
    postgres_uri: str, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    SimulatedClock(clock).set(START)
    slow, quick = (Replica(postgres_uri, clock) for _ in range(2))
    new_metadata().create_all(slow.database.engine)
    slow.schedule("first", START - timedelta(hours=1))
    slow.schedule("second", START)
    slow.pause = 1.0
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(slow.timers._run_one)
        time.sleep(0.3)
        started = time.monotonic()
        assert quick.timers._run_one() == 1
        assert time.monotonic() - started < 0.6
        assert working.result(10) == 1
    assert (slow.ran, quick.ran) == ([("report_due", "first")], [("report_due", "second")])
    slow.close()
    quick.close()


def test_a_row_that_loses_every_race_is_put_off_and_the_others_run(
    postgres_uri: str, tmp_path: Path
) -> None:
    SimulatedClock(tmp_path / "clock").set(START)
    replica = Replica(postgres_uri, tmp_path / "clock")
    new_metadata().create_all(replica.database.engine)
    tries: list[str] = []

    def lose(key: str, unit: Unit) -> None:
        tries.append(key)
        if key == "unlucky":
            unit.session.execute(
                sa.text("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$")
            )

    replica.wired.timers["report_due"] = lose
    replica.schedule("unlucky", START - timedelta(days=1))
    replica.schedule("good", START)

    assert replica.timers.work() == 1
    assert tries == ["unlucky", "unlucky", "unlucky", "good"]
    replica.close()


def test_a_database_that_is_away_puts_nothing_off(tmp_path: Path) -> None:
    replica = Replica("postgresql://nobody@127.0.0.1:1/none", tmp_path / "clock")
    with pytest.raises(DatabaseAway):
        replica.timers.work()
    replica.close()


def make_due(replica: Replica) -> None:
    with replica.database.writing() as connection:
        connection.execute(sa.update(TIMER).values(not_before=None))
