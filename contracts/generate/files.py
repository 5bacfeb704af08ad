"""The generated files: what they should hold, and how what is on disk differs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from contracts.generate import asyncapi, pages, schemas
from contracts.registry import EVENTS

ROOT: Final = Path(__file__).resolve().parents[2]

SCHEMAS: Final = "contracts/schemas"
RELEASED: Final = "contracts/released"
EXAMPLES: Final = "contracts/examples"


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not as it should be."""

    path: str
    fault: str
    """`missing`, `stale` or `orphaned`."""


def expected(root: Path) -> dict[str, str]:
    """Every generated file's text by its path."""
    documents = schemas.documents()
    found = {f"{SCHEMAS}/{path}": as_text(schema) for path, schema in documents.items()}
    # What `radslag select` reads and answers are files: no message carries them.
    messages = {path: each for path, each in documents.items() if "x-selection" not in each}
    found["contracts/asyncapi.json"] = as_text(asyncapi.document(messages, examples(root)))
    found["docs/events.md"] = pages.events_page()
    found["docs/authority.md"] = pages.authority_page()
    readme = root / "README.md"
    if readme.exists():
        found["README.md"] = pages.with_event_flow(readme.read_text(encoding="utf-8"))
    return found


def differences(root: Path) -> list[Difference]:
    """What is missing, stale or orphaned on disk, sorted by path."""
    texts = expected(root)
    found = (*_wrong_texts(root, texts), *_orphans(root, texts), *_wrong_examples(root))
    return sorted(found, key=lambda difference: difference.path)


def write(root: Path) -> list[str]:
    """Bring the generated files up to date; the paths that changed. Examples are never touched."""
    texts = expected(root)
    stale = [difference.path for difference in _wrong_texts(root, texts)]
    orphans = [difference.path for difference in _orphans(root, texts)]
    for path in stale:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(texts[path], encoding="utf-8")
    for path in orphans:
        (root / path).unlink()
    return sorted((*stale, *orphans))


def release(root: Path) -> list[str]:
    """Make the models' schemas the ones that later changes are compared with."""
    documents = schemas.documents()
    kept = set()
    for path, schema in documents.items():
        file = root / RELEASED / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(as_text(schema), encoding="utf-8")
        kept.add(file)
    for file in (root / RELEASED).rglob("*.json"):
        if file not in kept:
            file.unlink()
    return sorted(f"{RELEASED}/{path}" for path in documents)


def examples(root: Path) -> dict[str, list[dict[str, Any]]]:
    """The golden examples by event type: `<type>.json`, and `<type>.<what it shows>.json` for more."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in sorted((root / EXAMPLES).glob("*.json")):
        found[type_of_example(file)].append(json.loads(file.read_text(encoding="utf-8")))
    return dict(found)


def type_of_example(file: Path) -> str:
    """The event type that an example's file name begins with."""
    return ".".join(file.name.split(".")[:3])


def as_text(document: Mapping[str, Any]) -> str:
    """JSON that is the same on every run: sorted, indented, in UTF-8."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _wrong_texts(root: Path, texts: Mapping[str, str]) -> Iterator[Difference]:
    for path, text in texts.items():
        file = root / path
        if not file.exists():
            yield Difference(path, "missing")
        elif file.read_text(encoding="utf-8") != text:
            yield Difference(path, "stale")


def _orphans(root: Path, texts: Mapping[str, str]) -> Iterator[Difference]:
    for file in (root / SCHEMAS).rglob("*"):
        path = file.relative_to(root).as_posix()
        if file.is_file() and path not in texts:
            yield Difference(path, "orphaned")


def _wrong_examples(root: Path) -> Iterator[Difference]:
    for event_type in EVENTS:
        if not (root / EXAMPLES / f"{event_type}.json").exists():
            yield Difference(f"{EXAMPLES}/{event_type}.json", "missing")
    for file in (root / EXAMPLES).glob("*"):
        if type_of_example(file) not in EVENTS:
            yield Difference(file.relative_to(root).as_posix(), "orphaned")
