"""The rules of a round: what is asked for, judged by what, decided how."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Contract, Money, Name, Number, ProjectKind, Slug, Title, Year
from contracts.events.funding import Criterion
from contracts.rpc.funding.council import PROFILES, CouncilRules, Profile

Score = Annotated[int, Field(ge=0, le=10)]
"""A step of the scale; what it means is the criterion's anchor for it. The round says how far its scale goes."""


class Bound(StrEnum):
    """Whether an earmark is a floor or a ceiling."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Measure(StrEnum):
    """What an earmark is counted in."""

    SHARE = "share"
    """Of the money that the round gives: 0.25 is a quarter."""
    SUM = "sum"
    """SEK, over all years of the round."""
    NUMBER = "number"
    """Projects."""


class TieRule(StrEnum):
    """What decides between selections that are worth as much."""

    VALUE = "value"
    """The higher value, before it was rounded."""
    NUMBER = "number"
    """More projects."""
    LOWER_COST = "lower_cost"
    EARLIER_REGISTRATION = "earlier_registration"
    """What was received first."""


class DecisionRule(StrEnum):
    """How the council comes to a word when its members differ."""

    SIMPLE_MAJORITY = "simple_majority"
    """More than half of the votes cast; where two proposals have half each, the casting vote decides."""
    QUALIFIED_MAJORITY = "qualified_majority"
    """At least two thirds of the votes cast."""


class Anchor(Contract):
    """What one step of the scale means for one criterion, in words."""

    score: Score
    sv: Name
    en: Name


class RoundCriterion(Criterion):
    """A criterion with its exact weight, and the scale in words."""

    anchors: Annotated[tuple[Anchor, ...], Field(min_length=2, max_length=11)]
    """One for each score from 0 to the round's `scale_max`, in order."""
    weight_min: Annotated[Number, Field(gt=0)] | None = None
    """The lowest weight that somebody could defend. For the figures of robustness alone: it decides nothing."""
    weight_max: Annotated[Number, Field(gt=0)] | None = None
    """The highest, likewise."""


class Ordering(Contract):
    """Criteria of which none weighs less than the next. For the figures of robustness alone."""

    criteria: Annotated[tuple[Slug, ...], Field(min_length=2, max_length=20)]
    """Their keys, the weightiest first."""


class EligibilityRule(Contract):
    """A question that must be answered with yes before an application is judged."""

    key: Slug
    question_sv: Name
    question_en: Name


class EarmarkTarget(Contract):
    """What an earmark is for: exactly one of these."""

    target_group: Slug | None = None
    alignment: Slug | None = None
    """A focus area, dimension or principle of the strategy."""
    body_id: Slug | None = None
    """The owner."""
    kind: ProjectKind | None = None
    horizon_years: Annotated[int, Field(ge=1, le=20)] | None = None
    """Projects whose first effect comes at least so many years after the round's first year."""


class Earmark(Contract):
    """At least, or at most, so much for something."""

    key: Slug
    bound: Bound
    measure: Measure
    amount: Annotated[Number, Field(ge=0)]
    """A share (0 to 1), SEK with two decimals, or a whole number of projects."""
    target: EarmarkTarget


class RoundFrame(Contract):
    """How much of a source's frame in a year the round may spend."""

    source_id: Slug
    year: Year
    amount: Annotated[Money, Field(gt=0)]
    """SEK."""


class BudgetCalendar(Contract):
    """The days of the budget process, as far as they are set."""

    proposal_on: date | None = None
    """Underlag: what the bodies hand in to the budget."""
    budget_on: date | None = None
    """The city council decides the budget."""
    plan_on: date | None = None
    """The body decides its annual plan (VP)."""
    tertial_1_on: date | None = None
    """The first tertial report (T1) is decided."""
    tertial_2_on: date | None = None
    """The second (T2)."""


class RuleFields(Contract):
    """What whoever opens a round says of it."""

    round_id: Slug
    title: Title
    source_ids: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=20)]
    years: Annotated[tuple[Year, ...], Field(min_length=1, max_length=10)]
    criteria: Annotated[tuple[RoundCriterion, ...], Field(min_length=1, max_length=20)]
    closes_on: date
    """The last day on which an application can be admitted."""
    members: Annotated[int, Field(ge=1, le=100)]
    """How many members the council has, vacant seats included."""
    profile: Profile = Profile.ADVISORY
    formal_decision_needed: Literal[True] = True
    """No money moves on the council's word alone."""
    opens_on: date | None = None
    """The first day on which an application can be admitted; none: the day the round was opened."""
    budget_year: Year | None = None
    """The year whose budget the round prepares for."""
    calendar: BudgetCalendar | None = None
    frames: Annotated[tuple[RoundFrame, ...], Field(max_length=200)] = ()
    """What the round may spend at most; of a source and year that is not named, what is free."""
    scale_max: Annotated[int, Field(ge=1, le=10)] = 5
    """The highest score. All criteria have the same steps, so that a weight means the same for each."""
    orderings: Annotated[tuple[Ordering, ...], Field(max_length=20)] = ()
    eligibility: Annotated[tuple[EligibilityRule, ...], Field(max_length=20)] = ()
    earmarks: Annotated[tuple[Earmark, ...], Field(max_length=20)] = ()
    horizon_factor: Annotated[Number, Field(gt=0, le=2)] = Decimal(1)
    """What a project's value is multiplied by for each year until its first effect; 1: waiting does not count."""
    tie_rule: Annotated[tuple[TieRule, ...], Field(min_length=1, max_length=4)] = tuple(TieRule)
    """Tried in this order."""
    decision_rule: DecisionRule = DecisionRule.SIMPLE_MAJORITY
    assessors_needed: Annotated[int, Field(ge=1, le=20)] = 1
    """How many assessors an application is assigned, at least."""
    spread_limit: Annotated[int, Field(ge=1, le=10)] | None = None
    """How far apart two scores on one criterion may be; further is discussed first. None: no limit."""
    belonging_excludes: bool = False
    """Whether to be employed by a party of the city's own raises a question of conflict of interest too."""
    council: CouncilRules | None = None
    """What binds the council's meetings; none: what its profile says."""

    @property
    def council_rules(self) -> CouncilRules:
        """The round's own, or its profile's."""
        return self.council or PROFILES[self.profile]


class RoundRules(RuleFields):
    """Everything that decides a round. It is frozen by the opening; other rules are another version.

    `rules_hash` is the SHA-256 of this object's JSON (UTF-8, keys sorted, no white space), so anybody
    who has the rules can compute it again.
    """

    quorum: Literal["more_than_half"] = "more_than_half"
    """How many of `members` must be present for the council to say anything (beslutsför)."""
