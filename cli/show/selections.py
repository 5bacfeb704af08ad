"""A round's selection as a page, and its selections side by side."""

from __future__ import annotations

import json

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.select import views
from contracts.rpc.funding import SelectionList, SelectionView
from contracts.rpc.notify import Language
from contracts.words import in_language, word


class _Speaking:
    """The part of a session that the tables of `radslag select` ask for."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def say(self, sv: str, en: str) -> str:
        """In the reader's language."""
        return sv if self._language is Language.SV else en


def by_title(view: SelectionView) -> SelectionView:
    """The same with projects called by their titles wherever they stand; two of one title keep their ids."""
    titles = [one.title for one in view.projects]
    told = view.model_dump_json(include={"answer", "problem"})
    for one in view.projects:
        if titles.count(one.title) == 1:
            name = json.dumps(one.title, ensure_ascii=False)[1:-1]
            told = told.replace(str(one.project_id), name)
    named = json.loads(told)
    whole = view.model_dump(mode="json", exclude={"answer", "problem"}) | named
    return SelectionView.model_validate(whole)


def selection_page(view: SelectionView, language: Language) -> RenderableType:
    """How far it has come, the answer where there is one, and who could not be chosen."""
    speaking = _Speaking(language)
    head = Text(view.scenario, style="bold")
    head.append(f"  {in_language(word(view.state), language)}")
    if view.progress is not None:
        head.append(f"  {view.progress.stage} {view.progress.done}/{view.progress.total}")
    if view.failure is not None:
        head.append(f"  {view.failure}", style="red")
    parts: list[RenderableType] = [head, Text(str(view.selection_id), style="dim")]
    if not view.current:
        said = ("Omgångens underlag är ett annat idag.", "The round's inputs are others today.")
        parts.append(Text(speaking.say(*said), style="yellow"))
    named = by_title(view)
    if named.answer is not None:
        if named.problem is not None:
            parts.append(views.result(speaking, named.problem, named.answer.result))
        else:
            parts.append(_chosen(view, language))
        if named.answer.prices is not None:
            parts.append(views.prices(speaking, named.answer.prices))
        if named.answer.acceptability is not None:
            parts.append(views.acceptability(speaking, named.answer.acceptability))
        parts += [views.margins(speaking, each) for each in named.answer.margins]
    if view.left_out:
        table = Table(
            title=speaking.say("Kan inte väljas", "Can't be chosen"), title_justify="left"
        )
        table.add_column(speaking.say("Projekt", "Project"), overflow="fold")
        table.add_column(speaking.say("Varför", "Why"), overflow="fold")
        for one in view.left_out:
            table.add_row(one.title, in_language(word(one.reason), language))
        parts.append(table)
    return Group(*parts)


def _chosen(view: SelectionView, language: Language) -> RenderableType:
    """The outcome, where the problem is not at hand."""
    speaking = _Speaking(language)
    assert view.answer is not None
    result = view.answer.result
    table = Table(
        title=f"{in_language(word(result.status), language)}: {views.number(result.value)}",
        title_justify="left",
    )
    table.add_column(speaking.say("Projekt", "Project"), overflow="fold")
    table.add_column(speaking.say("Värde", "Value"), justify="right")
    table.add_column(speaking.say("Kostnad", "Cost"), justify="right")
    told = {str(one.project_id): one for one in view.projects}
    for name in result.selected:
        one = told.get(name)
        if one is None:
            table.add_row(name, "–", "–")
        else:
            table.add_row(one.title, views.number(one.value), views.number(one.cost))
    return table


def scenarios_page(told: SelectionList, language: Language) -> RenderableType:
    """Outcome, value and cost of each, in columns."""
    speaking = _Speaking(language)
    table = Table(title=speaking.say("Scenarier", "Scenarios"), title_justify="left")
    for sv, en, right in (
        ("Scenario", "Scenario", False),
        ("Läge", "State", False),
        ("Utfall", "Outcome", False),
        ("Värde", "Value", True),
        ("Antal", "Number", True),
        ("Kostnad", "Cost", True),
        ("Urvals-id", "Selection id", False),
    ):
        table.add_column(
            speaking.say(sv, en), justify="right" if right else "left", overflow="fold"
        )
    for one in told.items:
        table.add_row(
            one.scenario,
            in_language(word(one.state), language),
            "–" if one.status is None else in_language(word(one.status), language),
            views.number(one.value),
            "–" if one.number is None else str(one.number),
            views.number(one.cost),
            str(one.selection_id),
        )
    return table
