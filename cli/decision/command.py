"""`radslag decision letter`: what an applicant is told, on one page, as text, web page or PDF."""

from __future__ import annotations

from pathlib import Path

import typer

from cli.brief.command import Form, put_page, require_file
from cli.decision.letter import Letter
from cli.options import Given, add_command, group, required
from cli.session import Session
from contracts.rpc.funding import DecisionLetterView
from contracts.rpc.notify import Language


def add_to(app: typer.Typer, language: Language) -> None:
    """`decision letter`."""
    commands = group(language, ("Beslut om en ansökan", "Decisions on an application"))
    add_command(
        commands,
        language,
        "letter",
        letter,
        (
            "Skriv beslutsbrevet till den sökande: utfall, poäng, skäl, marginaler och vägen vidare.",
            "Write the decision letter to the applicant: outcome, scores, reasons, margins, what comes next.",
        ),
        required("project_id", str, ("Projektets id.", "The project's id."), "PROJECT"),
        Given(
            "form",
            Form,
            ("Text, webbsida eller PDF.", "Text, web page or PDF."),
            "--format",
            default=Form.TEXT,
        ),
        Given("out", Path, ("Spara i en fil.", "Save in a file."), "--out", "FILE"),
    )
    app.add_typer(commands, name="decision")


def letter(session: Session, project_id: str, form: Form, out: Path | None) -> None:
    """The language is the command's own (`--lang`). Swedish is the original."""
    require_file(session, form, out)
    with session.client() as client:
        view = client.call("funding.get_decision_letter", project_id=project_id)
    assert isinstance(view, DecisionLetterView)
    put_page(session, view, Letter(view, session.language).sheet(), form, out, view.as_of)
