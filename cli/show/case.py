"""A case as a case officer reads it: what happened, why, and whose step is next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.show.project import COLUMNS, asked_for, head, say
from cli.show.replies import records
from cli.show.values import instant, plain
from contracts.events.notify import NoticeFailedV1, NoticeSentV1
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import CaseEntry, CaseView, NextStep
from contracts.words import event_word, in_language

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "next": ("Nästa steg", "Next step"),
    "closed": ("Ärendet är avslutat.", "The case is closed."),
    "by": ("görs av", "by"),
    "for": ("för", "for"),
    "since": ("sedan", "since"),
    "due": ("senast", "by"),
    "system": ("systemet självt", "the system itself"),
    "number": ("nr", "no"),
    "when": ("när", "when"),
    "who": ("vem", "who"),
    "what": ("vad hände", "what happened"),
    "because": ("följd av nr", "because of no"),
    "service": ("tjänsten", "the service"),
    "more": (
        "Det finns fler händelser: --all visar alla.",
        "There is more: --all shows everything.",
    ),
}


_NOTICES: Final = frozenset({NoticeSentV1.type_name, NoticeFailedV1.type_name})


def _say(key: str, language: Language) -> str:
    return _WORDS[key][language is Language.EN]


def case(view: CaseView, language: Language) -> RenderableType:
    """The project's head, its next step, what it stands on, and the timeline."""
    parts: list[RenderableType] = [head(view.project, language), _next(view.next_step, language)]
    project = view.project
    if project.returned is not None:
        parts.append(asked_for(project.returned, language))
    for key, items in (
        ("secrecy", project.masks),
        ("decision_points", project.decision_points),
        ("missing", project.missing),
        ("requires", project.requires),
        ("required_by", project.required_by),
        ("excludes", project.excludes),
        ("benefits_from", project.benefits_from),
        ("benefits_to", project.benefits_to),
        ("waits_for", project.waits_for),
        ("prerequisites", project.prerequisites),
    ):
        if items:
            title = say(key, language)
            parts.append(records(items, language, title=title, columns=COLUMNS.get(key)))
    parts.append(_timeline(view.entries, language))
    if view.next_cursor is not None:
        parts.append(Text(_say("more", language), style="dim"))
    return Group(*parts)


def _next(step: NextStep | None, language: Language) -> RenderableType:
    if step is None:
        return Text(_say("closed", language), style="bold")
    who = _say("system", language) if step.role is None else plain(step.role, language)
    if step.body_id is not None:
        who = f"{who} {_say('for', language)} {step.body_id}"
    text = Text.assemble(
        (f"{_say('next', language)}: ", "bold"),
        in_language(step, language),
        f"\n{_say('by', language)} ",
        (who, "bold cyan"),
        f", {_say('since', language)} {instant(step.since)}",
    )
    if step.due_on is not None:
        text.append(f", {_say('due', language)} ")
        text.append(step.due_on.isoformat(), style="bold")
    return Panel(text, border_style="cyan")


def _timeline(entries: tuple[CaseEntry, ...], language: Language) -> RenderableType:
    """Numbered, so that an entry can say which one it follows from; notices stand under their cause."""
    known = {entry.event_id for entry in entries}
    told: defaultdict[str, list[str]] = defaultdict(list)
    acts: list[CaseEntry] = []
    for entry in entries:
        cause = entry.causation_id
        if entry.event_type in _NOTICES and cause is not None and cause in known:
            told[cause].append(in_language(entry, language))
        else:
            acts.append(entry)
    numbers = {entry.event_id: number for number, entry in enumerate(acts, start=1)}
    table = Table(header_style="bold")
    table.add_column(_say("number", language), justify="right", style="dim")
    table.add_column(_say("when", language), no_wrap=True)
    table.add_column(_say("who", language), overflow="fold", max_width=28)
    table.add_column(_say("what", language), overflow="fold")
    for number, entry in enumerate(acts, start=1):
        what = Text.assemble((in_language(event_word(entry.event_type), language), "bold"))
        cause_number = numbers.get(entry.causation_id or "")
        if cause_number is not None:
            what.append(f"  ({_say('because', language)} {cause_number})", style="dim")
        what.append(f"\n{in_language(entry, language)}")
        for notice in told[entry.event_id]:
            what.append(f"\n→ {notice}", style="dim")
        table.add_row(str(number), instant(entry.happened_at), who(entry, language), what)
    return table


def who(entry: CaseEntry, language: Language) -> str:
    """Who did it: a person's id, a city system's name, or which service by itself."""
    kind, _, name = (entry.actor or entry.source.lstrip("/")).partition("/")
    return f"{_say('service', language)} {name}" if kind in {"service", "radslag"} else name
