"""`radslag coverage`: at a terminal, as JSON, as a picture, as a page."""

from __future__ import annotations

from pathlib import Path

import typer

from cli.coverage.heat import Across
from cli.coverage.picture import as_html, as_svg
from cli.options import Given, add_command
from cli.pages import save
from cli.session import Session
from contracts.base import ProjectKind
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import CoverageView, ProjectState, StrategyPart


def add_to(app: typer.Typer, language: Language) -> None:
    """`coverage`."""
    add_command(
        app,
        language,
        "coverage",
        show,
        (
            "Visa var strategin har projekt och var det är hål, per målgrupp och organ.",
            "Show where the strategy has projects and where it has holes, by target group and body.",
        ),
        Given(
            "strategy_id",
            str,
            ("Strategins version (annars den senaste).", "The strategy's version (else the last)."),
            "--strategy",
        ),
        Given("part", StrategyPart, ("Vilken del av strategin.", "Which part of it."), "--part"),
        Given(
            "body_id", str, ("Organet och de under det.", "The body and those below it."), "--body"
        ),
        Given("state", ProjectState, ("Bara i detta läge.", "In this state alone."), "--state"),
        Given("kind", ProjectKind, ("Bara av detta slag.", "Of this kind alone."), "--kind"),
        Given(
            "across",
            Across,
            ("Vad bilden visar strategin mot.", "What the picture crosses the strategy with."),
            "--across",
            default=Across.TARGET_GROUP,
        ),
        Given("svg", Path, ("Spara som bild.", "Save as a picture."), "--svg", "FILE"),
        Given("html", Path, ("Spara som sida.", "Save as a page."), "--html", "FILE"),
    )


def show(
    session: Session, *, across: Across, svg: Path | None, html: Path | None, **asked: object
) -> None:
    """What the caller sees of it."""
    fields = {name: value for name, value in asked.items() if value is not None}
    with session.client() as client:
        view = client.call("portfolio.get_coverage", **fields)
    assert isinstance(view, CoverageView)
    if svg is not None:
        save(svg, as_svg(view, across, session.language).encode())
    if html is not None:
        save(html, as_html(view, session.language).encode())
    files = [str(path) for path in (svg, html) if path is not None]
    if files:
        session.put(session.say("Sparat i ", "Saved in ") + ", ".join(files), {"files": files})
    else:
        session.show(view)
