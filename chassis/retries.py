"""When a failed or waiting event is tried again: a pure decision."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

#: Upper bounds of the pauses in seconds: nine tries after the first, 24 h expected in all, since full
#: jitter takes half of the bound on average (2 · (4⁰ + … + 4⁸) / 2 ≈ 24.3 h).
CEILINGS_S: Final = tuple(2.0 * 4**step for step in range(9))

#: What an event refers to may take this long to arrive, however often it was tried meanwhile.
WAIT_AT_LEAST: Final = timedelta(hours=24)


def next_try(
    attempts: int,
    now: datetime,
    uniform: Callable[[float, float], float] = random.uniform,
) -> datetime | None:
    """When to try again after `attempts` tries; none when it is time to give up and park."""
    if attempts > len(CEILINGS_S):
        return None
    return now + timedelta(seconds=uniform(0.0, CEILINGS_S[attempts - 1]))
