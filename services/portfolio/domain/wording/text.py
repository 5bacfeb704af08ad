"""The parts that sentences are made of: names, money, numbers, and the table of templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Final, TypeVar, cast
from uuid import UUID

from contracts.base import CostLine, Financing, LocalText
from contracts.envelope import Event
from contracts.events.funding import AllocationLine
from contracts.words.secrecy import translated

E_ = TypeVar("E_", bound=Event)


@dataclass(frozen=True)
class Sentence:
    """The same sentence in both languages."""

    sv: str
    en: str


@dataclass(frozen=True)
class Names:
    """What the reader may see of what events mention by id."""

    bodies: Mapping[str, LocalText] = field(default_factory=dict)
    titles: Mapping[UUID, str] = field(default_factory=dict)
    masks: Mapping[str, LocalText] = field(default_factory=dict)
    """What stands in the place of the project's own fields that are marked for secrecy."""

    def unless_secret(self, name: str, words: Sentence) -> Sentence:
        """What a field of the project says, where the reader may read it."""
        mask = self.masks.get(name)
        return words if mask is None else Sentence(mask.sv, mask.en)

    def body(self, body_id: str) -> LocalText:
        """A body's name; its id where the name is not known."""
        return self.bodies.get(body_id) or LocalText(sv=body_id, en=body_id)

    def project(self, project_id: UUID) -> LocalText:
        """A project's title in quotation marks; words without a title where the reader may not see it."""
        title = self.titles.get(project_id)
        if title is None:
            return LocalText(sv="ett annat projekt", en="another project")
        return LocalText(sv=f"”{title}”", en=f"“{translated(title)}”")


Template = Callable[[Event, Names], Sentence]
_TEMPLATES: Final[dict[type[Event], Template]] = {}

#: By event type. A structural test sees to it that every type a case hears of is here.
TEMPLATES: Final[Mapping[type[Event], Template]] = MappingProxyType(_TEMPLATES)


def sentence(event: Event, names: Names) -> Sentence:
    """What the event says to a person."""
    return _TEMPLATES[type(event)](event, names)


def says(event_type: type[E_]) -> Callable[[Callable[[E_, Names], Sentence]], Template]:
    """Register the template of one event type."""

    def register(template: Callable[[E_, Names], Sentence]) -> Template:
        _TEMPLATES[event_type] = cast("Template", template)
        return _TEMPLATES[event_type]

    return register


def _grouped(number: Decimal, decimals: int, group: str, point: str) -> str:
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,}".replace(",", "\0").replace(".", point).replace("\0", group)


def money(amount: Decimal) -> Sentence:
    """In millions with one decimal, as the city's papers have it, and exactly."""
    millions = amount / 1_000_000
    return Sentence(
        f"{_grouped(millions, 1, ' ', ',')} mnkr ({_grouped(amount, 2, ' ', ',')} kr)",
        f"SEK {_grouped(millions, 1, ',', '.')} million (SEK {_grouped(amount, 2, ',', '.')})",
    )


def number(value: Decimal) -> Sentence:
    """As exact as it is, without trailing zeros."""
    plain = format(value.normalize(), "f")
    return Sentence(plain.replace(".", ","), plain)


def distribution(lines: Iterable[AllocationLine]) -> Sentence:
    """What comes from which source in which year."""
    parts = [(line.source_id, line.year, money(line.amount)) for line in lines]
    return Sentence(
        "; ".join(f"{source} {year}: {amount.sv}" for source, year, amount in parts),
        "; ".join(f"{source} {year}: {amount.en}" for source, year, amount in parts),
    )


def total(lines: Iterable[AllocationLine | CostLine | Financing]) -> Sentence:
    """All lines together."""
    return money(sum((line.amount for line in lines), Decimal(0)))


def ended(text: str) -> str:
    """What a person wrote, with a full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
