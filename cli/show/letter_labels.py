"""What the fields of decision letters and formal answers are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "applied_for": ("kostnader i ansökan", "costs applied for"),
        "by_delegation": ("på delegation", "by delegation"),
        "counted_from": ("räknas från", "counted from"),
        "delegated_by": ("delegerat genom", "delegated by"),
        "ineligible": ("regel som inte uppfylls", "rule that is broken"),
        "points": ("bidrag", "contribution"),
        "shortages": ("pengar som fattas", "money that is missing"),
        "unmet": ("förutsättningar som inte är uppfyllda", "prerequisites not met"),
        "vote": ("omröstning", "vote"),
        "votes_cast": ("avlagda röster", "votes cast"),
        "votes_for": ("röster för", "votes for"),
        "word": ("rådets besked", "the council's word"),
    }
)
