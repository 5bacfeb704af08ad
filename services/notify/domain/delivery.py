"""What one try to send an e-mail came to, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

MAX_TRIES: Final = 8
FIRST_PAUSE: Final = timedelta(minutes=1)
PAUSE_FACTOR: Final = 3
LONGEST_PAUSE: Final = timedelta(hours=12)

#: The codes of what never reached the mail server's verdict.
ERASED: Final = "erased"
NO_ADDRESS: Final = "no-address"
NOT_COMPOSED: Final = "not-composed"
NO_CONNECTION: Final = "no-connection"
OUTCOME_UNKNOWN: Final = "outcome-unknown"


class Result(StrEnum):
    """What one try came to."""

    TAKEN = "taken"
    """The mail server took responsibility for it (250 after the data)."""
    REFUSED = "refused"
    """It never will be taken."""
    DEFERRED = "deferred"
    """It was not taken this time."""
    UNCLEAR = "unclear"
    """The connection was lost after the data: it may have been taken."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try's result, its stable code and the mail server's own words, without addresses."""

    result: Result
    code: str | None = None
    reply: str | None = None


class Verdict(StrEnum):
    """What is done after a try."""

    SENT = "sent"
    FAILED = "failed"
    AGAIN = "again"
    AGAIN_MAYBE_COPY = "again_maybe_copy"
    """Tried again although it may have arrived: at worst the person gets it twice."""


def verdict(result: Result, tries: int) -> Verdict:
    """What to do after try number `tries` (from 1) came to `result`."""
    if result is Result.TAKEN:
        return Verdict.SENT
    if result is Result.REFUSED or tries >= MAX_TRIES:
        return Verdict.FAILED
    return Verdict.AGAIN_MAYBE_COPY if result is Result.UNCLEAR else Verdict.AGAIN


def pause(tries: int, share: float) -> timedelta:
    """How long to wait after try number `tries`: exponential, with full jitter.

    `share` is a random number from 0 to 1, so that many notices that failed together do not come
    back together.
    """
    longest: timedelta = min(FIRST_PAUSE * PAUSE_FACTOR ** (tries - 1), LONGEST_PAUSE)
    return longest * share
