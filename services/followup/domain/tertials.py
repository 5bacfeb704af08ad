"""The two tertials that the city reports: when each ends and the last day for its report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")

#: The month and day that each tertial report describes (per 30 April, per 31 August).
ENDS: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({"T1": (4, 30), "T2": (8, 31)})

#: How many days after its tertial a report is due. Source: the Traffic Committee's annual plan for 2018
#: (item 11) took tertial report 1 on 24 May and tertial report 2 on 27 September. Each committee fixes
#: its own dates, so this is the default until a body states its own.
REPORT_DAYS: Final[Mapping[str, int]] = MappingProxyType({"T1": 24, "T2": 27})


def ends_on(period: str) -> date:
    """The tertial's last day."""
    year, _, tertial = period.partition("-")
    return date(int(year), *ENDS[tertial])


def due_on(period: str) -> date:
    """The last day for the report."""
    return ends_on(period) + timedelta(days=REPORT_DAYS[period[-2:]])


def has_ended(period: str, today: date) -> bool:
    """Whether the tertial can be reported: its last day has passed."""
    return today > ends_on(period)


def awaited_from(period: str) -> datetime:
    """The instant at which the report is awaited: midnight in Stockholm after the last day."""
    return _begins(ends_on(period) + timedelta(days=1))


def overdue_from(due: date) -> datetime:
    """The instant at which a report is overdue: midnight in Stockholm after its last day."""
    return _begins(due + timedelta(days=1))


def calendar_day(at: datetime) -> date:
    """The Stockholm date of an instant."""
    return at.astimezone(STOCKHOLM).date()


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM).astimezone(UTC)


def tertials(decided_on: date, last_year: int) -> tuple[str, ...]:
    """The tertials that end on the day of the decision or later, through the last allocated year."""
    return tuple(
        period
        for year in range(decided_on.year, last_year + 1)
        for period in (f"{year}-T1", f"{year}-T2")
        if ends_on(period) >= decided_on
    )
