"""How long a selection may take, who hears how it goes, and who may stop it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


class Stopped(Exception):
    """Whoever asked took it back."""


class Cancel(Protocol):
    """Says whether to stop; a `threading.Event` is one."""

    def is_set(self) -> bool:
        """True from when it is to stop."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it came. `stage` is one of a few stable words; `total` is 0 where nobody can say."""

    stage: str
    done: int
    total: int
    elapsed_s: float


class _Never:
    def is_set(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Watch:
    """Handed through everything that takes time. Times are wall time."""

    limit_s: float
    tell: Callable[[Progress], None] = lambda _: None
    cancel: Cancel = field(default_factory=_Never)
    began: float = field(default_factory=time.monotonic)

    @property
    def elapsed_s(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began

    @property
    def left_s(self) -> float:
        """Seconds that are left; 0 at the lowest."""
        return max(0.0, self.limit_s - self.elapsed_s)

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self.left_s <= 0

    def at(self, stage: str, done: int = 0, total: int = 0) -> None:
        """Tell how far it came. Raises `Stopped` where it is to stop."""
        self.stop_if_asked()
        self.tell(Progress(stage, done, total, self.elapsed_s))

    def stop_if_asked(self) -> None:
        """Raise `Stopped` where it is to stop."""
        if self.cancel.is_set():
            raise Stopped

    def part(self, limit_s: float) -> Watch:
        """The same for a part of the work that may take so long and no longer than the whole."""
        return Watch(
            min(self.limit_s, self.elapsed_s + limit_s), self.tell, self.cancel, self.began
        )
