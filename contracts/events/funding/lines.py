"""What several of funding's messages carry."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    Contract,
    DecisionPoint,
    Money,
    Name,
    Number,
    Period,
    Slug,
    Year,
)


class MoneyKind(StrEnum):
    """What money may be used for. Each kind has a frame of its own."""

    OPERATING = "operating"
    """Drift."""
    INVESTMENT = "investment"
    """Investering: it costs kapitalkostnad and drift afterwards."""


class Instrument(StrEnum):
    """The legal form in which a source's money reaches a project."""

    BUDGET_ADJUSTMENT = "budget_adjustment"
    """Budgetjustering: a committee's frame is raised."""
    OWNER_CONTRIBUTION = "owner_contribution"
    """Ägartillskott to a city company."""
    CONTRACT = "contract"
    """Avtal with a city company or a supplier."""
    AGREEMENT = "agreement"
    """Överenskommelse with a municipal federation, which nobody in the city instructs."""
    OWN_BUDGET = "own_budget"
    """The body finances it within its own budget."""
    EXTERNAL = "external"
    """Money from outside the city: the EU, the state, a partner."""


class Extent(StrEnum):
    """How much of what was applied for the council recommends."""

    FULL = "full"
    PART = "part"


class Criterion(Contract):
    """One criterion of a round, with its weight."""

    key: Slug
    name_sv: Name
    name_en: Name
    weight: Annotated[Number, Field(gt=0)]


class AllocationLine(Contract):
    """Money from one source in one year."""

    source_id: Slug
    year: Year
    amount: Annotated[Money, Field(gt=0)]
    """SEK."""
    kind: MoneyKind = MoneyKind.OPERATING


class SourceInstrument(Contract):
    """In which legal form the money of one source reaches the project."""

    source_id: Slug
    instrument: Instrument


class LaterCost(Contract):
    """What an investment costs in a year after it is made, in SEK."""

    year: Year
    capital_cost: Annotated[Money, Field(ge=0)]
    """Kapitalkostnad: depreciation and internal interest."""
    running_cost: Annotated[Money, Field(ge=0)]
    """Drift."""


class ConditionKind(StrEnum):
    """What an instalment waits for."""

    NONE = "none"
    DATE = "date"
    REPORT_ACCEPTED = "report_accepted"
    PREREQUISITE_MET = "prerequisite_met"
    BENEFIT_SEEN = "benefit_seen"
    DECISION_POINT = "decision_point"


class Condition(Contract):
    """What must be so before an instalment is released; the one field that its kind needs is given."""

    kind: ConditionKind = ConditionKind.NONE
    on: date | None = None
    """The day, of a date."""
    period: Period | None = None
    """The tertial, of a report."""
    prerequisite_id: UUID | None = None
    """Of a prerequisite of the project."""
    point: DecisionPoint | None = None
    """Of a decision point of the project."""


class HoldCause(StrEnum):
    """Why a project's instalments are held."""

    REPORT_OVERDUE = "report_overdue"
    LIGHT_RED = "light_red"
    PREREQUISITE_SLIPPED = "prerequisite_slipped"
    PREREQUISITE_REOPENED = "prerequisite_reopened"


class FreedBecause(StrEnum):
    """Why money is free again."""

    NOT_APPROVED = "not_approved"
    """The formal answer was no."""
    REFERRED_BACK = "referred_back"
    """The deciding body sent the project back."""
    LESS_APPROVED = "less_approved"
    """The formal decision gave less than was recommended."""
    WITHDRAWN = "withdrawn"
    """The project was withdrawn."""
    RECONSIDERED = "reconsidered"
    """The council took its word back, and said another."""
    REDUCED = "reduced"
    """The project needs less, or has slipped."""
    ENDED = "ended"
    """The allocation ended."""
