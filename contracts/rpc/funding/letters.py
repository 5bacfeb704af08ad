"""The decision letter: one page to the applicant on what was said, why, and what comes next."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    CaseNumber,
    Contract,
    FreeText,
    Instant,
    LocalText,
    Money,
    Name,
    Number,
    Slug,
    Title,
    Year,
)
from contracts.events.funding import AllocationLine, Extent, MoneyKind
from contracts.rpc.base import Query, Reply
from contracts.rpc.funding.allocations import Hold, Instalment
from contracts.rpc.funding.answers import FormalAnswer
from contracts.rpc.funding.applications import ApplicationState, Outcome
from contracts.rpc.funding.council import Profile


class GetDecisionLetter(Query):
    """What does the applicant get to read about what was decided?

    Refused while nothing has been said of the application as it stands (`no_letter_yet`).
    """

    project_id: UUID


class LetterCriterion(Contract):
    """What the assessors gave on one criterion, and what it counted for."""

    key: Slug
    name: LocalText
    weight: Number
    given: int
    """How many scores count."""
    lowest: int
    highest: int
    mean: Number
    """Rounded to six decimals."""
    points: Number
    """The mean times the criterion's share of the weights: over all criteria they make the score, but for the
    sixth decimal."""


class LetterVote(Contract):
    """The last roll-call that carried something."""

    votes_for: int
    votes_cast: int
    """Without those who abstained."""
    casting_vote: bool


class LetterWord(Contract):
    """What the council said last."""

    meeting_id: UUID
    held_on: date
    profile: Profile
    outcome: Outcome
    reason: FreeText
    extent: Extent | None = None
    conditions: tuple[FreeText, ...] = ()
    lines: tuple[AllocationLine, ...] = ()
    reserve: bool = False
    until: date | None = None
    discussion: FreeText | None = None
    vote: LetterVote | None = None
    revokes: UUID | None = None
    """The meeting whose word it takes the place of."""


class LetterShortage(Contract):
    """How far what is free in one frame is from what was recommended."""

    source_id: Slug
    year: Year
    kind: MoneyKind
    wanted: Money
    free: Money
    missing: Annotated[Money, Field(ge=0)]
    """SEK: 0 where what is free would cover it."""


class LetterNeed(Contract):
    """A prerequisite of the project that nobody has said is met."""

    prerequisite_id: UUID
    site_code: str
    needed_on: date


class LetterRule(Contract):
    """The rule of eligibility that the application breaks."""

    question_sv: FreeText
    question_en: FreeText
    reason: FreeText


class LetterAppeal(Contract):
    """How the decision can be appealed (laglighetsprövning). None for what only prepares another decision."""

    decided_by: LocalText
    decided_on: date
    case_number: CaseNumber | None
    """None of the council's own decision, which its minutes number."""
    provision: Name
    """The law that holds on the day of the decision, such as `KL (2017:725) 13 kap.`"""
    counted_from: date | None
    """The day of the announcement (anslag); none while it is not announced, as far as is known."""
    until: date | None
    """The last day; none likewise."""
    by_delegation: bool
    """The time counts from the announcement of the minutes of the meeting where the decision was reported."""
    final_on: date | None = None
    """It can no longer be appealed."""


class DecisionLetterView(Reply):
    """What the letter says. Fields that the body has marked for secrecy came masked, and are so here too."""

    project_id: UUID
    title: Title
    body: LocalText
    """The applicant."""
    revision: int
    """The revision that was judged."""
    case_numbers: tuple[CaseNumber, ...]
    """The applicant's own."""
    state: ApplicationState
    on_reserve: bool
    round_title: Title | None
    closes_on: date | None
    """The round's last day."""
    score: Number | None
    """None where nothing final was said, which needs no score."""
    scale_max: int | None
    criteria: tuple[LetterCriterion, ...]
    """In the round's order; empty likewise."""
    word: LetterWord | None
    """The council's; none where the application never came to it."""
    ineligible: LetterRule | None
    """Only where the round may not take it in."""
    answer: FormalAnswer | None
    """The formal answer, where one was given after the council's word."""
    answered_by: LocalText | None
    applied_for: Money | None
    """SEK: project and investment costs in the round's years; none where the body has masked them or gave none."""
    recommended: Money | None
    """SEK: all that the council recommended."""
    shortages: tuple[LetterShortage, ...]
    """While it waits for money: by frame, as it stands now."""
    unmet: tuple[LetterNeed, ...]
    """In the order of the day they are needed."""
    instalments: tuple[Instalment, ...]
    """Those that wait for something or are held."""
    holds: tuple[Hold, ...]
    appeal: LetterAppeal | None
    as_of: Instant
