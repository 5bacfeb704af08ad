"""What is to be chosen among, with which money and under which rules."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool

from contracts.base import Instant
from contracts.selection.base import Amount, Form, Key, SourceKey, Value, YearKey

Frames = dict[SourceKey, dict[YearKey, Amount]]
Cost = dict[SourceKey, dict[YearKey, Amount]]


class GroupKind(StrEnum):
    """How the projects of a group hang together."""

    ALL_OR_NONE = "all_or_none"
    """All of them are chosen, or none."""
    ALTERNATIVES = "alternatives"
    """At most one of them is chosen."""


class EarmarkKind(StrEnum):
    """On which side of its limit an earmark holds the portfolio."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class EarmarkMeasure(StrEnum):
    """What an earmark counts among the projects with its tag."""

    SUM = "sum"
    """Their money, in the file's unit."""
    NUMBER = "number"
    """How many they are."""
    SHARE_OF_SPENT = "share_of_spent"
    """Their money as a share (0 to 1) of all money that the portfolio spends."""
    SHARE_OF_NUMBER = "share_of_number"
    """How many they are, as a share (0 to 1) of all chosen."""


class Option(Form):
    """One scope of a project; at most one is chosen."""

    id: Key
    value: Value
    cost: Cost = Field(default={})


class Candidate(Form):
    """A project that may be chosen: with one value and cost, or with several options."""

    id: Key
    value: Value | None = None
    """Left out where there are options."""
    cost: Cost | None = None
    """Left out where there are options; none: it costs nothing."""
    options: Annotated[tuple[Option, ...], Field(max_length=20)] = ()
    """Full or reduced scope, say; at most one is chosen."""
    requires: tuple[Key, ...] = ()
    """Projects without which it can't be chosen."""
    excludes: tuple[Key, ...] = ()
    """Projects that can't be chosen beside it; whoever says so, it goes both ways."""
    must: StrictBool | None = None
    """True: it has to be chosen; false: it may not be."""
    tags: tuple[Key, ...] = ()
    """What earmarks speak of, such as `group:pupils`."""
    registered_at: Instant | None = None
    """Earlier ones win the last tie. Those that do not say come after those that do, in order of id."""


class Group(Form):
    """Projects that hang together."""

    id: Key
    kind: GroupKind
    projects: Annotated[tuple[Key, ...], Field(min_length=1)]


class Earmark(Form):
    """A bound on what the portfolio gives to the projects with a tag."""

    id: Key
    tag: Key
    kind: EarmarkKind
    measure: EarmarkMeasure
    limit: Amount
    """In the file's unit of money, projects, or a share from 0 to 1, as the measure says."""
    sources: tuple[SourceKey, ...] = ()
    """The money of these sources alone; a source takes its kinds along. None: of all."""
    years: tuple[YearKey, ...] = ()
    """The money of these years alone. None: of all."""


class SelectionProblem(Form):
    """A selection: the most value that frames and rules allow.

    All money is in one unit that the file chooses. Nothing is carried over from one year to the next.
    """

    years: Annotated[tuple[YearKey, ...], Field(min_length=1, max_length=50)]
    frames: Frames
    """What each source has in each year; a cost where there is no frame is refused."""
    projects: Annotated[tuple[Candidate, ...], Field(max_length=10_000)]
    groups: tuple[Group, ...] = ()
    earmarks: tuple[Earmark, ...] = ()
    time_limit_s: Annotated[Decimal, Field(gt=0, le=86_400)] = Decimal(60)
    """Seconds of wall time after which the best portfolio found is told, with its honest bound."""
