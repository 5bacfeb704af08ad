"""One page about a project for each kind of reader: the same facts, chosen and cut to what that reader needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from contracts.rpc.portfolio import Audience, BriefSection
from services.portfolio.domain.brief import money, parts
from services.portfolio.domain.brief.page import Facts, Page

__all__ = ["Facts", "sections"]

_PARTS: Final[Mapping[Audience, tuple[Callable[[Facts, Page], BriefSection], ...]]] = (
    MappingProxyType(
        {
            Audience.RESIDENT: (parts.for_whom, parts.changes, parts.when, parts.whom_to_ask),
            Audience.COUNCIL_MEMBER: (
                parts.alignment,
                money.per_year,
                parts.prerequisites,
                parts.risks,
                parts.standing,
            ),
            Audience.BOARD: (
                money.own_cost,
                money.own_staff,
                parts.responsibilities,
                parts.standing,
                parts.prerequisites,
            ),
            Audience.CONTROLLER: (
                money.lines,
                money.decided_and_now,
                money.allocated,
                parts.reports,
            ),
        }
    )
)


def sections(audience: Audience, facts: Facts) -> tuple[tuple[BriefSection, ...], bool]:
    """The page's parts for this reader, and whether anything was cut to fit on it."""
    page = Page()
    told = tuple(part(facts, page) for part in _PARTS[audience])
    return told, page.shortened
