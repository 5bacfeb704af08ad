"""A connection to the broker: silence is noticed in time, and giving up never waits for the broker."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from amqp import Message
from amqp.exceptions import RecoverableConnectionError

from chassis.link import LOST, Link
from tests.chassis.broker_tools import Vhost
from tests.chassis.toxic_proxy import ToxicProxy

HEARTBEAT = 2


@contextmanager
def frozen(vhost: Vhost) -> Iterator[None]:
    """The broker's process is stopped while the block runs; its sockets stay open."""
    vhost.broker.freeze()
    try:
        yield
    finally:
        vhost.broker.thaw()


def seconds_until_lost(link: Link, limit: float) -> float:
    """How long the link is pumped before it is lost."""
    started = time.monotonic()
    while time.monotonic() - started < limit:
        try:
            link.pump(0.25)
        except LOST:
            return time.monotonic() - started
    pytest.fail("the link was not lost")


def test_a_frozen_broker_is_noticed_within_two_heartbeats_and_a_second(own_vhost: Vhost) -> None:
    link = Link("frozen", own_vhost.uri(), HEARTBEAT)
    link.open()

    with frozen(own_vhost):
        took = seconds_until_lost(link, 10)
        started = time.monotonic()
        link.discard()
        discarded = time.monotonic() - started

    assert took <= 2 * HEARTBEAT + 1
    assert discarded < 0.1
    link.open()
    link.discard()


def test_nothing_asked_of_a_frozen_broker_is_waited_for_longer_than_allowed(
    own_vhost: Vhost,
) -> None:
    link = Link("patient", own_vhost.uri(), HEARTBEAT, patience=1.0)
    link.open()

    with frozen(own_vhost):
        started = time.monotonic()
        with pytest.raises(LOST):
            link.channel()
        asked = time.monotonic() - started
        link.close()
        closed = time.monotonic() - started - asked

    assert asked < 1.5
    assert closed < 1.5


def test_connecting_to_a_frozen_broker_is_given_up(own_vhost: Vhost) -> None:
    link = Link("frozen", own_vhost.uri(), HEARTBEAT)
    with frozen(own_vhost):
        started = time.monotonic()
        with pytest.raises(LOST):
            link.open()
        assert time.monotonic() - started < 7
    assert not link.is_open


def test_a_swallowing_network_is_noticed_like_a_frozen_broker(vhost: Vhost) -> None:
    with ToxicProxy(vhost.broker.amqp_port) as proxy:
        link = Link("blackhole", vhost.uri(port=proxy.port), HEARTBEAT)
        link.open()
        link.pump(0.1)

        proxy.blackhole = True
        assert seconds_until_lost(link, 10) <= 2 * HEARTBEAT + 1
        proxy.blackhole = False
        link.discard()


@pytest.mark.parametrize("toxic", ["cut", "half_close"])
def test_a_broken_connection_is_noticed_at_once(vhost: Vhost, toxic: str) -> None:
    with ToxicProxy(vhost.broker.amqp_port) as proxy:
        link = Link(toxic, vhost.uri(port=proxy.port), HEARTBEAT)
        link.open()
        link.pump(0.1)

        getattr(proxy, toxic)()

        assert seconds_until_lost(link, 10) < 1
        link.discard()


def test_a_slow_network_that_slices_breaks_nothing(vhost: Vhost) -> None:
    with ToxicProxy(vhost.broker.amqp_port) as proxy:
        proxy.slice, proxy.latency = 7, 0.03
        link = Link("slow", vhost.uri(port=proxy.port), HEARTBEAT)
        link.open()
        channel = link.channel()
        channel.queue_declare("slow", auto_delete=False)
        for number in range(5):
            channel.basic_publish(Message(f"{number}" * 2000), "", "slow")
        found: list[bytes] = []
        channel.basic_consume("slow", no_ack=True, callback=lambda m: found.append(bytes(m.body)))

        deadline = time.monotonic() + 15
        while len(found) < 5 and time.monotonic() < deadline:
            # Shorter than a message takes: what was read of it must not be lost.
            link.pump(0.01)

        assert found == [f"{number}".encode() * 2000 for number in range(5)]
        link.discard()


def test_an_idle_link_lives_through_many_heartbeats(vhost: Vhost) -> None:
    link = Link("idle", vhost.uri(), HEARTBEAT)
    link.open()
    until = time.monotonic() + 3 * HEARTBEAT
    while time.monotonic() < until:
        link.pump(0.25)
    link.channel()
    link.close()


def test_a_link_discarded_by_another_thread_is_lost_for_the_one_that_reads(vhost: Vhost) -> None:
    link = Link("shared", vhost.uri(), HEARTBEAT)
    for _ in range(20):
        link.open()
        discarding = threading.Timer(0.01, link.discard)
        discarding.start()
        seconds_until_lost(link, 5)
        discarding.join()


def test_what_needs_a_connection_says_that_there_is_none() -> None:
    link = Link("closed", "amqp://127.0.0.1:1//", HEARTBEAT)
    for act in (link.channel, lambda: link.pump(0.01), link.writing().__enter__):
        with pytest.raises(RecoverableConnectionError):
            act()
    link.close()
    link.discard()
    assert link.server_properties == {}


def test_a_broker_that_is_not_there_or_says_no_is_lost(vhost: Vhost) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    for uri in (f"amqp://127.0.0.1:{port}//", vhost.uri().replace(":not-a-secret@", ":wrong@")):
        link = Link("refused", uri, HEARTBEAT)
        with pytest.raises(LOST):
            link.open()
        assert not link.is_open


def test_the_broker_says_who_it_is(vhost: Vhost) -> None:
    with vhost.open_link() as link:
        assert link.server_properties["product"] == "RabbitMQ"
