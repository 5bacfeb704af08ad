"""A project as a case officer reads it: what it is, what it costs, what it gives, and what may go wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.show.labels import label
from cli.show.replies import records
from cli.show.values import NOTHING, coloured, instant, mask_of, money, number, plain
from contracts.project import Risk
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import BaselineView, ProjectView, Returned
from contracts.words import in_language

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "since": ("sedan", "since"),
    "revision": ("revision", "revision"),
    "missing": ("Saknas innan projektet är komplett", "Missing before the project is complete"),
    "decision_points": ("Beslutspunkter", "Decision points"),
    "baseline": ("Beslutat", "Decided"),
    "changed": ("ändrat sedan beslutet", "changed since the decision"),
    "returned": ("Programkontoret begär", "The programme office asks for"),
    "similar": ("Liknar de här projekten", "Looks like these projects"),
    "facts": ("Vem och vad", "Who and what"),
    "costs": ("Kostnadsplan", "Cost plan"),
    "total": ("summa", "total"),
    "staff": ("Egen personal, årsarbetskrafter", "Own staff, full-time equivalents"),
    "competence": ("Kompetensplan", "Competence plan"),
    "alignments": ("Koppling till strategin", "Alignment with the strategy"),
    "needs": ("Målgruppernas behov", "Needs of the target groups"),
    "benefits": ("Nyttor", "Benefits"),
    "risks": ("Risker, den största först", "Risks, the greatest first"),
    "weight": ("S×K", "P×C"),
    "contracts": ("Avtal", "Contracts"),
    "checklist": ("Checklista per beslutspunkt", "Checklist by decision point"),
    "outside_partners": ("Parter utanför staden", "Partners outside the city"),
    "requires": ("Förutsätter", "Requires"),
    "required_by": ("Förutsätts av", "Required by"),
    "waits_for": ("Väntar på", "Waits for"),
    "excludes": ("Utesluter", "Excludes"),
    "benefits_from": ("Gynnas av", "Benefits from"),
    "benefits_to": ("Gynnar", "Benefits to others"),
    "prerequisites": ("Förutsättningar på plats", "Prerequisites at sites"),
    "secrecy": ("Sekretessmarkerat", "Marked for secrecy"),
    "levels": ("K{} R{} T{}", "C{} I{} A{}"),
}

#: A case officer knows these by their names; the ids are in `--json`.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "secrecy": ("field", "ground", "masked"),
    "similar": ("title", "body_id", "state", "why", "project_id"),
    "requires": ("title", "body_id", "state", "reason"),
    "required_by": ("title", "body_id", "state", "reason"),
    "excludes": ("title", "body_id", "state", "reason"),
    "benefits_from": ("title", "body_id", "state", "reason"),
    "benefits_to": ("title", "body_id", "state", "reason"),
    "waits_for": ("title", "kind", "site_code", "delivered_by", "expected_on", "known", "late"),
    "prerequisites": (
        "kind",
        "site_code",
        "needed_on",
        "delivered_by",
        "state",
        "dated_on",
        "reason",
    ),
}
#: The lists that are shown as they are, in the order of the form.
_BEFORE_MONEY: Final = ("alignments", "needs", "outside_partners")
_AFTER_MONEY: Final = ("competence", "benefits")
_LAST: Final = (
    "checklist",
    "requires",
    "required_by",
    "waits_for",
    "excludes",
    "benefits_from",
    "benefits_to",
    "prerequisites",
)
_FACTS: Final = (
    "strategy_id",
    "target_groups",
    "sponsor",
    "steering_group",
    "project_manager",
    "benefit_owner",
    "partner_bodies",
    "sites",
    "personal_data",
    "dpia",
)
#: A risk from this product of probability and consequence on is red, and yellow from the lower one.
_RED, _YELLOW = 15, 8


def say(key: str, language: Language) -> str:
    """A heading or a word of this view."""
    return _WORDS[key][language is Language.EN]


def project(view: ProjectView, language: Language) -> RenderableType:
    """All of it that says something."""
    parts: list[RenderableType] = [head(view, language)]
    if view.returned:
        parts.append(asked_for(view.returned, language))
    parts += _lists(view, ("secrecy", "missing", "similar", "decision_points"), language)
    parts.append(_facts(view, language))
    parts += _lists(view, _BEFORE_MONEY, language)
    if view.costs:
        parts.append(_costs(view, language))
    if view.staff:
        parts.append(_staff(view, language))
    parts += _lists(view, _AFTER_MONEY, language)
    if view.risks:
        parts.append(_risks(view.risks, language))
    if view.contracts:
        parts.append(_contracts(view, language))
    parts += _lists(view, _LAST, language)
    return Group(*parts)


def head(view: ProjectView, language: Language) -> RenderableType:
    """Its title, in how many words a citizen understands, and where it stands."""
    numbers = (*view.case_numbers, str(view.project_id))
    cost = mask_of(view, "cost_total", language) or money(view.cost_total, language)
    lines = Text.assemble(
        (plain(view.summary, language) if view.summary else "", ""),
        "\n" if view.summary else "",
        coloured(view.state, language),
        (f" {say('since', language)} {instant(view.since)}", "dim"),
        (f" · {view.body_id} · {plain(view.kind, language)}", "dim"),
        (f" · {cost}", "dim"),
        (f" · {say('revision', language)} {view.revision}", "dim"),
        ("\n" + " · ".join(numbers), "dim"),
        (_decided(view.baseline, language), "dim"),
        ("" if view.not_bound is None else f"\n{in_language(view.not_bound, language)}", "yellow"),
    )
    return Panel(lines, title=Text(plain(view.title, language)), title_align="left")


def _decided(baseline: BaselineView | None, language: Language) -> str:
    """What the standing decision was about, and what the owner has changed since."""
    if baseline is None:
        return ""
    parts = [
        f"{say('revision', language)} {baseline.revision}",
        money(baseline.cost_total, language),
    ]
    if baseline.decided_on is not None:
        parts.insert(0, baseline.decided_on.isoformat())
    if baseline.changed:
        fields = ", ".join(label(name, language) for name in baseline.changed)
        parts.append(f"{say('changed', language)}: {fields}")
    return f"\n{say('baseline', language)}: {' · '.join(parts)}"


def asked_for(returned: Returned, language: Language) -> RenderableType:
    """What the office asks for, and of which submitted revision."""
    of = f"{say('returned', language)} ({label('revision', language)} {returned.revision})"
    return records(returned.missing, language, title=of)


def _lists(view: ProjectView, names: Iterable[str], language: Language) -> Iterator[RenderableType]:
    for name in names:
        items = view.masks if name == "secrecy" else getattr(view, name)
        if items:
            yield records(items, language, title=say(name, language), columns=COLUMNS.get(name))


def _facts(view: ProjectView, language: Language) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for name in _FACTS:
        grid.add_row(
            label(name, language).capitalize(),
            mask_of(view, name, language) or coloured(getattr(view, name), language, name),
        )
    if (levels := view.classification) is not None:
        told = say("levels", language).format(
            levels.confidentiality, levels.integrity, levels.availability
        )
    grid.add_row(
        label("classification", language).capitalize(), NOTHING if levels is None else told
    )
    return Panel(grid, title=say("facts", language), title_align="left", border_style="dim")


def _by_year(
    title: str,
    heads: tuple[str, ...],
    rows: Mapping[tuple[str, ...], Mapping[int, Decimal]],
    language: Language,
    *,
    in_sek: bool,
) -> RenderableType:
    """A row for each thing, a column for each year, sums at the right and at the foot."""

    def written(amount: Decimal) -> str:
        if not amount:
            return NOTHING
        return money(amount, language) if in_sek else number(amount, language)

    years = sorted({year for amounts in rows.values() for year in amounts})
    table = Table(
        title=title, title_justify="left", title_style="bold", header_style="bold", show_footer=True
    )
    for at, name in enumerate(heads):
        table.add_column(name, overflow="fold", footer=say("total", language) if at == 0 else "")
    sums = [sum(amounts.get(year, Decimal(0)) for amounts in rows.values()) for year in years]
    for year, amount in zip(years, sums, strict=True):
        table.add_column(str(year), justify="right", footer=written(Decimal(amount)))
    table.add_column(
        say("total", language), justify="right", footer=written(Decimal(sum(sums, Decimal(0))))
    )
    for named, amounts in rows.items():
        table.add_row(
            *named,
            *(written(amounts.get(year, Decimal(0))) for year in years),
            written(sum(amounts.values(), Decimal(0))),
        )
    return table


def _costs(view: ProjectView, language: Language) -> RenderableType:
    rows: defaultdict[tuple[str, ...], defaultdict[int, Decimal]] = defaultdict(
        lambda: defaultdict(Decimal)
    )
    for line in view.costs:
        named = (
            plain(line.kind, language),
            line.financed_by,
            plain(line.distribution_key, language),
        )
        rows[named][line.year] += line.amount
    heads = tuple(label(name, language) for name in ("kind", "financed_by", "distribution_key"))
    return _by_year(say("costs", language), heads, rows, language, in_sek=True)


def _staff(view: ProjectView, language: Language) -> RenderableType:
    rows: defaultdict[tuple[str, ...], defaultdict[int, Decimal]] = defaultdict(
        lambda: defaultdict(Decimal)
    )
    for one in view.staff:
        rows[one.body_id, one.function][one.year] += one.fte
    heads = (label("body_id", language), label("function", language))
    return _by_year(say("staff", language), heads, rows, language, in_sek=False)


def _risks(risks: Iterable[Risk], language: Language) -> RenderableType:
    table = _table(say("risks", language))
    table.add_column(say("weight", language), justify="right")
    for name in ("description", "measure", "owner"):
        table.add_column(label(name, language), overflow="fold")
    for risk in sorted(risks, key=lambda one: -one.probability * one.consequence):
        weight = risk.probability * risk.consequence
        style = "red" if weight >= _RED else "yellow" if weight >= _YELLOW else "green"
        told = Text(f"{risk.probability}×{risk.consequence} = {weight}", style=style)
        table.add_row(told, risk.description, risk.measure, risk.owner)
    return table


def _contracts(view: ProjectView, language: Language) -> RenderableType:
    """Their `value` is in SEK, which a measured `value` elsewhere is not."""
    table = _table(say("contracts", language))
    names = ("subject", "state", "supplier", "organisation_number", "value", "ends_on", "options")
    for name in names:
        right = name == "value"
        table.add_column(
            label(name, language), justify="right" if right else "left", overflow="fold"
        )
    for one in view.contracts:
        table.add_row(
            *(
                money(one.value, language)
                if name == "value" and one.value is not None
                else coloured(getattr(one, name), language, name)
                for name in names
            )
        )
    return table


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", header_style="bold")
