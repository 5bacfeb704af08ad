"""The command: every check in turn, a line for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import typer
from rich.table import Table
from rich.text import Text

from cli.doctor import broker, services
from cli.doctor.findings import Finding, Level
from cli.options import add_command
from cli.session import Session
from contracts.errors import Forbidden, Unavailable
from contracts.rpc.notify import Language

UNWELL = 1

_MARKS = {Level.OK: ("✓", "green"), Level.WARN: ("!", "yellow"), Level.FAIL: ("✗", "red")}


def add_to(app: typer.Typer, language: Language) -> None:
    """`doctor`."""
    add_command(
        app,
        language,
        "doctor",
        examine,
        (
            "Kontrollera allt: meddelandekö, köer, rättigheter, tjänster, scheman, klockor.",
            "Check everything: broker, queues, rights, services, schemas, clocks.",
        ),
    )


def examine(session: Session) -> None:
    """Exit code 1 when something fails; warnings alone are 0."""
    found = list(findings(session))
    worst = Level.FAIL if any(each.level is Level.FAIL for each in found) else Level.OK
    session.put(
        _table(session, found),
        {"ok": worst is Level.OK, "findings": [asdict(each) for each in found]},
    )
    if worst is Level.FAIL:
        raise typer.Exit(UNWELL)


def findings(session: Session) -> Iterator[Finding]:
    """Everything that can be checked with what is known."""
    yield from services.login(session)
    try:
        uri = session.amqp_uri()
    except Unavailable as problem:
        yield Finding(
            Level.FAIL,
            "run",
            problem.sentence("sv"),
            problem.sentence("en"),
            "make run, eller --run-dir",
            "make run, or --run-dir",
        )
        return
    reached = list(broker.version(uri))
    yield from reached
    if any(each.level is Level.FAIL for each in reached):
        return
    yield from broker.dead_letters(uri)
    yield from broker.managed(session.management_uri)
    try:
        with session.client() as client:
            yield from services.services(client)
    except Forbidden:
        # Without a login there is nothing to ask the services with; that was said above.
        return


def _table(session: Session, found: list[Finding]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in found:
        mark, style = _MARKS[each.level]
        text = Text(session.say(each.sv, each.en))
        if each.advice_sv:
            text.append(f"\n→ {session.say(each.advice_sv, each.advice_en)}", style="dim")
        table.add_row(Text(mark, style=style), text)
    return table
