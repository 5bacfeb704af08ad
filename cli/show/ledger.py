"""The ledger: what each source holds, and every movement."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.show.labels import label
from cli.show.values import instant, money, plain
from contracts.rpc.funding import Account, LedgerStatement
from contracts.rpc.notify import Language


def ledger(statement: LedgerStatement, language: Language) -> RenderableType:
    """Balances by source and year, the movements, and whether it all sums to zero."""
    return Group(
        _balances(statement, language), _movements(statement, language), _sum(statement, language)
    )


def _table(*columns: str, language: Language) -> Table:
    table = Table(header_style="bold")
    for name in columns:
        right = name in {"amount", *Account}
        table.add_column(label(name, language), justify="right" if right else "left", no_wrap=right)
    return table


def _balances(statement: LedgerStatement, language: Language) -> RenderableType:
    sums: defaultdict[tuple[str, int], dict[Account, Decimal]] = defaultdict(
        lambda: dict.fromkeys(Account, Decimal(0))
    )
    for balance in statement.balances:
        sums[balance.source_id, balance.year][balance.account] += balance.amount
    table = _table("source_id", "year", *Account, language=language)
    for (source_id, year), held in sorted(sums.items()):
        # The frame is where the money came from, so its account is negative.
        table.add_row(
            source_id,
            str(year),
            *(money(abs(held[account]), language) for account in Account),
        )
    return table


def _movements(statement: LedgerStatement, language: Language) -> RenderableType:
    table = _table(
        "posted_at", "kind", "case_number", "source_id", "year", "account", "project_id", "amount",
        language=language,
    )  # fmt: skip
    for transaction in statement.items:
        for index, entry in enumerate(transaction.entries):
            first = (
                (
                    instant(transaction.posted_at),
                    plain(transaction.kind, language),
                    transaction.case_number,
                )
                if index == 0
                else ("", "", "")
            )
            table.add_row(
                *first,
                entry.source_id,
                str(entry.year),
                plain(entry.account, language),
                plain(entry.project_id, language) if entry.project_id else "",
                money(entry.amount, language),
                end_section=index == len(transaction.entries) - 1,
            )
    return table


def _sum(statement: LedgerStatement, language: Language) -> RenderableType:
    if statement.check_sum == 0:
        return Text(
            {
                Language.SV: "Huvudboken går jämnt upp: alla poster summerar till 0.",
                Language.EN: "The ledger balances: all entries sum to 0.",
            }[language],
            style="green",
        )
    return Text(
        {
            Language.SV: f"FEL: huvudboken summerar till {statement.check_sum}.",
            Language.EN: f"FAULT: the ledger sums to {statement.check_sum}.",
        }[language],
        style="bold red",
    )
