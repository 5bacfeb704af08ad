"""`radslag reference export FILE` and `radslag reference import FILE`: a trial unless it is told to apply."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import typer
from pydantic import BaseModel
from rich.text import Text

from cli.options import Given, Words, add_command, flag, group, required
from cli.reference.files import KINDS, read_reference, write_reference
from cli.session import Caller, Session, whole
from cli.show.imports import as_json, imported
from cli.workbook import CellFault
from cli.workbook.entries import Entry, Sound, judged
from cli.workbook.sheets import in_order
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import (
    Adoptions,
    AdoptionText,
    Bodies,
    BodyHistory,
    BodyText,
    ImportedRow,
    ImportKind,
    ImportOutcome,
    ImportReport,
    Strategies,
    StrategyText,
    StrategyView,
)

TRIAL: Final = flag(
    "dry_run", ("Bara prova (så är det utan --apply).", "Only try (as without --apply).")
)
APPLY: Final = flag("apply", ("Gör ändringarna.", "Make the changes."))
TAKE_GOOD: Final = flag(
    "take_good",
    ("Ta de rader som är rätt, fast andra är fel.", "Take the rows that are right though others are wrong."),
)  # fmt: skip
VERBOSE: Final = flag(
    "verbose", ("Visa också raderna som är rätt.", "Show the rows that are right as well.")
)
_REPLACE: Final = Given(
    "replace",
    list[str] | None,
    (
        "Organ vars senare uppgifter filen ska ersätta; kan anges flera gånger.",
        "A body whose later record the file is to replace; may be repeated.",
    ),
    "--replace",
    "BODY",
)
#: Where in a row a rule's refusal is shown.
_AT_FAULT: Final[Mapping[str, str]] = {
    "adopted_too_early": "adopted_on",
    "adoption_known": "adopted_on",
    "already_adopted": "strategy_id",
    "body_not_valid": "successor_id",
    "cases_left_behind": "successor_id",
    "ends_before_it_begins": "valid_to",
    "not_owned": "owners",
    "not_yet_adopted": "adopted_on",
    "own_ancestor": "parent_id",
    "partner_stands_alone": "parent_id",
    "shares_exceed_whole": "owners",
    "unknown_strategy": "strategy_id",
}


def add_to(app: typer.Typer, language: Language) -> None:
    """`reference`."""
    commands = group(
        language,
        (
            "Organ, strategiversioner och antaganden till och från filer (YAML, Excel)",
            "Bodies, strategy versions and adoptions to and from files (YAML, Excel)",
        ),
    )
    file = partial(required, "file", Path)
    add_command(
        commands,
        language,
        "export",
        export_reference,
        (
            "Skriv allt till en fil: .xlsx blir Excel med ett blad för varje slag, annat blir YAML.",
            "Write all of it to a file: .xlsx is Excel with a sheet for each kind, anything else YAML.",
        ),
        file(("Filen.", "The file."), "FILE"),
    )
    add_command(
        commands,
        language,
        "import",
        import_reference,
        (
            "Läs en fil: först på prov, med varje fel på sin cell; på riktigt med --apply.",
            "Read a file: on trial first, with each fault at its cell; for real with --apply.",
        ),
        file(("Filen.", "The file."), "FILE"),
        TRIAL,
        APPLY,
        TAKE_GOOD,
        _REPLACE,
        VERBOSE,
    )
    app.add_typer(commands, name="reference")


def export_reference(session: Session, file: Path) -> None:
    """Everything that is registered, as it can be imported again."""
    with session.client() as client:
        known = _known(client)
    write_reference(file, known, session.language)
    counts = {kind: len(known[kind]) for kind in KINDS}
    told = session.say(
        "{}: {bodies} rader om organ, {strategies} strategiversioner, {adoptions} antaganden",
        "{}: {bodies} rows of bodies, {strategies} strategy versions, {adoptions} adoptions",
    )
    session.put(Text(told.format(file, **counts)), {"file": str(file), **counts})


def _known(client: Caller) -> dict[str, Sequence[BaseModel]]:
    listed = whole(client, "portfolio.list_bodies")
    assert isinstance(listed, Bodies)
    bodies: list[BodyText] = []
    for one in listed.items:
        history = client.call("portfolio.get_body", body_id=one.body_id)
        assert isinstance(history, BodyHistory)
        # Of two registrations for the same day the later one holds.
        standing = {version.valid_from: version for version in history.versions}
        bodies += [
            BodyText(body_id=one.body_id, **_fields(standing[day], BodyText, "body_id", "moves"))
            for day in sorted(standing)
        ]
    versions = whole(client, "portfolio.list_strategies")
    assert isinstance(versions, Strategies)
    strategies: list[StrategyText] = []
    for version in versions.items:
        said = client.call("portfolio.get_strategy", strategy_id=version.strategy_id)
        assert isinstance(said, StrategyView)
        strategies.append(StrategyText(**_fields(said, StrategyText)))
    adopted = whole(client, "portfolio.list_adoptions")
    assert isinstance(adopted, Adoptions)
    adoptions = [
        AdoptionText(**_fields(one, AdoptionText, "correction"))
        for one in adopted.items
        if one.replaced_at is None
    ]
    return {"bodies": bodies, "strategies": strategies, "adoptions": adoptions}


def _fields(model: BaseModel, wanted: type[BaseModel], *but: str) -> dict[str, Any]:
    return {name: getattr(model, name) for name in wanted.model_fields if name not in but}


def import_reference(
    session: Session,
    file: Path,
    *,
    dry_run: bool,
    apply: bool,
    take_good: bool,
    replace: list[str] | None,
    verbose: bool,
) -> None:
    """Every fault of the whole file at once: what can't be read, what no contract accepts, what a rule refuses."""
    read, faults = read_reference(file)
    sound: dict[str, list[Sound[Any]]] = {}
    for kind, contract in KINDS.items():
        sound[kind], found = judged(contract, read[kind], faults)
        faults += found
    with session.client() as client:
        report = client.call(
            "portfolio.import_reference",
            **{kind: tuple(one.said for one in sound[kind]) for kind in KINDS},
            apply=apply and not dry_run and (take_good or not faults),
            take_good=take_good,
            **({"replace": tuple(replace)} if replace else {}),
        )
    assert isinstance(report, ImportReport)
    entries = dict(
        zip((ImportKind.BODY, ImportKind.STRATEGY, ImportKind.ADOPTION), sound, strict=True)
    )
    tell_import(
        session,
        report,
        {kind: [one.entry for one in sound[name]] for kind, name in entries.items()},
        faults,
        _AT_FAULT,
        verbose=verbose,
    )


def tell_import(
    session: Session,
    report: ImportReport,
    entries: Mapping[ImportKind, Sequence[Entry]],
    faults: Sequence[CellFault],
    at_fault: Mapping[str, str],
    notes: Sequence[Words] = (),
    *,
    verbose: bool,
) -> None:
    """Shows what came of it. The exit code says that something was wrong, unless the rest was taken all the same."""
    told = list(faults)
    for row in report.rows:
        if row.outcome is ImportOutcome.REFUSED:
            told += refused_cells(row, entries[row.kind][row.index], at_fault)
    told = in_order(told)
    places = {
        (row.kind, row.index): entries[row.kind][row.index].place("").cell for row in report.rows
    }
    session.put(
        imported(report, places, told, session.language, notes, verbose=verbose),
        as_json(report, places, told, notes),
    )
    if told and not report.applied:
        raise typer.Exit(2)


def refused_cells(
    row: ImportedRow, entry: Entry, at_fault: Mapping[str, str], but: Collection[str] = ()
) -> list[CellFault]:
    """By the fields that the refusal names, else by the one that its rule is about; none of the fields in `but`."""
    if row.fields:
        told = [(one.path, one.sv, one.en) for one in row.fields]
    else:
        where = at_fault.get(row.code or "") or _naming(entry, row.sv or "")
        told = [(where, row.sv or "", row.en or "")]
    return [
        CellFault.at(entry.place(path), sv, en)
        for path, sv, en in told
        if path.partition(".")[0] not in but
    ]


def _naming(entry: Entry, sentence: str) -> str:
    """The field whose value the refusal speaks of; the first one where none is."""
    for name, value in reversed(entry.values.items()):
        if isinstance(value, str) and value and value in sentence:
            return name
    return next(iter(entry.values), "")
