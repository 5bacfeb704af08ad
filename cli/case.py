"""`radslag case`: a project's whole timeline."""

from __future__ import annotations

import typer

from cli.options import ALL_PAGES, add_command, required
from cli.session import Session, whole
from contracts.rpc.notify import Language


def add_to(app: typer.Typer, language: Language) -> None:
    """`case`."""
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


def show_case(session: Session, project_id: str, *, everything: bool) -> None:
    """A case as far as the caller may see it."""
    with session.client() as client:
        if everything:
            session.show(whole(client, "portfolio.get_case", project_id=project_id))
        else:
            session.show(client.call("portfolio.get_case", project_id=project_id))
