"""What the tests of messaging share: a virtual host of their own, and the chassis' parts in threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import quote

from amqp import Message

from chassis.consumer import Consumer
from chassis.decoding import Delivery
from chassis.inbox import Inbox
from chassis.link import Link
from chassis.relay import Relay
from devstack.broker import ADMIN, PrivateBroker
from devstack.provision import BrokerAdmin

T = TypeVar("T")

PASSWORD = "not-a-secret"
USERS = ("portfolio", "funding", "followup", "notify", "stokab", "cli")


def wait_for(
    what: str, probe: Callable[[], T | None], *, timeout: float = 20.0, every: float = 0.02
) -> T:
    """Poll until the probe answers something true; fails with what was waited for."""
    deadline = time.monotonic() + timeout
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > deadline:
            msg = f"not within {timeout} s: {what}"
            raise AssertionError(msg)
        time.sleep(every)


class Vhost:
    """A virtual host where every user may do everything; what they may not is tested elsewhere."""

    def __init__(self, broker: PrivateBroker, name: str) -> None:
        self.broker = broker
        self.name = name
        self.admin = BrokerAdmin(broker.management_uri, vhost=name)

    def create(self) -> None:
        self.admin._call("PUT", ("vhosts", self.name), {})
        for user in (ADMIN, *USERS):
            self.allow(user)

    def allow(self, user: str, configure: str = ".*", write: str = ".*", read: str = ".*") -> None:
        """Give a user these rights in place of those it had."""
        self.admin._call(
            "PUT",
            ("permissions", self.name, user),
            {"configure": configure, "write": write, "read": read},
        )

    def remove(self) -> None:
        self.admin._call("DELETE", ("vhosts", self.name), absent_ok=True)

    def uri(self, user: str = "portfolio", port: int | None = None) -> str:
        port = self.broker.amqp_port if port is None else port
        return f"amqp://{user}:{PASSWORD}@127.0.0.1:{port}/{quote(self.name, safe='')}"

    @contextmanager
    def open_link(self, user: str = "portfolio") -> Iterator[Link]:
        """A healthy connection, for looking and publishing."""
        link = Link(f"test {user}", self.uri(user), 60)
        link.open()
        try:
            yield link
        finally:
            link.discard()

    @contextmanager
    def channel(self, user: str = "portfolio") -> Iterator[Any]:
        with self.open_link(user) as link:
            yield link.channel()

    def depth(self, queue: str) -> int:
        """How many messages are ready in a queue, counted now."""
        with self.channel() as channel:
            return int(channel.queue_declare(queue, passive=True).message_count)

    def publish(self, *deliveries: Delivery, user: str = "portfolio") -> None:
        """Send messages as their user would, confirmed."""
        with self.channel(user) as channel:
            channel.confirm_select()
            for delivery in deliveries:
                channel.basic_publish_confirm(
                    Message(
                        delivery.body,
                        content_type=delivery.content_type,
                        user_id=delivery.user_id,
                        delivery_mode=2,
                        application_headers=dict(delivery.headers),
                    ),
                    delivery.exchange,
                    delivery.routing_key,
                )

    def take_all(self, queue: str) -> list[Any]:
        """Every message of a queue that is no single active consumer's, taken out."""
        with self.channel() as channel:
            found = []
            while (message := channel.basic_get(queue, no_ack=True)) is not None:
                found.append(message)
            return found


class Reader:
    """Reads a queue as a plain client would and keeps what it gets, in order."""

    def __init__(self, link: Link, queue: str) -> None:
        self._link = link
        self.messages: list[Any] = []
        channel = link.channel()
        channel.basic_consume(queue, no_ack=True, callback=self.messages.append)

    def read(self, count: int, *, timeout: float = 20.0) -> list[Any]:
        """At least that many, from the beginning."""
        deadline = time.monotonic() + timeout
        while len(self.messages) < count and time.monotonic() < deadline:
            self._link.pump(0.05)
        assert len(self.messages) >= count, f"{len(self.messages)} of {count} messages"
        return self.messages


@contextmanager
def consuming(
    uri: str,
    inbox: Inbox,
    *,
    queue: str = "portfolio.inbox",
    batch: int = 50,
    heartbeat: int = 10,
    database_is_there: Callable[[], bool] = lambda: True,
) -> Iterator[Consumer]:
    """A consumer whose two loops run in threads."""
    consumer = Consumer(
        queue,
        Link(f"test {queue}", uri, heartbeat),
        inbox,
        batch,
        database_is_there=database_is_there,
    )
    threads = [
        threading.Thread(target=loop, name=loop.__name__, daemon=True)
        for loop in (consumer.read_forever, consumer.take_forever)
    ]
    for thread in threads:
        thread.start()
    try:
        yield consumer
    finally:
        consumer.stop(time.monotonic() + 8)
        for thread in threads:
            thread.join(8)
        assert not any(thread.is_alive() for thread in threads), "a loop did not end"


@contextmanager
def relaying(relay: Relay) -> Iterator[Relay]:
    """A relay whose loop runs in a thread."""
    stopping = threading.Event()

    def run() -> None:
        while not stopping.is_set():
            if relay.run_once() == 0:
                relay.pause()
        relay.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield relay
    finally:
        stopping.set()
        relay.wake()
        thread.join(20)
        assert not thread.is_alive(), "the relay did not end"
