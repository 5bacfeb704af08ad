"""`radslag competence`: who must learn how much, by administration and year."""

from __future__ import annotations

import typer

from cli.options import Given, add_command
from cli.session import Session
from contracts.rpc.notify import Language


def add_to(app: typer.Typer, language: Language) -> None:
    """`competence`."""
    add_command(
        app,
        language,
        "competence",
        show_competence,
        (
            "Visa vad projektens kompetensplaner kommer till, per förvaltning och år.",
            "Show what the projects' competence plans come to, by administration and year.",
        ),
        Given(
            "body_id",
            str,
            (
                "Bara det här organet och de som ligger under det.",
                "This body and those below it alone.",
            ),
            "--body-id",
        ),
        Given("year", int, ("Bara det här året.", "This year alone."), "--year"),
    )


def show_competence(session: Session, body_id: str | None, year: int | None) -> None:
    """Of the projects that the caller sees."""
    asked = {"body_id": body_id, "year": year}
    with session.client() as client:
        given = {name: value for name, value in asked.items() if value is not None}
        session.show(client.call("portfolio.competence", **given))
