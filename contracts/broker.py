"""The names on the broker that every sender and receiver must agree on."""

from __future__ import annotations

from typing import Final

from contracts.envelope import Event
from contracts.registry import CITY_SUBSCRIBERS, INTERNAL_SUBSCRIBERS

#: Durable topic exchange for what the services publish. Routing key: the event's type.
EVENTS_EXCHANGE: Final = "radslag.events"

#: Durable topic exchange for other city systems. Routing key: `<system>.<event type>`.
CITY_EXCHANGE: Final = "city.events"

#: The exchange of the answers to city events. Routing key: the system's name.
ANSWERS_EXCHANGE: Final = "city.answers"

#: nameko's own exchange for requests and replies. Routing key: `<service>.<method>`.
RPC_EXCHANGE: Final = "nameko-rpc"


def exchange_of(event: type[Event]) -> str:
    """The exchange that an event is published to."""
    if event.publisher() == "city":
        return CITY_EXCHANGE
    return ANSWERS_EXCHANGE if event.publisher() == "radslag" else EVENTS_EXCHANGE


def routing_key_of(event: type[Event]) -> str:
    """The routing key it is published with; `{system}` stands for the city system's name."""
    if event.publisher() == "city":
        return f"{{system}}.{event.type_name}"
    return "{system}" if event.publisher() == "radslag" else event.type_name


def inbox_bindings(service: str) -> tuple[tuple[str, str], ...]:
    """(exchange, binding key) of `<service>.inbox`."""
    return tuple((EVENTS_EXCHANGE, event.type_name) for event in INTERNAL_SUBSCRIBERS[service])


def city_bindings(service: str) -> tuple[tuple[str, str], ...]:
    """(exchange, binding key) of `<service>.city`."""
    return tuple((CITY_EXCHANGE, f"*.{event.type_name}") for event in CITY_SUBSCRIBERS[service])


#: What the broker takes at most in one message: prefetched ones stand in a consumer's memory together.
#: Whatever is larger than an event may be, and smaller than this, is parked and answered.
MAX_MESSAGE_BYTES: Final = 4 * 1024 * 1024
