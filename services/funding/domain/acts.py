"""Who does something, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Act:
    """A person's act at a business instant; `today` is its date in Stockholm."""

    by: str
    now: datetime
    today: date
