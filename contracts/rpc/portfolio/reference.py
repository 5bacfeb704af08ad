"""Bodies through time, and adopted versions of the strategy."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from contracts.base import (
    BodyKind,
    CaseNumber,
    Contract,
    LocalText,
    Name,
    Slug,
)
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply


class Mark(StrEnum):
    """How well a piece of reference data is founded."""

    KNOWN = "known"
    """Read in the source named."""
    ASSUMED = "assumed"
    """Filled in until the source is found."""


class RegisterBody(Command):
    """Register a body, or what is new about one that is known. History stays: this is a new version of it.

    A new name takes a later `valid_from`; an end takes `valid_to`, and a successor where there is one.
    """

    body_id: Slug
    name: LocalText
    kind: BodyKind
    parent_id: Slug | None = None
    valid_from: date
    """From when these facts hold."""
    valid_to: date | None = None
    """The body's last day."""
    successor_id: Slug | None = None
    """Who takes over its open cases."""


class BodyFacts(Contract):
    """What holds of a body from a date, in one version of its history."""

    version: int
    name: LocalText
    kind: BodyKind
    parent_id: Slug | None
    valid_from: date
    valid_to: date | None
    successor_id: Slug | None


class BodyView(Reply):
    """A body as it is on the date asked for, or by its latest version."""

    body_id: Slug
    name: LocalText
    kind: BodyKind
    parent_id: Slug | None
    valid_from: date
    valid_to: date | None
    successor_id: Slug | None
    version: int


class BodyHistory(Reply):
    """A body with every version of it, oldest first."""

    body: BodyView
    versions: tuple[BodyFacts, ...]


class GetBody(Query):
    """What is, and was, this body?"""

    body_id: Slug


class ListBodies(PagedQuery):
    """Which bodies are there? With `on`, those that are valid that day, as they were then."""

    kind: BodyKind | None = None
    parent_id: Slug | None = None
    on: date | None = None


class Bodies(Page[BodyView]):
    """A page of bodies."""


class StrategyItem(Contract):
    """One dimension, principle, layer or target group of a strategy version."""

    key: Slug
    """Unique within the version, over all its lists."""
    number: Annotated[int, Field(ge=1, le=99)] | None = None
    """Its number in the document, where that is known."""
    text: LocalText
    valid_from: date | None = None
    """None: as soon as the version is recorded."""
    valid_to: date | None = None
    mark: Mark
    source: Name
    """Where it was read, or why it is assumed."""


Items = Annotated[tuple[StrategyItem, ...], Field(max_length=50)]


class AdoptStrategy(Command):
    """Record an adopted version of the strategy. It is never changed: a change is a new version."""

    strategy_id: Slug
    title: Name
    adopted_on: date
    case_number: CaseNumber | None = None
    dimensions: Annotated[Items, Field(min_length=1)]
    implementation_principles: Items = ()
    enabling_principles: Items = ()
    technique_layers: Items = ()
    target_groups: Annotated[Items, Field(min_length=1)]


class GetStrategy(Query):
    """What does this version of the strategy say?"""

    strategy_id: Slug


class StrategyView(Reply):
    """A version of the strategy."""

    strategy_id: Slug
    title: Name
    adopted_on: date
    case_number: CaseNumber | None
    dimensions: tuple[StrategyItem, ...]
    implementation_principles: tuple[StrategyItem, ...]
    enabling_principles: tuple[StrategyItem, ...]
    technique_layers: tuple[StrategyItem, ...]
    target_groups: tuple[StrategyItem, ...]
    version: int
    """Always 1: an adopted version is never changed."""


class StrategySummary(Contract):
    """A version of the strategy, in a list."""

    strategy_id: Slug
    title: Name
    adopted_on: date
    case_number: CaseNumber | None


class ListStrategies(PagedQuery):
    """Which versions of the strategy are there, the first adopted first?"""


class Strategies(Page[StrategySummary]):
    """A page of strategy versions."""
