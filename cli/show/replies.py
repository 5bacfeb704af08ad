"""Any reply as tables and panels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.show.labels import label
from cli.show.values import coloured, in_reading_order, mask_of
from contracts.rpc import followup, funding, notify, operations, portfolio
from contracts.rpc.base import Page
from contracts.rpc.notify import Language

#: The columns of a list, by its items, where not everything fits: the rest is in the reply of `get-…`.
COLUMNS: Final[Mapping[type[BaseModel], tuple[str, ...]]] = {
    portfolio.BodyView: ("body_id", "name", "kind", "parent_id", "valid_from", "valid_to"),
    portfolio.BodyFacts: ("name", "kind", "parent_id", "valid_from", "valid_to", "successor_id"),
    portfolio.AdoptionView: (
        "body_id",
        "strategy_id",
        "adopted_on",
        "case_number",
        "correction",
        "replaced_at",
    ),
    portfolio.RereadView: ("project_id", "title", "body_id", "state", "strategy_id", "reasons"),
    portfolio.ProjectSummary: ("project_id", "title", "body_id", "state", "since", "cost_total"),
    portfolio.PrerequisiteView: (
        "prerequisite_id",
        "kind",
        "site_code",
        "needed_on",
        "delivered_by",
        "state",
        "dated_on",
        "late",
    ),
    portfolio.ConsultationSummary: (
        "consultation_id",
        "title",
        "state",
        "due_on",
        "asked",
        "responded",
        "late",
        "overdue_answers",
    ),
    portfolio.CommentView: ("body_id", "number", "keys", "headings", "text", "answers", "overdue"),
    portfolio.EarlyOpinionView: (
        "opinion_id",
        "title",
        "body_id",
        "cost_total",
        "starts_on",
        "requested_at",
        "answer",
    ),
    portfolio.SimilarProject: ("title", "body_id", "state", "why", "project_id"),
    portfolio.EditionView: (
        "edition",
        "file_name",
        "state",
        "dated_on",
        "sender",
        "receiver",
        "sha256",
    ),
    portfolio.StrategyItem: ("key", "number", "text", "mark", "source"),
    funding.ApplicationSummary: (
        "project_id",
        "title",
        "body_id",
        "state",
        "assessments",
        "assessors_needed",
        "disagreement",
        "version",
    ),
    funding.ConflictView: ("project_id", "person_id", "state", "relations", "raised_at", "version"),
    funding.RelationView: (
        "relation_id",
        "person_id",
        "kind",
        "body_id",
        "organisation_number",
        "valid_from",
        "valid_to",
        "stands",
    ),
    funding.AssessmentView: ("assessor_id", "state", "attempt", "revision", "scores", "given_at"),
    funding.MeetingView: ("meeting_id", "round_id", "held_on", "state", "quorate", "version"),
    funding.RoundView: ("round_id", "title", "is_open", "quorum_needed", "opened_at"),
    followup.IndicatorView: ("indicator_id", "name", "unit", "light", "why", "source_system"),
    followup.LightView: ("title", "body_id", "light", "since", "why", "overdue"),
    followup.MeasurementView: (
        "measured_on",
        "value",
        "unit",
        "state",
        "source",
        "event_id",
        "replaced_by",
    ),
    followup.ReportView: (
        "project_id",
        "period",
        "number",
        "light",
        "summary",
        "on_time",
        "accepted_at",
    ),
    followup.PeriodView: ("period", "ends_on", "due_on", "awaited", "overdue", "accepted"),
    notify.NoticeView: ("sent_at", "person_id", "channel", "state", "cause_type", "about"),
    notify.SubscriptionView: (
        "subscription_id",
        "person_id",
        "event_types",
        "publishers",
        "body_id",
        "channels",
    ),
    operations.HeldEvent: (
        "held_id",
        "state",
        "event_type",
        "source",
        "subject",
        "reason",
        "attempts",
        "due_at",
    ),
    operations.AuditRow: ("sequence", "text"),
}
#: Columns that are shown whole: somebody copies them.
_WHOLE: Final = frozenset(
    {
        "project_id",
        "meeting_id",
        "prerequisite_id",
        "held_id",
        "notice_id",
        "consultation_id",
        "opinion_id",
    }
)
#: So much of a hash tells it apart from others in a table.
_HASH: Final = 12
_RIGHT: Final = frozenset({"amount", "allocated", "free", "recommended", "cost_total", "value"})


def generic(answered: BaseModel, language: Language) -> RenderableType:
    """A reply: a list as one table, anything else as a panel with its parts below."""
    if isinstance(answered, Page):
        return Group(*_page(answered, language))
    return Group(*_detail(answered, language))


def _page(page: Page[Any], language: Language) -> Iterable[RenderableType]:
    yield records(page.items, language)
    for name, value in in_reading_order(page, language):
        if name not in {"items", "next_cursor"}:
            yield from _part(name, value, language)
    if page.next_cursor is not None:
        more = {
            Language.SV: "Det finns fler: --all visar allt, --cursor {} nästa sida.",
            Language.EN: "There are more: --all shows all, --cursor {} the next page.",
        }
        yield Text(more[language].format(page.next_cursor), style="dim")


def _detail(model: BaseModel, language: Language) -> Iterable[RenderableType]:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    parts: list[tuple[str, Any]] = []
    for name, value in in_reading_order(model, language):
        mask = mask_of(model, name, language)
        if mask is not None:
            grid.add_row(label(name, language), mask)
        elif _is_part(value):
            parts.append((name, value))
        else:
            grid.add_row(label(name, language), coloured(value, language, name))
    yield Panel(
        grid,
        title=mask_of(model, "title", language) or heading(model),
        title_align="left",
        border_style="dim",
    )
    for name, value in parts:
        yield from _part(name, value, language)


def _part(name: str, value: Any, language: Language) -> Iterable[RenderableType]:  # noqa: ANN401
    if _is_list_of_models(value):
        yield records(value, language, title=label(name, language))
    elif isinstance(value, BaseModel):
        yield Text(label(name, language), style="bold")
        yield from _detail(value, language)
    else:
        yield Text.assemble((label(name, language), "bold"), "  ", coloured(value, language, name))


def _is_part(value: object) -> bool:
    """Whether it gets a table or panel of its own: a list of parts, or a part that says much."""
    if _is_list_of_models(value):
        return True
    return isinstance(value, BaseModel) and len(type(value).model_fields) > 4


def _is_list_of_models(value: object) -> bool:
    return isinstance(value, tuple | list) and bool(value) and isinstance(value[0], BaseModel)


def records(
    items: Sequence[BaseModel],
    language: Language,
    *,
    title: str | None = None,
    columns: tuple[str, ...] | None = None,
) -> RenderableType:
    """Parts of one kind, a row for each."""
    if not items:
        return Text({Language.SV: "Inget att visa.", Language.EN: "Nothing to show."}[language])
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    shown = columns or _columns(items[0], language)
    for name in shown:
        table.add_column(
            label(name, language),
            no_wrap=name in _WHOLE,
            justify="right" if name in _RIGHT else "left",
            overflow="fold",
        )
    for item in items:
        fields = dict(in_reading_order(item, language))
        table.add_row(
            *(
                mask_of(item, name, language) or _cell(fields[name], language, name)
                for name in shown
            )
        )
    return table


def _cell(value: Any, language: Language, name: str) -> Text:  # noqa: ANN401
    """A hash is cut: whoever compares it has `--json`, or lets the command compare."""
    if name == "sha256" and isinstance(value, str) and len(value) > _HASH:
        return Text(f"{value[:_HASH]}…")
    return coloured(value, language, name)


def _columns(item: BaseModel, language: Language) -> tuple[str, ...]:
    chosen = COLUMNS.get(type(item))
    if chosen is not None:
        return chosen
    return tuple(name for name, _ in in_reading_order(item, language))


def heading(model: BaseModel) -> str | None:
    """What a thing is called, where it says so itself."""
    for name in ("title", "name_sv", "service"):
        value = getattr(model, name, None)
        if isinstance(value, str):
            return value
    return None
