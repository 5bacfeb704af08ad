"""Made-up selection problems with a seed, as large as asked for."""

from __future__ import annotations

import random
from typing import Any, Final

YEARS: Final = ("2018", "2019", "2020")
#: What the frames bear of all that is applied for.
_BEARS: Final = (2, 5)
#: Of the dependencies: prerequisites; the rest are exclusions.
_REQUIRES: Final = 0.85


def candidates(projects: int, seed: int, dependencies: float = 0.8) -> dict[str, Any]:
    """Projects with whole scores 1–100 over three years, with prerequisites and exclusions among them.

    Scores and costs are drawn independently of each other. A project depends on earlier ones alone.
    """
    source = random.Random(seed)
    told: list[dict[str, Any]] = []
    asked = dict.fromkeys(YEARS, 0)
    for number in range(1, projects + 1):
        cost = {year: source.randint(0, 4000) * 1000 for year in YEARS}
        for year in YEARS:
            asked[year] += cost[year]
        told.append(
            {
                "id": f"p{number}",
                "value": source.randint(1, 100),
                "cost": {"central": cost},
                "requires": [],
                "excludes": [],
                "tags": [f"group:{source.randrange(5)}"],
            }
        )
    for _ in range(int(projects * dependencies)):
        later = source.randrange(1, projects)
        earlier = f"p{source.randrange(later) + 1}"
        kind = "requires" if source.random() < _REQUIRES else "excludes"
        if earlier not in (*told[later]["requires"], *told[later]["excludes"]):
            told[later][kind].append(earlier)
    part, whole = _BEARS
    return {
        "years": list(YEARS),
        "frames": {"central": {year: asked[year] * part // whole for year in YEARS}},
        "projects": told,
        "time_limit_s": 600,
    }
