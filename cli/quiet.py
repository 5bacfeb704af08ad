"""Whether the whole system has come to rest: what the simulated clock waits for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from chassis.topology import JOURNAL, dead_name, queues
from cli.journal import connected
from cli.session import Caller
from contracts.registry import SERVICES
from contracts.rpc.operations import HeldState, ServiceStatus

#: Parked events are an operator's matter, and wait for no clock.
MOVING: Final = (HeldState.RETRYING, HeldState.WAITING, HeldState.BLOCKED)
#: Between two looks: longer than a batch, a round of the timers and a round of the relay.
_BETWEEN_S: Final = 0.6


@dataclass(frozen=True, slots=True)
class Unrest:
    """Something that has not come to rest."""

    what: str
    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Look:
    """The system at one moment."""

    statuses: tuple[ServiceStatus, ...]
    queues: dict[str, int]

    @property
    def done(self) -> tuple[int, ...]:
        """How far every service has come."""
        return tuple(status.claims for status in self.statuses)

    def unrest(self) -> Iterator[Unrest]:
        """What is not at rest."""
        for status in self.statuses:
            if status.outbox:
                yield Unrest(
                    f"{status.service}.outbox",
                    f"{status.service} har {status.outbox} händelser som inte är sända",
                    f"{status.service} has {status.outbox} events that are not sent",
                )
            for state in MOVING:
                if count := status.held.get(state, 0):
                    yield Unrest(
                        f"{status.service}.{state}",
                        f"{status.service} håller {count} händelser ({state}): radslag parked list",
                        f"{status.service} holds {count} events ({state}): radslag parked list",
                    )
        for name, count in self.queues.items():
            if count:
                yield Unrest(
                    name,
                    f"kön {name} har {count} meddelanden",
                    f"the queue {name} has {count} messages",
                )


def statuses(client: Caller) -> tuple[ServiceStatus, ...]:
    """Each service's own word."""
    found = []
    for service in SERVICES:
        status = client.call(f"{service}.get_status")
        assert isinstance(status, ServiceStatus)
        found.append(status)
    return tuple(found)


def queue_lengths(amqp_uri: str) -> dict[str, int]:
    """What lies ready in every service's queues, dead letters included. Counted by the broker now."""
    names = [spec.name for spec in queues() if spec.name != JOURNAL]
    with connected("count", amqp_uri) as link:
        channel: Any = link.channel()
        return {name: channel.queue_declare(name, passive=True).message_count for name in names}


def is_dead_letter_queue(name: str) -> bool:
    """Whether what lies there was given up by the broker."""
    return name.endswith(dead_name(""))


def look(client: Caller, amqp_uri: str) -> Look:
    """The whole system now. Dead letters move by nobody's clock, so they are left out."""
    lengths = queue_lengths(amqp_uri)
    moving = {name: count for name, count in lengths.items() if not is_dead_letter_queue(name)}
    return Look(statuses(client), moving)


def unrest(client: Caller, amqp_uri: str) -> list[Unrest]:
    """What is not at rest; empty when two looks in a row saw nothing move.

    One look is not enough: an event in a worker's hands is in no queue and in no table.
    """
    first = look(client, amqp_uri)
    if found := list(first.unrest()):
        return found
    time.sleep(_BETWEEN_S)
    second = look(client, amqp_uri)
    found = list(second.unrest())
    if not found and first.done != second.done:
        return [
            Unrest("events", "händelser tas fortfarande emot", "events are still being received")
        ]
    return found
