"""What a file says, thing by thing, each knowing where every part of it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from cli.people import FileRefused
from cli.workbook.sheets import CellFault
from contracts.faults import faults_of

C = TypeVar("C", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing as a file has it, not yet judged."""

    values: dict[str, Any]
    place: Callable[[str], str]
    """The cell, or the path, of a field of the contract."""


@dataclass(frozen=True, slots=True)
class Sound(Generic[C]):
    """One thing that its contract accepts."""

    said: C
    entry: Entry


def judged(contract: type[C], entries: Sequence[Entry]) -> tuple[list[Sound[C]], list[CellFault]]:
    """The entries that the contract accepts, and every fault of the others by its place."""
    sound: list[Sound[C]] = []
    faults: list[CellFault] = []
    for entry in entries:
        try:
            said = contract.model_validate_json(to_json(entry.values), strict=True, extra="forbid")
        except ValidationError as error:
            faults += [
                CellFault(entry.place(fault.path), fault.sv, fault.en) for fault in faults_of(error)
            ]
        else:
            sound.append(Sound(said, entry))
    return sound, faults


class _NoAliases(yaml.SafeLoader):
    """A small file with aliases of aliases unpacks to a very large one."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 (yaml's own)
        """A node, unless it is a reference to another."""
        if self.check_event(yaml.AliasEvent):
            raise FileRefused("YAML: alias (*) läses inte / aliases (*) are not read")
        return super().compose_node(parent, index)


def read_yaml_text(text: str, name: str) -> Any:  # noqa: ANN401 (whatever the file holds)
    """What a YAML or JSON text says; raises `FileRefused`."""
    try:
        return yaml.load(text, Loader=_NoAliases)  # noqa: S506 (derived from the safe loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FileRefused(f"{name}: {error}") from error


def yaml_entries(held: object, kind: str, name: str) -> list[Entry]:
    """The things of one kind in what a YAML file holds: `bodies[3].name.sv` is a place."""
    listed = held.get(kind, []) if isinstance(held, dict) else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise FileRefused(f"{name}: {kind}: ska vara en lista / must be a list")
    return [
        Entry(one, lambda path, index=number: f"{kind}[{index}].{path}")  # type: ignore[misc] # bound early
        for number, one in enumerate(listed)
    ]
