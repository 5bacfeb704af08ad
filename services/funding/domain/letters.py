"""What a decision letter says: what each criterion counted for, how far the money is, and how one appeals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Final

from contracts.base import BodyKind, CostKind, LocalText
from contracts.events.funding import AllocationLine, ConditionKind
from contracts.events.portfolio import ProjectSubmittedV2
from contracts.rpc.funding.allocations import Instalment, InstalmentState
from contracts.rpc.funding.answers import AnswerKind, FormalAnswer
from contracts.rpc.funding.applications import ApplicationState, Outcome
from contracts.rpc.funding.letters import (
    LetterAppeal,
    LetterCriterion,
    LetterNeed,
    LetterShortage,
    LetterVote,
)
from contracts.rpc.funding.meetings import AgendaItem
from contracts.rpc.funding.minutes import MinutesItem, MinutesState
from contracts.rpc.funding.rules import RoundRules
from contracts.rpc.funding.seals import CriterionScore
from contracts.rpc.funding.sources import Decider
from services.funding.domain.assessments import SIX_DECIMALS, spreads
from services.funding.domain.bodies import Body
from services.funding.domain.progress import Progress, prerequisite
from services.funding.domain.sources import ZERO, Frame, FrameKey, amounts_of

#: There is something to write a letter about.
TOLD: Final = frozenset(
    {
        ApplicationState.INELIGIBLE,
        ApplicationState.POSTPONED,
        ApplicationState.RECOMMENDED,
        ApplicationState.DECLINED,
        ApplicationState.REFERRED_BACK,
        ApplicationState.ALLOCATED,
        ApplicationState.REFUSED,
    }
)
#: Something final was said of it, which rests on scores.
SCORED: Final = frozenset(
    {
        ApplicationState.RECOMMENDED,
        ApplicationState.DECLINED,
        ApplicationState.ALLOCATED,
        ApplicationState.REFUSED,
    }
)
#: What ends the matter before the council. Postponing and referring back only prepare a decision.
_FINAL_WORDS: Final = frozenset({Outcome.RECOMMENDED, Outcome.DECLINED})
#: Committees of the city, and who decides for them: their decisions are tried by laglighetsprövning. A company's
#: or a foundation's are not.
_APPEALABLE: Final = frozenset(
    {
        BodyKind.COMMITTEE,
        BodyKind.DISTRICT_COUNCIL,
        BodyKind.JOINT_COMMITTEE,
        BodyKind.SUBCOMMITTEE,
        BodyKind.CITY_EXECUTIVE_BOARD,
    }
)
#: Three weeks from the announcement, in both laws.
_APPEAL_TIME: Final = timedelta(weeks=3)
_KL_2017: Final = date(2018, 1, 1)


def provision_on(decided_on: date) -> str:
    """The chapter on laglighetsprövning that holds for decisions of a day."""
    return "KL (2017:725) 13 kap." if decided_on >= _KL_2017 else "KL (1991:900) 10 kap."


def criteria_of(
    rules: RoundRules, sheets: Sequence[Sequence[CriterionScore]]
) -> tuple[LetterCriterion, ...]:
    """By criterion what was given and what it counted for, in the round's order."""
    named = {criterion.key: criterion for criterion in rules.criteria}
    total = sum((criterion.weight for criterion in rules.criteria), Decimal(0))
    found = []
    for spread in spreads(rules, sheets):
        criterion = named[spread.criterion]
        given = [
            one.score for sheet in sheets for one in sheet if one.criterion == spread.criterion
        ]
        with localcontext() as context:
            context.prec = 60
            points = criterion.weight * sum(given) / (total * len(given))
        found.append(
            LetterCriterion(
                key=criterion.key,
                name=LocalText(sv=criterion.name_sv, en=criterion.name_en),
                weight=criterion.weight,
                given=spread.given,
                lowest=spread.lowest,
                highest=spread.highest,
                mean=spread.mean,
                points=points.quantize(SIX_DECIMALS, rounding=ROUND_HALF_EVEN),
            )
        )
    return tuple(found)


def vote_of(item: AgendaItem) -> LetterVote | None:
    """The roll-call that the council's word followed; none where nobody called for one."""
    for called in reversed(item.roll_calls):
        if called.carried is not None:
            cast = [vote.proposal for vote in called.votes if vote.proposal is not None]
            return LetterVote(
                votes_for=cast.count(called.carried),
                votes_cast=len(cast),
                casting_vote=called.casting_vote,
            )
    return None


def applied_for(snapshot: ProjectSubmittedV2, years: Iterable[int]) -> Decimal | None:
    """Project and investment costs in these years; none where there are none to see."""
    wanted = set(years)
    found = [
        line.amount
        for line in snapshot.costs
        if line.year in wanted and line.kind in {CostKind.PROJECT, CostKind.INVESTMENT}
    ]
    return sum(found, ZERO) if found else None


def shortages(
    lines: Iterable[AllocationLine], frames: Mapping[FrameKey, Frame]
) -> tuple[LetterShortage, ...]:
    """By frame how far what is free is from what was recommended."""
    found = []
    for key, wanted in sorted(amounts_of(tuple(lines)).items()):
        free = frames[key].free if key in frames else ZERO
        found.append(
            LetterShortage(
                source_id=key.source_id,
                year=key.year,
                kind=key.kind,
                wanted=wanted,
                free=free,
                missing=max(wanted - free, ZERO),
            )
        )
    return tuple(found)


def unmet(snapshot: ProjectSubmittedV2, progress: Progress | None) -> tuple[LetterNeed, ...]:
    """The prerequisites of the project that nobody has said are met, by the day they are needed."""
    facts = () if progress is None else progress.facts
    return tuple(
        LetterNeed(
            prerequisite_id=need.prerequisite_id,
            site_code=need.site_code,
            needed_on=need.needed_on,
        )
        for need in sorted(
            snapshot.prerequisites, key=lambda need: (need.needed_on, need.prerequisite_id)
        )
        if prerequisite(need.prerequisite_id) not in facts
    )


def pending(instalments: Iterable[Instalment]) -> tuple[Instalment, ...]:
    """Those that wait for something, or are held."""
    return tuple(
        one
        for one in instalments
        if one.state is InstalmentState.HELD
        or (
            one.state is InstalmentState.WAITING
            and (one.condition.kind is not ConditionKind.NONE or one.by_hand)
        )
    )


@dataclass(frozen=True, slots=True)
class CouncilDecision:
    """The council's own word where it decides: its minutes are announced."""

    outcome: Outcome
    decided_on: date
    council: LocalText
    way: MinutesItem | None
    """None while no item of the minutes is attested."""


def appeal_of_answer(answer: FormalAnswer, body: Body | None) -> LetterAppeal | None:
    """Of a formal answer by a committee of the city. Referring back decides nothing."""
    if answer.kind is AnswerKind.REFERRED_BACK or body is None or body.kind not in _APPEALABLE:
        return None
    return LetterAppeal(
        decided_by=LocalText(sv=body.name_sv, en=body.name_en),
        decided_on=answer.decided_on,
        case_number=answer.case_number,
        provision=provision_on(answer.decided_on),
        counted_from=answer.announced_on,
        until=None if answer.announced_on is None else answer.announced_on + _APPEAL_TIME,
        by_delegation=answer.decided_as is not Decider.BODY,
    )


def appeal_of_word(decision: CouncilDecision) -> LetterAppeal | None:
    """Of the council's own decision. What a court has annulled is no decision any more."""
    way = decision.way
    if decision.outcome not in _FINAL_WORDS or (
        way is not None and way.state is MinutesState.ANNULLED
    ):
        return None
    return LetterAppeal(
        decided_by=decision.council,
        decided_on=decision.decided_on,
        case_number=None,
        provision=provision_on(decision.decided_on),
        counted_from=None if way is None else way.announced_on,
        until=None if way is None else way.appeal_until,
        by_delegation=False,
        final_on=None if way is None else way.final_on,
    )
