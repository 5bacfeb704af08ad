"""The lists of a project's content, and what makes two of their rows the same thing."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from types import MappingProxyType
from typing import Final

from contracts.base import Alignment, Benefit, Contract, CostLine
from contracts.project import (
    CheckItem,
    CompetenceNeed,
    Need,
    OutsidePartner,
    Risk,
    Staffing,
    SupplierContract,
)

Row = Contract | str

#: What stays the same of a row when the rest of it is changed; no list has it twice.
KEYS: Final[Mapping[type[Row], tuple[str, ...]]] = MappingProxyType(
    {
        CostLine: ("year", "kind", "financed_by", "distribution_key"),
        Alignment: ("key",),
        Benefit: ("description", "target_group", "unit"),
        OutsidePartner: ("name",),
        Need: ("target_group", "need"),
        Staffing: ("year", "body_id", "function"),
        CompetenceNeed: ("year", "body_id", "who", "what"),
        Risk: ("description",),
        SupplierContract: ("subject", "supplier"),
        CheckItem: ("point", "check"),
    }
)


def key_of(row: Row) -> Hashable:
    """Without regard to the case of letters."""
    if isinstance(row, str):
        return row.casefold()
    return tuple(_folded(getattr(row, name)) for name in KEYS[type(row)])


def _folded(value: Hashable) -> Hashable:
    return value.casefold() if isinstance(value, str) else value
