"""From a delivered message to a trusted event, or to the exact reason why it is not one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from chassis.service import Subscription
from contracts.broker import CITY_EXCHANGE, EVENTS_EXCHANGE
from contracts.envelope import CONTENT_TYPE, ContractViolation, Envelope, Event, parse
from contracts.registry import EVENTS


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as the broker handed it over."""

    queue: str
    exchange: str
    routing_key: str
    headers: Mapping[str, Any]
    content_type: str | None
    user_id: str | None
    """Validated by the broker: it refuses any other than the connection's own. May be absent."""
    body: bytes

    @property
    def system(self) -> str | None:
        """The city system that sent it: topic permissions tie the routing key's first word to its user."""
        if self.exchange != CITY_EXCHANGE:
            return None
        return self.routing_key.partition(".")[0]

    def body_hash(self) -> bytes:
        """16 bytes that tell two bodies apart."""
        return blake2b(self.body, digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event that is what it says it is, with the handler that takes it."""

    delivery: Delivery
    envelope: Envelope
    event: Event
    subscription: Subscription | None
    order_key: str | None
    body_hash: bytes

    @property
    def claim(self) -> tuple[str, str]:
        """What the inbox remembers."""
        return self.envelope.source, self.envelope.id


def decode(delivery: Delivery, subscriptions: Mapping[str, Subscription]) -> Arrived:
    """Check everything that can be checked without a database; raises `ContractViolation`.

    The broker's validated user, the source, the exchange, the routing key and the type must agree.
    """
    content_type = (delivery.content_type or "").partition(";")[0].strip().lower()
    if content_type != CONTENT_TYPE:
        raise ContractViolation.single(
            "content_type", f"ska vara {CONTENT_TYPE}", f"must be {CONTENT_TYPE}"
        )
    envelope = Envelope.from_headers(delivery.headers)
    event_type = EVENTS.get(envelope.type)
    if event_type is None:
        raise ContractViolation.single(
            "ce-type", f"{envelope.type} är okänd", f"{envelope.type} is unknown"
        )
    _check_sender(delivery, envelope, event_type)
    event = parse(event_type, delivery.body)
    if envelope.subject != event.subject:
        raise ContractViolation.single(
            "ce-subject", f"ska vara {event.subject}", f"must be {event.subject}"
        )
    subscription = subscriptions.get(envelope.type)
    return Arrived(
        delivery,
        envelope,
        event,
        subscription,
        _order_key(envelope, subscription),
        delivery.body_hash(),
    )


def _order_key(envelope: Envelope, subscription: Subscription | None) -> str | None:
    """The subject within its publisher; none where the handler declares none.

    Order holds for what one publisher says of a subject. Across publishers it does not: an allocation
    that waits for its project must not block the project's own event.
    """
    if subscription is None or not subscription.ordered:
        return None
    return f"{envelope.source}|{envelope.subject}"


def _check_sender(delivery: Delivery, envelope: Envelope, event_type: type[Event]) -> None:
    publisher = event_type.publisher()
    expected_user: str | None
    if delivery.exchange == EVENTS_EXCHANGE:
        expected_source, expected_user, expected_key = (
            f"/radslag/{publisher}",
            publisher,
            envelope.type,
        )
    elif delivery.exchange == CITY_EXCHANGE and publisher == "city":
        system = delivery.system
        expected_source, expected_user, expected_key = (
            f"/city/{system}",
            system,
            f"{system}.{envelope.type}",
        )
    else:
        raise ContractViolation.single(
            "exchange",
            f"{envelope.type} får inte komma genom {delivery.exchange}",
            f"{envelope.type} may not come through {delivery.exchange}",
        )
    for path, given, expected in (
        ("user_id", delivery.user_id, expected_user),
        ("ce-source", envelope.source, expected_source),
        ("routing_key", delivery.routing_key, expected_key),
    ):
        if given != expected:
            raise ContractViolation.single(
                path,
                f"är {given or 'inte angiven'}, ska vara {expected}: avsändaren är inte styrkt",
                f"is {given or 'absent'}, must be {expected}: the sender is not proven",
            )
