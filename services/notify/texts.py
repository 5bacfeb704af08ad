"""The parts of what people are told: a text in both languages, and how one event type is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Both:
    """The same text in both languages."""

    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """How one event type is told."""

    happened: Both
    next_step: Both | None = None
    """Who acts next, where that is known."""
    about: Both = Both("{{ project.title }}", "{{ project.title }}")
    """The title over it: the project's, where there is one."""
