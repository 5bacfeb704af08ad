"""Who may do what at the broker: least privilege for the services, the callers and the city's systems."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from chassis.topology import (
    DEAD_EXCHANGE,
    JOURNAL,
    answers_name,
)
from contracts.broker import ANSWERS_EXCHANGE, CITY_EXCHANGE, EVENTS_EXCHANGE, RPC_EXCHANGE
from contracts.envelope import CityEvent
from contracts.registry import SERVICES

#: What a process that calls RPC is at the broker; who the person is stands in the token.
CALLER_USER: Final = "cli"
#: Reads the journal, to check the audit against its published heads.
OBSERVER_USER: Final = "observer"
#: As `SystemName` in the contracts; checked where a user is made, for what follows rests on it.
_SYSTEM: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Access:
    """One broker user's rights: anchored patterns, and topic patterns by exchange (write, read)."""

    name: str
    configure: str
    write: str
    read: str
    topics: tuple[tuple[str, str, str], ...] = ()


def _any_of(names: Iterable[str]) -> str:
    return "^(" + "|".join(names) + ")$"


def _literal(name: str) -> str:
    return re.escape(name).replace("\\-", "-")


def service_access(service: str) -> Access:
    """A service declares the topology, publishes its own types, and reads its own queues."""
    # Declared by every starter, so that none misses what happened before its first start.
    exchanges = (EVENTS_EXCHANGE, CITY_EXCHANGE, ANSWERS_EXCHANGE, DEAD_EXCHANGE, RPC_EXCHANGE)
    queues = (rf"({'|'.join(SERVICES)})\.(inbox|city)(\.dead)?", rf"rpc-{service}")
    return Access(
        service,
        configure=_any_of([*map(_literal, exchanges), _literal(JOURNAL), *queues]),
        # Binding a queue needs write on the queue and read on the exchange; declaring a queue with a
        # dead-letter exchange needs write on that. City events are written by the city's systems alone.
        write=_any_of(
            [*(_literal(n) for n in exchanges if n != CITY_EXCHANGE), _literal(JOURNAL), *queues]
        ),
        read=_any_of([*(_literal(n) for n in exchanges if n != ANSWERS_EXCHANGE), *queues]),
        topics=(
            (EVENTS_EXCHANGE, rf"^{service}\.[a-z_]+\.v[0-9]+$", ".*"),
            (CITY_EXCHANGE, "^$", ".*"),
            # Replies go to the caller's own key, which nameko makes a UUID.
            (RPC_EXCHANGE, "^[0-9a-f-]{36}$", rf"^{service}\.\*$"),
        ),
    )


def caller_access(name: str = CALLER_USER) -> Access:
    """Whoever calls RPC: sends requests, reads replies; no events."""
    return Access(
        name,
        configure=r"^(rpc\.reply-.*|nameko-rpc)$",
        write=r"^(rpc\.reply-.*|nameko-rpc)$",
        read=r"^(rpc\.reply-.*|nameko-rpc)$",
        topics=((RPC_EXCHANGE, rf"^({'|'.join(SERVICES)})\.[a-z_]+$", "^[0-9a-f-]{36}$"),),
    )


def observer_access(name: str = OBSERVER_USER) -> Access:
    """Reads the journal and nothing else."""
    return Access(name, configure="^$", write="^$", read=rf"^{_literal(JOURNAL)}$")


def city_access(system: str, types: Iterable[type[CityEvent]]) -> Access:
    """A city system publishes the types it is trusted with, under its own name, and reads its answers.

    It may not write to the default exchange: that would reach any queue. Its name is its user, and the
    first word of its keys: one that is taken, or that no event's source could hold, is refused.
    """
    if not _SYSTEM.fullmatch(system) or system in {*SERVICES, CALLER_USER, OBSERVER_USER}:
        msg = f"{system!r} can't be a city system's name: it is taken, or not [a-z0-9-] up to 40 letters"
        raise ValueError(msg)
    # In one order, however they were given: what is granted is compared as text with what should be.
    names = "|".join(sorted(_literal(event.type_name) for event in types))
    return Access(
        system,
        configure="^$",
        write=rf"^{_literal(CITY_EXCHANGE)}$",
        read=rf"^{_literal(answers_name(system))}$",
        # Not `$`, which also stands before a last line break: such a key would reach the journal alone.
        topics=((CITY_EXCHANGE, rf"^{_literal(system)}\.({names})\z", "^$"),),
    )
