"""The lists of a project's content, and what makes two of their rows the same thing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
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


def _cost(row: CostLine) -> Hashable:
    return row.year, row.kind, row.financed_by.casefold(), row.distribution_key


def _alignment(row: Alignment) -> Hashable:
    return row.key


def _benefit(row: Benefit) -> Hashable:
    return row.description.casefold(), row.target_group, row.unit


def _partner(row: OutsidePartner) -> Hashable:
    return row.name.casefold()


def _need(row: Need) -> Hashable:
    return row.target_group, row.need.casefold()


def _staffing(row: Staffing) -> Hashable:
    return row.year, row.body_id, row.function.casefold()


def _competence(row: CompetenceNeed) -> Hashable:
    return row.year, row.body_id, row.who.casefold(), row.what.casefold()


def _risk(row: Risk) -> Hashable:
    return row.description.casefold()


def _contract(row: SupplierContract) -> Hashable:
    return row.subject.casefold(), (row.supplier or "").casefold()


def _check(row: CheckItem) -> Hashable:
    return row.point, row.check


_KEYS: Final[Mapping[type[Row], Callable[..., Hashable]]] = MappingProxyType(
    {
        CostLine: _cost,
        Alignment: _alignment,
        Benefit: _benefit,
        OutsidePartner: _partner,
        Need: _need,
        Staffing: _staffing,
        CompetenceNeed: _competence,
        Risk: _risk,
        SupplierContract: _contract,
        CheckItem: _check,
    }
)


def key_of(row: Row) -> Hashable:
    """What stays the same of a row when the rest of it is changed; no list has it twice."""
    return row.casefold() if isinstance(row, str) else _KEYS[type(row)](row)
