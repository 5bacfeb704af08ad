"""`radslag infrastructure`: what is needed at the city's sites, and who waits there."""

from __future__ import annotations

import typer

from cli.options import ALL_PAGES, Given, add_command, flag
from cli.session import Session, whole
from contracts.base import PrerequisiteKind
from contracts.rpc.notify import Language


def add_to(app: typer.Typer, language: Language) -> None:
    """`infrastructure`."""
    add_command(
        app,
        language,
        "infrastructure",
        show,
        (
            "Visa vad som behövs på stadens platser, per organ och år, och vem som väntar.",
            "Show what is needed at the city's sites, by body and year, and who waits.",
        ),
        Given("body_id", str, ("Bara detta organ.", "This body alone."), "--body"),
        Given("site_code", str, ("Bara denna plats.", "This site alone."), "--site"),
        Given("kind", PrerequisiteKind, ("Bara detta slag.", "This kind alone."), "--kind"),
        Given("year", int, ("Det som behövs detta år.", "What is needed in this year."), "--year"),
        flag("waiting", ("Bara platser där någon väntar.", "Only sites where somebody waits.")),
        ALL_PAGES,
    )


def show(session: Session, *, everything: bool, waiting: bool, **asked: object) -> None:
    """As far as the caller may see it."""
    fields = {name: value for name, value in asked.items() if value is not None}
    fields |= {"waiting": True} if waiting else {}
    with session.client() as client:
        if everything:
            session.show(whole(client, "portfolio.list_infrastructure", **fields))
        else:
            session.show(client.call("portfolio.list_infrastructure", **fields))
