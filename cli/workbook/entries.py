"""What a file says, thing by thing, each knowing where every part of it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from cli.people import FileRefused
from cli.show.labels import LABELS
from cli.workbook.sheets import CellFault, Place
from cli.workbook.texts import refused, require_small
from contracts.faults import faults_of

C = TypeVar("C", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing as a file has it, not yet judged."""

    values: dict[str, Any]
    place: Callable[[str], Place]
    """Where a field of the contract stands."""
    faulty: bool = False
    """Something of it could not be read."""


@dataclass(frozen=True, slots=True)
class Sound(Generic[C]):
    """One thing that its contract accepts."""

    said: C
    entry: Entry


def judged(
    contract: type[C], entries: Sequence[Entry], read: Sequence[CellFault] = ()
) -> tuple[list[Sound[C]], list[CellFault]]:
    """The entries that the contract accepts, and every fault of the others by its place.

    What could not be read in a cell (`read`) is not also told as missing there, and its entry is not sound.
    """
    sound: list[Sound[C]] = []
    faults: list[CellFault] = []
    unread = {one.cell for one in read}
    for entry in entries:
        try:
            said = contract.model_validate_json(to_json(entry.values), strict=True, extra="forbid")
        except ValidationError as error:
            said_of = faults_of(error)
            # A list whose parts are all wrong is not also too short.
            found = [
                (entry.place(one.path), one)
                for one in said_of
                if not any(other.path.startswith(f"{one.path}.") for other in said_of)
            ]
            faults += [
                CellFault.at(place, one.sv, one.en)
                for place, one in found
                if place.cell not in unread
            ]
        else:
            if not entry.faulty:
                sound.append(Sound(said, entry))
    return sound, faults


class _NoAliases(yaml.SafeLoader):
    """A small file with aliases of aliases unpacks to a very large one."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # noqa: ANN401 (yaml's own)
        """A node, unless it is a reference to another."""
        if self.check_event(yaml.AliasEvent):
            raise FileRefused("YAML: alias (*) läses inte / aliases (*) are not read")
        return super().compose_node(parent, index)


def read_yaml(path: Path, kinds: Collection[str]) -> dict[str, list[Entry]]:
    """The things of these kinds in a YAML or JSON file; raises `FileRefused`."""
    try:
        require_small(path)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise refused(path, "är ingen text i UTF-8", "is no text in UTF-8") from error
    try:
        held = yaml.load(text, Loader=_NoAliases)  # noqa: S506 (derived from the safe loader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise FileRefused(f"{path.name}: {error}") from error
    if held is None:
        raise refused(path, "är tom", "is empty")
    if not isinstance(held, dict) or set(held) - set(kinds):
        read = ", ".join(kinds)
        raise FileRefused(
            f"{path.name}: det som läses är listorna {read} / what is read is the lists {read}"
        )
    return {kind: _entries(held.get(kind) or [], kind, path.name) for kind in kinds}


def _entries(listed: object, kind: str, name: str) -> list[Entry]:
    """The things of one kind: `bodies[3].name.sv` is a place."""
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise FileRefused(f"{name}: {kind}: ska vara en lista / must be a list")
    return [Entry(one, partial(_path, f"{kind}[{number}]")) for number, one in enumerate(listed)]


def _path(start: str, path: str) -> Place:
    name = next((part for part in reversed(path.split(".")) if not part.isdigit()), "")
    return Place(f"{start}.{path}" if path else start, LABELS.get(name, (name, name)))
