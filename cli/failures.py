"""What went wrong, told so that the person knows what to do next; and the exit code that says it to programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.session import Session
from cli.show.labels import path_label
from contracts.base import snake
from contracts.errors import (
    Conflict,
    Expired,
    Failed,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    Refused,
    Unavailable,
)

USAGE: Final = 2

#: 0 is done, 1 a defect. `radslag --help` says them; scripts rely on them.
EXIT_CODES: Final[Mapping[type[Problem], int]] = {
    Failed: 1,
    Invalid: USAGE,
    Refused: 3,
    Forbidden: 4,
    NotFound: 5,
    Conflict: 6,
    Expired: 7,
    Unavailable: 7,
}

_HEADINGS: Final[Mapping[type[Problem], tuple[str, str]]] = {
    Invalid: ("Uppgifterna stämmer inte", "The request is not valid"),
    Refused: ("Det går inte", "Refused"),
    Forbidden: ("Det får du inte", "Not allowed"),
    NotFound: ("Finns inte", "Not found"),
    Conflict: ("Någon annan hann före", "Somebody else was first"),
    Expired: ("Tiden gick ut", "Too late"),
    Unavailable: ("Går inte att nå", "Can't be reached"),
    Failed: ("Fel i systemet", "A defect"),
}

_NOTHING_DONE: Final = ("Ingenting är gjort; försök igen.", "Nothing was done; try again.")

#: What to do next: by code first, then by kind.
_HINTS: Final[Mapping[str, tuple[str, str]]] = {
    "not_logged_in": (
        "Logga in: radslag login PERSON (radslag login utan namn visar vilka som finns)",
        "Log in: radslag login PERSON (radslag login without a name lists them)",
    ),
    "token_expired": ("Logga in igen: radslag login PERSON", "Log in again: radslag login PERSON"),
    "token_unknown_key": (
        "Inloggningen hör till en annan körning. Logga in igen: radslag login PERSON",
        "The login belongs to another run. Log in again: radslag login PERSON",
    ),
    "role": (
        "Vem som får vad: radslag authority. Vem du är: radslag whoami",
        "Who may do what: radslag authority. Who you are: radslag whoami",
    ),
    "no_run": (
        "Starta systemet: make run, eller peka ut en körning med --run-dir",
        "Start the system: make run, or point to a run with --run-dir",
    ),
    "broker_unreachable": (
        "Starta systemet: make run. Är det redan igång: radslag doctor",
        "Start the system: make run. If it is up: radslag doctor",
    ),
    "broker_refused": (
        "Kontrollera användare och lösenord i AMQP_URI",
        "Check user and password in AMQP_URI",
    ),
    "service_not_running": ("Starta systemet: make run", "Start the system: make run"),
    "no_reply": (
        "Samma kommando-id gör det aldrig två gånger. Hur tjänsterna mår: radslag doctor",
        "The same command id never does it twice. How the services are: radslag doctor",
    ),
    "connection_lost": (
        "Försök igen. Hur tjänsterna mår: radslag doctor",
        "Try again. How the services are: radslag doctor",
    ),
    "command_id_reused": (
        "Utelämna --command-id för att göra något nytt",
        "Leave out --command-id to do something new",
    ),
    "invalid": (
        "Kommandots fält: lägg till --help",
        "The command's fields: add --help",
    ),
    "conflict": (
        "Läs om det och ange den version du då ser",
        "Read it again and give the version you then see",
    ),
    "expired": _NOTHING_DONE,
    "unavailable": _NOTHING_DONE,
    "defect": (
        "Säg till driften. Med RADSLAG_DEBUG=1 framför kommandot syns var det gick fel",
        "Tell the operators. With RADSLAG_DEBUG=1 before the command it shows where it went wrong",
    ),
    "failed": (
        "Säg till driften och ge dem numret ovan",
        "Tell the operators and give them the number above",
    ),
    "management": (
        "Kontrollera att adressen och kontot stämmer, och att mäklaren är igång: radslag doctor",
        "See that the address and the account are right, and that the broker is up: radslag doctor",
    ),
}


def exit_code(problem: Problem) -> int:
    """The code that a script sees."""
    return EXIT_CODES.get(type(problem), 1)


def hint(problem: Problem) -> tuple[str, str] | None:
    """What to do next, in both languages; none where the sentence says it all."""
    code = str(problem.told.get("code", ""))
    return _HINTS.get(code) or _HINTS.get(snake(type(problem).__name__))


def as_json(problem: Problem) -> dict[str, object]:
    """The problem as a program reads it."""
    advice = hint(problem)
    return {
        "error": snake(type(problem).__name__),
        **problem.told,
        "hint": {"sv": advice[0], "en": advice[1]} if advice else None,
    }


def render(problem: Problem, session: Session) -> RenderableType:
    """A red panel: the sentence, the fields at fault, what to do next."""
    parts: list[RenderableType] = []
    fields = problem.told.get("fields")
    if isinstance(fields, list | tuple) and fields:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for field in fields:
            table.add_row(
                Text(_named(str(field["path"]), session)), Text(str(field[session.language.value]))
            )
        parts.append(table)
    else:
        parts.append(Text(problem.sentence(session.language)))
    if incident := problem.told.get("incident"):
        parts.append(Text(str(incident), style="bold"))
    if advice := hint(problem):
        parts.append(Text(f"→ {session.say(*advice)}", style="dim"))
    heading = session.say(*_HEADINGS.get(type(problem), _HEADINGS[Failed]))
    return Panel(Group(*parts), title=heading, title_align="left", border_style="red")


def _named(path: str, session: Session) -> str:
    """What the field is called; as it is written where it has no name."""
    return path_label(path, session.language)


def tell(problem: Problem, session: Session) -> int:
    """Show it (as JSON on standard output where JSON is asked for), and answer the exit code."""
    if session.json:
        session.put_json(as_json(problem))
    else:
        session.console.print(render(problem, session))
    return exit_code(problem)
