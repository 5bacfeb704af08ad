"""`radslag case`: a project's whole timeline; `radslag ledger`: where the money stands."""

from __future__ import annotations

import typer

from cli.options import ALL_PAGES, Given, add_command, required
from cli.session import Session, whole
from contracts.rpc.notify import Language


def add_to(app: typer.Typer, language: Language) -> None:
    """`case` and `ledger`."""
    add_command(
        app,
        language,
        "case",
        show_case,
        (
            "Följ ett ärende: vad som hänt i alla tjänster, varför, och vems steg som är nästa.",
            "Follow a case: what happened in every service, why, and whose step is next.",
        ),
        required("project_id", str, ("Projektets id.", "The project's id."), "ID"),
        ALL_PAGES,
    )
    add_command(
        app,
        language,
        "ledger",
        show_ledger,
        (
            "Visa huvudboken: ramar, vad som tilldelats, och att allt går jämnt upp.",
            "Show the ledger: frames, what was allocated, and that it all balances.",
        ),
        Given("source_id", str, ("Bara den här källan.", "This source alone."), "--source-id"),
        Given("year", int, ("Bara det här året.", "This year alone."), "--year"),
        Given(
            "project_id", str, ("Bara det här projektet.", "This project alone."), "--project-id"
        ),
    )


def show_case(session: Session, project_id: str, *, everything: bool) -> None:
    """A case as far as the caller may see it."""
    with session.client() as client:
        if everything:
            session.show(whole(client, "portfolio.get_case", project_id=project_id))
        else:
            session.show(client.call("portfolio.get_case", project_id=project_id))


def show_ledger(
    session: Session, source_id: str | None, year: int | None, project_id: str | None
) -> None:
    """Every page of it."""
    asked = {"source_id": source_id, "year": year, "project_id": project_id}
    with session.client() as client:
        given = {name: value for name, value in asked.items() if value is not None}
        session.show(whole(client, "funding.get_ledger", **given))
