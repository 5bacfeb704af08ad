"""`radslag list template FILE` and `radslag list import FILE`: a trial unless it is told to apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import typer
from pydantic import BaseModel
from rich.text import Text

from cli.lists.files import EXCEL, KINDS, ReadList, read_list
from cli.lists.rest import rests_of
from cli.lists.sheets import known_choices
from cli.options import Given, add_command, group, required
from cli.people import FileRefused
from cli.reference.command import APPLY, TAKE_GOOD, TRIAL, VERBOSE, refused_cells, tell_import
from cli.session import Caller, Session
from cli.workbook import CellFault, write_workbook
from cli.workbook.entries import Sound, judged
from contracts.errors import Forbidden
from contracts.rpc.base import Role
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import (
    ImportKind,
    ImportOutcome,
    ImportReport,
    OngoingText,
    ProjectText,
)

_CONTRACTS: Final[Mapping[ImportKind, type[BaseModel]]] = {
    ImportKind.IDEA: ProjectText,
    ImportKind.ONGOING: OngoingText,
}
#: Where in a row a rule's refusal is shown.
_AT_FAULT: Final[Mapping[str, str]] = {
    "body_not_valid": "body_id",
    "decided_in_the_future": "decided_on",
    "listed_twice": "title",
    "partner_owns_nothing": "body_id",
    "unknown_body": "body_id",
    "unknown_strategy": "strategy_id",
}


def add_to(app: typer.Typer, language: Language) -> None:
    """`list`."""
    commands = group(
        language,
        (
            "Listor med pågående och möjliga projekt (Excel, CSV, YAML)",
            "Lists of ongoing and possible projects (Excel, CSV, YAML)",
        ),
    )
    add_command(
        commands,
        language,
        "template",
        write_template,
        (
            "Skriv en tom lista att fylla i, med stadens organ och strategins målgrupper att välja bland.",
            "Write an empty list to fill in, with the city's bodies and the strategy's groups to choose from.",
        ),
        required("file", Path, ("Filen (.xlsx).", "The file (.xlsx)."), "FILE"),
    )
    add_command(
        commands,
        language,
        "import",
        import_list,
        (
            "Läs en lista: först på prov, med varje fel på sin cell; på riktigt med --apply.",
            "Read a list: on trial first, with each fault at its cell; for real with --apply.",
        ),
        required(
            "file", Path, ("Filen: .xlsx, .csv, .yaml.", "The file: .xlsx, .csv, .yaml."), "FILE"
        ),
        Given(
            "keeper",
            str,
            (
                "Vilket organ som förvarar idéer utan organ; annars programkontorets eget.",
                "Which body keeps ideas that name none; otherwise the programme office's own.",
            ),
            "--keeper",
            "ORGAN" if language is Language.SV else "BODY",
        ),
        TRIAL,
        APPLY,
        TAKE_GOOD,
        VERBOSE,
    )
    app.add_typer(commands, name="list")


def write_template(session: Session, file: Path) -> None:
    """With headings, help and drop-downs. A list that is there already is somebody's work."""
    if file.suffix.lower() != EXCEL:
        raise FileRefused(
            f"{file.name}: mallen skrivs som .xlsx / the template is written as .xlsx"
        )
    if file.exists():
        raise FileRefused(f"{file} finns redan / is there already")
    with session.client() as client:
        sheet = known_choices(client).in_sheet()
    write_workbook(file, [(sheet, [])], session.language)
    told = session.say(
        f"{file}: fyll i bladet {sheet.title[0]}, och läs in det med radslag list import.",
        f"{file}: fill in the sheet {sheet.title[1]}, and read it with radslag list import.",
    )
    session.put(Text(told), {"file": str(file)})


def import_list(
    session: Session,
    file: Path,
    keeper: str | None,
    *,
    dry_run: bool,
    apply: bool,
    take_good: bool,
    verbose: bool,
) -> None:
    """Every fault of the whole list at once: what can't be read, what no contract accepts, what a rule refuses."""
    with session.client() as client:
        keeper = keeper or _own_office(session)
        read = read_list(file, known_choices(client)).keep_with(keeper)
        faults = list(read.faults)
        sound: dict[ImportKind, list[Sound[Any]]] = {}
        for kind, contract in _CONTRACTS.items():
            sound[kind], found = judged(contract, read.entries[kind], read.faults)
            faults += found
        faults += _refused_of_the_rest(client, read, sound, keeper)
        report = client.call(
            "portfolio.import_projects",
            **{name: tuple(one.said for one in sound[kind]) for kind, name in KINDS.items()},
            apply=apply and not dry_run and (take_good or not faults),
            take_good=take_good,
        )
    assert isinstance(report, ImportReport)
    entries = {kind: [one.entry for one in sound[kind]] for kind in sound}
    tell_import(session, report, entries, faults, _AT_FAULT, read.notes, verbose=verbose)


def _refused_of_the_rest(
    client: Caller,
    read: ReadList,
    sound: Mapping[ImportKind, Sequence[Sound[Any]]],
    keeper: str | None,
) -> list[CellFault]:
    """What the rules say of that which is right in the rows that are wrong: tried beside the others, never entered."""
    rests = {
        kind: rests_of(contract, read.entries[kind], keeper)
        for kind, contract in _CONTRACTS.items()
    }
    if not any(rests.values()):
        return []
    report = client.call(
        "portfolio.import_projects",
        **{
            name: (*(one.said for one in sound[kind]), *(one.said for one in rests[kind]))
            for kind, name in KINDS.items()
        },
        apply=False,
        take_good=False,
    )
    assert isinstance(report, ImportReport)
    told = []
    for row in report.rows:
        number = row.index - len(sound[row.kind])
        if number >= 0 and row.outcome is ImportOutcome.REFUSED:
            rest = rests[row.kind][number]
            told += refused_cells(row, rest.entry, _AT_FAULT, rest.faulty)
    return told


def _own_office(session: Session) -> str | None:
    """The body for which the caller is the programme office; the service judges it."""
    try:
        roles = session.claims().get("roles", ())
    except Forbidden:
        # A token that can't be read is told by the service.
        return None
    return next(
        (
            role.get("body_id")
            for role in roles
            if role.get("role") == Role.PROGRAMME_OFFICE and role.get("body_id")
        ),
        None,
    )
