"""A problem as a task in whole numbers: values and money by their decimals, each rule as its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from contracts.selection import (
    Candidate,
    Earmark,
    EarmarkKind,
    EarmarkMeasure,
    GroupKind,
    RuleRef,
    SelectionProblem,
    in_order,
    natural,
)
from selection import rules
from selection.task import Chosen, Row, Task

Cell = tuple[str, str]
"""A source and a year."""


@dataclass(frozen=True, slots=True)
class Column:
    """One way to carry out one project."""

    project: str
    option: str | None
    value: int
    cost: int
    """In all, over sources and years."""
    costs: Mapping[Cell, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the problem and what it demands of the columns."""

    ref: RuleRef
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Program:
    """The task of a problem. Projects come in order of registration, so that the order of the file is nothing."""

    columns: tuple[Column, ...]
    projects: tuple[str, ...]
    """In order of registration."""
    rules: tuple[Rule, ...]
    structure: tuple[Row, ...]
    """At most one option of each project."""
    frames: Mapping[Cell, int]
    value_places: int
    money_places: int

    @cached_property
    def by_project(self) -> Mapping[str, tuple[int, ...]]:
        """Each project's columns."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, column in enumerate(self.columns):
            found[column.project].append(number)
        return {project: tuple(columns) for project, columns in found.items()}

    @cached_property
    def task(self) -> Task:
        """The most value under all rules."""
        return self.under(self.rules)

    def under(self, kept: Iterable[Rule]) -> Task:
        """The most value under some of the rules."""
        rows = dict.fromkeys((*self.structure, *(row for rule in kept for row in rule.rows)))
        return Task(tuple(column.value for column in self.columns), tuple(rows))

    def value(self, whole: int) -> Decimal:
        """Whole numbers of the task as a value."""
        return Decimal(whole).scaleb(-self.value_places)

    def money(self, whole: int) -> Decimal:
        """Whole numbers of the task as money."""
        return Decimal(whole).scaleb(-self.money_places)

    def choice(self, wanted: Mapping[str, str | None]) -> Chosen:
        """The columns of chosen projects, each with its option (none: it has none)."""
        return frozenset(
            number
            for number, column in enumerate(self.columns)
            if column.project in wanted and wanted[column.project] == column.option
        )

    def spent(self, chosen: Chosen) -> dict[Cell, int]:
        """What the chosen use of each frame."""
        return {
            cell: sum(_use(self.columns[number].costs, cell) for number in chosen)
            for cell in self.frames
        }

    def broken(self, chosen: Chosen) -> list[Rule]:
        """The rules that these columns do not keep."""
        return [rule for rule in self.rules if not all(row.holds(chosen) for row in rule.rows)]

    def include(self, project: str) -> Row:
        """The project is chosen."""
        return Row.of(((column, -1) for column in self.by_project[project]), -1)

    def leave_out(self, project: str) -> Row:
        """The project is not chosen."""
        return Row.of(((column, 1) for column in self.by_project[project]), 0)


def _use(costs: Mapping[Cell, int], frame: Cell) -> int:
    """What of a cost a frame bears: its own key, and for a source all its kinds."""
    source, year = frame
    return sum(
        amount for (key, when), amount in costs.items() if when == year and _bears(source, key)
    )


def _bears(source: str, key: str) -> bool:
    return source in (key, key.partition("/")[0])


def _places(numbers: Iterable[Decimal]) -> int:
    return max((_decimals(number) for number in numbers), default=0)


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _whole(number: Decimal, places: int) -> int:
    return int(number.scaleb(places))


def program_of(problem: SelectionProblem) -> Program:
    """The task of a sound problem."""
    projects = sorted(problem.projects, key=_registered)
    value_places = _places(_values(problem))
    money_places = _places(_amounts(problem))
    columns = tuple(
        column for project in projects for column in _columns(project, value_places, money_places)
    )
    frames = {
        (source, year): _whole(years[year], money_places)
        for source, years in sorted(problem.frames.items())
        for year in sorted(years)
    }
    by_project: dict[str, list[int]] = defaultdict(list)
    for number, column in enumerate(columns):
        by_project[column.project].append(number)
    found = (
        *_frames(problem, columns, frames),
        *_dependencies(problem, by_project),
        *_groups(problem, by_project),
        *_earmarks(problem, columns, money_places),
    )
    return Program(
        columns=columns,
        projects=tuple(project.id for project in projects),
        rules=found,
        structure=tuple(
            Row.of(((column, 1) for column in each), 1)
            for each in by_project.values()
            if len(each) > 1
        ),
        frames=frames,
        value_places=value_places,
        money_places=money_places,
    )


def _registered(project: Candidate) -> tuple[bool, str, object]:
    at = project.registered_at
    return at is None, at.isoformat(timespec="microseconds") if at else "", natural(project.id)


def _values(problem: SelectionProblem) -> Iterator[Decimal]:
    for project in problem.projects:
        if project.value is not None:
            yield project.value
        yield from (option.value for option in project.options)


def _amounts(problem: SelectionProblem) -> Iterator[Decimal]:
    costs = [project.cost or {} for project in problem.projects]
    costs += [option.cost for project in problem.projects for option in project.options]
    for years in (*problem.frames.values(), *(years for cost in costs for years in cost.values())):
        yield from years.values()
    for earmark in problem.earmarks:
        if earmark.measure is EarmarkMeasure.SUM:
            yield earmark.limit


def _columns(project: Candidate, value_places: int, money_places: int) -> list[Column]:
    """Of several options first the one that is worth most, then the cheaper, then by id."""
    told = [(option.id, option.value, option.cost) for option in project.options]
    ways: list[tuple[str | None, Decimal, Mapping[str, Mapping[str, Decimal]]]] = [*told]
    if not ways and project.value is not None:
        ways = [(None, project.value, project.cost or {})]
    found = []
    for option, value, cost in ways:
        costs = {
            (source, year): _whole(amount, money_places)
            for source, years in sorted(cost.items())
            for year, amount in sorted(years.items())
            if amount
        }
        total = sum(costs.values())
        found.append(Column(project.id, option, _whole(value, value_places), total, costs))
    return sorted(found, key=lambda each: (-each.value, each.cost, natural(each.option or "")))


def _frames(
    problem: SelectionProblem, columns: tuple[Column, ...], frames: Mapping[Cell, int]
) -> Iterator[Rule]:
    for (source, year), amount in frames.items():
        row = Row.of(
            ((number, _use(column.costs, (source, year))) for number, column in enumerate(columns)),
            amount,
        )
        told = format(problem.frames[source][year].normalize(), "f")
        yield Rule(rules.frame(source, year, told), (row,))


def _dependencies(problem: SelectionProblem, by_project: Mapping[str, list[int]]) -> Iterator[Rule]:
    def ones(project: str) -> list[tuple[int, int]]:
        return [(column, 1) for column in by_project[project]]

    excluded: dict[tuple[str, str], None] = {}
    for project in sorted(problem.projects, key=lambda each: natural(each.id)):
        for other in in_order(project.requires):
            yield Rule(
                rules.requires(project.id, other), (_implies(by_project, project.id, other),)
            )
        for other in project.excludes:
            first, second = in_order((project.id, other))
            excluded[first, second] = None
        if project.must is True:
            row = Row.of(((column, -1) for column in by_project[project.id]), -1)
            yield Rule(rules.must(project.id, chosen=True), (row,))
        elif project.must is False:
            yield Rule(rules.must(project.id, chosen=False), (Row.of(ones(project.id), 0),))
    for first, second in sorted(excluded, key=lambda pair: (natural(pair[0]), natural(pair[1]))):
        row = Row.of((*ones(first), *ones(second)), 1)
        yield Rule(rules.excludes(first, second), (row,))


def _implies(by_project: Mapping[str, list[int]], project: str, other: str) -> Row:
    """The project is chosen only beside the other."""
    return Row.of(
        (
            *((column, 1) for column in by_project[project]),
            *((column, -1) for column in by_project[other]),
        ),
        0,
    )


def _groups(problem: SelectionProblem, by_project: Mapping[str, list[int]]) -> Iterator[Rule]:
    for group in sorted(problem.groups, key=lambda each: natural(each.id)):
        members = in_order(group.projects)
        told = group.model_copy(update={"projects": tuple(members)})
        if group.kind is GroupKind.ALTERNATIVES:
            terms = [(column, 1) for member in members for column in by_project[member]]
            yield Rule(rules.group(told), (Row.of(terms, 1),))
        else:
            ring = zip(members, (*members[1:], members[0]), strict=True)
            rows = tuple(_implies(by_project, one, other) for one, other in ring if one != other)
            yield Rule(rules.group(told), rows)


def _earmarks(
    problem: SelectionProblem, columns: tuple[Column, ...], money_places: int
) -> Iterator[Rule]:
    tagged: dict[str, set[str]] = defaultdict(set)
    for project in problem.projects:
        for tag in project.tags:
            tagged[tag].add(project.id)
    for earmark in sorted(problem.earmarks, key=lambda each: natural(each.id)):
        row = _earmark(earmark, tagged[earmark.tag], columns, money_places)
        yield Rule(rules.earmark(earmark), (row,))


def _earmark(
    earmark: Earmark, tagged: set[str], columns: tuple[Column, ...], money_places: int
) -> Row:
    money = earmark.measure in {EarmarkMeasure.SUM, EarmarkMeasure.SHARE_OF_SPENT}
    counted = [_counted(earmark, column) if money else 1 for column in columns]
    of_tag = [
        each if column.project in tagged else 0
        for column, each in zip(columns, counted, strict=True)
    ]
    if earmark.measure in {EarmarkMeasure.SUM, EarmarkMeasure.NUMBER}:
        limit = _whole(earmark.limit, money_places if money else 0)
        terms = list(enumerate(of_tag))
    else:
        # tagged ≥ share · all  ⇔  10^n · tagged - (10^n · share) · all ≥ 0
        places = _decimals(earmark.limit)
        share, one = _whole(earmark.limit, places), 10**places
        limit = 0
        terms = [
            (number, one * tag - share * every)
            for number, (tag, every) in enumerate(zip(of_tag, counted, strict=True))
        ]
    if earmark.kind is EarmarkKind.AT_MOST:
        return Row.of(terms, limit)
    return Row.of(((number, -each) for number, each in terms), -limit)


def _counted(earmark: Earmark, column: Column) -> int:
    return sum(
        amount
        for (source, year), amount in column.costs.items()
        if (not earmark.years or year in earmark.years)
        and (not earmark.sources or any(_bears(each, source) for each in earmark.sources))
    )
