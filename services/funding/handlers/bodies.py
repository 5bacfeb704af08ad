"""What portfolio says of the bodies."""

from __future__ import annotations

from chassis.unit import Unit
from contracts.events.portfolio import BodyChangedV1
from services.funding.domain.bodies import Body


def describe_body(event: BodyChangedV1, unit: Unit) -> None:
    """Remember which bodies there are, and while when."""
    body = unit.load(Body, event.body_id)
    if body is None:
        unit.add(Body.described(event))
    else:
        body.describe(event)
