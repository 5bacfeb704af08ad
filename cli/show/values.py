"""One value as a person reads it: money, dates, states, in the chosen language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel
from rich.text import Text

from chassis.clock import STOCKHOLM
from cli.show.labels import path_label
from contracts.base import Light
from contracts.events.portfolio import CommentOutcome
from contracts.rpc.followup import MeasurementState
from contracts.rpc.notify import Language, NoticeState
from contracts.rpc.operations import HeldState
from contracts.rpc.portfolio import (
    ConsultationState,
    PrerequisiteState,
    ProjectState,
    ResponseState,
    mask_over,
)
from contracts.words import in_language, word
from contracts.words.enums import ENUM_WORDS
from contracts.words.events import EVENT_WORDS
from contracts.words.secrecy import own_words

NOTHING: Final = "–"

_COLOURS: Final[Mapping[StrEnum, str]] = {
    Light.GREEN: "green",
    Light.YELLOW: "yellow",
    Light.RED: "red",
    Light.NONE: "dim",
    ProjectState.RUNNING: "green",
    ProjectState.ALLOCATED: "green",
    ProjectState.RECOMMENDED: "cyan",
    ProjectState.POSTPONED: "yellow",
    ProjectState.DECLINED: "red",
    ProjectState.NOT_FUNDED: "red",
    ProjectState.WITHDRAWN: "dim",
    ProjectState.DRAFT: "dim",
    PrerequisiteState.MET: "green",
    PrerequisiteState.SLIPPED: "red",
    ResponseState.RESPONDED: "green",
    ResponseState.ABSTAINED: "green",
    ResponseState.LATE: "red",
    ResponseState.SILENT: "dim",
    ConsultationState.CLOSED: "dim",
    CommentOutcome.ACCEPTED: "green",
    CommentOutcome.PARTLY: "yellow",
    CommentOutcome.NOT_ACCEPTED: "red",
    HeldState.PARKED: "red",
    HeldState.RETRYING: "yellow",
    HeldState.WAITING: "yellow",
    HeldState.BLOCKED: "yellow",
    NoticeState.SENT: "green",
    NoticeState.FAILED: "red",
    NoticeState.UNKNOWN: "yellow",
    MeasurementState.RECALLED: "dim",
    MeasurementState.REPLACED: "dim",
}

#: Fields that hold SEK.
MONEY: Final = frozenset(
    {
        "allocated",
        "amount",
        "check_sum",
        "cost",
        "cost_to_date",
        "cost_total",
        "free",
        "previous",
        "recommended",
    }
)
#: Fields that hold an event's wire name.
EVENT_FIELDS: Final = frozenset({"event_type", "cause_type", "event_types"})
#: Fields that hold the names of fields.
FIELD_NAMES: Final = frozenset({"changed", "field", "fields"})


def money(amount: Decimal, language: Language) -> str:
    """`1 234 567,50 kr` or `SEK 1,234,567.50`; whole kronor without decimals."""
    digits = 0 if amount == amount.to_integral_value() else 2
    english = f"{amount:,.{digits}f}"
    if language is Language.EN:
        return f"SEK {english}"
    return english.replace(",", "\u00a0").replace(".", ",") + "\u00a0kr"


def number(value: Decimal, language: Language) -> str:
    """Without idle zeros, with the language's decimal sign."""
    english = format(value.normalize(), "f") if value else "0"
    return english if language is Language.EN else english.replace(".", ",")


def instant(value: datetime) -> str:
    """Date and time in Stockholm."""
    return value.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M")


def plain(value: Any, language: Language, field: str = "") -> str:  # noqa: ANN401, C901, PLR0911, PLR0912 (one line for each kind of value)
    """A value in words; a part of several fields on one line."""
    match value:
        case None | "" | ():
            return NOTHING
        case bool():
            return ("ja", "nej")[not value] if language is Language.SV else ("yes", "no")[not value]
        case StrEnum():
            known = type(value) in ENUM_WORDS
            return in_language(word(value), language) if known else str(value.value)
        case Decimal():
            return money(value, language) if field in MONEY else number(value, language)
        case datetime():
            return instant(value)
        case date():
            return value.isoformat()
        case str() if field in EVENT_FIELDS:
            text = EVENT_WORDS.get(value.rpartition(".v")[0])
            return in_language(text, language) if text else value
        case str() if field in FIELD_NAMES:
            return path_label(value, language)
        case str():
            return own_words(value, language)
        case BaseModel():
            return _line(value, language)
        case Mapping():
            return ", ".join(
                f"{plain(k, language)}: {plain(v, language)}" for k, v in value.items()
            )
        case tuple() | list():
            return ", ".join(plain(each, language, field) for each in value)
        case _:
            return str(value)


def mask_of(model: BaseModel, name: str, language: Language) -> str | None:
    """What stands in the place of a field that is masked for the reader; none for one that is shown."""
    mask = mask_over(getattr(model, "masks", ()), name)
    return None if mask is None else in_language(mask, language)


def coloured(value: Any, language: Language, field: str = "") -> Text:  # noqa: ANN401
    """The same, with the colour that its state has."""
    style = _COLOURS.get(value, "") if isinstance(value, StrEnum) else ""
    return Text(plain(value, language, field), style=style)


def spoken(model: BaseModel, language: Language) -> str | None:
    """The words of a part that is said in both languages; none for another part."""
    words = getattr(model, language.value, None)
    return words if isinstance(words, str) else None


def _line(model: BaseModel, language: Language) -> str:
    words = spoken(model, language)
    if words is not None:
        return words
    return " ".join(
        plain(value, language, name)
        for name, value in in_reading_order(model, language)
        if value not in (None, "", ())
    )


def in_reading_order(model: BaseModel, language: Language) -> Iterable[tuple[str, Any]]:
    """A model's fields as one reader sees them: of a pair `x_sv`, `x_en` only the reader's, as `x`."""
    other = "en" if language is Language.SV else "sv"
    fields = type(model).model_fields
    for name in fields:
        if name == other or (name.endswith(f"_{other}") and f"{name[:-2]}{language}" in fields):
            continue
        shown = name.removesuffix(f"_{language}")
        yield shown, getattr(model, name)
