"""Sources of money and their frames, and what becomes of a year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import CaseNumber, Contract, Instant, Money, Name, PersonId, Slug, Year
from contracts.events.funding import Instrument, MoneyKind
from contracts.rpc.base import Command, Page, PagedQuery, Reply


class SourceKind(StrEnum):
    """Whose money a source is."""

    CENTRAL_RESERVE = "central_reserve"
    """Central medelsreserv, by its number in the budget."""
    CITY_BUDGET = "city_budget"
    """Kommunfullmäktige's budget, by focus area."""
    OWN_BUDGET = "own_budget"
    """The body's own budget."""
    EXTERNAL = "external"
    """The EU or the state."""
    PARTNER = "partner"
    """A partner of the project."""


class RegisterSource(Command):
    """A source of money exists, and this body may allocate from it.

    A central reserve says its `reserve_number` and the city's budget its `focus_area`; no other kind
    has them (`source_detail`).
    """

    source_id: Slug
    name_sv: Name
    name_en: Name
    instrument: Instrument
    """How its money reaches a project, where the receiver leaves a choice."""
    allocated_by: Slug
    """The body whose formal decisions release its money."""
    kind: SourceKind | None = None
    """None: not said."""
    reserve_number: Annotated[int, Field(ge=1, le=99)] | None = None
    """Central medelsreserv: 2 is number 2."""
    focus_area: Slug | None = None
    """The focus area of the strategy that the budget gave it for."""


class SetFrame(Command):
    """A decision sets a source's frame for a year and kind. An earlier decision is kept beside it.

    `expected_version` is the source's. Refused where the frame would fall below what is already
    allocated (`frame_below_allocated`), where it would change nothing (`frame_unchanged`), and where the
    year's books are closed (`year_closed`).
    """

    source_id: Slug
    year: Year
    amount: Annotated[Money, Field(ge=0)]
    """SEK: the whole frame, not the change."""
    case_number: CaseNumber
    kind: MoneyKind = MoneyKind.OPERATING


class CarryOver(Command):
    """A decision moves what is left of a frame, or of a project's money in it, to the next year.

    Ombudgetering. `expected_version` is the source's. The frame of the year falls by the amount and that
    of the next year rises by it, so neither is passed. Refused where less is left (`more_than_left`).
    """

    source_id: Slug
    year: Year
    """The year that it is moved from; it is moved to the next."""
    amount: Annotated[Money, Field(gt=0)]
    case_number: CaseNumber
    kind: MoneyKind = MoneyKind.OPERATING
    project_id: UUID | None = None
    """Whose allocated money it is; none: what is free in the frame."""


class CloseYear(Command):
    """Close the books of a frame: what is neither spent nor carried over lapses.

    `expected_version` is the source's. Refused before the year has ended (`year_not_over`), while the
    council's recommendations stand in it (`recommendations_stand`), and a second time (`year_closed`).
    """

    source_id: Slug
    year: Year
    case_number: CaseNumber
    kind: MoneyKind = MoneyKind.OPERATING


class ListSources(PagedQuery):
    """Which sources are there, and what is left of them each year? By id."""


class FrameDecisionView(Contract):
    """One decision on a frame."""

    amount: Money
    previous: Money
    case_number: CaseNumber
    recorded_by: PersonId
    recorded_at: Instant


class FrameView(Contract):
    """A source's frame for one year, in SEK."""

    year: Year
    amount: Money
    allocated: Money
    """What formal decisions have given to projects."""
    free: Money
    """`amount` less `allocated` and `lapsed`: what a formal decision may still release."""
    recommended: Money
    """What the council's standing recommendations would take of `free`."""
    decisions: tuple[FrameDecisionView, ...]
    """Every decision on it, the oldest first."""
    version: int
    kind: MoneyKind = MoneyKind.OPERATING
    lapsed: Money = Decimal("0.00")
    """What was unspent when the year's books closed."""
    closed_on: date | None = None
    """When the year's books closed; none while they are open."""


class SourceView(Reply):
    """A source with its frames."""

    source_id: Slug
    name_sv: Name
    name_en: Name
    instrument: Instrument
    allocated_by: Slug
    frames: tuple[FrameView, ...]
    """By year."""
    version: int
    kind: SourceKind | None = None
    reserve_number: int | None = None
    focus_area: Slug | None = None


class SourceList(Page[SourceView]):
    """A page of sources."""


class ListReserve(PagedQuery):
    """Which projects did the council recommend that have no money yet, in order?

    The highest score first: those recommended beyond the money, and those that the formal decision
    refused for want of it.
    """


class ReserveItem(Contract):
    """A project that waits for money."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    wanted: Money
    """What the council recommended, in all years and sources, in SEK."""
    fits: bool
    """Whether what is free now would cover all of it."""
    refused: bool
    """The formal decision refused it for want of money; else the council put it in reserve."""
    version: int
    """The application's."""


class ReserveList(Page[ReserveItem]):
    """A page of the reserve list."""


class Decider(StrEnum):
    """Who made a formal money decision on a body's behalf."""

    BODY = "body"
    """The body itself."""
    DIGITAL_COUNCIL = "digital_council"
    """Digitaliseringsrådet, by delegation."""
    PROGRAMME_HEAD = "programme_head"
    """Programchefen, by delegation."""


class Threshold(Contract):
    """Up to which total, all sources and years of one decision together, somebody may decide."""

    decider: Decider
    up_to: Annotated[Money, Field(gt=0)]
    """SEK, the amount itself included."""


class SetThresholds(Command):
    """A body decides who may decide on money on its behalf, up to which amount.

    The body itself has no limit and is not listed. Earlier decisions are kept; a formal decision is
    judged by the one in force on its day. An empty list takes back every delegation.
    """

    body_id: Slug
    valid_from: date
    case_number: CaseNumber
    thresholds: Annotated[tuple[Threshold, ...], Field(max_length=10)]


class ListThresholds(PagedQuery):
    """Who has been allowed to decide what? Every decision, the oldest first."""

    body_id: Slug | None = None


class ThresholdsView(Reply):
    """One decision on who may decide what."""

    decision_id: UUID
    body_id: Slug
    valid_from: date
    case_number: CaseNumber
    thresholds: tuple[Threshold, ...]
    recorded_by: PersonId
    recorded_at: Instant


class ThresholdsList(Page[ThresholdsView]):
    """A page of decisions on thresholds."""
