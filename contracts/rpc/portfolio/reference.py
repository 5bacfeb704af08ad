"""Bodies through time, and adopted versions of the strategy."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    BodyKind,
    CaseNumber,
    Contract,
    LocalText,
    Name,
    Number,
    Slug,
)
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply


class Mark(StrEnum):
    """How well a piece of reference data is founded."""

    KNOWN = "known"
    """Read in the source named."""
    ASSUMED = "assumed"
    """Filled in until the source is found."""


class TargetGroupKind(StrEnum):
    """Whom a target group is a part of: the last four take part in the city's services."""

    RESIDENTS = "residents"
    BUSINESSES = "businesses"
    VISITORS = "visitors"
    PUPILS = "pupils"
    PRESCHOOL_CHILDREN = "preschool_children"
    CARE_RECIPIENTS = "care_recipients"
    STAFF = "staff"


class Owner(Contract):
    """Who owns a part of a company, founded a foundation or is a member of a federation."""

    name: Name
    """A legal person."""
    body_id: Slug | None = None
    """Its key, where it is a body of the city."""
    percent: Annotated[Number, Field(gt=0, le=100)] | None = None
    """Its share, where there are shares and it is known."""


class CaseMove(Contract):
    """Which body one of the open cases goes to."""

    project_id: UUID
    body_id: Slug


Owners = Annotated[tuple[Owner, ...], Field(max_length=50)]
Moves = Annotated[tuple[CaseMove, ...], Field(max_length=500)]


class BodyText(Contract):
    """Everything that is said of a body from a date."""

    body_id: Slug
    name: LocalText
    kind: BodyKind
    parent_id: Slug | None = None
    valid_from: date
    """From when these facts hold."""
    valid_to: date | None = None
    """The body's last day."""
    successor_id: Slug | None = None
    """Who takes over its open cases, the day after its last."""
    owners: Owners = ()
    """Of a company, a foundation or a federation."""
    moves: Moves = ()
    """Cases that go to another body than the successor; from `valid_from` where the body goes on."""
    mark: Mark | None = None
    source: Name | None = None
    """Where this was read, or why it is assumed."""


class RegisterBody(Command, BodyText):
    """Register a body, or what is new about one that is known. History stays: this is a new version of it.

    A new name takes a later `valid_from`; an end takes `valid_to`, and a successor where there is one. A
    merger is several bodies that end with the same successor; in a split `moves` says which case goes where.
    """


class BodyFacts(Contract):
    """What holds of a body from a date, in one version of its history."""

    version: int
    name: LocalText
    kind: BodyKind
    parent_id: Slug | None
    valid_from: date
    valid_to: date | None
    successor_id: Slug | None
    owners: tuple[Owner, ...] = ()
    moves: tuple[CaseMove, ...] = ()
    mark: Mark | None = None
    source: Name | None = None


class BodyView(Reply):
    """A body as it is on the date asked for, or by the version that is the latest to take effect."""

    body_id: Slug
    name: LocalText
    kind: BodyKind
    parent_id: Slug | None
    valid_from: date
    valid_to: date | None
    successor_id: Slug | None
    version: int
    owners: tuple[Owner, ...] = ()
    mark: Mark | None = None
    source: Name | None = None


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
    kind: TargetGroupKind | None = None
    """Of a target group alone."""
    was: Slug | None = None
    """Its key in the version before, where it had another."""


Items = Annotated[tuple[StrategyItem, ...], Field(max_length=50)]


class StrategyText(Contract):
    """Everything that a version of the strategy says."""

    strategy_id: Slug
    title: Name
    adopted_on: date
    case_number: CaseNumber | None = None
    dimensions: Annotated[Items, Field(min_length=1)]
    implementation_principles: Items = ()
    enabling_principles: Items = ()
    technique_layers: Items = ()
    target_groups: Annotated[Items, Field(min_length=1)]
    vision: Items = ()
    """The parts of the vision (målbild) around the dimensions."""
    focus_areas: Items = ()
    valid_from: date | None = None
    """None: from the day it was adopted."""
    valid_to: date | None = None
    mark: Mark | None = None
    source: Name | None = None
    """Where the version itself was read, or why it is assumed."""


class AdoptStrategy(Command, StrategyText):
    """Record an adopted version of the strategy. It is never changed: a change is a new version."""


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
    vision: tuple[StrategyItem, ...] = ()
    focus_areas: tuple[StrategyItem, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    mark: Mark | None = None
    source: Name | None = None


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
