"""Where the play is shown: one line for each thing done, live, in the reader's language."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from rich.text import Text

from chassis.clock import STOCKHOLM
from cli.session import terminal
from contracts.errors import Problem
from contracts.rpc.notify import Language

T = TypeVar("T")

#: Between two looks at something that is waited for.
_PAUSE_S = 0.05


class PlayFailed(RuntimeError):
    """The play could not go on, or what it showed is not what was answered."""


class Stage:
    """Tells what happens, to the person watching."""

    def __init__(self, language: Language, *, quiet: bool) -> None:
        self.language = language
        # With --json standard output is the result's alone.
        self.console = terminal(sys.stderr if quiet else sys.stdout)
        self.quiet = quiet
        self._date = ""

    def say(self, sv: str, en: str) -> str:
        """The words in the watcher's language."""
        return sv if self.language is Language.SV else en

    def date(self, now: datetime) -> None:
        """The play's own date, before each line."""
        self._date = now.astimezone(STOCKHOLM).strftime("%Y-%m-%d")

    def line(self, sv: str, en: str, *, mark: str = "✓", style: str = "green") -> None:
        """Something was done."""
        self.console.print(
            Text.assemble((f"{mark} ", style), (f"{self._date:<11}", "dim"), self.say(sv, en))
        )

    def heading(self, sv: str, en: str) -> None:
        """A part of the result."""
        self.console.print()
        self.console.rule(Text(self.say(sv, en), style="bold"), align="left")

    @contextmanager
    def doing(self, sv: str, en: str) -> Iterator[None]:
        """Something is being done."""
        words = self.say(sv, en)
        if not self.console.is_terminal:
            yield
            return
        with self.console.status(words):
            yield


def wait_for(what: str, look: Callable[[], T | None], seconds: float = 30.0) -> T:
    """What `look` finds, as soon as it finds it; `PlayFailed` says what never came."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() >= deadline:
            raise PlayFailed(f"waited {seconds:.0f} s for {what}")
        time.sleep(_PAUSE_S)


def once_known(what: str, ask: Callable[[], T], *codes: str, seconds: float = 30.0) -> T:
    """Ask until another service has heard of what is asked for (`codes`, or not found)."""

    def look() -> T | None:
        try:
            return ask()
        except Problem as problem:
            if problem.told.get("code") in codes or "what" in problem.told:
                return None
            raise

    return wait_for(what, look, seconds)
