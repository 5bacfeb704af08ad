"""From a queue to the inbox on a real broker: acked after the commit, never before, and never lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import eventlet
import pytest
import sqlalchemy as sa
from amqp import Message

from chassis import consumer as consumer_module
from chassis import topology
from chassis.consumer import Consumer
from chassis.database import DatabaseAway
from chassis.decoding import Delivery
from chassis.inbox import Inbox
from chassis.link import Link
from chassis.outcomes import Outcome
from chassis.service import Subscription
from chassis.tables import CLAIM
from chassis.unit import Unit
from contracts.events.portfolio import ProjectAmendedV1
from devstack.processes import spawn
from tests.chassis.broker_tools import Vhost, consuming, wait_for
from tests.chassis.toxic_proxy import ToxicProxy
from tests.chassis.toy import Seen, Toy, amended, message, opened, promised

ROOT = Path(__file__).parents[2]
INBOX = topology.inbox_name("portfolio")


@pytest.fixture(autouse=True)
def _declared(vhost: Vhost) -> None:
    with vhost.open_link() as link:
        topology.declare(link)


def a_project_with(count: int) -> tuple[UUID, list[Delivery]]:
    """The messages of one project: opened, and so many revisions."""
    project = uuid4()
    return project, [
        message(opened(project)),
        *(message(amended(project, number)) for number in range(1000, 1000 + count)),
    ]


def revisions(count: int) -> list[int]:
    return list(range(1000, 1000 + count))


def redelivered(vhost: Vhost, queue: str = INBOX) -> list[Any]:
    """What the broker would give the next consumer although it has been given before."""
    with vhost.open_link() as link:
        channel = link.channel()
        found: list[Any] = []
        channel.basic_consume(queue, no_ack=False, callback=found.append)
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            link.pump(0.05)
        return [m for m in found if m.delivery_info["redelivered"]]


class Watched(Inbox):
    """The toy's inbox, which can be told to fail and keeps what it was given."""

    def __init__(self, toy: Toy) -> None:
        super().__init__(toy.wired, toy.database)
        self.batches: list[int] = []
        self.at: list[float] = []
        #: Raised instead of working, for as long as it is set.
        self.fault: Exception | None = None
        #: Raised after the work is committed, once.
        self.crash_after: Exception | None = None

    def process(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        self.batches.append(len(deliveries))
        self.at.append(time.monotonic())
        if self.fault is not None:
            raise self.fault
        outcomes = super().process(deliveries)
        if self.crash_after is not None:
            crash, self.crash_after = self.crash_after, None
            raise crash
        return outcomes


def test_what_arrives_together_is_taken_together_in_order_and_acked(vhost: Vhost, toy: Toy) -> None:
    project, messages = a_project_with(120)
    vhost.publish(*messages)
    inbox = Watched(toy)

    with consuming(vhost.uri(), inbox):
        wait_for("all revisions", lambda: toy.revisions(project) == revisions(120))

    assert max(inbox.batches) <= 50
    assert len(inbox.batches) < 60
    assert redelivered(vhost) == []
    assert vhost.depth(INBOX) == 0


def test_a_lone_event_is_not_kept_waiting_for_company(vhost: Vhost, toy: Toy) -> None:
    with consuming(vhost.uri(), toy.inbox) as consumer:
        wait_for("the consumer", lambda: consumer.consuming)
        project, messages = a_project_with(0)
        vhost.publish(*messages)
        wait_for("the effect", lambda: toy.revisions(project) == [], timeout=2)


def test_a_crash_between_commit_and_ack_gives_a_duplicate_and_one_effect(
    vhost: Vhost, toy: Toy
) -> None:
    project, messages = a_project_with(10)
    vhost.publish(*messages)
    inbox = Watched(toy)
    with ToxicProxy(vhost.broker.amqp_port) as proxy:
        original = inbox.process

        def cut_before_the_ack(deliveries: Sequence[Delivery]) -> list[Outcome]:
            outcomes = original(deliveries)
            if len(inbox.batches) == 1:
                proxy.cut()
            return outcomes

        inbox.process = cut_before_the_ack  # type: ignore[method-assign]
        with consuming(vhost.uri(port=proxy.port), inbox):
            wait_for("a second delivery", lambda: len(inbox.batches) > 1 and toy.calls >= 11)
            wait_for("the end", lambda: toy.revisions(project) == revisions(10))
            time.sleep(0.3)

    assert toy.calls == 11
    assert redelivered(vhost) == []


def test_a_process_killed_between_commit_and_ack_leaves_its_work_to_be_recognised(
    vhost: Vhost, toy: Toy
) -> None:
    """The ack that is never sent is the same as a killed process, seen from the broker."""
    project, messages = a_project_with(5)
    vhost.publish(*messages)
    with vhost.open_link() as link:
        channel = link.channel()
        taken: list[Any] = []
        channel.basic_consume(INBOX, callback=taken.append)
        while len(taken) < 6:
            link.pump(0.05)
        assert toy.receive(*messages) == [Outcome.DONE] * 6

    with consuming(vhost.uri(), toy.inbox):
        wait_for("the queue to be empty", lambda: vhost.depth(INBOX) == 0)

    assert toy.revisions(project) == revisions(5)
    assert toy.calls == 6


def test_an_absent_database_pauses_consumption_without_a_hot_loop_and_acks_nothing(
    vhost: Vhost, toy: Toy
) -> None:
    project, messages = a_project_with(20)
    vhost.publish(*messages)
    inbox = Watched(toy)
    inbox.fault = DatabaseAway("gone")

    with consuming(vhost.uri(), inbox) as consumer:
        wait_for("the first attempt", lambda: inbox.batches)
        time.sleep(3)
        assert 3 <= len(inbox.batches) <= 8  # after 0, 0.1, 0.3, 0.7, 1.5 and 3.1 seconds
        assert consumer.consuming
        assert vhost.depth(INBOX) == 0
        inbox.fault = None
        wait_for("all revisions", lambda: toy.revisions(project) == revisions(20))

    assert redelivered(vhost) == []


def test_stopped_while_the_database_is_away_everything_goes_back(vhost: Vhost, toy: Toy) -> None:
    _, messages = a_project_with(20)
    vhost.publish(*messages)
    inbox = Watched(toy)
    inbox.fault = DatabaseAway("gone")

    with consuming(vhost.uri(), inbox):
        wait_for("the first attempt", lambda: inbox.batches)

    assert len(redelivered(vhost)) == 21


def test_messages_held_too_long_are_handed_back_and_taken_again_when_the_database_is_there(
    vhost: Vhost, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_module, "HOLD_S", 1.0)
    project, messages = a_project_with(20)
    vhost.publish(*messages)
    inbox = Watched(toy)
    inbox.fault = DatabaseAway("gone")
    there = threading.Event()

    with consuming(vhost.uri(), inbox, database_is_there=there.is_set) as consumer:
        wait_for("the messages to go back", lambda: inbox.batches and not consumer.consuming)
        wait_for("the messages to be back", lambda: vhost.depth(INBOX) == 21)
        tried = len(inbox.batches)
        time.sleep(1.5)
        # Neither taken from the broker nor tried while the database is away.
        assert vhost.depth(INBOX) == 21
        assert len(inbox.batches) == tried

        inbox.fault = None
        there.set()
        wait_for("all revisions", lambda: toy.revisions(project) == revisions(20))


def test_a_defect_of_the_runtime_neither_ends_the_consumer_nor_makes_it_spin(
    vhost: Vhost, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer_module, "FAULT_PAUSE_S", 0.5)
    project, messages = a_project_with(3)
    inbox = Watched(toy)
    inbox.fault = ZeroDivisionError("a defect")
    vhost.publish(*messages)

    with consuming(vhost.uri(), inbox):
        wait_for("a second attempt", lambda: len(inbox.batches) >= 2)
        assert inbox.at[1] - inbox.at[0] > 0.4
        inbox.fault = None
        wait_for("all revisions", lambda: toy.revisions(project) == revisions(3))


@pytest.mark.parametrize("escape", [eventlet.Timeout, SystemExit])
def test_what_is_no_exception_is_a_failed_event_and_the_consumer_goes_on(
    vhost: Vhost, toy: Toy, escape: type[BaseException]
) -> None:
    """Nameko: twelve such events, ten handled, the consumer silently dead."""
    amend = toy.amend

    def escaping(event: ProjectAmendedV1, unit: Unit) -> None:
        if event.revision == 1:
            raise escape
        amend(event, unit)

    toy.wired.subscriptions[ProjectAmendedV1.type_name] = Subscription(
        ProjectAmendedV1, escaping, lambda e: {Seen: e.project_id}, ordered=True
    )
    projects = [uuid4() for _ in range(12)]
    with consuming(vhost.uri(), toy.inbox, batch=2):
        vhost.publish(*(message(opened(project)) for project in projects))
        vhost.publish(*(message(amended(project, 1)) for project in projects))
        good, messages = a_project_with(3)
        vhost.publish(*messages)
        wait_for("the good project", lambda: toy.revisions(good) == revisions(3))

    assert [(row.state, row.code) for row in toy.held()] == [("retrying", "failed")] * 12
    assert redelivered(vhost) == []


def test_twenty_five_lost_connections_in_a_row_lose_nothing(vhost: Vhost, toy: Toy) -> None:
    """Each counts against every prefetched message: with a delivery limit of 20 they would be gone."""
    project, messages = a_project_with(150)
    inbox = Watched(toy)
    inbox.fault = DatabaseAway("so that everything stays prefetched")
    with (
        ToxicProxy(vhost.broker.amqp_port) as proxy,
        consuming(vhost.uri(port=proxy.port), inbox) as consumer,
    ):
        vhost.publish(*messages)
        for _ in range(25):
            wait_for("everything prefetched", lambda: len(consumer._buffer) >= 100)
            before = proxy.accepted
            proxy.cut()
            wait_for(
                "a new connection",
                lambda before=before: proxy.accepted > before and consumer.consuming,
            )
        inbox.fault = None
        wait_for("all revisions", lambda: toy.revisions(project) == revisions(150))

    assert toy.calls == 151
    assert vhost.depth(topology.dead_name(INBOX)) == 0
    assert redelivered(vhost) == []


def test_an_operator_who_closes_the_connection_loses_nothing(vhost: Vhost, toy: Toy) -> None:
    project, messages = a_project_with(50)
    with consuming(vhost.uri(), toy.inbox, batch=5) as consumer:
        wait_for("the consumer", lambda: consumer.consuming)
        vhost.publish(*messages[:25])

        def closed() -> bool:
            ours = [c for c in vhost.admin.connections() if c.get("vhost") == vhost.name]
            for connection in ours:
                vhost.admin.close_connection(connection["name"])
            return bool(ours)

        # The management plugin learns of a connection some seconds late.
        wait_for("a connection to close", closed)
        vhost.publish(*messages[25:])
        wait_for("all revisions", lambda: toy.revisions(project) == revisions(50))


def test_a_frozen_broker_is_left_and_consumption_goes_on_after_it(
    own_vhost: Vhost, toy: Toy
) -> None:
    with own_vhost.open_link() as link:
        topology.declare(link)
    project, messages = a_project_with(10)
    with consuming(own_vhost.uri(), toy.inbox, heartbeat=2) as consumer:
        wait_for("the consumer", lambda: consumer.consuming)
        own_vhost.broker.freeze()
        try:
            started = time.monotonic()
            wait_for("silence to be noticed", lambda: not consumer.consuming, timeout=10)
            assert time.monotonic() - started <= 2 * 2 + 1
        finally:
            own_vhost.broker.thaw()
        own_vhost.publish(*messages)
        wait_for("all revisions", lambda: toy.revisions(project) == revisions(10), timeout=30)


def test_a_deleted_queue_comes_back_and_is_consumed_and_old_tags_ack_nothing(
    vhost: Vhost, toy: Toy
) -> None:
    project, messages = a_project_with(10)
    inbox = Watched(toy)
    inbox.fault = DatabaseAway("so that the first messages are still in the buffer")
    with consuming(vhost.uri(), inbox) as consumer:
        vhost.publish(*messages)
        wait_for("the first attempt", lambda: inbox.batches)
        generation = consumer._generation

        with vhost.channel() as channel:
            channel.queue_delete(INBOX)
        wait_for("the queue", lambda: consumer._generation > generation and consumer.consuming)
        assert len(consumer._buffer) == 0

        vhost.publish(*messages)
        wait_for("the messages", lambda: sum(inbox.batches[-1:]) + len(consumer._buffer) == 11)
        # Nothing is acked on the new channel by a tag of the old one.
        inbox.fault = None
        wait_for("all revisions", lambda: toy.revisions(project) == revisions(10))

    assert toy.calls == 11


def test_a_stop_commits_and_acks_what_is_begun_and_gives_the_rest_back(
    vhost: Vhost, toy: Toy
) -> None:
    projects = [uuid4() for _ in range(60)]
    vhost.publish(*(message(opened(project)) for project in projects))
    begun, go_on = threading.Event(), threading.Event()
    original = toy.inbox.process

    def slow(deliveries: Sequence[Delivery]) -> list[Outcome]:
        begun.set()
        assert go_on.wait(10)
        return original(deliveries)

    toy.inbox.process = slow  # type: ignore[method-assign]
    with consuming(vhost.uri(), toy.inbox, batch=10) as consumer:
        assert begun.wait(10)
        wait_for("all prefetched", lambda: len(consumer._buffer) >= 30)
        stopping = threading.Thread(target=consumer.stop, args=(time.monotonic() + 8,))
        started = time.monotonic()
        stopping.start()
        time.sleep(0.5)
        go_on.set()
        stopping.join()
        assert time.monotonic() - started < 3

    done = toy.calls
    assert done <= 10
    again = redelivered(vhost)
    claimed = claims(toy)
    assert len(claimed) == done
    # Nothing that was done is given again; everything else is still there.
    assert not claimed & {m.headers["ce-id"] for m in again}
    assert vhost.depth(INBOX) == 60 - done


def test_a_process_told_to_stop_in_the_middle_of_a_stream_leaves_nothing_done_unacked(
    vhost: Vhost, toy: Toy, tmp_path: Path
) -> None:
    """On eventlet, as in production: nameko gives every message of a deploy twice."""
    project, messages = a_project_with(600)
    vhost.publish(*messages)

    with a_process(vhost, toy, tmp_path) as process:
        wait_for("a part to be done", lambda: toy.revisions(project), timeout=60, every=0.005)
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
        assert time.monotonic() - started < 5
    done = claims(toy)
    assert vhost.depth(INBOX) == 601 - len(done)

    with a_process(vhost, toy, tmp_path):
        wait_for("the rest", lambda: toy.revisions(project) == revisions(600), timeout=60)
    assert len(toy.outbox()) == 600


@contextmanager
def a_process(vhost: Vhost, toy: Toy, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The toy's inbox as a process."""
    with (folder / "log").open("ab") as output:
        process = spawn(
            [
                sys.executable,
                "-m",
                "tests.chassis.toy_process",
                vhost.uri(),
                toy.database_uri,
                folder,
                "--part",
                "inbox",
            ],
            env=dict(os.environ),
            cwd=ROOT,
            output=output,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def claims(toy: Toy) -> set[str]:
    with toy.database.reading(actor="test") as unit:
        return set(unit.session.scalars(sa.select(CLAIM.c.event_id)))


def test_of_two_consumers_of_an_inbox_one_is_active_and_the_other_takes_over(
    vhost: Vhost, toy: Toy
) -> None:
    first, second = Watched(toy), Watched(toy)
    project, messages = a_project_with(40)
    with (
        ToxicProxy(vhost.broker.amqp_port) as proxy,
        consuming(vhost.uri(port=proxy.port), first) as leader,
    ):
        wait_for("the first", lambda: leader.consuming)
        with consuming(vhost.uri(), second) as follower:
            wait_for("the second", lambda: follower.consuming)
            vhost.publish(*messages[:20])
            wait_for("the first half", lambda: toy.revisions(project) == revisions(19))
            assert second.batches == []

            proxy.refusing = True
            proxy.cut()
            vhost.publish(*messages[20:])
            wait_for("all revisions", lambda: toy.revisions(project) == revisions(40))
            assert second.batches != []
            proxy.refusing = False


def nested(depth: int) -> bytes:
    """A table in a table in a table, as AMQP writes them."""
    table = b""
    for _ in range(depth):
        table = b"\x01xF" + len(table).to_bytes(4, "big") + table
    return len(table).to_bytes(4, "big") + table


class Spoiled(Message):  # type: ignore[misc]
    """A message as other libraries can send it: py-amqp itself can't write all of this."""

    def __init__(self, body: bytes, raw_headers: bytes = b"", **properties: Any) -> None:
        super().__init__(body, **properties)
        self._raw_headers = raw_headers

    def _serialize_properties(self) -> bytes:
        if not self._raw_headers:
            return bytes(super()._serialize_properties())
        headers_follow = (0x2000).to_bytes(2, "big")
        return headers_follow + len(self._raw_headers).to_bytes(4, "big") + self._raw_headers


@pytest.mark.parametrize(
    "spoiled",
    [
        {"content_type": b"application/json; charset=\xe5"},
        {"message_id": b"\xff\xfe"},
        {"application_headers": {b"\xff": "x", "ce-id": "1"}},
        {"raw_headers": b"\x04whenT" + (2**61).to_bytes(8, "big")},
        {"raw_headers": b"\x01xF" + nested(3000)},
        {"content_encoding": "utf-7"},
        {"content_encoding": "no-such-codec"},
        {},
    ],
)
def test_a_message_whose_properties_are_spoiled_is_parked_and_the_consumer_goes_on(
    vhost: Vhost, toy: Toy, spoiled: dict[str, Any]
) -> None:
    with consuming(vhost.uri(), toy.inbox, queue=topology.city_name("portfolio")) as consumer:
        with vhost.channel("stokab") as channel:
            channel.confirm_select()
            bad = promised()
            channel.basic_publish_confirm(
                Spoiled(b"+2AA-" + bad.model_dump_json().encode(), **spoiled),
                "city.events",
                f"stokab.{bad.type_name}",
            )
        good = message(promised())
        vhost.publish(good, user="stokab")
        wait_for("the good event", lambda: toy.promised)
        assert consumer.consuming

    assert [(row.state, row.code) for row in toy.held()] == [("parked", "contract_violation")]
    outcomes = {answer["outcome"] for answer in toy.answers()}
    assert outcomes == {"rejected", "accepted"}


def test_the_prefetch_bounds_what_a_consumer_holds(vhost: Vhost, toy: Toy) -> None:
    vhost.publish(*(message(opened(uuid4())) for _ in range(60)))
    inbox = Watched(toy)
    inbox.fault = DatabaseAway("gone")
    with consuming(vhost.uri(), inbox, batch=5) as consumer:
        held = 4 * 5
        wait_for("all it may hold", lambda: sum(inbox.batches[-1:]) + len(consumer._buffer) == held)
        time.sleep(0.3)
        assert sum(inbox.batches[-1:]) + len(consumer._buffer) == held
        assert vhost.depth(INBOX) == 60 - held


def test_a_broker_that_is_not_there_is_tried_again_without_a_hot_loop(
    vhost: Vhost, toy: Toy
) -> None:
    project, messages = a_project_with(3)
    vhost.publish(*messages)
    with ToxicProxy(vhost.broker.amqp_port) as proxy:
        proxy.refusing = True
        with consuming(vhost.uri(port=proxy.port), toy.inbox) as consumer:
            opened_links = count_opens(consumer)
            time.sleep(2)
            assert 2 <= len(opened_links) <= 6
            proxy.refusing = False
            wait_for("all revisions", lambda: toy.revisions(project) == revisions(3))


def count_opens(consumer: Consumer) -> list[float]:
    link: Link = consumer._link
    opened_at: list[float] = []
    original = link.open

    def counting() -> None:
        opened_at.append(time.monotonic())
        original()

    link.open = counting  # type: ignore[method-assign]
    return opened_at
