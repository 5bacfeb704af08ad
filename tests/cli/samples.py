"""A reply of any contract, filled in the same way every time; and a client that answers with such."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

from pydantic import BaseModel

from contracts.authority import PROCEDURES
from contracts.rpc.base import Page, Reply

R = TypeVar("R", bound=BaseModel)

UUID = "01920000-0000-7000-8000-000000000001"
#: Tried in turn where a text must have a form.
_TEXTS = (
    "utbildningsnamnden",
    "2017-T1",
    "2017",
    "a" * 64,
    "portfolio.project_submitted.v1",
    "done",
    "anna@example.org",
    "212000-0142",
    "/radslag/portfolio",
    "person/anna",
    "§ 14",
    "portfolio.get_case",
    "19 kap. 1 §",
    "summary",
)


def a_reply(kind: type[R], **fields: object) -> R:
    """Every field given, also those that may be left out."""
    schema = kind.model_json_schema(mode="validation")
    told = _value(schema, schema.get("$defs", {}))
    return kind.model_validate(told | fields)


def _value(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    if "$ref" in node:
        return _value(definitions[node["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in node:
        given = [one for one in node["anyOf"] if one.get("type") != "null"]
        return _value(given[0], definitions)
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return node["enum"][0]
    return _BY_TYPE[node["type"]](node, definitions)


def _object(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    fields = {
        name: _value(field, definitions) for name, field in node.get("properties", {}).items()
    }
    if fields or not isinstance(node.get("additionalProperties"), dict):
        return fields
    key = _value(node.get("propertyNames", {"type": "string"}), definitions)
    return {key: _value(node["additionalProperties"], definitions)}


def _array(node: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    return [_value(node["items"], definitions) for _ in range(max(node.get("minItems", 1), 1))]


def _text(node: Mapping[str, Any], _: Mapping[str, Any]) -> str:
    if "x-whole-digits" in node:
        return "0.1" if "x-maximum" in node else "1234567.50"
    by_format = {"date": "2017-04-03", "date-time": "2017-04-03T07:00:00Z", "uuid": UUID}
    if node.get("format") in by_format:
        return by_format[node["format"]]
    pattern = re.compile(node.get("pattern", ""))
    for text in ("ett exempel på text", *_TEXTS):
        if pattern.search(text) and len(text) <= node.get("maxLength", 10_000):
            return text
    raise AssertionError(f"no sample for {node}")


_BY_TYPE: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], Any]] = {
    "object": _object,
    "array": _array,
    "string": _text,
    "integer": lambda node, _: max(1, node.get("minimum", 1)),
    "number": lambda node, _: max(1, node.get("minimum", 1)),
    "boolean": lambda *_: True,
}


class FakeClient:
    """Answers each procedure with what it was told to, or with a sample; remembers the calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, object]]] = []
        self.answers: dict[str, Any] = {}
        self.token = ""

    def connect(self, amqp_uri: str, token: str) -> Self:
        self.amqp_uri, self.token = amqp_uri, token
        return self

    def answer(self, name: str, *replies: object) -> None:
        """What `name` answers: one reply after another, the last one again and again."""
        self.answers[name] = list(replies)

    def call(self, name: str, /, **fields: object) -> Reply:
        self.calls.append((name, fields))
        told = self.answers.get(name)
        if told is None:
            reply = a_reply(PROCEDURES[name].reply)
            last = isinstance(reply, Page) or "next_cursor" in type(reply).model_fields
            return reply.model_copy(update={"next_cursor": None}) if last else reply
        answered = told.pop(0) if len(told) > 1 else told[0]
        if isinstance(answered, Exception):
            raise answered
        assert isinstance(answered, Reply)
        return answered

    def acting_as(self, token: str) -> Self:
        self.token = token
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass
