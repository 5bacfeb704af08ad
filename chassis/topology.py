"""The broker's exchanges, queues and bindings, generated from the contracts' table of subscribers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from amqp.exceptions import AccessRefused, ChannelError, NotFound, PreconditionFailed

from chassis.link import Link
from contracts.broker import ANSWERS_EXCHANGE, CITY_EXCHANGE, EVENTS_EXCHANGE, RPC_EXCHANGE
from contracts.registry import CITY_SUBSCRIBERS, INTERNAL_SUBSCRIBERS, SERVICES

log = structlog.get_logger()

DEAD_EXCHANGE: Final = "radslag.dead"
JOURNAL: Final = "radslag.journal"
#: Every closed connection counts against every prefetched message, so a small limit loses events.
DELIVERY_LIMIT: Final = 1_000_000
#: Declared again this often: what was deleted by hand comes back.
DECLARE_EVERY_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class ExchangeSpec:
    """An exchange as it must be."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class QueueSpec:
    """A queue as it must be, with its bindings (exchange, key)."""

    name: str
    arguments: Mapping[str, Any]
    bindings: tuple[tuple[str, str], ...] = field(default=())


EXCHANGES: Final = (
    ExchangeSpec(EVENTS_EXCHANGE, "topic"),
    ExchangeSpec(CITY_EXCHANGE, "topic"),
    ExchangeSpec(ANSWERS_EXCHANGE, "direct"),
    ExchangeSpec(DEAD_EXCHANGE, "direct"),
    ExchangeSpec(RPC_EXCHANGE, "topic"),
)


def inbox_name(service: str) -> str:
    """Internal events: one consumer at a time, in order."""
    return f"{service}.inbox"


def city_name(service: str) -> str:
    """City events: competing consumers, so that a flood from outside delays nothing internal."""
    return f"{service}.city"


def dead_name(queue: str) -> str:
    """Where the broker puts what it may not deliver any more: always an alarm."""
    return f"{queue}.dead"


def answers_name(system: str) -> str:
    """Where a city system reads what became of its events."""
    return f"{system}.answers"


def answers_queue(system: str) -> QueueSpec:
    """A city system's own queue; declared when the system is given its user."""
    return QueueSpec(
        answers_name(system),
        {"x-queue-type": "quorum", "x-max-length": 1_000_000, "x-overflow": "drop-head"},
        ((ANSWERS_EXCHANGE, system),),
    )


def _subscribed(
    queue: str, exchange: str, keys: Iterable[str], *, single: bool = False
) -> tuple[QueueSpec, ...]:
    return (
        QueueSpec(
            dead_name(queue),
            {"x-queue-type": "quorum", "x-delivery-limit": DELIVERY_LIMIT},
            ((DEAD_EXCHANGE, queue),),
        ),
        QueueSpec(
            queue,
            {
                "x-queue-type": "quorum",
                "x-delivery-limit": DELIVERY_LIMIT,
                "x-dead-letter-exchange": DEAD_EXCHANGE,
                "x-dead-letter-routing-key": queue,
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
                **({"x-single-active-consumer": True} if single else {}),
            },
            tuple((exchange, key) for key in keys),
        ),
    )


def queues() -> tuple[QueueSpec, ...]:
    """Every queue of the four services, and the journal."""
    specs: list[QueueSpec] = []
    for service in SERVICES:
        specs += _subscribed(
            inbox_name(service),
            EVENTS_EXCHANGE,
            [event.type_name for event in INTERNAL_SUBSCRIBERS[service]],
            single=True,
        )
        if CITY_SUBSCRIBERS[service]:
            specs += _subscribed(
                city_name(service),
                CITY_EXCHANGE,
                [f"*.{event.type_name}" for event in CITY_SUBSCRIBERS[service]],
            )
    specs.append(
        QueueSpec(
            JOURNAL,
            {
                "x-queue-type": "stream",
                "x-max-age": "30D",
                "x-max-length-bytes": 2_000_000_000,
                "x-stream-max-segment-size-bytes": 20_000_000,
            },
            ((EVENTS_EXCHANGE, "#"), (CITY_EXCHANGE, "#")),
        )
    )
    return tuple(specs)


class TopologyMismatch(Exception):
    """An exchange or queue exists with other arguments; the broker's own sentence says which."""


def declare(link: Link) -> bool:
    """Declare everything actively. Answers whether all of it could be compared.

    Each on a throwaway channel: 406 stops the start with the broker's sentence (`TopologyMismatch`);
    403 falls back to a passive check, which sees existence only, and says so.
    """
    compared = True
    for exchange in EXCHANGES:
        compared &= _ensure(
            link,
            f"exchange {exchange.name}",
            lambda channel, e=exchange: channel.exchange_declare(
                e.name, e.type, durable=True, auto_delete=False
            ),
            lambda channel, e=exchange: channel.exchange_declare(e.name, e.type, passive=True),
        )
    for queue in queues():
        compared &= declare_queue(link, queue)
    return compared


def declare_queue(link: Link, queue: QueueSpec) -> bool:
    """Declare one queue with its bindings; answers whether its arguments could be compared."""

    def active(channel: Any) -> None:  # noqa: ANN401
        channel.queue_declare(
            queue.name, durable=True, auto_delete=False, arguments=dict(queue.arguments)
        )
        for exchange, key in queue.bindings:
            channel.queue_bind(queue.name, exchange, routing_key=key)

    return _ensure(
        link,
        f"queue {queue.name}",
        active,
        lambda channel: channel.queue_declare(queue.name, passive=True),
    )


def dead_letters(link: Link, service: str) -> dict[str, int]:
    """How many messages lie in each of a service's dead-letter queues; one that is gone holds none."""
    names = [inbox_name(service), *([city_name(service)] if CITY_SUBSCRIBERS[service] else [])]
    counts: dict[str, int] = {}
    for name in map(dead_name, names):
        try:
            declared = _on_throwaway_channel(
                link, lambda channel, n=name: channel.queue_declare(n, passive=True)
            )
        except NotFound:
            counts[name] = 0
        else:
            counts[name] = declared.message_count
    return counts


def _ensure(link: Link, what: str, active: Any, passive: Any) -> bool:  # noqa: ANN401
    try:
        _on_throwaway_channel(link, active)
    except PreconditionFailed as error:
        msg = f"{what}: {error.reply_text}"
        raise TopologyMismatch(msg) from error
    except AccessRefused:
        try:
            _on_throwaway_channel(link, passive)
        except NotFound as error:
            msg = f"{what} does not exist, and this user may not create it"
            raise TopologyMismatch(msg) from error
        log.warning("topology_not_compared", what=what, why="no right to configure")
        return False
    return True


def _on_throwaway_channel(link: Link, act: Any) -> Any:  # noqa: ANN401
    channel = link.channel()
    try:
        answer = act(channel)
    except ChannelError:
        # The broker has closed the channel for that, and py-amqp has opened it anew.
        channel.close()
        raise
    channel.close()
    return answer
