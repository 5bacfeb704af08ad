"""Writes sentences about events in both languages: dates, money and words as each language has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final, Protocol
from uuid import UUID

import jinja2
from babel.dates import format_date
from babel.numbers import format_decimal

from contracts.envelope import Event
from contracts.rpc.notify import Language, Publisher
from contracts.words import event_word, in_language, word
from contracts.words.secrecy import own_words
from services.notify.domain.projection import KnownBody, KnownProject
from services.notify.domain.subscription import Subscription, without_version
from services.notify.sentences import SENTENCES
from services.notify.texts import Both

_LOCALES: Final = {Language.SV: "sv_SE", Language.EN: "en_GB"}
_MILLION: Final = Decimal(1_000_000)
_THOUSAND: Final = Decimal(1_000)
#: Below this an amount in millions with one decimal says too little.
_SMALL: Final = Decimal(100_000)
_BRIEF: Final = 600
_MOST_TITLES: Final = 10

#: The same text by language.
Texts = dict[str, str]


class _Line(Protocol):
    """Money in one year: a cost or an allocation."""

    @property
    def year(self) -> int: ...

    @property
    def amount(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What people are told about one event."""

    about: Texts
    happened: Texts
    next_step: Texts | None


def tell(
    event: Event,
    *,
    project: KnownProject | None,
    projects: Mapping[UUID, KnownProject],
    bodies: Mapping[str, KnownBody],
) -> Told:
    """The sentences about an event. A body that is not known is called by its id."""
    sentence = SENTENCES[type(event)]

    def write(text: Both) -> Texts:
        return {
            language.value: _template(in_language(text, language), language).render(
                event=event, project=project, projects=projects, bodies=bodies
            )
            for language in Language
        }

    return Told(
        write(sentence.about),
        write(sentence.happened),
        write(sentence.next_step) if sentence.next_step else None,
    )


#: Why a person is told who did not ask.
ABOUT_YOU: Final[Mapping[str, str]] = MappingProxyType(
    {"sv": "Du får detta för att det gäller dig.", "en": "You get this because it is about you."}
)


def why(subscription: Subscription, event_type: str, bodies: Mapping[str, KnownBody]) -> Texts:
    """Why this person is told, from the subscription that asked for it."""
    name = event_word(event_type)
    publisher = word(Publisher(event_type.partition(".")[0]))
    by_name = without_version(event_type) in {
        without_version(wanted) for wanted in subscription.event_types
    }
    what_sv = f"”{name.sv}”" if by_name else f"allt om {publisher.sv}"
    what_en = f"“{name.en}”" if by_name else f"everything about {publisher.en}"
    if subscription.body_id is None:
        where_sv, where_en = "i alla nämnder och bolag", "in every committee and company"
    else:
        where_sv = f"som rör {body_name(subscription.body_id, bodies, Language.SV)}"
        where_en = f"concerning {body_name(subscription.body_id, bodies, Language.EN)}"
    return {
        "sv": f"Du får detta för att du prenumererar på {what_sv} {where_sv}.",
        "en": f"You get this because you subscribe to {what_en} {where_en}.",
    }


def body_name(body_id: str, bodies: Mapping[str, KnownBody], language: Language) -> str:
    """The body's name, or its id where it is not known."""
    body = bodies.get(body_id)
    if body is None:
        return body_id
    return body.name_sv if language is Language.SV else body.name_en


def amount(sek: Decimal, language: Language) -> str:
    """Millions with one decimal (mnkr); sums under 0,1 mnkr in thousands, so that they don't vanish."""
    small = abs(sek) < _SMALL
    rounded = (sek / (_THOUSAND if small else _MILLION)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    number = format_decimal(rounded, "#,##0.0", locale=_LOCALES[language])
    if language is Language.SV:
        return f"{number} {'tkr' if small else 'mnkr'}"
    return f"SEK {number} {'thousand' if small else 'million'}"


def day(on: date, language: Language) -> str:
    """`12 maj 2017`, `12 May 2017`."""
    return format_date(on, "d MMMM y", locale=_LOCALES[language])


def one_line(text: str) -> str:
    """Line breaks and runs of blanks become one blank: fit for a sentence, and for a mail header."""
    return " ".join(text.split())


def brief(text: str) -> str:
    """At most a paragraph of what somebody wrote, ending as a sentence does."""
    line = one_line(text)
    if len(line) > _BRIEF:
        return line[: _BRIEF - 1].rstrip() + "…"
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def _years(lines: Sequence[_Line]) -> str:
    years = sorted({line.year for line in lines})
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _listed(parts: Sequence[str], language: Language) -> str:
    conjunction = "och" if language is Language.SV else "and"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"


def _period(periods: str | Collection[str], language: Language) -> str:
    """`2017-T1` is tertial 1 of 2017."""
    names = [periods] if isinstance(periods, str) else sorted(periods)
    return _listed([f"tertial {name[-1]} {name[:4]}" for name in names], language)


def _titles(ids: Sequence[UUID], projects: Mapping[UUID, KnownProject], language: Language) -> str:
    names = [projects[project_id].title for project_id in ids]
    more = len(names) - _MOST_TITLES
    if more > 0:
        rest = f"{more} till" if language is Language.SV else f"{more} more"
        names = [*names[:_MOST_TITLES], rest]
    return _listed(names, language)


@cache
def _environment(language: Language) -> jinja2.Environment:
    """Plain text: whoever puts a sentence into HTML escapes it there."""
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 (the output is text; the letter's HTML template escapes)
        keep_trailing_newline=False,
        finalize=lambda value: own_words(value, language) if isinstance(value, str) else value,
    )

    @jinja2.pass_context
    def body(context: jinja2.runtime.Context, body_id: str) -> str:
        return body_name(body_id, context["bodies"], language)

    @jinja2.pass_context
    def titles(context: jinja2.runtime.Context, ids: Sequence[UUID]) -> str:
        return _titles(ids, context["projects"], language)

    def mnkr(lines: Sequence[_Line]) -> str:
        return amount(sum((line.amount for line in lines), Decimal(0)), language)

    def in_words(value: StrEnum) -> str:
        return in_language(word(value), language)

    environment.filters.update(
        body=body,
        titles=titles,
        mnkr=mnkr,
        word=in_words,
        day=lambda on: day(on, language),
        period=lambda periods: _period(periods, language),
        years=_years,
        brief=brief,
    )
    return environment


@cache
def _template(text: str, language: Language) -> jinja2.Template:
    return _environment(language).from_string(text)
