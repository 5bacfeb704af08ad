"""A consultation as a page: who was asked, who has responded, and each comment beside its answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten
from typing import Final
from uuid import UUID

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.show.values import coloured, instant, plain
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import (
    CommentAnswer,
    CommentView,
    ConsultationView,
    ExtensionView,
    ResponseView,
)

#: What a text is cut to on a brief page.
_BRIEF: Final = 160

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "on": ("Gäller", "On"),
    "question": ("Fråga", "Question"),
    "due": ("Yttranden senast", "Responses by"),
    "answers_due": ("synpunkter besvaras senast", "comments answered by"),
    "asked": ("Remissinstanser", "Bodies asked"),
    "body": ("organ", "body"),
    "last_day": ("sista dag", "last day"),
    "state": ("läge", "state"),
    "holder": ("svarar i dag", "responds today"),
    "nobody": ("ingen: organet har upphört", "nobody: the body has ended"),
    "late": ("försenade yttranden", "late responses"),
    "comments": ("synpunkter", "comments"),
    "unanswered": ("obesvarade", "unanswered"),
    "overdue": ("försenade svar", "overdue answers"),
    "more_time": ("Längre tid", "More time"),
    "everybody": ("alla", "everybody"),
    "to": ("till", "until"),
    "unsolicited": ("spontanremiss", "unsolicited"),
    "after_due": ("efter sista dagen", "after the last day"),
    "replaced": ("ersatt av en rättelse", "replaced by a correction"),
    "correction": ("Rättelse", "Correction"),
    "at_once": ("omedelbart justerat", "attested at once"),
    "report": ("tjänsteutlåtande", "official report"),
    "by_delegation": ("på delegation", "by delegation"),
    "for": ("yttrande även för", "also for"),
    "changes": ("Nämndens ändring", "Changed by the committee"),
    "reason": ("Skäl", "Reason"),
    "number": ("nr", "no"),
    "concerns": ("gäller", "concerns"),
    "comment": ("synpunkt", "comment"),
    "answer": ("svar", "answer"),
    "awaits": ("väntar på svar", "awaits an answer"),
    "awaits_long": ("försenat svar", "answer overdue"),
    "was": ("Tidigare svar", "Earlier answer"),
    "change": ("Ändring", "Change"),
    "see": ("Se", "See"),
}


def page(
    view: ConsultationView,
    comments: Sequence[CommentView],
    language: Language,
    *,
    brief: bool = False,
) -> RenderableType:
    """The head, the bodies, and each response with its comments and their answers; `brief` cuts long texts."""
    parts: list[RenderableType] = [_head(view, language), _asked(view, language)]
    parts += [_extension(one, language) for one in view.extensions]
    by_response: defaultdict[UUID, list[CommentView]] = defaultdict(list)
    for comment in comments:
        by_response[comment.response_id].append(comment)
    for response in view.responses:
        parts.append(_response(response, language))
        if by_response[response.response_id]:
            table = _comments(by_response[response.response_id], language, brief=brief)
            parts.append(table)
    return Group(*parts)


def _say(key: str, language: Language) -> str:
    return _WORDS[key][language is Language.EN]


def _head(view: ConsultationView, language: Language) -> RenderableType:
    document = " ".join(filter(None, (view.document_title, view.document_case_number)))
    subject = " · ".join(filter(None, (view.strategy_id, document)))
    text = Text.assemble(
        (f"{_say('on', language)}: ", "bold"),
        subject,
        *((f"\n{_say('question', language)}: ", view.question) if view.question else ()),
        f"\n{_say('due', language)} ",
        (view.due_on.isoformat(), "bold"),
        f", {_say('answers_due', language)} ",
        (view.answers_due_on.isoformat(), "bold"),
        "\n",
        coloured(view.state, language),
        f" · {_count(view.late, 'late', language)}",
        f" · {_count(view.comments, 'comments', language)}",
        f", {_count(view.unanswered, 'unanswered', language)}",
        f", {_count(view.overdue_answers, 'overdue', language)}",
        (f"\n{' · '.join(filter(None, (view.case_number, str(view.consultation_id))))}", "dim"),
    )
    return Panel(text, title=Text(view.title), title_align="left")


def _count(number: int, key: str, language: Language) -> str:
    return f"{number} {_say(key, language)}"


def _asked(view: ConsultationView, language: Language) -> RenderableType:
    table = Table(
        title=_say("asked", language), title_justify="left", title_style="bold", header_style="bold"
    )
    for key in ("body", "last_day", "state", "holder"):
        table.add_column(_say(key, language))
    for one in view.asked:
        other = one.holder_id or _say("nobody", language)
        table.add_row(
            one.body_id,
            one.due_on.isoformat(),
            coloured(one.state, language),
            "" if one.holder_id == one.body_id else other,
        )
    return table


def _extension(extension: ExtensionView, language: Language) -> RenderableType:
    whom = extension.body_id or _say("everybody", language)
    return Text.assemble(
        (f"{_say('more_time', language)}: ", "bold"),
        f"{whom}, {extension.due_on_before} → {extension.due_on}. {extension.reason}",
    )


def _response(response: ResponseView, language: Language) -> RenderableType:
    marks = [
        _say(key, language)
        for key, holds in (
            ("unsolicited", response.unsolicited),
            ("after_due", not response.on_time),
            ("replaced", response.replaced_by is not None),
        )
        if holds
    ]
    others = [body_id for body_id in response.answers_for if body_id != response.body_id]
    if others:
        marks.append(f"{_say('for', language)} {', '.join(others)}")
    title = Text.assemble(
        (response.body_id, "bold"),
        f" · {plain(response.kind, language)}",
        *((f" · {mark}", "yellow") for mark in marks),
    )
    lines = list(_lines(response, language))
    lines.append(Text(f"{instant(response.given_at)} · {response.response_id}", style="dim"))
    style = "dim" if response.replaced_by is not None else "cyan"
    return Panel(Group(*lines), title=title, title_align="left", border_style=style)


def _lines(response: ResponseView, language: Language) -> Iterable[Text]:
    """What makes the response one, a line for each thing."""
    decision, report = response.decision, response.official_report
    if decision is not None:
        at_once = f", {_say('at_once', language)}" if decision.attested_at_once else ""
        yield Text(
            f"{decision.decided_on} {decision.paragraph}, dnr {decision.case_number}{at_once}:"
            f" {plain(decision.adoption, language)}"
        )
        if decision.changes:
            yield _named("changes", decision.changes, language)
    if report is not None:
        alone = ""
        if response.delegation:
            alone = f", {_say('by_delegation', language)} ({response.delegation})"
        yield Text(f"{_say('report', language)} dnr {report.case_number}, {report.dated_on}{alone}")
    for dissent in decision.dissents if decision is not None else ():
        words = f": {dissent.text}" if dissent.text else ""
        yield Text(f"{plain(dissent.kind, language)} {dissent.parties}{words}", style="yellow")
    if response.reason:
        yield _named("reason", response.reason, language)
    if response.correction:
        yield _named("correction", response.correction, language)
    if response.summary:
        yield Text(response.summary)


def _named(key: str, text: str, language: Language) -> Text:
    return Text.assemble((f"{_say(key, language)}: ", "bold"), text)


def _comments(
    comments: Sequence[CommentView], language: Language, *, brief: bool
) -> RenderableType:
    table = Table(header_style="bold", show_lines=True)
    table.add_column(_say("number", language), justify="right")
    table.add_column(_say("concerns", language), overflow="fold", ratio=2)
    table.add_column(_say("comment", language), overflow="fold", ratio=6)
    table.add_column(_say("answer", language), overflow="fold", ratio=6)
    for comment in comments:
        table.add_row(
            str(comment.number),
            "\n".join((*comment.keys, *comment.headings)),
            Text(shorten(comment.text, _BRIEF, placeholder=" …") if brief else comment.text),
            _answer(comment, language),
        )
    return table


def _answer(comment: CommentView, language: Language) -> Text:
    if not comment.answers:
        if not comment.stands:
            return Text("–", style="dim")
        key, style = ("awaits_long", "red") if comment.overdue else ("awaits", "yellow")
        return Text(_say(key, language), style=style)
    *earlier, last = comment.answers
    text = _said(last, language)
    for one in reversed(earlier):
        text.append(f"\n{_say('was', language)}: ", style="dim")
        text.append(f"{plain(one.outcome, language)}. {one.reason}", style="dim")
    return text


def _said(answer: CommentAnswer, language: Language) -> Text:
    late = "" if answer.on_time else f" ({_say('after_due', language)})"
    text = Text.assemble(coloured(answer.outcome, language), f"{late}. {answer.reason}")
    for key, words in (("change", answer.change), ("correction", answer.correction)):
        if words:
            text.append(f"\n{_say(key, language)}: ", style="bold")
            text.append(words)
    seen = (*answer.strategy_ids, *answer.procedures, *map(str, answer.project_ids))
    if seen:
        text.append(f"\n{_say('see', language)}: ", style="bold")
        text.append(", ".join(seen), style="cyan")
    return text
