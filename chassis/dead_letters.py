"""What the broker gave up of the city's events: kept with the reason, and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from chassis import metrics
from chassis.decoding import Delivery
from chassis.inbox import Inbox
from chassis.outcomes import Outcome
from chassis.raw import legible
from contracts.broker import CITY_EXCHANGE
from contracts.envelope import ContractViolation

_EXPIRED: Final = ContractViolation.single(
    "expiration",
    "gick ut innan händelsen hann tas emot; sänd den igen, utan expiration",
    "ran out before the event could be taken; send it again, without an expiration",
)
_GIVEN_UP: Final = ContractViolation.single(
    "x-death",
    "meddelandekön gav upp händelsen innan den hann tas emot; sänd den igen",
    "the queue gave the event up before it could be taken; send it again",
)


class DeadLetters:
    """Takes a city queue's dead letters as an inbox takes events."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def process(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        """Park each raw and tell its sender; when this returns, all of it is committed."""
        outcomes = [self._inbox.park_raw(_as_sent(one), _reason(one)) for one in deliveries]
        for delivery, outcome in zip(deliveries, outcomes, strict=True):
            metrics.EVENTS.labels(delivery.queue, outcome.value).inc()
        return outcomes


def _as_sent(dead: Delivery) -> Delivery:
    """As it came to the city's exchange, from the one whom the broker has proven.

    Not from `x-death`: whoever sends a header of that name chooses what it says.
    """
    if dead.user_id is None:
        return dead
    event_type = legible(dead.headers.get("ce-type", ""), 200)
    return replace(dead, exchange=CITY_EXCHANGE, routing_key=f"{dead.user_id}.{event_type}")


def _reason(dead: Delivery) -> ContractViolation:
    """The broker says it; a sender who says it too only misleads itself."""
    return _EXPIRED if dead.headers.get("x-first-death-reason") == "expired" else _GIVEN_UP
