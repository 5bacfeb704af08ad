"""The rule of the lights: pure, exact, and said in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from contracts.base import Light
from contracts.rpc.followup import Direction

SEVERITY: Final[Mapping[Light, int]] = MappingProxyType(
    {Light.NONE: 0, Light.GREEN: 1, Light.YELLOW: 2, Light.RED: 3}
)
SWEDISH: Final[Mapping[Light, str]] = MappingProxyType(
    {Light.NONE: "ej bedömt", Light.GREEN: "grönt", Light.YELLOW: "gult", Light.RED: "rött"}
)
ENGLISH: Final[Mapping[Light, str]] = MappingProxyType(
    {Light.NONE: "no light", Light.GREEN: "green", Light.YELLOW: "yellow", Light.RED: "red"}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A light, and in words what it rests on."""

    light: Light
    because_sv: str
    because_en: str


NOTHING: Final = Finding(
    Light.NONE, "Inget mätvärde och ingen rapport ännu.", "No measurement and no report yet."
)


def light_of(value: Decimal, target: Decimal, direction: Direction, tolerance: Decimal) -> Light:
    """Green when the target is met, yellow when it is missed by at most the tolerance, else red.

    The tolerance is a share of the target's size, so a target of zero has no yellow. A number of the
    contracts has at most 20 digits and the tolerance 7, so the product is exact in 28 digits.
    """
    shortfall = target - value if direction is Direction.INCREASE else value - target
    if shortfall <= 0:
        return Light.GREEN
    return Light.YELLOW if shortfall <= abs(target) * tolerance else Light.RED


def worst(findings: Iterable[Finding]) -> Finding:
    """The first of the most severe; what has no light weighs nothing."""
    return max((NOTHING, *findings), key=lambda finding: SEVERITY[finding.light])


def in_words(number: Decimal) -> tuple[str, str]:
    """The number without idle zeros, in Swedish and English writing."""
    english = format(number.normalize(), "f")
    return english.replace(".", ","), english
