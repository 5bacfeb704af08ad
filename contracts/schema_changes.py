"""What changed from one JSON Schema to another, and what that means for reader and writer.

Made for the schemas that the contracts give, and exact for them: a keyword it does not know counts as a
change of meaning, so that nothing passes because nobody thought of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

Node = Mapping[str, Any]


class Effect(StrEnum):
    """What a change does to the set of messages that are valid."""

    OPTIONAL_FIELD = "optional field"
    """A field that may be left out is new."""
    REQUIRED_FIELD = "required field"
    """A field that must be there is new."""
    REMOVED = "removed"
    """A field, or a whole message, is gone."""
    NARROWER = "narrower"
    """Something that was valid is no longer."""
    WIDER = "wider"
    """Something that was not valid is now."""
    OTHER = "other"
    """The same words mean something else."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change, where it is and what it does."""

    path: str
    effect: Effect
    what: str


#: Words for people, and marks that change no message.
_SILENT: Final = frozenset(
    {
        "$defs",
        "$id",
        "$schema",
        "description",
        "title",
        "x-event",
        "x-free-text",
        "x-person-id",
        "x-rpc",
    }
)
_LOWER_BOUNDS: Final = frozenset(
    {"minimum", "exclusiveMinimum", "minLength", "minItems", "x-minimum", "x-exclusive-minimum"}
)
_UPPER_BOUNDS: Final = frozenset(
    {"maximum", "exclusiveMaximum", "maxLength", "maxItems"}
    | {"x-maximum", "x-exclusive-maximum", "x-whole-digits", "x-decimal-places"}
)
_EXACT: Final = "x-whole-digits"
#: Keywords that allow less when they are there, and cannot be ordered among themselves.
_CONDITIONS: Final = frozenset({"pattern", "format", "type", "uniqueItems"})
_STRUCTURE: Final = frozenset(
    {"properties", "required", "additionalProperties", "items", "propertyNames", "anyOf", "default"}
)
_ABSENT: Final = object()


def changes(old: Node, new: Node) -> Iterator[Change]:
    """Every change of meaning between two whole schemas, references followed."""
    yield from _Comparison(old.get("$defs", {}), new.get("$defs", {})).of("", old, new)


class _Comparison:
    def __init__(self, old_definitions: Node, new_definitions: Node) -> None:
        self._old = old_definitions
        self._new = new_definitions
        self._open: set[tuple[str, str]] = set()

    def of(self, path: str, old: Node, new: Node) -> Iterator[Change]:
        """What changed between two nodes."""
        names = (old.get("$ref", ""), new.get("$ref", ""))
        if any(names):
            if names in self._open:
                return
            self._open.add(names)
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        yield from _default(path, old, new)
        if "anyOf" in old or "anyOf" in new:
            yield from self._alternatives(path, _alternatives(old), _alternatives(new))
        else:
            yield from self._plain(path, old, new)
        self._open.discard(names)

    def _plain(self, path: str, old: Node, new: Node) -> Iterator[Change]:
        yield from _values(path, old, new)
        yield from _bounds(path, old, new)
        yield from _conditions(path, old, new)
        yield from self._properties(path, old, new)
        yield from self._additional(path, old, new)
        for key, suffix in (("items", "[]"), ("propertyNames", "{}")):
            yield from self._part(path + suffix, old.get(key), new.get(key))
        yield from _unknown(path, old, new)

    def _part(self, path: str, old: Node | None, new: Node | None) -> Iterator[Change]:
        if old is not None and new is not None:
            yield from self.of(path, old, new)
        elif old is not None:
            yield Change(path, Effect.WIDER, "may be anything")
        elif new is not None:
            yield Change(path, Effect.NARROWER, "may no longer be anything")

    def _properties(self, path: str, old: Node, new: Node) -> Iterator[Change]:
        before, after = old.get("properties", {}), new.get("properties", {})
        was_required, is_required = set(old.get("required", ())), set(new.get("required", ()))
        for name, field in before.items():
            where = f"{path}.{name}" if path else name
            if name not in after:
                yield Change(where, Effect.REMOVED, "the field is removed")
                continue
            if name in was_required - is_required:
                yield Change(where, Effect.WIDER, "may now be left out")
            if name in is_required - was_required:
                yield Change(where, Effect.NARROWER, "must now be given")
            yield from self.of(where, field, after[name])
        for name in after.keys() - before.keys():
            where = f"{path}.{name}" if path else name
            if name in is_required:
                yield Change(where, Effect.REQUIRED_FIELD, "a new field without a default")
            else:
                yield Change(where, Effect.OPTIONAL_FIELD, "a new field with a default")

    def _additional(self, path: str, old: Node, new: Node) -> Iterator[Change]:
        before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from self.of(path + "{}", before, after)
        elif before != after:
            wider = after is True or before is False
            yield Change(
                path,
                Effect.WIDER if wider else Effect.NARROWER,
                "more fields are let through" if wider else "fewer fields are let through",
            )

    def _alternatives(self, path: str, old: list[Node], new: list[Node]) -> Iterator[Change]:
        """The alternatives of `anyOf`, in order; a node without it is its own one alternative."""
        if _takes_null(old) and not _takes_null(new):
            yield Change(path, Effect.NARROWER, "may no longer be null")
        if _takes_null(new) and not _takes_null(old):
            yield Change(path, Effect.WIDER, "may now be null")
        before = [one for one in old if one.get("type") != "null"]
        after = [one for one in new if one.get("type") != "null"]
        if len(before) == len(after):
            for one, other in zip(before, after, strict=True):
                yield from self.of(path, one, other)
        else:
            yield Change(path, Effect.OTHER, "has other alternatives")


def _resolved(node: Node, definitions: Node) -> Node:
    """A node with what it refers to; words beside the reference stay."""
    reference = node.get("$ref")
    if reference is None:
        return node
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**definitions[reference.rpartition("/")[2]], **beside}


def _alternatives(node: Node) -> list[Node]:
    if "anyOf" in node:
        return list(node["anyOf"])
    return [{key: value for key, value in node.items() if key != "default"}]


def _takes_null(alternatives: list[Node]) -> bool:
    return any(one.get("type") == "null" for one in alternatives)


def _values(path: str, old: Node, new: Node) -> Iterator[Change]:
    """`enum` and `const`: a list of values."""
    before, after = _listed(old), _listed(new)
    if before is None and after is None:
        return
    if before is None or after is None:
        effect, what = (
            (Effect.NARROWER, "is now a list of values")
            if before is None
            else (Effect.WIDER, "is no longer a list of values")
        )
        yield Change(path, effect, what)
        return
    for value in sorted(before - after):
        yield Change(path, Effect.NARROWER, f"the value {value} is removed")
    for value in sorted(after - before):
        yield Change(path, Effect.WIDER, f"the value {value} is new")


def _listed(node: Node) -> frozenset[str] | None:
    if "const" in node:
        return frozenset({repr(node["const"])})
    return frozenset(map(repr, node["enum"])) if "enum" in node else None


def _bounds(path: str, old: Node, new: Node) -> Iterator[Change]:
    for key in sorted(_LOWER_BOUNDS | _UPPER_BOUNDS):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if before is None or after is None:
            narrower = before is None
        else:
            raised = Decimal(str(after)) > Decimal(str(before))
            narrower = raised if key in _LOWER_BOUNDS else not raised
        yield Change(
            path,
            Effect.NARROWER if narrower else Effect.WIDER,
            f"{key} was {_said(before)}, is {_said(after)}",
        )


def _conditions(path: str, old: Node, new: Node) -> Iterator[Change]:
    # An exact number's pattern follows from its bounds, which are compared as such.
    conditions = _CONDITIONS - {"pattern"} if _EXACT in old and _EXACT in new else _CONDITIONS
    for key in sorted(conditions):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        effect = (
            Effect.NARROWER if before is None else Effect.WIDER if after is None else Effect.OTHER
        )
        yield Change(path, effect, f"{key} was {_said(before)}, is {_said(after)}")


def _default(path: str, old: Node, new: Node) -> Iterator[Change]:
    before, after = old.get("default", _ABSENT), new.get("default", _ABSENT)
    if _ABSENT not in (before, after) and before != after:
        yield Change(path, Effect.OTHER, f"the default was {before!r}, is {after!r}")


def _unknown(path: str, old: Node, new: Node) -> Iterator[Change]:
    known = _SILENT | _LOWER_BOUNDS | _UPPER_BOUNDS | _CONDITIONS | _STRUCTURE | {"enum", "const"}
    for key in sorted((old.keys() | new.keys()) - known):
        if old.get(key) != new.get(key):
            yield Change(
                path, Effect.OTHER, f"{key} was {_said(old.get(key))}, is {_said(new.get(key))}"
            )


def _said(value: object) -> str:
    return "not stated" if value is None else str(value)
