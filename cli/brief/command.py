"""`radslag brief`: for whom, in which language, in which form."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path

import typer
from rich.text import Text

from cli.brief.sheet import Sheet, sheet
from cli.brief.text import as_text
from cli.options import Given, add_command, required
from cli.pages import page, save
from cli.people import FileRefused
from cli.session import Session
from contracts.rpc.base import Reply
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import Audience, BriefView


class Form(StrEnum):
    """What a brief is written as."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"


def add_to(app: typer.Typer, language: Language) -> None:
    """`brief`."""
    add_command(
        app,
        language,
        "brief",
        show,
        (
            "Skriv en sida om ett projekt för en läsare: boende, ledamot, ägare eller controller.",
            "Write one page about a project for one reader: resident, council member, board or controller.",
        ),
        required("project_id", str, ("Projektets id.", "The project's id."), "ID"),
        Given(
            "audience",
            Audience,
            ("Vem den är för.", "Whom it is for."),
            "--for",
            default=Audience.RESIDENT,
        ),
        Given(
            "form",
            Form,
            ("Text, webbsida eller PDF.", "Text, web page or PDF."),
            "--format",
            default=Form.TEXT,
        ),
        Given("out", Path, ("Spara i en fil.", "Save in a file."), "--out", "FILE"),
    )


def show(
    session: Session, project_id: str, audience: Audience, form: Form, out: Path | None
) -> None:
    """The language is the command's own (`--lang`). Swedish is the original."""
    require_file(session, form, out)
    with session.client() as client:
        view = client.call("portfolio.get_brief", project_id=project_id, audience=audience)
    assert isinstance(view, BriefView)
    put_page(session, view, sheet(view, session.language), form, out, view.as_of)


def require_file(session: Session, form: Form, out: Path | None) -> None:
    """Nobody reads a PDF in a terminal."""
    if form is Form.PDF and out is None:
        raise FileRefused(
            session.say("en PDF sparas i en fil: --out FIL", "a PDF is saved in a file: --out FILE")
        )


def put_page(
    session: Session, view: Reply, told: Sheet, form: Form, out: Path | None, made_at: datetime
) -> None:
    """Show a page, or save it; `--json` shows what the service answered."""
    if out is None and session.json:
        session.show(view)
        return
    content = written(told, form, session.language, made_at)
    if out is not None:
        save(out, content)
        session.put(session.say("Sparat i ", "Saved in ") + str(out), {"files": [str(out)]})
    else:
        session.console.print(Text(content.decode()), soft_wrap=True, end="")


def written(told: Sheet, form: Form, language: Language, made_at: datetime) -> bytes:
    """A page in one of the forms."""
    match form:
        case Form.TEXT:
            return as_text(told).encode()
        case Form.HTML:
            return page("brief.html.j2", language, sheet=told).encode()
        case Form.PDF:
            # The compiler takes a while to load, and only a PDF needs it.
            from cli.brief.pdf import as_pdf  # noqa: PLC0415

            return as_pdf(told, made_at)
