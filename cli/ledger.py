"""`radslag ledger`: where the money stands, at any moment, as a statement or a file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import typer

from chassis.clock import day_begins
from cli.options import Given, add_command, flag
from cli.pages import save
from cli.session import Session, whole
from cli.show.labels import label
from cli.show.ledger import ledger
from cli.workbook.tables import as_csv, as_excel
from contracts.errors import Invalid
from contracts.events.funding import MoneyKind
from contracts.faults import fault
from contracts.rpc.funding import Account, LedgerStatement
from contracts.rpc.notify import Language

#: What a file holds: a row for each entry, in the order of the ledger.
_COLUMNS = (
    "posted_at",
    "transaction",
    "case_number",
    "posted_by",
    "source_id",
    "year",
    "kind",
    "account",
    "project_id",
    "amount",
    "reason",
    "transaction_id",
    "corrects",
)


def add_to(app: typer.Typer, language: Language) -> None:
    """`ledger`."""
    add_command(
        app,
        language,
        "ledger",
        show,
        (
            "Visa huvudboken per källa, projekt och år, i mnkr, och att allt går jämnt upp.",
            "Show the ledger by source, project and year, in mnkr, and that it all balances.",
        ),
        Given("source_id", str, ("Bara den här källan.", "This source alone."), "--source-id"),
        Given("year", int, ("Bara det här året.", "This year alone."), "--year"),
        Given(
            "project_id", str, ("Bara det här projektet.", "This project alone."), "--project-id"
        ),
        Given("kind", MoneyKind, ("Bara drift eller investering.", "One kind alone."), "--kind"),
        Given("account", Account, ("Bara det här kontot.", "This account alone."), "--account"),
        Given(
            "as_of",
            str,
            (
                "Som den stod vid slutet av en dag, eller vid ett klockslag.",
                "As it stood at the end of a day, or at an instant.",
            ),
            "--as-of",
            "YYYY-MM-DD",
        ),
        flag("exact", ("Visa kronor och ören.", "Show kronor and ören.")),
        Given(
            "csv", Path, ("Spara posterna som CSV.", "Save the entries as CSV."), "--csv", "FILE"
        ),
        Given(
            "excel",
            Path,
            ("Spara posterna som Excel.", "Save the entries as Excel."),
            "--excel",
            "FILE",
        ),
    )


def show(
    session: Session,
    *,
    as_of: str | None,
    exact: bool,
    csv: Path | None,
    excel: Path | None,
    **asked: object,
) -> None:
    """Every page of it: at a terminal in mnkr, exactly where asked for, and always exactly in JSON and files."""
    fields = {name: value for name, value in asked.items() if value is not None}
    if as_of is not None:
        fields["as_of"] = moment(as_of)
    with session.client() as client:
        statement = whole(client, "funding.get_ledger", **fields)
    assert isinstance(statement, LedgerStatement)
    if csv is None and excel is None:
        session.put(
            ledger(statement, session.language, exact=exact), statement.model_dump(mode="json")
        )
        return
    heads = [label(name, session.language) for name in _COLUMNS]
    rows = _rows(statement)
    if csv is not None:
        save(csv, as_csv(heads, rows, session.language))
    if excel is not None:
        save(excel, as_excel(session.say("Huvudbok", "Ledger"), heads, rows, session.language))
    files = [str(path) for path in (csv, excel) if path is not None]
    told = session.say("{} poster sparade i {}", "{} entries saved in {}")
    session.put(told.format(len(rows), ", ".join(files)), {"entries": len(rows), "files": files})


def moment(written: str) -> datetime:
    """The end of a day in Stockholm, or an instant with its offset from UTC."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        pass
    else:
        return day_begins(day + timedelta(days=1)) - timedelta(microseconds=1)
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Invalid.of(
            fault(
                "as_of",
                "anges som 2017-12-31, eller som 2017-12-31T12:00:00+01:00",
                "is given as 2017-12-31, or as 2017-12-31T12:00:00+01:00",
            )
        )
    return instant


def _rows(statement: LedgerStatement) -> list[list[object]]:
    return [
        [
            transaction.posted_at,
            transaction.kind,
            transaction.case_number,
            transaction.posted_by,
            entry.source_id,
            entry.year,
            entry.kind,
            entry.account,
            None if entry.project_id is None else str(entry.project_id),
            entry.amount,
            transaction.reason,
            str(transaction.transaction_id),
            None if transaction.corrects is None else str(transaction.corrects),
        ]
        for transaction in statement.items
        for entry in transaction.entries
    ]
