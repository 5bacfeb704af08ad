"""One way to write a problem, whatever the order of its lists, and the hashes that tell whether two are the same."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

from contracts.selection.problem import SelectionProblem

_DIGITS = re.compile(r"([0-9]+)")


def natural(text: str) -> tuple[tuple[tuple[int, int | str], ...], str]:
    """A sort key in which `p2` comes before `p10`."""
    parts = tuple(
        (0, int(part)) if part.isdigit() and part.isascii() else (1, part)
        for part in _DIGITS.split(text)
        if part
    )
    return parts, text


def in_order(keys: Iterable[str]) -> list[str]:
    """Sorted and each once."""
    return sorted(set(keys), key=natural)


def canonical(problem: SelectionProblem) -> dict[str, Any]:
    """The problem as JSON in which order and spelling no longer matter.

    The time limit is left out: it is no part of what is asked. Zero costs are, too.
    """
    dumped = problem.model_dump(mode="json", exclude={"time_limit_s"})
    dumped["years"] = sorted(dumped["years"])
    for project in dumped["projects"]:
        for key in ("requires", "excludes", "tags"):
            project[key] = in_order(project[key])
        project["options"] = sorted(
            ({**option, "cost": _without_zeros(option["cost"])} for option in project["options"]),
            key=lambda option: natural(option["id"]),
        )
        project["cost"] = _without_zeros(project["cost"] or {})
    for group in dumped["groups"]:
        group["projects"] = in_order(group["projects"])
    for earmark in dumped["earmarks"]:
        earmark["sources"] = in_order(earmark["sources"])
        earmark["years"] = in_order(earmark["years"])
    for key in ("projects", "groups", "earmarks"):
        dumped[key] = sorted(dumped[key], key=lambda each: natural(each["id"]))
    return dumped


def _without_zeros(cost: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    kept = {
        source: {year: amount for year, amount in years.items() if amount != "0"}
        for source, years in cost.items()
    }
    return {source: years for source, years in kept.items() if years}


def digest(told: object) -> str:
    """SHA-256 of JSON with sorted keys, without spaces, in UTF-8."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def input_hash(problem: SelectionProblem) -> str:
    """The same for problems that ask the same."""
    return digest(canonical(problem))
