"""`radslag projects`: find projects, look at them as a list, or take the list along as CSV or Excel."""

from __future__ import annotations

from pathlib import Path

import typer

from cli.options import ALL_PAGES, Given, add_command, flag
from cli.pages import save
from cli.session import Session, whole
from cli.show.labels import label
from cli.show.values import mask_of
from cli.workbook.tables import as_csv, as_excel
from contracts.base import ProjectKind
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import ProjectOrder, Projects, ProjectState

#: What a line of the file tells, in this order.
_COLUMNS = (
    "title",
    "body_id",
    "kind",
    "state",
    "since",
    "cost_total",
    "summary",
    "revision",
    "project_id",
)


def add_to(app: typer.Typer, language: Language) -> None:
    """`projects`."""
    add_command(
        app,
        language,
        "projects",
        show,
        (
            "Sök och lista projekt; spara listan som CSV eller Excel.",
            "Search and list projects; save the list as CSV or Excel.",
        ),
        Given(
            "text",
            list[str],
            (
                (
                    'Ord i valfri böjning, "fraser", -ord som inte får finnas, början*.'
                    " Skriv -- före orden om något av dem börjar med -."
                ),
                (
                    'Words in any form, "phrases", -words that may not occur, beginnings*.'
                    " Write -- before the words where one of them begins with -."
                ),
            ),
            metavar="ORD" if language is Language.SV else "WORDS",
        ),
        Given(
            "body_id", str, ("Organet och de under det.", "The body and those below it."), "--body"
        ),
        Given("state", ProjectState, ("Bara i detta läge.", "In this state alone."), "--state"),
        Given("kind", ProjectKind, ("Bara av detta slag.", "Of this kind alone."), "--kind"),
        Given("year", int, ("Med en kostnad detta år.", "With a cost in this year."), "--year"),
        Given(
            "target_group", str, ("För denna målgrupp.", "For this target group."), "--target-group"
        ),
        Given(
            "alignment",
            str,
            (
                "Med koppling till denna dimension eller princip.",
                "Aligned with this dimension or principle.",
            ),
            "--alignment",
        ),
        Given(
            "case_number",
            str,
            ("Med detta diarienummer.", "With this diary number."),
            "--case-number",
        ),
        Given(
            "site_code",
            str,
            ("På denna plats.", "At this site."),
            "--site",
        ),
        Given(
            "since",
            str,
            ("I sitt läge sedan denna dag.", "In their state since this day."),
            "--since",
            "YYYY-MM-DD",
        ),
        Given("order", ProjectOrder, ("Ordnade efter.", "Ordered by."), "--order"),
        flag("descending", ("Omvänd ordning.", "The other way round.")),
        ALL_PAGES,
        Given("csv", Path, ("Spara alla som CSV.", "Save all as CSV."), "--csv", "FILE"),
        Given("excel", Path, ("Spara alla som Excel.", "Save all as Excel."), "--excel", "FILE"),
    )


def show(
    session: Session,
    *,
    text: list[str] | None,
    everything: bool,
    csv: Path | None,
    excel: Path | None,
    descending: bool,
    **asked: object,
) -> None:
    """One page at a terminal; everything into a file."""
    fields = {name: value for name, value in asked.items() if value is not None}
    fields |= {"descending": True} if descending else {}
    # A shell has taken the quotation marks off a phrase.
    words = " ".join(
        f'"{word}"' if " " in word and '"' not in word else word for word in text or ()
    )
    fields |= {"text": words} if words else {}
    with session.client() as client:
        if not (everything or csv or excel):
            session.show(client.call("portfolio.list_projects", **fields))
            return
        found = whole(client, "portfolio.list_projects", **fields)
    assert isinstance(found, Projects)
    if csv is None and excel is None:
        session.show(found)
        return
    heads = [label(name, session.language) for name in _COLUMNS]
    rows = [
        [mask_of(one, name, session.language) or getattr(one, name) for name in _COLUMNS]
        for one in found.items
    ]
    if csv is not None:
        save(csv, as_csv(heads, rows, session.language))
    if excel is not None:
        title = session.say("Projekt", "Projects")
        save(excel, as_excel(title, heads, rows, session.language))
    files = [str(path) for path in (csv, excel) if path is not None]
    told = session.say("{} projekt sparade i {}", "{} projects saved in {}")
    session.put(told.format(len(rows), ", ".join(files)), {"projects": len(rows), "files": files})
