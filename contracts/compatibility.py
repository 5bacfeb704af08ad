"""The gate that refuses a breaking change: the models against schemas that others already rely on.

Who reads whose messages decides what breaks (`RULES`):

- *Events* are read by consumers older than their publisher and lie in queues and inboxes until a newer
  consumer reads them. Both directions must hold, so that only an optional field with a default comes in.
- *Requests* are written by clients of any age and read by the service: it may become more generous.
- *Replies* are written by the service and read by clients of any age: they may become narrower. A
  *command's* reply is remembered and repeated to a newer client too, so both directions must hold.

Anything else is a new version of the event, or a new procedure. `python -m contracts.compatibility`
compares with the last release, `--base REF` with the schemas committed at a git reference.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from contracts import schema_changes
from contracts.generate import files, schemas
from contracts.schema_changes import Change, Effect

Documents = Mapping[str, Mapping[str, Any]]


class Use(StrEnum):
    """How a message is used, which decides what may change in it."""

    EVENT = "event"
    REQUEST = "request"
    COMMAND_REPLY = "reply of a command"
    QUERY_REPLY = "reply of a query"


#: What breaks each kind of message. An added optional field breaks none.
RULES: Final[Mapping[Use, frozenset[Effect]]] = MappingProxyType(
    {
        Use.EVENT: frozenset(Effect) - {Effect.OPTIONAL_FIELD},
        Use.REQUEST: frozenset(
            {Effect.REMOVED, Effect.REQUIRED_FIELD, Effect.NARROWER, Effect.OTHER}
        ),
        Use.COMMAND_REPLY: frozenset(Effect) - {Effect.OPTIONAL_FIELD},
        Use.QUERY_REPLY: frozenset({Effect.REMOVED, Effect.WIDER, Effect.OTHER}),
    }
)


@dataclass(frozen=True, slots=True)
class Break:
    """A change that somebody who relies on the old schema does not survive."""

    document: str
    """The schema's path, such as `events/portfolio.project_submitted.v1.json`."""
    path: str
    """Where in it, such as `costs[].amount`; empty for the whole."""
    what: str

    def __str__(self) -> str:
        return f"{self.document}: {self.path + ': ' if self.path else ''}{self.what}"


class BaselineMissing(Exception):
    """There is nothing to compare with: a gate without a baseline would let everything through."""


def breaks(old: Documents, new: Documents) -> list[Break]:
    """Everything in `new` that breaks who relies on `old`; both are schemas by path."""
    found: list[Break] = []
    for document, before in sorted(old.items()):
        after = new.get(document)
        if after is None:
            found.append(Break(document, "", "is removed"))
            continue
        found += (
            Break(document, change.path, change.what)
            for change in changes(before, after)
            if change.effect in RULES[use_of(before)]
        )
    return found


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Every change of meaning from one schema to the other, where it is sent included."""
    for block in ("x-event", "x-rpc"):
        before, after = old.get(block, {}), new.get(block, {})
        for key in sorted(before.keys() | after.keys()):
            if before.get(key) != after.get(key):
                yield Change("", Effect.OTHER, f"{key} was {before.get(key)}, is {after.get(key)}")
    yield from schema_changes.changes(old, new)


def use_of(document: Mapping[str, Any]) -> Use:
    """How the message of a schema is used. The envelope is part of every event, errors of every reply."""
    selection = document.get("x-selection")
    if selection is not None:
        # A problem is written by whoever asks, as a request is; a result is read like a query's reply.
        return Use.REQUEST if selection["part"] == "problem" else Use.QUERY_REPLY
    rpc = document.get("x-rpc")
    if rpc is None:
        return Use.COMMAND_REPLY if document["$id"].endswith(":problem") else Use.EVENT
    if rpc["part"] == "request":
        return Use.REQUEST
    return Use.COMMAND_REPLY if rpc["kind"] == "command" else Use.QUERY_REPLY


def breaks_since_release(root: Path = files.ROOT) -> list[Break]:
    """What the models break of `contracts/released/`; raises `BaselineMissing`."""
    folder = root / files.RELEASED
    old = {
        file.relative_to(folder).as_posix(): json.loads(file.read_text(encoding="utf-8"))
        for file in sorted(folder.rglob("*.json"))
    }
    if not old:
        raise BaselineMissing(
            f"{files.RELEASED} is empty; `python -m contracts.generate --release` fills it"
        )
    return breaks(old, schemas.documents())


def breaks_since(reference: str, root: Path = files.ROOT) -> list[Break]:
    """What the models break of the schemas committed at a git reference; raises `BaselineMissing`."""
    listed = _git(root, "ls-tree", "-r", "--name-only", reference, "--", files.SCHEMAS)
    old = {
        path.removeprefix(f"{files.SCHEMAS}/"): json.loads(
            _git(root, "show", f"{reference}:{path}")
        )
        for path in listed.splitlines()
    }
    if not old:
        raise BaselineMissing(f"{files.SCHEMAS} is empty at {reference}")
    return breaks(old, schemas.documents())


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (git, without a shell)
            ["git", *arguments],  # noqa: S607 (whichever git the developer uses)
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise BaselineMissing(error.stderr.strip()) from error
    return done.stdout


def main(arguments: list[str] | None = None, root: Path = files.ROOT) -> int:
    """Name every breaking change; 1 if there is one, 2 if there is nothing to compare with."""
    parser = argparse.ArgumentParser(
        prog="python -m contracts.compatibility",
        description="Refuses changes that break who relies on the released contracts.",
    )
    parser.add_argument("--base", metavar="REF", help="compare with this git reference instead")
    chosen = parser.parse_args(arguments)
    try:
        found = breaks_since(chosen.base, root) if chosen.base else breaks_since_release(root)
    except BaselineMissing as missing:
        sys.stderr.write(f"{missing}\n")
        return 2
    for one in found:
        sys.stderr.write(f"{one}\n")
    if found:
        sys.stderr.write(
            "These break others: add a new version instead (docs/howto/contracts.md).\n"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
