"""A problem from a file: its form, and what its parts say of each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from contracts.errors import Invalid
from contracts.faults import MOST_FAULTS, Fault, fault, faults_of
from contracts.selection.problem import (
    Candidate,
    Cost,
    Earmark,
    EarmarkMeasure,
    SelectionProblem,
)

_MONEY = {EarmarkMeasure.SUM, EarmarkMeasure.SHARE_OF_SPENT}
_SHARES = {EarmarkMeasure.SHARE_OF_SPENT, EarmarkMeasure.SHARE_OF_NUMBER}


def read_json(text: str | bytes) -> Any:  # noqa: ANN401 (whatever the file holds)
    """JSON with exact numbers. Raises `Invalid`; a key that stands twice is refused, for one would be lost."""
    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_each_once
        )
    except UnicodeDecodeError as error:
        raise Invalid.of(fault("file", "ska vara UTF-8", "must be UTF-8")) from error
    except RecursionError as error:
        raise Invalid.of(fault("file", "är för djupt kapslad", "is nested too deeply")) from error
    except ValueError as error:
        # Also what the hooks say: the JSON reader knows no path, so the words name what is wrong.
        told = str(error)
        raise Invalid.of(
            fault("file", f"är inte giltig JSON ({told})", f"is not valid JSON ({told})")
        ) from error


def _no_number(name: str) -> Any:  # noqa: ANN401
    raise ValueError(f"{name} is no number")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def read_problem(told: Any) -> SelectionProblem:  # noqa: ANN401 (JSON)
    """A sound problem. Raises `Invalid` that names each field at fault and the rule that it breaks."""
    try:
        problem = SelectionProblem.model_validate(told)
    except ValidationError as error:
        raise Invalid.of(*faults_of(error)) from error
    found = list(_first(faults_in(problem)))
    if found:
        raise Invalid.of(*found)
    return problem


def _first(faults: Iterable[Fault]) -> Iterator[Fault]:
    for number, each in enumerate(faults):
        if number == MOST_FAULTS:
            return
        yield each


def faults_in(problem: SelectionProblem) -> Iterator[Fault]:
    """What the parts of a well-formed problem say of each other that can't be."""
    yield from _twice("years", problem.years, lambda each: each)
    for source, years in problem.frames.items():
        for year in years:
            if year not in problem.years:
                yield _unknown_year(f"frames.{source}.{year}", year)
    yield from _twice("projects", problem.projects, lambda each: each.id)
    known = {project.id for project in problem.projects}
    for place, project in enumerate(problem.projects):
        yield from _of_project(problem, known, f"projects.{place}", project)
    yield from _twice("groups", problem.groups, lambda each: each.id)
    for place, group in enumerate(problem.groups):
        for number, member in enumerate(group.projects):
            if member not in known:
                yield _unknown_project(f"groups.{place}.projects.{number}", member)
    yield from _twice("earmarks", problem.earmarks, lambda each: each.id)
    tags = {tag for project in problem.projects for tag in project.tags}
    for place, earmark in enumerate(problem.earmarks):
        yield from _of_earmark(problem, tags, f"earmarks.{place}", earmark)


def _of_project(
    problem: SelectionProblem, known: set[str], path: str, project: Candidate
) -> Iterator[Fault]:
    for key in ("requires", "excludes"):
        for number, other in enumerate(getattr(project, key)):
            if other == project.id:
                yield fault(
                    f"{path}.{key}.{number}",
                    "får inte vara projektet självt",
                    "may not be the project itself",
                )
            elif other not in known:
                yield _unknown_project(f"{path}.{key}.{number}", other)
    if not project.options:
        if project.value is None:
            yield fault(
                f"{path}.value",
                "måste anges, om det inte finns options",
                "must be given where there are no options",
            )
        yield from _of_cost(problem, f"{path}.cost", project.cost or {})
        return
    for key in ("value", "cost"):
        if getattr(project, key) is not None:
            yield fault(
                f"{path}.{key}",
                "får inte anges tillsammans med options",
                "may not be given together with options",
            )
    yield from _twice(f"{path}.options", project.options, lambda each: each.id)
    for number, option in enumerate(project.options):
        yield from _of_cost(problem, f"{path}.options.{number}.cost", option.cost)


def _of_cost(problem: SelectionProblem, path: str, cost: Cost) -> Iterator[Fault]:
    for source, years in cost.items():
        for year, amount in years.items():
            where = f"{path}.{source}.{year}"
            if year not in problem.years:
                yield _unknown_year(where, year)
            elif amount and not any(
                year in problem.frames.get(each, {}) for each in (source, source.partition("/")[0])
            ):
                yield fault(
                    where,
                    f"det finns ingen ram för {source} {year}; skriv 0 i ramen om den är tom",
                    f"there is no frame for {source} {year}; write 0 in the frame if it is empty",
                )


def _of_earmark(
    problem: SelectionProblem, tags: set[str], path: str, earmark: Earmark
) -> Iterator[Fault]:
    if earmark.tag not in tags:
        yield fault(
            f"{path}.tag",
            f"inget projekt har taggen {earmark.tag}",
            f"no project has the tag {earmark.tag}",
        )
    if earmark.measure in _SHARES and earmark.limit > 1:
        yield fault(f"{path}.limit", "en andel får vara högst 1", "a share may be at most 1")
    if earmark.measure is EarmarkMeasure.NUMBER and earmark.limit % 1:
        yield fault(f"{path}.limit", "ska vara ett heltal", "must be a whole number")
    for key in ("sources", "years"):
        if getattr(earmark, key) and earmark.measure not in _MONEY:
            yield fault(
                f"{path}.{key}",
                "får bara anges när det som räknas är pengar (sum, share_of_spent)",
                "may be given only where money is counted (sum, share_of_spent)",
            )
    sources = {part for frame in problem.frames for part in (frame, frame.partition("/")[0])}
    sources |= {source for project in problem.projects for source in _sources_of(project)}
    for number, source in enumerate(earmark.sources):
        if source not in sources:
            yield fault(
                f"{path}.sources.{number}",
                f"källan {source} finns inte",
                f"there is no source {source}",
            )
    for number, year in enumerate(earmark.years):
        if year not in problem.years:
            yield _unknown_year(f"{path}.years.{number}", year)


def _sources_of(project: Candidate) -> set[str]:
    return {source for cost in costs_of(project) for source in cost}


def costs_of(project: Candidate) -> tuple[Cost, ...]:
    """The cost of each way to carry the project out."""
    return tuple(option.cost for option in project.options) or (project.cost or {},)


def _twice(path: str, items: Iterable[Any], key: Callable[[Any], str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, item in enumerate(items):
        name = key(item)
        if name in seen:
            where = f"{path}.{place}" if name == item else f"{path}.{place}.id"
            yield fault(where, f"{name} finns redan", f"{name} is there already")
        seen.add(name)


def _unknown_year(path: str, year: str) -> Fault:
    return fault(path, f"året {year} står inte bland years", f"the year {year} is not in years")


def _unknown_project(path: str, project: str) -> Fault:
    return fault(path, f"projektet {project} finns inte", f"there is no project {project}")
