"""What a handler lets escape is a failure of its own, never the end of the loop that called it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from greenlet import GreenletExit

P = ParamSpec("P")
R = TypeVar("R")


class Escaped(Exception):
    """A handler raised what is no `Exception`, such as `eventlet.Timeout` or `SystemExit`."""


def contained(handler: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a handler; whatever it raises is an `Exception`, unless the process itself is ending.

    Measured: an `eventlet.Timeout` passes every `except Exception`, leaves its message neither acked
    nor given back, and ends the consumer without anybody knowing.
    """
    try:
        return handler(*args, **kwargs)
    except (Exception, GreenletExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        msg = f"{type(error).__name__}: {error}"
        raise Escaped(msg) from error
