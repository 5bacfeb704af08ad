"""The command: read, solve, ask on, show."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import typer
from pydantic import BaseModel
from rich.console import Group, RenderableType

from cli.options import Given, add_command, flag, required
from cli.select import views
from cli.select.asked import Answer, Asked
from cli.select.files import portfolio_in, problem_in
from cli.select.running import in_thread, watching
from cli.session import Session
from contracts.errors import Invalid
from contracts.faults import fault
from contracts.rpc.notify import Language
from contracts.selection import (
    AcceptabilityReport,
    Evaluation,
    Margins,
    Prices,
    SelectionProblem,
    Sweep,
)

#: Left out, a sweep's step is the largest frame swept divided by this.
_STEP_PARTS: Final = 20
_MOST_DRAWS: Final = 10_000


def add_to(app: typer.Typer, language: Language) -> None:
    """`select`."""
    add_command(
        app,
        language,
        "select",
        select,
        (
            "Välj den bästa portföljen i en problemfil, bevisat, utan någon tjänst igång.",
            "Select the best portfolio of a problem file, proven, with no service running.",
        ),
        required("file", Path, ("Problemfilen (JSON).", "The problem file (JSON)."), "FILE"),
        flag(
            "prices",
            (
                "Vad det kostar att besluta tvärtom om varje projekt: kärna, gränsfall, utanför.",
                "What deciding otherwise about each project costs: core, borderline, outside.",
            ),
        ),
        Given(
            "margins_of",
            list[str],
            (
                "Varför projektet är där det är, och vad som hade ändrat det; flera går.",
                "Why the project is where it is, and what would have moved it; repeatable.",
            ),
            "--margins",
            metavar="PROJECT",
        ),
        Given(
            "draws",
            int,
            (
                "Acceptans: andel av så många dragningar där projektet väljs.",
                "Acceptability: share of so many draws in which each project is chosen.",
            ),
            "--acceptability",
            metavar="N",
        ),
        Given(
            "swept",
            str,
            (
                "Vad mer och mindre pengar ger: KÄLLA, eller KÄLLA:ÅR.",
                "What more and less money buys: SOURCE, or SOURCE:YEAR.",
            ),
            "--sweep",
            metavar="SOURCE[:YEAR]",
        ),
        Given(
            "step",
            str,
            ("Svepets steg, i filens enhet.", "The sweep's step, in the file's unit."),
            "--step",
            metavar="AMOUNT",
        ),
        Given(
            "scenarios",
            list[Path],
            (
                "En annan problemfil att jämföra med; flera går.",
                "Another problem file to compare with; repeatable.",
            ),
            "--scenario",
            metavar="FILE",
        ),
        Given(
            "portfolios",
            list[Path],
            (
                "En annan portfölj (JSON med `selected`, `options`): går den, och vad kostar den; flera går.",
                "Another portfolio (JSON with `selected`, `options`): is it allowed, what does it cost; repeatable.",
            ),
            "--portfolio",
            metavar="FILE",
        ),
        Given(
            "time_limit",
            float,
            (
                "Sekunder för allt tillsammans, i stället för filens `time_limit_s`.",
                "Seconds for everything together, instead of the file's `time_limit_s`.",
            ),
            "--time-limit",
            metavar="S",
        ),
    )


def select(session: Session, **given: Any) -> None:  # noqa: ANN401 (typer's values)
    """Exit code 0 for every answer, also that there is no portfolio; 2 where the file is not valid."""
    asked = _read(**given)
    with watching(session, asked.limit_s) as (watch, cancel):
        # HiGHS and numpy take a fifth of a second to import, so only who selects pays for it.
        from cli.select.work import work  # noqa: PLC0415 (named above)

        answer = in_thread(lambda: work(asked, watch), cancel)
    session.put(Group(*_shown(session, answer)), _as_json(answer))


def _read(  # noqa: PLR0913 (what the command takes, by name)
    *,
    file: Path,
    prices: bool,
    margins_of: list[str] | None,
    draws: int | None,
    swept: str | None,
    step: str | None,
    scenarios: list[Path] | None,
    portfolios: list[Path] | None,
    time_limit: float | None,
) -> Asked:
    problem = problem_in(file)
    known = {each.id for each in problem.projects}
    for name in margins_of or ():
        if name not in known:
            raise Invalid.of(
                fault("--margins", f"projektet {name} finns inte", f"there is no project {name}")
            )
    if draws is not None and not 1 <= draws <= _MOST_DRAWS:
        raise Invalid.of(
            fault(
                "--acceptability",
                f"ska vara 1 till {_MOST_DRAWS} dragningar",
                f"must be 1 to {_MOST_DRAWS} draws",
            )
        )
    if time_limit is not None and not 0 < time_limit <= 86_400:
        raise Invalid.of(
            fault(
                "--time-limit",
                "ska vara mer än 0 och högst 86400 sekunder",
                "must be more than 0 and at most 86400 seconds",
            )
        )
    return Asked(
        problem=problem,
        prices=prices,
        margins=tuple(margins_of or ()),
        draws=draws or 0,
        sweep=_swept(problem, swept, step) if swept is not None else None,
        scenarios=_scenarios(scenarios or []),
        portfolios=tuple(
            (name, dict(portfolio)) for name, portfolio in map(portfolio_in, portfolios or [])
        ),
        limit_s=float(problem.time_limit_s) if time_limit is None else time_limit,
    )


def _scenarios(paths: list[Path]) -> dict[str, SelectionProblem]:
    found: dict[str, SelectionProblem] = {}
    for path in paths:
        name = path.stem if path.stem not in found else str(path)
        try:
            found[name] = problem_in(path)
        except Invalid as invalid:
            faults = invalid.told["fields"]
            raise Invalid.of(
                *(fault(f"{path.name}: {each['path']}", each["sv"], each["en"]) for each in faults)
            ) from invalid
    return found


def _swept(
    problem: SelectionProblem, swept: str, step: str | None
) -> tuple[str, str | None, Decimal]:
    source, _, year = swept.partition(":")
    years = problem.frames.get(source, {})
    if not years or (year and year not in years):
        raise Invalid.of(
            fault("--sweep", f"det finns ingen ram för {swept}", f"there is no frame for {swept}")
        )
    try:
        amount = Decimal(step) if step else max(years.values()) / _STEP_PARTS
    except InvalidOperation:
        amount = Decimal(0)
    amount = round(amount, 6)
    if not amount.is_finite() or amount <= 0:
        raise Invalid.of(
            fault(
                "--step", "ska vara ett decimaltal större än 0", "must be a decimal number above 0"
            )
        )
    return source, year or None, amount


def _as_json(answer: Answer) -> dict[str, Any]:
    return {**answer.result.model_dump(mode="json"), **_dumped(answer.more)}


def _dumped(told: Any) -> Any:  # noqa: ANN401 (models in lists and mappings)
    if isinstance(told, BaseModel):
        return told.model_dump(mode="json")
    if isinstance(told, dict):
        return {key: _dumped(each) for key, each in told.items()}
    return [_dumped(each) for each in told]


def _shown(session: Session, answer: Answer) -> Iterator[RenderableType]:
    yield views.result(session, answer.problem, answer.result)
    for key, told in answer.more.items():
        match told:
            case Prices():
                yield views.prices(session, told)
            case Sweep():
                yield views.sweep(session, told)
            case AcceptabilityReport():
                yield views.acceptability(session, told)
            case dict():
                yield views.scenarios(session, {"•": answer.result, **told})
            case [Evaluation(), *_]:
                yield views.evaluations(session, told)
            case [Margins(), *_]:
                yield from (views.margins(session, each) for each in told)
            case _:
                raise AssertionError(key)
