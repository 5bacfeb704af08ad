"""Small selection problems for hypothesis, and a brute force that solves them."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from contracts.selection import SelectionProblem, natural, read_problem
from selection.verify import account

YEARS = ("2017", "2018")


def a_problem(**changes: Any) -> SelectionProblem:
    """Three projects that want more than there is."""
    told = {
        "years": ["2017"],
        "frames": {"central": {"2017": 10}},
        "projects": [
            {"id": "a", "value": 6, "cost": {"central": {"2017": 6}}},
            {"id": "b", "value": 5, "cost": {"central": {"2017": 5}}},
            {"id": "c", "value": 5, "cost": {"central": {"2017": 5}}},
        ],
    }
    return read_problem({**told, **changes})


@st.composite
def problems(draw: st.DrawFn, most: int = 6) -> dict[str, Any]:
    """Everything that a problem can say, with ties on purpose."""
    names = [f"p{number}" for number in range(1, draw(st.integers(1, most)) + 1)]
    some = st.lists(st.sampled_from(names), max_size=2, unique=True)
    value = st.sampled_from(["0", "1", "2", "2.5", "-1", "3", "0.000001", "100000000000000"])
    money = st.sampled_from(["0", "0.1", "0.2", "0.3", "1", "2", "900000000000.01"])

    def cost() -> dict[str, Any]:
        return {
            source: {year: draw(money) for year in YEARS[: draw(st.integers(0, 2))]}
            for source in draw(
                st.lists(st.sampled_from(["c", "c/inv", "d"]), max_size=2, unique=True)
            )
        }

    projects = []
    for name in names:
        told: dict[str, Any] = {
            "id": name,
            "requires": [each for each in draw(some) if each != name],
            "excludes": [each for each in draw(some) if each != name]
            if draw(st.integers(0, 3)) == 0
            else [],
            "must": draw(st.sampled_from([None, None, None, None, True, False])),
            "tags": draw(st.lists(st.sampled_from(["x", "y"]), max_size=2, unique=True)),
        }
        if draw(st.integers(0, 3)) == 0:
            told["options"] = [
                {"id": each, "value": draw(value), "cost": cost()} for each in ("full", "part")
            ]
        else:
            told |= {"value": draw(value), "cost": cost()}
        projects.append(told)
    groups = [
        {"id": f"g{number}", "kind": kind, "projects": draw(some) or names[:1]}
        for number, kind in enumerate(
            draw(st.lists(st.sampled_from(["all_or_none", "alternatives"]), max_size=2))
        )
    ]
    tags = sorted({tag for each in projects for tag in each["tags"]})
    earmarks = []
    for number in range(draw(st.integers(0, 2)) if tags else 0):
        measure = draw(st.sampled_from(["sum", "number", "share_of_spent", "share_of_number"]))
        limits = {
            "sum": ["0", "0.3", "1"],
            "number": ["0", "1", "2"],
            "share_of_spent": ["0.25", "0.5", "0.3"],
            "share_of_number": ["0.5", "0.34"],
        }[measure]
        told = {
            "id": f"e{number}",
            "tag": draw(st.sampled_from(tags)),
            "kind": draw(st.sampled_from(["at_least", "at_most"])),
            "measure": measure,
            "limit": draw(st.sampled_from(limits)),
        }
        if measure in {"sum", "share_of_spent"} and draw(st.booleans()):
            told |= {"sources": ["c"], "years": ["2017"]}
        earmarks.append(told)
    frame = st.sampled_from(["0", "0.3", "0.6", "1", "2", "3", "5", "900000000000.31"])
    return {
        "years": list(YEARS),
        "frames": {
            "c": {year: draw(frame) for year in YEARS},
            "c/inv": {YEARS[0]: draw(frame)},
            "d": {year: draw(frame) for year in YEARS},
        },
        "projects": projects,
        "groups": groups,
        "earmarks": earmarks,
    }


def every_portfolio(problem: SelectionProblem) -> list[dict[str, str | None]]:
    """All of them, allowed or not."""
    ways = [
        [None, *([(each.id, option.id) for option in each.options] or [(each.id, None)])]
        for each in problem.projects
    ]
    return [dict(way for way in chosen if way is not None) for chosen in itertools.product(*ways)]


def brute_force(problem: SelectionProblem) -> dict[str, str | None] | None:
    """The best by the tie rule, by looking at all."""
    by_id = {each.id: each for each in problem.projects}
    order = sorted(
        by_id.values(),
        key=lambda each: (
            each.registered_at is None,
            str(each.registered_at or ""),
            natural(each.id),
        ),
    )

    def ranked(each: Any) -> list[str | None]:
        told = account_of_options(each)
        return [name for name, _ in sorted(told, key=lambda pair: pair[1])]

    def account_of_options(each: Any) -> list[tuple[str | None, Any]]:
        if not each.options:
            return [(None, 0)]
        return [
            (
                option.id,
                (
                    -option.value,
                    sum(
                        (amount for years in option.cost.values() for amount in years.values()),
                        Decimal(0),
                    ),
                    natural(option.id),
                ),
            )
            for option in each.options
        ]

    ranks = {each.id: {name: place for place, name in enumerate(ranked(each))} for each in order}

    def key(portfolio: dict[str, str | None]) -> Any:
        told = account(problem, portfolio)
        places = tuple(
            ranks[each.id][portfolio[each.id]] if each.id in portfolio else len(ranks[each.id])
            for each in order
        )
        return -told.value, -told.number, told.cost, places

    allowed = [each for each in every_portfolio(problem) if not account(problem, each).broken]
    return min(allowed, key=key) if allowed else None
