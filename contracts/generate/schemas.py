"""One JSON Schema (draft 2020-12) for each event, request, reply and selection file, the envelope and the errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from contracts.authority import PROCEDURES
from contracts.broker import RPC_EXCHANGE, exchange_of, routing_key_of
from contracts.envelope import CONTENT_TYPE, Envelope, Event
from contracts.errors import PROBLEMS
from contracts.faults import Fault
from contracts.registry import EVENTS
from contracts.rpc.base import Procedure
from contracts.selection import SelectionProblem, SelectionResult

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


class _Plain(GenerateJsonSchema):
    """Without titles made from field names: they say nothing that the name does not."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 (pydantic's own signature)
        return False


def documents() -> dict[str, Schema]:
    """Every schema by its path under `contracts/schemas/`."""
    found = {"envelope.json": _schema_of(Envelope, "envelope"), "problem.json": _problem()}
    for event in EVENTS.values():
        found[event_path(event)] = _event(event)
    for procedure in PROCEDURES.values():
        found[request_path(procedure)] = _message(procedure, procedure.request, "request")
        found[reply_path(procedure)] = _message(procedure, procedure.reply, "reply")
    found["selection/problem.json"] = _selection(SelectionProblem, "problem")
    found["selection/result.json"] = _selection(SelectionResult, "result")
    return dict(sorted(found.items()))


def event_path(event: type[Event]) -> str:
    """Where an event's schema is kept, under `contracts/schemas/`."""
    return f"events/{event.type_name}.json"


def request_path(procedure: Procedure) -> str:
    """Where a request's schema is kept."""
    return f"rpc/{procedure.name}.request.json"


def reply_path(procedure: Procedure) -> str:
    """Where a reply's schema is kept."""
    return f"rpc/{procedure.name}.reply.json"


def plain(model: type[BaseModel]) -> Schema:
    """A model's JSON Schema, as it goes into the documents."""
    return model.model_json_schema(schema_generator=_Plain)


def _schema_of(model: type[BaseModel], name: str) -> Schema:
    return {"$schema": DIALECT, "$id": f"urn:radslag:schema:{name}", **plain(model)}


def _event(event: type[Event]) -> Schema:
    return {
        **_schema_of(event, event.type_name),
        "x-event": {
            "contentType": CONTENT_TYPE,
            "exchange": exchange_of(event),
            "publisher": event.publisher(),
            "routingKey": routing_key_of(event),
            "subject": f"{event.subject_kind()}/{{{event.subject_field}}}",
            "type": event.type_name,
        },
    }


def _message(procedure: Procedure, model: type[BaseModel], part: str) -> Schema:
    schema = _schema_of(model, f"{procedure.name}.{part}")
    if part == "request":
        # `Request.read` lets nothing unknown through in nested parts either.
        for part_schema in schema.get("$defs", {}).values():
            if "properties" in part_schema:
                part_schema["additionalProperties"] = False
    return {
        **schema,
        "x-rpc": {
            "exchange": RPC_EXCHANGE,
            "kind": procedure.kind.value,
            "part": part,
            "routingKey": procedure.name,
        },
    }


def _selection(model: type[BaseModel], part: str) -> Schema:
    """A file that `radslag select` reads, or what it answers."""
    return {**_schema_of(model, f"selection.{part}"), "x-selection": {"part": part}}


def _problem() -> Schema:
    """The error that a reply carries instead of a result, in nameko's own form."""
    words = {"type": "string", "minLength": 1}
    told: Mapping[str, Any] = {
        "type": "object",
        "description": "The same sentence in both languages; what else there is depends on the error.",
        "properties": {
            "sv": words,
            "en": words,
            "code": {"type": "string", "description": "`Refused`: the stable name of the rule."},
            "details": {
                "type": "object",
                "description": "`Refused`: what the sentence mentions.",
                "additionalProperties": {"type": "string"},
            },
            "fields": {
                "type": "array",
                "description": "`Invalid`: each field at fault.",
                "items": {"$ref": "#/$defs/Fault"},
            },
        },
        "required": ["sv", "en"],
    }
    return {
        "$schema": DIALECT,
        "$id": "urn:radslag:schema:problem",
        "$defs": {"Fault": plain(Fault), "Told": told},
        "title": "Problem",
        "description": "\n".join(
            ["What a caller is told instead of a result.", ""]
            + [f"- `{problem.__name__}`: {_first_line(problem)}" for problem in PROBLEMS]
        ),
        "type": "object",
        "properties": {
            "exc_type": {"type": "string", "enum": [problem.__name__ for problem in PROBLEMS]},
            "exc_path": {"type": "string"},
            "exc_args": {
                "type": "array",
                "items": {"$ref": "#/$defs/Told"},
                "minItems": 1,
                "maxItems": 1,
            },
            "value": {"type": "string"},
        },
        "required": ["exc_type", "exc_args"],
    }


def _first_line(documented: type) -> str:
    return (documented.__doc__ or "").partition("\n")[0]
