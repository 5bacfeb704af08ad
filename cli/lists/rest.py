"""What is right of a row that is wrong in part: the rules judge that too, so that all that is wrong is told at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from cli.workbook.entries import Entry
from cli.workbook.sheets import Place
from contracts.base import ProjectKind

#: Stands in a trial for what a row must say and says wrongly or not at all. No fault of it is told.
_STAND_INS: Final[Mapping[str, Any]] = {
    "kind": ProjectKind.BUSINESS.value,
    "financing": [{"year": 2020, "amount": "1.00", "financed_by": "okänd"}],
}


@dataclass(frozen=True, slots=True)
class Rest:
    """A row without its faulty fields and parts; only ever tried, never entered."""

    said: BaseModel
    entry: Entry
    """Its places are those of the whole row."""
    faulty: frozenset[str]
    """The fields that are at fault already: what a rule says of them says nothing."""


def rests_of(contract: type[BaseModel], entries: Sequence[Entry], keeper: str | None) -> list[Rest]:
    """Of those of the entries that are wrong. One of which nothing can be tried has no rest."""
    found = []
    for number, entry in enumerate(entries):
        stand_ins = {**_STAND_INS, "title": f"({number})"}
        if keeper is not None:
            stand_ins["body_id"] = keeper
        rest = _rest(contract, entry, stand_ins)
        if rest is not None:
            found.append(rest)
    return found


def _rest(contract: type[BaseModel], entry: Entry, stand_ins: Mapping[str, Any]) -> Rest | None:
    try:
        said = _read(contract, entry.values)
    except ValidationError as error:
        places = [one["loc"] for one in error.errors(include_url=False, include_input=False)]
    else:
        # Right as far as it could be read: a cell of it could not be.
        return Rest(said, entry, frozenset()) if entry.faulty else None
    faulty, parts = _at_fault(entry, places)
    kept = {
        name: [index for index in range(len(entry.values[name])) if index not in wrong]
        for name, wrong in parts.items()
        if name not in faulty
    }
    faulty |= {name for name, left in kept.items() if not left}
    values = {
        name: [value[index] for index in kept[name]] if name in kept else value
        for name, value in entry.values.items()
        if name not in faulty
    }
    for name in faulty & stand_ins.keys() & contract.model_fields.keys():
        values[name] = stand_ins[name]
    try:
        said = _read(contract, values)
    except ValidationError:
        return None
    return Rest(said, _placed(entry, kept), frozenset(faulty))


def _at_fault(
    entry: Entry, places: Iterable[tuple[int | str, ...]]
) -> tuple[set[str], dict[str, set[int]]]:
    """The fields, and the parts of lists, that the contract does not accept."""
    fields: set[str] = set()
    parts: defaultdict[str, set[int]] = defaultdict(set)
    for place in places:
        name, part = str(place[0]) if place else "", place[1] if len(place) > 1 else None
        if isinstance(part, int) and isinstance(entry.values.get(name), list):
            parts[name].add(part)
        else:
            fields.add(name)
    return fields, parts


def _read(contract: type[BaseModel], values: Mapping[str, Any]) -> BaseModel:
    return contract.model_validate_json(to_json(values), strict=True, extra="forbid")


def _placed(entry: Entry, kept: Mapping[str, Sequence[int]]) -> Entry:
    """The second of the parts that are kept may be the fourth of the row."""

    def place(path: str) -> Place:
        name, _, within = path.partition(".")
        number, dot, part = within.partition(".")
        if name in kept and number.isdigit() and int(number) < len(kept[name]):
            return entry.place(f"{name}.{kept[name][int(number)]}{dot}{part}")
        return entry.place(path)

    return replace(entry, place=place)
