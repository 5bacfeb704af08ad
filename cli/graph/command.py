"""The subcommand: a tree at the terminal, or a drawing in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import typer

from cli.graph.dot import as_dot
from cli.graph.svg import as_svg
from cli.options import Given, add_command, required
from cli.people import FileRefused
from cli.session import Session
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import GraphView

#: Where a file is asked for, this is the terminal or the pipe.
_STANDARD_OUTPUT: Final = "-"


def add_to(app: typer.Typer, language: Language) -> None:
    """`graph`."""
    add_command(
        app,
        language,
        "graph",
        show,
        (
            "Visa vad som hänger ihop med ett projekt, som träd, DOT eller SVG.",
            "Show what hangs together with a project, as a tree, DOT or SVG.",
        ),
        required("project_id", str, ("Projektets id.", "The project's id."), "ID"),
        Given(
            "dot",
            str,
            ("Skriv DOT till filen (- skriver ut).", "Write DOT to the file (- prints)."),
            "--dot",
            "FILE",
        ),
        Given(
            "svg",
            str,
            ("Rita SVG i filen (- skriver ut).", "Draw SVG in the file (- prints)."),
            "--svg",
            "FILE",
        ),
    )


def show(session: Session, project_id: str, dot: str | None, svg: str | None) -> None:
    """The tree, unless a file is asked for."""
    with session.client() as client:
        view = client.call("portfolio.get_graph", project_id=project_id)
    assert isinstance(view, GraphView)
    wanted = [(dot, as_dot), (svg, as_svg)]
    files = [(path, draw(view, session.language)) for path, draw in wanted if path is not None]
    for path, drawn in files:
        if path == _STANDARD_OUTPUT:
            typer.echo(drawn, nl=False)
        else:
            _save(Path(path), drawn)
    if not files:
        session.show(view)
        return
    saved = [path for path, _ in files if path != _STANDARD_OUTPUT]
    if saved:
        told = session.say("{} projekt ritade i {}", "{} projects drawn in {}")
        session.put(
            told.format(len(view.projects), ", ".join(saved)),
            {"projects": len(view.projects), "files": saved},
        )


def _save(path: Path, drawn: str) -> None:
    try:
        path.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror}") from error
