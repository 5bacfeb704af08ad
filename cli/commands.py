"""A command for every procedure of the contracts, made from its request."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import typer

from cli.fields import Field, fields_of, read_request
from cli.options import ALL_PAGES, Given, Words, add_command, group
from cli.session import Session, whole
from cli.template import template
from contracts.authority import PROCEDURES
from contracts.registry import SERVICES
from contracts.rpc.base import PagedQuery, Procedure
from contracts.rpc.notify import Language

#: What a service is for, as its group's help says.
SERVICE_WORDS: Final[Mapping[str, Words]] = {
    "portfolio": (
        "Projekt, organ, strategi, förutsättningar och ärenden",
        "Projects, bodies, the strategy, prerequisites and cases",
    ),
    "funding": (
        "Källor, omgångar, bedömningar, möten, beslut och huvudbok",
        "Sources, rounds, assessments, meetings, decisions and the ledger",
    ),
    "followup": (
        "Uppföljningsplaner, indikatorer, rapporter och ljus",
        "Follow-up plans, indicators, reports and lights",
    ),
    "notify": (
        "Kontakter, prenumerationer och aviseringar",
        "Contacts, subscriptions and notices",
    ),
}

_FILE: Final = Given(
    "request_file",
    Path,
    (
        "Hela anropet i en YAML-fil; fält som anges som val går före.",
        "The whole request in a YAML file; fields given as options go before it.",
    ),
    "--file",
    "YAML",
)


_TEMPLATE: Final = Given(
    "as_template",
    bool,
    (
        "Skriv ut fälten som en YAML-fil att fylla i, med delarnas fält, och gör inget mer.",
        "Print the fields as a YAML file to fill in, with the fields of parts, and do nothing else.",
    ),
    "--template",
    default=False,
)


def service_groups(language: Language) -> list[tuple[str, typer.Typer]]:
    """A group of commands for each service."""
    return [(service, _group(service, language)) for service in SERVICES]


def _group(service: str, language: Language) -> typer.Typer:
    commands = group(language, SERVICE_WORDS[service])
    for procedure in PROCEDURES.values():
        if procedure.service == service:
            _add(commands, procedure, language)
    return commands


def _add(commands: typer.Typer, procedure: Procedure, language: Language) -> None:
    """`radslag <service> <method>`."""
    fields = fields_of(procedure.request, language)
    given = [each for field in fields for each in field.given()] + [_FILE, _TEMPLATE]
    if issubclass(procedure.request, PagedQuery):
        given.append(ALL_PAGES)
    add_command(
        commands,
        language,
        procedure.method.replace("_", "-"),
        partial(_run, procedure=procedure, fields=fields),
        (f"{procedure.step_sv}.", f"{procedure.step_en}."),
        *given,
    )


def _run(
    session: Session,
    *,
    procedure: Procedure,
    fields: list[Field],
    **given: Any,  # noqa: ANN401
) -> None:
    """Call the procedure with what was given, and show the reply."""
    if given["as_template"]:
        text = template(procedure.request, session.language)
        if session.json:
            session.put_json({"template": text})
        else:
            # As it is: a line that a terminal breaks is no YAML any more.
            sys.stdout.write(text)
        return
    asked = read_request(given["request_file"])
    asked |= {field.name: value for field in fields if (value := field.read(given)) is not None}
    with session.client() as client:
        if given.get("everything"):
            session.show(whole(client, procedure.name, **asked))
        else:
            session.show(client.call(procedure.name, **asked))
