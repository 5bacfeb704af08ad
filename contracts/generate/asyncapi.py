"""One AsyncAPI 3 document: who sends and receives what, where on the broker, and every RPC with its reply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from contracts.authority import PROCEDURES
from contracts.broker import (
    ANSWERS_EXCHANGE,
    RPC_EXCHANGE,
    city_bindings,
    exchange_of,
    inbox_bindings,
    routing_key_of,
)
from contracts.envelope import CONTENT_TYPE, Event
from contracts.events.city import EventAnsweredV1
from contracts.generate.messages import (
    BINDING,
    Components,
    event_message,
    ref,
    reply_message,
    request_message,
)
from contracts.generate.schemas import Schema
from contracts.registry import CITY_SUBSCRIBERS, EVENTS, INTERNAL_SUBSCRIBERS, SERVICES
from contracts.rpc.base import Procedure

CITY: Final = "city-system"

#: What stands for the name of a city system in addresses.
_SYSTEM: Final = {
    "system": {"description": "The city system's name, which is also its broker user."}
}


def document(
    schemas: Mapping[str, Schema], examples: Mapping[str, Iterable[Mapping[str, Any]]]
) -> Schema:
    """The document; `examples` are the golden examples by event type."""
    components = Components(schemas)
    events = {name: event_message(event, components, examples) for name, event in EVENTS.items()}
    procedures = list(PROCEDURES.values())
    requests = {f"{p.name}.request": request_message(p, components) for p in procedures}
    replies = {f"{p.name}.reply": reply_message(p, components) for p in procedures}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rådslag",
            "version": "1",
            "description": (
                "Four services and the city's own systems talk over RabbitMQ (AMQP 0-9-1). An event is a "
                "CloudEvent 1.0 in the RabbitMQ binding: `ce-*` headers and a JSON body. The broker vouches "
                "for the sender: `user_id` is required. The major version of a message is part of its name, "
                "so this document has one version only."
            ),
            "tags": [{"name": service} for service in (*SERVICES, CITY)],
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "rabbitmq": {
                "host": "localhost:5672",
                "protocol": "amqp",
                "protocolVersion": "0-9-1",
                "description": "RabbitMQ 3.10 or newer.",
            }
        },
        "channels": {
            **{name: _event_channel(event) for name, event in EVENTS.items()},
            **{f"{service}.inbox": _inbox(service) for service in SERVICES},
            **{f"{service}.city": _city_queue(service) for service in _city_services()},
            f"{CITY}.answers": _answers_queue(),
            **{procedure.name: _rpc_channel(procedure) for procedure in procedures},
            "rpc.replies": {
                "address": None,
                "description": "The caller's own queue, named in `reply_to`; bound to nameko's exchange.",
                "messages": {name: ref("components", "messages", name) for name in replies},
            },
        },
        "operations": {
            **{f"{_sender(event)}.sends.{name}": _send(event) for name, event in _sent_by_owner()},
            **{
                f"{service}.answers": _send(EventAnsweredV1, service)
                for service in _city_services()
            },
            **{
                f"{service}.receives": _receive(service, f"{service}.inbox", types)
                for service, types in INTERNAL_SUBSCRIBERS.items()
            },
            **{
                f"{service}.receives-from-city": _receive(
                    service, f"{service}.city", CITY_SUBSCRIBERS[service]
                )
                for service in _city_services()
            },
            f"{CITY}.receives-answers": _receive(CITY, f"{CITY}.answers", [EventAnsweredV1]),
            **{procedure.name: _rpc(procedure) for procedure in procedures},
        },
        "components": {
            "messages": {**events, **requests, **replies},
            "schemas": components.schemas,
        },
    }


def _sender(event: type[Event]) -> str:
    return CITY if event.publisher() == "city" else event.publisher()


def _sent_by_owner() -> list[tuple[str, type[Event]]]:
    return [(name, event) for name, event in EVENTS.items() if event is not EventAnsweredV1]


def _city_services() -> list[str]:
    return [service for service in SERVICES if CITY_SUBSCRIBERS[service]]


def _exchange(name: str, kind: str = "topic") -> Schema:
    return {"name": name, "type": kind, "durable": True, "autoDelete": False, "vhost": "/"}


def _event_channel(event: type[Event]) -> Schema:
    address = routing_key_of(event)
    return {
        "address": address,
        "messages": {event.type_name: ref("components", "messages", event.type_name)},
        **({"parameters": _SYSTEM} if "{system}" in address else {}),
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": _exchange(
                    exchange_of(event),
                    "direct" if exchange_of(event) == ANSWERS_EXCHANGE else "topic",
                ),
                "bindingVersion": BINDING,
            }
        },
    }


def _queue(
    name: str,
    description: str,
    types: Iterable[type[Event]],
    bindings: Iterable[tuple[str, str]],
) -> Schema:
    return {
        "address": name,
        "description": description,
        "messages": {
            event.type_name: ref("components", "messages", event.type_name) for event in types
        },
        "x-bindings": [
            {"exchange": exchange, "routingKey": routing_key} for exchange, routing_key in bindings
        ],
        "bindings": {
            "amqp": {
                "is": "queue",
                "queue": {
                    "name": name,
                    "durable": True,
                    "exclusive": False,
                    "autoDelete": False,
                    "vhost": "/",
                },
                "bindingVersion": BINDING,
            }
        },
    }


def _inbox(service: str) -> Schema:
    return _queue(
        f"{service}.inbox",
        "A quorum queue with a single active consumer: order is kept.",
        INTERNAL_SUBSCRIBERS[service],
        inbox_bindings(service),
    )


def _city_queue(service: str) -> Schema:
    return _queue(
        f"{service}.city",
        "A quorum queue with competing consumers: a flood from outside delays no governance.",
        CITY_SUBSCRIBERS[service],
        city_bindings(service),
    )


def _answers_queue() -> Schema:
    return {
        **_queue(
            "{system}.answers",
            "The system's own queue: every event it sends is answered here.",
            [EventAnsweredV1],
            [(ANSWERS_EXCHANGE, "{system}")],
        ),
        "parameters": _SYSTEM,
    }


def _rpc_channel(procedure: Procedure) -> Schema:
    return {
        "address": procedure.name,
        "messages": {
            f"{procedure.name}.request": ref("components", "messages", f"{procedure.name}.request")
        },
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": _exchange(RPC_EXCHANGE),
                "bindingVersion": BINDING,
            }
        },
    }


def _send(event: type[Event], sender: str | None = None) -> Schema:
    sender = sender or _sender(event)
    return {
        "action": "send",
        "channel": ref("channels", event.type_name),
        "summary": (event.__doc__ or "").partition("\n")[0],
        "tags": [{"name": sender}],
        "messages": [ref("channels", event.type_name, "messages", event.type_name)],
        "bindings": {
            "amqp": {
                "userId": "{system}" if sender == CITY else sender,
                "deliveryMode": 2,
                "mandatory": True,
                "bindingVersion": BINDING,
            }
        },
    }


def _receive(receiver: str, queue: str, types: Iterable[type[Event]]) -> Schema:
    return {
        "action": "receive",
        "channel": ref("channels", queue),
        "tags": [{"name": receiver}],
        "messages": [ref("channels", queue, "messages", event.type_name) for event in types],
        "bindings": {"amqp": {"ack": True, "bindingVersion": BINDING}},
    }


def _rpc(procedure: Procedure) -> Schema:
    request, reply = f"{procedure.name}.request", f"{procedure.name}.reply"
    return {
        "action": "receive",
        "channel": ref("channels", procedure.name),
        "title": procedure.step_en,
        "summary": (procedure.request.__doc__ or "").partition("\n")[0],
        "tags": [{"name": procedure.service}],
        "x-kind": procedure.kind.value,
        "x-allowed": {role.value: scope.value for role, scope in procedure.allowed.items()},
        "messages": [ref("channels", procedure.name, "messages", request)],
        "reply": {
            "address": {"location": "$message.header#/reply_to"},
            "channel": ref("channels", "rpc.replies"),
            "messages": [ref("channels", "rpc.replies", "messages", reply)],
        },
    }
