"""The promise of the inbox as a property: whatever happens, per subject every effect once, in order.

Two replicas that both receive everything (a fail-over in the middle of every batch), a retry worker in
each and an operator work at the same time on one PostgreSQL; on SQLite the same acts are interleaved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis import claims, inbox, retries
from chassis.decoding import Arrived, Delivery
from chassis.tables import HELD
from chassis.unit import Unit
from contracts.errors import NotYet
from contracts.events.portfolio import ProjectAmendedV1
from contracts.rpc.operations import HeldState
from tests.chassis.broker_tools import wait_for
from tests.chassis.toy import Seen, Toy, Unlucky, amended, message

#: What an event does when it is handled: the last word is what becomes of it in the end.
BEHAVIOURS = ("done", "fails once", "fails twice", "too early", "refused", "hopeless", "discarded")
PERSISTENT = {"refused", "hopeless", "discarded"}


@dataclass
class Script:
    """What each event does, shared by the replicas; an operator mends what does not mend itself."""

    behaviours: dict[tuple[UUID, int], str] = field(default_factory=dict)
    faults: dict[tuple[UUID, int], int] = field(default_factory=dict)
    mended: set[tuple[UUID, int]] = field(default_factory=set)

    def add(self, project: UUID, revision: int, behaviour: str) -> None:
        self.behaviours[project, revision] = behaviour
        self.faults[project, revision] = {"fails once": 1, "fails twice": 2, "too early": 1}.get(
            behaviour, 0
        )

    def act(self, project: UUID, revision: int) -> None:
        """Raise what this event raises now."""
        at = project, revision
        behaviour = self.behaviours[at]
        if behaviour in PERSISTENT and at not in self.mended:
            if behaviour == "hopeless":
                msg = "hopeless"
                raise RuntimeError(msg)
            raise Unlucky(revision=revision)
        if self.faults[at] > 0:
            self.faults[at] -= 1
            if behaviour == "too early":
                missing = "strategy/later"
                raise NotYet(missing)
            msg = "fails"
            raise RuntimeError(msg)

    def expected(self, project: UUID) -> list[int]:
        return [
            revision
            for (of, revision), behaviour in self.behaviours.items()
            if of == project and behaviour != "discarded"
        ]


class Replica(Toy):
    """A replica whose events do what the script says."""

    script = Script()

    def amend(self, event: ProjectAmendedV1, unit: Unit) -> None:
        seen = unit.load(Seen, event.project_id)
        if seen is None:
            seen = Seen(event.project_id)
            unit.add(seen)
        # The change comes first: an event that fails afterwards must leave no trace of it.
        seen.revisions = [*seen.revisions, event.revision]
        seen.version += 1
        unit.publish(event)
        self.script.act(event.project_id, event.revision)

    def work(self) -> None:
        """The retry worker without its sweep: a successor that is left behind must show."""
        with self.database.reading(actor="test") as unit:
            due = unit.session.scalars(
                sa.select(HELD.c.id)
                .where(HELD.c.state.in_([HeldState.RETRYING.value, HeldState.WAITING.value]))
                .order_by(HELD.c.id)
            ).all()
        for held_id in due:
            self.held_events.try_chain(held_id)

    def operate(self) -> None:
        """An operator looks at what is parked: mends and replays it, or gives it up."""
        with self.database.reading(actor="test") as unit:
            parked = unit.session.execute(
                sa.select(HELD.c.id, HELD.c.body).where(HELD.c.state == HeldState.PARKED.value)
            ).all()
        for held_id, body in parked:
            event = ProjectAmendedV1.model_validate_json(body)
            at = event.project_id, event.revision
            if self.script.behaviours[at] == "discarded":
                self.resolve(self.held_events.discard, held_id)
            else:
                self.script.mended.add(at)
                self.resolve(self.held_events.replay, held_id)

    def resolve(self, act: Callable[[Unit, int], object], held_id: int) -> None:
        def resolved() -> None:
            with self.database.transaction(actor="person/olle") as unit:
                if unit.session.scalar(sa.select(HELD.c.id).where(HELD.c.id == held_id)):
                    act(unit, held_id)

        self.database.retrying(resolved)


def stranded(replica: Toy) -> int:
    """Successors that wait although nothing unfinished is before them."""
    before = HELD.alias("before")
    with replica.database.reading(actor="test") as unit:
        return (
            unit.session.scalar(
                sa.select(sa.func.count())
                .select_from(HELD)
                .where(
                    HELD.c.state == HeldState.BLOCKED.value,
                    ~sa.exists().where(
                        before.c.order_key == HELD.c.order_key, before.c.id < HELD.c.id
                    ),
                )
            )
            or 0
        )


def cut(messages: list[Delivery], sizes: list[int]) -> Iterator[list[Delivery]]:
    """The messages in batches of these sizes, over and over."""
    start, turn = 0, 0
    while start < len(messages):
        size = sizes[turn % len(sizes)]
        yield messages[start : start + size]
        start, turn = start + size, turn + 1


def a_story(script: Script, projects: list[UUID], events: list[tuple[int, str]]) -> list[Delivery]:
    """The messages in their order of arrival."""
    messages = []
    for revision, (which, behaviour) in enumerate(events, start=1):
        project = projects[which]
        script.add(project, revision, behaviour)
        messages.append(message(amended(project, revision)))
    return messages


def drain(*replicas: Replica) -> None:
    """What is held in the end is tried and operated until nothing is."""
    for _ in range(60):
        if not replicas[0].held():
            return
        for replica in replicas:
            replica.work()
            replica.operate()


def check(replica: Replica, projects: list[UUID]) -> None:
    assert stranded(replica) == 0
    assert replica.held() == []
    for project in projects:
        assert (replica.revisions(project) or []) == replica.script.expected(project)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "CEILINGS_S", (0.0,) * len(retries.CEILINGS_S))


@pytest.fixture
def replicas(postgres_uri: str) -> Iterator[tuple[Replica, Replica]]:
    """Two replicas of one service, each with its own connections."""
    both = Replica(postgres_uri), Replica(postgres_uri)
    yield both
    for replica in both:
        replica.close()


EVENTS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(BEHAVIOURS)), min_size=1, max_size=14
)
SIZES = st.lists(st.integers(1, 6), min_size=1, max_size=4)
ANY_FIXTURE = HealthCheck.function_scoped_fixture


def play_together(
    replicas: tuple[Replica, Replica],
    events: list[tuple[int, str]],
    sizes: list[list[int]],
) -> list[UUID]:
    """Both replicas receive everything, each in its own batches, while workers and an operator work."""
    projects = [uuid4() for _ in range(3)]
    Replica.script = Script()
    messages = a_story(Replica.script, projects, events)
    arrived = threading.Event()
    start = threading.Barrier(5)

    def receive(replica: Replica, sizes: list[int]) -> None:
        start.wait(10)
        for batch in cut(messages, sizes):
            replica.receive(*batch)

    def keep(act: Callable[[], None]) -> None:
        start.wait(10)
        while not arrived.is_set():
            act()

    with ThreadPoolExecutor(5) as pool:
        receiving = [
            pool.submit(receive, replica, size)
            for replica, size in zip(replicas, sizes, strict=True)
        ]
        working = [
            pool.submit(keep, act)
            for act in (replicas[0].work, replicas[1].work, replicas[0].operate)
        ]
        try:
            for one in receiving:
                one.result(60)
        finally:
            arrived.set()
        for one in working:
            one.result(60)
    drain(*replicas)
    return projects


@settings(max_examples=30, deadline=None, suppress_health_check=[ANY_FIXTURE, HealthCheck.too_slow])
@given(events=EVENTS, first=SIZES, second=SIZES)
def test_replicas_workers_and_an_operator_racing_keep_every_subject_whole_and_in_order(
    replicas: tuple[Replica, Replica],
    events: list[tuple[int, str]],
    first: list[int],
    second: list[int],
) -> None:
    published = len(replicas[0].outbox())

    projects = play_together(replicas, events, [first, second])

    check(replicas[0], projects)
    effects = sum(len(Replica.script.expected(project)) for project in projects)
    assert len(replicas[0].outbox()) - published == effects


@settings(max_examples=40, deadline=None, suppress_health_check=[ANY_FIXTURE, HealthCheck.too_slow])
@given(events=EVENTS, sizes=SIZES, acts=st.lists(st.integers(0, 4), max_size=30))
def test_any_interleaving_of_the_same_acts_keeps_it_on_sqlite(
    tmp_path_factory: pytest.TempPathFactory,
    events: list[tuple[int, str]],
    sizes: list[int],
    acts: list[int],
) -> None:
    replica = Replica(f"sqlite:///{tmp_path_factory.mktemp('order')}/toy.db")
    projects = [uuid4() for _ in range(3)]
    Replica.script = Script()
    messages = a_story(Replica.script, projects, events)
    try:
        batches = list(cut(messages, sizes))
        given_so_far: list[list[Delivery]] = []
        for act in [*acts, *([0] * len(batches))]:
            match act:
                case 0 | 1 if batches:
                    given_so_far.append(batches.pop(0))
                    replica.receive(*given_so_far[-1])
                case 2:
                    replica.held_events.work()
                case 3:
                    replica.operate()
                case 4 if given_so_far:
                    # A lost connection: everything since some point comes again.
                    for batch in given_so_far[len(given_so_far) // 2 :]:
                        replica.receive(*batch)
                case _:
                    replica.work()
        drain(replica)

        check(replica, projects)
        effects = sum(len(Replica.script.expected(project)) for project in projects)
        assert len(replica.outbox()) == effects
    finally:
        replica.close()


# Does the test bite? -----------------------------------------------------------------------------------


def race(replicas: tuple[Replica, Replica], monkeypatch: pytest.MonkeyPatch) -> int:
    """A retry comes through after its successor's claim has looked, and before that is committed.

    Answers how many successors were stranded. Where the retry has to wait for the lock, the claim goes on.
    """
    consumer, worker = replicas
    project = uuid4()
    Replica.script = Script()
    first, second = a_story(Replica.script, [project], [(0, "hopeless"), (0, "done")])
    consumer.receive(first)
    Replica.script.mended.add((project, 1))
    [held_id] = [row.id for row in consumer.held() if row.subject == f"project/{project}"]

    with ThreadPoolExecutor(1) as pool, monkeypatch.context() as patching:

        def with_a_retry_between(unit: Unit, arrived: Sequence[Arrived]) -> Any:
            found = claims.lock_and_claim(unit, arrived)
            working = pool.submit(worker.held_events.try_chain, held_id)
            wait_for(
                "the retry to be through, or to wait",
                lambda: working.done() or is_waiting_for_a_lock(worker),
            )
            return found

        patching.setattr(inbox, "lock_and_claim", with_a_retry_between)
        consumer.receive(second)
    lost = stranded(consumer)
    consumer.held_events._sweep()
    drain(*replicas)
    assert consumer.revisions(project) == [1, 2]
    return lost


def is_waiting_for_a_lock(replica: Replica) -> bool:
    """Whether anybody waits for a key's lock in the replica's database."""
    waiting = sa.text(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database()))"
    )
    with replica.database.looking() as connection:
        return bool(connection.scalar(waiting))


def test_a_successor_that_arrives_while_its_predecessor_leaves_is_never_stranded(
    replicas: tuple[Replica, Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert race(replicas, monkeypatch) == 0


def test_without_the_lock_per_key_the_same_race_strands_successors(
    replicas: tuple[Replica, Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that the test above bites: the lock is taken away, and what it prevents happens."""
    nothing = "SELECT cardinality(CAST(:keys AS text[]))"
    monkeypatch.setattr(claims, "_LOCK_POSTGRESQL", sa.text(nothing))
    monkeypatch.setattr(
        claims, "_LOCK_AND_CLAIM_POSTGRESQL", sa.text(f"{nothing}; {claims._CLAIM_POSTGRESQL}")
    )

    assert race(replicas, monkeypatch) == 1


def test_the_sweep_frees_a_successor_that_was_stranded_all_the_same(
    replicas: tuple[Replica, Replica],
) -> None:
    """As after a restore, or an operator's hand in the table."""
    replica, _ = replicas
    project = uuid4()
    Replica.script = Script()
    first, second = a_story(Replica.script, [project], [(0, "hopeless"), (0, "done")])
    replica.receive(first, second)
    with replica.database.writing() as connection:
        connection.execute(sa.delete(HELD).where(HELD.c.state == HeldState.RETRYING.value))
    assert stranded(replica) == 1

    replica.held_events.work()

    assert replica.held() == []
    assert replica.revisions(project) == [2]
