"""Exact selection: how long the optimum and every project's price take, and what they are worth beside greedy ways."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from bench import cbc
from bench.candidates import candidates
from bench.figures import Aim, Figure, Spread
from bench.ground import BenchFailed, Ground
from contracts.selection import SelectionProblem, SelectionStatus, Standing, read_problem
from selection.prices import prices
from selection.solve import Solved, solved
from selection.verify import account
from selection.watch import Watch

FEW_AIM: Final = Aim(2.0, at_least=False, unit="s")
MANY_AIM: Final = Aim(30.0, at_least=False, unit="s")
PRICES_AIM: Final = Aim(60.0, at_least=False, unit="s")
GREEDY_AIM: Final = Aim(1.0, at_least=True)
_LIMIT_S: Final = 600.0
#: What runs longer than this is told as having run so long.
_PEER_LIMIT_S: Final = 180.0


def measure(ground: Ground) -> list[Figure]:
    """Each round has a problem of its own; CBC solves the same one right after."""
    rounds = range(1, ground.scale.rounds + 1)
    few = [_Round(ground.scale.candidates, seed) for seed in rounds]
    many = [_Round(ground.scale.many_candidates, seed) for seed in rounds]
    return [
        *_optimum("few", few, FEW_AIM),
        _prices(few[0]),
        *_optimum("many", many, MANY_AIM),
        _greedy(few, "score", lambda each: each["value"]),
        _greedy(few, "score-per-krona", lambda each: each["value"] / max(1, _cost(each))),
    ]


class _Round:
    """One problem, solved by us and by CBC."""

    def __init__(self, projects: int, seed: int) -> None:
        self.told = candidates(projects, seed)
        self.problem: SelectionProblem = read_problem(self.told)
        began = time.perf_counter()
        self.solved: Solved = solved(self.problem, Watch(_LIMIT_S))
        self.seconds = time.perf_counter() - began
        if self.solved.result.status is not SelectionStatus.OPTIMAL:
            raise BenchFailed(f"{projects} projects: no optimum in {_LIMIT_S:.0f} s")
        self.peer = cbc.solve(self.told, _PEER_LIMIT_S)
        if self.peer.optimal and self.peer.value != self.value:
            raise BenchFailed(f"{projects} projects: {self.value}, by CBC {self.peer.value}")

    @property
    def value(self) -> Decimal:
        return self.solved.result.value or Decimal(0)

    @property
    def size(self) -> str:
        links = sum(len(e["requires"]) + len(e["excludes"]) for e in self.told["projects"])
        return f"{len(self.told['projects']):,} projects, {links} dependencies, 3 years"


def _optimum(name: str, rounds: list[_Round], aim: Aim) -> list[Figure]:
    ours = Spread(tuple(each.seconds for each in rounds))
    untied = sum(each.solved.result.tie_settled for each in rounds)
    short = sum(not each.peer.optimal for each in rounds)
    notes = {"proven, with the tie rule": f"{untied} of {len(rounds)}"}
    size = rounds[0].size
    return [
        Figure(
            f"select-{name}",
            f"The best portfolio of {size}",
            "s",
            ours,
            aim=aim,
            digits=2,
            notes=notes,
        ),
        Figure(
            f"select-{name}-cbc",
            f"The best portfolio of {size}, ours with the tie rule and beside PuLP with CBC without one",
            "s",
            ours,
            Spread(tuple(each.peer.seconds for each in rounds)),
            digits=2,
            notes={"CBC ran out of time": f"{short} of {len(rounds)}"} if short else {},
        ),
    ]


def _prices(of: _Round) -> Figure:
    began = time.perf_counter()
    answered = prices(of.solved, Watch(_LIMIT_S), threads=os.cpu_count() or 1)
    taken = time.perf_counter() - began
    told = {
        standing.value: str(sum(price.standing is standing for price in answered.prices))
        for standing in Standing
    }
    exact = sum(price.exact for price in answered.prices)
    return Figure(
        "select-prices",
        f"The price of every project among {of.size}",
        "s",
        Spread((taken,)),
        aim=PRICES_AIM,
        digits=1,
        notes={**told, "exact": str(exact)},
    )


def _greedy(rounds: list[_Round], name: str, key: Callable[[dict[str, Any]], float]) -> Figure:
    return Figure(
        f"select-value-{name}",
        f"Value of the best portfolio beside taking projects by {name.replace('-', ' ')}: {rounds[0].size}",
        "points",
        Spread(tuple(float(each.value) for each in rounds)),
        Spread(tuple(float(_taken(each, key)) for each in rounds)),
        aim=GREEDY_AIM,
    )


def _taken(of: _Round, key: Callable[[dict[str, Any]], float]) -> Decimal:
    """What is reached by taking one after the other, with what it requires, while it fits."""
    by_id = {each["id"]: each for each in of.told["projects"]}
    chosen: dict[str, str | None] = {}
    for each in sorted(of.told["projects"], key=key, reverse=True):
        wanted = dict.fromkeys(_with_prerequisites(each["id"], by_id))
        if not account(of.problem, {**chosen, **wanted}).broken:
            chosen.update(wanted)
    return account(of.problem, chosen).value


def _with_prerequisites(project: str, by_id: dict[str, dict[str, Any]]) -> set[str]:
    found = {project}
    waiting = [project]
    while waiting:
        for other in by_id[waiting.pop()]["requires"]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _cost(project: dict[str, Any]) -> int:
    return sum(project["cost"]["central"].values())
