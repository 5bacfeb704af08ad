"""How words are written down: Swedish first."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from contracts.base import LocalText


def words(**texts: tuple[str, str]) -> Mapping[str, LocalText]:
    """By an enum's value, or an event's name without publisher and version."""
    return MappingProxyType({key: LocalText(sv=sv, en=en) for key, (sv, en) in texts.items()})
