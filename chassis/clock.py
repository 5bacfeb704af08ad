"""The two clocks: business time may be simulated, system time never is."""

from __future__ import annotations

import os
import secrets
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")


class BusinessClock(Protocol):
    """Dates, deadlines and the `time` of events."""

    @property
    def simulated(self) -> bool:
        """Whether somebody moves it by hand."""

    def now(self) -> datetime:
        """The business instant, in UTC, cut to milliseconds."""


def calendar_date(instant: datetime) -> date:
    """The calendar date in Stockholm at an instant."""
    return instant.astimezone(STOCKHOLM).date()


def day_begins(day: date) -> datetime:
    """The instant at which a day begins in Stockholm."""
    return datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM).astimezone(UTC)


def to_milliseconds(instant: datetime) -> datetime:
    """Cut to milliseconds, the precision of every instant that is stored or sent."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


class RealClock:
    """Business time is the real time."""

    simulated: Final = False

    def now(self) -> datetime:
        """The real time."""
        return to_milliseconds(system_now())


class SimulatedClock:
    """Business time stands in a file that all four services read, and moves only when told to.

    An absent file means that time has not been set: it is created with the real time.
    """

    simulated: Final = True

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.exists():
            self.set(system_now())

    def now(self) -> datetime:
        """The instant in the file."""
        return datetime.fromisoformat(self._path.read_text().strip()).astimezone(UTC)

    def set(self, instant: datetime) -> None:
        """Move the time; readers see the old or the new instant, never half of one."""
        if instant.tzinfo is None:
            msg = "the business clock needs an instant with a time zone"
            raise ValueError(msg)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        draft.write_text(to_milliseconds(instant.astimezone(UTC)).isoformat())
        draft.replace(self._path)


def business_clock(path: str) -> BusinessClock:
    """The simulated clock of a file, or the real one when no file is named."""
    return SimulatedClock(Path(path)) if path else RealClock()


def system_now() -> datetime:
    """The real time in UTC: tokens, leases, retries, timeouts."""
    return datetime.now(UTC)


_last_ms = 0
_sequence = 0


def new_id() -> UUID:
    """A UUIDv7 by the system clock; ids of one process increase strictly.

    The 12 bits after the millisecond count within it (RFC 9562, method 1).
    """
    global _last_ms, _sequence  # noqa: PLW0603 (the monotonic counter of this process)
    milliseconds = time.time_ns() // 1_000_000
    if milliseconds > _last_ms:
        _last_ms, _sequence = milliseconds, secrets.randbelow(1024)
    else:
        _sequence += 1
        if _sequence > 0xFFF:
            _last_ms, _sequence = _last_ms + 1, 0
    return UUID(
        int=(_last_ms << 80) | (0x7 << 76) | (_sequence << 64) | (0b10 << 62) | secrets.randbits(62)
    )
