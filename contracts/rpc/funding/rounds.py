"""Rounds: what is asked for, judged by what, decided how. All of it freezes at the opening."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Contract, Instant, Name, PersonId, Slug, Title, Year
from contracts.events.funding import Criterion
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply
from contracts.rpc.funding.council import PROFILES, CouncilRules, Profile

Score = Annotated[int, Field(ge=0, le=5)]
"""A step of the scale; what it means is the criterion's anchor for it."""


class Anchor(Contract):
    """What one step of the scale means for one criterion, in words."""

    score: Score
    sv: Name
    en: Name


class RoundCriterion(Criterion):
    """A criterion with its weight, and the scale in words."""

    anchors: Annotated[tuple[Anchor, ...], Field(min_length=6, max_length=6)]
    """One for each score from 0 to 5, in order."""


class RoundRules(Contract):
    """Everything that decides a round. It never changes after the opening.

    `rules_hash` is the SHA-256 of this object's JSON (UTF-8, keys sorted, no white space), so anybody
    who has the rules can compute it again.
    """

    round_id: Slug
    title: Title
    source_ids: tuple[Slug, ...]
    years: tuple[Year, ...]
    criteria: tuple[RoundCriterion, ...]
    closes_on: date
    """The last day on which an application can be admitted."""
    members: Annotated[int, Field(ge=1, le=100)]
    """How many members the council has, vacant seats included."""
    quorum: Literal["more_than_half"] = "more_than_half"
    """How many of `members` must be present for the council to say anything (beslutsför)."""
    profile: Profile
    formal_decision_needed: Literal[True] = True
    """No money moves on the council's word alone."""
    council: CouncilRules | None = None
    """What binds the council's meetings; none means what its profile says."""

    @property
    def council_rules(self) -> CouncilRules:
        """The round's own, or its profile's."""
        return self.council or PROFILES[self.profile]


class OpenRound(Command):
    """Open a round. Sources, years, criteria, scale and rules are frozen by this."""

    round_id: Slug
    title: Title
    source_ids: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=20)]
    years: Annotated[tuple[Year, ...], Field(min_length=1, max_length=10)]
    criteria: Annotated[tuple[RoundCriterion, ...], Field(min_length=1, max_length=20)]
    closes_on: date
    members: Annotated[int, Field(ge=1, le=100)]
    profile: Profile = Profile.ADVISORY
    formal_decision_needed: Literal[True] = True
    council: CouncilRules | None = None
    """What binds the council's meetings where it is not what its profile says."""


class GetRound(Query):
    """What are the rules of this round?"""

    round_id: Slug


class ListRounds(PagedQuery):
    """Which rounds are there? By id."""


class RoundView(Reply):
    """A round and its frozen rules."""

    round_id: Slug
    title: Title
    rules: RoundRules
    rules_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    quorum_needed: int
    """How many members must be present."""
    is_open: bool
    """Whether applications can still be admitted today."""
    opened_by: PersonId
    opened_at: Instant
    version: int


class RoundList(Page[RoundView]):
    """A page of rounds."""
