"""The ledger: what each source and each project holds, and every movement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.show.labels import label
from cli.show.values import instant, money, plain
from contracts.events.funding import MoneyKind
from contracts.rpc.funding import Account, Balance, LedgerStatement
from contracts.rpc.notify import Language

#: Where money rests. `returned` only clears, and `frame` is where it came from.
RESTS = tuple(account for account in Account if account is not Account.RETURNED)
#: What a project can hold.
OF_A_PROJECT = (
    Account.RESERVED,
    Account.ALLOCATED,
    Account.RELEASED,
    Account.POSTED,
    Account.RETURNED,
    Account.LAPSED,
)

Amount = Callable[[Decimal], str]


def ledger(
    statement: LedgerStatement, language: Language, *, exact: bool = False
) -> RenderableType:
    """Balances by source and by project, the movements, and whether it all sums to zero.

    People read mnkr with one decimal; `exact` shows kronor and ören.
    """
    amount = _amount(language, exact=exact)
    parts: list[RenderableType] = [_sources(statement.balances, language, amount)]
    if any(balance.project_id is not None for balance in statement.balances):
        parts.append(_projects(statement.balances, language, amount))
    return Group(*parts, _movements(statement, language, amount), _sum(statement, language))


def mnkr(amount: Decimal, language: Language) -> str:
    """Millions with one decimal, as the city's papers have them."""
    millions = (amount / 1_000_000).quantize(Decimal("0.1"), ROUND_HALF_UP)
    # -0.0 is nothing.
    english = f"{millions or Decimal('0.0'):,}"
    return english if language is Language.EN else english.replace(",", "\u00a0").replace(".", ",")


def _amount(language: Language, *, exact: bool) -> Amount:
    return lambda value: money(value, language) if exact else mnkr(value, language)


def _table(
    title: tuple[str, str], columns: Iterable[str], language: Language, amount: Amount
) -> Table:
    unit = "" if amount(Decimal(0)) != mnkr(Decimal(0), language) else ", mnkr"
    table = Table(
        title=(title[0] if language is Language.SV else title[1]) + unit,
        title_justify="left",
        header_style="bold",
    )
    for name in columns:
        account = name in set(Account)
        heading = plain(Account(name), language) if account else label(name, language)
        right = account or name == "amount"
        table.add_column(heading, justify="right" if right else "left", no_wrap=right)
    return table


def _sources(balances: Iterable[Balance], language: Language, amount: Amount) -> RenderableType:
    sums: defaultdict[tuple[str, int, MoneyKind], dict[Account, Decimal]] = defaultdict(_nothing)
    for balance in balances:
        sums[balance.source_id, balance.year, balance.kind][balance.account] += balance.amount
    table = _table(
        ("Per källa och år", "By source and year"),
        ("source_id", "year", "kind", *RESTS),
        language,
        amount,
    )
    for source_id, year, kind in sorted(sums):
        held = sums[source_id, year, kind]
        # The frame is where the money came from, so its account is negative.
        held[Account.FRAME] = -held[Account.FRAME]
        table.add_row(source_id, str(year), plain(kind, language), *_cells(held, RESTS, amount))
    return table


def _projects(balances: Iterable[Balance], language: Language, amount: Amount) -> RenderableType:
    sums: defaultdict[tuple[str, int], dict[Account, Decimal]] = defaultdict(_nothing)
    for balance in balances:
        if balance.project_id is not None:
            sums[str(balance.project_id), balance.year][balance.account] += balance.amount
    table = _table(
        ("Per projekt och år", "By project and year"),
        ("project_id", "year", *OF_A_PROJECT),
        language,
        amount,
    )
    for project_id, year in sorted(sums):
        held = sums[project_id, year]
        table.add_row(project_id, str(year), *_cells(held, OF_A_PROJECT, amount))
    return table


def _nothing() -> dict[Account, Decimal]:
    return dict.fromkeys(Account, Decimal(0))


def _cells(
    held: Mapping[Account, Decimal], accounts: Iterable[Account], amount: Amount
) -> Iterable[str]:
    return (amount(held[account]) if held[account] else "" for account in accounts)


def _movements(statement: LedgerStatement, language: Language, amount: Amount) -> RenderableType:
    table = _table(
        ("Transaktioner", "Transactions"),
        (
            "posted_at", "transaction", "case_number", "posted_by", "source_id", "year", "kind",
            "account", "project_id", "amount",
        ),
        language,
        amount,
    )  # fmt: skip
    for transaction in statement.items:
        for index, entry in enumerate(transaction.entries):
            first = (
                (
                    instant(transaction.posted_at),
                    plain(transaction.kind, language),
                    transaction.case_number or "",
                    transaction.posted_by.partition("/")[2],
                )
                if index == 0
                else ("", "", "", "")
            )
            table.add_row(
                *first,
                entry.source_id,
                str(entry.year),
                plain(entry.kind, language),
                plain(entry.account, language),
                plain(entry.project_id, language) if entry.project_id else "",
                amount(entry.amount),
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
