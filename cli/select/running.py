"""The work in a thread of its own, with its progress on the terminal; Ctrl-C takes it back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from cli.session import Session
from selection.watch import Progress, Watch

T = TypeVar("T")

_STAGES: Final = {
    "value": ("söker bästa värde", "searching for the best value"),
    "ties": ("prövar om någon är lika bra", "looking for equals"),
    "number": ("flest projekt bland lika bra", "most projects among equals"),
    "cost": ("lägst kostnad bland lika bra", "lowest cost among equals"),
    "registration": ("tidigast registrerad bland lika bra", "earliest registration among equals"),
    "proving": ("bevisar", "proving"),
    "conflict": ("söker regler som krockar", "looking for rules in conflict"),
    "bounding": ("priser: gränser", "prices: bounds"),
    "pricing": ("priser: exakt", "prices: exact"),
    "margins": ("marginaler", "margins"),
    "acceptability": ("acceptans: dragning", "acceptability: draw"),
    "sweep": ("ramsvep: steg", "sweep: step"),
}


@contextmanager
def watching(session: Session, limit_s: float) -> Iterator[tuple[Watch, threading.Event]]:
    """A watch whose progress is shown where somebody looks."""
    cancel = threading.Event()
    console = Console(stderr=True)
    if session.json or not console.is_terminal:
        yield Watch(limit_s, cancel=cancel), cancel
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, TimeElapsedColumn(), console=console, transient=True) as bars:
        bar = bars.add_task("", total=None)

        def tell(progress: Progress) -> None:
            words = session.say(*_STAGES[progress.stage])
            bars.update(
                bar,
                description=words,
                completed=progress.done,
                total=progress.total or None,
            )

        yield Watch(limit_s, tell, cancel), cancel


def in_thread(act: Callable[[], T], cancel: threading.Event) -> T:
    """What it answers. While it works, Ctrl-C is heard, and ends it."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(act)
        try:
            return future.result()
        except KeyboardInterrupt:
            cancel.set()
            raise
