"""Work that computes for long: in a native thread, beside the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import eventlet
from eventlet import tpool

T = TypeVar("T")


class NativeWork(Generic[T]):
    """A function that runs in a native thread from now; everything else goes on.

    It must not touch a database, a green lock or the network: it takes values and answers one. What it
    shares with the event loop is plain attributes, written by one side and read by the other.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._thread = eventlet.spawn(tpool.execute, work)

    @property
    def is_over(self) -> bool:
        """Whether it has answered, or raised."""
        return bool(self._thread.dead)

    def result(self) -> T:
        """Its answer, waited for; raises what it raised."""
        answer: T = self._thread.wait()
        return answer
