"""Rounds: opened, revised by a decision, read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contracts.base import CaseNumber, Contract, FreeText, Instant, PersonId, Slug, Title
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply
from contracts.rpc.funding.rules import RoundRules, RuleFields

RulesHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class OpenRound(RuleFields, Command):
    """Open a round. Sources, years, criteria, scale and rules are frozen by this.

    Rules that contradict each other are refused, each with its field.
    """


class ReviseRound(RuleFields, Command):
    """Give an open round other rules, by a decision. All the rules are given, also those that stay.

    The version before is kept. Applications that the council has not spoken of are assessed anew; what it
    has spoken of stands. Refused while a meeting of the round is not closed. `expected_version` is the round's.
    """

    case_number: CaseNumber
    """Of the decision."""
    reason: FreeText


class GetRound(Query):
    """What are the rules of this round?"""

    round_id: Slug


class ListRounds(PagedQuery):
    """Which rounds are there? By id."""


class RoundVersionView(Contract):
    """One version of a round's rules."""

    number: int
    rules: RoundRules
    rules_hash: RulesHash
    case_number: CaseNumber | None
    """Of the decision that changed the rules; none of the first version."""
    reason: FreeText | None
    frozen_by: PersonId
    frozen_at: Instant


class RoundView(Reply):
    """A round and its frozen rules."""

    round_id: Slug
    title: Title
    rules: RoundRules
    rules_hash: RulesHash
    quorum_needed: int
    """How many members must be present."""
    is_open: bool
    """Whether applications can be admitted today."""
    opened_by: PersonId
    opened_at: Instant
    version: int
    rules_version: int = 1
    """The number of these rules; the first are 1."""
    earlier: tuple[RoundVersionView, ...] = ()
    """The rules before, the oldest first; in a list they are left out."""


class RoundList(Page[RoundView]):
    """A page of rounds."""
