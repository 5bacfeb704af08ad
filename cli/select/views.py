"""An answer and what was asked about it, as tables, colour and bars."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, Protocol

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from contracts.selection import (
    AcceptabilityReport,
    Change,
    ChangeKind,
    Evaluation,
    Margins,
    Prices,
    Proof,
    SelectionProblem,
    SelectionResult,
    SelectionStatus,
    Standing,
    Sweep,
    plain,
)


class Speaking(Protocol):
    """Whoever knows the reader's language: a session is one."""

    def say(self, sv: str, en: str, /) -> str:
        """The one that the reader reads."""


_STATUS: Final = {
    SelectionStatus.OPTIMAL: ("bästa möjliga", "optimal", "bold green"),
    SelectionStatus.FEASIBLE: (
        "tillåten, inte bevisat bäst",
        "feasible, not proven best",
        "bold yellow",
    ),
    SelectionStatus.INFEASIBLE: (
        "omöjlig: regler krockar",
        "infeasible: rules conflict",
        "bold red",
    ),
    SelectionStatus.UNDECIDED: ("tiden räckte inte", "the time was too short", "bold yellow"),
}
_PROOF: Final = {
    Proof.EXACT: ("bevisad i heltal", "proven in whole numbers"),
    Proof.SOLVER: ("bevisad av lösarens sökning", "proven by the solver's search"),
}
_STANDING: Final = {
    Standing.CORE: ("● kärna", "● core", "green"),
    Standing.BORDERLINE: ("◐ gränsfall", "◐ borderline", "bold yellow"),
    Standing.OUTSIDE: ("○ utanför", "○ outside", "dim"),
    Standing.UNKNOWN: ("? tiden räckte inte", "? time too short", "red"),
}
_CHANGE: Final = {
    ChangeKind.COST_DOWN: ("lägre kostnad", "lower cost"),
    ChangeKind.COST_UP: ("högre kostnad", "higher cost"),
    ChangeKind.VALUE_UP: ("högre värde", "higher value"),
    ChangeKind.VALUE_DOWN: ("lägre värde", "lower value"),
    ChangeKind.FRAME_UP: ("större ram", "larger frame"),
    ChangeKind.PREREQUISITE_FUNDED: ("förutsättning betald", "prerequisite paid for"),
}
_BAR: Final = 24


def number(amount: Decimal | None) -> str:
    """`1 234 567.5`; a dash where there is none."""
    if amount is None:
        return "–"
    whole, _, rest = plain(amount).partition(".")
    grouped = f"{int(whole):,}".replace(",", " ")
    if whole == "-0":
        grouped = f"-{grouped}"
    return f"{grouped}.{rest}" if rest else grouped


def bar(share: float, width: int = _BAR) -> str:
    """A bar of whole and partial blocks."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, part = divmod(eighths, 8)
    return "█" * full + ("▏▎▍▌▋▊▉"[part - 1] if part else "")


def result(session: Speaking, problem: SelectionProblem, told: SelectionResult) -> RenderableType:
    """What was chosen, and what the frames bear."""
    sv, en, style = _STATUS[told.status]
    head = Text(session.say(sv, en), style=style)
    if told.proof is not None:
        head.append(f"  ({session.say(*_PROOF[told.proof])})", style="dim")
    parts: list[RenderableType] = [head, _sums(session, told)]
    if told.value is not None and not told.tie_settled:
        parts.append(
            Text(
                session.say(
                    "Andra portföljer kan vara lika mycket värda: tiden räckte inte till regeln om lika.",
                    "Other portfolios may be worth as much: the time did not reach for the tie rule.",
                ),
                style="yellow",
            )
        )
    if told.conflict:
        parts.append(_conflict(session, told))
    if told.value is not None:
        parts += [_chosen(session, problem, told), _frames(session, problem, told)]
    parts.append(
        Text(f"input {told.input_hash[:16]}…  result {told.result_hash[:16]}…", style="dim")
    )
    return Group(*parts)


def _sums(session: Speaking, told: SelectionResult) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    for sv, en, text in (
        ("Värde", "Value", number(told.value)),
        ("Övre gräns", "Bound", number(told.bound)),
        ("Antal", "Number", str(told.number)),
        ("Kostnad", "Cost", number(told.cost)),
    ):
        grid.add_row(Text(session.say(sv, en), style="bold"), text)
    return grid


def _conflict(session: Speaking, told: SelectionResult) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for rule in told.conflict:
        table.add_row(Text(session.say(rule.sv, rule.en)), Text(rule.path, style="dim"))
    title = session.say(
        "Går inte att hålla tillsammans; utan någon av dem går resten"
        if told.conflict_minimal
        else "Går inte att hålla tillsammans (kan vara färre: tiden räckte inte)",
        "Can't be kept together; without any one of them the rest can"
        if told.conflict_minimal
        else "Can't be kept together (may be fewer: the time did not reach)",
    )
    return Panel(table, title=title, title_align="left", border_style="red")


def _chosen(session: Speaking, problem: SelectionProblem, told: SelectionResult) -> RenderableType:
    table = _table(session.say("Valda projekt", "Chosen projects"))
    table.add_column(session.say("Projekt", "Project"), overflow="fold")
    table.add_column(session.say("Värde", "Value"), justify="right")
    table.add_column(session.say("Kostnad", "Cost"), justify="right")
    by_id = {each.id: each for each in problem.projects}
    for name in told.selected:
        each = by_id[name]
        option = next((o for o in each.options if o.id == told.options.get(name)), None)
        value = option.value if option else each.value
        cost = option.cost if option else each.cost or {}
        total = sum((amount for years in cost.values() for amount in years.values()), Decimal(0))
        label = Text(name)
        if option:
            label.append(f" ({option.id})", style="cyan")
        table.add_row(label, number(value), number(total))
    return table


def _frames(session: Speaking, problem: SelectionProblem, told: SelectionResult) -> RenderableType:
    table = _table(session.say("Ramar", "Frames"))
    for sv, en, right in (
        ("Källa", "Source", False),
        ("År", "Year", False),
        ("Ram", "Frame", True),
        ("Använt", "Spent", True),
        ("Kvar", "Left", True),
        ("", "", False),
    ):
        table.add_column(session.say(sv, en), justify="right" if right else "left")
    for source, years in told.spent.items():
        for year, spent in years.items():
            frame = problem.frames[source][year]
            share = float(spent / frame) if frame else 0.0
            style = "red" if share > 0.98 else "yellow" if share > 0.9 else "green"
            table.add_row(
                Text(source),
                year,
                number(frame),
                number(spent),
                number(told.left[source][year]),
                Text(f"{bar(share):<{_BAR}} {share:4.0%}", style=style),
            )
    return table


def prices(session: Speaking, told: Prices) -> RenderableType:
    """Borderline first: that is what needs talk."""
    table = _table(
        session.say(
            f"Vad det kostar att besluta tvärtom (gränsfall: under {number(told.margin)})",
            f"What deciding otherwise costs (borderline: below {number(told.margin)})",
        )
    )
    table.add_column(session.say("Läge", "Standing"))
    table.add_column(session.say("Projekt", "Project"), overflow="fold")
    table.add_column(session.say("Nu", "Now"))
    table.add_column(session.say("Pris", "Price"), justify="right")
    order = [Standing.BORDERLINE, Standing.UNKNOWN, Standing.CORE, Standing.OUTSIDE]
    for each in sorted(told.prices, key=lambda price: order.index(price.standing)):
        sv, en, style = _STANDING[each.standing]
        if not each.possible:
            price = session.say("går inte", "can't be")
        elif each.exact:
            price = number(each.at_least)
        else:
            price = f"≥ {number(each.at_least)}"
            if each.at_most is not None:
                price = f"{number(each.at_least)} – {number(each.at_most)}"
        now = session.say("vald", "chosen") if each.chosen else session.say("ej vald", "not chosen")
        table.add_row(Text(session.say(sv, en), style=style), Text(each.project), now, price)
    return table


def sweep(session: Speaking, told: Sweep) -> RenderableType:
    """What each step bought, with a bar of the value."""
    where = f"{told.source} {told.year or session.say('varje år', 'each year')}"
    table = _table(session.say(f"Ramsvep: {where}", f"Sweep: {where}"))
    for sv, en, right in (
        ("Ram", "Frame", True),
        ("Värde", "Value", True),
        ("Tillskott", "Gained", True),
        ("", "", False),
        ("In", "In", False),
        ("Ut", "Out", False),
    ):
        table.add_column(session.say(sv, en), justify="right" if right else "left", overflow="fold")
    values = [float(step.value) for step in told.steps if step.value is not None]
    low, high = min(values, default=0.0), max(values, default=1.0)
    for step in told.steps:
        share = (
            0.0
            if step.value is None
            else 0.1 + 0.9 * (float(step.value) - low) / ((high - low) or 1)
        )
        sign = "+" if step.change > 0 else ""
        status = "" if step.status is SelectionStatus.OPTIMAL else f" {_word(session, step.status)}"
        table.add_row(
            sign + number(step.change),
            number(step.value) + status,
            number(step.gained),
            Text(bar(share), style="bold cyan" if not step.change else "cyan"),
            Text(", ".join(step.came)),
            Text(", ".join(step.went)),
        )
    return table


def _word(session: Speaking, status: SelectionStatus) -> str:
    sv, en, _ = _STATUS[status]
    return session.say(sv, en)


def acceptability(session: Speaking, told: AcceptabilityReport) -> RenderableType:
    """The share of draws under which each project is chosen."""
    spread = f"{told.spread:.0%}"
    table = _table(
        session.say(
            f"Acceptans: andel av {told.draws} dragningar (värden ±{spread}) där projektet väljs",
            f"Acceptability: share of {told.draws} draws (values ±{spread}) in which it is chosen",
        )
    )
    table.add_column(session.say("Projekt", "Project"), overflow="fold")
    table.add_column(session.say("Andel", "Share"), justify="right")
    table.add_column("")
    for each in sorted(told.shares, key=lambda share: -share.share):
        table.add_row(Text(each.project), f"{each.share:.0%}", Text(bar(float(each.share))))
    return table


def margins(session: Speaking, told: Margins) -> RenderableType:
    """Why a project is where it is."""
    now = session.say("vald", "chosen") if told.chosen else session.say("ej vald", "not chosen")
    table = Table.grid(padding=(0, 2))
    for rule in told.binding:
        table.add_row(
            Text(session.say("binder", "binding"), style="red"), Text(session.say(rule.sv, rule.en))
        )
    for change in told.changes:
        table.add_row(
            Text(session.say(*_CHANGE[change.kind]), style="cyan"), _change(session, change)
        )
    if not told.changes:
        table.add_row(
            Text(
                session.say("ingen enskild ändring räcker", "no single change is enough"),
                style="dim",
            )
        )
    return Panel(table, title=f"{told.project}: {now}", title_align="left")


def _change(session: Speaking, change: Change) -> str:
    if change.kind is ChangeKind.PREREQUISITE_FUNDED:
        return ", ".join(change.prerequisites)
    where = f" ({change.source} {change.year})" if change.source else ""
    share = "" if change.share is None else f" ({change.share:.1%})"
    return session.say("med ", "by ") + number(change.by) + share + where


def evaluations(session: Speaking, told: Sequence[Evaluation]) -> RenderableType:
    """Other portfolios, and what they cost beside the best."""
    table = _table(session.say("Andra portföljer", "Other portfolios"))
    for sv, en, right in (
        ("Portfölj", "Portfolio", False),
        ("Värde", "Value", True),
        ("Pris", "Price", True),
        ("Antal", "Number", True),
        ("Kostnad", "Cost", True),
        ("In", "In", False),
        ("Ut", "Out", False),
        ("Bryter", "Breaks", False),
    ):
        table.add_column(session.say(sv, en), justify="right" if right else "left", overflow="fold")
    for each in told:
        table.add_row(
            Text(each.name),
            number(each.value),
            number(each.price),
            str(each.number),
            number(each.cost),
            Text(", ".join(each.added)),
            Text(", ".join(each.dropped)),
            Text("; ".join(session.say(rule.sv, rule.en) for rule in each.broken), style="red"),
        )
    return table


def scenarios(session: Speaking, told: Mapping[str, SelectionResult]) -> RenderableType:
    """Problems side by side: their sums, then each project that not all of them choose."""
    table = _table(session.say("Scenarier", "Scenarios"))
    table.add_column("")
    for name in told:
        table.add_column(Text(name), justify="right", overflow="fold")
    results = list(told.values())
    rows: list[tuple[str, Iterable[str]]] = [
        (session.say("läge", "status"), (_word(session, each.status) for each in results)),
        (session.say("värde", "value"), (number(each.value) for each in results)),
        (session.say("antal", "number"), (str(each.number) for each in results)),
        (session.say("kostnad", "cost"), (number(each.cost) for each in results)),
    ]
    for name, cells in rows:
        table.add_row(Text(name, style="bold"), *cells)
    table.add_section()
    names = {name: None for each in results for name in each.selected}
    for name in names:
        marks = [each.options.get(name, "●") if name in each.selected else "–" for each in results]
        if len(set(marks)) > 1:
            table.add_row(Text(name), *(Text(mark) for mark in marks))
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", header_style="bold")
