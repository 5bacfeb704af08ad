"""From a round's recorded inputs to the problem that a selection solves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from typing import Final
from uuid import UUID

from contracts.base import CostKind
from contracts.errors import Invalid
from contracts.events.funding import MoneyKind
from contracts.faults import Fault, fault
from contracts.rpc.funding.rules import Earmark, EarmarkTarget, Measure, TieRule
from contracts.rpc.funding.selections import (
    Changes,
    LeftOut,
    LeftOutReason,
    ReducedScope,
    SelectionProject,
)
from contracts.selection import (
    Candidate,
    EarmarkKind,
    EarmarkMeasure,
    Group,
    GroupKind,
    Option,
    SelectionProblem,
)
from contracts.selection import Earmark as ProblemEarmark
from contracts.words import word
from services.funding.domain.assessments import SIX_DECIMALS, weighted_mean
from services.funding.domain.refusals import NothingToSelect, TieRuleUnsolved
from services.funding.domain.rules import named
from services.funding.domain.selections.inputs import Applicant, Inputs, source_meant
from services.funding.domain.sources import FrameKey

FULL: Final = "full"
REDUCED: Final = "reduced"

Cost = dict[str, dict[str, Decimal]]

_ORE: Final = Decimal("0.01")
_MEASURES: Final = {
    Measure.SHARE: EarmarkMeasure.SHARE_OF_SPENT,
    Measure.SUM: EarmarkMeasure.SUM,
    Measure.NUMBER: EarmarkMeasure.NUMBER,
}


@dataclass(frozen=True, slots=True)
class Posed:
    """A problem, what it chooses from, and what of the round it does not."""

    problem: SelectionProblem
    projects: tuple[SelectionProject, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """An applicant that can be chosen."""

    applicant: Applicant
    value: Decimal
    cost: Cost
    elsewhere: Decimal
    requires: tuple[UUID, ...]
    """Those of the round."""


def pose(inputs: Inputs, changes: Changes, time_limit_s: int) -> Posed:
    """The round's problem. All money is SEK; ids are the projects'.

    Raises `TieRuleUnsolved`, `NothingToSelect`, and `Invalid` for changes that the round does not bear.
    """
    _require_solvable_ties(inputs)
    weighed, left_out = _weighed(inputs)
    if not weighed:
        raise NothingToSelect(round=inputs.round_id, left_out=len(left_out))
    if found := list(_faults(inputs, changes, weighed)):
        raise Invalid.of(*found)
    reduced = {scope.project_id: scope for scope in changes.reduced}
    problem = SelectionProblem(
        years=tuple(str(year) for year in sorted(inputs.rules.years)),
        frames=_frames(inputs, changes),
        projects=tuple(
            _candidate(each, inputs, changes, reduced.get(project_id))
            for project_id, each in sorted(weighed.items())
        ),
        groups=tuple(
            Group(
                id=f"alternatives-{number}",
                kind=GroupKind.ALTERNATIVES,
                projects=tuple(str(project_id) for project_id in group.projects),
            )
            for number, group in enumerate(changes.alternatives, 1)
        ),
        earmarks=tuple(map(_earmark, inputs.rules.earmarks)),
        time_limit_s=Decimal(time_limit_s),
    )
    return Posed(
        problem,
        tuple(
            SelectionProject(
                project_id=project_id,
                title=each.applicant.title,
                value=each.value,
                cost=_total(each.cost),
                elsewhere=each.elsewhere,
            )
            for project_id, each in sorted(weighed.items())
        ),
        tuple(sorted(left_out, key=lambda one: one.project_id)),
    )


def _require_solvable_ties(inputs: Inputs) -> None:
    """The solver settles ties in one order; a rule that begins so says the same, as far as it goes."""
    said = inputs.rules.tie_rule
    if said != tuple(TieRule)[: len(said)]:
        raise TieRuleUnsolved(
            round=inputs.round_id,
            said_sv=", ".join(word(one).sv for one in said),
            said_en=", ".join(word(one).en for one in said),
        )


def _weighed(inputs: Inputs) -> tuple[dict[UUID, _Weighed], list[LeftOut]]:
    """Who can be chosen, and who not and why; whoever requires one of the latter is one of them."""
    weighed: dict[UUID, _Weighed] = {}
    left_out: list[LeftOut] = []
    here = {each.project_id for each in inputs.applicants}
    for applicant in inputs.applicants:
        found = _weigh(applicant, inputs, here)
        if isinstance(found, LeftOutReason):
            left_out.append(_left_out(applicant, found))
        else:
            weighed[applicant.project_id] = found
    while True:
        lost = {
            project_id: missing
            for project_id, each in weighed.items()
            if (
                missing := tuple(
                    other
                    for other in each.applicant.snapshot.requires
                    if other not in weighed and other not in inputs.funded
                )
            )
        }
        if not lost:
            return weighed, left_out
        for project_id, missing in lost.items():
            each = weighed.pop(project_id)
            left_out.append(_left_out(each.applicant, LeftOutReason.PREREQUISITE_MISSING, missing))


def _left_out(
    applicant: Applicant, reason: LeftOutReason, requires: tuple[UUID, ...] = ()
) -> LeftOut:
    return LeftOut(
        project_id=applicant.project_id, title=applicant.title, reason=reason, requires=requires
    )


def _weigh(applicant: Applicant, inputs: Inputs, here: set[UUID]) -> _Weighed | LeftOutReason:
    if not applicant.current_rules:
        return LeftOutReason.EARLIER_RULES
    if not applicant.scores:
        return LeftOutReason.NOT_ASSESSED
    if applicant.sealed:
        return LeftOutReason.SEALED
    years = _years_of_waiting(applicant, inputs)
    factor = inputs.rules.horizon_factor
    if years is None and factor != 1:
        return LeftOutReason.NO_FIRST_EFFECT
    score = weighted_mean(inputs.rules.criteria, applicant.scores)
    assert score is not None
    cost, elsewhere = _cost(applicant, inputs)
    if not cost:
        return LeftOutReason.NO_COST_HERE
    return _Weighed(
        applicant,
        _times(score, factor ** (years or 0)),
        cost,
        elsewhere,
        tuple(other for other in applicant.snapshot.requires if other in here),
    )


def _times(value: Decimal, factor: Decimal) -> Decimal:
    """Rounded once, half to even, at six decimals."""
    with localcontext() as context:
        context.prec = 200
        return (value * factor).quantize(SIX_DECIMALS, rounding=ROUND_HALF_EVEN)


def _years_of_waiting(applicant: Applicant, inputs: Inputs) -> int | None:
    """From the round's first year to the first effect of any benefit; what is there already does not wait."""
    effects = [benefit.first_effect_year for benefit in applicant.snapshot.benefits]
    return max(0, min(effects) - min(inputs.rules.years)) if effects else None


def _cost(applicant: Applicant, inputs: Inputs) -> tuple[Cost, Decimal]:
    """What it asks of the round, by source and kind and by year; and the sum of what it asks elsewhere."""
    asked: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    elsewhere = Decimal("0.00")
    for line in applicant.snapshot.costs:
        source_id = source_meant(line.financed_by, inputs.sources)
        if source_id is None or line.year not in inputs.rules.years:
            elsewhere += line.amount
            continue
        kind = MoneyKind.INVESTMENT if line.kind is CostKind.INVESTMENT else MoneyKind.OPERATING
        asked[f"{source_id}/{kind}"][str(line.year)] += line.amount
    return {source: dict(years) for source, years in asked.items()}, elsewhere


def _total(cost: Cost) -> Decimal:
    return sum((amount for years in cost.values() for amount in years.values()), Decimal("0.00"))


def _frames(inputs: Inputs, changes: Changes) -> Cost:
    """What there is of each kind, the round's own ceilings over all kinds, and what a scenario says instead."""
    frames: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for source in inputs.sources:
        for kind in MoneyKind:
            for year in inputs.rules.years:
                free = inputs.free.get(FrameKey(source.id, year, kind), Decimal(0))
                # After a lowered frame more may be recommended than there is.
                frames[f"{source.id}/{kind}"][str(year)] = max(Decimal(0), free)
    for ceiling in inputs.rules.frames:
        frames[ceiling.source_id][str(ceiling.year)] = ceiling.amount
    for frame in changes.frames:
        when = str(frame.year)
        if frame.kind is not None:
            frames[f"{frame.source_id}/{frame.kind}"][when] = frame.amount
            continue
        for kind in MoneyKind:
            del frames[f"{frame.source_id}/{kind}"][when]
        frames[frame.source_id][when] = frame.amount
    return {source: years for source, years in frames.items() if years}


def _candidate(
    each: _Weighed, inputs: Inputs, changes: Changes, scope: ReducedScope | None
) -> Candidate:
    applicant = each.applicant
    project_id = applicant.project_id
    must = True if project_id in changes.must else False if project_id in changes.must_not else None
    return Candidate(
        id=str(project_id),
        value=None if scope else each.value,
        cost=None if scope else each.cost,
        options=_options(each, scope) if scope else (),
        requires=tuple(str(other) for other in each.requires),
        must=must,
        tags=tuple(_tags(applicant, inputs)),
        registered_at=applicant.registered_at,
    )


def _options(each: _Weighed, scope: ReducedScope) -> tuple[Option, ...]:
    less = {
        source: {
            year: (amount * scope.cost_share).quantize(_ORE, rounding=ROUND_HALF_UP)
            for year, amount in years.items()
        }
        for source, years in each.cost.items()
    }
    return (
        Option(id=FULL, value=each.value, cost=each.cost),
        Option(id=REDUCED, value=_times(each.value, scope.value_share), cost=less),
    )


def _tag(target: EarmarkTarget) -> str:
    [(name, value)] = named(target)
    return f"{name}:{value}"


def _tags(applicant: Applicant, inputs: Inputs) -> Iterator[str]:
    """What the round's earmarks speak of, as far as it is this project."""
    snapshot = applicant.snapshot
    waiting = _years_of_waiting(applicant, inputs)
    seen: set[str] = set()
    for earmark in inputs.rules.earmarks:
        target = earmark.target
        meant = (
            target.target_group in snapshot.target_groups
            or any(one.key == target.alignment for one in snapshot.alignments)
            or target.body_id == applicant.body_id
            or target.kind == snapshot.kind
            or (
                target.horizon_years is not None
                and waiting is not None
                and waiting >= target.horizon_years
            )
        )
        tag = _tag(target)
        if meant and tag not in seen:
            seen.add(tag)
            yield tag


def _earmark(earmark: Earmark) -> ProblemEarmark:
    return ProblemEarmark(
        id=earmark.key,
        tag=_tag(earmark.target),
        kind=EarmarkKind(earmark.bound.value),
        measure=_MEASURES[earmark.measure],
        limit=earmark.amount,
    )


def _faults(inputs: Inputs, changes: Changes, weighed: dict[UUID, _Weighed]) -> Iterator[Fault]:
    """Changes that speak of what the round does not have, or against each other."""
    named_projects = [
        *((f"must.{place}", one) for place, one in enumerate(changes.must)),
        *((f"must_not.{place}", one) for place, one in enumerate(changes.must_not)),
        *(
            (f"reduced.{place}.project_id", one.project_id)
            for place, one in enumerate(changes.reduced)
        ),
        *(
            (f"alternatives.{place}.projects.{number}", one)
            for place, group in enumerate(changes.alternatives)
            for number, one in enumerate(group.projects)
        ),
    ]
    for path, project_id in named_projects:
        if project_id not in weighed:
            yield fault(
                path,
                f"projektet {project_id} hör inte till dem som kan väljas i omgången",
                f"the project {project_id} is not among those that can be chosen in the round",
            )
    for place, project_id in enumerate(changes.must_not):
        if project_id in changes.must:
            yield fault(
                f"must_not.{place}",
                "projektet kan inte både måste väljas och inte få väljas",
                "the project can't both have to be chosen and not be allowed",
            )
    yield from _twice("reduced", [one.project_id for one in changes.reduced])
    yield from _twice("frames", [(f.source_id, f.year, f.kind) for f in changes.frames])
    sources = {source.id for source in inputs.sources}
    whole = {(frame.source_id, frame.year) for frame in changes.frames if frame.kind is None}
    for place, frame in enumerate(changes.frames):
        if frame.source_id not in sources:
            yield fault(
                f"frames.{place}.source_id",
                f"källan {frame.source_id} hör inte till omgången",
                f"the source {frame.source_id} is not of the round",
            )
        if frame.year not in inputs.rules.years:
            yield fault(
                f"frames.{place}.year",
                f"år {frame.year} hör inte till omgången",
                f"the year {frame.year} is not of the round",
            )
        if frame.kind is not None and (frame.source_id, frame.year) in whole:
            yield fault(
                f"frames.{place}.kind",
                "källan har för året redan en ram för alla slag av medel",
                "the source has a frame for all kinds of money in the year already",
            )


def _twice(path: str, entries: list[object]) -> Iterator[Fault]:
    for place, entry in enumerate(entries):
        if entry in entries[:place]:
            yield fault(f"{path}.{place}", "är angiven mer än en gång", "is given more than once")
