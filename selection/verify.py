"""A portfolio against its problem, in decimals and straight from the file: nothing of the task is used here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from contracts.selection import (
    Candidate,
    Earmark,
    EarmarkKind,
    EarmarkMeasure,
    GroupKind,
    RuleRef,
    SelectionProblem,
    in_order,
    plain,
)
from selection import rules

Portfolio = Mapping[str, str | None]
"""The chosen projects, each with its option; none where it has no options."""


@dataclass(frozen=True, slots=True)
class Account:
    """What a portfolio comes to."""

    value: Decimal
    number: int
    cost: Decimal
    spent: dict[str, dict[str, Decimal]]
    left: dict[str, dict[str, Decimal]]
    broken: tuple[RuleRef, ...]


def account(problem: SelectionProblem, portfolio: Portfolio) -> Account:
    """What it is worth, uses and breaks. Raises `KeyError` for a project or option that the problem has not."""
    projects = {project.id: project for project in problem.projects}
    chosen = {name: _way(projects[name], option) for name, option in portfolio.items()}
    spent: dict[str, dict[str, Decimal]] = {
        source: dict.fromkeys(years, Decimal(0)) for source, years in problem.frames.items()
    }
    for _, cost in chosen.values():
        for key, years in cost.items():
            for source in {key, key.partition("/")[0]} & problem.frames.keys():
                for year, amount in years.items():
                    if year in spent[source]:
                        spent[source][year] += amount
    left = {
        source: {year: amount - spent[source][year] for year, amount in years.items()}
        for source, years in problem.frames.items()
    }
    costs = {name: cost for name, (_, cost) in chosen.items()}
    return Account(
        value=sum((value for value, _ in chosen.values()), Decimal(0)),
        number=len(chosen),
        cost=sum((_total(cost) for cost in costs.values()), Decimal(0)),
        spent=spent,
        left=left,
        broken=(
            *_overspent(problem, left),
            *_apart(problem, portfolio),
            *_against_earmarks(problem, costs),
        ),
    )


def _way(
    project: Candidate, option: str | None
) -> tuple[Decimal, Mapping[str, Mapping[str, Decimal]]]:
    if option is None and not project.options and project.value is not None:
        return project.value, project.cost or {}
    for each in project.options:
        if each.id == option:
            return each.value, each.cost
    raise KeyError(f"{project.id}: {option}")


def _total(cost: Mapping[str, Mapping[str, Decimal]]) -> Decimal:
    return sum((amount for years in cost.values() for amount in years.values()), Decimal(0))


def _overspent(
    problem: SelectionProblem, left: Mapping[str, Mapping[str, Decimal]]
) -> Iterator[RuleRef]:
    for source in sorted(left):
        for year in sorted(left[source]):
            if left[source][year] < 0:
                yield rules.frame(source, year, plain(problem.frames[source][year]))


def _apart(problem: SelectionProblem, portfolio: Portfolio) -> Iterator[RuleRef]:
    told: dict[str, RuleRef] = {}
    for project in problem.projects:
        chosen = project.id in portfolio
        if project.must is not None and project.must is not chosen:
            rule = rules.must(project.id, chosen=project.must)
            told[rule.path] = rule
        if not chosen:
            continue
        for other in project.requires:
            if other not in portfolio:
                rule = rules.requires(project.id, other)
                told[rule.path] = rule
        for other in project.excludes:
            if other in portfolio:
                rule = rules.excludes(*in_order((project.id, other)))
                told[rule.path] = rule
    for group in problem.groups:
        members = set(group.projects)
        inside = len(members & portfolio.keys())
        most = 1 if group.kind is GroupKind.ALTERNATIVES else len(members)
        if inside > most or (group.kind is GroupKind.ALL_OR_NONE and 0 < inside < most):
            ordered = group.model_copy(update={"projects": tuple(in_order(members))})
            rule = rules.group(ordered)
            told[rule.path] = rule
    yield from (told[path] for path in in_order(told))


def _against_earmarks(
    problem: SelectionProblem, costs: Mapping[str, Mapping[str, Mapping[str, Decimal]]]
) -> Iterator[RuleRef]:
    tagged = {project.id: set(project.tags) for project in problem.projects}
    for earmark in problem.earmarks:
        counted = {name: _counted(earmark, cost) for name, cost in costs.items()}
        reached = sum(
            (each for name, each in counted.items() if earmark.tag in tagged[name]), Decimal(0)
        )
        limit = earmark.limit
        if earmark.measure in {EarmarkMeasure.SHARE_OF_SPENT, EarmarkMeasure.SHARE_OF_NUMBER}:
            limit *= sum(counted.values(), Decimal(0))
        if reached < limit if earmark.kind is EarmarkKind.AT_LEAST else reached > limit:
            yield rules.earmark(earmark)


def _counted(earmark: Earmark, cost: Mapping[str, Mapping[str, Decimal]]) -> Decimal:
    if earmark.measure in {EarmarkMeasure.NUMBER, EarmarkMeasure.SHARE_OF_NUMBER}:
        return Decimal(1)
    return sum(
        (
            amount
            for source, years in cost.items()
            for year, amount in years.items()
            if (not earmark.years or year in earmark.years)
            and (
                not earmark.sources
                or source in earmark.sources
                or source.partition("/")[0] in earmark.sources
            )
        ),
        Decimal(0),
    )
