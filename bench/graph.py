"""A change at the root of a graph of projects, until everything that stands on it is told."""

from __future__ import annotations

from typing import Final

from bench.figures import Aim, Figure, Spread
from bench.ground import Ground

AIM: Final = Aim(1000.0, at_least=False, unit="ms")
LINKS: Final = 3
"""For each project."""


def measure(ground: Ground) -> list[Figure]:
    """Beside examining every project by itself, in the same database."""
    answers = [_round(ground) for _ in range(ground.scale.rounds)]
    ours = Spread(tuple(answer["followed_ms"] for answer in answers))
    size = f"{ground.scale.graph:,} projects, {LINKS * ground.scale.graph:,} links"
    told = {"events": f"{answers[-1]['events']:.0f}", "depth": f"{answers[-1]['depth']:.0f}"}
    return [
        Figure(
            "graph-root", f"A change at the root: {size}", "ms", ours, aim=AIM, digits=0, notes=told
        ),
        Figure(
            "graph-naive",
            "The same, beside examining each project by itself",
            "ms",
            ours,
            Spread(tuple(answer["naive_ms"] for answer in answers)),
            digits=0,
        ),
    ]


def _round(ground: Ground) -> dict[str, float]:
    with ground.empty_database() as database_uri:
        job = ground.job("", database_uri, count=ground.scale.graph)
        return ground.run("graph", job)
