"""What is written in the drawings of a graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cli.show.values import plain
from contracts.base import Outlook
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import GraphProject, GraphView, PrerequisiteView
from contracts.words.secrecy import own_words

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "requires": ("förutsätter", "requires"),
    "excludes": ("utesluter", "excludes"),
    "benefits": ("gynnas av", "benefits from"),
    "required_by": ("förutsätts av", "required by"),
    "benefits_to": ("gynnar", "benefits"),
    "late": ("för sent", "too late"),
    "unknown": ("ingen kan säga när", "nobody can say when"),
    "earliest": ("tidigast", "earliest"),
    "by": ("senast", "by"),
    "from": ("från", "from"),
    "above": ("Det som hänger på det", "What hangs on it"),
    "again": ("se ovan", "see above"),
    "alone": (
        "Projektet hänger inte ihop med något annat.",
        "The project hangs together with no other.",
    ),
    "about": ("Vad som hänger ihop med", "What hangs together with"),
    "reads": (
        "Det som ligger underst är det som de andra står på.",
        "What lies lowest is what the others stand on.",
    ),
}


def say(key: str, language: Language) -> str:
    """A word of the drawing."""
    return _WORDS[key][language is Language.EN]


def about(view: GraphView, language: Language) -> str:
    """What the drawing is of."""
    title = next(one.title for one in view.projects if one.project_id == view.project_id)
    return f"{say('about', language)} {own_words(title, language)}"


def expected(outlook: Outlook, language: Language) -> str:
    """When what a project stands on is in place; empty where nothing holds it back."""
    if not outlook.known:
        return say("unknown", language)
    if outlook.earliest_on is None:
        return ""
    late = f", {say('late', language)}" if outlook.late else ""
    return f"{say('earliest', language)} {outlook.earliest_on}{late}"


def status(project: GraphProject, language: Language) -> str:
    """A project's owner and state."""
    return f"{project.body_id} · {plain(project.state, language)}"


def need(prerequisite: PrerequisiteView, language: Language) -> str:
    """A prerequisite on one line."""
    state = plain(prerequisite.state, language)
    dated = f" {prerequisite.dated_on}" if prerequisite.dated_on else ""
    return (
        f"{plain(prerequisite.kind, language)}, {prerequisite.site_code},"
        f" {say('by', language)} {prerequisite.needed_on}: {state}{dated}"
    )
