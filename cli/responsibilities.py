"""`radslag responsibilities`: who does what, by step and body."""

from __future__ import annotations

from itertools import groupby

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.commands import SERVICE_WORDS
from cli.options import Given, add_command, in_words
from cli.session import Session
from cli.show.values import plain
from contracts.base import LocalText
from contracts.responsibilities import Responsibility, responsibilities
from contracts.rpc.base import Role, Scope
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import BodyHistory
from contracts.words import in_language, word


def add_to(app: typer.Typer, language: Language) -> None:
    """`responsibilities`."""
    add_command(
        app,
        language,
        "responsibilities",
        show,
        (
            "Visa vem som gör vad: steg för steg, för vilka organ.",
            "Show who does what: step by step, for which bodies.",
        ),
        Given("role", Role, ("Bara den här rollens steg.", "This role's steps alone."), "--role"),
        Given("service", str, ("Bara den här tjänsten.", "This service alone."), "--service"),
        Given(
            "body_id",
            str,
            (
                "För det här organet: vad det gör självt, och vad andra gör för det.",
                "For this body: what it does itself, and what others do for it.",
            ),
            "--body",
        ),
    )


def show(session: Session, role: Role | None, service: str | None, body_id: str | None) -> None:
    """It needs a running system only to know the body."""
    found = [
        one
        for one in responsibilities()
        if role in (None, one.role) and service in (None, one.step.service)
    ]
    name = None if body_id is None else _name(session, body_id)
    session.put(
        Group(*_by_body(session, found, name)) if name else _steps(session, found),
        {
            "body": body_id,
            "steps": [
                {
                    "name": step.name,
                    "sv": step.step_sv,
                    "en": step.step_en,
                    "who": [
                        {"role": one.role, **word(one.role).model_dump(), "scope": one.scope}
                        for one in who
                    ],
                }
                for step, who in groupby(found, lambda one: one.step)
            ],
        },
    )


def _name(session: Session, body_id: str) -> LocalText:
    with session.client() as client:
        known = client.call("portfolio.get_body", body_id=body_id)
    assert isinstance(known, BodyHistory)
    return known.body.name


def _by_body(
    session: Session, found: list[Responsibility], name: LocalText
) -> list[RenderableType]:
    body = in_language(name, session.language)
    own = [one for one in found if one.scope is Scope.OWN_BODY]
    others = [one for one in found if one.scope is Scope.ANY]
    return [
        Text(f"{body} {session.say('gör självt', 'does itself')}", style="bold"),
        _steps(session, own),
        Text(
            session.say(f"Andra gör för {body}", f"Others do for {body}"),
            style="bold",
        ),
        _steps(session, others),
    ]


def _steps(session: Session, found: list[Responsibility]) -> RenderableType:
    table = Table(header_style="bold")
    table.add_column(session.say("steg", "step"), overflow="fold")
    table.add_column(session.say("vem", "who"), overflow="fold")
    table.add_column(session.say("för vilka organ", "for which bodies"), overflow="fold")
    service = ""
    for step, who in groupby(found, lambda one: one.step):
        if step.service != service:
            service = step.service
            table.add_section()
            table.add_row(Text(in_words(SERVICE_WORDS[service], session.language), style="bold"))
        words = step.step_sv if session.language is Language.SV else step.step_en
        for number, one in enumerate(who):
            scope = {
                Scope.ANY: session.say("alla", "all"),
                Scope.OWN_BODY: session.say("det egna", "their own"),
            }[one.scope]
            table.add_row("" if number else words, plain(one.role, session.language), scope)
    return table
