"""A project's changes at the terminal: what was said before, and what is said instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.show.labels import label
from cli.show.replies import records
from cli.show.values import NOTHING, instant, plain
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import (
    ChangeKind,
    FieldChange,
    RevisionComparison,
    Revisions,
    RevisionView,
)

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "revision": ("Revision", "Revision"),
    "by": ("av", "by"),
    "where": ("var", "where"),
    "before": ("före", "before"),
    "after": ("efter", "after"),
    "same": ("Texten är densamma.", "The text is the same."),
    "relinked": ("Också ändrat, utanför texten", "Changed as well, outside the text"),
    "more": (
        "Det finns fler: --all visar alla.",
        "There are more: --all shows all of them.",
    ),
}
#: What is kept beside the content, and is no field of it.
_LINKS: Final[Mapping[str, tuple[str, str]]] = {
    "dependencies": ("beroenden av andra projekt", "dependencies on other projects"),
    "prerequisites": ("förutsättningar på plats", "prerequisites at sites"),
}
_GONE, _NEW = "red strike", "green"
#: Shorter texts are read whole; in longer ones the words that differ are marked.
_LONG: Final = 40


def _say(key: str, language: Language) -> str:
    return _WORDS[key][language is Language.EN]


def _named(field: str, language: Language) -> str:
    words = _LINKS.get(field)
    return label(field, language) if words is None else words[language is Language.EN]


def comparison(view: RevisionComparison, language: Language) -> RenderableType:
    """From one revision to another."""
    lines = Text("\n").join(_headline(one, language) for one in (view.earlier, view.later))
    parts: list[RenderableType] = [Panel(lines, title=Text(view.title), title_align="left")]
    if view.differences:
        parts.append(_table(view.differences, language))
    else:
        parts.append(Text(_say("same", language), style="dim"))
    if view.relinked:
        names = ", ".join(_named(name, language) for name in view.relinked)
        parts.append(Text(f"{_say('relinked', language)}: {names}", style="dim"))
    return Group(*parts)


def revisions(page: Revisions, language: Language) -> RenderableType:
    """One change after another, each with what it did."""
    if not page.items:
        return records(page.items, language)
    parts: list[RenderableType] = []
    for one in page.items:
        parts.append(_headline(one, language))
        if one.changes:
            parts.append(_table(one.changes, language))
        else:
            names = ", ".join(_named(name, language) for name in one.changed)
            parts.append(Text(f"  {names}", style="dim"))
    if page.next_cursor is not None:
        parts.append(Text(_say("more", language), style="dim"))
    return Group(*parts)


def _headline(one: RevisionView, language: Language) -> Text:
    who = one.actor.rpartition("/")[2]
    return Text.assemble(
        (f"{_say('revision', language)} {one.revision}", "bold"),
        f"  {instant(one.revised_at)} {_say('by', language)} {who}",
    )


def _table(changes: Iterable[FieldChange], language: Language) -> RenderableType:
    table = Table(header_style="bold", show_lines=True)
    table.add_column(_say("where", language), overflow="fold", ratio=2)
    table.add_column(_say("before", language), overflow="fold", ratio=3)
    table.add_column(_say("after", language), overflow="fold", ratio=3)
    for change in changes:
        table.add_row(_where(change, language), *_values(change, language))
    return table


def _where(change: FieldChange, language: Language) -> Text:
    """The field, which of its rows, and which part of the row."""
    where = Text(label(change.field, language), style="bold")
    part = change.path.rpartition(".")[2]
    if not part.isdigit() and part != change.field:
        where.append(f" · {label(part, language)}", style="bold")
    if change.change is not ChangeKind.CHANGED:
        where.append(f" ({plain(change.change, language)})", style="dim")
    row = change.row_sv if language is Language.SV else change.row_en
    if row and change.change is ChangeKind.CHANGED:
        where.append(f"\n{row}", style="dim")
    return where


def _values(change: FieldChange, language: Language) -> tuple[Text, Text]:
    swedish = language is Language.SV
    before = change.before_sv if swedish else change.before_en
    after = change.after_sv if swedish else change.after_en
    if before is None or after is None:
        return (
            Text(NOTHING if before is None else before, style=_GONE if before else "dim"),
            Text(NOTHING if after is None else after, style=_NEW if after else "dim"),
        )
    if max(len(before), len(after)) <= _LONG:
        return Text(before, style=_GONE), Text(after, style=_NEW)
    return _marked(before.split(" "), after.split(" "))


def _marked(before: list[str], after: list[str]) -> tuple[Text, Text]:
    """Two long texts, with the words that differ marked in each."""
    old, new = Text(), Text()
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        same = kind == "equal"
        for text, words, style in ((old, before[a:b], _GONE), (new, after[c:d], _NEW)):
            if words:
                text.append(" " if text else "")
                text.append(" ".join(words), style="" if same else style)
    return old, new
