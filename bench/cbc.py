"""The peer of selection: the same model in PuLP, solved by the CBC that lies in its wheel."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from typing import Any

import pulp


@dataclass(frozen=True, slots=True)
class Answer:
    """What CBC found."""

    value: int
    optimal: bool
    seconds: float
    """Of building and solving the model."""


def solve(told: dict[str, Any], limit_s: float = 600.0) -> Answer:
    """A problem with whole values, one source and no options, groups or earmarks; one thread, no gap allowed."""
    began = time.perf_counter()
    model = pulp.LpProblem("selection", pulp.LpMaximize)
    take = {
        each["id"]: model.add_variable(f"x{number}", cat="Binary")
        for number, each in enumerate(told["projects"])
    }
    model += pulp.lpSum(each["value"] * take[each["id"]] for each in told["projects"])
    for year, frame in told["frames"]["central"].items():
        uses = (each["cost"]["central"][year] * take[each["id"]] for each in told["projects"])
        model += pulp.lpSum(uses) <= frame
    for each in told["projects"]:
        for other in each["requires"]:
            model += take[each["id"]] <= take[other]
        for other in each["excludes"]:
            model += take[each["id"]] + take[other] <= 1
    with warnings.catch_warnings():
        # Where the wheel's CBC lies is known to a class that PuLP will give up one day; its version is pinned.
        warnings.simplefilter("ignore", DeprecationWarning)
        path = pulp.PULP_CBC_CMD.pulp_cbc_path
    model.solve(
        pulp.COIN_CMD(path=path, msg=False, gapRel=0, gapAbs=0, threads=1, timeLimit=limit_s)
    )
    return Answer(
        value=round(pulp.value(model.objective) or 0),
        optimal=model.sol_status == pulp.LpSolutionOptimal,
        seconds=time.perf_counter() - began,
    )
