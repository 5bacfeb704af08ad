"""Open roll-calls: whose vote counts, and what carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from contracts.rpc.funding.applications import Outcome
from contracts.rpc.funding.meetings import Proposal, ProposalKind, Vote
from contracts.rpc.funding.rules import DecisionRule
from services.funding.domain.refusals import (
    NothingToVoteOn,
    NoVoteInThis,
    PresidingMustVote,
    UnknownProposal,
    VotesMissing,
)
from services.funding.domain.rounds import require_distinct

#: What the council says when a proposal of this kind carries.
CARRIES: Final[Mapping[ProposalKind, Outcome]] = MappingProxyType(
    {
        ProposalKind.APPROVE: Outcome.RECOMMENDED,
        ProposalKind.AMEND: Outcome.RECOMMENDED,
        ProposalKind.DECLINE: Outcome.DECLINED,
        ProposalKind.POSTPONE: Outcome.POSTPONED,
        ProposalKind.REFER_BACK: Outcome.REFERRED_BACK,
    }
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a roll-call came to."""

    proposal: int | None
    """None where no proposal had more than half of the votes cast."""
    casting_vote: bool


def require_all_vote(
    votes: Collection[Vote], proposals: Collection[Proposal], voters: Collection[str]
) -> None:
    """Everybody with a vote is in the roll-call once, for something that was moved or abstaining."""
    if len(proposals) < 2:
        raise NothingToVoteOn(count=len(proposals))
    require_distinct(vote.person_id for vote in votes)
    numbers = {proposal.number for proposal in proposals}
    for vote in votes:
        if vote.person_id not in voters:
            raise NoVoteInThis(person=vote.person_id)
        if vote.proposal is not None and vote.proposal not in numbers:
            raise UnknownProposal(number=vote.proposal)
    if missing := set(voters) - {vote.person_id for vote in votes}:
        raise VotesMissing(persons=", ".join(sorted(missing)))


def count(
    votes: Collection[Vote],
    presiding: str,
    *,
    casting_vote: bool,
    rule: DecisionRule = DecisionRule.SIMPLE_MAJORITY,
) -> Carried:
    """What carries by the round's rule; an abstention is no vote cast.

    By simple majority the vote of the one who presides decides where two proposals have half each, if the
    council's rules say so; they must have given one then.
    """
    cast = Counter(vote.proposal for vote in votes if vote.proposal is not None)
    total = cast.total()
    qualified = rule is DecisionRule.QUALIFIED_MAJORITY
    for proposal, given in cast.items():
        if 3 * given >= 2 * total if qualified else 2 * given > total:
            return Carried(proposal, casting_vote=False)
    halves = len(cast) == 2 and len(set(cast.values())) == 1
    if casting_vote and halves and not qualified:
        deciding = next(vote.proposal for vote in votes if vote.person_id == presiding)
        if deciding is None:
            raise PresidingMustVote(person=presiding)
        return Carried(deciding, casting_vote=True)
    return Carried(None, casting_vote=False)
