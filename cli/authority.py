"""`radslag authority`: who may do what, as the services enforce it."""

from __future__ import annotations

import typer
from rich.console import Group
from rich.table import Table
from rich.text import Text

from cli.options import Given, add_command
from cli.session import Session
from cli.show.values import plain
from contracts.authority import PROCEDURES, scope_of
from contracts.rpc.base import Procedure, Role, Scope
from contracts.rpc.notify import Language

_MARKS = {Scope.ANY: "●", Scope.OWN_BODY: "○", None: ""}


def add_to(app: typer.Typer, language: Language) -> None:
    """`authority`."""
    add_command(
        app,
        language,
        "authority",
        show,
        ("Visa vem som får göra vad.", "Show who may do what."),
        Given("role", Role, ("Bara vad den här rollen får.", "Only what this role may."), "--role"),
        Given("service", str, ("Bara den här tjänsten.", "This service alone."), "--service"),
    )


def show(session: Session, role: Role | None, service: str | None) -> None:
    """The table that the services enforce: it needs no running system."""
    roles = tuple(Role) if role is None else (role,)
    rows = [
        procedure
        for procedure in PROCEDURES.values()
        if service in (None, procedure.service)
        and any(scope_of(procedure, each) is not None for each in roles)
    ]
    session.put(
        Group(_table(session, rows, roles), _legend(session, roles)),
        {
            "procedures": [
                {
                    "name": procedure.name,
                    "kind": procedure.kind,
                    "sv": procedure.step_sv,
                    "en": procedure.step_en,
                    "allowed": {
                        each: scope for each in roles if (scope := scope_of(procedure, each))
                    },
                }
                for procedure in rows
            ]
        },
    )


def _table(session: Session, rows: list[Procedure], roles: tuple[Role, ...]) -> Table:
    table = Table(header_style="bold")
    table.add_column(session.say("kommando", "command"), no_wrap=True)
    table.add_column(session.say("vad", "what"), overflow="fold")
    for number, _ in enumerate(roles, start=1):
        table.add_column(str(number), justify="center", no_wrap=True)
    last = ""
    for procedure in rows:
        if last and procedure.service != last:
            table.add_section()
        last = procedure.service
        step = procedure.step_sv if session.language is Language.SV else procedure.step_en
        table.add_row(
            f"{procedure.service} {procedure.method.replace('_', '-')}",
            step,
            *(_MARKS[scope_of(procedure, role)] for role in roles),
        )
    return table


def _legend(session: Session, roles: tuple[Role, ...]) -> Text:
    text = Text(style="dim")
    for number, role in enumerate(roles, start=1):
        text.append(f"{number} {plain(role, session.language)}   ")
    text.append(
        "\n"
        + session.say(
            "● för alla organ   ○ för det egna organet   tomt: får inte",
            "● for every body   ○ for one's own body   empty: may not",
        )
    )
    return text
