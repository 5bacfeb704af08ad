"""What several of funding's messages carry."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from contracts.base import (
    Contract,
    Money,
    Name,
    Number,
    Slug,
    Year,
)


class Extent(StrEnum):
    """How much of what was applied for the council recommends."""

    FULL = "full"
    PART = "part"


class Criterion(Contract):
    """One criterion of a round, with its weight."""

    key: Slug
    name_sv: Name
    name_en: Name
    weight: Annotated[Number, Field(gt=0)]


class AllocationLine(Contract):
    """Money from one source in one year."""

    source_id: Slug
    year: Year
    amount: Annotated[Money, Field(gt=0)]
    """SEK."""
