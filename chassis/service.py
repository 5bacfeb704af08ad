"""How a service says what it answers, what it listens to and what it does in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, TypeVar, get_type_hints

import sqlalchemy as sa

from contracts.authority import PROCEDURES
from contracts.envelope import Event
from contracts.registry import CITY_SUBSCRIBERS, INTERNAL_SUBSCRIBERS
from contracts.rpc.base import Procedure
from contracts.rpc.operations import operations

_TAG: Final = "_radslag"
F = TypeVar("F", bound=Callable[..., Any])
E_ = TypeVar("E_", bound=Event)


class Lock:
    """In `loads`: a name that one transaction at a time holds, over all replicas.

    It is taken after the order keys and before any aggregate; a command that needs it takes it first.
    """


Loads = Callable[[Any], Mapping[type, Any]]


@dataclass(frozen=True, slots=True)
class _ProcedureTag:
    pass


@dataclass(frozen=True, slots=True)
class _TimerTag:
    kind: str


@dataclass(frozen=True, slots=True)
class _EveryTag:
    seconds: float
    name: str


@dataclass(frozen=True, slots=True)
class _ConsumesTag:
    event_type: type[Event]
    loads: Loads | None
    ordered: bool


@dataclass(frozen=True, slots=True)
class Subscription:
    """One event type that a service handles."""

    event_type: type[Event]
    handle: Callable[[Any, Any], None]
    loads: Loads | None
    ordered: bool


@dataclass(frozen=True, slots=True)
class Loop:
    """Work that one green thread does again and again."""

    name: str
    seconds: float
    work: Callable[[Any], int]


@dataclass(slots=True)
class Wiring:
    """Everything that a service class declares, checked against the contracts."""

    service: str
    procedures: dict[str, tuple[Procedure, Callable[..., Any]]] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    timers: dict[str, Callable[..., None]] = field(default_factory=dict)
    loops: list[Loop] = field(default_factory=list)


def procedure(method: F) -> F:
    """Answer the RPC `<service>.<method>` of the contracts."""
    return _tag(method, _ProcedureTag())


def consumes(
    event_type: type[Event], *, loads: Loads | None = None, ordered: bool = True
) -> Callable[[F], F]:
    """Handle an event type.

    `loads` names the aggregates that an event touches (`{Class: key or tuple of keys}`; a composite key
    stands in a tuple of its own, `((a, b),)`): a batch locks them in one statement per table. Under
    `Lock` it may name what only one transaction at a time may change.
    `ordered=False` gives up the order key: a failing event of this type holds nothing else back.
    """
    return lambda method: _tag(method, _ConsumesTag(event_type, loads, ordered))


def timer(kind: str) -> Callable[[F], F]:
    """Handle what `unit.schedule(kind, key, due_at)` planned."""
    return lambda method: _tag(method, _TimerTag(kind))


def every(seconds: float, name: str) -> Callable[[F], F]:
    """Run `(self, database) -> int` again and again; at once while it returns more than 0."""
    return lambda method: _tag(method, _EveryTag(seconds, name))


def _tag(method: F, tag: object) -> F:
    tags = getattr(method, _TAG, ())
    setattr(method, _TAG, (*tags, tag))
    return method


class Service:
    """Base of the four services. A subclass is thin: it only says what reaches which handler."""

    name: ClassVar[str]
    metadata: ClassVar[sa.MetaData]


class WiringError(TypeError):
    """A service and the contracts disagree; the process does not start."""


def wiring(service_cls: type[Service]) -> Wiring:
    """What the class declares; raises `WiringError` where it is not exactly what the contracts say."""
    service = service_cls()
    wired = Wiring(service_cls.name)
    for attribute in dir(service_cls):
        method = getattr(service, attribute)
        for tag in getattr(method, _TAG, ()):
            match tag:
                case _ProcedureTag():
                    name = f"{wired.service}.{attribute}"
                    if name not in PROCEDURES:
                        msg = f"{name} is not in the contracts"
                        raise WiringError(msg)
                    declared = PROCEDURES[name]
                    _check_hints(name, method, declared.request, declared.reply)
                    wired.procedures[attribute] = (declared, method)
                case _ConsumesTag(event_type, loads, ordered):
                    wired.subscriptions[event_type.type_name] = Subscription(
                        event_type, method, loads, ordered
                    )
                case _TimerTag(kind):
                    wired.timers[kind] = method
                case _EveryTag(seconds, name):
                    wired.loops.append(Loop(name, seconds, method))
    _check_complete(wired)
    return wired


def _check_hints(name: str, method: Callable[..., Any], *expected: type) -> None:
    hints = get_type_hints(method)
    if (hints.get("request"), hints.get("return")) != expected:
        msg = f"{name} must take and answer {expected[0].__name__} -> {expected[1].__name__}"
        raise WiringError(msg)


#: What the chassis itself answers for every service.
_OPERATIONS: Final = frozenset(p.method for p in operations("any"))


def _check_complete(wired: Wiring) -> None:
    declared = {
        name.partition(".")[2] for name in PROCEDURES if name.startswith(f"{wired.service}.")
    }
    missing = declared - wired.procedures.keys() - _OPERATIONS
    subscribed = {
        event_type.type_name
        for event_type in (
            *INTERNAL_SUBSCRIBERS[wired.service],
            *CITY_SUBSCRIBERS[wired.service],
        )
    }
    if missing or subscribed != wired.subscriptions.keys():
        msg = (
            f"{wired.service}: RPC without a method {sorted(missing)}; "
            f"subscribed without a handler {sorted(subscribed - wired.subscriptions.keys())}; "
            f"handled without a subscription {sorted(wired.subscriptions.keys() - subscribed)}"
        )
        raise WiringError(msg)
