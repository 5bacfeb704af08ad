"""What a brief is made of and made with: the facts, and a page that has only so much room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from contracts.base import CostLine, LocalText
from contracts.envelope import Event
from contracts.rpc.portfolio import (
    BriefFact,
    BriefTable,
    BriefWords,
    NextStep,
    ProjectView,
    mask_over,
)
from contracts.words import word
from contracts.words.secrecy import translated
from services.portfolio.domain.wording.text import number

#: So that an A4 page holds it.
LONGEST: Final = 160
MOST_ROWS: Final = 6


@dataclass(frozen=True)
class Facts:
    """What is known of a project when a brief is made of it."""

    project: ProjectView
    """As far as the reader sees it."""
    body: LocalText
    names: Mapping[str, LocalText]
    """Of the strategy's dimensions, principles and target groups, by their keys."""
    next_step: NextStep | None
    happened: Sequence[Event]
    """What follow-up and the deciding bodies said of it, in order."""
    decided: tuple[CostLine, ...] | None
    """The costs of the revision that the money was decided on; none before the decision."""

    def name(self, key: str) -> BriefWords:
        """What a key of the strategy stands for."""
        known = self.names.get(key)
        return both(known.sv, known.en) if known else both(key, key)

    def nothing(self, field: str, sv: str, en: str) -> LocalText:
        """What stands in the place of a field that shows nothing: it is not given, or not for this reader."""
        mask = mask_over(self.project.masks, field)
        return text(sv, en) if mask is None else text(mask.sv, mask.en)


@dataclass
class Page:
    """Cuts what there is no room for, and remembers that it did."""

    shortened: bool = False

    def own(self, text: str | None) -> BriefWords:
        """The project's own words, cut at a word where they are long."""
        if not text:
            return NOTHING
        flat = " ".join(text.split())
        if (told := translated(flat)) != flat:
            return both(flat, told)
        if len(flat) > LONGEST:
            self.shortened = True
            head = flat[: LONGEST - 2]
            at_word = head.rpartition(" ")[0]
            flat = f"{at_word if len(at_word) > LONGEST // 2 else head} …"
        return BriefWords(sv=flat, en=None)

    def table(
        self,
        caption: LocalText,
        columns: Iterable[LocalText],
        rows: Iterable[tuple[BriefWords, ...]],
    ) -> tuple[BriefTable, ...]:
        """As many rows as there is room for; how many were left out is said. No rows: no table."""
        every = tuple(rows)
        if not every:
            return ()
        more = max(len(every) - MOST_ROWS, 0)
        self.shortened = self.shortened or more > 0
        shown = every[:MOST_ROWS]
        return (BriefTable(caption=caption, columns=tuple(columns), rows=shown, more=more),)


def both(sv: str, en: str) -> BriefWords:
    """Ours, in both languages."""
    return BriefWords(sv=sv, en=en)


NOTHING: Final = both("–", "–")


def text(sv: str, en: str) -> LocalText:
    """A heading or a label."""
    return LocalText(sv=sv, en=en)


def fact(sv: str, en: str, words: BriefWords) -> BriefFact:
    """One line."""
    return BriefFact(label=text(sv, en), words=words)


def state(value: StrEnum) -> BriefWords:
    """A state or kind in words."""
    known = word(value)
    return both(known.sv, known.en)


def kronor(amount: Decimal) -> BriefWords:
    """Exactly: `1 250 000 kr`, `SEK 1,250,000`; whole kronor without decimals."""
    english = f"{amount:,.{0 if amount == amount.to_integral_value() else 2}f}"
    swedish = english.replace(",", "\u00a0").replace(".", ",")
    return both(f"{swedish}\u00a0kr", f"SEK\u00a0{english}")


def amount(value: Decimal) -> BriefWords:
    """A number that is no money."""
    said = number(value)
    return both(said.sv, said.en)


def day(value: date | None) -> BriefWords:
    """A calendar date, or nothing."""
    return NOTHING if value is None else both(value.isoformat(), value.isoformat())


def year(value: int) -> BriefWords:
    """A year."""
    return both(str(value), str(value))
