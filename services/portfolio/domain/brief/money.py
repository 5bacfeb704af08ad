"""The parts of a brief that are about money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from contracts.base import CostKind, CostLine, LocalText
from contracts.events.funding import AllocationApprovedV1
from contracts.rpc.portfolio import BriefSection, BriefWords
from services.portfolio.domain.brief.page import (
    Facts,
    Page,
    amount,
    both,
    day,
    fact,
    kronor,
    state,
    text,
    year,
)

_YEAR = text("År", "Year")
_TOTAL = text("Summa", "Total")
_KIND = text("Slag", "Kind")
_AMOUNT = text("Belopp", "Amount")
_FINANCED = text("Finansieras av", "Financed by")


def _no_costs(facts: Facts) -> LocalText:
    return facts.nothing("costs", "Inga kostnader är angivna ännu.", "No costs are given yet.")


def per_year(facts: Facts, page: Page) -> BriefSection:
    """A row for each year, a column for each kind that occurs."""
    costs = facts.project.costs
    kinds = [kind for kind in CostKind if any(line.kind is kind for line in costs)]
    sums = _sums(costs)
    rows = [
        (
            year(each),
            *(kronor(sums[each, kind]) for kind in kinds),
            kronor(sum((sums[each, kind] for kind in kinds), Decimal(0))),
        )
        for each in sorted({line.year for line in costs})
    ]
    columns = [
        text(state(kind).sv.capitalize(), str(state(kind).en).capitalize()) for kind in kinds
    ]
    return BriefSection(
        heading=text("Kostnad per år", "Cost per year"),
        facts=(fact("Alla år", "All years", kronor(facts.project.cost_total)),) if costs else (),
        tables=page.table(
            text("Kostnad per år och slag", "Cost by year and kind"),
            (_YEAR, *columns, _TOTAL),
            rows,
        ),
        nothing=None if costs else _no_costs(facts),
    )


def own_cost(facts: Facts, page: Page) -> BriefSection:
    """What falls on the owner: running costs, investments and its own staff."""
    own = [line for line in facts.project.costs if line.kind is not CostKind.PROJECT]
    return _lines(
        text("Egen kostnad", "Own cost"),
        text("Drift, investering och egen personal", "Running costs, investments and own staff"),
        own,
        page,
        nothing=facts.nothing(
            "costs",
            "Ingen driftkostnad, investering eller egen personal är angiven.",
            "No running cost, investment or own staff is given.",
        ),
    )


def own_staff(facts: Facts, page: Page) -> BriefSection:
    """The owner's own people and time, year by year."""
    costs = [line for line in facts.project.costs if line.kind is CostKind.OWN_STAFF]
    people = sorted(facts.project.staff, key=lambda one: (one.year, one.body_id))
    tables = (
        *page.table(
            text("Årsarbetskrafter", "Full-time equivalents"),
            (_YEAR, text("Var", "Where"), text("Funktion", "Function"), text("Antal", "Number")),
            [
                (
                    year(one.year),
                    both(one.body_id, one.body_id),
                    page.own(one.function),
                    amount(one.fte),
                )
                for one in people
            ],
        ),
        *page.table(
            text("Kostnad för egen personal", "Cost of own staff"),
            (_YEAR, _AMOUNT),
            [(year(each), kronor(total)) for each, total in sorted(_by_year(costs).items())],
        ),
    )
    return BriefSection(
        heading=text("Egen personal", "Own staff"),
        tables=tables,
        nothing=None
        if tables
        else facts.nothing("staff", "Ingen egen personal är angiven.", "No own staff is given."),
    )


def lines(facts: Facts, page: Page) -> BriefSection:
    """Every cost line with who pays it."""
    return _lines(
        text("Kostnadsrader", "Cost lines"),
        text("Vad som kostar, och vem som betalar", "What it costs, and who pays"),
        facts.project.costs,
        page,
        nothing=_no_costs(facts),
    )


def decided_and_now(facts: Facts, page: Page) -> BriefSection:
    """The costs that the decision was about, beside what the project says now."""
    heading = text("Beslutat och nu", "Decided and now")
    if facts.decided is None:
        return BriefSection(
            heading=heading,
            nothing=text("Inget är beslutat om pengar ännu.", "No money has been decided on yet."),
        )
    before, now = _by_year(facts.decided), _by_year(facts.project.costs)
    rows = [
        (
            year(each),
            kronor(before[each]),
            kronor(now[each]),
            kronor(now[each] - before[each]),
        )
        for each in sorted({*before, *now})
    ]
    return BriefSection(
        heading=heading,
        tables=page.table(
            text("Utgångsläget vid beslutet, och nu", "The baseline at the decision, and now"),
            (_YEAR, text("Beslutat", "Decided"), text("Nu", "Now"), text("Skillnad", "Difference")),
            rows,
        ),
    )


def allocated(facts: Facts, page: Page) -> BriefSection:
    """What was allocated, by which decision and from which source."""
    rows: list[tuple[BriefWords, ...]] = []
    for event in facts.happened:
        if isinstance(event, AllocationApprovedV1):
            number = both(event.case_number, event.case_number)
            rows += [
                (
                    day(event.decided_on),
                    number,
                    both(line.source_id, line.source_id),
                    year(line.year),
                    kronor(line.amount),
                )
                for line in event.lines
            ]
    return BriefSection(
        heading=text("Tilldelat", "Allocated"),
        tables=page.table(
            text("Tilldelade medel per beslut", "Money allocated, by decision"),
            (
                text("Beslutat", "Decided"),
                text("Diarienummer", "Diary number"),
                text("Källa", "Source"),
                _YEAR,
                _AMOUNT,
            ),
            rows,
        ),
        nothing=None if rows else text("Inget är tilldelat.", "Nothing is allocated."),
    )


def _lines(
    heading: LocalText,
    caption: LocalText,
    costs: Iterable[CostLine],
    page: Page,
    *,
    nothing: LocalText,
) -> BriefSection:
    rows = [
        (year(line.year), state(line.kind), kronor(line.amount), page.own(_financed(line)))
        for line in sorted(costs, key=lambda line: (line.year, line.kind))
    ]
    return BriefSection(
        heading=heading,
        tables=page.table(caption, (_YEAR, _KIND, _AMOUNT, _FINANCED), rows),
        nothing=None if rows else nothing,
    )


def _financed(line: CostLine) -> str:
    shared = line.distribution_key
    return line.financed_by if shared is None else f"{line.financed_by} ({shared})"


def _sums(costs: Iterable[CostLine]) -> defaultdict[tuple[int, CostKind], Decimal]:
    sums: defaultdict[tuple[int, CostKind], Decimal] = defaultdict(Decimal)
    for line in costs:
        sums[line.year, line.kind] += line.amount
    return sums


def _by_year(costs: Iterable[CostLine]) -> defaultdict[int, Decimal]:
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for line in costs:
        sums[line.year] += line.amount
    return sums
