"""The files that a selection reads: problems, and portfolios that somebody proposes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from contracts.base import Contract
from contracts.errors import Invalid
from contracts.faults import fault, faults_of
from contracts.selection import SelectionProblem, read_json, read_problem
from contracts.selection.base import Key
from selection.verify import Portfolio

#: Larger files are refused: no selection is so large.
_MOST_BYTES: Final = 64 * 2**20


class ProposedPortfolio(Contract):
    """A portfolio in a file. The answer of a selection is one, too: what else it holds is left aside."""

    name: str = ""
    selected: tuple[Key, ...]
    options: dict[Key, Key] = Field(default={})


def problem_in(path: Path) -> SelectionProblem:
    """The problem of a file. Raises `Invalid`."""
    return read_problem(read_json(_bytes_of(path)))


def portfolio_in(path: Path) -> tuple[str, Portfolio]:
    """The portfolio of a file and its name. Raises `Invalid`."""
    try:
        told = ProposedPortfolio.model_validate(read_json(_bytes_of(path)))
    except ValidationError as error:
        raise Invalid.of(*faults_of(error, f"{path.name}: ")) from error
    return told.name or path.stem, {name: told.options.get(name) for name in told.selected}


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise Invalid.of(
                fault(
                    "file",
                    f"{path} är för stor (högst {_MOST_BYTES // 2**20} MB)",
                    f"{path} is too large ({_MOST_BYTES // 2**20} MB at most)",
                )
            )
        return path.read_bytes()
    except OSError as error:
        raise Invalid.of(
            fault(
                "file",
                f"{path} går inte att läsa ({error.strerror})",
                f"{path} can't be read ({error.strerror})",
            )
        ) from error
