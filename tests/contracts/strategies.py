"""Messages that a JSON Schema of the contracts allows, for hypothesis."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

Schema = Mapping[str, Any]

#: Letters of several scripts, digits, marks: what people write, without what the contracts refuse.
_LETTERS = st.characters(
    codec="utf-8", categories=["L", "Nd", "P", "S"], exclude_characters="\u2028\u2029"
)


def valid(schema: Schema) -> st.SearchStrategy[Any]:
    """Anything the schema allows."""
    return _node(schema, schema.get("$defs", {}))


def _node(node: Schema, definitions: Schema) -> st.SearchStrategy[Any]:
    if "$ref" in node:
        return _node(definitions[node["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in node:
        return st.one_of(*(_node(one, definitions) for one in node["anyOf"]))
    if values := node.get("enum", [node["const"]] if "const" in node else []):
        return st.sampled_from(values)
    return _BY_TYPE[node["type"]](node, definitions)


def _array(node: Schema, definitions: Schema) -> st.SearchStrategy[Any]:
    shortest = node.get("minItems", 0)
    return st.lists(
        _node(node["items"], definitions),
        min_size=shortest,
        max_size=min(node.get("maxItems", shortest + 3), shortest + 3),
    )


def _integer(node: Schema, _: Schema) -> st.SearchStrategy[int]:
    lowest = node.get("exclusiveMinimum", node.get("minimum", -(2**31)) - 1) + 1
    highest = node.get("exclusiveMaximum", node.get("maximum", 2**31) + 1) - 1
    return st.integers(lowest, highest)


def _object(node: Schema, definitions: Schema) -> st.SearchStrategy[Any]:
    fields = {name: _node(field, definitions) for name, field in node.get("properties", {}).items()}
    if not fields:
        keys = _node(node.get("propertyNames", {"type": "string"}), definitions)
        return st.dictionaries(keys, _node(node["additionalProperties"], definitions), max_size=3)
    required = node.get("required", [])
    return st.fixed_dictionaries(
        {name: fields[name] for name in required},
        optional={name: field for name, field in fields.items() if name not in required},
    )


def _text(node: Schema, _: Schema) -> st.SearchStrategy[str]:
    if "x-whole-digits" in node:
        return _exact(node)
    match node.get("format"):
        case "date":
            return st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat)
        case "date-time":
            return st.datetimes(
                datetime(1970, 1, 2),  # noqa: DTZ001 (hypothesis adds the zone)
                datetime(2199, 12, 31),  # noqa: DTZ001
                timezones=st.just(UTC),
            ).map(datetime.isoformat)
        case "uuid":
            return st.uuids().map(str)
    pattern = node.get("pattern", "")
    if pattern and not pattern.startswith("^[^"):
        return st.from_regex(pattern, fullmatch=True).filter(
            lambda text: len(text) <= node.get("maxLength", len(text)) and "\n" not in text
        )
    longest = min(node.get("maxLength", 40), node.get("minLength", 0) + 40)
    texts = st.text(_LETTERS, min_size=node.get("minLength", 0), max_size=longest)
    # A lambda: hypothesis would draw from the expression itself, whose `$` also stands before a last line break.
    return texts.filter(lambda text: re.search(pattern, text) is not None)


def _exact(node: Schema) -> st.SearchStrategy[str]:
    places = node["x-decimal-places"]
    widest = Decimal(10) ** node["x-whole-digits"] - Decimal(10) ** -places
    smallest = Decimal(10) ** -places
    lowest = Decimal(node.get("x-minimum", -widest))
    if "x-exclusive-minimum" in node:
        lowest = Decimal(node["x-exclusive-minimum"]) + smallest
    highest = Decimal(node.get("x-maximum", widest))
    if "x-exclusive-maximum" in node:
        highest = Decimal(node["x-exclusive-maximum"]) - smallest
    return st.decimals(lowest, highest, places=places).map(lambda number: format(number, "f"))


_BY_TYPE: Mapping[str, Callable[[Schema, Schema], st.SearchStrategy[Any]]] = {
    "object": _object,
    "array": _array,
    "string": _text,
    "integer": _integer,
    "boolean": lambda *_: st.booleans(),
    "null": lambda *_: st.none(),
}
