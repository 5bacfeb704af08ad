"""A round, an application under assessment and a meeting as pages: what one acts on stands first and is loud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.show.labels import label
from cli.show.replies import generic, records
from cli.show.values import plain
from contracts.rpc.funding import (
    ApplicationView,
    ConflictState,
    MeetingView,
    PersonConflict,
    RoundView,
)
from contracts.rpc.notify import Language

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "criteria": ("Kriterier", "Criteria"),
    "weight": ("vikt", "weight"),
    "share": ("andel", "share"),
    "eligibility": ("Villkor för att tas upp", "Eligibility"),
    "earmarks": ("Öronmärkningar", "Earmarks"),
    "calendar": ("Budgetprocessens dagar", "Days of the budget process"),
    "earlier": ("Tidigare regler", "Earlier rules"),
    "version": ("version", "version"),
    "given": ("{given} av {needed} bedömningar lämnade", "{given} of {needed} assessments given"),
    "awaited": ("väntar på {people}", "waiting for {people}"),
    "seal_closed": ("förseglade", "sealed"),
    "seal_open": ("förseglingen bruten: {cause}", "the seal is open: {cause}"),
    "score": ("Sammanvägd poäng {score}", "Weighted score {score}"),
    "disagree": (
        "Bedömarna är oense om {criteria}: diskutera före beslut",
        "The assessors disagree on {criteria}: discuss before the word",
    ),
    "question": ("Öppen fråga om jäv", "Open question of conflict of interest"),
    "recused": ("Jävig, deltar inte", "Conflict of interest, takes no part"),
    "belongs": ("Tillhörighet, inte jäv", "Belongs to a party, no conflict"),
    "amended": (
        "Projektet är ändrat till revision {revision} utan att lämnas in: bedömningen gäller revision {standing}",
        "The project is amended to revision {revision} and not submitted: revision {standing} is assessed",
    ),
    "newer": (
        "Revision {revision} är inlämnad och gäller inte: revision {standing} bedöms (take-resubmission)",
        "Revision {revision} is submitted and does not stand: revision {standing} is assessed (take-resubmission)",
    ),
    "ineligible": (
        "Uppfyller inte villkoret {rule}: {reason}",
        "Breaks the rule {rule}: {reason}",
    ),
    "no_quorum": ("Inte beslutsfört för", "No quorum for"),
    "disagree_item": ("Bedömarna är oense om", "The assessors disagree on"),
}


def _say(key: str, language: Language, **values: object) -> str:
    return _WORDS[key][language is Language.EN].format(**values)


def round_page(view: RoundView, language: Language) -> RenderableType:
    """The criteria with what each weighs in the whole, then the other rules."""
    total = sum(criterion.weight for criterion in view.rules.criteria)
    criteria = Table(title=_say("criteria", language), title_justify="left", header_style="bold")
    for column in (label("key", language), label("name", language)):
        criteria.add_column(column)
    for column in (_say("weight", language), _say("share", language)):
        criteria.add_column(column, justify="right")
    for criterion in view.rules.criteria:
        name = criterion.name_sv if language is Language.SV else criterion.name_en
        criteria.add_row(
            criterion.key,
            name,
            plain(criterion.weight, language),
            f"{100 * criterion.weight / total:.0f} %",
        )
    parts: list[RenderableType] = [_facts(view, language), criteria]
    if view.rules.eligibility:
        parts.append(records(view.rules.eligibility, language, title=_say("eligibility", language)))
    if view.rules.earmarks:
        parts.append(records(view.rules.earmarks, language, title=_say("earmarks", language)))
    if view.rules.calendar is not None:
        parts.append(
            Text.assemble(
                (_say("calendar", language), "bold"), "  ", plain(view.rules.calendar, language)
            )
        )
    if view.earlier:
        parts.append(
            records(
                view.earlier,
                language,
                title=_say("earlier", language),
                columns=("number", "case_number", "reason", "frozen_at", "rules_hash"),
            )
        )
    return Group(*parts)


def _facts(view: RoundView, language: Language) -> RenderableType:
    rules = view.rules
    shown = {
        "round_id": view.round_id,
        "is_open": view.is_open,
        "opens_on": rules.opens_on,
        "closes_on": rules.closes_on,
        "budget_year": rules.budget_year,
        "source_ids": rules.source_ids,
        "years": rules.years,
        "frames": rules.frames,
        "quorum_needed": view.quorum_needed,
        "decision_rule": rules.decision_rule,
        "assessors_needed": rules.assessors_needed,
        "spread_limit": rules.spread_limit,
        "horizon_factor": rules.horizon_factor,
        "tie_rule": rules.tie_rule,
        "belonging_excludes": rules.belonging_excludes,
        "rules_version": view.rules_version,
        "rules_hash": view.rules_hash,
        "version": view.version,
    }
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in shown.items():
        grid.add_row(label(name, language), plain(value, language, name))
    return Panel(grid, title=view.title, title_align="left", border_style="dim")


def application_page(view: ApplicationView, language: Language) -> RenderableType:
    """What has to be acted on first; then the whole."""
    return Group(*_of_application(view, language), generic(view, language))


def _of_application(view: ApplicationView, language: Language) -> Iterable[RenderableType]:
    if view.eligibility and not view.eligibility[-1].eligible:
        found = view.eligibility[-1]
        yield Text(
            _say("ineligible", language, rule=found.rule, reason=found.reason), style="bold red"
        )
    if view.round_id is not None:
        line = _say("given", language, given=view.assessments, needed=view.assessors_needed)
        if view.awaited:
            line += "; " + _say("awaited", language, people=", ".join(view.awaited))
        seal = (
            _say("seal_closed", language)
            if view.seal is None
            else _say("seal_open", language, cause=plain(view.seal.cause, language))
        )
        yield Text(f"{line}; {seal}")
    if view.score is not None:
        yield Text(_say("score", language, score=plain(view.score, language)), style="bold")
    if view.disagreement:
        criteria = ", ".join(one.criterion for one in view.spreads if one.disagreement)
        yield Text(_say("disagree", language, criteria=criteria), style="bold red")
    if view.amended_revision is not None:
        yield Text(
            _say("amended", language, revision=view.amended_revision, standing=view.revision),
            style="yellow",
        )
    if view.newest_revision is not None:
        yield Text(
            _say("newer", language, revision=view.newest_revision, standing=view.revision),
            style="yellow",
        )
    yield from _conflicts(view.conflicts, language, with_project=False)
    for one in view.belonging:
        yield Text(f"{_say('belongs', language)}: {one.person_id} ({one.body_id})", style="dim")


def meeting_page(view: MeetingView, language: Language) -> RenderableType:
    """Questions and conflicts of interest, quorum by item and disagreement first; then the whole."""
    return Group(*_of_meeting(view, language), generic(view, language))


def _of_meeting(view: MeetingView, language: Language) -> Iterable[RenderableType]:
    yield from _conflicts(view.conflicts, language, with_project=True)
    for project_id in view.without_quorum:
        yield Text(f"{_say('no_quorum', language)}: {project_id}", style="bold red")
    for project_id in view.disagreements:
        yield Text(f"{_say('disagree_item', language)}: {project_id}", style="bold red")
    for one in view.belonging:
        yield Text(
            f"{_say('belongs', language)}: {one.person_id} ({one.body_id}), {one.project_id}",
            style="dim",
        )


def _conflicts(
    conflicts: Iterable[PersonConflict], language: Language, *, with_project: bool
) -> Iterable[RenderableType]:
    for one in conflicts:
        is_open = one.state is ConflictState.OPEN
        said = f"{_say('question' if is_open else 'recused', language)}: {one.person_id}"
        if with_project:
            said += f", {one.project_id}"
        yield Text(said, style="bold yellow" if is_open else "bold")
