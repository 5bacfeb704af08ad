"""The relay: everything in the outbox reaches the broker in order, confirmed by tag, and only then leaves."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from amqp import Message

from chassis import relay as relay_module
from chassis import topology
from chassis.database import Database
from chassis.link import Link
from chassis.relay import CONFIRM_TIMEOUT_S, Relay
from chassis.tables import OUTBOX
from contracts.events.city import EventAnsweredV1, Outcome
from contracts.events.funding import FrameSetV1
from contracts.events.portfolio import ProjectAmendedV1
from devstack.binaries import rabbitmq_server
from devstack.broker import PrivateBroker
from tests.chassis.broker_tools import Reader, Vhost, relaying, wait_for
from tests.chassis.toxic_proxy import ToxicProxy
from tests.chassis.toy import Toy, amended

FUNDING = topology.inbox_name("funding")
HEARTBEAT = 2


@pytest.fixture(autouse=True)
def _quick_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_module, "IDLE_PUMP_S", 0.2)


def a_relay(
    toy: Toy, vhost: Vhost, *, port: int | None = None, heartbeat: int = HEARTBEAT
) -> Relay:
    return Relay(
        toy.database,
        Link("test relay", vhost.uri(port=port), heartbeat, patience=CONFIRM_TIMEOUT_S),
        "portfolio",
        dead_letters_of="portfolio",
    )


@pytest.fixture
def relay(toy: Toy, vhost: Vhost) -> Iterator[Relay]:
    relay = a_relay(toy, vhost)
    yield relay
    relay.close()


def publish(toy: Toy, project: UUID, *revisions: int) -> None:
    with toy.database.transaction(actor="person/anna") as unit:
        for revision in revisions:
            unit.publish(amended(project, revision))


def outbox(toy: Toy) -> list[int]:
    """The revisions that still wait, in order."""
    return [ProjectAmendedV1.model_validate_json(row.body).revision for row in toy.outbox()]


def journal(channel: Any) -> None:
    """A plain queue that keeps what is published, as a test can read it."""
    channel.exchange_declare("radslag.events", "topic", durable=True, auto_delete=False)
    channel.queue_declare("kept", durable=True, auto_delete=False)
    channel.queue_bind("kept", "radslag.events", routing_key="#")


def kept(vhost: Vhost) -> list[int]:
    """The revisions that reached the plain queue, in order."""
    return [
        ProjectAmendedV1.model_validate_json(bytes(m.body)).revision for m in vhost.take_all("kept")
    ]


@pytest.fixture
def keeping(vhost: Vhost) -> Vhost:
    with vhost.channel() as channel:
        journal(channel)
    return vhost


def send_all(relay: Relay) -> None:
    # A broker that was frozen, starved or stopped may take its time on a machine with other work.
    wait_for("the broker to confirm", relay.run_once, timeout=120)
    while relay.run_once():
        pass


def test_what_is_published_arrives_once_in_order_with_its_envelope(
    keeping: Vhost, toy: Toy, relay: Relay
) -> None:
    project = uuid4()
    for start in range(2, 1202, 400):
        publish(toy, project, *range(start, start + 400))

    assert [relay.run_once(), relay.run_once(), relay.run_once(), relay.run_once()] == [
        500,
        500,
        200,
        0,
    ]

    assert outbox(toy) == []
    messages = keeping.take_all("kept")
    found = [ProjectAmendedV1.model_validate_json(bytes(m.body)).revision for m in messages]
    assert found == list(range(2, 1202))
    first = messages[0]
    assert first.properties["user_id"] == "portfolio"
    assert first.properties["delivery_mode"] == 2
    assert first.properties["content_type"] == "application/json"
    assert first.headers["ce-source"] == "/radslag/portfolio"
    assert first.headers["ce-type"] == first.delivery_info["routing_key"]
    assert first.headers["ce-subject"] == f"project/{project}"
    assert first.headers["ce-actor"] == "person/anna"
    assert len({m.headers["ce-id"] for m in messages}) == 1200


def test_an_inbox_receives_what_the_relay_sends(vhost: Vhost, toy: Toy, relay: Relay) -> None:
    project = uuid4()
    publish(toy, project, 2, 3, 4)
    with relaying(relay), vhost.open_link() as link:
        topology.declare(link)
        messages = Reader(link, topology.inbox_name("portfolio")).read(3)

    assert [m.headers["ce-subject"] for m in messages] == [f"project/{project}"] * 3


def test_a_commit_wakes_the_relay(keeping: Vhost, toy: Toy, relay: Relay) -> None:
    with relaying(relay):
        wait_for("the relay to idle", lambda: relay._channel is not None)
        toy.database.after_commit.append(lambda unit: relay.wake() if unit.has_published else None)
        publish(toy, uuid4(), 2)
        wait_for("an empty outbox", lambda: not toy.outbox(), timeout=2)


def test_an_idle_relay_keeps_its_connection_through_many_heartbeats(
    keeping: Vhost, toy: Toy, relay: Relay
) -> None:
    with relaying(relay):
        wait_for("a connection", lambda: relay._channel is not None)
        channel = relay._channel
        time.sleep(HEARTBEAT * 2.5)
        publish(toy, uuid4(), 2)
        wait_for("an empty outbox", lambda: not toy.outbox(), timeout=2)
        assert relay._channel is channel


# Confirms by tag ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "confirmed", "refused", "open_"),
    [
        ([("ack", 3, False)], {3}, set(), {1, 2, 4, 5}),
        ([("ack", 3, True)], {1, 2, 3}, set(), {4, 5}),
        ([("nack", 2, False), ("ack", 5, True)], {1, 3, 4, 5}, {2}, set()),
        ([("ack", 5, False), ("nack", 4, True)], {5}, {1, 2, 3, 4}, set()),
        ([("ack", 2, True), ("ack", 2, True), ("nack", 2, True)], {1, 2}, set(), {3, 4, 5}),
    ],
)
def test_a_confirm_settles_its_own_tags_and_no_others(
    toy: Toy,
    vhost: Vhost,
    said: list[tuple[str, int, bool]],
    confirmed: set[int],
    refused: set[int],
    open_: set[int],
) -> None:
    relay = a_relay(toy, vhost)
    relay._unsettled = {1, 2, 3, 4, 5}

    for word, tag, multiple in said:
        (relay._on_ack if word == "ack" else relay._on_nack)(tag, multiple)

    assert (relay._confirmed, relay._refused, relay._unsettled) == (confirmed, refused, open_)


def test_what_the_broker_refuses_stays_and_is_sent_again(
    vhost: Vhost, toy: Toy, relay: Relay
) -> None:
    """A full queue that rejects: the broker confirms what fitted and refuses the rest."""
    project = uuid4()
    with vhost.channel() as channel:
        channel.exchange_declare("radslag.events", "topic", durable=True, auto_delete=False)
        channel.queue_declare(
            "kept",
            durable=True,
            auto_delete=False,
            arguments={"x-max-length": 2, "x-overflow": "reject-publish"},
        )
        channel.queue_bind("kept", "radslag.events", routing_key="#")
    publish(toy, project, *range(2, 7))

    assert relay.run_once() == 0
    found = kept(vhost)
    assert set(found) | set(outbox(toy)) == set(range(2, 7))
    assert not set(found) & set(outbox(toy))

    while outbox(toy):
        relay.run_once()
        found += kept(vhost)
    assert sorted(found) == list(range(2, 7))


def test_a_late_confirm_of_a_discarded_channel_confirms_nothing(
    keeping: Vhost, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Measured with py-amqp's own confirms: a late ack of one message confirmed another, refused one."""
    monkeypatch.setattr(relay_module, "CONFIRM_TIMEOUT_S", 0.5)
    publish(toy, uuid4(), 2)
    with ToxicProxy(keeping.broker.amqp_port) as proxy:
        relay = a_relay(toy, keeping, port=proxy.port)
        relay._leadership.take()
        relay._ensure_channel()
        old = relay._channel
        proxy.blackhole = True
        assert relay.run_once() == 0
        assert relay._channel is None
        proxy.blackhole = False
        # The acknowledgement comes through now, to a connection that nobody reads any more.
        time.sleep(0.5)
        assert outbox(toy) == [2]
        send_all(relay)
        assert relay._channel is not old
        relay.close()

    assert outbox(toy) == []
    assert set(kept(keeping)) == {2}


# A broker that fails -------------------------------------------------------------------------------------


def test_a_frozen_broker_is_given_up_in_five_seconds_and_everything_is_sent_afterwards(
    own_vhost: Vhost, toy: Toy
) -> None:
    with own_vhost.channel() as channel:
        journal(channel)
    project = uuid4()
    relay = a_relay(toy, own_vhost, heartbeat=10)
    publish(toy, project, 2)
    send_all(relay)
    publish(toy, project, *range(3, 203))

    own_vhost.broker.freeze()
    try:
        started = time.monotonic()
        assert relay.run_once() == 0
        assert time.monotonic() - started < CONFIRM_TIMEOUT_S + 1.5
        assert relay._channel is None
        assert outbox(toy) == list(range(3, 203))
    finally:
        own_vhost.broker.thaw()

    send_all(relay)
    relay.close()
    assert outbox(toy) == []
    assert first_arrivals(kept(own_vhost)) == list(range(2, 203))


def test_a_large_batch_to_a_frozen_broker_is_given_up_too(own_vhost: Vhost, toy: Toy) -> None:
    """More than the socket's buffers take: the write itself stands still."""
    with own_vhost.channel() as channel:
        journal(channel)
    relay = a_relay(toy, own_vhost, heartbeat=10)
    publish(toy, uuid4(), 2)
    send_all(relay)
    publish(toy, uuid4(), *range(3, 103))
    with toy.database.writing() as connection:
        connection.execute(sa.update(OUTBOX).values(body=OUTBOX.c.body + " " * 200_000))

    own_vhost.broker.freeze()
    try:
        started = time.monotonic()
        assert relay.run_once() == 0
        assert time.monotonic() - started < 2 * CONFIRM_TIMEOUT_S + 1.5
    finally:
        own_vhost.broker.thaw()
    assert outbox(toy) == list(range(3, 103))
    relay.close()


def test_a_broker_short_of_memory_delays_everything_and_loses_nothing(
    own_vhost: Vhost, toy: Toy
) -> None:
    with own_vhost.channel() as channel:
        journal(channel)
    project = uuid4()
    relay = a_relay(toy, own_vhost)
    publish(toy, project, 2)
    send_all(relay)
    memory_limit(own_vhost.broker, "0")
    try:
        publish(toy, project, 3, 4, 5)
        started = time.monotonic()
        assert relay.run_once() == 0
        assert time.monotonic() - started < CONFIRM_TIMEOUT_S + 1.5
        assert outbox(toy) == [3, 4, 5]
        # Commands go on being accepted meanwhile.
        publish(toy, project, 6)
    finally:
        memory_limit(own_vhost.broker, "0.4")

    send_all(relay)
    relay.close()
    assert first_arrivals(kept(own_vhost)) == [2, 3, 4, 5, 6]


def memory_limit(broker: PrivateBroker, share: str) -> None:
    """Set the share of the machine's memory at which the broker stops taking messages."""
    subprocess.run(
        [rabbitmq_server().parent / "rabbitmqctl", "set_vm_memory_high_watermark", share],
        env=broker._environment(broker._known()),
        check=True,
        capture_output=True,
    )


def first_arrivals(revisions: list[int]) -> list[int]:
    """Duplicates are the inbox's to absorb: what counts is when each came first."""
    return list(dict.fromkeys(revisions))


def test_a_restarted_broker_gets_everything_in_order(own_vhost: Vhost, toy: Toy) -> None:
    with own_vhost.channel() as channel:
        journal(channel)
    project = uuid4()
    relay = a_relay(toy, own_vhost)
    with relaying(relay):
        publish(toy, project, *range(2, 52))
        wait_for("an empty outbox", lambda: not toy.outbox())
        own_vhost.broker.stop()
        publish(toy, project, *range(52, 102))
        time.sleep(0.5)
        assert outbox(toy) == list(range(52, 102))
        own_vhost.broker.start()
        wait_for("an empty outbox", lambda: not toy.outbox(), timeout=60)

    assert first_arrivals(kept(own_vhost)) == list(range(2, 102))


def test_a_connection_cut_in_the_middle_only_duplicates(keeping: Vhost, toy: Toy) -> None:
    project = uuid4()
    with ToxicProxy(keeping.broker.amqp_port) as proxy:
        relay = a_relay(toy, keeping, port=proxy.port)
        with relaying(relay):
            for start in range(2, 302, 50):
                publish(toy, project, *range(start, start + 50))
                time.sleep(0.05)
                proxy.cut()
            wait_for("an empty outbox", lambda: not toy.outbox(), timeout=60)

    assert first_arrivals(kept(keeping)) == list(range(2, 302))


# Unroutable ----------------------------------------------------------------------------------------------


def test_an_event_that_no_queue_takes_stays_until_one_does(
    vhost: Vhost, toy: Toy, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topology, "queues", tuple)
    publish(toy, uuid4(), 2, 3)

    assert relay.run_once() == 0
    assert outbox(toy) == [2, 3]

    monkeypatch.undo()
    send_all(relay)
    assert outbox(toy) == []


def test_a_deleted_queue_comes_back_by_itself(
    vhost: Vhost, toy: Toy, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(toy, uuid4(), 2)
    send_all(relay)
    with vhost.channel() as channel:
        channel.queue_delete(FUNDING)
    monkeypatch.setattr(topology, "DECLARE_EVERY_S", 0.0)

    relay.run_once()

    assert vhost.depth(FUNDING) == 0


def test_an_answer_to_a_system_without_a_queue_goes_and_is_counted(
    vhost: Vhost, toy: Toy, relay: Relay
) -> None:
    publish_answer(toy, "nobody")
    publish(toy, uuid4(), 2)
    before = unroutable("city.answers")

    assert relay.run_once() == 2

    assert toy.outbox() == []
    assert unroutable("city.answers") == before + 1


def test_an_event_does_not_wait_behind_the_answers_to_a_flood(
    keeping: Vhost, toy: Toy, relay: Relay
) -> None:
    publish_answer(toy, "nobody", times=relay_module.BATCH * 3)
    publish(toy, uuid4(), 2, 3)

    assert relay.run_once() == relay_module.BATCH

    assert kept(keeping) == [2, 3]
    send_all(relay)
    assert toy.outbox() == []


def test_a_slow_broker_gets_fewer_answers_at_a_time(
    vhost: Vhost, toy: Toy, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_answer(toy, "nobody", times=1000)

    monkeypatch.setattr(relay_module, "ANSWERS_ROUND_S", 0.0)
    slow = [relay.run_once() for _ in range(5)]
    monkeypatch.setattr(relay_module, "ANSWERS_ROUND_S", 10.0)
    quick = [relay.run_once(), relay.run_once()]

    assert slow == [500, 250, 125, 62, 50]
    assert quick == [13, 0]


def test_a_relay_that_is_behind_says_so(vhost: Vhost, toy: Toy, relay: Relay) -> None:
    publish_answer(toy, "nobody", times=relay_module.BEHIND)
    assert not relay.is_behind()

    publish_answer(toy, "nobody")
    assert relay.is_behind()

    send_all(relay)
    assert not relay.is_behind()


def publish_answer(toy: Toy, system: str, times: int = 1) -> None:
    with toy.database.transaction(actor="service/portfolio") as unit:
        for number in range(times):
            unit.answer(
                system,
                EventAnsweredV1(
                    event_id=f"{number}",
                    event_type="city.prerequisite_promised.v1",
                    outcome=Outcome.ACCEPTED,
                ),
            )


def unroutable(exchange: str) -> float:
    sample = relay_module.metrics.UNROUTABLE.labels(exchange)
    return float(sample._value.get())


def test_dead_letters_are_counted(vhost: Vhost, toy: Toy, relay: Relay) -> None:
    with vhost.open_link() as link:
        topology.declare(link)
        channel = link.channel()
        channel.confirm_select()
        channel.basic_publish_confirm(Message(b"{}"), topology.DEAD_EXCHANGE, "portfolio.city")
    relay.run_once()

    def dead() -> dict[str, float]:
        return {
            name: relay_module.metrics.DEAD.labels(name)._value.get()
            for name in ("portfolio.inbox.dead", "portfolio.city.dead")
        }

    assert dead() == {"portfolio.inbox.dead": 0.0, "portfolio.city.dead": 1.0}


def test_a_type_of_another_service_is_refused_before_the_outbox(toy: Toy) -> None:
    with (
        pytest.raises(ValueError, match="portfolio may not publish funding"),
        toy.database.transaction(actor="person/anna") as unit,
    ):
        unit.publish(FrameSetV1.model_construct())
    assert toy.outbox() == []


# One leader --------------------------------------------------------------------------------------------


@pytest.fixture
def rival(toy: Toy, vhost: Vhost) -> Iterator[Relay]:
    """A second replica's relay."""
    database = Database("portfolio", toy.database_uri, toy.database.clock)
    relay = Relay(database, Link("rival", vhost.uri(), HEARTBEAT), "portfolio")
    yield relay
    relay.close()
    database.close()


def test_of_two_replicas_one_sends(keeping: Vhost, toy: Toy, relay: Relay, rival: Relay) -> None:
    project = uuid4()
    with relaying(relay):
        wait_for("a leader", lambda: relay.leads)
        with relaying(rival):
            publish(toy, project, *range(2, 102))
            wait_for("an empty outbox", lambda: not toy.outbox())
            time.sleep(1.2)
            assert not rival.leads
            assert rival._channel is None

    assert kept(keeping) == list(range(2, 102))


def test_when_the_leader_stops_the_other_takes_over(
    keeping: Vhost, toy: Toy, relay: Relay, rival: Relay
) -> None:
    with relaying(rival):
        with relaying(relay):
            wait_for("a leader", lambda: relay.leads or rival.leads)
        wait_for("the other", lambda: rival.leads, timeout=5)
        publish(toy, uuid4(), 2)
        wait_for("an empty outbox", lambda: not toy.outbox())


def test_a_leader_that_loses_its_database_connection_makes_room(
    keeping: Vhost, toy: Toy, relay: Relay, rival: Relay
) -> None:
    project = uuid4()
    with relaying(relay):
        wait_for("a leader", lambda: relay.leads)
        with relaying(rival):
            with toy.database.writing() as connection:
                killed = connection.execute(
                    sa.text(
                        # The one that leads, and not the one that is just asking whether it may.
                        "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                        " WHERE locktype = 'advisory' AND granted"
                        " AND application_name = 'radslag-leader' AND datname = current_database()"
                    )
                ).all()
            assert len(killed) == 1
            wait_for("one leader", lambda: relay.leads != rival.leads, timeout=10)
            publish(toy, project, *range(2, 52))
            wait_for("an empty outbox", lambda: not toy.outbox())

    assert first_arrivals(kept(keeping)) == list(range(2, 52))


def test_a_leader_paused_in_the_middle_only_duplicates(
    keeping: Vhost, toy: Toy, relay: Relay, rival: Relay
) -> None:
    """Paused between the confirms and the delete, long enough for another to lead and send the same."""
    project = uuid4()
    publish(toy, project, *range(2, 12))
    paused, go_on = threading.Event(), threading.Event()
    forget: Callable[[list[int]], None] = relay._forget

    def forget_later(ids: list[int]) -> None:
        paused.set()
        assert go_on.wait(20)
        forget(ids)

    relay._forget = forget_later  # type: ignore[method-assign]
    sending = threading.Thread(target=relay.run_once)
    sending.start()
    assert paused.wait(20)
    relay._leadership.release()

    publish(toy, project, *range(12, 22))
    send_all(rival)
    go_on.set()
    sending.join()

    assert outbox(toy) == []
    found = kept(keeping)
    assert first_arrivals(found) == list(range(2, 22))
    assert len(found) == 30


def test_an_absent_database_is_waited_for(vhost: Vhost, toy: Toy, relay: Relay) -> None:
    relay._database.engine.dispose()
    broken = Database(
        "portfolio",
        toy.database.url.set(port=1).render_as_string(hide_password=False),
        toy.database.clock,
    )
    relay = Relay(broken, Link("test relay", vhost.uri(), HEARTBEAT), "portfolio")

    assert relay.run_once() == 0
    assert not relay.leads
    relay.close()
    broken.close()


def test_the_age_of_the_oldest_event_is_measured(toy: Toy, vhost: Vhost) -> None:
    relay = a_relay(toy, vhost)
    assert relay.measure() == 0.0
    publish(toy, uuid4(), 2, 3)
    time.sleep(0.05)

    assert 0.04 < relay.measure() < 60
    assert relay_module.metrics.OUTBOX._value.get() == 2
