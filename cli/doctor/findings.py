"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    """Works, but somebody should look."""
    FAIL = "fail"
    """Does not work as it must."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's."""

    level: Level
    what: str
    """A stable word, such as `broker.version`."""
    sv: str
    en: str
    advice_sv: str = ""
    advice_en: str = ""


def ok(what: str, sv: str, en: str) -> Finding:
    """As it must be."""
    return Finding(Level.OK, what, sv, en)


def warn(what: str, sv: str, en: str, advice_sv: str, advice_en: str) -> Finding:
    """Somebody should look."""
    return Finding(Level.WARN, what, sv, en, advice_sv, advice_en)


def fail(what: str, sv: str, en: str, advice_sv: str, advice_en: str) -> Finding:
    """Not as it must be."""
    return Finding(Level.FAIL, what, sv, en, advice_sv, advice_en)
