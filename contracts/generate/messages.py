"""The messages of the AsyncAPI document, and the schemas they are made of."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from contracts.envelope import CONTENT_TYPE, Event
from contracts.generate.schemas import Schema, event_path, reply_path, request_path
from contracts.rpc.base import Procedure

BINDING: Final = "0.3.0"
"""The version of AsyncAPI's AMQP bindings."""


class Components:
    """The schemas of all documents in one place; `$defs` with the same name but other content keep apart."""

    def __init__(self, documents: Mapping[str, Schema]) -> None:
        contents: dict[str, set[str]] = defaultdict(set)
        for schema in documents.values():
            for name, definition in schema.get("$defs", {}).items():
                contents[name].add(json.dumps(definition, sort_keys=True))
        self._ambiguous = {name for name, found in contents.items() if len(found) > 1}
        self.schemas: dict[str, Schema] = {}
        for path, schema in documents.items():
            self._add(self.key(path), schema)
        self._add_headers(self.schemas["envelope"])

    @staticmethod
    def key(path: str) -> str:
        """The component's name for a schema file: `portfolio.project_submitted.v1`, `envelope`."""
        return path.removesuffix(".json").rpartition("/")[2]

    def reference(self, path: str) -> Schema:
        """A reference to a schema file's component."""
        return ref("components", "schemas", self.key(path))

    def _add(self, owner: str, schema: Schema) -> None:
        definitions = schema.get("$defs", {})
        names = {n: f"{owner}.{n}" if n in self._ambiguous else n for n in definitions}
        # AsyncAPI resolves references by JSON pointer alone; `$id` would turn them into other URIs.
        top = {k: v for k, v in schema.items() if k not in {"$schema", "$id", "$defs"}}
        self.schemas[owner] = _renamed(top, names)
        for name, definition in definitions.items():
            self.schemas[names[name]] = _renamed(definition, names)

    def _add_headers(self, envelope: Schema) -> None:
        self.schemas["EventHeaders"] = {
            "type": "object",
            "description": f"{envelope['description']} As AMQP headers; absent attributes are left out.",
            "properties": {
                f"ce-{name}": _without_null(attribute)
                for name, attribute in envelope["properties"].items()
            },
            "required": ["ce-specversion", *(f"ce-{name}" for name in envelope["required"])],
        }


def _renamed(node: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 (any JSON)
    if isinstance(node, list):
        return [_renamed(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: f"#/components/schemas/{names[value.rpartition('/')[2]]}"
        if key == "$ref"
        else _renamed(value, names)
        for key, value in node.items()
    }


def _without_null(attribute: Schema) -> Schema:
    """A header is there or it is not; it is never null."""
    kept = {key: value for key, value in attribute.items() if key not in {"anyOf", "default"}}
    for alternative in attribute.get("anyOf", []):
        if alternative.get("type") != "null":
            kept.update(alternative)
    return kept


def ref(*parts: str) -> Schema:
    """A reference within the document."""
    return {"$ref": "#/" + "/".join(parts)}


def event_message(
    event: type[Event],
    components: Components,
    examples: Mapping[str, Iterable[Mapping[str, Any]]],
) -> Schema:
    """An event with its headers, its body and its golden examples."""
    fixed = {"ce-type": event.type_name}
    if event.publisher() not in {"city", "radslag"}:
        fixed["ce-source"] = f"/radslag/{event.publisher()}"
    return {
        "name": event.type_name,
        "title": event.__name__,
        "summary": (event.__doc__ or "").partition("\n")[0],
        "contentType": CONTENT_TYPE,
        "headers": {
            "allOf": [
                ref("components", "schemas", "EventHeaders"),
                {
                    "type": "object",
                    "properties": {name: {"const": value} for name, value in fixed.items()},
                },
            ]
        },
        "payload": components.reference(event_path(event)),
        "correlationId": {"location": "$message.header#/ce-correlationid"},
        "examples": [
            {"headers": example["headers"], "payload": example["body"]}
            for example in examples.get(event.type_name, ())
        ],
        "bindings": {
            "amqp": {
                "contentEncoding": "utf-8",
                "messageType": event.type_name,
                "bindingVersion": BINDING,
            }
        },
    }


def request_message(procedure: Procedure, components: Components) -> Schema:
    """A request in nameko's own form: its fields are the keyword arguments."""
    return {
        "name": f"{procedure.name}.request",
        "title": procedure.request.__name__,
        "summary": (procedure.request.__doc__ or "").partition("\n")[0],
        "contentType": CONTENT_TYPE,
        "payload": {
            "type": "object",
            "properties": {
                "args": {"type": "array", "maxItems": 0},
                "kwargs": components.reference(request_path(procedure)),
            },
            "required": ["args", "kwargs"],
        },
    }


def reply_message(procedure: Procedure, components: Components) -> Schema:
    """A reply in nameko's own form: a result or an error."""
    return {
        "name": f"{procedure.name}.reply",
        "title": procedure.reply.__name__,
        "summary": (procedure.reply.__doc__ or "").partition("\n")[0],
        "contentType": CONTENT_TYPE,
        "payload": {
            "type": "object",
            "description": "One of the two is null.",
            "properties": {
                "result": {
                    "anyOf": [components.reference(reply_path(procedure)), {"type": "null"}]
                },
                "error": {"anyOf": [components.reference("problem.json"), {"type": "null"}]},
            },
            "required": ["result", "error"],
        },
    }
