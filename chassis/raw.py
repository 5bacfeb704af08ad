"""What can be said of a message that breaks its contract: bounded, printable, and no fault of its own."""

from __future__ import annotations

from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from chassis.decoding import Delivery
from contracts.base import ExternalId
from contracts.checks import Unfit, one_line
from contracts.envelope import MAX_BODY_BYTES, Envelope
from contracts.events.city import EventRecalledV1

_ENVELOPE: Final = frozenset(f"ce-{attribute}" for attribute in Envelope.model_fields)
_EXTERNAL_ID: Final[TypeAdapter[str]] = TypeAdapter(ExternalId)


def legible(value: object, limit: int = 1000) -> str:
    """A header as text that every database, log and contract takes; what they don't is replaced."""
    try:
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    except RecursionError:
        # A table in a table in a table: what could be read of it can't be written.
        text = "\ufffd"
    text = text[:limit]
    return text if text.isprintable() else "".join(map(_legible, text))


def _legible(character: str) -> str:
    try:
        return one_line(character)
    except Unfit:
        return "\ufffd"


def legible_headers(delivery: Delivery) -> dict[str, str]:
    """At most fifty of the headers: the envelope's own, then what others have added on the way."""
    ours_first = sorted(delivery.headers.items(), key=lambda header: header[0] not in _ENVELOPE)
    return {legible(key, 255): legible(value) for key, value in ours_first[:50]}


def validates_only(delivery: Delivery) -> bool:
    """Whether the sender asks for an answer and nothing else."""
    return legible(delivery.headers.get("ce-validateonly", "")) == "true"


def order_number(delivery: Delivery) -> str | None:
    """The sender's order number, where it can be read."""
    return _external_id(delivery, "order_number")


def type_answered_for(delivery: Delivery) -> str:
    """The type whose owner answers: of a recall, the recalled one, where it can be read."""
    event_type = delivery.routing_key.partition(".")[2]
    if event_type == EventRecalledV1.type_name:
        return _external_id(delivery, "event_type") or event_type
    return event_type


def _external_id(delivery: Delivery, field: str) -> str | None:
    content = _content(delivery)
    try:
        return _EXTERNAL_ID.validate_python(content.get(field), strict=True)
    except ValidationError:
        return None


def _content(delivery: Delivery) -> dict[str, Any]:
    if len(delivery.body) > MAX_BODY_BYTES:
        return {}
    try:
        content = orjson.loads(delivery.body)
    except orjson.JSONDecodeError:
        return {}
    return content if isinstance(content, dict) else {}
