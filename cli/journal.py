"""The journal read from its beginning, as the broker user `observer`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import orjson

from chassis.link import LOST, Link
from chassis.topology import JOURNAL
from contracts.broker import EVENTS_EXCHANGE
from contracts.errors import Unavailable
from contracts.registry import SERVICES

_PREFETCH: Final = 500
#: A stream has no end: it is read until nothing has come for this long.
_SILENCE_S: Final = 1.5
_HEARTBEAT_S: Final = 10


@dataclass(frozen=True, slots=True)
class Head:
    """A published head of a service's audit."""

    service: str
    sequence: int
    head: str


@contextmanager
def connected(name: str, uri: str) -> Iterator[Link]:
    """A connection that is closed again; a broker that can't be reached is `Unavailable`."""
    link = Link(name, uri, _HEARTBEAT_S)
    try:
        link.open()
        yield link
    except LOST as error:
        reason = getattr(error, "reply_text", None) or str(error) or type(error).__name__
        raise Unavailable(
            {
                "code": "broker_unreachable",
                "sv": f"meddelandeköservern svarar inte eller nekar: {reason}",
                "en": f"the broker does not answer or refuses: {reason}",
            }
        ) from error
    finally:
        link.close()


def published_heads(uri: str) -> tuple[list[Head], int]:
    """Every head in the journal, and how many messages were read.

    Only what the service itself published counts: the broker vouches for the user of each message.
    """
    heads: list[Head] = []
    read = 0
    heard_at = time.monotonic()

    def take(message: Any) -> None:  # noqa: ANN401 (py-amqp is not typed)
        nonlocal read, heard_at
        read += 1
        heard_at = time.monotonic()
        if head := _head(message):
            heads.append(head)
        message.channel.basic_ack(message.delivery_tag)

    with connected("observer", uri) as link:
        channel = link.channel()
        channel.basic_qos(0, _PREFETCH, a_global=False)
        channel.basic_consume(JOURNAL, callback=take, arguments={"x-stream-offset": "first"})
        heard_at = time.monotonic()
        while time.monotonic() - heard_at < _SILENCE_S:
            link.pump(0.1)
    return heads, read


def _head(message: Any) -> Head | None:  # noqa: ANN401
    delivered = message.delivery_info
    service = str(message.properties.get("user_id") or "")
    if delivered["exchange"] != EVENTS_EXCHANGE or service not in SERVICES:
        return None
    if delivered["routing_key"] != f"{service}.audit_sealed.v1":
        return None
    body = orjson.loads(message.body)
    return Head(service, int(body["sequence"]), str(body["head"]))
